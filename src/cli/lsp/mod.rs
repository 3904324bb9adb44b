//! `ppkgc lsp`: a language server for editors, on standard input and output.

mod disk_host;
mod file_uri;
mod rules_cache;

use std::io;

use super::args::LspArgs;
use super::cli_error::CliError;
use super::exit::Exit;
use crate::lsp::{Ended, serve};
use disk_host::DiskHost;

/// Serves one editor until it ends the session.
pub(super) fn lsp(args: &LspArgs) -> Result<Exit, CliError> {
    let host = DiskHost::new(&args.rules)?;
    let ended = serve(io::stdin(), &mut io::stdout().lock(), host);
    match ended.map_err(|error| CliError::new("the session ended unexpectedly", error))? {
        Ended::Properly => Ok(Exit::Done),
        Ended::Suddenly => Err(CliError::new("the session ended unexpectedly", "the editor closed the connection")),
    }
}
