//! `key` beside the `profile` of a wireless network: it replaces the key of the profile.

use crate::csp::with_key;
use crate::finding::{Code, Finding, Report};
use crate::settings::{Spanned, Value};

/// The text of the profile with this key; `None` if one of them does not allow it, which is reported.
pub(super) fn replaced(
    profile: &Spanned<String>,
    text: &str,
    key: &Spanned<Value>,
    report: &mut Report,
) -> Option<String> {
    let written = match &key.value {
        Value::Text(text) => text.clone(),
        Value::Integer(number) => number.to_string(),
        _ => {
            report.push(Finding::new(Code::WrongType, key.span, "`key` is not a text").allowed("a string"));
            return None;
        }
    };
    let replaced = with_key(text, &written);
    if replaced.is_none() {
        let message = format!("`{}` has no key that `key` could replace", profile.value);
        let help = "export the profile of a network with a pass phrase, or remove `key`";
        report.push(Finding::new(Code::NotAllowed, key.span, message).related(profile.span, "the profile").help(help));
    }
    replaced
}
