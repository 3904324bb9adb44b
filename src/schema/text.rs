//! Reads the trees of one text from untrusted bytes, each as far as possible. This needs no Schema, so any thread
//! can do it.

use std::borrow::Cow;

use sha2::{Digest, Sha256};

use super::Ddf;
use super::ddf::{Tree, read};
use super::limits::TEXT_LIMIT;
use super::notices::{Given, at_position, broken, no_ddf, read_in_part, report_unread, version_1};
use super::page::fences;
use super::tree::Kept;
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
pub(super) fn read_text(name: &str, bytes: &[u8], given: Given, kept: Kept) -> Result<Text, Box<Finding>> {
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
    let read = |part: &str| document(name, text, part, given, kept);
    let mut documents: Vec<Document> = documents.into_iter().map(read).collect();
    if let Some(Document::Tree(_, findings)) = documents.iter_mut().find(|one| matches!(one, Document::Tree(..))) {
        report.extend(std::mem::take(findings));
        *findings = report;
    }
    let ddf = Ddf { name: name.into(), sha256: kept.hash.then(|| Sha256::digest(bytes).into()), is_version_1: false };
    Ok(Text { ddf, size: bytes.len(), documents })
}

/// Reads one DDF, which is a part of the text.
fn document(name: &str, text: &str, part: &str, given: Given, kept: Kept) -> Document {
    // `part` is a slice of `text`, so the distance between their starts is its offset.
    let offset = part.as_ptr().addr() - text.as_ptr().addr();
    let place = |at: usize| at_position(name, text, offset + at);
    match read(part) {
        Err(malformed) => Document::Trouble(broken(place(malformed.at), &malformed)),
        Ok(tree) if tree.places.is_empty() => Document::Trouble(no_ddf(name, given, "the MgmtTree contains no node")),
        Ok(mut tree) => {
            if !kept.descriptions {
                tree.places.iter_mut().for_each(|place| place.node.description = String::new());
            }
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
    if let Some((text, broken)) = utf16(bytes) {
        let finding = broken.map(|malformed| read_in_part(at_position(name, &text, malformed.at), &malformed));
        let report = finding.into_iter().collect();
        return Ok((Cow::Owned(text), report));
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

/// The text of bytes in UTF-16, and the error at the first character that cannot be read, if any; `None` for other
/// bytes. UTF-16 is recognized by a byte order mark or, without one, by the first character, which is ASCII in XML.
fn utf16(bytes: &[u8]) -> Option<(String, Option<XmlError>)> {
    type Unit = fn([u8; 2]) -> u16;
    let (units, unit): (&[u8], Unit) = match bytes {
        [0xFF, 0xFE, rest @ ..] => (rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => (rest, u16::from_be_bytes),
        [1..0x80, 0, ..] => (bytes, u16::from_le_bytes),
        [0, 1..0x80, ..] => (bytes, u16::from_be_bytes),
        _ => return None,
    };
    let (units, rest) = units.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut broken = None;
    for decoded in char::decode_utf16(units.iter().map(|&pair| unit(pair))) {
        if decoded.is_err() && broken.is_none() {
            broken = Some(XmlError::new(text.len(), "UTF-16 text", "half a character"));
        }
        text.push(decoded.unwrap_or(char::REPLACEMENT_CHARACTER));
    }
    let cut = (!rest.is_empty()).then(|| XmlError::new(text.len(), "UTF-16 text", "half a unit at its end"));
    Some((text, broken.or(cut)))
}

/// Whether bytes that may not be text contain the element, in its usual letter case.
fn holds_mark(bytes: &[u8]) -> bool {
    bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes())
}

/// The DDFs in a text: the whole text if it is XML, otherwise its code fences that contain one.
fn documents(text: &str) -> Vec<&str> {
    if !has_mark(text) {
        return Vec::new();
    }
    let start = text.trim_start();
    if ["<?xml", "<!DOCTYPE", MARK].iter().any(|xml| start.starts_with(xml)) {
        return vec![start];
    }
    let fenced: Vec<&str> = fences(text).into_iter().filter(|fence| has_mark(fence)).map(str::trim_start).collect();
    if fenced.is_empty() && start.starts_with('<') { vec![start] } else { fenced }
}

/// Whether a text has the element, in any letter case.
fn has_mark(text: &str) -> bool {
    let is_mark = |at: usize| text.get(at..at + MARK.len()).is_some_and(|tag| tag.eq_ignore_ascii_case(MARK));
    text.contains(MARK) || text.match_indices('<').any(|(at, _)| is_mark(at))
}

#[cfg(test)]
mod tests {
    use super::{Document, Given, Kept, read_text};

    const DDF: &str = "<MgmtTree><VerDTD>1.2</VerDTD><Node><NodeName>A</NodeName><Path>./Vendor/MSFT</Path>\
                       <DFProperties><AccessType><Get/></AccessType><DFFormat><chr/></DFFormat></DFProperties></Node>\
                       </MgmtTree>";

    /// The messages of the findings about the tree in these bytes; `None` if there is no tree.
    fn findings(bytes: &[u8]) -> Option<Vec<String>> {
        let text = read_text("a.xml", bytes, Given::InFolder, Kept::default()).ok()?;
        match text.documents.as_slice() {
            [Document::Tree(_, report)] => {
                Some(report.in_order().into_iter().map(|finding| finding.message.clone()).collect())
            }
            _ => None,
        }
    }

    #[test]
    fn the_letter_case_of_elements_is_free() {
        let lower = DDF.replace("MgmtTree", "mgmttree").replace("DFProperties", "dfproperties");
        assert_eq!(findings(lower.as_bytes()), findings(DDF.as_bytes()));
        assert_eq!(findings(b"<Mgmt/>"), None);
    }

    #[test]
    fn utf_16_is_read_with_and_without_a_mark_and_damage_in_it_is_named() {
        let plain = findings(DDF.as_bytes()).unwrap();
        let little: Vec<u8> = DDF.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = DDF.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for (mark, bytes) in [([0xff, 0xfe], &little), ([0xfe, 0xff], &big)] {
            assert_eq!(findings(bytes).unwrap(), plain);
            assert_eq!(findings(&[&mark, bytes.as_slice()].concat()).unwrap(), plain);
        }
        let half = [little.as_slice(), b" "].concat();
        let lone = [little.as_slice(), &[0x00, 0xd8, b' ', 0]].concat();
        for (bytes, found) in [(half, "half a unit at its end"), (lone, "half a character")] {
            let message = format!("expected UTF-16 text, found {found}");
            assert!(findings(&bytes).unwrap().contains(&message), "{:?}", findings(&bytes));
        }
    }
}
