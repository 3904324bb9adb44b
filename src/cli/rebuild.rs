//! Builds a package again from its spec, and compares the bytes.

use std::fs::File;
use std::path::Path;

use super::args::{RebuildArgs, RuleArgs};
use super::build_date::build_date;
use super::cli_error::CliError;
use super::console::Console;
use super::diff_side::{built_by, side};
use super::made_of::made_of;
use super::provenance;
use super::spec_input::SpecInput;
use super::workspace::Workspace;
use crate::build::{BuildRequest, Parameters, Provenance};
use crate::diff;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::wim::Compression;
use crate::pack::PackOptions;
use crate::world::{Hashes, Stamp};

/// A package, and the spec that should produce the same one.
pub(super) struct Rebuild<'a> {
    pub(super) spec: &'a Path,
    pub(super) package: &'a Path,
    /// The hashes of the package.
    pub(super) hashes: &'a Hashes,
    pub(super) args: &'a RebuildArgs,
    /// A statement about the package, and its file; the date, the changes and the compression are taken from it, and
    /// its inputs must be those of the build.
    pub(super) statement: Option<(&'a Path, &'a Provenance)>,
}

/// What a package that was built again is like.
pub(super) struct Rebuilt {
    /// Whether it has the same bytes.
    pub(super) same: bool,
    /// The changes of the spec that were taken from the statement.
    pub(super) changes: Vec<String>,
}

/// The character that replaces a secret in a statement.
const MASK: char = '*';

impl Rebuild<'_> {
    /// Whether the spec builds the same package, byte for byte; if not, a finding explains how it differs. Other
    /// findings name the inputs about which the statement is wrong.
    pub(super) fn compare(
        &self,
        workspace: &Workspace,
        console: &mut Console,
        report: &mut Report,
    ) -> Result<Rebuilt, CliError> {
        let same = self.is_same(workspace, console, report)?;
        Ok(Rebuilt { same, changes: self.stated_changes().cloned().collect() })
    }

    fn is_same(&self, workspace: &Workspace, console: &mut Console, report: &mut Report) -> Result<bool, CliError> {
        let Rebuild { spec, package, hashes, args, statement } = *self;
        let stated = self.parameters();
        let rules = RuleArgs { ddf: args.ddf.clone(), set: self.changes(), ..RuleArgs::default() };
        let mut input = SpecInput::read(spec, &rules, workspace, console)?;
        let stamp = match self.stamp(&mut input.spec.report) {
            Ok(stamp) => stamp,
            Err(impossible) => {
                report.push(impossible);
                return Ok(false);
            }
        };
        let best = args.best || stated.is_some_and(|stated| stated.best);
        let made_of = statement.map(|_| made_of(&input, &rules)).transpose()?;
        let request = BuildRequest {
            stamp,
            provenance: made_of.as_ref(),
            effort: PackOptions {
                compression: if best { Compression::Best } else { Compression::Fast },
                ..PackOptions::default()
            },
            ..BuildRequest::plain(&input.spec, input.name_in_records(), input.criteria(&rules))
        };
        let Some(made) = built_by(spec, &request, console)? else {
            let message = format!("{} cannot be built, so nothing is compared", spec.display());
            report.push(self.differs(message, "`ppkgc check SPEC` says why"));
            return Ok(false);
        };
        if let Some((file, statement)) = statement {
            let read = provenance::read(&made.file.with_extension("provenance.json"), report)?;
            read.inspect(|read| provenance::compare_inputs(file, statement, read, report));
        }
        let file = File::open(&made.file).map_err(|error| CliError::reading(&made.file, error))?;
        let found = Hashes::of(file).map_err(|error| CliError::reading(&made.file, error))?;
        if found.sha256 == hashes.sha256 {
            return Ok(true);
        }
        let original = side(package, &rules, workspace, console)?;
        let does_the_same = original.is_some_and(|own| diff::compare(&own.model, &made.model).is_empty());
        report.push(self.other_bytes(does_the_same));
        Ok(false)
    }

    /// The date of the statement, or else that of the environment; a finding if no package can have it.
    fn stamp(&self, spec_report: &mut Report) -> Result<Stamp, Finding> {
        let Some(stated) = self.parameters() else { return Ok(build_date(spec_report).unwrap_or_default()) };
        let date = stated.source_date_epoch;
        Stamp::from_unix(date).map_err(|_| {
            let message =
                format!("the statement gives the date {date}, which no package can have; nothing is compared");
            self.differs(message, "dates are seconds since 1970, from 1980 to 2049")
        })
    }

    /// The finding that the spec becomes a package with other bytes.
    fn other_bytes(&self, does_the_same: bool) -> Finding {
        let spec = self.spec.display();
        match does_the_same {
            true => self.differs(
                format!("{spec} becomes a package that does the same but has other bytes"),
                "another version of ppkgc, another date (SOURCE_DATE_EPOCH) or --best leads to other bytes; a \
                 statement about the provenance (--provenance) says which they were",
            ),
            false => self.differs(
                format!("{spec} becomes a package that does something else"),
                "`ppkgc diff PACKAGE SPEC` shows the difference; the same DDF files, --set and variables of the \
                 environment are needed",
            ),
        }
    }

    fn parameters(&self) -> Option<&Parameters> {
        self.statement.map(|(_, statement)| statement.parameters())
    }

    /// The values that override those of the spec: those of the command line, and those of the statement for other
    /// keys.
    fn changes(&self) -> Vec<String> {
        self.stated_changes().chain(&self.args.set).cloned().collect()
    }

    fn stated_changes(&self) -> impl Iterator<Item = &String> {
        let own: Vec<&str> = self.args.set.iter().map(|change| key(change)).collect();
        let stated = self.parameters().map(|stated| stated.set.as_slice()).unwrap_or_default();
        stated.iter().filter(move |change| !own.contains(&key(change)))
    }

    /// The finding that the spec does not build the same package. Its help also names the values that the statement
    /// hides.
    fn differs(&self, message: String, help: &str) -> Finding {
        let hidden: Vec<&str> =
            self.stated_changes().filter(|change| change.contains(MASK)).map(|change| key(change)).collect();
        let help = match hidden.as_slice() {
            [] => help.to_owned(),
            keys => format!(
                "{help}; the statement hides secrets: give them again, with --set {}=VALUE",
                keys.join("=VALUE --set ")
            ),
        };
        Finding::new(Code::RebuildDiffers, Place::Named(self.package.display().to_string()), message).help(&help)
    }
}

/// The key of a change such as `package.rank=3`.
fn key(change: &str) -> &str {
    change.split('=').next().unwrap_or(change).trim()
}
