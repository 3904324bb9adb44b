//! The command line: the only module, except the devices of the applier, that accesses disk, environment and clock.

mod admx_files;
mod args;
mod atlas;
mod audience;
mod bar;
mod batch;
mod build;
mod build_date;
mod build_set;
mod certificates;
mod check;
mod check_rows;
mod cli_error;
mod completions;
mod console;
mod convert;
mod devices_in_words;
mod diff;
mod diff_catalogs;
mod diff_folders;
mod diff_side;
mod diff_view;
mod disk;
mod emit;
mod evidence;
mod exit;
mod explain;
mod explain_section;
mod extract;
mod find;
mod find_view;
mod house_rules;
mod icd;
mod images_view;
mod inspect;
mod inspect_view;
mod keys;
mod kit;
mod lazy_args;
mod levels;
mod lsp;
mod made_of;
mod meant_value;
mod new;
mod origins_view;
mod other_system;
mod own_words;
mod pack;
mod parents;
mod plan_view;
mod policy_view;
mod project_args;
mod project_input;
mod provenance;
mod rebuild;
mod report;
mod risk;
mod risk_sarif;
mod risk_subject;
mod risk_view;
mod row_view;
mod schema;
mod schema_view;
mod schemas;
mod screen_args;
mod shown_text;
mod sidecar;
mod sign;
mod signing;
mod spec_input;
mod spec_schema;
mod store_files;
mod strays;
mod targets;
mod timestamp_server;
mod topic;
mod tree;
mod two_texts;
mod unreadable;
mod verdict_view;
mod verify;
mod workspace;

pub use args::command;
pub use disk::{FolderSink, Inputs};
pub use workspace::Workspace;

use std::ffi::OsString;

use clap::FromArgMatches;

use args::{Cli, Command};
use console::{Console, ignore_closed_output};
use exit::Exit;
use screen_args::{ColorWhen, color_of};

/// Runs one command line (program name first) and returns the exit code of the process.
pub fn run(args: impl IntoIterator<Item = OsString>, workspace: &Workspace) -> u8 {
    let args: Vec<OsString> = args.into_iter().collect();
    let (color, cli) = match parsed(&args) {
        Ok(parsed) => parsed,
        Err(error) => {
            let is_help = !error.use_stderr();
            let shown = if is_help {
                ignore_closed_output(error.print()).is_ok()
            } else {
                Console::new(ColorWhen::Auto).usage(&error, &args).is_ok()
            };
            return if is_help && shown { Exit::Done.code() } else { Exit::CouldNotRun.code() };
        }
    };
    let mut console = Console::new(color);
    let ended = match &cli.command {
        Command::New(args) => new::new(args, workspace, &mut console),
        Command::Check(args) => check::check(args, workspace, &mut console),
        Command::Build(args) => build::build(args, workspace, &mut console),
        Command::Batch(args) => batch::batch(args, &mut console),
        Command::Icd(args) => icd::icd(args, workspace, &mut console),
        Command::Emit(args) => emit::emit(args, workspace, &mut console),
        Command::Pack(args) => pack::pack(args, &mut console),
        Command::Inspect(args) => inspect::inspect(args, &mut console),
        Command::Convert(args) => convert::convert(args, workspace, &mut console),
        Command::Report(args) => report::report(args, workspace, &mut console),
        Command::Diff(args) => diff::diff(args, workspace, &mut console),
        Command::Schema(args) => schema::schema(args, workspace, &mut console),
        Command::Find(args) => find::find(args, workspace, &mut console),
        Command::Targets(args) => targets::targets(args, &mut console),
        Command::Explain(args) => explain::explain(args, &mut console),
        Command::SpecSchema(args) => spec_schema::spec_schema(args, workspace, &mut console),
        Command::Completions(args) => completions::completions(args, &mut console),
        Command::Lsp(args) => lsp::lsp(args),
        Command::Sign(args) => sign::sign(args, &mut console),
        Command::Verify(args) => verify::verify(args, workspace, &mut console),
        Command::Evidence(args) => evidence::evidence(args, &mut console),
        Command::Kit(args) => kit::kit(args, &mut console),
    };
    match ended.and_then(|exit| console.finish().map(|()| exit)) {
        Ok(exit) => exit.code(),
        Err(error) => {
            // If standard error is closed, nothing more can be reported.
            let _ = console.error(&error);
            Exit::CouldNotRun.code()
        }
    }
}

/// When to use colour, and the command with its arguments.
fn parsed(args: &[OsString]) -> Result<(ColorWhen, Cli), clap::Error> {
    let matches = command().try_get_matches_from(args)?;
    let cli = Cli::from_arg_matches(&matches).map_err(|error| error.format(&mut command()))?;
    Ok((color_of(&matches), cli))
}
