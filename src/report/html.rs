//! Escapes texts from outside for HTML, and writes the frame of a page.

use std::fmt::Write;

use crate::finding::{Secrets, clean_lines_within, clean_within};

/// The style of all pages.
const STYLE: &str = include_str!("style.css");
/// The longest text on a page, in characters: as long as the longest command that `cmd` takes.
const MAX_LENGTH: usize = 8191;
/// The longest title, in characters.
const MAX_TITLE_LENGTH: usize = 160;

/// Writes texts without secrets.
#[derive(Clone, Copy)]
pub(super) struct Html<'s> {
    secrets: &'s Secrets,
}

impl<'s> Html<'s> {
    pub(super) fn new(secrets: &'s Secrets) -> Self {
        Html { secrets }
    }

    /// A text on one line, for content and for attributes in double quotes.
    pub(super) fn text(self, text: &str) -> String {
        escaped(&clean_within(&self.secrets.mask(text), MAX_LENGTH))
    }

    /// A text that may have several lines.
    pub(super) fn lines(self, text: &str) -> String {
        escaped(&clean_lines_within(&self.secrets.mask(text), MAX_LENGTH))
    }

    /// A whole page. `script` is a script of this program with its SHA-256 in Base64: the page allows it alone to run,
    /// and loads nothing.
    pub(super) fn page(self, title: &str, script: Option<(&str, &str)>, body: &str) -> String {
        let title = escaped(&clean_within(&self.secrets.mask(title), MAX_TITLE_LENGTH));
        let allowed = script.map_or_else(String::new, |(hash, _)| format!("; script-src 'sha256-{hash}'"));
        let script = script.map_or_else(String::new, |(_, text)| format!("<script>{text}</script>\n"));
        format!(
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; \
             img-src data:{allowed}\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"color-scheme\" content=\"light dark\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n{body}</main>\n\
             <footer>Made by ppkgc {}. The page loads nothing from anywhere.</footer>\n{script}</body>\n</html>\n",
            env!("CARGO_PKG_VERSION"),
        )
    }
}

/// A text in which the special characters of HTML are escaped.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            _ => safe.push(letter),
        }
    }
    safe
}

/// A table that scrolls separately if a screen is narrow. Head and cells are HTML already.
pub(super) fn table(label: &str, head: &[String], rows: impl IntoIterator<Item = Vec<String>>) -> String {
    let mut table =
        format!("<div class=\"scroll\" role=\"region\" aria-label=\"{label}\" tabindex=\"0\">\n<table>\n<tr>");
    for cell in head {
        let _ = write!(table, "<th scope=\"col\">{cell}</th>");
    }
    table.push_str("</tr>\n");
    for row in rows {
        let mut cells = row.into_iter();
        let _ = write!(table, "<tr><th scope=\"row\">{}</th>", cells.next().unwrap_or_default());
        cells.for_each(|cell| {
            let _ = write!(table, "<td>{cell}</td>");
        });
        table.push_str("</tr>\n");
    }
    table + "</table>\n</div>\n"
}

/// A number of bytes for people.
pub(super) fn bytes(size: u64) -> String {
    match size {
        0..1_000 => format!("{size} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", size / 1_000, size % 1_000 / 100),
        _ => format!("{}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000),
    }
}
