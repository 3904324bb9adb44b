//! Reads the spec that the arguments of a command name, with the DDF files and all other files that it is judged by.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::sync::Arc;

use super::admx_files::list;
use super::args::RuleArgs;
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{DiskFiles, Inputs, Overlay, read_limited};
use super::house_rules;
use super::parents::{ParentFolders, with_parents};
use super::project_input::{Named, NamedFiles};
use super::schemas::load;
use super::store_files;
use super::workspace::Workspace;
use crate::build::{Criteria, ParsedSpec};
use crate::check::{SeenFiles, TargetWords, idle_rules};
use crate::finding::{Code, Finding, Place, Report, Source};
use crate::policy::HouseRules;
use crate::schema::Schema;
use crate::schema::admx::AdmxLibrary;
use crate::spec::{self, Row};
use crate::store::WcdTable;
use crate::wcd;

/// A spec that has been read, with its schema.
pub(super) struct SpecInput<'a> {
    pub(super) spec: ParsedSpec,
    pub(super) schema: &'a Schema,
    pub(super) admx: AdmxLibrary,
    pub(super) files: NamedFiles,
    /// The findings about the encoding of the text and about DDF and ADMX files.
    pub(super) found_before: Report,
    /// The folders that may contain the files of an extended spec.
    pub(super) parents: ParentFolders,
    /// The settings store of the arguments, or the built-in one.
    pub(super) store: &'static WcdTable,
    /// The house rules that apply to the spec.
    pub(super) house_rules: Vec<HouseRules>,
    /// What was read from the files that the spec names; the rows of a batch share it.
    seen: SeenFiles,
    /// The files that were read: spec, DDF and ADMX files, settings stores and house rules.
    read: Inputs,
}

/// The maximum number of bytes of a spec or project that are read.
const MAX_BYTES: usize = wcd::MAX_PROJECT_BYTES;

/// The name of a spec from standard input.
const STANDARD_INPUT: &str = "standard input";

/// A spec with everything that is read before its DDF and ADMX files.
pub(super) struct WrittenSpec {
    pub(super) spec: ParsedSpec,
    pub(super) files: NamedFiles,
    /// The findings that were made before the text was parsed.
    pub(super) found_before: Report,
    pub(super) parents: ParentFolders,
    pub(super) house_rules: Vec<HouseRules>,
    /// The files that were read: the spec, those that it extends, and the house rules.
    pub(super) read: Inputs,
}

/// A settings store with the findings of reading it.
pub(super) type ReadStore = (&'static WcdTable, Report);

impl WrittenSpec {
    /// Parses a text, and reads what it extends and the house rules for it.
    pub(super) fn read(
        named: &Named<'_>,
        (source, mut found): (Source, Report),
        (store, in_store): ReadStore,
        args: &RuleArgs,
        overlay: &Arc<Overlay>,
        row: Option<&Row>,
    ) -> Result<Self, CliError> {
        let is_project = wcd::is_project(source.text());
        let own = if is_project { named.around_project() } else { Cow::Borrowed(named.base()) };
        let root = args.root.as_deref().unwrap_or(&own);
        let files = DiskFiles::within(named.base(), root).map_err(|error| CliError::reading(root, error))?;
        let files = files.under(overlay);
        let mut read = Inputs::from_iter([named.file.as_ref()]);
        found.extend(in_store);
        let (house_rules, in_rules) = house_rules::load(named.base(), &args.house_rules, overlay, &mut read)?;
        found.extend(in_rules);
        let (mut found_before, mut parents) = (Report::new(), ParentFolders::default());
        let (spec, files) = match is_project {
            true => {
                let (files, inside) = named.files(files, &args.project)?;
                found.extend(inside);
                found.extend(args.set.first().map(|change| not_for_projects(change)));
                (ParsedSpec::of_wcd(source, found, &files.circumstances(&args.project, store)), files)
            }
            false => {
                if let Some(option) = args.project.given() {
                    return Err(CliError::new(
                        format!("{option} does nothing"),
                        "it is for projects (customizations.xml)",
                    ));
                }
                let (source, folders, in_parents) = with_parents(source, &named.file, &files, &mut read);
                parents = folders;
                found.extend(in_parents);
                let source = args.set.iter().fold(source, |source, change| source.with_change(change));
                found_before.extend(found.clone());
                let parsed = ParsedSpec::of_row(source, found, &|name| std::env::var(name).ok(), row);
                parents.allow(&parsed, &files);
                (parsed.by_store(store), NamedFiles::Spec(files))
            }
        };
        Ok(WrittenSpec { spec, files, found_before, parents, house_rules, read })
    }
}

impl<'a> SpecInput<'a> {
    /// Reads the spec and loads the DDF files that it and the arguments name; ADMX files are only listed. From then on,
    /// the console shows no secret of the spec.
    pub(super) fn read(
        spec: &Path,
        args: &RuleArgs,
        workspace: &'a Workspace,
        console: &mut Console,
    ) -> Result<Self, CliError> {
        SpecInput::read_row(spec, args, workspace, console, None)
    }

    /// The same, with the columns of the spec filled from a row.
    pub(super) fn read_row(
        spec: &Path,
        args: &RuleArgs,
        workspace: &'a Workspace,
        console: &mut Console,
        row: Option<&Row>,
    ) -> Result<Self, CliError> {
        SpecInput::read_into(Schema::builtin(), spec, args, workspace, console, row)
    }

    /// The same for a command that makes no record of what it read, and shows no descriptions of nodes.
    pub(super) fn read_to_check(
        spec: &Path,
        args: &RuleArgs,
        workspace: &'a Workspace,
        console: &mut Console,
        row: Option<&Row>,
    ) -> Result<Self, CliError> {
        SpecInput::read_into(
            Schema::builtin().without_hashes().without_descriptions(),
            spec,
            args,
            workspace,
            console,
            row,
        )
    }

    fn read_into(
        mut schema: Schema,
        spec: &Path,
        args: &RuleArgs,
        workspace: &'a Workspace,
        console: &mut Console,
        row: Option<&Row>,
    ) -> Result<Self, CliError> {
        let named = Named::of(spec);
        let text = read_text(&named.file, wcd::is_project)?;
        let mut of_store = Inputs::default();
        let store = store_files::load(&args.store, &mut of_store)?;
        let table = store.0;
        let written = WrittenSpec::read(&named, text, store, args, &Arc::default(), row)?;
        let WrittenSpec { spec: mut parsed, files, mut found_before, parents, house_rules, mut read } = written;
        read.extend(of_store);
        console.conceal(&parsed.secrets);
        let mut admx = AdmxLibrary::default();
        if let Some(project) = &parsed.project {
            let mut loaded = load(&mut schema, &project.ddf, &args.ddf, files.disk(), &mut read)?;
            loaded.extend(list(&mut admx, &project.admx, &args.admx, files.disk(), &mut read)?);
            loaded.extend(house_rules.iter().flat_map(|rules| idle_rules(rules, &schema)));
            found_before.extend(loaded.clone());
            parsed.report.extend(loaded);
        }
        let schema = workspace.keep(schema);
        Ok(SpecInput {
            spec: parsed,
            schema,
            admx,
            files,
            found_before,
            parents,
            store: table,
            house_rules,
            seen: SeenFiles::default(),
            read,
        })
    }

    /// What the spec is checked against.
    pub(super) fn criteria<'c>(&'c self, args: &'c RuleArgs) -> Criteria<'c> {
        Criteria {
            schema: self.schema,
            admx: &self.admx,
            target: TargetWords { replacing: &args.target, added: &args.add_target },
            files: &self.files,
            seen: &self.seen,
            house_rules: &self.house_rules,
            levels: &args.levels.0,
        }
    }

    /// The files that have been read so far: the spec, its DDF and ADMX files and house rules, and what it names.
    pub(super) fn inputs(&self) -> Inputs {
        let mut inputs = self.read.clone();
        inputs.extend(self.files.opened());
        inputs
    }

    /// The name of the spec in records: without its folder, so that it is the same on every machine.
    pub(super) fn name_in_records(&self) -> &str {
        let name = Path::new(self.source().name()).file_name().and_then(|name| name.to_str());
        name.unwrap_or(self.source().name())
    }

    /// The text of the spec, for showing findings.
    pub(super) fn source(&self) -> &Source {
        &self.spec.source
    }
}

/// Whether a path leads to a project of Windows Configuration Designer, as a file or in an unpacked package.
pub(super) fn is_project(path: &Path) -> Result<bool, CliError> {
    let (source, _) = read_text(&Named::of(path).file, wcd::is_project)?;
    Ok(wcd::is_project(source.text()))
}

/// The finding that `--set` does not work for a project.
fn not_for_projects(change: &str) -> Finding {
    let message =
        format!("`{change}` changes a value of a spec, and this is a project of Windows Configuration Designer");
    Finding::new(Code::BadChange, Place::Named("--set".to_owned()), message).help("change customizations.xml itself")
}

/// Reads the text of a spec, or a text in another language that the caller accepts: `is_other` recognizes it. If the
/// text cannot be read, the report contains the reason.
pub(super) fn read_text(path: &Path, is_other: impl Fn(&str) -> bool) -> Result<(Source, Report), CliError> {
    let reading = |error| CliError::reading(path, error);
    if path.as_os_str() == "-" {
        let bytes = read_limited(io::stdin().lock(), MAX_BYTES)
            .map_err(|error| CliError::new(format!("cannot read {STANDARD_INPUT}"), error))?;
        return Ok(spec::decode(STANDARD_INPUT, &bytes, |text| bytes.len() <= MAX_BYTES && is_other(text)));
    }
    let name = path.display().to_string();
    if !fs::metadata(path).map_err(reading)?.is_file() {
        return Ok((Source::new(name.clone(), ""), Report::from_iter([not_a_file(path, name)])));
    }
    let bytes = File::open(path).and_then(|file| read_limited(file, MAX_BYTES)).map_err(reading)?;
    Ok(spec::decode(&name, &bytes, |text| bytes.len() <= MAX_BYTES && is_other(text)))
}

/// The finding about a folder, or something else that is not a file, in place of a spec.
fn not_a_file(path: &Path, name: String) -> Finding {
    let inside = path.join("spec.toml");
    let help = match inside.is_file() {
        true => format!("name the spec in the folder: {}", inside.display()),
        false => "use the .toml file itself; `-` reads the spec from standard input".to_owned(),
    };
    Finding::new(Code::NotAFile, Place::Named(name), "the spec is not an ordinary file").help(help)
}
