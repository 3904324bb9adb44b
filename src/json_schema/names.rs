//! The names that Windows takes for devices and accounts.

use serde_json::{Value, json};

use super::ecma::any_case;
use super::form::matching;
use super::section::reference;
use crate::csp::NameRule;

const ACCOUNT: &str = "account_name";
const COMPUTER: &str = "computer_name";
const DNS: &str = "dns_name";
/// Settings and collections with such names, by the paths of their rows.
const ROWS: [(&str, &str); 3] = [
    ("/Accounts/ComputerAccount/ComputerName", COMPUTER),
    ("/DevDetail/DNSComputerName", DNS),
    ("/Accounts/Users/User", ACCOUNT),
];
/// The start of the macro for random digits in the name of a device.
const RANDOM: &str = "%RAND:";

/// The forms of names, to be referred to.
pub(super) fn definitions() -> [(String, Value); 3] {
    [(ACCOUNT, account()), (COMPUTER, device(NameRule::NETBIOS)), (DNS, device(NameRule::DNS))]
        .map(|(name, form)| (name.to_owned(), form))
}

/// The form of the value of a row, or of the names of its items, if it is such a name.
pub(super) fn of_row(path: &str) -> Option<Value> {
    ROWS.iter().find(|(row, _)| *row == path).map(|(_, form)| reference(form))
}

/// A pattern for the key of an account in a path, with or without quotes.
pub(super) fn account_key() -> String {
    let rule = NameRule::ACCOUNT;
    let name = format!("{}{{1,{}}}", class(rule), rule.max_length);
    format!("(?:{name}|\"{name}\"|[^\\]]*\\{{\\{{[^{{}}]+\\}}\\}}[^\\]]*)")
}

fn account() -> Value {
    let rule = NameRule::ACCOUNT;
    let mut form = matching(&format!("^{}+$", class(rule)));
    form["maxLength"] = json!(rule.max_length);
    form["not"] = json!({ "pattern": "^[. ]*$" });
    form
}

/// The name of a device: its macros count as what they stand for, the serial number as one character at least.
fn device(rule: NameRule) -> Value {
    let letter = class(rule);
    let serial = any_case("%SERIAL%");
    let random = format!("{}[0-9]{{1,3}}%", any_case(RANDOM));
    let macros = format!("(?:{serial}|{random})*");
    let beside = |length: usize| format!("^(?:{macros}{letter}){{0,{length}}}{macros}$");
    let max = rule.max_length;
    let without_random = format!("^(?:{letter}{{1,{max}}}|(?:(?:{serial})*{letter}){{0,{}}}(?:{serial})*)$", max - 1);
    let with_random = (0..=max).map(|digits| {
        let is_random = format!("{}0*{digits}%", any_case(RANDOM));
        json!({ "allOf": [{ "pattern": is_random }, { "pattern": beside(max - digits) }] })
    });
    let lengths: Vec<Value> = [json!({ "pattern": without_random })].into_iter().chain(with_random).collect();
    let refused = format!("^(?:[0-9]|{random})*$|-$");
    json!({ "type": "string", "not": { "pattern": refused }, "anyOf": lengths })
}

/// The characters that a name may contain: those of ASCII, or all but those that are refused.
fn class(rule: NameRule) -> String {
    let all = ' '..='~';
    let is_ascii_only = rule.refuses('\u{e4}');
    match is_ascii_only {
        true => format!("[{}]", ranges(all.filter(|letter| !rule.refuses(*letter)))),
        false => format!("[^{}\\u0000-\\u001f\\u007f-\\u009f]", ranges(all.filter(|letter| rule.refuses(*letter)))),
    }
}

/// Characters in ascending order, as the ranges of a class.
fn ranges(letters: impl Iterator<Item = char>) -> String {
    let mut ranges: Vec<(char, char)> = Vec::new();
    for letter in letters {
        match ranges.last_mut() {
            Some((_, last)) if u32::from(*last) + 1 == u32::from(letter) => *last = letter,
            _ => ranges.push((letter, letter)),
        }
    }
    let one = |letter: char| match letter.is_ascii_alphanumeric() {
        true => letter.to_string(),
        false => format!("\\u{:04x}", u32::from(letter)),
    };
    let range = |(first, last): (char, char)| match first == last {
        true => one(first),
        false => format!("{}-{}", one(first), one(last)),
    };
    ranges.into_iter().map(range).collect()
}
