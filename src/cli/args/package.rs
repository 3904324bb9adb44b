//! Arguments of the commands that make packages.

use std::fmt;
use std::num::NonZeroUsize;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand};

use super::format::Format;
use super::spec::SpecArgs;
use super::trust::{KeyArgs, StampArgs};
use crate::check;
use crate::format::wim::Compression;
use crate::package::{MAX_RANK, Owner};
use crate::world::PackageId;

#[derive(Debug, Args)]
pub(in crate::cli) struct BuildArgs {
    #[command(flatten)]
    pub(in crate::cli) spec: SpecArgs,
    /// The folder for the files that are written.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(in crate::cli) output: PathBuf,
    /// Overwrite a signed catalog even if the package changes, or sign it again.
    #[arg(long)]
    pub(in crate::cli) force: bool,
    /// Also write NAME.cdf, from which makecat in the Windows SDK makes the catalog.
    #[arg(long)]
    pub(in crate::cli) cdf: bool,
    /// Also write NAME.provenance.json, an in-toto statement with the SLSA provenance of the package: what it was made
    /// from, and by what; `verify` compares a package with it.
    #[arg(long, conflicts_with = "values")]
    pub(in crate::cli) provenance: bool,
    #[command(flatten)]
    pub(in crate::cli) key: KeyArgs,
    #[command(flatten)]
    pub(in crate::cli) stamp: StampArgs,
    /// Also write a deployment kit: a zip if the name ends in .zip, otherwise a new folder. With --values, a folder in
    /// which each package gets a zip.
    #[arg(long, value_name = "KIT.zip|DIR")]
    pub(in crate::cli) kit: Option<PathBuf>,
    /// A program to include in the kit that applies the package on the device, such as ppkg-apply.exe.
    #[arg(long, value_name = "FILE", requires = "kit")]
    pub(in crate::cli) applier: Option<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) batch: BatchArgs,
    #[command(flatten)]
    pub(in crate::cli) work: WorkArgs,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}

/// Many packages from one spec.
#[derive(Debug, Args)]
pub(in crate::cli) struct BatchArgs {
    /// A table of sites (.csv, .toml or .json): a package for each row, whose columns fill {{column}} in the spec.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) values: Option<PathBuf>,
    /// Check every row, and build nothing.
    #[arg(long, requires = "values")]
    pub(in crate::cli) dry_run: bool,
    /// Keep the packages of an earlier run that would be the same.
    #[arg(long, requires = "values")]
    pub(in crate::cli) resume: bool,
    /// Take only the Kth of every N rows; `batch merge` joins the folders of all shards.
    #[arg(long, requires = "values", value_name = "K/N")]
    pub(in crate::cli) shard: Option<Shard>,
}

/// One of several equal parts of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) struct Shard {
    /// Which one, from 1.
    pub(in crate::cli) number: usize,
    /// How many there are.
    pub(in crate::cli) count: usize,
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.count)
    }
}

impl FromStr for Shard {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let parts = text.split_once('/').and_then(|(number, count)| Some((number.parse().ok()?, count.parse().ok()?)));
        let shard = parts.map(|(number, count)| Shard { number, count });
        shard.filter(|shard| (1..=shard.count).contains(&shard.number)).ok_or("not K/N with K from 1 to N, such as 2/3")
    }
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum BatchCommand {
    /// Join the folders of all shards of a batch.
    Merge(MergeArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct BatchCommandArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: BatchCommand,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct MergeArgs {
    /// The folders of the shards.
    #[arg(required = true, value_name = "DIR")]
    pub(in crate::cli) shards: Vec<PathBuf>,
    /// The folder for the whole batch, which is created.
    #[arg(short, long, value_name = "DIR")]
    pub(in crate::cli) output: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct IcdArgs {
    /// The switches: /Build-ProvisioningPackage /CustomizationXML:PATH /PackagePath:PATH [/StoreFile:PATH]
    /// [/Variables:NAME=VALUE;...] [+Overwrite] [-Encrypted]. Options of `ppkgc check`, such as --map OLD=NEW, may
    /// be mixed with them.
    #[arg(required = true, value_name = "SWITCH", allow_hyphen_values = true, trailing_var_arg = true)]
    pub(in crate::cli) switches: Vec<String>,
}

/// How a package is written.
#[derive(Debug, Args)]
pub(in crate::cli) struct WorkArgs {
    /// The number of threads for compression [default: one per processor]; the package does not depend on it.
    #[arg(long, value_name = "N")]
    pub(in crate::cli) jobs: Option<NonZeroUsize>,
    /// Make the package as small as possible, which takes several times as long; packages of a few KB always are.
    #[arg(long)]
    pub(in crate::cli) best: bool,
    /// Print only errors and warnings, and no progress.
    #[arg(long, short)]
    pub(in crate::cli) quiet: bool,
}

impl WorkArgs {
    /// How thoroughly the package is compressed.
    pub(in crate::cli) fn compression(&self) -> Compression {
        if self.best { Compression::Best } else { Compression::Fast }
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PackArgs {
    /// The folder, such as one written by `inspect --extract`.
    pub(in crate::cli) dir: PathBuf,
    /// The package to write; its catalog is written next to it.
    #[arg(short, long, value_name = "PKG")]
    pub(in crate::cli) output: PathBuf,
    /// A name other than that in the customizations.xml of the folder; a folder without one needs a name, and the
    /// package gets version 1.0, owner ITAdmin and rank 0.
    #[arg(long)]
    pub(in crate::cli) name: Option<String>,
    /// An id other than that in customizations.xml: a GUID.
    #[arg(long, value_name = "GUID", value_parser = package_id)]
    pub(in crate::cli) id: Option<PackageId>,
    /// Another version: two or four numbers with dots between them.
    #[arg(long, value_name = "VERSION", value_parser = package_version)]
    pub(in crate::cli) version: Option<String>,
    /// Another owner type, such as ITAdmin.
    #[arg(long, value_parser = owner)]
    pub(in crate::cli) owner: Option<Owner>,
    /// Another rank, 0 to 99.
    #[arg(long, value_parser = clap::value_parser!(u8).range(..=i64::from(MAX_RANK)))]
    pub(in crate::cli) rank: Option<u8>,
    /// Write no catalog.
    #[arg(long)]
    pub(in crate::cli) no_catalog: bool,
    /// Overwrite a signed catalog even if the package changes, and write a package that readers refuse.
    #[arg(long)]
    pub(in crate::cli) force: bool,
    #[command(flatten)]
    pub(in crate::cli) work: WorkArgs,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}

fn package_id(text: &str) -> Result<PackageId, &'static str> {
    PackageId::parse(text).ok_or("an id is a GUID: xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx, with or without braces")
}

fn package_version(text: &str) -> Result<String, &'static str> {
    let is_version = check::is_version(text);
    is_version.then(|| text.to_owned()).ok_or("a version is two or four numbers from 0 to 65535, such as 1.0")
}

fn owner(text: &str) -> Result<Owner, String> {
    let words = || Owner::ALL.map(Owner::word).join(", ");
    Owner::of_word(text).ok_or_else(|| format!("an owner type is one of {}", words()))
}
