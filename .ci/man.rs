//! Writes the man pages of `ppkgc` and its commands into a folder. An example, so that no shipped program contains it.

use std::io;
use std::path::PathBuf;

fn main() -> io::Result<()> {
    let folder = std::env::args_os().nth(1).map(PathBuf::from);
    let folder = folder.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "name a folder"))?;
    clap_mangen::generate_to(ppkgc::cli::command(), folder)
}
