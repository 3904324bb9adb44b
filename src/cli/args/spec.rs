//! Arguments of the commands that read and judge specs.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::format::Format;
use crate::cli::levels::LevelArgs;
use crate::cli::project_args::ProjectArgs;

/// The arguments of every command that reads one spec.
#[derive(Debug, Args)]
pub(in crate::cli) struct SpecArgs {
    /// The spec, a TOML file; `-` reads it from standard input. A project of Windows Configuration Designer
    /// (customizations.xml) or the folder of an unpacked package is accepted too.
    pub(in crate::cli) spec: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
}

/// The rules that specs are judged by.
#[derive(Debug, Default, Clone, Args)]
pub(in crate::cli) struct RuleArgs {
    /// A DDF file, a folder of them, or Microsoft's zip; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) ddf: Vec<PathBuf>,
    /// An ADMX file or a folder of them, by which administrative template policies are judged, such as a copy of
    /// C:\Windows\PolicyDefinitions; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) admx: Vec<PathBuf>,
    /// A settings store of Windows Configuration Designer in place of the built-in one, such as
    /// Microsoft-Desktop-Provisioning.dat of another kit; a second one may be the store of all editions.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) store: Vec<PathBuf>,
    /// Override a value of the spec, such as package.version=1.2; may be repeated.
    #[arg(long, value_name = "KEY=VALUE")]
    pub(in crate::cli) set: Vec<String>,
    /// The folder that may contain files of the spec, instead of the spec's own folder.
    #[arg(long, value_name = "DIR")]
    pub(in crate::cli) root: Option<PathBuf>,
    /// Judge for this kind of device instead of those of [target], such as edition=Pro,build=24H2; may be repeated.
    #[arg(long, value_name = "edition=E,build=B")]
    pub(in crate::cli) target: Vec<String>,
    /// Judge for this kind of device in addition to the others; may be repeated.
    #[arg(long, value_name = "edition=E,build=B")]
    pub(in crate::cli) add_target: Vec<String>,
    /// House rules: what packages of this organization must and must not do, a TOML file with [policy], instead of
    /// ppkgc-rules.toml beside the spec and above it in its repository; may be repeated.
    #[arg(long = "rules", value_name = "FILE")]
    pub(in crate::cli) house_rules: Vec<PathBuf>,
    /// Treat warnings as errors.
    #[arg(long)]
    pub(in crate::cli) strict: bool,
    #[command(flatten)]
    pub(in crate::cli) levels: LevelArgs,
    #[command(flatten)]
    pub(in crate::cli) project: ProjectArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NewArgs {
    /// The folder to create.
    pub(in crate::cli) dir: PathBuf,
    /// The template to start from.
    #[arg(long, value_name = "NAME", default_value = "wallpaper")]
    pub(in crate::cli) template: Template,
    /// Start from what a package or a customizations.xml sets instead, as `convert` does.
    #[arg(long, value_name = "FILE", conflicts_with_all = ["template", "format"])]
    pub(in crate::cli) from: Option<PathBuf>,
    /// A settings store of Windows Configuration Designer in place of the built-in one, for --from.
    #[arg(long, value_name = "FILE", requires = "from")]
    pub(in crate::cli) store: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) project: ProjectArgs,
    /// How to print the result.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Template {
    /// Name, first start, account, Wi-Fi and a command: the questions of the designer's wizard for desktop devices.
    Desktop,
    /// One app in Assigned Access, with an account that is signed in at the start.
    Kiosk,
    /// Shared devices of a school, with name, Wi-Fi and a desktop picture.
    School,
    /// Joining Microsoft Entra ID in bulk.
    Entra,
    /// An embedded desktop picture.
    Wallpaper,
    /// An embedded lock screen picture.
    LockScreen,
    /// Windows Pro devices of a school in shared PC mode, with a desktop picture.
    SharedPc,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArgs {
    /// The specs, TOML files; `-` reads one from standard input. Projects of Windows Configuration Designer
    /// (customizations.xml) and folders of unpacked packages are accepted too.
    #[arg(required = true, value_name = "SPEC")]
    pub(in crate::cli) specs: Vec<PathBuf>,
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    /// A table of sites (.csv, .toml or .json): the spec is checked for each row, whose columns fill {{column}}.
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) values: Option<PathBuf>,
    /// Show every note, including those that most specs cause and those that errors hide.
    #[arg(long)]
    pub(in crate::cli) notes: bool,
    /// Show the file and line of each value, for specs that extend others.
    #[arg(long)]
    pub(in crate::cli) show_origins: bool,
    /// How to print the findings.
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    pub(in crate::cli) format: CheckFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum CheckFormat {
    /// For people.
    Human,
    /// One JSON document.
    Json,
    /// One SARIF 2.1.0 document, for code scanning and editors.
    Sarif,
    /// Workflow commands of GitHub Actions, which annotate the lines of a pull request.
    Github,
}

/// The Language Server Protocol (LSP) on standard input and output. Editors start it; the text that they have not saved
/// yet is checked too.
#[derive(Debug, Args)]
pub(in crate::cli) struct LspArgs {
    #[command(flatten)]
    pub(in crate::cli) rules: RuleArgs,
    /// Ignored: some editors add it to every language server.
    #[arg(long, hide = true)]
    pub(in crate::cli) stdio: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct EmitArgs {
    #[command(flatten)]
    pub(in crate::cli) spec: SpecArgs,
    /// The product.
    #[arg(long, value_name = "PRODUCT")]
    pub(in crate::cli) what: Product,
    /// For syncml: the verb for every setting, instead of Replace (or Add if the DDF does not allow Replace).
    #[arg(long, value_name = "VERB")]
    pub(in crate::cli) verb: Option<Verb>,
    /// Write it to a file, or a new folder for provxml, instead of printing it.
    #[arg(short, long, value_name = "PATH")]
    pub(in crate::cli) output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Product {
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
    /// The spec with everything that it extends, as one that extends nothing.
    Spec,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Verb {
    /// Create the node.
    Add,
    /// Create or overwrite the node.
    Replace,
    /// Delete the node that the spec sets.
    Delete,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct SpecSchemaArgs {
    /// A spec whose [schema] names DDF files; `-` reads it from standard input.
    pub(in crate::cli) spec: Option<PathBuf>,
    /// A DDF file, a folder of them, or Microsoft's zip; may be repeated, later ones take precedence.
    #[arg(long, value_name = "PATH")]
    pub(in crate::cli) ddf: Vec<PathBuf>,
    /// Write the schema of files with house rules (ppkgc-rules.toml) instead.
    #[arg(long, conflicts_with_all = ["spec", "ddf"])]
    pub(in crate::cli) house_rules: bool,
    /// Write it to a file instead of printing it.
    #[arg(short, long, value_name = "FILE")]
    pub(in crate::cli) output: Option<PathBuf>,
}
