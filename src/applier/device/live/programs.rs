//! Starts programs of Windows by absolute path, with each text as a separate argument.

use std::io;
use std::process::{Command, Stdio};

use super::super::{DeviceError, DevicePath};

const SYSTEM: &str = r"C:\Windows\System32";
const POWERSHELL: &str = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
const ICACLS: &str = r"C:\Windows\System32\icacls.exe";

/// Runs one of our scripts; returns its output.
pub(super) fn powershell(script: &DevicePath, arguments: &[&str]) -> Result<String, DeviceError> {
    let script = script.to_string();
    let first = ["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-File", &script];
    run(POWERSHELL, first.iter().chain(arguments))
}

/// Runs icacls, which shows or changes access rights.
pub(super) fn icacls(arguments: &[&str]) -> Result<String, DeviceError> {
    run(ICACLS, arguments.iter())
}

/// Runs a program from a folder where nobody else can plant libraries for it.
fn run<'a>(program: &str, arguments: impl Iterator<Item = &'a &'a str>) -> Result<String, DeviceError> {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(SYSTEM)
        .stdin(Stdio::null())
        .output()
        .map_err(|error| DeviceError::io(format!("run {program}"), error))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    match output.status.success() {
        true => Ok(text),
        false => {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            Err(DeviceError::io(format!("run {program}"), io::Error::other(format!("{}: {said}", output.status))))
        }
    }
}
