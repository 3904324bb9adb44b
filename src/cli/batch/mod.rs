//! Many packages from one spec and a table of sites: `ppkgc build --values` and `ppkgc batch`.

mod every_row;
mod files;
mod merge;
mod parsed_row;
mod run;
mod table;

pub(super) use parsed_row::parsed_row;
pub(super) use run::build;
pub(super) use table::Table;

use super::args::{BatchCommand, BatchCommandArgs};
use super::cli_error::CliError;
use super::console::Console;
use super::exit::Exit;

/// Works with the packages of a batch.
pub(super) fn batch(args: &BatchCommandArgs, console: &mut Console) -> Result<Exit, CliError> {
    match &args.command {
        BatchCommand::Merge(args) => merge::merge(args, console),
    }
}
