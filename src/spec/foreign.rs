//! Files of other kinds that users pass in place of a spec: recognized by their first bytes, and never shown.

use serde::de::IgnoredAny;

use crate::finding::{Code, Finding, Place};
use crate::package::DESIGNER_PROJECT_END;

/// A kind of file, with advice for the user.
struct Kind {
    what: &'static str,
    help: &'static str,
}

const NEW: &str = "a spec is TOML; `ppkgc new DIR` writes one to start from";

/// Files that are not text, by their first bytes.
const BY_BYTES: [(&[u8], Kind); 5] = [
    (b"MSWIM\0\0\0", Kind { what: "a provisioning package", help: "`ppkgc inspect FILE` shows what it does" }),
    (b"PK\x03\x04", Kind { what: "a .zip archive", help: NEW }),
    (b"MSCF", Kind { what: "a cabinet file", help: NEW }),
    (b"\xFF\xD8\xFF", Kind { what: "a JPEG picture", help: "name it in a spec: desktop_image = { file = \"...\" }" }),
    (b"\x89PNG", Kind { what: "a PNG picture", help: "name it in a spec: desktop_image = { file = \"...\" }" }),
];

/// XML by its first elements; the first match counts.
const BY_ELEMENT: [(&str, Kind); 8] = [
    (
        "<WindowsCustomizations",
        Kind { what: "a project of Windows Configuration Designer (customizations.xml)", help: DESIGNER },
    ),
    ("<MgmtTree", Kind { what: "a DDF file", help: "to check a spec against it: ppkgc check SPEC --ddf FILE" }),
    (
        "<policyDefinitions",
        Kind { what: "an ADMX file", help: "to check a spec against it: ppkgc check SPEC --admx FILE" },
    ),
    (
        "<ImportExportXml",
        Kind {
            what: "the customizations.xml of a Power Platform solution",
            help: "it only shares its name with a project of Windows Configuration Designer",
        },
    ),
    ("<TargetEditions", DESIGNER_PROJECT),
    ("<SyncML", SYNCML),
    ("<SyncBody", SYNCML),
    ("<LocURI", SYNCML),
];

const SYNCML: Kind = Kind {
    what: "a SyncML message",
    help: "write each of its items as a line of a spec, under [csp]: \"LocURI\" = value",
};

const DESIGNER: &str = "a spec is TOML, in which each of its settings is a line under [settings], by its path: \
                        \"OOBE/Desktop/HideOobe\" = true";

const XML: Kind = Kind { what: "an XML document", help: NEW };

const JSON: Kind = Kind {
    what: "a JSON document",
    help: "a spec is TOML; each setting of a device manager's export becomes a line under [csp]: \"LocURI\" = value",
};

const UTF_16: Kind = Kind {
    what: "UTF-16 text without a byte order mark",
    help: "save it as UTF-8; in Windows PowerShell: Set-Content -Encoding UTF8",
};

/// The file that the designer opens, which names the folder of its project and holds no settings.
const DESIGNER_PROJECT: Kind = Kind {
    what: "the project file of Windows Configuration Designer (.icdproj.xml), which contains no settings",
    help: "use the customizations.xml next to it",
};

/// Names the kind of the file, if it is a known other kind.
pub(super) fn foreign(name: &str, bytes: &[u8], text: &str) -> Option<Finding> {
    let is_xml = text.trim_start().starts_with('<');
    let kind = match is_xml && name.to_lowercase().ends_with(DESIGNER_PROJECT_END) {
        true => &DESIGNER_PROJECT,
        false => kind(bytes, text)?,
    };
    let message = format!("this is {}, not a spec", kind.what);
    Some(Finding::new(Code::NotASpec, Place::Named(name.to_owned()), message).help(kind.help))
}

fn kind(bytes: &[u8], text: &str) -> Option<&'static Kind> {
    /// How far into a document its first elements are looked for, in bytes.
    const HEAD: usize = 4096;
    if let Some((_, kind)) = BY_BYTES.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some(kind);
    }
    if matches!(bytes, [1..=0xFF, 0, 1..=0xFF, 0, ..] | [0, 1..=0xFF, 0, 1..=0xFF, ..]) {
        return Some(&UTF_16);
    }
    let text = text.trim_start();
    if text.starts_with('<') {
        let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(text);
        return Some(BY_ELEMENT.iter().find(|(element, _)| head.contains(element)).map_or(&XML, |(_, kind)| kind));
    }
    // A section of TOML begins like a list of JSON.
    let is_list = || text.starts_with('[') && serde_json::from_str::<IgnoredAny>(text).is_ok() && text.contains('{');
    (text.starts_with('{') || is_list()).then_some(&JSON)
}

#[cfg(test)]
mod tests {
    use super::kind;

    #[test]
    fn files_are_known_by_how_they_begin() {
        let what = |bytes: &[u8]| kind(bytes, &String::from_utf8_lossy(bytes)).map(|kind| kind.what);
        for (bytes, expected) in [
            (&b"MSWIM\0\0\0"[..], "a provisioning package"),
            (
                b"\n<?xml version='1.0'?><WindowsCustomizations>",
                "a project of Windows Configuration Designer (customizations.xml)",
            ),
            (b"<Replace><Item><Target><LocURI>./x", "a SyncML message"),
            (b"<a/>", "an XML document"),
            (b"<ImportExportXml><Entities/>", "the customizations.xml of a Power Platform solution"),
            (b"{\"value\": [", "a JSON document"),
            (b"[{\"omaUri\": \"./x\"}]", "a JSON document"),
            (b"[\0p\0a\0", "UTF-16 text without a byte order mark"),
        ] {
            assert_eq!(what(bytes), Some(expected));
        }
        for spec in [&b"[package]\nname = '<a>'\n"[..], b"# <a/>\n[package]", b"\"a\" = {}", b"", b"[[variant]]"] {
            assert_eq!(what(spec), None);
        }
    }
}
