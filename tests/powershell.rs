//! The PowerShell module: it follows the grammar, and its arguments and properties match those of the program.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::kit::powershell_errors;
use crate::support::{ppkgc, succeed};

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates/powershell/ppkgc");
    fs::read_to_string(folder.join(name)).unwrap()
}

/// The text of each function by its name, with its help.
fn functions(module: &str) -> BTreeMap<&str, &str> {
    let mut functions = BTreeMap::new();
    for part in module.split("\nfunction ").skip(1) {
        let (name, _) = part.split_once(" {").unwrap();
        functions.insert(name, part.split("\n}\n").next().unwrap());
    }
    functions
}

/// All texts in single quotes.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split('\'').skip(1).step_by(2)
}

/// The names in the list after a key of the manifest, and after `Export-ModuleMember`.
fn exported() -> BTreeSet<String> {
    let manifest = file("ppkgc.psd1");
    let (_, list) = manifest.split_once("FunctionsToExport    = @(").unwrap();
    let (list, _) = list.split_once(')').unwrap();
    quoted(list).map(str::to_owned).collect()
}

/// The body of a function, without its help.
fn code(function: &str) -> &str {
    function.split_once("#>").unwrap().1
}

/// The functions that people call, each with its text.
fn public(module: &str) -> BTreeMap<&str, &str> {
    functions(module).into_iter().filter(|(name, _)| exported().contains(*name)).collect()
}

/// The commands of the program that a function runs: the first words of its lists of arguments.
fn commands(function: &str) -> Vec<&str> {
    function
        .match_indices("@('")
        .filter_map(|(at, _)| quoted(&function[at..]).next())
        .filter(|word| !word.starts_with('-'))
        .collect()
}

fn help(command: &str) -> String {
    succeed(&mut ppkgc(Path::new("."), [command, "--help"]))
}

#[test]
fn module_and_manifest_follow_the_grammar() {
    for name in ["ppkgc.psm1", "ppkgc.psd1"] {
        let text = file(name);
        assert_eq!(powershell_errors(&text), Vec::<String>::new(), "{name}");
        assert!(text.is_ascii(), "{name}: PowerShell 5 takes other characters for the local code page");
        assert!(!text.contains("Invoke-Expression"), "{name}");
        // What PowerShell 7 added is an error in 5.1, though the grammar knows it.
        for newer in [" ?? ", "?.", " && ", " || ", "-Parallel", "ForEach-Object -AsJob", "-AsHashtable", "clean {"] {
            assert!(!text.contains(newer), "{name} has {newer}");
        }
    }
}

#[test]
fn what_is_exported_is_there_and_nothing_else() {
    let module = file("ppkgc.psm1");
    let (_, list) = module.split_once("Export-ModuleMember").unwrap();
    assert_eq!(quoted(list).map(str::to_owned).collect::<BTreeSet<String>>(), exported());
    assert_eq!(public(&module).len(), exported().len());
    assert!(file("ppkgc.psd1").contains(&format!("ModuleVersion        = '{}'", env!("CARGO_PKG_VERSION"))));
}

#[test]
fn every_parameter_has_its_help() {
    for (name, text) in public(&file("ppkgc.psm1")) {
        let (about, code) = text.split_once("#>").unwrap();
        for part in [".SYNOPSIS", ".DESCRIPTION", ".EXAMPLE", ".OUTPUTS"] {
            assert!(about.contains(part), "{name} has no {part}");
        }
        assert!(
            about.contains(&format!("\n        {name} ")) || about.contains(name),
            "{name} has no example of itself"
        );
        let (_, parameters) = code.split_once("param(\n").unwrap();
        let (parameters, _) = parameters.split_once("\n    )").unwrap();
        let declared: BTreeSet<&str> = parameters
            .lines()
            .filter_map(|line| {
                line.trim()
                    .trim_end_matches(',')
                    .split(' ')
                    .find(|word| word.starts_with('$') && !word.starts_with("$true"))
            })
            .map(|word| word.trim_start_matches('$'))
            .filter(|word| word.chars().all(char::is_alphanumeric))
            .collect();
        let described: BTreeSet<&str> =
            about.lines().filter_map(|line| line.trim().strip_prefix(".PARAMETER ")).collect();
        assert_eq!(declared, described, "{name}");
    }
}

#[test]
fn every_option_is_one_of_its_command() {
    let module = file("ppkgc.psm1");
    for (name, text) in public(&module) {
        let commands = commands(code(text));
        assert!(!commands.is_empty(), "{name} runs nothing");
        let known: String = commands.iter().map(|command| help(command)).collect();
        let options: BTreeSet<&str> =
            quoted(code(text)).filter(|word| word.starts_with("--") && word.len() > 2).collect();
        for option in options {
            let is_known = known.split(|c: char| c.is_whitespace() || c == ',').any(|word| word == option);
            assert!(is_known, "{name}: {commands:?} have no {option}");
        }
        if name != "New-PpkgSpec" {
            assert!(commands.iter().all(|command| help(command).contains("--format")), "{name}");
        }
    }
    let (_, templates) = module.split_once("[ValidateSet(").unwrap();
    let own: Vec<&str> = quoted(templates.split_once(')').unwrap().0).collect();
    let offered = help("new");
    let known: Vec<&str> = offered
        .lines()
        .filter_map(|line| line.trim().strip_prefix("- ")?.split_once(':').map(|(name, _)| name))
        .collect();
    assert_eq!(own, known[..own.len()], "the templates of the program");
}

/// The names of the properties in the schema of a document, at its top and in lists at its top.
fn properties(document: &str, list: Option<&str>) -> BTreeSet<String> {
    let path: PathBuf =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/json").join(format!("{document}.schema.json"));
    let schema: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    let forms = schema["oneOf"].as_array().cloned().unwrap_or_else(|| vec![schema.clone()]);
    let whole = forms.into_iter().map(|form| match list {
        Some(list) => form["properties"][list]["items"]["properties"].clone(),
        None => form["properties"].clone(),
    });
    whole.filter_map(|names| names.as_object().cloned()).flatten().map(|(name, _)| name).collect()
}

#[test]
fn every_property_that_is_shown_or_used_is_in_the_schema() {
    let module = file("ppkgc.psm1");
    let documents: BTreeMap<&str, (&str, Option<&str>)> = BTreeMap::from([
        ("Finding", ("check", Some("findings"))),
        ("Check", ("check", None)),
        ("Verify", ("verify", None)),
        ("Build", ("build", None)),
        ("Inspect", ("inspect", None)),
        ("Risk", ("risk", None)),
        ("Diff", ("diff", None)),
        ("Sign", ("sign", None)),
        ("Kit", ("kit", None)),
        ("Setting", ("find", Some("results"))),
        ("New", ("new", None)),
        ("Find", ("find", None)),
    ]);
    let (_, table) = module.split_once("$shown = @{").unwrap();
    let mut shown = 0;
    for line in table.split_once("\n}").unwrap().0.lines().skip(1) {
        let mut words = quoted(line);
        let kind = words.next().unwrap().strip_prefix("Ppkgc.").unwrap();
        let (document, list) = documents[kind];
        let known = properties(document, list);
        words.for_each(|word| assert!(known.contains(word), "{kind} shows {word}, and there are {known:?}"));
        shown += 1;
    }
    assert_eq!(shown, documents.len() - 2);
    for (name, text) in public(&module) {
        let kinds: Vec<&str> = quoted(code(text)).filter_map(|word| word.strip_prefix("Ppkgc.")).collect();
        assert!(!kinds.is_empty(), "{name} makes no object");
        for kind in &kinds {
            assert!(documents.contains_key(kind), "{name}: {kind}");
        }
        let known: BTreeSet<String> = kinds.iter().flat_map(|kind| properties(documents[kind].0, None)).collect();
        for used in text.split("$document.").skip(1) {
            let property: String = used.chars().take_while(|c| c.is_alphanumeric()).collect();
            assert!(known.contains(&property), "{name} uses {property}, and there are {known:?}");
        }
    }
}
