//! The request for a build.

use super::{MadeOf, ParsedSpec};
use crate::check::{SeenFiles, TargetWords};
use crate::finding::{Finding, Levels};
use crate::pack::PackOptions;
use crate::policy::HouseRules;
use crate::schema::Schema;
use crate::schema::admx::AdmxLibrary;
use crate::world::{Files, Stamp};

/// The rules that a spec is judged by.
#[derive(Clone, Copy)]
pub struct Criteria<'a> {
    /// The rules of the loaded DDF files.
    pub schema: &'a Schema,
    /// The ADMX files that define administrative template policies.
    pub admx: &'a AdmxLibrary,
    /// The kinds of devices, in place of those that the spec names, or in addition to them.
    pub target: TargetWords<'a>,
    /// The files that the spec names.
    pub files: &'a dyn Files,
    /// What was already read from those files, for another spec that is judged by the same criteria.
    pub seen: &'a SeenFiles,
    /// The house rules: what the packages of this organization must and must not do.
    pub house_rules: &'a [HouseRules],
    /// The severities that the user chooses for findings.
    pub levels: &'a Levels,
}

/// Signs the catalog of this name and these bytes, or returns the reason why not; may be called by several builds at
/// the same time.
pub type SignCatalog<'a> = dyn Fn(&str, &[u8]) -> Result<Vec<u8>, Finding> + Sync + 'a;

/// Everything that decides what a build does.
#[derive(Clone, Copy)]
pub struct BuildRequest<'a> {
    /// The spec.
    pub spec: &'a ParsedSpec,
    /// Its name in the build record, without the folder, which differs between machines.
    pub spec_name: &'a str,
    /// The rules that it is judged by.
    pub criteria: Criteria<'a>,
    /// Whether a warning stops the build.
    pub strict: bool,
    /// The date in every output.
    pub stamp: Stamp,
    /// How the package is written.
    pub effort: PackOptions<'a>,
    /// Signs a new catalog, if it should be signed.
    pub signing: Option<&'a SignCatalog<'a>>,
    /// Whether a signed catalog may be overwritten.
    pub force: bool,
    /// Whether to write a definition file for makecat.
    pub cdf: bool,
    /// The inputs for a statement about the provenance of the package, if one is written.
    pub provenance: Option<&'a MadeOf>,
    /// The stem of the names of the files, if it is not that of the package's name.
    pub stem: Option<&'a str>,
}

impl<'a> BuildRequest<'a> {
    /// A build without any of the options: unsigned, with the default date, and never replacing a signed catalog.
    pub fn plain(spec: &'a ParsedSpec, spec_name: &'a str, criteria: Criteria<'a>) -> Self {
        BuildRequest {
            spec,
            spec_name,
            criteria,
            strict: false,
            stamp: Stamp::default(),
            effort: PackOptions::default(),
            signing: None,
            force: false,
            cdf: false,
            provenance: None,
            stem: None,
        }
    }
}
