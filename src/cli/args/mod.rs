//! All arguments of `ppkgc`, with their help texts.

mod evidence;
mod format;
mod package;
mod reading;
mod reference;
mod spec;
mod trust;

pub(super) use evidence::{CompareArgs, EvidenceArgs, EvidenceCommand, ExpectArgs};
pub(super) use format::Format;
pub(super) use package::{BatchCommand, BatchCommandArgs, BuildArgs, IcdArgs, MergeArgs, PackArgs, Shard, WorkArgs};
pub(super) use reading::{ConvertArgs, DiffArgs, DiffFormat, FailOn, InspectArgs, InspectFormat, ReportArgs};
pub(super) use reference::{CompletionsArgs, ExplainArgs, FindArgs, SchemaArgs, SearchArgs, TargetsArgs};
pub(super) use spec::{
    CheckArgs, CheckFormat, EmitArgs, LspArgs, NewArgs, Product, RuleArgs, SpecSchemaArgs, Template, Verb,
};
pub(super) use trust::{KeyArgs, KitArgs, RebuildArgs, SignArgs, StampArgs, VerifyArgs};

use clap::{CommandFactory, Parser, Subcommand};

use super::lazy_args::LazyArgs;
use super::screen_args::ScreenArgs;

/// The compiler for Windows provisioning packages.
#[derive(Debug, Parser)]
#[command(name = "ppkgc", version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Cli {
    #[command(flatten)]
    _screen: ScreenArgs,
    #[command(subcommand)]
    pub(super) command: Command,
}

/// The definition of all commands with their arguments and help, for completion scripts and man pages.
pub fn command() -> clap::Command {
    Cli::command()
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done (warnings allowed unless --strict)
  1  findings: the spec or package is wrong
  2  could not run: bad arguments, or a file that cannot be read or written
  3  refused: not trusted";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a starter spec, with a picture.
    New(LazyArgs<NewArgs>),
    /// Report everything that is wrong with a spec.
    Check(LazyArgs<CheckArgs>),
    /// Build the package, its catalog, the project file and a build record.
    Build(LazyArgs<Box<BuildArgs>>),
    /// Work with the packages that `build --values` made.
    Batch(LazyArgs<BatchCommandArgs>),
    /// Build a package with the switches of icd.exe, as build scripts use them.
    Icd(LazyArgs<IcdArgs>),
    /// Print an intermediate product of the compiler.
    Emit(LazyArgs<EmitArgs>),
    /// Pack a folder with the files of a package.
    Pack(LazyArgs<PackArgs>),
    /// Show what a package does, even one made by other tools.
    Inspect(LazyArgs<InspectArgs>),
    /// Write the spec of a package or of a project of Windows Configuration Designer, with its files.
    #[command(visible_alias = "decompile")]
    Convert(LazyArgs<ConvertArgs>),
    /// Write a page that shows what a spec, package or batch does.
    Report(LazyArgs<ReportArgs>),
    /// Compare two packages by what they do; specs and folders are built first.
    Diff(LazyArgs<DiffArgs>),
    /// Show what the loaded DDF files contain, or one node in detail.
    Schema(LazyArgs<SchemaArgs>),
    /// Find settings by plain words.
    Find(LazyArgs<FindArgs>),
    /// List the editions and releases that a target may name.
    Targets(LazyArgs<TargetsArgs>),
    /// Explain why a kind of finding matters and what to do about it.
    Explain(LazyArgs<ExplainArgs>),
    /// Write the JSON Schema of the spec language, for completion and checks in editors.
    SpecSchema(LazyArgs<SpecSchemaArgs>),
    /// Serve an editor: findings while a spec is written, completion, explanations and corrections.
    Lsp(LazyArgs<LspArgs>),
    /// Write a completion script for a shell.
    Completions(LazyArgs<CompletionsArgs>),
    /// Sign a catalog, with a key or in two steps with a signing service.
    Sign(LazyArgs<SignArgs>),
    /// Check whether a package is undamaged, whether its catalog covers it, and who signed it.
    Verify(LazyArgs<VerifyArgs>),
    /// Look on a real Windows device for evidence that a package took effect.
    Evidence(LazyArgs<EvidenceArgs>),
    /// Make a deployment kit for a USB stick: package, catalog, scripts and instructions.
    Kit(LazyArgs<KitArgs>),
}
