//! Conditions of variants: names that Windows documents, and values in a form that can hold.
//!
//! Names and kinds of values are those of Microsoft's page on multivariant packages; ProcessorVendor is not on it, but
//! stands in Microsoft's own packages.

use super::condition_value::{ConditionValue, Form, FormError};
use super::text::carryable;
use crate::finding::{Code, Finding, Report, nearest};
use crate::format::doc::is_condition_name;
use crate::settings::Condition;

/// What a condition compares with.
#[derive(Debug, Clone, Copy)]
enum Takes {
    /// Any text.
    Text,
    /// Decimal digits.
    Digits,
    /// One of a few numbers; with what messages say of them.
    Numbers(&'static [&'static str], &'static str),
    /// A code of two letters; with what messages say of it.
    TwoLetters(&'static str),
}

const YES_OR_NO: Takes = Takes::Numbers(&["0", "1"], "0 (no) or 1 (yes)");

const KNOWN: &[(&str, Takes)] = &[
    // The SIM card. Windows applies states that hold one of these after those that hold none.
    ("MCC", Takes::Digits),
    ("MNC", Takes::Digits),
    ("SPN", Takes::Text),
    ("PNN", Takes::Text),
    ("GID1", Takes::Text),
    ("ICCID", Takes::Digits),
    ("Roaming", YES_OR_NO),
    ("UICC", Takes::Numbers(&["0", "1", "2"], "0 (empty), 1 (ready) or 2 (locked)")),
    ("UICCSlot", Takes::Numbers(&["0", "1"], "0 or 1")),
    // The machine.
    ("ProcessorType", Takes::Text),
    ("ProcessorName", Takes::Text),
    ("ProcessorVendor", Takes::Text),
    ("Architecture", Takes::Text),
    ("AoAc", YES_OR_NO),
    (
        "PowerPlatformRole",
        Takes::Numbers(
            &["0", "1", "2", "3", "4", "5", "6", "7", "8"],
            "0 (unspecified), 1 (desktop), 2 (mobile), 3 (workstation), 4 (enterprise server), 5 (small office server), \
             6 (appliance), 7 (performance server) or 8 (tablet)",
        ),
    ),
    ("Server", YES_OR_NO),
    // Not on Microsoft's page; packages of the maker of the processor use it.
    ("SocIdentifier", Takes::Text),
    // Where it is used.
    ("Region", Takes::TwoLetters("a country or region of ISO 3166-1, such as DE")),
    ("Lang", Takes::TwoLetters("a language of ISO 639, such as de")),
];

/// Judges one condition.
pub(super) fn check(condition: &Condition, report: &mut Report) {
    if let Some(takes) = known(condition, report) {
        check_value(condition, takes, report);
    }
}

/// What the condition compares with; nothing when its name cannot stand in a package.
fn known(condition: &Condition, report: &mut Report) -> Option<Takes> {
    let (name, span) = (condition.name.value.as_str(), condition.name.span);
    if !is_condition_name(name) {
        report.push(
            Finding::new(
                Code::ConditionValue,
                span,
                format!("`{}` cannot be the name of a condition", name.escape_debug()),
            )
            .allowed(names())
            .help("conditions become attributes of an XML element, beside Type, SettingsGroup and Data"),
        );
        return None;
    }
    let found = KNOWN.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    if found.is_none_or(|(known, _)| *known != name) {
        let finding = Finding::new(Code::ConditionUnknown, span, format!("no documented condition is called `{name}`"))
            .label("written to the package as it is")
            .allowed(names());
        report.push(match nearest(name, KNOWN.iter().map(|(known, _)| *known)) {
            Some(near) => finding.help(format!("did you mean `{near}`?")),
            None => finding.help("a device that does not know a condition never meets it"),
        });
    }
    Some(found.map_or(Takes::Text, |(_, takes)| *takes))
}

fn names() -> String {
    KNOWN.iter().map(|(known, _)| *known).collect::<Vec<_>>().join(", ")
}

/// Whether the value has a form that can hold. Messages never repeat it, since it may come from the environment.
fn check_value(condition: &Condition, takes: Takes, report: &mut Report) {
    let (name, text, span) = (&condition.name.value, &condition.value.value, condition.value.span);
    if !carryable(text, span, report) {
        return;
    }
    let finding = |code, what: &str| Finding::new(code, span, format!("{name} {what}"));
    let value = match ConditionValue::parse(text) {
        Ok(value) => value,
        Err(error) => {
            let (what, help) = match error {
                FormError::Empty => ("compares with nothing", "write a value, or take the condition out"),
                FormError::Blanks => ("compares with a text that has blanks at its ends", "take the blanks away"),
                FormError::Pattern => ("has a pattern that cannot be read", "mend the regular expression"),
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
                .help("a package takes it, but no device would ever meet the condition"),
        ),
        (Form::Range { .. }, Takes::Digits | Takes::Numbers(..)) => report.push(
            finding(Code::ConditionRange, "is compared with a range, which no known package does")
                .help("try it on a device; it is not known whether `!` before a range means outside of it"),
        ),
        (Form::Range { .. }, Takes::Text | Takes::TwoLetters(_)) => report.push(
            finding(Code::ConditionValue, "is a text, which lies in no range").allowed(FORMS).help("write a pattern"),
        ),
        _ => {}
    }
}

const FORMS: &str = "a plain value, pattern:(REGEX) or, for numbers, Range:LOW, HIGH; `!` before it turns it around";

fn fits(plain: &str, takes: Takes) -> bool {
    match takes {
        Takes::Text => true,
        Takes::Digits => plain.bytes().all(|byte| byte.is_ascii_digit()),
        Takes::Numbers(numbers, _) => numbers.contains(&plain),
        Takes::TwoLetters(_) => plain.len() == 2 && plain.bytes().all(|byte| byte.is_ascii_alphabetic()),
    }
}

fn listed(takes: Takes) -> &'static str {
    match takes {
        Takes::Text => "any text",
        Takes::Digits => "decimal digits",
        Takes::Numbers(_, listed) | Takes::TwoLetters(listed) => listed,
    }
}
