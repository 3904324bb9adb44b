//! Wine: a drive of its own for each test, and programs for Windows that run on it.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use crate::support::{JUDGES_REQUIRED, succeed, unavailable};

const WINE: &str = "/usr/lib/wine/wine64";
pub const MINGW: &str = "x86_64-w64-mingw32-gcc";
/// Wine 8 lacks this library, which every Rust program for Windows takes its random numbers from.
const RANDOM: &str = "#include <windows.h>\nBOOLEAN WINAPI SystemFunction036(PVOID, ULONG);\n\
    __declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, n); }\n";
/// How often a program is run that wine does not start.
const TRIES: usize = 4;

/// A folder in which wine keeps a Windows, and one of our programs for Windows.
pub struct Prefix {
    folder: tempfile::TempDir,
    /// Our program.
    pub file: PathBuf,
}

impl Prefix {
    /// Starts wine for the program that a variable of the environment names; without it, or without wine, the test is
    /// ignored.
    pub fn start(variable: &str) -> Prefix {
        let file = std::env::var_os(variable).map(PathBuf::from);
        let ready = Path::new(WINE).exists() && Command::new(MINGW).arg("--version").output().is_ok();
        let Some(file) = file.filter(|_| ready) else {
            unavailable(&format!("wine, mingw or {variable}"), JUDGES_REQUIRED)
        };
        let wine = Prefix { folder: tempfile::tempdir().unwrap(), file };
        // The server and what it starts stay between two programs: starting all of wine for each takes seconds. They
        // keep the output of whoever starts them.
        for mut first in [wine.server("-p"), wine.command("wineboot")] {
            let quiet = first.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            assert!(quiet.status().unwrap().success());
        }
        let random = wine.folder.path().join("random.c");
        fs::write(&random, RANDOM).unwrap();
        let library = wine.drive().join("windows/system32/bcryptprimitives.dll");
        succeed(Command::new(MINGW).arg("-shared").arg("-o").arg(library).arg(random).arg("-ladvapi32"));
        wine
    }

    /// The folder that Windows programs see as `C:\`.
    pub fn drive(&self) -> PathBuf {
        self.folder.path().join("drive_c")
    }

    /// Our program, ready to be run.
    pub fn program(&self) -> Command {
        self.command(&self.file)
    }

    /// A program of Windows, ready to be run.
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(WINE);
        command
            .arg(program)
            .env("WINEPREFIX", self.folder.path())
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            .env("WINEDLLOVERRIDES", "powershell.exe=n;mscoree,mshtml=");
        command
    }

    fn server(&self, option: &str) -> Command {
        let mut command = Command::new("wineserver");
        command.arg(option).env("WINEPREFIX", self.folder.path()).env("WINEARCH", "win64").env("WINEDEBUG", "-all");
        command
    }
}

impl Drop for Prefix {
    fn drop(&mut self) {
        let _ = self.server("-k").output();
    }
}

/// What a program prints, which is run again while wine has not started it.
///
/// A loaded machine may not start wine in time; it then ends without a word, which none of these programs does. Where our
/// program starts another one, wine then has an internal error, which Windows never has.
pub fn started(run: impl Fn() -> Output) -> Output {
    let has_started = |output: &Output| {
        let silent = output.stdout.is_empty() && output.stderr.is_empty();
        let text = String::from_utf8_lossy(&output.stdout);
        !silent && !["(os error 1359)", "Application could not be started"].iter().any(|error| text.contains(error))
    };
    (0..TRIES).map(|_| run()).find(has_started).unwrap_or_else(run)
}
