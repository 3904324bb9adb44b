//! The command `ppkgc`: hands the arguments to the library and returns its exit code.

use std::process::ExitCode;

fn main() -> ExitCode {
    ppkgc::cli::run(std::env::args_os())
}
