//! Names that the spec chooses for nodes: a profile, a rule, an app.

use super::placeholder;
use crate::address::{Address, percent_encoded};
use crate::csp::judge_names;
use crate::finding::{Code, Finding, Place, Report, Span, shortened};
use crate::schema::{Access, DynamicName, Format, Match, NamingKind, NodeId, Rule, Schema};

/// Judges the names in one LocURI, whose nodes the setting creates if they do not exist; `false` if a name violates the
/// rule of its DDF.
pub(super) fn check(
    found: &Match,
    written: &Address,
    creates: bool,
    schema: &Schema,
    span: Span,
    report: &mut Report,
) -> bool {
    let title = |name: DynamicName<'_>| schema.node(name.node).title.as_deref();
    let placeholders: Vec<Finding> =
        found.names().filter_map(|name| placeholder::name(name.name, title(name), span)).collect();
    let are_names = placeholders.is_empty();
    report.extend(placeholders);
    if let Address::Node(locuri) = written
        && are_names
    {
        unencoded(locuri.as_str(), span, report);
    }
    if creates && are_names {
        // Only the first name that the device must have made itself is reported, not the names below it.
        report.extend(found.names().find_map(|name| of_the_device(name, schema, span)));
    }
    if are_names && let Some(problem) = judge_names(&found.locuri) {
        let finding = Finding::new(Code::CspDoubt, span, problem.message);
        report.push(problem.allowed.into_iter().fold(finding, Finding::allowed));
    }
    let on_folders = found.names().filter(|name| schema.node(name.node).format == Format::Node);
    on_folders.filter(|&name| !follows_rule(name, schema, span, report)).count() == 0
}

/// Adds a note if the address is not a valid URI: the package contains the plain name, but other tools expect one.
fn unencoded(written: &str, span: Span, report: &mut Report) {
    let encoded = percent_encoded(written);
    if encoded != written {
        report.push(
            Finding::new(
                Code::UnencodedName,
                span,
                "the LocURI contains characters that must be percent-encoded in a URI",
            )
            .label("the node is the same in both spellings")
            .help(format!("write `{encoded}`"))
            .suggest(encoded),
        );
    }
}

/// The AllowedValues of a folder apply to its name; in the 11 published cases they are a pattern.
fn follows_rule(name: DynamicName<'_>, schema: &Schema, span: Span, report: &mut Report) -> bool {
    let Rule::RegEx(pattern) = &schema.node(name.node).allowed.rule else { return true };
    let ddf = schema.ddf_name(name.node);
    match pattern.matches(name.name) {
        Ok(true) => true,
        Ok(false) => {
            let message = format!("{:?} cannot be the name of `{}`", shortened(name.name), schema.locuri(name.node));
            report.push(
                Finding::new(Code::BadNodeName, span, message)
                    .label(format!("judged by {ddf}"))
                    .allowed(format!("a name that matches {}", pattern.source)),
            );
            false
        }
        Err(trouble) => {
            let message = format!("names of {} are not judged: {trouble}", schema.locuri(name.node));
            report.push(Finding::new(Code::DdfRuleUnread, Place::Named(ddf.to_owned()), message));
            true
        }
    }
}

/// Names that exist only if the device created them. A folder without Add is created by its CSP together with the nodes
/// that may be added in it, and an action is not created but run.
fn of_the_device(name: DynamicName<'_>, schema: &Schema, span: Span) -> Option<Finding> {
    let node = schema.node(name.node);
    let can_be_added = |&id: &NodeId| schema.node(id).access.allows(Access::ADD);
    if node.access.is_action() || can_be_added(&name.node) || schema.children(name.node).iter().any(can_be_added) {
        return None;
    }
    let why = match &node.naming {
        Some(naming) if naming.kind == NamingKind::ClientInventory => {
            "the device chooses such names itself (ClientInventory)".to_owned()
        }
        _ => format!("a package cannot create such a node (access: {})", node.access),
    };
    Some(
        Finding::new(Code::DeviceNamed, span, format!("the setting needs a device that already has `{}`", name.name))
            .label(why)
            .help("keep the line only if every device of the fleet has it, such as an installed app"),
    )
}
