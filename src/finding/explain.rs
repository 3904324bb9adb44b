//! Reads the pages in explain/ about each code: why it matters, what to do, and an example before and after.
//!
//! A page is Markdown: a few paragraphs, then one block opened by ```` ```toml before ```` or ```` ```console before
//! ```` and one opened by `after`. The first example causes the finding, the second does not.

use super::Code;

/// A parsed page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Explanation {
    /// Why the finding matters, what to do, and where the rule comes from.
    pub text: &'static str,
    /// An example that causes the finding.
    pub before: Example,
    /// The corrected example, without the finding.
    pub after: Example,
}

/// One of the two examples.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Example {
    /// `toml` for a spec, `console` for commands after `$ `.
    pub language: &'static str,
    /// The lines, each with its line break.
    pub text: &'static str,
}

impl Code {
    /// The page on findings of this kind.
    pub fn explanation(self) -> Explanation {
        parse(self.page()).expect("every page is parsed by a test")
    }
}

/// Parses a page; `None` if it does not have the form above.
fn parse(page: &'static str) -> Option<Explanation> {
    let (text, rest) = page.split_once("\n```")?;
    let (before, rest) = example(rest, "before")?;
    let (after, rest) = example(rest.trim_start().strip_prefix("```")?, "after")?;
    rest.trim().is_empty().then(|| Explanation { text: text.trim(), before, after })
}

/// The example after its opening fence, and the rest of the page.
fn example(text: &'static str, when: &str) -> Option<(Example, &'static str)> {
    let (opening, rest) = text.split_once('\n')?;
    let language = opening.strip_suffix(when)?.trim();
    let end = if rest.starts_with("```") { 0 } else { rest.find("\n```")? + 1 };
    let (lines, rest) = rest.split_at(end);
    Some((Example { language, text: lines }, rest.strip_prefix("```")?))
}

#[cfg(test)]
mod tests {
    use super::{Code, Example, Explanation, parse};

    #[test]
    fn a_page_is_text_and_two_examples() {
        let page = "Why.\n\nWhat.\n\n```toml before\n```\n\n```toml after\na = 1\n\nb = 2\n```\n";
        let example = |text| Example { language: "toml", text };
        let expected = Explanation { text: "Why.\n\nWhat.", before: example(""), after: example("a = 1\n\nb = 2\n") };
        assert_eq!(parse(page), Some(expected));
    }

    #[test]
    fn a_page_without_both_examples_is_invalid() {
        for page in ["Why.\n", "Why.\n\n```toml before\n```\n", "Why.\n\n```toml after\n```\n\n```toml before\n```\n"] {
            assert_eq!(parse(page), None, "{page}");
        }
    }

    #[test]
    fn every_page_has_the_documented_form() {
        const MAX_LINES: usize = 25;
        for &code in Code::ALL {
            let page = parse(code.page()).unwrap_or_else(|| panic!("explain/{code}.md does not have the form"));
            assert!(page.text.lines().count() <= MAX_LINES, "explain/{code}.md is long");
            assert!(page.text.lines().all(|line| line.chars().count() <= 100), "explain/{code}.md has long lines");
            assert_eq!(page.before.language, page.after.language, "explain/{code}.md");
            assert!(["toml", "xml", "console"].contains(&page.before.language), "explain/{code}.md");
        }
    }
}
