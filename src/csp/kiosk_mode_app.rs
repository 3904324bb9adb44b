//! AssignedAccess/KioskModeApp: the older value that names one account and one app, as JSON.

use serde_json::{Map, Value};

use super::forms::is_family_name;
use super::json_value::{json, place_of};
use super::{Given, Problem};
use crate::format::xml::shown;

/// Judges the account and the app.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    const FORM: &str = r#"{"Account":"PC\\kiosk","AUMID":"Family_id!App"}"#;
    let value = match json(given) {
        Ok(value) => value,
        Err(problem) if is_app(given.text) => return vec![with_account(problem, given.text.trim())],
        Err(problem) => return vec![problem.allowed(FORM)],
    };
    let Some(object) = value.as_object() else {
        return vec![Problem::error(0, "the JSON is not an object").allowed(FORM)];
    };
    let mut problems = Vec::new();
    judge_names(given.text, object, &mut problems);
    match object.get("AUMID").and_then(|app| app.as_str()) {
        None => problems.push(Problem::error(0, "the JSON lacks AUMID, the app").allowed(FORM)),
        Some(app) if !app.contains('!') => problems.push(
            Problem::error(
                place_of(given.text, "AUMID", 0),
                format!("AUMID is {}, which does not name an app", shown(app)),
            )
            .allowed("the application user model id of a Store app, Family_id!App"),
        ),
        Some(_) => {}
    }
    if !["Account", "User"].iter().any(|name| object.get(*name).is_some_and(|account| account.is_string())) {
        problems.push(Problem::error(0, "the JSON lacks Account").allowed(FORM));
    }
    problems
}

/// Judges the names of the members.
fn judge_names(text: &str, object: &Map<String, Value>, problems: &mut Vec<Problem>) {
    for name in object.keys() {
        match name.as_str() {
            "Account" | "AUMID" => {}
            // The example of the DDF writes it like this.
            "User" => problems.push(
                Problem::warning(place_of(text, name, 0), "the member with the account is named User")
                    .allowed("Account"),
            ),
            _ => problems.push(
                Problem::error(place_of(text, name, 0), format!("the JSON does not allow the member {}", shown(name)))
                    .allowed("Account, AUMID"),
            ),
        }
    }
}

/// Whether the text is the id of an app alone.
fn is_app(text: &str) -> bool {
    text.trim().split_once('!').is_some_and(|(package, app)| is_family_name(package) && !app.is_empty())
}

/// The problem, with the value that would be right for this app.
fn with_account(problem: Problem, app: &str) -> Problem {
    let whole = format!(r#"{{"Account":"kiosk","AUMID":"{app}"}}"#);
    problem.help(format!("write it with the account that it is for: '{whole}'")).suggest(whole)
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn an_account_and_an_app() {
        let node = "./Vendor/MSFT/AssignedAccess/KioskModeApp";
        assert_eq!(found(node, r#"{"Account":"PC\\kiosk","AUMID":"Contoso.Board_1a2b3c4d5e6f7!App"}"#), [""; 0]);
        assert!(found(node, r#"{"User":"kiosk","AUMID":"a!b"}"#)[0].starts_with("warning 1 "));
        for (text, expected) in [
            ("notepad", "the value is not JSON"),
            (r#"{"Account":"PC\kiosk","AUMID":"a!b"}"#, "invalid escape"),
            (r#"{"Account":"kiosk"}"#, "lacks AUMID"),
            (r#"{"Account":"kiosk","AUMID":"notepad.exe"}"#, "does not name an app"),
            ("[]", "not an object"),
            ("Contoso.Board_1a2b3c4d5e6f7!App", "the value is not JSON"),
        ] {
            let all = found(node, text);
            assert!(all[0].starts_with("error") && all[0].contains(expected), "{text}: {all:?}");
        }
    }
}
