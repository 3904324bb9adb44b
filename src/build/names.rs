//! The names of the files that one build writes.

/// Each output with its name: the same stem, another ending.
pub(super) struct Names {
    pub(super) package: String,
    pub(super) catalog: String,
    pub(super) customizations: String,
    pub(super) definition: String,
    pub(super) record: String,
}

impl Names {
    /// The names for a package of this stem.
    pub(super) fn of(stem: &str) -> Self {
        let name = |ending: &str| format!("{stem}.{ending}");
        Names {
            package: name("ppkg"),
            catalog: name("cat"),
            customizations: name("customizations.xml"),
            definition: name("cdf"),
            record: name("build.json"),
        }
    }

    /// The names of all files that are written, with or without a definition file for makecat.
    pub(super) fn of_outputs(&self, cdf: bool) -> Vec<&str> {
        let always = [&self.package, &self.catalog, &self.customizations, &self.record];
        always.into_iter().chain(cdf.then_some(&self.definition)).map(String::as_str).collect()
    }
}
