//! Runs the scripts of this program in Windows PowerShell.
//!
//! The text of a script is part of this program and is passed on the command line, so it is never read back from the
//! disk. What it works on is passed in environment variables, so no text from outside becomes part of it. All other
//! variables are set here: those of the user could name folders with modules, profilers or libraries of their own.
//! A script prints lines, the last of which is "done" or "failed TEXT".

use std::io;
use std::process::{Command, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::super::DeviceError;
use super::super::engine::{ScriptAnswer, read_answer};

const SYSTEM: &str = r"C:\Windows\System32";
const POWERSHELL: &str = r"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
/// Everything that PowerShell and its modules need from the environment.
const ENVIRONMENT: [(&str, &str); 9] = [
    ("ComSpec", r"C:\Windows\System32\cmd.exe"),
    ("PATH", SYSTEM),
    ("PATHEXT", ".COM;.EXE"),
    ("PSModulePath", r"C:\Windows\System32\WindowsPowerShell\v1.0\Modules"),
    ("ProgramData", r"C:\ProgramData"),
    ("SystemDrive", "C:"),
    ("SystemRoot", r"C:\Windows"),
    ("TEMP", r"C:\Windows\Temp"),
    ("windir", r"C:\Windows"),
];

/// What every script begins with.
const FIELDS: &str = include_str!("fields.ps1");

/// Runs a script with these variables and reads its answer.
pub(super) fn ask(script: &str, variables: &[(&str, &str)]) -> Result<ScriptAnswer, DeviceError> {
    let failed = |error| DeviceError::io(format!("run {POWERSHELL}"), error);
    let output = Command::new(POWERSHELL)
        .args(["-NoLogo", "-NoProfile", "-NonInteractive", "-ExecutionPolicy", "Bypass", "-OutputFormat", "Text"])
        .args(["-EncodedCommand", &encoded(&[FIELDS, script].concat())])
        .env_clear()
        .envs(ENVIRONMENT)
        .envs(variables.iter().copied())
        // Users cannot put libraries there for PowerShell to load.
        .current_dir(SYSTEM)
        .stdin(Stdio::null())
        .output()
        .map_err(failed)?;
    if !output.status.success() {
        let message = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(failed(io::Error::other(format!("{}: {message}", output.status))));
    }
    read_answer(&String::from_utf8_lossy(&output.stdout))
}

/// The form that `-EncodedCommand` takes: UTF-16, little-endian, in base64.
fn encoded(script: &str) -> String {
    STANDARD.encode(script.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
}
