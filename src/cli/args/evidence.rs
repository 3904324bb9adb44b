//! Arguments of the commands about evidence from a real Windows.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::format::Format;

#[derive(Debug, Args)]
pub(in crate::cli) struct EvidenceArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: EvidenceCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum EvidenceCommand {
    /// Write what a package should do, and a script that checks it on a Windows device that you can afford to lose.
    Expect(ExpectArgs),
    /// Show what the evidence from one or more devices proves. Exit code 1: a setting is disproved; 2: evidence is
    /// void.
    Compare(CompareArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExpectArgs {
    /// The .ppkg file.
    pub(in crate::cli) package: PathBuf,
    /// The folder for expected.json and Verify-OnWindows.ps1; the package and its catalog belong there too.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(in crate::cli) output: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CompareArgs {
    /// The expected.json that the script has read.
    pub(in crate::cli) expected: PathBuf,
    /// The evidence.json files that it has written.
    #[arg(required = true)]
    pub(in crate::cli) evidence: Vec<PathBuf>,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}
