//! `ppkgc lsp`: a language server for editors, on standard input and output.

mod file_uri;
mod house;
mod rules_cache;

use std::io;

use super::args::LspArgs;
use super::cli_error::CliError;
use super::exit::Exit;
use crate::lsp::{Ended, serve};
use house::House;

/// Serves one editor until it ends the session.
pub(super) fn lsp(args: &LspArgs) -> Result<Exit, CliError> {
    let house = House::new(&args.rules)?;
    let ended = serve(io::stdin(), &mut io::stdout().lock(), house);
    match ended.map_err(|error| CliError::new("the session ended unexpectedly", error))? {
        Ended::Properly => Ok(Exit::Done),
        Ended::Suddenly => Err(CliError::new("the session ended unexpectedly", "the editor closed the connection")),
    }
}
