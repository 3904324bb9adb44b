//! The command `ppkgc`: hands the arguments to the library and ends with its exit code.

use ppkgc::cli::{Workspace, run};

fn main() {
    let workspace = Workspace::default();
    let code = run(wild::args_os(), &workspace);
    // Exits without freeing the workspace: that would only cost time.
    std::process::exit(code.into());
}
