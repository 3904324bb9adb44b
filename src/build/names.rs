//! The names of the files that one build writes.

use super::BuildRequest;

/// Each output with its name: the same stem, another ending.
pub(super) struct Names {
    pub(super) package: String,
    pub(super) catalog: String,
    pub(super) customizations: String,
    pub(super) definition: String,
    pub(super) provenance: String,
    pub(super) record: String,
}

impl Names {
    /// The names for a package with this stem.
    pub(super) fn of(stem: &str) -> Self {
        let name = |ending: &str| format!("{stem}.{ending}");
        Names {
            package: name("ppkg"),
            catalog: name("cat"),
            customizations: name("customizations.xml"),
            definition: name("cdf"),
            provenance: name("provenance.json"),
            record: name("build.json"),
        }
    }

    /// The names of all files that a build writes: four, and those that are requested in addition.
    pub(super) fn of_outputs(&self, request: &BuildRequest<'_>) -> Vec<&str> {
        let always = [&self.package, &self.catalog, &self.customizations, &self.record];
        let definition = request.cdf.then_some(&self.definition);
        let provenance = request.provenance.map(|_| &self.provenance);
        always.into_iter().chain(definition).chain(provenance).map(String::as_str).collect()
    }
}
