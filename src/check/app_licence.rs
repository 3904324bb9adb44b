//! The licence of an app from the store, in the form that its node takes: `<License Content="BASE64" />`.
//!
//! The form comes from the documentation of EnterpriseModernAppManagement. It has not been compared with a package,
//! since none with a licence was found.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::text_file;
use crate::finding::Report;
use crate::format::xml::{Element, parse_decoded, write_line};
use crate::settings::Spanned;
use crate::world::Files;

/// The element and the attribute that hold a licence.
const ELEMENT: &str = "License";
const CONTENT: &str = "Content";

/// The value for a licence, which the store gives out as XML or, encoded, in base64; `None` if the file cannot be read,
/// which is reported.
pub(super) fn read(file: &Spanned<String>, files: &dyn Files, report: &mut Report) -> Option<String> {
    let bytes = text_file::bytes(file, files, report)?;
    let text = str::from_utf8(&bytes).ok().map(str::trim);
    Some(match text {
        // A project that was taken from a package has it in this form.
        Some(text) if is_value(text) => text.to_owned(),
        Some(text) if STANDARD.decode(text).is_ok() => value(text),
        _ => value(&STANDARD.encode(&bytes)),
    })
}

fn value(base64: &str) -> String {
    write_line(&Element::empty(ELEMENT).with(CONTENT, base64))
}

/// Whether a text already has the form that the node takes.
fn is_value(text: &str) -> bool {
    parse_decoded(text)
        .is_ok_and(|root| root.name == ELEMENT && root.attributes.iter().any(|(name, _)| name == CONTENT))
}
