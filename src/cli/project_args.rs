//! The options for projects of Windows Configuration Designer (WCD).

use clap::Args;

use super::disk::Mapping;
use crate::package::{Dialect, Stores};

const HEADING: &str = "Options for projects (customizations.xml)";

/// What a build needs to know about a project, but cannot read from it.
#[derive(Debug, Default, Clone, Args)]
pub(super) struct ProjectArgs {
    /// The place of a folder or file that the project names by another path, such as C:\Build\Scripts=scripts; may be
    /// repeated.
    #[arg(long, help_heading = HEADING, value_name = "OLD=NEW", value_parser = Mapping::parse)]
    pub(super) map: Vec<Mapping>,
    /// Write the package as this version of Windows Configuration Designer does, such as 10.0.22621.1 or 2025.416; for
    /// older kits, ppkgc uses what is known about their settings.
    #[arg(long, help_heading = HEADING, value_name = "VERSION", value_parser = dialect)]
    pub(super) wcd_version: Option<Dialect>,
    /// The stores of settings that the project was made for: Desktop, or WindowsCommon,Desktop.
    #[arg(long, help_heading = HEADING, value_name = "SKUS", value_parser = stores)]
    pub(super) target_skus: Option<Stores>,
    /// The values that replace %NAME% in the project; only a command line of icd.exe has such variables.
    #[arg(skip)]
    pub(super) variables: Vec<(String, String)>,
}

impl ProjectArgs {
    /// An option that has no meaning for a spec, if one is given.
    pub(super) fn given(&self) -> Option<&'static str> {
        let given = [
            (!self.map.is_empty(), "--map"),
            (self.wcd_version.is_some(), "--wcd-version"),
            (self.target_skus.is_some(), "--target-skus"),
        ];
        given.into_iter().find(|(given, _)| *given).map(|(_, option)| option)
    }
}

fn dialect(version: &str) -> Result<Dialect, &'static str> {
    Dialect::of_version(version).ok_or("a version is numbers with dots between them")
}

fn stores(skus: &str) -> Result<Stores, &'static str> {
    Stores::of_target_skus(skus).ok_or("only packages for Desktop and for WindowsCommon,Desktop can be built")
}
