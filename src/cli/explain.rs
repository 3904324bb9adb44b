//! `ppkgc explain`: why a kind of finding matters, with an example before and after.

use serde::Serialize;

use super::args::{ExplainArgs, Format};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;
use super::explain_section;
use super::topic::Topic;
use crate::finding::{Code, Example, Screen, Secrets, Severity};
use crate::risk::{ATTACK_VERSION, Class};

/// The `schema` member of all documents: their format and version.
const SCHEMA: &str = "ppkgc.explain/1";

#[derive(Serialize)]
struct ListJson {
    schema: &'static str,
    codes: Vec<CodeJson>,
}

#[derive(Serialize)]
struct CodeJson {
    code: &'static str,
    severity: &'static str,
    /// Whether --warn and --allow accept the code.
    may_be_lowered: bool,
    meaning: &'static str,
}

#[derive(Serialize)]
struct PageJson {
    schema: &'static str,
    #[serde(flatten)]
    code: CodeJson,
    text: &'static str,
    before: ExampleJson,
    after: ExampleJson,
}

#[derive(Serialize)]
struct RiskJson {
    schema: &'static str,
    class: &'static str,
    severity: &'static str,
    /// The technique of ATT&CK, if one fits.
    attack: Option<&'static str>,
    meaning: &'static str,
}

#[derive(Serialize)]
struct ExampleJson {
    language: &'static str,
    text: &'static str,
}

/// Prints the page of a code, section or class of risk, or the list of all codes.
pub(super) fn explain(args: &ExplainArgs, console: &mut Console) -> Result<Exit, CliError> {
    match (args.topic, args.format) {
        (Some(Topic::Code(code)), Format::Human) => console.own_page(page(code).trim_end())?,
        (Some(Topic::Code(code)), Format::Json) => console.json(&page_json(code))?,
        (Some(Topic::Section(section)), Format::Human) => {
            console.own_page(explain_section::page(section).trim_end())?
        }
        (Some(Topic::Open(section)), Format::Human) => {
            console.own_page(explain_section::open_page(section).trim_end())?
        }
        (Some(Topic::Open(section)), Format::Json) => console.json(&explain_section::open_document(section, SCHEMA))?,
        (Some(Topic::Section(section)), Format::Json) => console.json(&explain_section::document(section, SCHEMA))?,
        (Some(Topic::Risk(class)), Format::Human) => console.own_page(risk_page(class).trim_end())?,
        (Some(Topic::Risk(class)), Format::Json) => console.json(&RiskJson {
            schema: SCHEMA,
            class: class.name,
            severity: class.severity.word(),
            attack: attack(class),
            meaning: class.meaning,
        })?,
        (None, Format::Human) => console.own_page(list().trim_end())?,
        (None, Format::Json) => {
            console.json(&ListJson { schema: SCHEMA, codes: Code::ALL.iter().copied().map(code_json).collect() })?;
        }
    }
    Ok(Exit::Done)
}

fn page(code: Code) -> String {
    let explanation = code.explanation();
    let mut page =
        format!("{}\n\n{}\n", Screen { colour: true, hidden: &Secrets::default() }.heading(code), explanation.text);
    for (when, example) in [("Before", explanation.before), ("After", explanation.after)] {
        page.push_str(&format!("\n{when}:\n\n{}", indented(example)));
    }
    if code.severity() == Severity::Error && code.may_be_lowered() {
        page.push_str(&format!("\nThis error is a judgement: `--warn {code}` builds anyway.\n"));
    }
    page
}

fn risk_page(class: &Class) -> String {
    let Class { name, severity, meaning, .. } = class;
    let technique = attack(class).map(|id| format!("\nATT&CK {ATTACK_VERSION}: {id}")).unwrap_or_default();
    format!(
        "{severity}[{name}]: {meaning}.{technique}\n\n\
         A class of `inspect --risk`, which rates what a package can do, not what it is meant for; a finding may be rated\n\
         otherwise than its class. If you know of it: `--accept {name}`, or `--accept {name}=SUBJECT` for one subject.\n"
    )
}

fn attack(class: &Class) -> Option<&'static str> {
    Some(class.attack).filter(|id| !id.is_empty())
}

fn indented(example: Example) -> String {
    if example.text.is_empty() {
        return "    (an empty file)\n".to_owned();
    }
    let lines =
        example.text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") });
    lines.collect()
}

/// One line per code.
fn list() -> String {
    let width = Code::ALL.iter().map(|code| code.name().len()).max().unwrap_or_default();
    let line = |code: &Code| format!("{:width$}  {:7}  {}\n", code.name(), code.severity().word(), code.meaning());
    Code::ALL.iter().map(line).collect()
}

fn code_json(code: Code) -> CodeJson {
    CodeJson {
        code: code.name(),
        severity: code.severity().word(),
        may_be_lowered: code.may_be_lowered(),
        meaning: code.meaning(),
    }
}

fn page_json(code: Code) -> PageJson {
    let explanation = code.explanation();
    let example = |example: Example| ExampleJson { language: example.language, text: example.text };
    PageJson {
        schema: SCHEMA,
        code: code_json(code),
        text: explanation.text,
        before: example(explanation.before),
        after: example(explanation.after),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::super::args::Cli;
    use super::{Code, indented};
    use crate::finding::Example;

    /// The words of a command line as split by a shell, up to the first redirection: only quotes and spaces are
    /// supported.
    fn words(command: &str) -> Vec<String> {
        let mut words = vec![String::new()];
        let mut quote = None;
        for c in command.chars() {
            let last = words.last_mut().unwrap();
            match (quote, c) {
                (Some(open), c) if open == c => quote = None,
                (None, '"' | '\'') => quote = Some(c),
                (None, ' ') => words.push(String::new()),
                (None, '<' | '>' | '|' | ';') => break,
                (_, c) => last.push(c),
            }
        }
        words.retain(|word| !word.is_empty());
        words
    }

    #[test]
    fn every_command_of_an_example_exists() {
        let mut tried = 0;
        for &code in Code::ALL.iter().filter(|code| code.explanation().before.language == "console") {
            let page = code.explanation();
            for line in page.before.text.lines().chain(page.after.text.lines()) {
                let command = line.strip_prefix("$ ").unwrap_or_else(|| panic!("{code}: {line:?} is not a command"));
                let mut words = words(command).into_iter().skip_while(|word| word.contains('=')).peekable();
                if words.peek().is_some_and(|program| program == "ppkgc") {
                    let parsed = Cli::try_parse_from(words);
                    assert!(parsed.is_ok(), "{code}: {command}\n{}", parsed.unwrap_err());
                    tried += 1;
                }
            }
        }
        assert!(tried > 0);
    }

    #[test]
    fn examples_are_indented() {
        let example = |text| Example { language: "toml", text };
        assert_eq!(indented(example("a = 1\n\nb = 2\n")), "    a = 1\n\n    b = 2\n");
        assert_eq!(indented(example("")), "    (an empty file)\n");
    }
}
