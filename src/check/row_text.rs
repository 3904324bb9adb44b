//! Texts of the designer that say the opposite of the DDF: for AllowArchiveScanning the designer shows "No" for 1,
//! which allows it.

use super::resolve::Resolved;
use super::value_word::{Polarity, permits};
use crate::address::Address;
use crate::finding::{Code, Finding, shortened};
use crate::schema::Schema;
use crate::settings::Value;

/// The finding for a text that stands for a number with the opposite meaning.
pub(super) fn opposite(resolved: &Resolved<'_>, schema: &Schema) -> Option<Finding> {
    let (Address::Store(_), Some(row), Some(found)) = (&resolved.setting.address, &resolved.row, &resolved.found)
    else {
        return None;
    };
    let written = resolved.setting.value.as_ref()?;
    let Value::Text(text) = &written.value else { return None };
    let number = row.value_key(text).filter(|number| number != text && permits(row.name()))?;
    let listed = schema.node(found.node).allowed.rule.listed();
    let described = &listed.iter().find(|value| value.value == number)?.description;
    if is_on(text)? == is_on(described)? {
        return None;
    }
    let message = format!(
        "the designer says `{}` for {number}, but the DDF describes {number} as `{}`",
        shortened(text),
        shortened(described)
    );
    let right = listed.iter().find(|value| is_on(&value.description) == is_on(text));
    let finding = Finding::new(Code::CspDoubt, written.span, message).label(format!("sets {number}"));
    Some(match right {
        Some(right) => finding.help(format!(
            "devices follow the DDF: write the number, {} ({}) or {number} ({})",
            right.value,
            shortened(&right.description),
            shortened(described)
        )),
        None => finding.help("devices follow the DDF: write the number that is meant"),
    })
}

/// Whether something is on according to a text; `None` if the text says neither on nor off.
fn is_on(text: &str) -> Option<bool> {
    Polarity::of(text).map(|polarity| polarity.is_on)
}
