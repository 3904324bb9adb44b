//! `ppkgc completions`: a script with which a shell completes the arguments of this program.

use super::args::{CompletionsArgs, command};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;

/// Prints the script for a shell.
pub(super) fn completions(args: &CompletionsArgs, console: &mut Console) -> Result<Exit, CliError> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command(), env!("CARGO_PKG_NAME"), &mut script);
    console.bytes(&script)?;
    Ok(Exit::Done)
}
