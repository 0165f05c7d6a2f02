//! A strict look at a page: balanced, only known elements and attributes; and its text.

/// Elements that our templates and pictures use.
const ELEMENTS: [&str; 73] = [
    "a",
    "bdi",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "circle",
    "clipPath",
    "code",
    "dd",
    "defs",
    "desc",
    "datalist",
    "details",
    "dialog",
    "div",
    "dl",
    "dt",
    "fieldset",
    "footer",
    "form",
    "g",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "img",
    "input",
    "kbd",
    "label",
    "legend",
    "li",
    "line",
    "link",
    "main",
    "mark",
    "marker",
    "meta",
    "nav",
    "ol",
    "option",
    "p",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "pre",
    "q",
    "rect",
    "script",
    "section",
    "select",
    "span",
    "strong",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "text",
    "textarea",
    "th",
    "thead",
    "title",
    "tr",
    "tspan",
    "ul",
    "use",
    "symbol",
    "ellipse",
];
const VOID: [&str; 5] = ["br", "input", "link", "meta", "img"];

/// What is wrong with a page; nothing if it is well-formed and harmless.
pub(crate) fn complaints(page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<String> = Vec::new();
    let Some(mut rest) = page.strip_prefix("<!doctype html>") else {
        return vec!["no doctype".to_owned()];
    };
    while let Some(at) = rest.find('<') {
        let Some(end) = end_of_tag(&rest[at..]) else {
            found.push(format!(
                "a tag without end: {}",
                &rest[at..].chars().take(40).collect::<String>()
            ));
            return found;
        };
        let tag = &rest[at + 1..at + end];
        rest = &rest[at + end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                found.push(format!("</{name}> closes nothing"));
            }
            continue;
        }
        let (tag, closed) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let (name, attributes) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
        if !ELEMENTS.contains(&name) {
            found.push(format!("unknown element <{name}>"));
        }
        found.extend(bad_attributes(name, attributes));
        if name == "script" && !rest.starts_with("</script>") {
            found.push("a script in the page".to_owned());
        }
        if !closed && !VOID.contains(&name) {
            open.push(name.to_owned());
        }
    }
    found.extend(open.iter().map(|name| format!("<{name}> is never closed")));
    found
}

/// The `>` that ends a tag, outside quotes.
pub(crate) fn end_of_tag(text: &str) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (c == '>' && !quoted).then_some(at)
    })
}

fn bad_attributes(element: &str, attributes: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = attributes.trim_start();
    while !rest.is_empty() {
        let name_end = rest.find(|c: char| c == '=' || c.is_whitespace()).unwrap_or(rest.len());
        let (name, after) = rest.split_at(name_end);
        let fine = |c: char| c.is_ascii_alphanumeric() || "-:".contains(c);
        if name.is_empty() || !name.chars().all(fine) || name.starts_with("on") || name == "style" {
            found.push(format!("attribute {name:?} of <{element}>"));
            return found;
        }
        rest = match after.strip_prefix("=\"") {
            Some(value) => {
                let Some((value, rest)) = value.split_once('"') else {
                    found.push(format!("{name} of <{element}> has no end"));
                    return found;
                };
                if let "href" | "src" | "action" = name
                    && !(value.starts_with('/') || value.starts_with('#'))
                {
                    found.push(format!("{name} of <{element}> leads to {value}"));
                }
                rest.trim_start()
            }
            None if after.starts_with('=') => {
                found.push(format!("{name} of <{element}> is not quoted"));
                return found;
            }
            None => after.trim_start(),
        };
    }
    found
}

/// What stands in a page, tags gone and entities resolved.
pub(crate) fn text(page: &str) -> String {
    let mut out = String::new();
    let mut rest = page;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = end_of_tag(&rest[at..]).map_or("", |end| &rest[at + end + 1..]);
    }
    out.push_str(rest);
    unescaped(&out)
}

/// Entities resolved once, as attributes and texts have them.
pub(crate) fn unescaped(text: &str) -> String {
    const NAMED: [(&str, &str); 9] = [
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&amp;", "&"),
    ];
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let entity = NAMED.iter().find(|(entity, _)| rest.starts_with(entity));
        let (entity, c) = entity.copied().unwrap_or(("&", "&"));
        out.push_str(c);
        rest = &rest[entity.len()..];
    }
    out + rest
}

#[test]
fn the_checker_sees_what_it_is_for() {
    let page = |inside: &str| format!("<!doctype html><html><body>{inside}</body></html>");
    assert_eq!(
        complaints(&page("<p class=\"a\">x &#60;b&#62; <br> <input disabled></p>")),
        [""; 0]
    );
    for bad in [
        "<script>alert(1)</script><b>x</b>",
        "<p onclick=\"x()\">x</p>",
        "<a href=\"javascript:x()\">x</a>",
        "<a href=\"https://elsewhere.invalid/\">x</a>",
        "<img src=x>",
        "<p>x",
        "</p>",
        "<p title=x>x</p>",
        "<p style=\"color:red\">x</p>",
        "<iframe></iframe>",
        "<p title=\"",
    ] {
        assert!(!complaints(&page(bad)).is_empty(), "{bad}");
    }
    assert_eq!(text("<p>a &lt;b&gt; &#38;lt;</p>"), "a <b> &lt;");
}
