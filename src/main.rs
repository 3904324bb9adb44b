//! The command `ppkgc`: hands the arguments to the library and ends with its exit code.

use ppkgc::cli::{Workspace, run};

fn main() {
    let workspace = Workspace::default();
    let code = run(std::env::args_os(), &workspace);
    // Ends with the workspace as it is: to take it apart would only cost time.
    std::process::exit(code.into());
}
