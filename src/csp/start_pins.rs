//! Start/ConfigureStartPins: what is pinned to Start of Windows 11, as JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::json_value::{json, place_of};
use super::{Given, Problem, app_id};
use crate::format::xml::shown;

/// The members that identify an item.
const KEYS: [&str; 4] = ["packagedAppId", "desktopAppId", "desktopAppLink", "secondaryTile"];

/// Judges the list.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    const FORM: &str = r#"{"pinnedList":[{"packagedAppId":"Family_id!App"}]}"#;
    let value = match json(given) {
        Ok(value) => value,
        Err(problem) => return vec![problem.allowed(FORM)],
    };
    let Some(object) = value.as_object() else {
        return vec![Problem::error(0, "the JSON is not an object").allowed(FORM)];
    };
    let Some(list) = object.get("pinnedList").and_then(Value::as_array) else {
        return vec![Problem::error(0, "the JSON lacks pinnedList, the list of pins").allowed(FORM)];
    };
    let mut problems = Vec::new();
    if let Some(once) = object.get("applyOnce").filter(|once| !once.is_boolean()) {
        let at = place_of(given.text, "applyOnce", 0);
        problems.push(Problem::error(at, format!("applyOnce is {once}")).allowed("true, false"));
    }
    let mut counts = BTreeMap::new();
    for item in list {
        match item.as_object() {
            Some(item) => judge_item(given.text, item, &mut counts, &mut problems),
            None => problems.push(Problem::error(0, "an item of pinnedList is not an object").allowed(FORM)),
        }
    }
    problems
}

/// Judges a pin. `counts` are the members that earlier pins have, by name, so that the text of this one can be found.
fn judge_item<'a>(
    text: &str,
    item: &'a Map<String, Value>,
    counts: &mut BTreeMap<&'a str, usize>,
    problems: &mut Vec<Problem>,
) {
    let mut places = Vec::new();
    for name in item.keys() {
        let occurrence = counts.entry(name).or_default();
        places.push((name.as_str(), place_of(text, name, *occurrence)));
        *occurrence += 1;
    }
    for &(name, at) in &places {
        match KEYS.iter().find(|key| key.eq_ignore_ascii_case(name)) {
            None => problems.push(
                Problem::error(at, format!("a pin does not allow the member {}", shown(name))).allowed(KEYS.join(", ")),
            ),
            Some(key) if *key != name => {
                problems.push(Problem::warning(at, format!("the member is spelled {name}")).allowed(*key));
            }
            Some(_) => {}
        }
    }
    let text_of = |name: &str| item.get(name).and_then(Value::as_str);
    let at = places.first().map_or(0, |(_, at)| *at);
    if let Some(problem) = text_of("packagedAppId").and_then(app_id::store_app) {
        problems.push(problem.moved(at));
    }
    if text_of("desktopAppLink").is_some_and(|link| link.to_ascii_lowercase().ends_with(".exe")) {
        problems.push(
            Problem::warning(at, "desktopAppLink names a program, but it takes a shortcut")
                .allowed("the path of a .lnk file, such as %ALLUSERSPROFILE%\\\\Microsoft\\\\Windows\\\\Start Menu\\\\Programs\\\\App.lnk"),
        );
    }
    match places.as_slice() {
        [_] => {}
        [] => problems.push(Problem::error(0, "a pin is empty").allowed(KEYS.join(", "))),
        [_, (_, at), ..] => {
            problems.push(Problem::error(*at, "a pin has several members").allowed("one member in each pin"))
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn each_pin_names_one_thing() {
        let node = "./Device/Vendor/MSFT/Policy/Config/Start/ConfigureStartPins";
        let good = r#"{"pinnedList":[{"packagedAppId":"a_b!App"},{"desktopAppLink":"%ALLUSERSPROFILE%\\A.lnk"}],"applyOnce":true}"#;
        assert_eq!(found(node, good), [""; 0]);
        for (text, expected) in [
            ("<![CDATA[{\"pinnedList\":[]}]]>", "error 0 the value is in a CDATA section"),
            (r#"{"pinnedList":[{"desktopAppLink":"%A%\B.lnk"}]}"#, "error 38 the value is not JSON: invalid escape"),
            (r#"{"pins":[]}"#, "error 0 the JSON lacks pinnedList"),
            (
                r#"{"pinnedList":[{"packagedAppId":"a!b"},{"appUserModelId":"a!b"}]}"#,
                "error 40 a pin does not allow the member",
            ),
            (r#"{"pinnedList":[{"packagedAppId":"a!b","desktopAppId":"c"}]}"#, "a pin has several members"),
            (r#"{"pinnedList":[{"packagedAppId":"Contoso.Board_1a2b3c4d5e6f7"}]}"#, "warning 16 `Contoso.Board"),
            (
                r#"{"pinnedList":[{"packagedAppId":"MSEdge"}]}"#,
                "warning 16 `MSEdge` is not the id of an app of the Store",
            ),
            (r#"{"pinnedList":[{"desktopAppLink":"C:\\\\A.exe"}]}"#, "warning 16 desktopAppLink names a program"),
            (r#"{"pinnedList":[{"packagedAppID":"a!b"}]}"#, "warning 16 the member is spelled"),
        ] {
            let all = found(node, text);
            assert!(all[0].contains(expected), "{text}: {all:?}");
        }
    }
}
