//! Values of settings that only the settings store of Windows Configuration Designer describes.

use regex::Regex;

use super::text::check_xml_text;
use super::value_word::{NOT_CONFIGURED, is_not_configured, meant as meant_by_text};
use crate::address::{StoreItem, StorePath};
use crate::csp::{Instead, instead_of_group, instead_of_security};
use crate::finding::{Code, Finding, Report, Span, near_word, shortened};
use crate::settings::{Spanned, Value, boolean_of};
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// The range of the integers of a package, which have 32 bits: exit codes of programs are written with and without
/// sign.
const SMALLEST: i64 = i32::MIN as i64;
const LARGEST: i64 = u32::MAX as i64;

/// The name of the row for the kind of security of a wireless network.
const SECURITY: &str = "SecurityType";
/// The row for the group of a local account.
const GROUP: &str = "/Accounts/Users/User/UserGroup";

/// The value in the form that the row stores, if the spec contains the form that the designer shows: the display text
/// of a listed value, `True` or `False`.
pub(super) fn as_stored(row: &WcdSetting, value: Value) -> Value {
    let Value::Text(text) = &value else { return value };
    match row.kind {
        WcdKind::Boolean if text.eq_ignore_ascii_case("true") => Value::Boolean(true),
        WcdKind::Boolean if text.eq_ignore_ascii_case("false") => Value::Boolean(false),
        WcdKind::Integer => {
            let number = row.value_key(text).unwrap_or_else(|| text.clone()).parse().map(Value::Integer);
            number.unwrap_or(value)
        }
        WcdKind::String => row.value_key(text).map_or(value, Value::Text),
        _ => value,
    }
}

/// The value in the form required by the row, or findings about why it is not valid. `name` is the name of the setting
/// in the spec.
pub(super) fn judge(
    row: &WcdSetting,
    name: &str,
    value: &Spanned<Value>,
    secret: bool,
    report: &mut Report,
) -> Option<String> {
    let text = match (row.kind, &value.value) {
        (WcdKind::Boolean, Value::Boolean(truth)) => truth.to_string(),
        (WcdKind::Integer, Value::Integer(number)) => number.to_string(),
        (WcdKind::String | WcdKind::File, Value::Text(text)) => {
            check_xml_text(text, value.span, report).then(|| text.clone())?
        }
        (WcdKind::Integer, Value::Text(text)) if !row.values().is_empty() => text.clone(),
        _ => {
            let message = format!("`{name}` takes {}", row.kind.takes());
            let finding = Finding::new(Code::WrongFormat, value.span, message).allowed(row.allowed());
            report.push(match (listed_switch(row, &value.value), meant(row.kind, &value.value)) {
                (Some(word), _) => finding.did_you_mean_text(word),
                (None, Some(help)) if !row.lists_values() => finding.help(help),
                (None, _) => finding,
            });
            return None;
        }
    };
    match doubt(row, name, &Spanned { value: &text, span: value.span }, secret) {
        Some(finding) => {
            report.push(finding);
            None
        }
        None => Some(text),
    }
}

/// The word of the row's list that means the same as a boolean: `Yes`, `Enabled`; the only word means true.
fn listed_switch(row: &WcdSetting, value: &Value) -> Option<String> {
    let Value::Boolean(truth) = value else { return None };
    let mut words = row.values().into_iter().map(|(stored, shown)| if shown.is_empty() { stored } else { shown });
    if row.values().len() == 1 && *truth {
        return words.next_back();
    }
    let mut alike = words.filter(|word| boolean_of(word) == Some(*truth));
    alike.next().filter(|_| alike.next().is_none())
}

/// What to write in place of a value of another type.
fn meant(kind: WcdKind, value: &Value) -> Option<String> {
    let truth = |truth: Option<bool>| truth.map(|truth| format!("write {truth} without quotes"));
    match (kind, value) {
        (_, Value::Text(text)) if is_not_configured(text) => Some(NOT_CONFIGURED.to_owned()),
        (WcdKind::Boolean, Value::Text(text)) => truth(boolean_of(text)),
        (WcdKind::Boolean, Value::Integer(number)) => truth(boolean_of(&number.to_string())),
        (WcdKind::String, Value::Integer(_) | Value::Boolean(_)) => Some("put the value in double quotes".to_owned()),
        (WcdKind::Integer, _) => Some("write one whole number, without quotes".to_owned()),
        _ => None,
    }
}

/// The finding for a value, in the form that the row stores, that violates a rule of the row.
pub(super) fn doubt(row: &WcdSetting, name: &str, value: &Spanned<&str>, secret: bool) -> Option<Finding> {
    let text = value.value;
    let shown = if secret { "the value".to_owned() } else { format!("`{}`", shortened(text)) };
    let wrong = |code, what: &str, allowed: String| {
        Finding::new(code, value.span, format!("`{name}` does not take {what}: {shown}")).allowed(allowed)
    };
    let finding = broken_rule(row, text, wrong)?.label("judged by the settings store");
    let listed = row.values();
    let shown: Vec<&str> =
        listed.iter().map(|(value, shown)| if shown.is_empty() { value } else { shown }.as_str()).collect();
    let described: Vec<(&str, &str)> = shown.iter().map(|shown| (*shown, *shown)).collect();
    let by_text = meant_by_text(text, row.name(), &described).map(|(shown, _)| shown);
    Some(match (instead_of_listed(row, text), by_text.or_else(|| near_word(text, shown))) {
        _ if secret => finding,
        (Some(Instead::Value(other)), _) => finding.did_you_mean_text(other),
        (Some(Instead::Sentence(help)), _) => finding.help(help),
        (None, Some(near)) => finding.did_you_mean_text(near),
        (None, None) if is_not_configured(text) => finding.help(NOT_CONFIGURED),
        (None, None) => finding,
    })
}

/// What to write in place of a text that is not listed but has a known meaning.
fn instead_of_listed(row: &WcdSetting, text: &str) -> Option<Instead> {
    match row.path {
        GROUP => instead_of_group(text),
        _ if row.is_part_of_wlan_profile() && row.name() == SECURITY => instead_of_security(text),
        _ => None,
    }
}

/// The finding for the first rule of the row that the value violates.
fn broken_rule(row: &WcdSetting, text: &str, wrong: impl Fn(Code, &str, String) -> Finding) -> Option<Finding> {
    let listed = row.values();
    if row.kind != WcdKind::Boolean && !listed.is_empty() && !listed.iter().any(|(known, _)| known == text) {
        return Some(wrong(Code::NotAllowed, "this value", row.allowed()));
    }
    let (min, max) = (row.min.unwrap_or(SMALLEST), row.max.unwrap_or(LARGEST));
    if row.kind == WcdKind::Integer && text.parse::<i64>().is_ok_and(|number| number < min || number > max) {
        return Some(wrong(Code::OutOfRange, "a number outside its range", format!("{min} to {max}")));
    }
    let (min_length, max_length) = (row.min_length.unwrap_or(0), row.max_length.unwrap_or(u32::MAX));
    let length = u32::try_from(text.chars().count()).unwrap_or(u32::MAX);
    if row.kind == WcdKind::String && (length < min_length || length > max_length) {
        return Some(wrong(Code::NotAllowed, "a text of this length", row.allowed_length().unwrap_or_default()));
    }
    if row.kind == WcdKind::String && !matches_pattern(row, text) {
        return Some(wrong(Code::NoMatch, "this text", allowed_pattern(row)));
    }
    None
}

/// Findings for the names of the items around a setting that their collections do not take.
pub(super) fn names_of_items(path: &StorePath, store: &'static WcdTable, origin: Span, report: &mut Report) {
    let mut above = String::new();
    for segment in path.segments() {
        let collection = store.by_path(&above).filter(|row| row.collects());
        if let (Some(collection), Some(StoreItem::Key(name))) = (collection, segment.item())
            && !matches_pattern(&collection, name)
        {
            let title = collection.key.unwrap_or("name");
            let message = format!("`{}` is not a {title} that `{}` takes", shortened(name), collection.name());
            report.push(Finding::new(Code::NoMatch, origin, message).allowed(allowed_pattern(&collection)));
        }
        above = format!("{above}/{}", segment.name());
    }
}

/// Whether a text matches the pattern of a row, if it has one that can be read.
fn matches_pattern(row: &WcdSetting, text: &str) -> bool {
    row.regular_expression().and_then(|pattern| Regex::new(&pattern).ok()).is_none_or(|pattern| pattern.is_match(text))
}

fn allowed_pattern(row: &WcdSetting) -> String {
    format!("text that matches {}", row.regular_expression().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{as_stored, judge, listed_switch, meant};
    use crate::finding::{Report, Span};
    use crate::settings::{Spanned, Value};
    use crate::store::{WcdKind, WcdTable};

    #[test]
    fn texts_match_the_pattern_of_their_row() {
        let text = |text: &str| Value::Text(text.to_owned());
        let id = "Connections/Cellular/Connection/OemConnectionId";
        assert!(judged(id, text("0f8fad5b-d9cb-469f-a165-70867728950e")).is_ok());
        assert_eq!(judged(id, text("0f8fad5b")), Err("no-match"));
        assert_eq!(judged("Connections/Cellular/Connection/AutoConnectOrder", text("0")), Err("no-match"));
    }

    fn judged(path: &str, value: Value) -> Result<String, &'static str> {
        let row = WcdTable::builtin().by_path(path).unwrap();
        let mut report = Report::new();
        let value = Spanned { value: as_stored(&row, value), span: Span { start: 0, end: 0 } };
        judge(&row, row.name(), &value, false, &mut report).ok_or_else(|| report.in_order()[0].code.name())
    }

    #[test]
    fn a_row_takes_values_of_its_kind() {
        let text = |text: &str| Value::Text(text.to_owned());
        assert_eq!(judged("OOBE/Desktop/HideOobe", Value::Boolean(true)), Ok("true".to_owned()));
        assert_eq!(judged("OOBE/Desktop/HideOobe", text("yes")), Err("wrong-format"));
        assert_eq!(judged("Accounts/Users/User/UserGroup", text("standard users")), Ok("1".to_owned()));
        assert_eq!(judged("Accounts/Users/User/UserGroup", text("Guests")), Err("not-allowed"));
        assert_eq!(judged("Accounts/Users/User/UserGroup", Value::Integer(9)), Err("not-allowed"));
    }

    #[test]
    fn a_boolean_is_answered_with_the_word_of_the_list() {
        let word = |path: &str, truth: bool| {
            listed_switch(&WcdTable::builtin().by_path(path).unwrap(), &Value::Boolean(truth)).unwrap_or_default()
        };
        assert_eq!(word("Education/AllowStickers", true), "Yes");
        assert_eq!(word("Education/AllowStickers", false), "No");
        assert_eq!(word("Accounts/Users/User/UserGroup", true), "");
        assert_eq!(word("UniversalAppUninstall/Uninstall/UninstallApplication", true), "Uninstall");
        assert_eq!(word("UniversalAppUninstall/Uninstall/UninstallApplication", false), "");
    }

    #[test]
    fn a_value_of_another_type_is_answered_with_what_to_write() {
        let text = |text: &str| Value::Text(text.to_owned());
        let help = |kind, value| meant(kind, &value).unwrap_or_default();
        assert_eq!(help(WcdKind::Boolean, text("Yes")), "write true without quotes");
        assert_eq!(help(WcdKind::Boolean, Value::Integer(0)), "write false without quotes");
        assert_eq!(help(WcdKind::String, Value::Boolean(true)), "put the value in double quotes");
        assert_eq!(help(WcdKind::Integer, text("0;3010")), "write one whole number, without quotes");
        assert_eq!(help(WcdKind::Boolean, text("perhaps")), "");
    }
}
