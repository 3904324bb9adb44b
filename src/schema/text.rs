//! From foreign bytes to the trees of one text, each taken whole or not at all. It needs no Schema, so any thread can do it.

use sha2::{Digest, Sha256};

use super::Ddf;
use super::ddf::{Tree, Unreadable, read};
use super::limits::TEXT_LIMIT;
use super::notices::{Asked, at_position, broken, no_ddf, report_unread, version_1};
use super::page::fences;
use crate::finding::{Finding, Report};
use crate::format::xml::XmlError;

/// Most DDFs taken from one page; published pages hold one.
const DOCUMENT_LIMIT: usize = 64;

/// How a text with a DDF shows: every tree has this element.
const MARK: &str = "<MgmtTree";

/// A text that holds DDFs.
pub(super) struct Text {
    pub(super) ddf: Ddf,
    /// In bytes.
    pub(super) size: usize,
    /// What came of its DDFs.
    pub(super) documents: Vec<Document>,
}

/// What came of one DDF.
pub(super) enum Document {
    /// Its nodes, and what there is to say about them.
    Tree(Tree, Report),
    /// Why nothing of it can be used.
    Trouble(Finding),
}

/// Reads a DDF file, or a published page that holds DDFs in code fences. The finding says why it is neither.
pub(super) fn read_text(name: &str, bytes: &[u8], asked: Asked) -> Result<Text, Box<Finding>> {
    let text = readable(name, bytes, asked)?;
    let documents = documents(text);
    if documents.is_empty() {
        return Err(Box::new(no_ddf(name, asked, "the text holds no MgmtTree")));
    }
    if documents.len() > DOCUMENT_LIMIT {
        let found = format!("{} DDFs", documents.len());
        let malformed = XmlError { at: 0, expected: format!("at most {DOCUMENT_LIMIT} DDFs in a page"), found };
        return Err(Box::new(broken(name.to_owned(), &malformed)));
    }
    let documents = documents.into_iter().map(|part| document(name, text, part, asked)).collect();
    let ddf = Ddf { name: name.to_owned(), sha256: Sha256::digest(bytes).into() };
    Ok(Text { ddf, size: bytes.len(), documents })
}

/// Reads one DDF, which is a part of the text.
fn document(name: &str, text: &str, part: &str, asked: Asked) -> Document {
    // The distance of their starts is its offset.
    let offset = part.as_ptr().addr() - text.as_ptr().addr();
    let place = |at: usize| at_position(name, text, offset + at);
    match read(part) {
        Err(Unreadable::Malformed(malformed)) => Document::Trouble(broken(place(malformed.at), &malformed)),
        Err(Unreadable::Version1) => Document::Trouble(version_1(name)),
        Ok(tree) if tree.places.is_empty() => Document::Trouble(no_ddf(name, asked, "the MgmtTree holds no node")),
        Ok(tree) => {
            let mut report = Report::new();
            report_unread(&tree.unread, place, &mut report);
            Document::Tree(tree, report)
        }
    }
}

/// The text of an input, without a byte order mark.
fn readable<'a>(name: &str, bytes: &'a [u8], asked: Asked) -> Result<&'a str, Box<Finding>> {
    if bytes.len() > TEXT_LIMIT {
        let found = format!("{} bytes", bytes.len());
        let malformed = XmlError { at: 0, expected: format!("at most {TEXT_LIMIT} bytes"), found };
        return Err(Box::new(broken(name.to_owned(), &malformed)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    std::str::from_utf8(bytes).map_err(|error| Box::new(not_utf8(name, bytes, error.valid_up_to(), asked)))
}

/// What is wrong with bytes that are text only up to some place.
fn not_utf8(name: &str, bytes: &[u8], at: usize, asked: Asked) -> Finding {
    if !holds_mark(bytes) {
        let utf16 = bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF");
        return no_ddf(name, asked, if utf16 { "the text is UTF-16; save it as UTF-8" } else { "it is not text" });
    }
    let valid = bytes.get(..at).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default();
    let found = bytes.get(at).map_or_else(String::new, |byte| format!("the byte 0x{byte:02X}"));
    broken(at_position(name, valid, at), &XmlError { at, expected: "UTF-8 text".to_owned(), found })
}

fn holds_mark(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes())
}

/// The DDF texts in a text: itself if it is XML, else those of its code fences that are.
fn documents(text: &str) -> Vec<&str> {
    if !text.contains(MARK) {
        return Vec::new();
    }
    let start = text.trim_start();
    if ["<?xml", "<!DOCTYPE", MARK].iter().any(|xml| start.starts_with(xml)) {
        return vec![start];
    }
    let fenced: Vec<&str> =
        fences(text).into_iter().filter(|fence| fence.contains(MARK)).map(str::trim_start).collect();
    if fenced.is_empty() && start.starts_with('<') { vec![start] } else { fenced }
}
