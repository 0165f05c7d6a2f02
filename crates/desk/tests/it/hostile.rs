//! Text that wants to be markup, in every field that a page shows: it stays text.

use crate::html;
use crate::pages::links;
use crate::support::{Server, case_vault};

/// What senders may try, and what a page must show of it.
const HOSTILE: [(&str, &str); 10] = [
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("</title></textarea><script>x</script>", "</title></textarea><script>x</script>"),
    ("\"><img src=x onerror=alert(1)>", "\"><img src=x onerror=alert(1)>"),
    ("' onmouseover='alert(1)", "' onmouseover='alert(1)"),
    ("<svg onload=alert(1)><desc>", "<svg onload=alert(1)><desc>"),
    ("javascript:alert(1)//", "javascript:alert(1)//"),
    ("a\u{202e}gpj.exe\u{2066}b", "a[U+202E]gpj.exe[U+2066]b"),
    ("&lt;b&gt; &amp; &#60;", "&lt;b&gt; &amp; &#60;"),
    ("{{ chrome.token() }} {% raw %}", "{{ chrome.token() }} {% raw %}"),
    ("x\u{0}\u{1b}[2J\u{200f}]]><!--", "x[U+0000][U+001B][2J[U+200F]]]><!--"),
];

/// The case with a hostile text in every field that holds a person's words.
fn case(hostile: &str) -> String {
    let x = serde_json::to_string(hostile).expect("a string");
    format!(
        r#"
{{"action":"source","id":"w1","kind":"person","code_name":{x},"name":{x},"protection":"open","remarks":{x}}}
{{"action":"source","id":"w2","kind":"person","code_name":{x}}}
{{"action":"source","id":"w4","kind":"person","code_name":{x}}}
{{"action":"event","id":"e1","title":{x},"place":{x},"description":{x}}}
{{"action":"claim","id":"c1","kind":"count","event":"e1","text":{x}}}
{{"action":"account","id":"a1","source":"w1","access":"saw","received_via":"interview","title":{x},"text":{x},"interviewer":{x}}}
{{"action":"account","id":"a2","source":"w2","received_via":"published","text":{x}}}
{{"action":"account","id":"a3","source":"w4","received_via":"published","text":{x}}}
{{"action":"assertion","account":"a1","claim":"c1","stance":"asserts","quote":{x},"value":{{"comparison":"about","number":1,"unit":{x}}}}}
{{"action":"assertion","account":"a2","claim":"c1","stance":"asserts"}}
{{"action":"assertion","account":"a3","claim":"c1","stance":"denies"}}
{{"action":"attribution","account":"a1","from":"w2","mode":"cites","status":"suspected","claim":"c1","quote":{x}}}
{{"action":"attribution","account":"a2","anonymous":{{"descriptor":{x}}},"mode":"quotes","status":"declared","access":"saw"}}
{{"action":"group","id":"g1","kind":"other","members":["w1","w2"],"status":"confirmed"}}
{{"action":"intervention","id":"i1","event":"e1","party":"w1","type":{x},"addressed_to":"w2","response":{x}}}
"#
    )
}

#[test]
fn every_field_stays_text() {
    for (hostile, shown) in HOSTILE {
        let server = Server::over(|dir| case_vault(dir, &case(hostile)));
        let browser = server.enter();
        let mut pages: Vec<String> =
            ["/", "/account/new", "/events", "/sources"].map(str::to_owned).to_vec();
        pages.extend(links(&browser.get("/").text()));
        pages.push("/event/e1".to_owned());
        for path in pages {
            let answer = browser.get(&path);
            assert_eq!(answer.status, 200, "{path}");
            let page = answer.text();
            assert_eq!(html::complaints(&page), [""; 0], "{path} with {hostile:?}");
            let text = html::text(&page);
            assert!(text.contains(shown), "{path} shows {hostile:?}");
            let raw = hostile.contains('<') || hostile.contains('\u{202e}');
            // A field that a person edits holds what is stored, or it would be saved changed.
            let read_only =
                page.split("value=\"").map(|part| part.split_once('"').map_or(part, |x| x.1));
            let read_only: String = read_only.collect();
            assert!(!raw || !read_only.contains(hostile), "{path} with {hostile:?}");
            assert_eq!(
                page.matches("<script").count(),
                page.matches("<script src=\"/assets/").count()
            );
        }
    }
}

#[test]
fn every_field_of_a_form_comes_back_as_text() {
    let server = Server::over(|dir| case_vault(dir, &case("x")));
    let browser = server.enter();
    let token = browser.form_token();
    for (hostile, _) in HOSTILE {
        let fields = [
            ("form_token", token.as_str()),
            ("code_name", hostile),
            ("source", "w1"),
            ("access", hostile),
            ("language", hostile),
            ("account", hostile),
            ("interviewer", hostile),
        ];
        let answer = browser.post_files("/account/new", &fields, &[]);
        assert_eq!(answer.status, 422, "{hostile:?}");
        let page = answer.text();
        assert_eq!(html::complaints(&page), [""; 0], "{hostile:?}");
        assert!(html::unescaped(&page).contains(hostile), "{hostile:?} is kept as it was typed");
        let found = browser.post("/", &[("q", hostile)]).text();
        assert_eq!(html::complaints(&found), [""; 0], "{hostile:?}");
        let title = hostile.repeat(100);
        let fields = [("access", "saw"), ("language", hostile), ("title", title.as_str())];
        let page = browser.post("/account/a1/describe", &fields).text();
        assert_eq!(html::complaints(&page), [""; 0], "{hostile:?}");
        let fields = [("text", hostile), ("post", hostile)];
        let page = browser.post("/account/a3/reply", &fields).text();
        assert_eq!(html::complaints(&page), [""; 0], "{hostile:?}");
        let fields = [("form_token", token.as_str()), ("code_name", "w"), ("access", "saw")];
        drop(browser.post_files("/account/new", &fields, &[(&hostile.replace('"', "%22"), b"x")]));
    }
    // The names of those files are shown on their accounts, and as names to save under.
    for account in links(&browser.get("/").text()) {
        let page = browser.get(&account).text();
        assert_eq!(html::complaints(&page), [""; 0], "{account}");
    }
}

#[test]
fn the_test_would_see_it() {
    for (hostile, _) in HOSTILE.into_iter().filter(|(hostile, _)| hostile.contains('<')) {
        let page = format!("<!doctype html><p title=\"{hostile}\">{hostile}</p>");
        assert!(!html::complaints(&page).is_empty(), "{hostile:?}");
    }
}
