//! Builds the files of a spec that passed all checks.

use std::collections::BTreeSet;

use super::built::customizations;
use super::catalog::{CatalogRules, ChosenCatalog, is_signed};
use super::earlier::{existing, unchanged_version};
use super::limits::too_large;
use super::names::Names;
use super::outputs::Outputs;
use super::{BuildError, BuildRecord, BuildRequest, Built, BuiltPackage, FileRecord, Review, provenance, review};
use crate::check::CheckedProject;
use crate::emit;
use crate::finding::{Finding, Report, Severity};
use crate::lower::{self, Identity};
use crate::pack::pack;
use crate::sign;
use crate::world::{Access, Hashes, Sink};

/// A spec that was judged and can be built. Nothing has been written yet.
pub struct Prepared<'a> {
    request: &'a BuildRequest<'a>,
    checked: CheckedProject,
    report: Report,
}

/// The largest file of an earlier build that is read to find out whether it is unchanged; if a file is larger, the
/// package is built again.
const MAX_KEPT_BYTES: u64 = 256 << 20;

/// A package of an earlier build that does not have to be built again.
pub struct KeptPackage {
    /// Its identity.
    pub identity: Identity,
    /// Its file.
    pub package: FileRecord,
}

/// Builds a spec, unless it has errors.
pub fn build(request: &BuildRequest<'_>, sink: &mut dyn Sink) -> Result<Built, BuildError> {
    prepare(request).map_err(BuildError::Refused)?.write(sink)
}

/// Judges the spec. Returns all findings if nothing can be built from it.
pub fn prepare<'a>(request: &'a BuildRequest<'a>) -> Result<Prepared<'a>, Report> {
    let Review { report, checked, .. } = review(request.spec, &request.criteria);
    match checked {
        Some(checked) if !stops(&report, request.strict) => Ok(Prepared { request, checked, report }),
        _ => Err(report),
    }
}

/// Whether a finding stops the build.
fn stops(report: &Report, strict: bool) -> bool {
    report.worst() >= Some(if strict { Severity::Warning } else { Severity::Error })
}

impl Prepared<'_> {
    /// Writes all files. build.json comes last and contains the hashes of the others.
    pub fn write(self, sink: &mut dyn Sink) -> Result<Built, BuildError> {
        let request = self.request;
        let plan = lower::lower(&self.checked);
        let tree = emit::emit(&plan);
        if let Some(finding) = too_large(&tree) {
            return Err(self.refused([finding]));
        }
        let access = Access::of(!request.spec.secrets.is_empty() || plan.holds_secrets());
        let stem = request.stem.unwrap_or(&plan.identity().stem);
        let names = Names::of(stem);
        let mut outputs = Outputs::new(sink, &names.of_outputs(request))?;
        let package = outputs.stage(&names.package, access)?;
        let packed = pack(&tree, request.criteria.files, request.stamp, request.effort, package);
        let hashes = packed.map_err(|error| self.with_all_findings(error.into()))?.hashes;
        let (catalog, output_report) = self.catalog(&names, plan.identity(), &hashes, outputs.sink())?;

        let mut record = BuildRecord::new(&plan, &tree, request, &self.report);
        record.files.push(FileRecord::new(&names.package, &hashes));
        record.files.push(match catalog.is_kept {
            true => FileRecord::of_bytes(&names.catalog, &catalog.bytes),
            false => outputs.add(&names.catalog, Access::Usual, &catalog.bytes)?,
        });
        record.files.push(outputs.add(&names.customizations, access, customizations(&tree))?);
        if request.cdf {
            let definition = sign::catalog_definition(stem);
            record.files.push(outputs.add(&names.definition, Access::Usual, definition.as_bytes())?);
        }
        if let Some(made_of) = request.provenance {
            let statement = provenance::statement(&record, request, made_of);
            record.files.push(outputs.add(&names.provenance, Access::Usual, statement.as_bytes())?);
        }
        outputs.add(&names.record, Access::Usual, record.to_json(&request.spec.secrets).as_bytes())?;
        let file = outputs.publish()?.swap_remove(0);
        Ok(Built {
            record,
            record_name: names.record,
            spec_report: self.report,
            output_report,
            package: BuiltPackage { name: names.package, identity: plan.identity().clone(), hashes, access, file },
            catalog: catalog.bytes,
            tree,
        })
    }

    /// The package of an earlier build of the same input, if all files of that build are still as it recorded them.
    pub fn kept_package(&self, sink: &dyn Sink) -> Option<KeptPackage> {
        let plan = lower::lower(&self.checked);
        let names = Names::of(self.request.stem.unwrap_or(&plan.identity().stem));
        let earlier = existing(sink, &names.record).ok()??;
        let record = BuildRecord::new(&plan, &emit::emit(&plan), self.request, &self.report);
        let files = record.files_of_same(&earlier, &self.request.spec.secrets)?;
        let expected = names.of_outputs(self.request).into_iter().filter(|name| *name != names.record);
        let has_expected_files =
            files.iter().map(|file| file.name.as_str()).collect::<BTreeSet<_>>() == expected.collect();
        let read = |file: &FileRecord| sink.existing(&file.name, file.size.min(MAX_KEPT_BYTES)).ok().flatten();
        let is_unchanged = |file: &FileRecord| {
            read(file).is_some_and(|bytes| FileRecord::of_bytes(&file.name, &bytes).sha256 == file.sha256)
        };
        if !has_expected_files || !files.iter().all(is_unchanged) || self.needs_signature(&names, &files, &read) {
            return None;
        }
        let package = files.into_iter().find(|file| file.name == names.package)?;
        Some(KeptPackage { identity: plan.identity().clone(), package })
    }

    /// Whether the existing catalog still has to be signed.
    fn needs_signature(
        &self,
        names: &Names,
        files: &[FileRecord],
        read: &dyn Fn(&FileRecord) -> Option<Vec<u8>>,
    ) -> bool {
        let catalog = || files.iter().find(|file| file.name == names.catalog).and_then(read);
        self.request.signing.is_some() && !catalog().is_some_and(|bytes| is_signed(&bytes))
    }

    /// The findings on the spec.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The catalog of the package, signed if requested, and findings about the catalog that is already there.
    fn catalog(
        &self,
        names: &Names,
        identity: &Identity,
        package: &Hashes,
        sink: &dyn Sink,
    ) -> Result<(ChosenCatalog, Report), BuildError> {
        let request = self.request;
        let rules = CatalogRules {
            stamp: request.stamp,
            // A catalog that is signed again loses nothing.
            replace_signed: request.force || request.signing.is_some(),
            sign_again: request.force && request.signing.is_some(),
        };
        let mut report = Report::new();
        let mut catalog = match rules.choose(&names.catalog, package, sink, &mut report)? {
            Ok(catalog) => catalog,
            Err(finding) => return Err(self.refused([finding])),
        };
        report.extend(unchanged_version(&names.record, identity, package, sink)?);
        let report = request.criteria.levels.apply(report);
        if stops(&report, request.strict) {
            return Err(self.refused(report));
        }
        if let Some(sign) = request.signing.filter(|_| !catalog.is_kept) {
            catalog.bytes = sign(&names.catalog, &catalog.bytes).map_err(|finding| self.refused([finding]))?;
        }
        Ok((catalog, report))
    }

    /// The same error; findings in it come after those on the spec.
    fn with_all_findings(&self, error: BuildError) -> BuildError {
        match error {
            BuildError::Refused(found) => self.refused(found),
            error => error,
        }
    }

    /// The error of a build that findings stop: those on the spec, then these.
    fn refused(&self, found: impl IntoIterator<Item = Finding>) -> BuildError {
        BuildError::Refused(self.report.clone().into_iter().chain(found).collect())
    }
}
