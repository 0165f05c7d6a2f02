//! Commands in documents that are run, so that what a reader copies works.
//!
//! A block is run if its fence says so; the block that follows may hold what it prints:
//!
//! ````text
//! ```sh test
//! testimony --version
//! ```
//!
//! ```text output
//! testimony [..]
//! ```
//! ````
//!
//! In an output `[..]` stands for anything within a line, and a line of `...` for any lines.
//! All blocks of one document share one folder and run in order. `tidy-readme` runs them.

/// A block of commands with the output that the document shows for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// The line of its fence, from 1.
    pub line: usize,
    /// The commands, for `bash`.
    pub script: String,
    /// What the document says is printed, if it says so.
    pub output: Option<String>,
}

/// The fence of a block that is run.
const RUN: &str = "```sh test";

/// The fence of what the block before it prints.
const OUTPUT: &str = "```text output";

/// The blocks of a document that are run, in their order.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let mut found: Vec<Block> = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((index, line)) = lines.next() {
        if !line.starts_with("```") {
            continue;
        }
        let body: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let body = body.join("\n") + "\n";
        if line == RUN {
            found.push(Block { line: index + 1, script: body, output: None });
        } else if line == OUTPUT
            && let Some(block) = found.last_mut()
        {
            block.output = Some(body);
        }
    }
    found
}

/// True if `printed` is what the document shows; spaces at the ends of lines do not count.
#[must_use]
pub fn agrees(shown: &str, printed: &str) -> bool {
    let shown: Vec<&str> = shown.trim_end().lines().map(str::trim_end).collect();
    let printed: Vec<&str> = printed.trim_end().lines().map(str::trim_end).collect();
    matches(
        &shown,
        &printed,
        |shown| *shown == "...",
        |shown, printed| {
            let pieces: Vec<&str> = shown.split("[..]").collect();
            line_agrees(&pieces, printed)
        },
    )
}

/// Matches item by item, where `any` items of the pattern stand for any number of items.
fn matches<P, T>(
    pattern: &[P],
    items: &[T],
    any: fn(&P) -> bool,
    same: fn(&P, &T) -> bool,
) -> bool {
    // The classic greedy walk with one way back: to the last wildcard, one item further on.
    let (mut p, mut i) = (0, 0);
    let mut back: Option<(usize, usize)> = None;
    while i < items.len() {
        if pattern.get(p).is_some_and(any) {
            back = Some((p, i));
            p += 1;
        } else if pattern.get(p).is_some_and(|pattern| same(pattern, &items[i])) {
            p += 1;
            i += 1;
        } else if let Some((wildcard, from)) = back {
            back = Some((wildcard, from + 1));
            p = wildcard + 1;
            i = from + 1;
        } else {
            return false;
        }
    }
    pattern[p..].iter().all(any)
}

/// The first piece begins the line, the last ends it, the others stand between in their order.
fn line_agrees(pieces: &[&str], line: &str) -> bool {
    let [first, between @ .., last] = pieces else {
        return pieces == [line];
    };
    let Some(mut rest) = line.strip_prefix(first) else { return false };
    for piece in between {
        let Some(at) = rest.find(piece) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::{agrees, blocks};

    #[test]
    fn only_marked_blocks_are_run() {
        let text = "# x\n```sh test\na --b\nc\n```\nwords\n```text output\nout\n```\n\
                    ```sh\nnever\n```\n```sh test\nlast\n```\n";
        expect![[r#"
            [
                Block {
                    line: 2,
                    script: "a --b\nc\n",
                    output: Some(
                        "out\n",
                    ),
                },
                Block {
                    line: 13,
                    script: "last\n",
                    output: None,
                },
            ]"#]]
        .assert_eq(&format!("{:#?}", blocks(text)));
    }

    #[test]
    fn output_agrees_or_not() {
        let cases = [
            ("a\nb\n", "a  \nb", true),
            ("a\n", "b\n", false),
            ("a\n", "a\nb\n", false),
            ("a [..] c\n", "a bbb c\n", true),
            ("a [..] c\n", "a bbb d\n", false),
            ("[..]b[..]\n", "abc\n", true),
            ("...\nz\n", "x\ny\nz\n", true),
            ("x\n...\n", "x\n", true),
            ("x\n...\ny\n...\nz\n", "x\n1\ny\n2\ny\nz\n", true),
            ("x\n...\nz\n", "x\ny\n", false),
            ("", "", true),
            ("", "words\n", false),
        ];
        for (shown, printed, expected) in cases {
            assert_eq!(agrees(shown, printed), expected, "{shown:?} {printed:?}");
        }
    }
}
