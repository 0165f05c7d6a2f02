//! No page says a word of its own: drawn in an invented language, each message accented, longer and
//! in brackets, nothing in plain letters is left, and the pages keep their length.

use std::sync::LazyLock;

use testimony_locale::{Catalogue, Direction, Messages};
use testimony_post::ServeOptions;

use crate::pages::walk;
use crate::support::{Running, folder};

const ENGLISH: &str = include_str!("../../i18n/en.ftl");
const LOWER: &str = "áƀćđéƒǵħíĵķłɱñóƥɋŕśţúṽŵẋýž";
const UPPER: &str = "ÁƁĆĐÉƑǴĦÍĴĶŁṀÑÓƤɊŔŚŢÚṼŴẊÝŽ";
/// Elements whose text is the team's, the sender's, or a command.
const APART: [(&str, &str); 6] = [
    ("<bdi", "</bdi>"),
    ("<textarea", "</textarea>"),
    ("<pre", "</pre>"),
    ("<title", "</title>"),
    ("<style", "</style>"),
    ("<div class=\"message\" dir=\"auto\"", "</div>"),
];
/// Words on a page that are no words of ours: keys and file names stand in messages as they are.
const NAMES: [&str; 4] = ["age", "team", "txt", "testimony"];

static INVENTED: LazyLock<Catalogue> = LazyLock::new(|| catalogue(invented(ENGLISH)));
static PLAIN: LazyLock<Catalogue> = LazyLock::new(|| catalogue(ENGLISH.to_owned()));

fn catalogue(text: String) -> Catalogue {
    let text: &'static str = Box::leak(text.into_boxed_str());
    let direction = Direction::RightToLeft;
    let messages = Messages { tag: "en", endonym: "⟦Éñ⟧", direction, text };
    Catalogue::new(&[messages]).unwrap()
}

/// The file in the invented language, a third longer.
fn invented(ftl: &str) -> String {
    let line = |line: &str| match line.split_once(" = ").or_else(|| line.split_once("] ")) {
        _ if line.starts_with('#') || line.trim() == "}" => format!("{line}\n"),
        Some((_, said)) if !said.ends_with("->") => {
            let kept = &line[..line.len() - said.len()];
            format!("{kept}⟦{}{}⟧\n", accented(said), "ý".repeat(said.len() / 3))
        }
        _ => format!("{line}\n"),
    };
    ftl.lines().map(line).collect()
}

fn accented(said: &str) -> String {
    let mut inside = false;
    let one = |c: char| {
        inside = (inside || c == '{') && c != '}';
        let table = if c.is_ascii_uppercase() { UPPER } else { LOWER };
        let at = usize::from((c.to_ascii_lowercase() as u8).wrapping_sub(b'a'));
        if inside || !c.is_ascii_alphabetic() { c } else { table.chars().nth(at).unwrap_or(c) }
    };
    said.chars().map(one).collect()
}

/// Words in plain letters that a person would read or hear.
fn left_over(html: &str) -> Vec<String> {
    let mut html = html.split("<!--").next().unwrap().to_owned();
    for (begin, end) in APART {
        while let Some(at) = html.find(begin) {
            let to = html[at..].find(end).map_or(html.len(), |to| at + to + end.len());
            html.replace_range(at..to, "");
        }
    }
    let mut text = String::new();
    for piece in html.split('<').skip(1) {
        let (tag, said) = piece.split_once('>').unwrap();
        text.push_str(said);
        let labels = ["alt", "aria-label", "title", "placeholder"];
        for label in labels {
            let value = tag.split(&format!("{label}=\"")).nth(1);
            text.push_str(value.and_then(|value| value.split('"').next()).unwrap_or_default());
        }
        text.push(' ');
    }
    let text = text.replace("&#60;", " ").replace("&#62;", " ").replace("&#34;", " ");
    let words = text.split(|c: char| !c.is_ascii_alphabetic()).filter(|word| word.len() > 1);
    words.filter(|word| !NAMES.contains(word)).map(str::to_owned).collect()
}

fn speaking(catalogue: &'static Catalogue) -> Vec<(String, String)> {
    let folder = folder();
    let languages = Some(vec![catalogue.first()]);
    let running =
        Running::with(folder.path(), ServeOptions { languages, ..ServeOptions::default() });
    walk(&running, "en").into_iter().map(|(name, page)| (name, page.body().to_owned())).collect()
}

#[test]
fn no_page_holds_a_word_outside_of_the_messages() {
    for (name, html) in speaking(&INVENTED) {
        assert_eq!(left_over(&html), [""; 0], "{name}");
        assert!(html.contains('⟦'), "{name}");
        assert_eq!(html.matches('⟦').count(), html.matches('⟧').count(), "{name}");
        // Longer words than any language of ours, and still one length.
        let pages = if name == "lock" { 2 } else { 1 };
        assert!(html.len() <= pages * 13_000, "{name}: {}", html.len());
    }
}

/// The control: in English the same look finds words on every page.
#[test]
fn in_english_every_page_would_be_found() {
    for (name, html) in speaking(&PLAIN) {
        assert!(left_over(&html).len() > 4, "{name}");
    }
}

#[test]
fn the_look_finds_one_word_wherever_it_stands() {
    assert_eq!(accented("Say { $n } to you"), "Śáý { $n } ţó ýóú");
    for bad in ["<p>⟦Śáý⟧ left", "<p>⟦Śáý left⟧", "<a title=\"left\">⟦Śáý⟧", "<p><bdi>x</bdi> left"]
    {
        assert_eq!(left_over(bad), ["left"], "{bad}");
    }
    for good in ["<p>⟦Śáý⟧", "<p><bdi lang=\"en\">left</bdi>", "<p>5</p>"] {
        assert_eq!(left_over(good), [""; 0], "{good}");
    }
}
