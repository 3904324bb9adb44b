//! Conditions written as a text, where a name from `[conditions]` is expected: `Lang=de`.

use super::condition::{comparand, is_met_by_some, takes};
use crate::world::toml_text::quoted;

/// How to write the conditions in `when`, if the text contains nothing but documented ones.
pub(super) fn help(text: &str) -> Option<String> {
    let separated = text.split(['&', ';']).flat_map(|part| part.split(" and ")).collect::<Vec<_>>();
    // A comma separates conditions, or belongs to a value: `Range:400, 550`.
    let by_comma: Vec<&str> = separated.iter().flat_map(|part| part.split(',')).collect();
    let is_met = |(name, value): &Written| value.as_ref().is_some_and(|value| is_met_by_some(name, value));
    let with_commas = || parse_all(&separated).filter(|conditions| conditions.iter().all(is_met));
    let conditions = parse_all(&by_comma).or_else(with_commas)?;
    if let Some((name, _)) = conditions.iter().find(|condition| !is_met(condition)) {
        return Some(format!("write when = [{{ {name} = \"VALUE\" }}]; {name} takes {}", takes(name)));
    }
    let pairs = conditions.iter().filter_map(|(name, value)| Some(format!("{name} = {}", quoted(value.as_ref()?))));
    Some(format!("conditions are not a text; write when = [{{ {} }}]", pairs.collect::<Vec<_>>().join(", ")))
}

type Written = (&'static str, Option<String>);

fn parse_all(parts: &[&str]) -> Option<Vec<Written>> {
    let parts = parts.iter().map(|part| part.trim()).filter(|part| !part.is_empty());
    let conditions: Vec<Written> = parts.map(parse_one).collect::<Option<_>>()?;
    (!conditions.is_empty()).then_some(conditions)
}

/// The documented name and the value, if there is one: `Lang=de`, `Lang: "de"`, `Server != 1`, `Lang`.
fn parse_one(text: &str) -> Option<Written> {
    let text = text.trim_matches(['{', '}', ' ']);
    let (name, value) = match text.split_once(['=', ':']) {
        Some((name, value)) => (name, Some(value)),
        None => (text, None),
    };
    let negated = name.ends_with('!');
    let (name, _) = comparand(name.trim_end_matches('!').trim())?;
    let value = value.map(|value| value.trim_matches(['=', '"', '\'', ' '])).filter(|value| !value.is_empty());
    Some((name, value.map(|value| if negated { format!("!{value}") } else { value.to_owned() })))
}

#[cfg(test)]
mod tests {
    use super::help;

    #[test]
    fn conditions_in_a_text_are_written_as_conditions() {
        for (text, expected) in [
            ("Lang=de", "when = [{ Lang = \"de\" }]"),
            ("lang = de", "when = [{ Lang = \"de\" }]"),
            ("Region: 'DE'", "when = [{ Region = \"DE\" }]"),
            ("Server != 1", "when = [{ Server = \"!1\" }]"),
            ("{ Lang = \"de\", Region = \"AT\" }", "when = [{ Lang = \"de\", Region = \"AT\" }]"),
            ("ProcessorName=pattern:(.*a, b.*)", "when = [{ ProcessorName = \"pattern:(.*a, b.*)\" }]"),
            ("PowerPlatformRole=tablet", "0 (unspecified)"),
            ("Lang", "{ Lang = \"VALUE\" }"),
        ] {
            assert!(help(text).is_some_and(|help| help.contains(expected)), "{text}: {:?}", help(text));
        }
        for text in ["tablets", "Tongue=de", "Lang=de, tablets", ""] {
            assert_eq!(help(text), None, "{text}");
        }
    }
}
