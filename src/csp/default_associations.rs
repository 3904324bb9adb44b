//! ApplicationDefaults/DefaultAssociationsConfiguration: the programs that open file types, as XML in base64.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::shape::{Inside, Shape, Strictness, TextRule, any, attribute, follow, required};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem};
use crate::format::xml::{Node, shown};

const ASSOCIATION: Shape = Shape::new(
    "Association",
    &[
        required("Identifier", TextRule::NonEmpty),
        required("ProgId", TextRule::NonEmpty),
        attribute("ApplicationName", TextRule::Any),
        attribute("Suggested", TextRule::Boolean),
        attribute("OverwriteIfProgIdIs", TextRule::Any),
        // Both are in the file that comes with Windows.
        attribute("ApplyOnUpgrade", TextRule::Boolean),
        attribute("NewBrowserProgId", TextRule::Any),
    ],
    Inside::Nothing,
);
const ASSOCIATIONS: Shape =
    Shape::new("DefaultAssociations", &[attribute("Version", TextRule::Any)], Inside::Elements(&[any(&ASSOCIATION)]));

/// Judges the value. Problems inside the base64 have the start of the value as their place.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    if given.text.trim_start().starts_with('<') {
        return vec![
            Problem::error(0, "the value is the XML itself, but this node takes it in base64")
                .help("encode the file: base64 -w0 associations.xml, or [Convert]::ToBase64String in PowerShell"),
        ];
    }
    let mut problems = Vec::new();
    if given.text.trim().contains(['\r', '\n']) {
        problems.push(Problem::warning(0, "the base64 contains line breaks").allowed("base64 in one line"));
    }
    match decoded(given.text) {
        Ok(text) => problems.extend(judge_decoded(&Given { text: &text, ..*given })),
        Err(problem) => problems.push(problem),
    }
    problems
}

/// The XML inside the base64, without a byte order mark.
fn decoded(base64: &str) -> Result<String, Problem> {
    let compact: String = base64.split_whitespace().collect();
    let bytes = STANDARD.decode(&compact).map_err(|_| {
        Problem::error(0, "the value is not base64").allowed("the XML of DISM /Export-DefaultAppAssociations in base64")
    })?;
    if bytes.starts_with(b"\xFF\xFE") || bytes.starts_with(b"\xFE\xFF") {
        return Err(Problem::warning(0, "the XML inside the base64 is UTF-16")
            .help("save the file as UTF-8 and encode it again"));
    }
    let text = String::from_utf8(bytes).map_err(|_| {
        Problem::error(0, "the content of the base64 is not text")
            .allowed("the XML of DISM /Export-DefaultAppAssociations, as UTF-8")
    })?;
    Ok(text.strip_prefix('\u{FEFF}').map(str::to_owned).unwrap_or(text))
}

/// Judges the XML. Its places are named in the messages, since they are not places in the value.
fn judge_decoded(given: &Given) -> Vec<Problem> {
    let inside = judge_xml(given, |document, problems| {
        if is_root(&document.root, &ASSOCIATIONS, problems) {
            follow(&document.root, &ASSOCIATIONS, Strictness::LENIENT, problems);
            judge_identifiers(&document.root, problems);
        }
    });
    let placed = inside.into_iter().map(|problem| {
        let message = format!("inside the base64, at byte {}: {}", problem.at, problem.message);
        Problem { at: 0, message, ..problem }
    });
    placed.collect()
}

/// Common extensions of files that are not also the names of protocols.
const EXTENSIONS: [&str; 46] = [
    "7z", "avi", "bmp", "csv", "doc", "docx", "eml", "epub", "gif", "htm", "html", "ics", "jpeg", "jpg", "json", "log",
    "m4a", "mht", "mhtml", "mkv", "mov", "mp3", "mp4", "msg", "odt", "pdf", "png", "ppt", "pptx", "rar", "rtf",
    "shtml", "svg", "tif", "tiff", "txt", "url", "wav", "webm", "webp", "xht", "xhtml", "xls", "xlsx", "xml", "zip",
];

fn judge_identifiers(root: &Node, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    for association in root.each("Association") {
        let Some(identifier) = association.attribute("Identifier") else { continue };
        if EXTENSIONS.iter().any(|known| known.eq_ignore_ascii_case(identifier)) {
            let message = format!("{} is read as the name of a protocol, since it has no dot", shown(identifier));
            problems.push(Problem::warning(association.at, message).allowed(format!(".{identifier}")));
        }
        if !seen.insert(identifier.to_lowercase()) {
            let problem = Problem::error(association.at, format!("{} is listed twice", shown(identifier)));
            problems.push(problem.help("keep only one program for each file type and protocol"));
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use crate::csp::tests::found;

    #[test]
    fn the_xml_is_judged_inside_its_base64() {
        let node = "./Device/Vendor/MSFT/Policy/Config/ApplicationDefaults/DefaultAssociationsConfiguration";
        let good = "<?xml version=\"1.0\" encoding=\"UTF-8\"?><DefaultAssociations><Association Identifier=\".pdf\" \
                    ProgId=\"MSEdgePDF\" ApplicationName=\"Microsoft Edge\"/></DefaultAssociations>";
        let judged = |text: &str| found(node, &STANDARD.encode(text));
        assert_eq!(judged(good), [""; 0]);
        assert!(found(node, good)[0].contains("takes it in base64"));
        assert!(found(node, "no base64!")[0].contains("not base64"));
        assert!(judged(&good.replace(" ProgId=\"MSEdgePDF\"", ""))[0].contains("lacks the attribute ProgId"));
        assert_eq!(judged(&good.replace("\".pdf\"", "\"mailto\"")), [""; 0]);
        let dotless = judged(&good.replace("\".pdf\"", "\"PDF\""));
        assert!(
            dotless[0].starts_with("warning") && dotless[0].contains("`PDF` is read as the name of a protocol"),
            "{dotless:?}"
        );
        let association = "<Association Identifier=\".PDF\" ProgId=\"x\"/></DefaultAssociations>";
        assert!(judged(&good.replace("</DefaultAssociations>", association))[0].contains("is listed twice"));
    }
}
