//! The command line: the only room that touches disk, environment and clock.

mod args;
mod bar;
mod build;
mod build_set;
mod catalog;
mod certificates;
mod check;
mod completions;
mod console;
mod devices_in_words;
mod disk;
mod emit;
mod exit;
mod explain;
mod extract;
mod find;
mod find_view;
mod front;
mod inspect;
mod inspect_view;
mod keys;
mod kit;
mod later;
mod levels;
mod new;
mod outputs;
mod pack;
mod plan_view;
mod record;
mod schema;
mod schema_view;
mod schemas;
mod sign;
mod signing;
mod spec_schema;
mod stamp_server;
mod targets;
mod tree;
mod trouble;
mod unreadable;
mod variant_record;
mod verdict_view;
mod verify;
mod wrapped;

pub use disk::FolderSink;
pub use outputs::{BuildError, Built, SignCatalog, Surroundings, write_outputs};
pub use record::{BuildRecord, FileRecord};

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use args::{Cli, Command};
use console::Console;
use exit::Exit;

/// Runs one command line (program name first) and returns the exit code of the process.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            let shown = error.print().is_ok() && !error.use_stderr();
            return if shown { Exit::Done.into() } else { Exit::CouldNotRun.into() };
        }
    };
    let mut console = Console::new(cli.color);
    let ended = match &cli.command {
        Command::New(args) => new::new(args, &mut console),
        Command::Check(args) => check::check(args, &mut console),
        Command::Build(args) => build::build(args, &mut console),
        Command::Emit(args) => emit::emit(args, &mut console),
        Command::Pack(args) => pack::pack(args, &mut console),
        Command::Inspect(args) => inspect::inspect(args, &mut console),
        Command::Schema(args) => schema::schema(args, &mut console),
        Command::Find(args) => find::find(args, &mut console),
        Command::Targets(args) => targets::targets(args, &mut console),
        Command::Explain(args) => explain::explain(args, &mut console),
        Command::SpecSchema(args) => spec_schema::spec_schema(args, &mut console),
        Command::Completions(args) => completions::completions(args, &mut console),
        Command::Sign(args) => sign::sign(args, &mut console),
        Command::Verify(args) => verify::verify(args, &mut console),
        Command::Kit(args) => kit::kit(args, &mut console),
    };
    match ended {
        Ok(exit) => exit.into(),
        Err(trouble) => {
            // Nothing is left to tell when standard error is gone as well.
            let _ = console.say(format!("error: {trouble}"));
            Exit::CouldNotRun.into()
        }
    }
}
