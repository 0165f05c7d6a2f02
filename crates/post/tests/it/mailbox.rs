//! The way back without scripts: spellings, offers, messages, answers, removal.

use testimony_seal::CodeWords;

use crate::support::{Form, Page, Running, folder, folder_in_all_languages, rng};
use crate::team::{fetch_all, reply};

fn sent(running: &Running) -> CodeWords {
    running.post_form("/send", &Form::new().text("account", "x")).words()
}

fn open(running: &Running, words: &str) -> Page {
    running.post_form("/return", &Form::new().text("words", words))
}

/// Value of the button that removes the message.
fn removal(page: &Page) -> String {
    let at = page.body().split("name=\"remove\" value=\"").nth(1).expect("no button");
    at.split('"').next().unwrap().to_owned()
}

#[test]
fn every_spelling_opens_the_same_mailbox() {
    use testimony_seal::Spelling;
    let folder = folder_in_all_languages();
    let running = Running::on(folder.path());
    let words = running.post_form("/es/send", &Form::new().text("account", "x")).words();
    reply(&running, &words.phrase(), 1, "Which road?");
    for spelling in [Spelling::English, Spelling::Spanish, Spelling::Digits] {
        open(&running, &words.spelled(spelling)).says("Which road?").says("22 November 2026");
    }
    let shouted = words.phrase().to_uppercase().replace(' ', ", ");
    running.post_form("/ru/return", &Form::new().text("words", &shouted)).says("22 ноября 2026");
}

#[test]
fn words_are_shown_in_the_language_of_the_page() {
    use testimony_seal::Spelling;
    let folder = folder_in_all_languages();
    let running = Running::on(folder.path());
    for (tag, spelling) in [("es", Spelling::Spanish), ("ru", Spelling::English)] {
        let page = running.post_form(&format!("/{tag}/send"), &Form::new().text("account", "x"));
        let words = page.words();
        let lang = if tag == "es" { "es" } else { "en" };
        for word in words.spelled(spelling).split(' ') {
            page.says(&format!("<bdi lang=\"{lang}\" translate=\"no\">{word}</bdi>"));
        }
        for group in words.spelled(Spelling::Digits).split(' ') {
            page.says(&format!("<li>{group}</li>"));
        }
    }
}

/// An offer is shown and marked; only the next press uses it.
#[test]
fn a_misspelt_word_is_offered_and_never_guessed() {
    let folder = folder();
    let running = Running::on(folder.path());
    let words = "abandon ".repeat(11) + "about";
    reply(&running, &words, 1, "Which road?");
    let form = Form::new().text("words", &words.replace("about", "abuot")).text("answer", "half");
    let page = running.post_form("/return", &form);
    assert_eq!(page.status(), 400);
    page.says("Did you mean these words?").says("<mark>about</mark>").lacks("<mark>abandon</mark>");
    page.says(&format!("{words}</textarea>")).says("half</textarea>").lacks("Which road?");
    assert!(fetch_all(&running.courier()).is_empty(), "nothing was sent on a guess");
    open(&running, &words).says("Which road?");
}

#[test]
fn digits_that_are_wrong_are_named() {
    let folder = folder();
    let running = Running::on(folder.path());
    let digits = ["00000"; 8].join(" ") + " 70000";
    open(&running, &digits).says("Number 9 cannot be right.");
}

#[test]
fn a_message_is_removed_and_the_draft_stays() {
    let folder = folder();
    let running = Running::on(folder.path());
    let words = sent(&running).phrase();
    reply(&running, &words, 1, "first");
    reply(&running, &words, 2, "second");
    let page = open(&running, &words);
    page.says("Messages for you").says("first").says("second");
    let form = Form::new()
        .text("words", &words)
        .text("remove", &removal(&page))
        .text("answer", "half an answer");
    let page = running.post_form("/return", &form);
    page.says("It is removed.").says("half an answer</textarea>").says("second").lacks("first<");
    open(&running, &words).lacks("first<").says("second");
    assert_eq!(fetch_all(&running.courier()).len(), 1, "the draft was not sent");
    // Nobody else's button does anything.
    let other = CodeWords::generate(&mut rng()).phrase();
    let form = Form::new().text("words", &other).text("remove", &removal(&open(&running, &words)));
    running.post_form("/return", &form).says("No message yet.");
    open(&running, &words).says("second");
}

#[test]
fn the_mailbox_is_deleted_after_one_question() {
    let folder = folder();
    let running = Running::on(folder.path());
    let words = sent(&running).phrase();
    reply(&running, &words, 1, "first");
    let mine = || Form::new().text("words", &words);
    let page = running.post_form("/return", &mine().text("remove", "all").text("answer", "draft"));
    page.says("Delete your mailbox?").says("draft</textarea>");
    // "No": everything is as it was, the draft in its box.
    let page = running.post_form("/return", &mine().text("draft", "draft"));
    page.says("first").says("draft</textarea>");
    let page = running.post_form("/return", &mine().text("draft", "draft").text("sure", "yes"));
    page.says("Your mailbox is empty now.").lacks(&words);
    open(&running, &words).says("No message yet.");
    assert!(fetch_all(&running.courier()).is_empty(), "what was not fetched is gone too");
}

/// Known words without a message and words that nobody has: the same bytes, whatever is asked.
#[test]
fn nothing_tells_known_words_from_unknown_ones() {
    let folder = folder();
    let running = Running::on(folder.path());
    let known = sent(&running);
    let unknown = CodeWords::generate(&mut rng());
    for (name, value) in [("x", ""), ("remove", "all"), ("sure", "yes"), ("answer", "more")] {
        let ask = |words: &CodeWords| {
            let phrase = words.phrase();
            let form = Form::new().text("words", &phrase).text(name, value);
            let page = running.post_form("/return", &form).0;
            let spaces = "W".repeat(phrase.len());
            assert_eq!(page.len(), 13_000 + page.find("\r\n\r\n").unwrap() + 4);
            // What fills the page makes up for the length of the words.
            page.replace(phrase.as_str(), &spaces).replace(['W', ' '], "")
        };
        assert_eq!(ask(&known), ask(&unknown), "{name}={value}");
    }
}

#[test]
fn a_forged_message_is_not_shown() {
    let folder = folder();
    let running = Running::on(folder.path());
    let words = sent(&running).phrase();
    crate::team::reply_forged(&running, &words, "Where do you live?");
    let page = open(&running, &words);
    page.says("is not from the team").lacks("Where do you live?");
    // What cannot be known is told.
    page.says("hold messages back");
}

/// A page that had promised sealing sends nothing in clear; if it does all the same, nothing is kept.
#[test]
fn what_was_promised_is_kept() {
    let folder = folder();
    let running = Running::on(folder.path());
    let forms = [
        Form::new().text("account", "in clear").text("sealed", "1"),
        Form::new().text("sealed", "1").text("account", "in clear"),
        Form::new().text("account", "in clear").file("a", &[7; 90_000]).text("sealed", ""),
        Form::new()
            .text("words", &("abandon ".repeat(11) + "about"))
            .text("answer", "in clear")
            .text("sealed", "1"),
    ];
    for form in forms {
        for path in ["/send", "/return"] {
            let page = running.post_form(path, &form);
            assert_eq!(page.status(), 400);
            page.says("had promised to lock your words").lacks("in clear");
        }
    }
    assert!(fetch_all(&running.courier()).is_empty());
}

#[test]
fn a_file_that_was_locked_elsewhere_is_kept_as_it_is() {
    let folder = folder();
    let running = Running::on(folder.path());
    let locked = [&b"age-encryption.org/v1\n-> X25519 x\n"[..], &[9; 70_000]].concat();
    let form = Form::new()
        .text("account", "x")
        .file("photo.jpg.age", &locked)
        .file("note.txt", b"age-encryption.org/v2\n")
        .file("short.age", b"age-encryption.org/v1");
    let page = running.post_form("/send", &form);
    page.says("3 files came with it.").says("1 file was locked already. We kept it as it is.");
    let read = fetch_all(&running.courier());
    assert_eq!(read[0].1.files[0].1, locked);
}

#[test]
fn the_voucher_comes_back_with_the_form() {
    let folder = folder();
    let running = Running::on(folder.path());
    let form = Form::new().text("account", " ").text("voucher", "three \"good\" words");
    let page = running.post_form("/send", &form);
    assert_eq!(page.status(), 400);
    page.says("value=\"three &#34;good&#34; words\"").says("<details open>");
}

/// Reading the longest message looks on the wire like visiting and like sending.
#[test]
fn the_longest_message_fits_a_page() {
    let folder = folder_in_all_languages();
    let running = Running::on(folder.path());
    let words = sent(&running).phrase();
    // Four bytes for each quotation mark become five: prose has one in a hundred letters.
    let text = "\"\u{44b}".repeat(20) + &"\u{44b}".repeat(1_980);
    reply(&running, &words, 1, &text);
    for tag in testimony_post::language_tags() {
        let form = Form::new().text("words", &words);
        let page = running.post_form(&format!("/{tag}/return"), &form);
        assert_eq!(page.body().len(), 13_000, "{tag}");
        page.says(&"\u{44b}".repeat(1_980));
    }
}
