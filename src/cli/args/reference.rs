//! Arguments of the commands that look something up.

use std::path::PathBuf;

use clap::Args;

use super::format::Format;
use crate::cli::topic::{Topic, topic};

#[derive(Debug, Args)]
pub(in crate::cli) struct FindArgs {
    /// What the setting should do, in any words, such as: turn off widgets.
    #[arg(required = true)]
    pub(in crate::cli) words: Vec<String>,
    #[command(flatten)]
    pub(in crate::cli) search: SearchArgs,
}

/// What is searched, and how the result is shown.
#[derive(Debug, Args)]
pub(in crate::cli) struct SearchArgs {
    /// Show what this kind of device does with each setting, such as edition=Pro,build=24H2; may be repeated.
    #[arg(long, value_name = "edition=E,build=B")]
    pub(in crate::cli) target: Vec<String>,
    /// The maximum number of settings to print.
    #[arg(long, value_name = "N", default_value = "8")]
    pub(in crate::cli) limit: usize,
    /// A DDF file, a folder of them, or Microsoft's zip; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) ddf: Vec<PathBuf>,
    /// An ADMX file or a folder of them, for the titles and choices of administrative template policies, such as a copy
    /// of C:\Windows\PolicyDefinitions; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) admx: Vec<PathBuf>,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArgs {
    /// A node, such as ./Vendor/MSFT/Personalization/CompanyName, or a path in the designer's store; other words are
    /// searched for.
    pub(in crate::cli) what: Vec<String>,
    /// A settings store of Windows Configuration Designer in place of the built-in one, for a path in it.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) store: Vec<PathBuf>,
    /// Write every node of the loaded DDF files into a new folder, as pages for a browser with a search.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["what", "store", "target", "format"])]
    pub(in crate::cli) html: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) search: SearchArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TargetsArgs {
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// The code of a finding, such as bad-rank, a section of the spec, such as personalization, or a class of `inspect
    /// --risk`, such as adds-admin; without one, all codes are listed.
    #[arg(value_parser = topic)]
    pub(in crate::cli) topic: Option<Topic>,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CompletionsArgs {
    /// The shell.
    pub(in crate::cli) shell: clap_complete::Shell,
}
