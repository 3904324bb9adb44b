//! Reads the trees of one text from untrusted bytes, each as far as possible. This needs no Schema, so any thread
//! can do it.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::Ddf;
use super::ddf::{Tree, read};
use super::limits::TEXT_LIMIT;
use super::notices::{Given, at_position, broken, no_ddf, read_in_part, report_unread, version_1};
use super::page::fences;
use crate::finding::{Finding, Report};
use crate::format::xml::XmlError;

/// The maximum number of DDFs of one page; published pages contain one.
const DOCUMENT_LIMIT: usize = 64;

/// How a text with a DDF is recognized: every tree has this element.
const MARK: &str = "<MgmtTree";

/// A text that contains DDFs.
pub(super) struct Text {
    pub(super) ddf: Ddf,
    /// In bytes.
    pub(super) size: usize,
    /// The results of its DDFs.
    pub(super) documents: Vec<Document>,
}

/// The result of one DDF.
pub(super) enum Document {
    /// Its nodes, and the findings about them.
    Tree(Tree, Report),
    /// Why nothing of it can be used.
    Trouble(Finding),
}

/// Reads a DDF file, or a published page that contains DDFs in code fences. The finding gives the reason if it is
/// neither.
pub(super) fn read_text(name: &str, bytes: &[u8], given: Given) -> Result<Text, Box<Finding>> {
    let (text, mut report) = readable(name, bytes, given)?;
    let text = text.as_ref();
    let documents = documents(text);
    if documents.is_empty() {
        return Err(Box::new(no_ddf(name, given, "the text contains no MgmtTree")));
    }
    if documents.len() > DOCUMENT_LIMIT {
        let found = format!("{} DDFs", documents.len());
        let malformed = XmlError { at: 0, expected: format!("at most {DOCUMENT_LIMIT} DDFs in a page"), found };
        return Err(Box::new(broken(name.to_owned(), &malformed)));
    }
    let mut documents: Vec<Document> = documents.into_iter().map(|part| document(name, text, part, given)).collect();
    if let Some(Document::Tree(_, findings)) = documents.iter_mut().find(|one| matches!(one, Document::Tree(..))) {
        report.extend(std::mem::take(findings));
        *findings = report;
    }
    let ddf = Ddf { name: name.to_owned(), sha256: Sha256::digest(bytes).into(), is_version_1: false };
    Ok(Text { ddf, size: bytes.len(), documents })
}

/// Reads one DDF, which is a part of the text.
fn document(name: &str, text: &str, part: &str, given: Given) -> Document {
    // `part` is a slice of `text`, so the distance between their starts is its offset.
    let offset = part.as_ptr().addr() - text.as_ptr().addr();
    let place = |at: usize| at_position(name, text, offset + at);
    match read(part) {
        Err(malformed) => Document::Trouble(broken(place(malformed.at), &malformed)),
        Ok(tree) if tree.places.is_empty() => Document::Trouble(no_ddf(name, given, "the MgmtTree contains no node")),
        Ok(tree) => {
            let mut report = Report::new();
            for malformed in &tree.damage {
                report.push(read_in_part(place(malformed.at), malformed));
            }
            if tree.is_version_1 {
                report.push(version_1(name));
            }
            report_unread(&tree.unread, place, &mut report);
            Document::Tree(tree, report)
        }
    }
}

/// The text of an input, without a byte order mark, and what had to be guessed to read it.
fn readable<'a>(name: &str, bytes: &'a [u8], given: Given) -> Result<(Cow<'a, str>, Report), Box<Finding>> {
    if bytes.len() > TEXT_LIMIT {
        let found = format!("{} bytes", bytes.len());
        let malformed = XmlError { at: 0, expected: format!("at most {TEXT_LIMIT} bytes"), found };
        return Err(Box::new(broken(name.to_owned(), &malformed)));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if let Some(text) = utf16(bytes) {
        return Ok((Cow::Owned(text), Report::new()));
    }
    let error = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((Cow::Borrowed(text), Report::new())),
        Err(error) => error,
    };
    if !holds_mark(bytes) {
        return Err(Box::new(no_ddf(name, given, "it is not text")));
    }
    // Some files of version 1 contain bytes of another encoding in their descriptions, which no rule depends on.
    let at = error.valid_up_to();
    let valid = bytes.get(..at).and_then(|valid| std::str::from_utf8(valid).ok()).unwrap_or_default();
    let found = bytes.get(at).map_or_else(String::new, |byte| format!("the byte 0x{byte:02X}"));
    let mut report = Report::new();
    let malformed = XmlError { at, expected: "UTF-8 text".to_owned(), found };
    report.push(read_in_part(at_position(name, valid, at), &malformed));
    Ok((String::from_utf8_lossy(bytes), report))
}

/// The text of bytes that a byte order mark declares to be UTF-16.
fn utf16(bytes: &[u8]) -> Option<String> {
    let decode = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = rest.as_chunks().0.iter().map(|&pair| unit(pair));
        char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => Some(decode(rest, u16::from_le_bytes)),
        [0xFE, 0xFF, rest @ ..] => Some(decode(rest, u16::from_be_bytes)),
        _ => None,
    }
}

fn holds_mark(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes())
}

/// The DDFs in a text: the whole text if it is XML, otherwise its code fences that contain one.
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
