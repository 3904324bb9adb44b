//! Arguments of the commands that read packages.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::spec::RuleArgs;
use crate::risk::class_named;

#[derive(Debug, Args)]
pub(in crate::cli) struct InspectArgs {
    /// The package.
    pub(in crate::cli) package: PathBuf,
    /// Also write all files of the package to a new folder, and verify them.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) extract: Option<PathBuf>,
    /// Also read the payload files of the package, and compare their hashes.
    #[arg(long)]
    pub(in crate::cli) verify: bool,
    /// Print values that look like passwords or keys.
    #[arg(long)]
    pub(in crate::cli) show_secrets: bool,
    /// Judge what the package would do to a device, and what it hides, instead of listing it.
    #[arg(long, conflicts_with_all = ["extract", "verify"])]
    pub(in crate::cli) risk: bool,
    /// The lowest verdict that makes the exit code 1.
    #[arg(long, value_name = "SEVERITY", default_value = "high", requires = "risk")]
    pub(in crate::cli) fail_on: FailOn,
    /// A class of findings that is known and accepted, for one subject or for all; may be repeated.
    #[arg(long, value_name = "CLASS[=SUBJECT]", value_parser = accepted, requires = "risk")]
    pub(in crate::cli) accept: Vec<String>,
    /// Patterns for paths of settings; anything that they do not cover makes the exit code 3.
    #[arg(long, value_name = "PATTERN", num_args = 1.., requires = "risk")]
    pub(in crate::cli) allow_only: Vec<String>,
    /// How to print the result; sarif only with --risk.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: InspectFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum InspectFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// One SARIF 2.1.0 document with the techniques of ATT&CK; needs --risk.
    Sarif,
}

/// The lowest verdict that makes the exit code 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOn {
    /// A large effect, and unusual in packages of administrators.
    High,
    /// A large effect, and usual in packages of administrators.
    Medium,
    /// A small effect by itself.
    Low,
    /// Never.
    Never,
}

/// An accepted class, alone or with one subject. A class that does not exist would accept nothing.
fn accepted(text: &str) -> Result<String, String> {
    let class = text.split_once('=').map_or(text, |(class, _)| class);
    match class_named(class) {
        Some(_) => Ok(text.to_owned()),
        None => Err(format!(
            "there is no class {class:?}; a report names the classes, and `ppkgc explain CLASS` explains them"
        )),
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ConvertArgs {
    /// A package, a folder with the files of one, or a customizations.xml.
    pub(in crate::cli) from: PathBuf,
    /// The new folder for the spec and its files.
    #[arg(short, long, value_name = "DIR")]
    pub(in crate::cli) output: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReportArgs {
    /// A spec, a project, a package, a folder with the files of one, or the folder of a batch.
    pub(in crate::cli) subject: PathBuf,
    /// The page to write, one file of HTML.
    #[arg(short, long, value_name = "FILE.html")]
    pub(in crate::cli) output: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DiffArgs {
    /// A package, a spec, a folder with the files of a package, a catalog, or a folder of specs and packages.
    pub(in crate::cli) before: PathBuf,
    /// The one to compare it with.
    pub(in crate::cli) after: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    /// How to print the differences.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: DiffFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum DiffFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// A table for a pull request.
    Markdown,
}
