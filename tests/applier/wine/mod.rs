//! The Windows program itself, under wine: registry, files, lock, rollback, exit codes, what it asks PowerShell, and what
//! a user gains who prepares a folder for it: nothing.
//!
//! `PPKGC_WINDOWS_APPLY` names the program, which `.ci/run` builds; without it, or without wine, the test is ignored.
#![cfg(unix)]

mod engine;
mod folder;
mod program;
mod registry;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Bench;
use super::scripts::SCRIPTS;
use crate::support::{JUDGES_REQUIRED, succeed, tree, unavailable};

const WINE: &str = "/usr/lib/wine/wine64";
const MINGW: &str = "x86_64-w64-mingw32-gcc";
/// Wine 8 lacks this library, which every Rust program for Windows takes its random numbers from.
const RANDOM: &str = "#include <windows.h>\nBOOLEAN WINAPI SystemFunction036(PVOID, ULONG);\n\
    __declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, n); }\n";
const CSP: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
const VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

/// How often a program is run that wine does not start.
const TRIES: usize = 4;

/// A Windows that is wine, with stand-ins for what it lacks.
struct Wine {
    prefix: tempfile::TempDir,
    program: PathBuf,
}

impl Wine {
    fn start() -> Wine {
        let program = std::env::var_os("PPKGC_WINDOWS_APPLY").map(PathBuf::from);
        let ready = Path::new(WINE).exists() && Command::new(MINGW).arg("--version").output().is_ok();
        let Some(program) = program.filter(|_| ready) else {
            unavailable("wine, mingw or PPKGC_WINDOWS_APPLY", JUDGES_REQUIRED)
        };
        let wine = Wine { prefix: tempfile::tempdir().unwrap(), program };
        // The server and what it starts stay between two programs: starting all of wine for each takes seconds. They
        // keep the output of whoever starts them.
        for mut first in [wine.server("-p"), wine.command("wineboot")] {
            let quiet = first.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            assert!(quiet.status().unwrap().success());
        }
        wine.furnish();
        wine
    }

    /// Compiles the stand-ins, and sets the edition and build of Windows that wine pretends to be.
    fn furnish(&self) {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/applier/standin.c");
        let system = self.drive().join("windows/system32");
        let random = self.prefix.path().join("random.c");
        fs::write(&random, RANDOM).unwrap();
        let library = system.join("bcryptprimitives.dll");
        succeed(Command::new(MINGW).arg("-shared").arg("-o").arg(library).arg(random).arg("-ladvapi32"));
        let shell = system.join("WindowsPowerShell/v1.0");
        fs::create_dir_all(&shell).unwrap();
        let file = shell.join("powershell.exe");
        let _ = fs::remove_file(&file);
        succeed(Command::new(MINGW).arg("-static").arg("-o").arg(file).arg(&here));
        for (name, kind, data) in [
            ("EditionID", "REG_SZ", "Enterprise"),
            ("CurrentBuildNumber", "REG_SZ", "26100"),
            ("UBR", "REG_DWORD", "2033"),
        ] {
            self.reg(&["add", VERSION, "/v", name, "/t", kind, "/d", data, "/f"]);
        }
    }

    fn drive(&self) -> PathBuf {
        self.prefix.path().join("drive_c")
    }

    fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(WINE);
        command
            .arg(program)
            .env("WINEPREFIX", self.prefix.path())
            .env("WINEARCH", "win64")
            .env("WINEDEBUG", "-all")
            // Where a user would have the .NET Framework load a library of his own.
            .env("COR_PROFILER_PATH", "C:\\evil.dll")
            .env("WINEDLLOVERRIDES", "powershell.exe=n;mscoree,mshtml=");
        command
    }

    fn server(&self, option: &str) -> Command {
        let mut command = Command::new("wineserver");
        command.arg(option).env("WINEPREFIX", self.prefix.path()).env("WINEARCH", "win64").env("WINEDEBUG", "-all");
        command
    }

    /// What `reg` says, which must have done what it was told; only a query may find nothing.
    fn reg(&self, arguments: &[&str]) -> String {
        let output = started(|| self.command("reg").args(arguments).output().unwrap());
        assert!(output.status.success() || arguments[0] == "query", "reg {arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).replace('\r', "")
    }

    /// What is known about each setting, and how the run ended.
    fn answers(&self, command: &str, bench: &Bench) -> (Vec<String>, String) {
        let report = self.apply(command, bench, "engine").1;
        let settings = report["settings"].as_array().unwrap();
        let answers = settings.iter().map(|setting| setting["answer"].as_str().unwrap().to_owned()).collect();
        (answers, report["message"].as_str().unwrap().to_owned())
    }

    /// The values of the Personalization CSP with their types.
    fn csp(&self) -> Vec<String> {
        let lines = self.reg(&["query", CSP]);
        lines.lines().filter(|line| line.contains("REG_")).map(|line| line.trim().to_owned()).collect()
    }

    fn apply(&self, command: &str, bench: &Bench, via: &str) -> (Output, serde_json::Value) {
        let output = started(|| self.applying(command, bench, via).output().unwrap());
        let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        (output, document)
    }

    fn applying(&self, verb: &str, bench: &Bench, via: &str) -> Command {
        let package = format!("Z:{}", bench.package().display());
        let mut command = self.command(&self.program);
        command.args([verb, &package, "--device", "live", "--via", via, "--format", "json", "--windows-exit-codes"]);
        command
    }

    /// Makes the folder of the program's own files as a user could, with these access rights and files in it.
    fn plant(&self, rights: &str, files: &[(&str, &str)]) -> PathBuf {
        let folder = self.drive().join("ProgramData/ppkg-apply");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("receipts")).unwrap();
        for (name, text) in files {
            fs::write(folder.join(name), text).unwrap();
        }
        fs::write(self.drive().join("rights.txt"), format!("{rights}\r\n")).unwrap();
        let _ = fs::remove_file(self.drive().join("standin.log"));
        folder
    }

    /// What the stand-in was asked.
    fn asked(&self) -> String {
        fs::read_to_string(self.drive().join("standin.log")).unwrap_or_default()
    }

    /// Our own files on the drive, without the reports of runs. (Elsewhere wine has links to the user's own home.)
    fn files(&self) -> Vec<String> {
        let reports = ["result.json", "log.txt", "log.jsonl", "index.jsonl"];
        let folders = ["ProgramData/ppkg-apply", "windows/Web"].map(|folder| self.drive().join(folder));
        let files = folders.iter().filter(|folder| folder.exists()).flat_map(|folder| tree(folder).into_keys());
        files.filter(|name| !reports.iter().any(|report| name.ends_with(report))).collect()
    }
}

/// What a program prints, which is run again while wine has not started it.
///
/// A loaded machine may not start wine in time; it then ends without a word, which none of these programs does. Where our
/// program starts another one, wine then has an internal error, which Windows never has.
fn started(run: impl Fn() -> Output) -> Output {
    let has_started = |output: &Output| {
        let silent = output.stdout.is_empty() && output.stderr.is_empty();
        !silent && !String::from_utf8_lossy(&output.stdout).contains("(os error 1359)")
    };
    (0..TRIES).map(|_| run()).find(has_started).unwrap_or_else(run)
}

/// A text as our scripts print it.
fn field(text: &str) -> String {
    format!("={}", STANDARD.encode(text))
}

/// A package with a wallpaper and nothing else.
fn wall() -> Bench {
    Bench::of_spec(
        "[package]\nname = 'Wall'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100.2033']\n[personalization]\ndesktop_image = { file = 'images/blue-hour.jpg' }\n",
    )
}

impl Drop for Wine {
    fn drop(&mut self) {
        let _ = self.server("-k").output();
    }
}
