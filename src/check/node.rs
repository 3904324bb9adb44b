//! Checks nodes: they exist, they are settings, and their access allows what the spec does.

use super::names::MAX_NAME_CHARACTERS;
use crate::address::LocUri;
use crate::finding::{Code, Finding, Place, Report, Span, shortened};
use crate::format::xml::first_unwritable;
use crate::schema::{Access, Format, Found, Match, Node, Schema};
use crate::settings::not_a_locuri;

/// The node with this written address, or findings about why there is none.
pub fn find_written(text: &str, place: impl Into<Place>, schema: &Schema, report: &mut Report) -> Option<Match> {
    let place = place.into();
    match LocUri::parse(text) {
        Ok(locuri) => find(&locuri, Format::Chr, place, schema, report),
        Err(error) => {
            report.push(not_a_locuri(text, error.reason, place));
            None
        }
    }
}

/// The node at an address, or findings about why there is none; its value is written in the format `shown`.
pub(super) fn find(
    locuri: &LocUri,
    shown: Format,
    place: impl Into<Place>,
    schema: &Schema,
    report: &mut Report,
) -> Option<Match> {
    let place = place.into();
    if let Some(refused) = refused_name(locuri, &place) {
        report.push(refused);
        return None;
    }
    match schema.find(locuri) {
        Found::Node(found) if schema.is_in_unknown_area(&found) => {
            report.push(unknown_area(locuri, schema.probably_meant(locuri, &found), shown, place));
            None
        }
        Found::Node(found) => {
            report.extend(found.spelled_differently.then(|| spelled_otherwise(&found, place.clone())));
            let meant = schema.probably_meant(locuri, &found);
            report.extend(meant.map(|meant| looks_mistyped(locuri, meant, place)));
            Some(found)
        }
        Found::Nothing { nearest, .. } => {
            report.push(unknown_node(locuri, nearest, shown, place));
            None
        }
    }
}

/// The finding about a name that no node can have, whatever a DDF allows.
fn refused_name(locuri: &LocUri, place: &Place) -> Option<Finding> {
    let text = locuri.as_str();
    let refused = |message: String| Finding::new(Code::BadLocUri, place.clone(), message);
    if let Some(bad) = locuri.segments().iter().find_map(|name| first_unwritable(name)) {
        let message = format!("a name in `{text}` contains U+{:04X}, which is not allowed in XML", u32::from(bad));
        return Some(refused(message).help("give the node another name"));
    }
    let length =
        locuri.segments().iter().map(|name| name.chars().count()).find(|length| *length > MAX_NAME_CHARACTERS)?;
    let allowed = format!("at most {MAX_NAME_CHARACTERS} characters, not {length}");
    Some(refused(format!("a name in `{}` is too long", shortened(text))).allowed(allowed))
}

fn unknown_area(locuri: &LocUri, meant: Option<String>, shown: Format, place: Place) -> Finding {
    let message = format!("there is no policy area with the name in `{}`", locuri.as_str());
    let finding = Finding::new(Code::UnknownNode, place, message)
        .label("the DDF files of all areas are loaded, and none has this name")
        .allowed("a described area, or one of an ingested ADMX file, which is named App~Policy~Category");
    match meant {
        Some(meant) => finding.did_you_mean(meant),
        None => finding.help(format!("load newer DDF files if the area is newer than these, or {}", stating(shown))),
    }
}

fn spelled_otherwise(found: &Match, place: Place) -> Finding {
    Finding::new(Code::SpelledOtherwise, place, format!("the DDF spells it `{}`", found.locuri))
        .help("that spelling is used; use it too, to keep the spec searchable")
        .suggest(found.locuri.to_string())
}

fn looks_mistyped(locuri: &LocUri, meant: String, place: Place) -> Finding {
    let message = format!("a DDF allows `{}`, but only because it allows any name", locuri.as_str());
    Finding::new(Code::LooksMistyped, place, message).label("possibly misspelled").did_you_mean(meant)
}

fn unknown_node(locuri: &LocUri, nearest: Option<String>, shown: Format, place: Place) -> Finding {
    let message = format!("no loaded DDF describes `{}`", locuri.as_str());
    let finding = Finding::new(Code::UnknownNode, place, message).label("not found");
    match nearest {
        Some(near) if means_the_opposite(locuri.leaf(), &near) => {
            finding.help(format!("`{near}` exists, but means the opposite: it takes other values"))
        }
        Some(near) => finding.did_you_mean(near),
        None => finding.allowed("nodes of the built-in DDF files and of those named by --ddf or [schema] ddf").help(
            format!(
                "load the DDF that describes it: --ddf FILE, a folder, or Microsoft's DDFv2 zip; Microsoft publishes \
                 none for some CSPs, so {}",
                stating(shown)
            ),
        ),
    }
}

/// The form in which a spec states the format of a setting that no DDF describes.
fn stating(format: Format) -> String {
    format!("at your own risk state the format: {{ value = ..., format = \"{}\" }}", format.word())
}

/// Beginnings of names of which one is the opposite of the other.
const OPPOSITES: [(&str, &str); 8] = [
    ("allow", "disable"),
    ("allow", "disallow"),
    ("allow", "block"),
    ("allow", "prevent"),
    ("allow", "donotallow"),
    ("enable", "disable"),
    ("turnon", "turnoff"),
    ("show", "hide"),
];

/// Whether a name begins with the opposite of what the last name of another address begins with.
fn means_the_opposite(name: &str, near: &str) -> bool {
    let near = near.rsplit('/').next().unwrap_or(near);
    let begins = |name: &str, with: &str| name.get(..with.len()).is_some_and(|own| own.eq_ignore_ascii_case(with));
    OPPOSITES
        .iter()
        .any(|(one, other)| begins(name, one) && begins(near, other) || begins(name, other) && begins(near, one))
}

/// Whether the node can be set; if not, reports what to set instead.
pub(super) fn check_settable(found: &Match, schema: &Schema, span: Span, report: &mut Report) -> bool {
    let node = schema.node(found.node);
    if node.format == Format::Node {
        report.push(not_a_value(found, schema, span));
        return false;
    }
    if node.format == Format::Null && !node.is_dynamic() && !node.access.is_action() {
        report.push(
            Finding::new(Code::NotASetting, span, format!("`{}` has no value (format null)", found.locuri))
                .allowed(format!("access: {}", node.access))
                .help("remove the line; a package cannot set it from [csp]"),
        );
        return false;
    }
    if node.access.is_settable() || node.access.is_action() {
        return true;
    }
    report.push(read_only(found, node, schema, span));
    false
}

/// Whether the node can be deleted; if not, reports it.
pub(super) fn check_deletable(found: &Match, schema: &Schema, span: Span, report: &mut Report) -> bool {
    let node = schema.node(found.node);
    let allowed = node.access.allows(Access::DELETE);
    if !allowed {
        report.push(
            Finding::new(Code::AccessDenied, span, format!("`{}` cannot be deleted", found.locuri))
                .allowed(format!("access: {}", node.access))
                .help("set another value, or remove the line"),
        );
    }
    allowed
}

fn not_a_value(found: &Match, schema: &Schema, span: Span) -> Finding {
    let children = schema.children(found.node).iter();
    let names: Vec<String> =
        children.filter(|&&child| schema.node(child).access.is_settable()).map(|&child| schema.locuri(child)).collect();
    let finding = Finding::new(Code::NotASetting, span, format!("`{}` is a folder and has no value", found.locuri));
    match names.as_slice() {
        [] => finding
            .help("remove the line: a package creates folders only for settings inside, and none of these can be set"),
        names => finding
            .allowed(names.iter().take(8).cloned().collect::<Vec<_>>().join(", "))
            .help("set a node inside it; the folder is created with the first one"),
    }
}

/// For a status, the help names the node whose result it reports.
fn read_only(found: &Match, node: &Node, schema: &Schema, span: Span) -> Finding {
    let finding = Finding::new(Code::ReadOnlyNode, span, format!("`{}` can only be read", found.locuri))
        .label("the device reports its result here")
        .allowed(format!("access: {}", node.access));
    if let Some(policy) = schema.policy_of_result(&found.locuri) {
        return finding.help(format!("set `{policy}`")).suggest(policy);
    }
    match schema.settable_twin(found.node) {
        Some(twin) => finding.help(format!("set `{}`", schema.locuri(twin))),
        None => finding.help("remove the line"),
    }
}

#[cfg(test)]
mod tests {
    use super::means_the_opposite;

    #[test]
    fn opposites_are_told_from_other_names() {
        for (name, near) in [
            ("DisableConsumerFeatures", "./Vendor/MSFT/Policy/Config/Experience/AllowConsumerFeatures"),
            ("AllowPeopleBar", "PreventPeopleBar"),
            ("HideButton", "ShowButton"),
        ] {
            assert!(means_the_opposite(name, near), "{name}");
        }
        for (name, near) in [("AllowCamra", "A/AllowCamera"), ("DisableX", "DisableXY"), ("Allow", "Camera")] {
            assert!(!means_the_opposite(name, near), "{name}");
        }
    }
}
