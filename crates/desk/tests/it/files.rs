//! The pages of files: a list to look through, and one file with its words, its picture and what lay
//! in it. Nothing of a file is shown but what the sandbox made of it.

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use data_encoding::BASE64;
use testimony_casework::adding::{AddOptions, LongOccasion, add};
use testimony_model::{Action, AddedFile, Files, ItemId};
use testimony_testkit::{now, occasion, rng};
use testimony_vault::{Document, FilesWanted, Indexer, Picture, Reading, Vault};

use crate::html;
use crate::support::{Server, empty_vault};

const WORDS: &str = "Seven men <script>alert(1)</script> \u{202e}and a truck.";
const BLURRED: &[u8] = b"\xff\xd8\xff blurred";
const CLEAR: &[u8] = b"\xff\xd8\xff clear";

/// A vault with the files of a folder.
fn with_files(dir: &Path, files: &[(&str, &[u8])]) -> Vault {
    let mut vault = empty_vault(dir);
    let folder = dir.join("box");
    fs::create_dir(&folder).expect("a folder");
    for (name, content) in files {
        fs::write(folder.join(name), content).expect("the disk takes it");
    }
    let options = AddOptions { paths: vec![folder], source: None, note: None, case: None };
    let mut rng = rng(5);
    let mut long = LongOccasion { clock: &now, rng: &mut rng };
    add(&mut vault, &options, &mut long, &mut |_| ControlFlow::Continue(())).expect("added");
    vault
}

fn item(vault: &Vault, name: &str) -> ItemId {
    let wanted = FilesWanted { name: name.to_owned(), most: 1, ..FilesWanted::default() };
    vault.files(&wanted).expect("a list").0.first().expect("a file").item
}

/// Notes what a sandbox would have found.
fn read(vault: &mut Vault, item: ItemId, outcome: &str, words: &str, pictures: [&[u8]; 2]) {
    let fields = vec![("author".to_owned(), "<b>Marta</b>".to_owned())];
    let reading = Reading {
        outcome: outcome.to_owned(),
        kind: "text".to_owned(),
        media_type: "image/jpeg".to_owned(),
        fields,
        programs: false,
    };
    let document = Document {
        items: vec![item],
        about: item.to_string(),
        kind: "file".to_owned(),
        name: "box/letter.txt".to_owned(),
        ..Document::default()
    };
    let mut indexer = Indexer::default();
    indexer.put(document, [words, "\nauthor: <b>Marta</b>"]);
    let mut writer = vault.writer().expect("a writer");
    writer.index(&indexer.take()).expect("indexed");
    writer.note_reading(item, &reading).expect("noted");
    for (which, jpeg) in [Picture::Blurred, Picture::Clear].into_iter().zip(pictures) {
        writer.keep_picture(item, which, jpeg).expect("kept");
    }
    writer.commit().expect("the disk takes it");
}

/// Puts a file into the case that lay in another.
fn put_inside(vault: &mut Vault, container: ItemId, name: &str) {
    let commitment = BASE64.encode(&vault.item(container).expect("an item").commitment);
    let mut rng = rng(6);
    let mut at = occasion(&mut rng);
    let blob = vault.blob_writer(&mut at).and_then(|blob| blob.finish()).expect("a blob");
    let mut writer = vault.writer().expect("a writer");
    let kept = writer.attach(blob, name, None, &mut at).expect("kept");
    let file = AddedFile {
        name: kept.name,
        bytes: kept.bytes,
        commitment: kept.commitment,
        item: kept.item,
        modified: None,
        container: Some(commitment),
        cut: false,
    };
    let files = Files { source: None, note: None, case: None, files: vec![file] };
    writer.append(&Action::Files(files), &mut at).expect("on record");
    writer.commit().expect("the disk takes it");
}

/// A vault with two files, one in which another lay, and their items.
pub(crate) fn vault_with_two(dir: &Path) -> (Vault, [String; 2]) {
    let mut vault = with_files(dir, &[("a \"b\" & <i>.zip", b"PK"), ("letter.txt", b"Seven")]);
    let (archive, letter) = (item(&vault, ".zip"), item(&vault, "letter"));
    read(&mut vault, letter, "limit-reached:ratio", WORDS, [BLURRED, CLEAR]);
    // Taken over, the worker left something else than a picture.
    read(&mut vault, archive, "done", "", [b"<html>", b"<html>"]);
    put_inside(&mut vault, archive, "box/a.zip/inner <u>.txt");
    (vault, [archive, letter].map(|item| item.to_string()))
}

/// A Desk over two files, and their items.
fn two_files() -> (Server, [String; 2]) {
    let (said, items) = std::sync::mpsc::channel();
    let server = Server::over(|dir| {
        let (vault, items) = vault_with_two(dir);
        said.send(items).expect("the test waits");
        vault
    });
    let items = items.recv().expect("the items");
    (server, items)
}

#[test]
fn a_file_is_shown_by_what_the_sandbox_made_of_it() {
    let (server, [archive, letter]) = two_files();
    let browser = server.enter();
    let list = browser.get("/files").text();
    assert_eq!(html::complaints(&list), [""; 0]);
    let told = html::text(&list);
    assert!(told.contains("3 files, newest first.") && told.contains("1 waits for"), "{told}");
    assert!(told.contains("cut short: it unpacks to far more than it is"), "{told}");
    assert!(told.contains("a \"b\" & <i>.zip") && told.contains("out of another file"), "{told}");
    let page = browser.get(&format!("/file/{letter}")).text();
    assert_eq!(html::complaints(&page), [""; 0]);
    let told = html::text(&page);
    assert!(told.contains("Seven men <script>alert(1)</script> [U+202E]and a truck."), "{told}");
    assert_eq!(told.matches("<b>Marta</b>").count(), 1, "facts stand by themselves: {told}");
    assert!(told.contains("/box/letter.txt") && told.contains(&letter), "{told}");
    let page = browser.get(&format!("/file/{archive}")).text();
    assert_eq!(html::complaints(&page), [""; 0]);
    assert!(html::text(&page).contains("inner <u>.txt") && page.contains("What lay in it"));
    let (_, members) = page.split_once("id=\"members\"").expect("a list of what lay in it");
    let inner = members.split("href=\"/file/").nth(1).expect("a link to it");
    let inner = inner.split('"').next().unwrap_or_default();
    let page = browser.get(&format!("/file/{inner}")).text();
    assert!(page.contains(&format!("It lay in <a href=\"/file/{archive}\">")), "{page}");
    let saved = browser.get(&format!("/file/{letter}/content"));
    assert_eq!((saved.status, saved.body.as_slice()), (200, &b"Seven"[..]));
    assert_eq!(saved.header("content-type"), Some("application/octet-stream"));
}

#[test]
fn a_picture_is_blurred_until_somebody_asks() {
    let (server, [archive, letter]) = two_files();
    let browser = server.enter();
    for path in ["/files".to_owned(), format!("/file/{letter}")] {
        let page = browser.get(&path).text();
        assert!(page.contains(&format!("src=\"/file/{letter}/picture/blurred\"")), "{path}");
        assert!(!page.contains("/picture/clear"), "{path}");
    }
    let clear = browser.get(&format!("/file/{letter}/clear")).text();
    assert_eq!(html::complaints(&clear), [""; 0]);
    assert!(clear.contains(&format!("src=\"/file/{letter}/picture/clear\"")));
    for (view, jpeg) in [("blurred", BLURRED), ("clear", CLEAR)] {
        let picture = browser.get(&format!("/file/{letter}/picture/{view}"));
        assert_eq!((picture.status, picture.body.as_slice()), (200, jpeg));
        assert_eq!(picture.header("content-type"), Some("image/jpeg"));
        assert!(picture.header("content-security-policy").unwrap_or("").starts_with("sandbox"));
        assert_eq!(picture.header("x-content-type-options"), Some("nosniff"));
    }
    // What is no picture is not served as one, and no page has it elsewhere.
    assert_eq!(browser.get(&format!("/file/{archive}/picture/blurred")).status, 404);
    assert_eq!(browser.get(&format!("/file/{letter}/picture/other")).status, 404);
}

#[test]
fn fail_a_file_that_is_not_there_or_not_for_everybody() {
    let (server, [_, letter]) = two_files();
    let browser = server.enter();
    for path in ["", "/clear", "/content", "/picture/clear"] {
        for item in ["nothing", "AAAAAAAAAAAAAAAAAAAAAAAAAA", &letter.to_uppercase()] {
            let status = browser.get(&format!("/file/{item}{path}")).status;
            assert_eq!(status, 404, "{item}{path}");
        }
        let stranger = server.ask("GET", &format!("/file/{letter}{path}"), "", b"");
        assert_eq!(stranger.status, 403, "{path}");
    }
}

#[test]
fn a_long_list_has_pages_and_is_found_by_name() {
    let names: Vec<String> = (0..120).map(|number| format!("Снимок {number:03}.txt")).collect();
    let files: Vec<(&str, &[u8])> = names.iter().map(|name| (name.as_str(), &b"x"[..])).collect();
    let server = Server::over(|dir| with_files(dir, &files));
    let browser = server.enter();
    let first = browser.get("/files").text();
    assert!(html::text(&first).contains("120 files, newest first; 1 to 50 are shown."));
    assert!(first.contains("value=\"50\">The next ones") && !first.contains("The ones before"));
    let last = browser.post("/files", &[("q", ""), ("page", "100")]).text();
    assert!(html::text(&last).contains("101 to 120 are shown"), "{}", html::text(&last));
    assert!(last.contains("value=\"50\">The ones before") && !last.contains("The next ones"));
    let found = browser.post("/files", &[("q", "СНИМОК 07")]).text();
    assert_eq!(html::complaints(&found), [""; 0]);
    assert!(html::text(&found).contains("10 files found"), "{}", html::text(&found));
    let none = browser.post("/files", &[("q", "<none>"), ("page", "many")]).text();
    assert!(html::text(&none).contains("No file has this in its name"));
}

#[test]
fn what_the_search_finds_in_a_file_leads_to_its_page() {
    let (server, [_, letter]) = two_files();
    let browser = server.enter();
    let found = browser.post("/search", &[("q", "truck")]).text();
    assert!(found.contains(&format!("<a href=\"/file/{letter}\">")), "{}", html::text(&found));
}
