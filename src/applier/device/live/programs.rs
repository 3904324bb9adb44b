//! Programs of Windows that are started: by absolute path, each text an argument of its own.

use std::io;
use std::process::{Command, Stdio};

use super::super::{DevicePath, Trouble};

const SYSTEM: &str = r"C:\Windows\System32";
const POWERSHELL: &str = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
const ICACLS: &str = r"C:\Windows\System32\icacls.exe";

/// Runs a script of ours; returns what it prints.
pub(super) fn powershell(script: &DevicePath, arguments: &[&str]) -> Result<String, Trouble> {
    let script = script.to_string();
    let first = ["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", &script];
    run(POWERSHELL, first.iter().chain(arguments))
}

/// Shows or changes who may do what with a file.
pub(super) fn icacls(arguments: &[&str]) -> Result<String, Trouble> {
    run(ICACLS, arguments.iter())
}

/// Runs a program from a folder where nobody else can leave libraries for it.
fn run<'a>(program: &str, arguments: impl Iterator<Item = &'a &'a str>) -> Result<String, Trouble> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(SYSTEM)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| Trouble::io(format!("run {program}"), error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(text),
        false => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(Trouble::io(format!("run {program}"), io::Error::other(format!("{}: {said}", output.status))))
        }
    }
}
