//! Text in a picture: widths without a font, escaping, controls made visible.

/// Widest label in pixels before it is shortened; the whole one stays in the node's title.
pub const LABEL_WIDTH_MAX: i32 = 260;

/// The text with every control that reorders or hides text written out as `[U+202E]`, line
/// breaks and tabs as spaces. What is left is safe in XML after [`escape`].
pub(crate) fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => out.push(' '),
            c if is_hidden(c) => out.push_str(&format!("[U+{:04X}]", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

/// Characters that change the order of others, hide, or may not stand in XML. The joiners
/// (U+200C, U+200D) stay: Persian and many Indic words need them.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{00ad}' | '\u{034f}' | '\u{061c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e0fff}')
}

/// Escapes for element content and for attributes in double quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in visible(text).chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// Width of a text in pixels: generous, because the reader's font is not known. Thousandths of
/// the font's size, measured as the widest of DejaVu Sans and Noto Sans and rounded up.
pub(crate) fn width(text: &str, size: i32) -> i32 {
    let thousandths: i32 = text.chars().map(advance).sum();
    (thousandths * size + 999) / 1000
}

fn advance(c: char) -> i32 {
    match c {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 400,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 1_050,
        '0'..='9' | 'a'..='z' => 660,
        '\u{0021}'..='\u{024f}' => 800,
        // Combining marks take no room.
        '\u{0300}'..='\u{036f}' | '\u{064b}'..='\u{065f}' | '\u{200c}' | '\u{200d}' => 0,
        '\u{0370}'..='\u{03ff}' => 780,
        'ж' | 'м' | 'ф' | 'ш' | 'щ' | 'ы' | 'ю' => 1_000,
        'а'..='я' | 'ё' | 'є' | 'і' | 'ї' | 'ґ' => 720,
        '\u{0400}'..='\u{052f}' => 1_100,
        '\u{0590}'..='\u{05ff}' => 720,
        '\u{0600}'..='\u{077f}' | '\u{08a0}'..='\u{08ff}' => 850,
        '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' => 1_200,
        _ => 1_300,
    }
}

/// The text, shortened with an ellipsis to fit. Marks stay with their letters.
pub(crate) fn shorten(text: &str, size: i32, width_max: i32) -> String {
    if width(text, size) <= width_max {
        return text.to_owned();
    }
    let room = width_max * 1000 - 1_000 * size;
    let mut taken = 0;
    let end = text
        .char_indices()
        .find(|&(_, c)| {
            taken += advance(c) * size;
            taken > room
        })
        .map_or(text.len(), |(at, _)| at);
    format!("{}…", text[..end].trim_end())
}

/// The text in lines of at most so many pixels, broken between words; only a word that is wider
/// than a line is shortened.
pub(crate) fn wrap(text: &str, size: i32, width_max: i32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        let word = shorten(word, size, width_max);
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), size) <= width_max => {
                line.push(' ');
                line.push_str(&word);
            }
            _ => lines.push(word),
        }
    }
    lines
}

/// Whether the first letter with a direction reads from right to left.
pub(crate) fn is_rtl(text: &str) -> bool {
    text.chars().find(|c| c.is_alphabetic()).is_some_and(|c| {
        matches!(c, '\u{0590}'..='\u{08ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}')
    })
}
