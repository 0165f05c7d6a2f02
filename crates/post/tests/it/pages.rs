//! Every page in every language: whole, of one length, without what a careful browser refuses.

use crate::support::{Form, Page, Running, folder, folder_in_all_languages};
use crate::team::reply;

/// As `limits.rs` has it.
const PAGE_BYTES: usize = 13_000;
/// What a server may send before it waits for the other side (RFC 6928), rounded down.
const FIRST_ANSWER_BYTES_MAX: usize = 14_000;
const ROUTES: [&str; 5] = ["", "send", "return", "lock", "leave"];

/// Every page that a person meets on the way, by name.
pub(crate) fn walk(running: &Running, tag: &str) -> Vec<(String, Page)> {
    let at = |page: &str| format!("/{tag}/{page}");
    let mut pages: Vec<_> =
        ROUTES.iter().map(|route| ((*route).to_owned(), running.get(&at(route)))).collect();
    let sent = running.post_form(
        &at("send"),
        &Form::new()
            .text("account", "They came at night.")
            .file("a.jpg", b"1")
            .file("b.age", b"age-encryption.org/v1\nx"),
    );
    let words = sent.words().phrase();
    let with = |form: Form| running.post_form(&at("return"), &form);
    let mine = || Form::new().text("words", &words);
    pages.push(("words".into(), sent));
    pages.push(("empty".into(), running.post_form(&at("send"), &Form::new())));
    pages.push(("no message".into(), with(mine())));
    reply(running, &words, 1, "Which road was it?");
    pages.push(("message".into(), with(mine())));
    pages.push(("sure?".into(), with(mine().text("answer", "half").text("remove", "all"))));
    pages.push(("answered".into(), with(mine().text("answer", "The road to the mill."))));
    pages.push(("deleted".into(), with(mine().text("sure", "yes"))));
    let near = words.replacen(words.split(' ').next().unwrap(), "zzzz", 1);
    pages.push(("misspelt".into(), with(Form::new().text("words", &near))));
    pages.push((
        "promised".into(),
        running.post_form(&at("send"), &Form::new().text("sealed", "1")),
    ));
    pages.push(("lost".into(), running.get(&at("nowhere"))));
    pages
}

#[test]
fn every_page_of_every_language_has_one_length() {
    let folder = folder_in_all_languages();
    let running = Running::on(folder.path());
    for tag in testimony_post::language_tags() {
        for (name, page) in walk(&running, tag) {
            let most = page.body().trim_end_matches("-->\n").trim_end_matches(' ').len();
            // Keys of a team are long, and nobody reads them under pressure.
            let pages = if name == "lock" { page.body().len() / PAGE_BYTES } else { 1 };
            assert_eq!(
                page.body().len(),
                pages * PAGE_BYTES,
                "{tag} {name}: {most} bytes of words"
            );
            assert!(pages <= 2, "{tag} {name}");
            let (direction, html) = (if tag == "ar" { "rtl" } else { "ltr" }, page.body());
            assert!(html.contains(&format!("<html lang=\"{tag}\" dir=\"{direction}\">")), "{name}");
            let leaves = html.contains(&format!("id=\"leave\" href=\"/{tag}/leave\""));
            assert_eq!(leaves, name != "leave", "{tag} {name}");
            for other in testimony_post::language_tags() {
                assert!(html.contains(&format!("hreflang=\"{other}\"")), "{tag} {name}");
            }
        }
    }
}

#[test]
fn the_first_page_is_one_request_below_14_kb() {
    let folder = folder_in_all_languages();
    let running = Running::on(folder.path());
    for tag in testimony_post::language_tags() {
        let page = running.get(&format!("/{tag}/"));
        assert!(page.0.len() <= FIRST_ANSWER_BYTES_MAX, "{tag}: {}", page.0.len());
        // Nothing on it is fetched: no script, no picture, no style, no letters from elsewhere.
        for asks in ["<script", " src=", "url(", "@import", "@font-face", "<svg", "<img"] {
            page.lacks(asks);
        }
        let links = page.body().matches("<link ").count();
        assert_eq!((links, page.body().matches("href=\"data:image/png;base64,").count()), (1, 1));
    }
}

/// What a browser says of itself changes no byte.
#[test]
fn the_path_alone_chooses_the_language() {
    let folder = folder_in_all_languages();
    let running = Running::on(folder.path());
    let asked = |path: &str, head: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{head}\r\n");
        running.raw(request.as_bytes())
    };
    for path in ["/", "/send", "/return", "/ru/send"] {
        let plain = asked(path, "");
        for head in [
            "Accept-Language: ar\r\n",
            "Cookie: desk-language=ru\r\n",
            "User-Agent: Mozilla/5.0 (Android)\r\nSec-GPC: 1\r\n",
            "Sec-CH-Prefers-Color-Scheme: dark\r\n",
        ] {
            assert_eq!(asked(path, head), plain, "{path} {head}");
        }
    }
    running.get("/").says("lang=\"en\" dir=\"ltr\"").says("href=\"/send\"");
    running.get("/ru").says("lang=\"ru\"").says("href=\"/ru/send\"");
    running.get("/ru/send").says("action=\"/ru/send\"").says("href=\"/ar/send\"");
    assert_eq!(running.get("/fr/send").status(), 404);
}

#[test]
fn one_language_has_no_links_to_others() {
    let folder = folder();
    let running = Running::on(folder.path());
    running.get("/").lacks("hreflang").lacks("<nav");
    assert_eq!(running.get("/ru/send").status(), 404);
}

#[test]
fn leaving_clears_and_says_what_stays() {
    let folder = folder();
    let running = Running::on(folder.path());
    let page = running.get("/leave");
    assert!(page.0.contains("\r\nclear-site-data: \"cache\", \"cookies\", \"storage\"\r\n"));
    page.says("history")
        .says("<title>Notes</title>")
        .lacks("account")
        .lacks("The Ash Street Archive");
    assert!(!running.get("/").0.contains("clear-site-data"));
}

#[test]
fn files_can_be_locked_by_the_sender() {
    let folder = folder();
    let running = Running::on(folder.path());
    let team = crate::support::team();
    running
        .get("/lock")
        .says(&team.recipients(crate::support::DAY)[0].to_string())
        .says(&team.fingerprint());
    running.get("/lock").says(&team.fingerprint_words());
}

/// The program in the browser finds its words, with the places for its values.
#[test]
fn the_program_finds_its_words() {
    let folder = folder_in_all_languages();
    let running = Running::on(folder.path());
    let ids = |tag: &str| {
        let page = running.get(&format!("/{tag}/texts"));
        let templates = page.body().split("<template id=\"t-").skip(1);
        let found: Vec<_> = templates
            .map(|one| {
                let (id, rest) = one.split_once("\">").unwrap();
                let text = rest.split_once("</template>").unwrap().0;
                assert!(!text.trim().is_empty(), "{tag} {id}");
                let values: std::collections::BTreeSet<_> = text
                    .split("{$")
                    .skip(1)
                    .map(|rest| rest.split('}').next().unwrap().to_owned())
                    .collect();
                (id.to_owned(), values)
            })
            .collect();
        found
    };
    let english = ids("en");
    assert!(english.len() > 50, "{}", english.len());
    for tag in testimony_post::language_tags() {
        assert_eq!(ids(tag), english, "{tag}");
    }
}
