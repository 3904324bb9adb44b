//! `ppkgc explain SECTION`: the keys of a section of the spec, with the values they accept and what they set.

use std::borrow::Cow;
use std::fmt::Write;

use serde::Serialize;

use crate::finding::hanging;
use crate::spec::{OpenSection, SectionType, Sets};

/// A section for programs.
#[derive(Serialize)]
pub(super) struct SectionJson {
    schema: &'static str,
    section: &'static str,
    about: &'static str,
    keys: Vec<KeyJson>,
}

#[derive(Serialize)]
struct KeyJson {
    key: &'static str,
    about: &'static str,
    takes: Cow<'static, str>,
    example: Cow<'static, str>,
    required: bool,
    /// The LocURI or the path in the settings store; absent if the key describes the package or its devices.
    #[serde(skip_serializing_if = "Option::is_none")]
    sets: Option<&'static str>,
}

/// A section whose keys are addresses, for programs.
#[derive(Serialize)]
pub(super) struct OpenSectionJson {
    schema: &'static str,
    section: &'static str,
    about: &'static str,
    lines: Vec<LineJson>,
}

#[derive(Serialize)]
struct LineJson {
    line: &'static str,
    about: &'static str,
}

/// A section whose keys are addresses, as a document.
pub(super) fn open_document(section: &OpenSection, schema: &'static str) -> OpenSectionJson {
    let lines = section.lines.iter().map(|(line, about)| LineJson { line, about });
    OpenSectionJson { schema, section: section.name, about: section.about, lines: lines.collect() }
}

/// A section whose keys are addresses, as a page.
pub(super) fn open_page(section: &OpenSection) -> String {
    let mut page = format!("[{}]\n{}\n", section.name, hanging("", section.about));
    for (line, about) in section.lines {
        let _ = write!(page, "\n{line}\n{}\n", hanging("    ", about));
    }
    page
}

/// The section as a document.
pub(super) fn document(section: &SectionType, schema: &'static str) -> SectionJson {
    let keys = section.keys.iter().map(|key| KeyJson {
        key: key.name,
        about: key.about,
        takes: key.form.words(),
        example: key.example(),
        required: key.required,
        sets: key.sets.map(Sets::address),
    });
    SectionJson { schema, section: section.name, about: section.about, keys: keys.collect() }
}

/// The section as a page.
pub(super) fn page(section: &SectionType) -> String {
    let mut page = format!("{}\n{}\n", section.header(), section.about);
    for key in section.keys {
        let required = if key.required { "  (required)" } else { "" };
        let _ = write!(page, "\n{} = {}{required}\n", key.name, key.example());
        let lines = [("", key.about), ("takes ", &key.form.words()), ("sets ", key.sets.map_or("", Sets::address))];
        for (word, text) in lines.into_iter().filter(|(_, text)| !text.is_empty()) {
            let _ = writeln!(page, "{}", hanging("    ", &format!("{word}{text}")));
        }
    }
    page
}
