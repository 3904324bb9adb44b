//! Reads house rules: the `[policy]` of a file beside the specs.

use toml::Spanned as TomlSpanned;
use toml::de::{DeTable, DeValue};

use super::reading::Reading;
use super::syntax::syntax_findings;
use super::table::Table;
use super::wrong_type::{TRUE_OR_FALSE, wrong_type};
use crate::finding::{Code, Finding, Place, Report, Source, Span, nearest};
use crate::package::Owner;
use crate::policy::{AllowedValue, HouseRules, PathRule, SignerRule, Stated, ValueRule};

/// The name of a file with house rules beside the specs.
pub const HOUSE_RULES: &str = "ppkgc-rules.toml";

const VALUES: &str = "a string, an integer or a boolean, or a list of them";

/// The rules of a file, and the findings about it, with file and line, for readers of a spec.
pub fn house_rules(source: &Source) -> (HouseRules, Report) {
    let (rules, report) = house_rules_of_text(source);
    (rules, report.into_iter().map(|finding| elsewhere(finding, source)).collect())
}

/// The rules of a file, and the findings about it, at their places in the text.
pub fn house_rules_of_text(source: &Source) -> (HouseRules, Report) {
    let mut reading = Reading::new(source, &|_| None);
    let (document, errors) = DeTable::parse_recoverable(source.text());
    syntax_findings(&errors, source.text()).into_iter().for_each(|finding| reading.push(finding));
    let document = document.into_inner();
    let mut top = Table::new("a file with house rules", &document, Span { start: 0, end: 0 });
    let rules = match top.table("policy", &mut reading) {
        Some(table) => policy(table, source, &mut reading),
        None => {
            if !reading.report.has_errors() {
                let finding = Finding::new(Code::MissingKey, Span { start: 0, end: 0 }, "the file has no [policy]");
                reading.push(finding.help("write a line [policy], then the rules"));
            }
            HouseRules::default()
        }
    };
    top.finish(&mut reading);
    (rules, reading.report)
}

fn policy(mut table: Table<'_>, source: &Source, reading: &mut Reading<'_>) -> HouseRules {
    let owners = table.entry("owners").map(|(key, written)| {
        let owners = strings("owners", written, reading);
        let known = owners.iter().filter_map(|(text, span)| owner(text, *span, reading)).collect();
        Stated { rule: known, place: place(source, key) }
    });
    let signers = table.entry("signers").map(|(key, written)| {
        let signers = strings("signers", written, reading);
        let rule = signers.iter().filter_map(|(text, span)| signer(text, *span, reading)).collect();
        Stated { rule, place: place(source, key) }
    });
    let commands = table.entry("commands").and_then(|(key, written)| {
        let DeValue::Boolean(allowed) = written.get_ref() else {
            reading.push(wrong_type("commands", written, TRUE_OR_FALSE));
            return None;
        };
        Some(Stated { rule: *allowed, place: place(source, key) })
    });
    let allow_only = table.entry("allow_only").map(|(key, written)| {
        let rule = paths("allow_only", written, source, reading);
        Stated { rule, place: place(source, key) }
    });
    let mut named = |key| match table.entry(key) {
        Some((_, written)) => paths(key, written, source, reading),
        None => Vec::new(),
    };
    let (forbidden, required) = (named("forbidden"), named("required"));
    let values = table.table("values", reading).map(|table| values(&table, source, reading)).unwrap_or_default();
    table.finish(reading);
    HouseRules { owners, signers, commands, allow_only, forbidden, required, values }
}

/// The values of `[policy.values]`, whose keys are addresses.
fn values(table: &Table<'_>, source: &Source, reading: &mut Reading<'_>) -> Vec<ValueRule> {
    let rules = table.entries().map(|(key, span, written)| {
        let items = match written.get_ref() {
            DeValue::Array(items) => items.iter().collect(),
            _ => vec![written],
        };
        let allowed = items.into_iter().filter_map(|item| allowed(key, item, reading)).collect();
        ValueRule { path: PathRule::new(key.to_owned(), place(source, span)), allowed }
    });
    rules.collect()
}

fn allowed(key: &str, written: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<AllowedValue> {
    match written.get_ref() {
        DeValue::String(text) => Some(AllowedValue::new(text.as_ref())),
        DeValue::Boolean(truth) => Some(AllowedValue::new(truth.to_string())),
        DeValue::Integer(number) => {
            reading.integer(number, written).map(|number| AllowedValue::new(number.to_string()))
        }
        _ => {
            reading.push(wrong_type(key, written, VALUES));
            None
        }
    }
}

fn paths(key: &str, written: &TomlSpanned<DeValue<'_>>, source: &Source, reading: &mut Reading<'_>) -> Vec<PathRule> {
    let texts = strings(key, written, reading).into_iter();
    texts.map(|(text, span)| PathRule::new(text, place(source, span))).collect()
}

/// The strings of a list. Rules take nothing from the environment: they are the same for everybody.
fn strings(key: &str, written: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Vec<(String, Span)> {
    let DeValue::Array(items) = written.get_ref() else {
        reading.push(wrong_type(key, written, "a list of strings"));
        return Vec::new();
    };
    let mut texts = Vec::new();
    for item in items {
        match item.get_ref() {
            DeValue::String(text) => texts.push((text.to_string(), item.span().into())),
            _ => reading.push(wrong_type(key, item, "strings")),
        }
    }
    texts
}

fn signer(text: &str, span: Span, reading: &mut Reading<'_>) -> Option<SignerRule> {
    let found = SignerRule::parse(text);
    if found.is_none() {
        let message = format!("`{text}` names no certificate");
        let finding = Finding::new(Code::BadSigner, span, message)
            .allowed(
                "a SHA-1 or SHA-256 in hexadecimal digits, or a subject such as `CN=Contoso Provisioning, O=Contoso`",
            )
            .help("copy the subject from the output of `ppkgc verify`; a comma within a value is written `\\,`");
        reading.push(finding);
    }
    found
}

fn owner(text: &str, span: Span, reading: &mut Reading<'_>) -> Option<Owner> {
    let found = Owner::of_word(text);
    if found.is_none() {
        let words = Owner::ALL.map(Owner::word);
        let finding = Finding::new(Code::BadOwner, span, format!("`{text}` is not an owner type"));
        let finding = finding.allowed(words.join(", "));
        reading.push(match nearest(text, words) {
            Some(near) => finding.did_you_mean_text(near),
            None => finding,
        });
    }
    found
}

/// File and line.
fn place(source: &Source, span: Span) -> String {
    let (file, at) = source.position(span.start);
    format!("{file}:{}", at.line)
}

/// The finding as part of the findings about a spec: its place is named, since it is in another text.
fn elsewhere(mut finding: Finding, source: &Source) -> Finding {
    finding.related = None;
    let place = match finding.place {
        Place::Spec(span) => place(source, span),
        Place::Named(_) | Place::Nowhere => source.name().to_owned(),
    };
    finding.at(Place::Named(place))
}

#[cfg(test)]
mod tests {
    use super::house_rules;
    use crate::finding::{Place, Source};

    #[test]
    fn findings_about_rules_name_file_and_line() {
        let text = "[policy]\nowners = [\"ITAdmn\"]\nforbiden = []\ncommands = 1\nrequired = \"A\"\n";
        let (_, report) = house_rules(&Source::new("ppkgc-rules.toml", text));
        let found: Vec<(String, &str)> = report
            .in_order()
            .iter()
            .map(|finding| match &finding.place {
                Place::Named(place) => (place.clone(), finding.code.name()),
                place => panic!("{place:?}"),
            })
            .collect();
        let wanted = [(2, "bad-owner"), (4, "wrong-type"), (5, "wrong-type"), (3, "unknown-key")];
        assert_eq!(found, wanted.map(|(line, code)| (format!("ppkgc-rules.toml:{line}"), code)));
        for (text, code) in
            [("", "missing-key"), ("[policy]\n[policy.values]\na = 1.5\n", "wrong-type"), ("a = [", "toml-syntax")]
        {
            let (_, report) = house_rules(&Source::new("r", text));
            assert_eq!(report.worst_code().map(|code| code.name()), Some(code), "{text}");
        }
    }
}
