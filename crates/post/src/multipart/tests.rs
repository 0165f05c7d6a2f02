use expect_test::{Expect, expect};
use proptest::prelude::*;

use super::*;

const TYPE: &str = "multipart/form-data; boundary=XX";

/// Pushes in pieces and writes down what comes.
fn read(content_type: &str, body: &[u8], piece: usize) -> String {
    let mut told = String::new();
    let mut reader = match Multipart::new(content_type) {
        Ok(reader) => reader,
        Err(cause) => return format!("refused: {cause}\n"),
    };
    let mut pieces = body.chunks(piece);
    let mut open = false;
    loop {
        match reader.next() {
            Ok(Event::Begin(head)) => {
                told +=
                    &format!("field {} {:?} {:?}: ", head.name, head.file_name, head.media_type);
            }
            Ok(Event::Data(data)) => {
                open = true;
                told += &reader.bytes(data).escape_ascii().to_string();
            }
            Ok(Event::End) => told += if std::mem::take(&mut open) { "|\n" } else { "(empty)\n" },
            Ok(Event::Finished) => return told + "done\n",
            Ok(Event::Hungry) => match pieces.next() {
                Some(piece) => reader.push(piece),
                None => return told + &reader.held_back().escape_ascii().to_string() + "[cut]\n",
            },
            Err(cause) => return told + &format!("refused: {cause}\n"),
        }
    }
}

fn check(body: &str, expected: &Expect) {
    let body = body.replace('\n', "\r\n");
    let whole = read(TYPE, body.as_bytes(), PUSH_BYTES_MAX);
    for piece in 1..20 {
        assert_eq!(read(TYPE, body.as_bytes(), piece), whole, "in pieces of {piece}");
    }
    expected.assert_eq(&whole);
}

#[test]
fn a_form_as_browsers_send_it() {
    check(
        "--XX\nContent-Disposition: form-data; name=\"account\"\n\nTen men.\n--YX\n\n--XX\n\
         Content-Disposition: form-data; name=\"files\"; filename=\"a %22b%22.jpg\"\n\
         Content-Type: image/jpeg\n\n\u{1}\u{2}\n--XX--\n",
        &expect![[r#"
            field account None "": Ten men.\r\n--YX\r\n|
            field files Some("a \"b\".jpg") "image/jpeg": \x01\x02|
            done
        "#]],
    );
}

#[test]
fn empty_fields_and_hostile_names() {
    check(
        "--XX\ncontent-disposition:form-data;name=files;filename=\"\"\n\n\n--XX  \n\
         Content-Disposition: form-data; filename=\"../../etc/\\\"x;y\"; name=\"files\"\n\n1\n--XX--",
        &expect![[r#"
            field files Some("") "": (empty)
            field files Some("../../etc/\"x;y") "": 1|
            done
        "#]],
    );
}

#[test]
fn fail_broken_forms() {
    let disposition = "Content-Disposition: form-data; name=\"a\"";
    check(
        "",
        &expect![[r#"
            [cut]
        "#]],
    );
    check(
        "hello",
        &expect![[r#"
        refused: the form is broken: it does not begin with its boundary
    "#]],
    );
    check(
        "--XX",
        &expect![[r#"
            [cut]
        "#]],
    );
    check(
        "--XX--",
        &expect![[r#"
        done
    "#]],
    );
    check(
        "--XXY\n",
        &expect![[r#"
        refused: the form is broken: something follows a boundary
    "#]],
    );
    check(
        "--XX\n\n\n",
        &expect![[r#"
        refused: the form is broken: a field has no name
    "#]],
    );
    check(
        "--XX\nContent-Disposition: attachment\n\nx\n--XX--",
        &expect![[r#"
        refused: the form is broken: a field is not of a form
    "#]],
    );
    check(
        "--XX\nContent-Disposition: form-data; name=\"a\n\nx\n--XX--",
        &expect![[r#"
            field  None "": x|
            done
        "#]],
    );
    check(
        &format!("--XX\n{disposition}\n\nwords that break"),
        &expect![[r#"
            field a None "": words that break[cut]
        "#]],
    );
    check(
        &format!("--XX\n{disposition}\n\nx\n--XX\n{disposition}"),
        &expect![[r#"
            field a None "": x|
            [cut]
        "#]],
    );
}

#[test]
fn fail_long_heads_and_many_fields() {
    let long = format!("--XX\nX: {}", "y".repeat(PART_HEAD_BYTES_MAX + 1)).replace('\n', "\r\n");
    expect![[r#"
        refused: the form is broken: the head of a field is too long
    "#]]
    .assert_eq(&read(TYPE, long.as_bytes(), 1000));
    let padding = format!("--XX{}", " ".repeat(PART_HEAD_BYTES_MAX + 1));
    expect![[r#"
        refused: the form is broken: a boundary has no end
    "#]]
    .assert_eq(&read(TYPE, padding.as_bytes(), 1000));
    let field = "--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n";
    let many = field.repeat(PARTS_MAX + 1);
    assert!(read(TYPE, many.as_bytes(), 1000).ends_with("refused: the form has too many fields\n"));
}

#[test]
fn fail_content_types() {
    for (content_type, good) in [
        ("multipart/form-data; boundary=XX", true),
        ("Multipart/Form-Data; charset=utf-8; boundary=\"X X\"", true),
        ("multipart/form-data", false),
        ("multipart/form-data; boundary=", false),
        ("multipart/form-data; boundary=\"", false),
        ("multipart/mixed; boundary=XX", false),
        ("application/x-www-form-urlencoded", false),
        ("", false),
        (&format!("multipart/form-data; boundary={}", "X".repeat(71)), false),
        ("multipart/form-data; boundary=X\u{7f}", false),
    ] {
        assert_eq!(Multipart::new(content_type).is_ok(), good, "{content_type}");
    }
}

proptest! {
    /// Whatever is between the boundaries comes out, however it is cut.
    #[test]
    fn data_survives(data in prop::collection::vec(any::<u8>(), 0..3000), piece in 1_usize..700) {
        let mut body = b"--XX\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n".to_vec();
        body.extend(&data);
        body.extend(b"\r\n--XX--");
        let mut reader = Multipart::new(TYPE).unwrap();
        let (mut pieces, mut out) = (body.chunks(piece), Vec::new());
        loop {
            match reader.next().unwrap() {
                Event::Data(data) => out.extend_from_slice(reader.bytes(data)),
                Event::Hungry => reader.push(pieces.next().unwrap()),
                Event::Finished => break,
                Event::Begin(_) | Event::End => {}
            }
        }
        prop_assert_eq!(out, data);
    }

    #[test]
    fn any_bytes_are_answered(body in prop::collection::vec(any::<u8>(), 0..2000), piece in 1_usize..99) {
        let mut hostile = b"--XX\r\n".to_vec();
        hostile.extend(body);
        drop(read(TYPE, &hostile, piece));
    }
}
