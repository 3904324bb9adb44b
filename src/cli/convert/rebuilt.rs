//! Builds the spec of a package, compares the result with the package, and completes the spec.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::Path;

use super::concealed::Concealed;
use crate::build::{Criteria, ParsedSpec};
use crate::check::{SeenFiles, TargetWords};
use crate::cli::cli_error::CliError;
use crate::cli::console::Console;
use crate::cli::diff_side::{built, tried};
use crate::cli::disk::DiskFiles;
use crate::diff::{self, Change, SettingState};
use crate::finding::{Levels, Report, Source, clean_within};
use crate::read::{PackageModel, SettingAction, SettingRole, SettingView};
use crate::schema::admx::AdmxLibrary;
use crate::schema::{Found, Schema};
use crate::spec::Substitutes;
use crate::store::WcdTable;
use crate::world::toml_text::quoted;

/// The name of the spec in its folder.
pub(super) const SPEC: &str = "spec.toml";

/// A package, and the folder of the spec that should build the same one.
pub(super) struct Rebuilt<'a> {
    pub(super) original: &'a PackageModel,
    pub(super) folder: &'a Path,
    pub(super) concealed: &'a Concealed,
    /// The settings store that the spec is built with.
    pub(super) store: &'static WcdTable,
}

impl Rebuilt<'_> {
    /// The differences between the package and what the spec builds; nothing if the spec cannot be built.
    pub(super) fn changes(&self, spec: &str, console: &mut Console) -> Result<Option<Vec<Change>>, CliError> {
        let made = self.judged(spec, |spec, criteria| tried(Path::new(SPEC), spec, criteria, console))?;
        Ok(made.map(|made| diff::compare(self.original, &made.model)))
    }

    /// The same differences; if the spec cannot be built, the reason is reported.
    pub(super) fn reported_changes(&self, spec: &str, console: &mut Console) -> Result<Option<Vec<Change>>, CliError> {
        let made = self.judged(spec, |spec, criteria| built(Path::new(SPEC), spec, criteria, console))?;
        Ok(made.map(|made| diff::compare(self.original, &made.model)))
    }

    /// Writes the spec into its folder.
    pub(super) fn write(&self, spec: &str) -> Result<(), CliError> {
        let path = self.folder.join(SPEC);
        let written = File::create(&path).and_then(|mut file| file.write_all(spec.as_bytes()));
        written.map_err(|error| CliError::writing(&path, error))
    }

    /// Parses the spec, and passes it to `judge` with the criteria for it.
    fn judged<T>(
        &self,
        spec: &str,
        judge: impl FnOnce(&ParsedSpec, Criteria<'_>) -> Result<T, CliError>,
    ) -> Result<T, CliError> {
        let variables = |name: &str| self.concealed.values.get(name).cloned();
        let spec = ParsedSpec::new(Source::new(SPEC, spec), Report::new(), &variables).by_store(self.store);
        let files = DiskFiles::within(self.folder, self.folder);
        let files = files.map_err(|error| CliError::reading(self.folder, error))?;
        let criteria = Criteria {
            schema: &Schema::builtin(),
            admx: &AdmxLibrary::default(),
            target: TargetWords::default(),
            files: &files,
            seen: &SeenFiles::default(),
            house_rules: &[],
            levels: &Levels::default(),
        };
        judge(&spec, criteria)
    }

    /// Adds what the project does not contain, and remarks on what no spec can express.
    pub(super) fn complete(&self, changes: &[Change], substitutes: &mut Substitutes) {
        let schema = Schema::builtin();
        let settings = self.original.settings.iter().filter(|view| view.role == SettingRole::Setting);
        let views: BTreeMap<(String, Option<&str>), &SettingView> =
            settings.map(|view| ((view.csp(), view.value.as_deref()), view)).collect();
        let mut lines = BTreeSet::new();
        for change in changes {
            let Change::Setting { name, when, before: Some(before), after: None } = change else { continue };
            let view = views.get(&(name.path().to_owned(), before.value.as_deref()));
            let secrets = &self.concealed.secrets;
            let shows_none = |line: &String| secrets.mask(line) == line.as_str();
            let line =
                view.and_then(|view| line(view, before, &schema)).filter(|_| when.is_always()).filter(shows_none);
            match line {
                Some(line) => drop(lines.insert(line)),
                None => {
                    let name = clean_within(&secrets.mask(&name.label), MAX_REMARK_LENGTH).into_owned();
                    substitutes.remarks.push(format!("Not in this spec: {name}"));
                }
            }
        }
        substitutes.more.extend(lines);
    }
}

/// The maximum length of a setting's name in a remark, in characters.
const MAX_REMARK_LENGTH: usize = 160;

/// The line in `[csp]` for a setting of a package, with its format if no built-in DDF describes the node.
fn line(view: &SettingView, state: &SettingState, schema: &Schema) -> Option<String> {
    let node = view.node.as_ref().ok()?;
    let key = quoted(node.as_str());
    let (value, format) = match (state.action, state.datatype.as_deref(), &state.value) {
        (SettingAction::Delete, _, _) => return Some(format!("{key} = {{ delete = true }}")),
        _ if state.secret => return None,
        (_, Some("integer"), Some(value)) => (value.parse::<i64>().ok()?.to_string(), "int"),
        (_, Some("boolean"), Some(value)) => (value.parse::<bool>().ok()?.to_string(), "bool"),
        (_, _, Some(value)) => (quoted(value), "chr"),
        (_, _, None) => return None,
    };
    Some(match schema.find(node) {
        Found::Node(_) => format!("{key} = {value}"),
        Found::Nothing { .. } => format!("{key} = {{ value = {value}, format = \"{format}\" }}"),
    })
}
