use testimony_media::{Job, job_frame, worker};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The example of docs/spec/extraction.md, byte for byte.
#[test]
fn the_example_of_the_specification_holds() {
    let job = job_frame(&Job { name: "a.txt".to_owned(), ..Job::default() }, b"hi");
    let job_hex = hex(&job);
    assert!(job_hex.starts_with("6e000000010200000000000000000f"), "{job_hex}");
    assert!(job_hex.ends_with("05000000612e74787400000000020000006869"), "{job_hex}");
    let mut said = Vec::new();
    worker::serve(&job[..], &mut said).unwrap();
    let expected =
        ["1000000012010a000000746578742f706c61696e", "080000001300020000006869", "030000001a0000"];
    assert_eq!(hex(&said), expected.concat());
}

/// A parent that lies is left, never obeyed.
#[test]
fn fail_frames_that_break_the_protocol() {
    let good = job_frame(&Job::default(), b"hi");
    let mut too_long = good.clone();
    too_long[3] = 1;
    let mut longer = good.clone();
    longer.truncate(good.len() - 1);
    let mut data = good.clone();
    data[4] = 2;
    // It says that content of 9 bytes exists, and nobody answers the question for it.
    let mut absent = good;
    absent[5] = 9;
    for (what, frame) in [("length", too_long), ("cut", longer), ("tag", data), ("content", absent)]
    {
        assert!(worker::serve(&frame[..], &mut Vec::new()).is_err(), "{what}");
    }
}
