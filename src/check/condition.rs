//! Conditions of variants: documented names, and values that a device can meet.
//!
//! Names and kinds of values are those of Microsoft's page on multivariant packages; ProcessorVendor is not on it, but
//! is used in Microsoft's own packages.

use super::condition_value::{ConditionValue, Form, FormError};
use super::text::check_xml_text;
use crate::finding::{Code, Finding, Report, nearest};
use crate::format::doc::is_condition_name;
use crate::settings::Condition;

/// What a condition compares with.
#[derive(Debug, Clone, Copy)]
pub(super) enum Comparand {
    /// Any text.
    Text,
    /// Decimal digits.
    Digits,
    /// One of these numbers, with a description of them for messages.
    Numbers(&'static [&'static str], &'static str),
    /// A code of two letters, with a description for messages.
    TwoLetters(&'static str),
}

const YES_OR_NO: Comparand = Comparand::Numbers(&["0", "1"], "0 (no) or 1 (yes)");

const KNOWN: &[(&str, Comparand)] = &[
    // The SIM card. Windows applies states with one of these after those without.
    ("MCC", Comparand::Digits),
    ("MNC", Comparand::Digits),
    ("SPN", Comparand::Text),
    ("PNN", Comparand::Text),
    ("GID1", Comparand::Text),
    ("ICCID", Comparand::Digits),
    ("Roaming", YES_OR_NO),
    ("UICC", Comparand::Numbers(&["0", "1", "2"], "0 (empty), 1 (ready) or 2 (locked)")),
    ("UICCSlot", Comparand::Numbers(&["0", "1"], "0 or 1")),
    // The machine.
    ("ProcessorType", Comparand::Text),
    ("ProcessorName", Comparand::Text),
    ("ProcessorVendor", Comparand::Text),
    ("Architecture", Comparand::Text),
    ("AoAc", YES_OR_NO),
    (
        "PowerPlatformRole",
        Comparand::Numbers(
            &["0", "1", "2", "3", "4", "5", "6", "7", "8"],
            "0 (unspecified), 1 (desktop), 2 (mobile), 3 (workstation), 4 (enterprise server), 5 (small office server), \
             6 (appliance), 7 (performance server) or 8 (tablet)",
        ),
    ),
    ("Server", YES_OR_NO),
    // Not on Microsoft's page; packages of the processor's manufacturer use it.
    ("SocIdentifier", Comparand::Text),
    // Where the device is used.
    ("Region", Comparand::TwoLetters("a country or region of ISO 3166-1, such as DE")),
    ("Lang", Comparand::TwoLetters("a language of ISO 639, such as de")),
];

/// The documented conditions.
pub fn condition_names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, _)| *name)
}

/// The documented condition of this name, in any letter case, with what it compares with.
pub(super) fn comparand(name: &str) -> Option<(&'static str, Comparand)> {
    KNOWN.iter().copied().find(|(known, _)| known.eq_ignore_ascii_case(name))
}

/// Whether a device can meet the documented condition with this value.
pub(super) fn is_met_by_some(name: &str, value: &str) -> bool {
    let takes = comparand(name).map_or(Comparand::Text, |(_, takes)| takes);
    match ConditionValue::parse(value).map(|value| value.form) {
        Ok(Form::Plain(plain)) => fits(plain, takes),
        Ok(Form::Pattern(_)) => true,
        Ok(Form::Range { .. }) | Err(_) => false,
    }
}

/// What the documented condition of this name takes, in words.
pub(super) fn takes(name: &str) -> &'static str {
    comparand(name).map_or("any text", |(_, takes)| listed(takes))
}

/// Judges one condition.
pub(super) fn check(condition: &Condition, report: &mut Report) {
    if let Some(takes) = known(condition, report) {
        check_value(condition, takes, report);
    }
}

/// What the condition compares with; `None` if its name is not allowed in a package.
fn known(condition: &Condition, report: &mut Report) -> Option<Comparand> {
    let (name, span) = (condition.name.value.as_str(), condition.name.span);
    if !is_condition_name(name) {
        report.push(
            Finding::new(
                Code::ConditionValue,
                span,
                format!("`{}` cannot be the name of a condition", name.escape_debug()),
            )
            .allowed(names())
            .help("conditions become attributes of an XML element, next to Type, SettingsGroup and Data"),
        );
        return None;
    }
    let found = comparand(name);
    if found.is_none_or(|(known, _)| known != name) {
        let finding = Finding::new(Code::ConditionUnknown, span, format!("there is no documented condition `{name}`"))
            .label("written to the package unchanged")
            .allowed(names());
        report.push(match nearest(name, condition_names()) {
            Some(near) => finding.did_you_mean(near),
            None => finding.help("a device that does not know a condition never meets it"),
        });
    }
    Some(found.map_or(Comparand::Text, |(_, takes)| takes))
}

fn names() -> String {
    condition_names().collect::<Vec<_>>().join(", ")
}

/// Checks that the value has a form that a device can meet. Messages never quote it, since it may come from the
/// environment.
fn check_value(condition: &Condition, takes: Comparand, report: &mut Report) {
    let (name, text, span) = (&condition.name.value, &condition.value.value, condition.value.span);
    if !check_xml_text(text, span, report) {
        return;
    }
    let finding = |code, what: &str| Finding::new(code, span, format!("{name} {what}"));
    let value = match ConditionValue::parse(text) {
        Ok(value) => value,
        Err(error) => {
            let (what, help) = match error {
                FormError::Empty => ("is compared with an empty value", "write a value, or remove the condition"),
                FormError::Blanks => ("is compared with a value that begins or ends with a space", "remove the spaces"),
                FormError::Pattern => ("has a pattern that cannot be read", "correct the regular expression"),
                FormError::Range => {
                    ("has a range that cannot be read", "write two whole numbers, the lower one first: Range:400, 550")
                }
            };
            report.push(finding(Code::ConditionValue, what).allowed(FORMS).help(help));
            return;
        }
    };
    match (value.form, takes) {
        (Form::Plain(plain), takes) if !fits(plain, takes) => report.push(
            finding(Code::ConditionValue, "never has this value")
                .allowed(listed(takes))
                .help("it can be packaged, but no device would ever meet the condition"),
        ),
        (Form::Range { .. }, Comparand::Digits | Comparand::Numbers(..)) => report.push(
            finding(Code::ConditionRange, "is compared with a range, which has not been seen in any package")
                .help("try it on a device; it is not known whether `!` before a range means outside the range"),
        ),
        (Form::Range { .. }, Comparand::Text | Comparand::TwoLetters(_)) => report.push(
            finding(Code::ConditionValue, "is a text, which cannot be in a range")
                .allowed(FORMS)
                .help("write a pattern"),
        ),
        _ => {}
    }
}

const FORMS: &str = "a plain value, pattern:(REGEX) or, for numbers, Range:LOW, HIGH; `!` before it negates it";

fn fits(plain: &str, takes: Comparand) -> bool {
    match takes {
        Comparand::Text => true,
        Comparand::Digits => plain.bytes().all(|byte| byte.is_ascii_digit()),
        Comparand::Numbers(numbers, _) => numbers.contains(&plain),
        Comparand::TwoLetters(_) => plain.len() == 2 && plain.bytes().all(|byte| byte.is_ascii_alphabetic()),
    }
}

fn listed(takes: Comparand) -> &'static str {
    match takes {
        Comparand::Text => "any text",
        Comparand::Digits => "decimal digits",
        Comparand::Numbers(_, listed) | Comparand::TwoLetters(listed) => listed,
    }
}
