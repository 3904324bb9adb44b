//! `spec-schema`: the JSON Schema is valid, accepts every spec that works, and refuses bad ones at the line that
//! `check` names.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use jsonschema::error::ValidationErrorKind;
use ppkgc::json_schema::json_schema;
use ppkgc::schema::Schema;
use serde_json::{Value, json};

use crate::support::{ppkgc, succeed};
use crate::toml_document::{TomlDocument, escaped};

/// Findings that can be made from a single value, and so must be made in an editor too.
const SEEN_BY_EDITORS: &[&str] = &[
    "unknown-key",
    "wrong-type",
    "missing-key",
    "bad-version",
    "bad-owner",
    "bad-rank",
    "bad-id",
    "bad-edition",
    "bad-build",
    "bad-locuri",
    "unknown-node",
    "not-a-setting",
    "read-only-node",
    "access-denied",
    "wrong-format",
    "not-allowed",
    "out-of-range",
    "no-match",
];

/// What `check` reports about a bad spec and an editor cannot, with the reason: spec, code, why.
const BEYOND_EDITORS: &[(&str, &str, &str)] = &[
    ("company-name-16-emoji.toml", "no-match", "lengths are counted in characters, not in UTF-16 units as well"),
    ("expected-names.toml", "bad-edition", "texts of known words are not looked up"),
    ("jobs.toml", "unknown-key", "which keys a command of each context has is not known"),
    ("jobs-of-another-kind.toml", "wrong-type", "that a path is not a document is not known"),
    ("jobs-together.toml", "missing-key", "that a network needs one of two keys is not known"),
    ("jobs-together.toml", "unknown-key", "which keys a network with a profile has is not known"),
    ("jobs-together.toml", "not-allowed", "settings in a table of their own take any value"),
    ("jobs-values-and-names.toml", "unknown-key", "which keys go with which store, and with a profile, is not known"),
    ("jobs-values-and-names.toml", "missing-key", "what an extended spec may have said of a sign-in is not known"),
    ("jobs-values-and-names.toml", "out-of-range", "that exit codes have 32 bits is not known"),
    ("kinds-of-values.toml", "wrong-format", "dates, times and decimal numbers are any text"),
    ("kinds-of-values.toml", "out-of-range", "numbers in a text are known by their digits only"),
    ("kinds-of-values.toml", "not-allowed", "flags in a text and items of a list are any text"),
    ("lists-and-flags.toml", "not-allowed", "sums of flags are known by their bounds only, list items by their rule"),
    ("loose-rules.toml", "wrong-format", "a node that is written with another root takes any value"),
    ("names-of-nodes.toml", "bad-locuri", "the names that a spec chooses are any text"),
    ("needs-met.toml", "out-of-range", "values that another setting changes are not known"),
    ("settings-together.toml", "not-allowed", "items of a list are any text"),
    ("too-many-devices.toml", "bad-build", "editions times builds are not counted"),
    ("words-of-answer-files.toml", "unknown-key", "settings in a table of their own take any value"),
    ("words-of-the-designer.toml", "not-allowed", "the name of a program is not told from the id of an app"),
];

/// What an editor refuses and `check` does not, with the reason: spec, key, why.
const STRICTER: &[(&str, &str, &str)] = &[
    ("words-of-the-designer.toml", "", "a key that is missing is marked beside one that is unknown"),
    ("values-of-a-ddf.toml", "./vendor/msft/rules/on", "addresses are known in the letter case of their DDF"),
    ("loose-rules.toml", "./Vendor/MSFT/UnifiedWriteFilter/NextSession/Unheard", "no DDF describes it"),
    ("loose-rules.toml", "./Vendor/MSFT/SurfaceHub/Properties/FriendlyName", "no DDF describes it"),
    (
        "loose-rules.toml",
        "./Vendor/MSFT/UnifiedWriteFilter/NextSession/Volume/C:/Exclusions/My Files",
        "no DDF describes it",
    ),
    ("loose-rules.toml", "./Vendor/MSFT/BrandNew/Level", "no DDF describes it"),
    (
        "edu-policies-switched-off-as-the-designer-shows-it.toml",
        "",
        "a switch is completed as true or false, not as the designer shows it",
    ),
    ("one-cause-alone.toml", "", "a key that is misspelt is missing as well"),
];

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The text of the schema that the program writes for a spec; `None` if its DDF files cannot be loaded.
fn schema_for(spec: &Path) -> Option<Vec<u8>> {
    let arguments = ["spec-schema".as_ref(), spec.file_name().unwrap()];
    let output = ppkgc(spec.parent().unwrap(), arguments).output().unwrap();
    output.status.success().then_some(output.stdout)
}

/// Schemas by their text, since most specs have the same one.
#[derive(Default)]
struct Schemas(BTreeMap<Vec<u8>, Validator>);

impl Schemas {
    fn get(&mut self, text: Vec<u8>) -> &Validator {
        self.0
            .entry(text)
            .or_insert_with_key(|text| jsonschema::validator_for(&serde_json::from_slice(text).unwrap()).unwrap())
    }
}

/// The lines on which an editor would mark something, each with the key meant.
fn marked(spec: &TomlDocument, schema: &Validator) -> BTreeSet<(usize, String)> {
    let mut marked = BTreeSet::new();
    for error in schema.iter_errors(&spec.json) {
        let pointer = error.instance_path().to_string();
        let names = match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => unexpected.clone(),
            _ => Vec::new(),
        };
        let below = names.iter().map(|name| (format!("{pointer}/{}", escaped(name)), name.clone()));
        let here = names.is_empty().then(|| (pointer.clone(), String::new()));
        marked.extend(below.chain(here).map(|(pointer, name)| (spec.line(&pointer), name)));
    }
    marked
}

#[test]
fn the_schema_is_one_of_both_drafts() {
    let mut schema = json_schema(&Schema::builtin());
    jsonschema::draft7::meta::validate(&schema).unwrap();
    schema["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    jsonschema::draft202012::meta::validate(&schema).unwrap();
}

#[test]
fn every_sample_and_template_is_accepted_by_both_drafts() {
    for job in ["samples", "templates/new"].into_iter().flat_map(|of| fs::read_dir(folder(of)).unwrap()) {
        let spec = job.unwrap().path().join("spec.toml");
        let document = TomlDocument::read(&fs::read_to_string(&spec).unwrap()).unwrap();
        let text = succeed(&mut ppkgc(spec.parent().unwrap(), ["spec-schema", "spec.toml"]));
        let mut schema: Value = serde_json::from_str(&text).unwrap();
        for draft in ["http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2020-12/schema"] {
            schema["$schema"] = json!(draft);
            let validator = jsonschema::validator_for(&schema).unwrap();
            assert_eq!(marked(&document, &validator), BTreeSet::new(), "{}", spec.display());
        }
    }
}

/// Specs that are not TOML, or whose DDF files cannot be loaded, cannot be compared with a schema.
#[test]
fn bad_specs_are_marked_where_check_marks_them() {
    const JUDGED_AT_LEAST: usize = 40;
    let mut failures = Vec::new();
    let mut used = BTreeSet::new();
    let mut judged = 0;
    let mut schemas = Schemas::default();
    let mut specs: Vec<PathBuf> =
        fs::read_dir(folder("tests/findings")).unwrap().map(|entry| entry.unwrap().path()).collect();
    specs.retain(|path| path.extension().is_some_and(|extension| extension == "toml"));
    specs.sort();
    for spec in specs {
        let name = spec.file_name().unwrap().to_string_lossy().into_owned();
        let document = fs::read_to_string(&spec).ok().and_then(|text| TomlDocument::read(&text));
        let (Some(document), Some(schema)) = (document, schema_for(&spec)) else { continue };
        judged += 1;
        let marked = marked(&document, schemas.get(schema));
        let found = errors(&spec);
        for (code, line) in found.iter().filter(|(code, _)| SEEN_BY_EDITORS.contains(&code.as_str())) {
            let beyond = BEYOND_EDITORS.iter().find(|(spec, known, _)| *spec == name && known == code);
            match (marked.iter().any(|(marked, _)| marked == line), beyond) {
                (false, None) => failures.push(format!("{name}:{line}: {code} is not marked")),
                (false, Some(beyond)) => drop(used.insert((beyond.0, beyond.1))),
                (true, _) => {}
            }
        }
        for (line, key) in marked.iter().filter(|(marked, _)| !found.iter().any(|(_, line)| line == marked)) {
            match STRICTER.iter().find(|(spec, known, _)| *spec == name && known == key) {
                Some(stricter) => drop(used.insert((stricter.0, stricter.1))),
                None => failures.push(format!("{name}:{line}: {key} is marked and not wrong")),
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
    assert_eq!(used.len(), BEYOND_EDITORS.len() + STRICTER.len(), "an exception is met no more");
    assert!(judged >= JUDGED_AT_LEAST, "{judged}");
}

/// Code and line of every error that `check` finds.
fn errors(spec: &Path) -> Vec<(String, usize)> {
    let arguments = ["check".as_ref(), spec.file_name().unwrap(), "--format".as_ref(), "json".as_ref()];
    let output = ppkgc(spec.parent().unwrap(), arguments).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    let findings = document["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] == "error");
    let place = |finding: &Value| usize::try_from(finding["line"].as_u64().unwrap_or(1)).unwrap();
    findings.map(|finding| (finding["code"].as_str().unwrap().to_owned(), place(finding))).collect()
}

/// Names with and without what Windows takes: macros count as what they stand for.
#[test]
fn names_of_devices_and_accounts_have_their_limits() {
    let schema = jsonschema::validator_for(&json_schema(&Schema::builtin())).unwrap();
    let device = |name: &str| format!("[device]\nname = {name}");
    let dns = |name: &str| format!("[device]\ndns_name = {name}");
    let account = |name: &str| format!("[[account]]\nname = {name}\npassword = {{ env = 'P' }}");
    let row = |path: &str, value: &str| format!("[settings]\n'{path}' = {value}");
    for (text, accepted) in [
        (device("'PC-%SERIAL%'"), true),
        (device("'%serial%'"), true),
        (device("'PC-%RAND:5%'"), true),
        (device("'fifteen-letters'"), true),
        (device("'{{site}}-%SERIAL%'"), true),
        (device("{ env = 'N' }"), true),
        (device("'sixteen-letters-'"), false),
        (device("'sixteen-letters-x'"), false),
        (device("'PC-%RAND:13%'"), false),
        (device("'%RAND:5%'"), false),
        (device("'12345'"), false),
        (device("'PC-%SERIALNUMBER%'"), false),
        (device("'a b'"), false),
        (device("'b\u{fc}ro'"), false),
        (device("'shop-'"), false),
        (device("''"), false),
        (dns("'sixteen-letters-x'"), true),
        (dns("'a.b'"), false),
        (account("'Local Admin'"), true),
        (account("'{{user}}'"), true),
        (account("'a@b'"), false),
        (account("'a-name-of-21-letters-x'"), false),
        (account("'. .'"), false),
        (row("Accounts/Users/User[Local Admin]/UserGroup", "'Administrators'"), true),
        (row("Accounts/Users/User[\"ann\"]/UserGroup", "'Administrators'"), true),
        (row("Accounts/Users/User[{{a_column_with_a_long_name}}]/UserGroup", "'Administrators'"), true),
        (row("Accounts/Users/User[a@b]/UserGroup", "'Administrators'"), false),
        (row("Accounts/ComputerAccount/ComputerName", "'a.b'"), false),
        (row("Connections/Cellular/Connection[1]/OemConnectionId", "'0f8fad5b'"), false),
        (row("UnifiedWriteFilter/Volumes/Volume[C:]/Protected", "true"), true),
        (row("UnifiedWriteFilter/Volumes/Volume[C]/Protected", "true"), false),
    ] {
        let spec = TomlDocument::read(&format!("[package]\nname = 'A'\nversion = '1.0'\n{text}")).unwrap();
        assert_eq!(marked(&spec, &schema).is_empty(), accepted, "{text}\n{:?}", marked(&spec, &schema));
    }
}

/// Lines of a spec, each with whether an editor marks it.
#[test]
fn every_form_of_the_language_is_known() {
    let schema = jsonschema::validator_for(&json_schema(&Schema::builtin())).unwrap();
    for (text, accepted) in [
        ("[target]\neditions = 'windows 11 pro'\nbuilds = ['10.0.22631', '23h2', '{{build}}']", true),
        (
            "[target]\neditions = ['family:Pro', '0x88*', 'iotenterprises', { env = 'E' }]\nbuilds = 'Windows 11  23H2'",
            true,
        ),
        ("[target]\neditions = []\nbuilds = ['22631']", false),
        ("[schema]\nddf = 'ddf/'", true),
        ("[personalization]\ndesktop_image = { file = { env = 'F' }, name = 'a.jpg' }", true),
        ("[personalization]\ncompany_name = { env = 'C' }", true),
        ("[personalization]\ncompany_name = { file = 'c.txt' }", false),
        ("[csp]\n'./Vendor/MSFT/SharedPC/AccountModel' = 0x1", true),
        ("[csp]\n'./Vendor/MSFT/SharedPC/SetEduPolicies' = { delete = true }", true),
        ("[csp]\n'./Vendor/MSFT/SharedPC/SetEduPolicies' = { env = 'E' }", false),
        ("[csp]\n'./Device/Vendor/MSFT/SharedPC/SetEduPolicies' = true", true),
        ("[csp]\n'./Vendor/MSFT/CloudDesktop/BootToCloudPCEnhanced' = 1", true),
        ("[csp]\n'./User/Vendor/MSFT/SharedPC/SetEduPolicies' = true", false),
        ("[conditions]\ntablets = { PowerPlatformRole = '8' }\nother = [{ A = 'x', B = '!1' }]", true),
        ("[conditions]\ntablets = [{}]", false),
        (
            "[[variant]]\nname = 'a'\nwhen = ['tablets', { A = 'x' }]\n[variant.personalization]\ncompany_name = 'A'",
            true,
        ),
        ("[[variant]]\nname = 'a'\nwhen = []", false),
        ("[[variant]]\nname = 'a'\nwhen = 'tablets'\n[variant.csp]\n'./Nothing' = 1", false),
        ("[variant]\nname = 'a'\nwhen = 'tablets'", false),
    ] {
        let spec = TomlDocument::read(&format!("[package]\nname = 'A'\nversion = '1.0'\n{text}")).unwrap();
        let marked = marked(&spec, &schema);
        assert_eq!(marked.is_empty(), accepted, "{text}\n{marked:?}");
    }
}
