//! All arguments of `ppkgc`, with the texts of its help.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{ArgGroup, Args, Parser, Subcommand, ValueEnum};

use super::lazy_args::LazyArgs;
use super::levels::LevelArgs;
use super::project_args::ProjectArgs;
use super::topic::{Topic, topic};
use crate::check;
use crate::package::{MAX_RANK, Owner};
use crate::risk::class_named;
use crate::world::PackageId;

/// The compiler for Windows provisioning packages.
#[derive(Debug, Parser)]
#[command(name = "ppkgc", version, about, max_term_width = 100, after_help = EXIT_CODES)]
pub(super) struct Cli {
    /// When to use colour: on terminals that support it, always, or never.
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub(super) color: ColorWhen,
    #[command(subcommand)]
    pub(super) command: Command,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done (warnings allowed unless --strict)
  1  findings: the spec or package is wrong
  2  could not run: bad arguments, or a file that cannot be read or written
  3  refused: not trusted";

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum ColorWhen {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Write a starter spec, with a picture.
    New(LazyArgs<NewArgs>),
    /// Report everything that is wrong with a spec.
    Check(LazyArgs<CheckArgs>),
    /// Build the package, its catalog, the project file and a build record.
    Build(LazyArgs<Box<BuildArgs>>),
    /// Build a package by the switches of icd.exe, as they stand in build scripts.
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
    /// Write a completion script for a shell.
    Completions(LazyArgs<CompletionsArgs>),
    /// Sign a catalog, with a key or in two steps with a signing service.
    Sign(LazyArgs<SignArgs>),
    /// Check whether a package is undamaged, whether its catalog covers it, and who signed it.
    Verify(LazyArgs<VerifyArgs>),
    /// Make a deployment kit for a USB stick: package, catalog, scripts and instructions.
    Kit(LazyArgs<KitArgs>),
}

#[derive(Debug, Args)]
pub(super) struct NewArgs {
    /// The folder to create.
    pub(super) dir: PathBuf,
    /// The template to start from.
    #[arg(long, value_name = "NAME", default_value = "wallpaper")]
    pub(super) template: Template,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Template {
    /// Name, first start, account, Wi-Fi and a command: what the designer's wizard for desktop devices asks.
    Desktop,
    /// One app in Assigned Access, with an account that is signed in at the start.
    Kiosk,
    /// Shared devices of a school, with name, Wi-Fi and a desktop picture.
    School,
    /// A join of Microsoft Entra ID in bulk.
    Entra,
    /// An embedded desktop picture.
    Wallpaper,
    /// An embedded lock screen picture.
    LockScreen,
    /// Windows Pro devices of a school in shared PC mode, with a desktop picture.
    SharedPc,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    /// The specs, TOML files; `-` reads one from standard input. Projects of Windows Configuration Designer
    /// (customizations.xml) and folders of unpacked packages will do too.
    #[arg(required = true, value_name = "SPEC")]
    pub(super) specs: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    /// Show every note, also those that most specs bring and those beside an error.
    #[arg(long)]
    pub(super) notes: bool,
    /// How to print the findings.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CheckFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// One SARIF 2.1.0 document, for code scanning and editors.
    Sarif,
    /// Workflow commands of GitHub Actions, which annotate the lines of a pull request.
    Github,
}

/// The arguments of every command that reads one spec.
#[derive(Debug, Args)]
pub(super) struct SpecArgs {
    /// The spec, a TOML file; `-` reads it from standard input. A project of Windows Configuration Designer
    /// (customizations.xml) or the folder of an unpacked package will do too.
    pub(super) spec: PathBuf,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
}

/// What specs are judged by.
#[derive(Debug, Args)]
pub(super) struct RuleArgs {
    /// A DDF file, a folder of them, or Microsoft's zip; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(super) ddf: Vec<PathBuf>,
    /// An ADMX file or a folder of them, by which administrative template policies are judged, such as a copy of
    /// C:\Windows\PolicyDefinitions; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(super) admx: Vec<PathBuf>,
    /// Override a value of the spec, such as package.version=1.2; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(super) set: Vec<String>,
    /// The folder that may contain files of the spec, instead of the spec's own folder.
    #[arg(long, value_name = "DIR")]
    pub(super) root: Option<PathBuf>,
    /// Judge for this kind of device instead of those of [target], such as edition=Pro,build=24H2; may be repeated.
    #[arg(long, value_name = "edition=E,build=B")]
    pub(super) target: Vec<String>,
    /// Judge for this kind of device in addition to the others; may be repeated.
    #[arg(long, value_name = "edition=E,build=B")]
    pub(super) add_target: Vec<String>,
    /// Treat warnings as errors.
    #[arg(long)]
    pub(super) strict: bool,
    #[command(flatten)]
    pub(super) levels: LevelArgs,
    #[command(flatten)]
    pub(super) project: ProjectArgs,
}

#[derive(Debug, Args)]
pub(super) struct BuildArgs {
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    /// The folder for the four files.
    #[arg(short, long, value_name = "DIR", default_value = ".")]
    pub(super) output: PathBuf,
    /// Overwrite a signed catalog although the package changes, or sign it again.
    #[arg(long)]
    pub(super) force: bool,
    /// Also write NAME.cdf, from which makecat in the Windows SDK makes the catalog.
    #[arg(long)]
    pub(super) cdf: bool,
    #[command(flatten)]
    pub(super) key: KeyArgs,
    #[command(flatten)]
    pub(super) stamp: StampArgs,
    /// Also write a deployment kit: a zip if the name ends in .zip, else a new folder.
    #[arg(long, value_name = "KIT.zip|DIR")]
    pub(super) kit: Option<PathBuf>,
    /// A program to include in the kit that applies the package on the device, such as ppkg-apply.exe.
    #[arg(long, value_name = "FILE", requires = "kit")]
    pub(super) applier: Option<PathBuf>,
    #[command(flatten)]
    pub(super) work: WorkArgs,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct IcdArgs {
    /// The switches: /Build-ProvisioningPackage /CustomizationXML:PATH /PackagePath:PATH [/StoreFile:PATH]
    /// [/Variables:NAME=VALUE;...] [+Overwrite] [-Encrypted]. Options of `ppkgc check`, such as --map OLD=NEW, may stand
    /// among them.
    #[arg(required = true, value_name = "SWITCH", allow_hyphen_values = true, trailing_var_arg = true)]
    pub(super) switches: Vec<String>,
}

/// How a package is written.
#[derive(Debug, Args)]
pub(super) struct WorkArgs {
    /// The number of threads for compression [default: one per processor]; the package does not depend on it.
    #[arg(long, value_name = "N")]
    pub(super) jobs: Option<NonZeroUsize>,
    /// Print only errors and warnings, and no progress.
    #[arg(long, short)]
    pub(super) quiet: bool,
}

#[derive(Debug, Args)]
pub(super) struct EmitArgs {
    #[command(flatten)]
    pub(super) spec: SpecArgs,
    /// The product.
    #[arg(long, value_name = "PRODUCT")]
    pub(super) what: Product,
    /// For syncml: the verb for every setting, instead of Replace (or Add if the DDF does not allow Replace).
    #[arg(long, value_name = "VERB")]
    pub(super) verb: Option<Verb>,
    /// Write it to a file, or a new folder for provxml, instead of printing it.
    #[arg(short, long, value_name = "PATH")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Product {
    /// customizations.xml, the project of Windows Configuration Designer.
    Customizations,
    /// AnswerFile.xml.
    AnswerFile,
    /// The provxml files, which the device applies.
    Provxml,
    /// The commands of an MDM server for the same settings.
    Syncml,
    /// The settings in order, as JSON, without secrets.
    Plan,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Verb {
    /// Create the node.
    Add,
    /// Create or overwrite the node.
    Replace,
    /// Delete the node that the spec sets.
    Delete,
}

#[derive(Debug, Args)]
pub(super) struct PackArgs {
    /// The folder, such as one written by `inspect --extract`.
    pub(super) dir: PathBuf,
    /// The package to write; its catalog is written next to it.
    #[arg(short, long, value_name = "PKG")]
    pub(super) output: PathBuf,
    /// Another name than that in the customizations.xml of the folder; a folder without one needs a name, and the
    /// package gets version 1.0, owner ITAdmin and rank 0.
    #[arg(long)]
    pub(super) name: Option<String>,
    /// Another id than that in customizations.xml: a GUID.
    #[arg(long, value_name = "GUID", value_parser = package_id)]
    pub(super) id: Option<PackageId>,
    /// Another version: two or four numbers with dots between them.
    #[arg(long, value_name = "VERSION", value_parser = package_version)]
    pub(super) version: Option<String>,
    /// Another owner type, such as ITAdmin.
    #[arg(long, value_parser = owner)]
    pub(super) owner: Option<Owner>,
    /// Another rank, 0 to 99.
    #[arg(long, value_parser = clap::value_parser!(u8).range(..=i64::from(MAX_RANK)))]
    pub(super) rank: Option<u8>,
    /// Write no catalog.
    #[arg(long)]
    pub(super) no_catalog: bool,
    /// Overwrite a signed catalog although the package changes.
    #[arg(long)]
    pub(super) force: bool,
    #[command(flatten)]
    pub(super) work: WorkArgs,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
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

#[derive(Debug, Args)]
pub(super) struct FindArgs {
    /// What the setting should do, in any words, such as: turn off widgets.
    #[arg(required = true)]
    pub(super) words: Vec<String>,
    #[command(flatten)]
    pub(super) search: SearchArgs,
    /// A DDF file, a folder of them, or Microsoft's zip; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(super) ddf: Vec<PathBuf>,
    /// An ADMX file or a folder of them, whose policies are searched by title too, such as a copy of
    /// C:\Windows\PolicyDefinitions; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(super) admx: Vec<PathBuf>,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

/// Options of the search for settings.
#[derive(Debug, Args)]
pub(super) struct SearchArgs {
    /// Show what this kind of device does with each setting, such as edition=Pro,build=24H2; may be repeated.
    #[arg(long, value_name = "edition=E,build=B")]
    pub(super) target: Vec<String>,
    /// The maximum number of settings to print.
    #[arg(long, value_name = "N", default_value = "8")]
    pub(super) limit: usize,
}

#[derive(Debug, Args)]
pub(super) struct SchemaArgs {
    /// A node, such as ./Vendor/MSFT/Personalization/CompanyName, or a path in the designer's store; other words are
    /// searched for.
    pub(super) what: Vec<String>,
    #[command(flatten)]
    pub(super) search: SearchArgs,
    /// A DDF file, a folder of them, or Microsoft's zip; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(super) ddf: Vec<PathBuf>,
    /// An ADMX file or a folder of them, which define administrative template policies, such as a copy of
    /// C:\Windows\PolicyDefinitions; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(super) admx: Vec<PathBuf>,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct TargetsArgs {
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The code of a finding, such as bad-rank, or a section of the spec, such as personalization; without one, all codes
    /// are listed.
    #[arg(value_parser = topic)]
    pub(super) topic: Option<Topic>,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct SpecSchemaArgs {
    /// A spec whose [schema] names DDF files; `-` reads it from standard input.
    pub(super) spec: Option<PathBuf>,
    /// A DDF file, a folder of them, or Microsoft's zip; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(super) ddf: Vec<PathBuf>,
    /// Write it to a file instead of printing it.
    #[arg(short, long, value_name = "FILE")]
    pub(super) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// The shell.
    pub(super) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// The package.
    pub(super) package: PathBuf,
    /// Also write all files of the package to a new folder, and verify them.
    #[arg(long, value_name = "DIR")]
    pub(super) extract: Option<PathBuf>,
    /// Also read the payload files of the package, and compare their hashes.
    #[arg(long)]
    pub(super) verify: bool,
    /// Print values that look like passwords or keys.
    #[arg(long)]
    pub(super) show_secrets: bool,
    /// Judge what the package would do to a device, and what it hides, instead of listing it.
    #[arg(long, conflicts_with_all = ["extract", "verify"])]
    pub(super) risk: bool,
    /// From which verdict on the exit code is 1.
    #[arg(long, value_name = "SEVERITY", default_value = "high", requires = "risk")]
    pub(super) fail_on: FailOn,
    /// A class of findings that is known and accepted, for one subject or for all; may be repeated.
    #[arg(long, value_name = "CLASS[=SUBJECT]", value_parser = accepted, requires = "risk")]
    pub(super) accept: Vec<String>,
    /// Patterns for paths of settings; everything outside of them makes the exit code 3.
    #[arg(long, value_name = "PATTERN", num_args = 1.., requires = "risk")]
    pub(super) allow_only: Vec<String>,
    /// How to print the result; sarif only with --risk.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: InspectFormat,
}

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    /// A package, a folder with the files of one, or a customizations.xml.
    pub(super) from: PathBuf,
    /// The new folder for the spec and its files.
    #[arg(short, long, value_name = "DIR")]
    pub(super) output: PathBuf,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// A package, a spec, or a folder with the files of a package.
    pub(super) before: PathBuf,
    /// Another one.
    pub(super) after: PathBuf,
    #[command(flatten)]
    pub(super) rules: RuleArgs,
    /// How to print the differences.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: DiffFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum DiffFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// A table for a pull request.
    Markdown,
}

#[derive(Debug, Args)]
pub(super) struct VerifyArgs {
    /// The package; its catalog is the .cat file of the same name in the same folder.
    pub(super) package: PathBuf,
    /// A trusted certificate, of an issuer or of the signer itself; PEM or DER, may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(super) ca: Vec<PathBuf>,
    /// A trusted certificate of an issuer of timestamp servers; PEM or DER, may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(super) tsa_ca: Vec<PathBuf>,
    /// Refuse a package that is not signed.
    #[arg(long)]
    pub(super) require_signature: bool,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

/// The key and certificates for signing.
#[derive(Debug, Args)]
pub(super) struct KeyArgs {
    /// A PFX file with key and certificates.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["key", "cert"])]
    pub(super) pfx: Option<PathBuf>,
    /// A private key in PEM: RSA, P-256 or P-384, also encrypted PKCS#8.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(super) key: Option<PathBuf>,
    /// The certificate of the key, in PEM or DER; a PEM file may contain its issuers too.
    #[arg(long, value_name = "FILE")]
    pub(super) cert: Option<PathBuf>,
    /// Certificates of issuers to include in the catalog; PEM or DER, may be repeated.
    #[arg(long, value_name = "FILE")]
    pub(super) chain: Vec<PathBuf>,
    /// A file whose first line is the pass phrase of the key.
    #[arg(long, value_name = "FILE", conflicts_with = "pass_env")]
    pub(super) pass_file: Option<PathBuf>,
    /// The environment variable with the pass phrase of the key.
    #[arg(long, value_name = "NAME")]
    pub(super) pass_env: Option<String>,
}

/// Options of timestamps.
#[derive(Debug, Args)]
pub(super) struct StampArgs {
    /// An RFC 3161 timestamp server, http or https; with its timestamp, the signature outlives the certificate.
    #[arg(long, value_name = "URL")]
    pub(super) timestamp: Option<String>,
    /// How long to wait for a response of the timestamp server; it is tried up to three times.
    #[arg(long, value_name = "SECONDS", default_value = "30", value_parser = clap::value_parser!(u64).range(1..=600))]
    pub(super) timestamp_timeout: u64,
}

#[derive(Debug, Args)]
#[command(group(ArgGroup::new("way").required(true).args(["pfx", "key", "export_tbs", "attach"])))]
pub(super) struct SignArgs {
    /// The catalog; its package is the .ppkg file of the same name in the same folder.
    pub(super) catalog: PathBuf,
    #[command(flatten)]
    pub(super) key: KeyArgs,
    #[command(flatten)]
    pub(super) stamp: StampArgs,
    /// Write the bytes to be signed by a signing service, and their SHA-256 (32 bytes) as FILE.sha256; sign nothing.
    #[arg(long, value_name = "FILE", conflicts_with = "timestamp")]
    pub(super) export_tbs: Option<PathBuf>,
    /// A file with the signature made by a signing service: raw RSA, or ECDSA as DER or as two numbers.
    #[arg(long, value_name = "FILE", requires = "cert")]
    pub(super) attach: Option<PathBuf>,
    /// Replace the signature of a catalog that is already signed.
    #[arg(long)]
    pub(super) force: bool,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Debug, Args)]
pub(super) struct KitArgs {
    /// The package; its catalog is the .cat file of the same name in the same folder.
    pub(super) package: PathBuf,
    /// The kit to write: a zip if the name ends in .zip, else a new folder.
    #[arg(short, long, value_name = "KIT.zip|DIR", required_unless_present = "list")]
    pub(super) output: Option<PathBuf>,
    /// A program to include that applies the package on the device, such as ppkg-apply.exe.
    #[arg(long, value_name = "FILE")]
    pub(super) applier: Option<PathBuf>,
    /// Write nothing; only list what would be written.
    #[arg(long)]
    pub(super) list: bool,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(super) format: Format,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people.
    Human,
    /// One JSON document.
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum InspectFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// One SARIF 2.1.0 document with the techniques of ATT&CK; needs --risk.
    Sarif,
}

/// From which verdict on the exit code is 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    /// Much, and unusual in packages of administrators.
    High,
    /// Much, and usual in packages of administrators.
    Medium,
    /// Little by itself.
    Low,
    /// Never.
    Never,
}

/// An accepted class, alone or with one subject. A class that does not exist would accept nothing.
fn accepted(text: &str) -> Result<String, String> {
    let class = text.split_once('=').map_or(text, |(class, _)| class);
    match class_named(class) {
        Some(_) => Ok(text.to_owned()),
        None => Err(format!("there is no class {class:?}; a report names the classes")),
    }
}
