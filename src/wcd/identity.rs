//! `PackageConfig`: the identity of the package.

use super::names::{known_children, missing, no_elements, text_of};
use crate::finding::{Code, Finding, Report, Span};
use crate::format::xml::Parsed;
use crate::package::Stores;
use crate::settings::{PackageSection, Spanned};

/// The identity as `check` judges it. WCD's schema requires all parts but rank, notes and description.
pub(super) fn read(config: &Parsed, stores: Option<Stores>, report: &mut Report) -> PackageSection {
    let names = ["ID", "Name", "Version", "OwnerType", "Rank", "Notes", "Description"];
    config.children.iter().for_each(|part| no_elements(part, report));
    let [id, name, version, owner, rank, _, description] = known_children(config, names, report).map(|part| {
        let text = part.map(text_of);
        text.filter(|text| !text.value.is_empty())
    });
    for (part, name) in [(&id, "ID"), (&name, "Name"), (&version, "Version"), (&owner, "OwnerType")] {
        if part.is_none() {
            report.push(missing(config, name, "its text"));
        }
    }
    PackageSection {
        name,
        version,
        owner,
        rank: rank.and_then(|rank| number(&rank, report)),
        id,
        stores: stores.map(|stores| Spanned { value: stores.word().to_owned(), span: Span { start: 0, end: 0 } }),
        description,
        ..PackageSection::default()
    }
}

/// Whether the author wrote notes.
pub(super) fn has_notes(config: &Parsed) -> bool {
    config.children.iter().any(|part| part.name == "Notes" && !text_of(part).value.is_empty())
}

fn number(rank: &Spanned<String>, report: &mut Report) -> Option<Spanned<i64>> {
    let read = rank.value.parse().ok();
    if read.is_none() {
        let message = format!("`{}` is not a rank", rank.value);
        report.push(Finding::new(Code::BadRank, rank.span, message).allowed("a number from 0 to 99"));
    }
    read.map(|value| Spanned { value, span: rank.span })
}
