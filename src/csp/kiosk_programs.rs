//! Programs of a kiosk: their paths, and the arguments of Microsoft Edge.

use super::Problem;
use super::item_form::ItemForm;
use crate::format::xml::{Node, shown};

/// The argument that opens Edge as a kiosk.
const KIOSK: &str = "--kiosk";
/// The argument that selects the kind of kiosk, and its values.
const EDGE_TYPE: &str = "--edge-kiosk-type=";
const EDGE_TYPES: [&str; 2] = ["fullscreen", "public-browsing"];

/// Judges an attribute that is the path of a program.
pub(super) fn judge_path(app: &Node, space: &str, name: &str, problems: &mut Vec<Problem>) {
    let own = app.attributes.iter().find(|own| own.name == name && *own.space == *space);
    if let Some(own) = own.filter(|own| !own.value.is_empty() && !ItemForm::Path.fits(&own.value)) {
        problems.push(
            Problem::warning(own.at, format!("{name} is {}, which is not a full path", shown(&own.value)))
                .allowed(r"C:\Board\board.exe or %ProgramFiles%\Board\board.exe"),
        );
    }
}

/// Judges the kind of kiosk that an attribute with arguments selects for Edge.
pub(super) fn judge_edge_type(app: &Node, space: &str, name: &str, problems: &mut Vec<Problem>) {
    let Some(own) = app.attributes.iter().find(|own| own.name == name && *own.space == *space) else { return };
    let kinds = own.value.split_whitespace().filter_map(|word| word.strip_prefix(EDGE_TYPE));
    let wrong = kinds.map(|kind| kind.trim_matches('"')).find(|kind| !EDGE_TYPES.contains(kind));
    problems.extend(wrong.map(|kind| {
        Problem::warning(own.at, format!("the kiosk type of Edge is {}", shown(kind))).allowed(EDGE_TYPES.join(", "))
    }));
}

/// Judges Edge as the only app: without `--kiosk` it is an ordinary browser.
pub(super) fn judge_edge(app: &Node, path: &str, arguments: &str, problems: &mut Vec<Problem>) {
    let file = path.rsplit('\\').next().unwrap_or(path);
    let is_kiosk = arguments.split_whitespace().any(|word| word.split('=').next() == Some(KIOSK));
    if file.eq_ignore_ascii_case("msedge.exe") && !is_kiosk {
        problems.push(
            Problem::warning(app.at, "Edge starts without --kiosk, which makes it a kiosk")
                .allowed("--kiosk https://www.contoso.com --edge-kiosk-type=fullscreen"),
        );
    }
}
