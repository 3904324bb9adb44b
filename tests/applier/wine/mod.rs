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
use std::process::{Command, Output};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Bench;
use super::scripts::SCRIPTS;
use crate::support::{succeed, tree};
use crate::wine::{MINGW, Prefix, started};

const CSP: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
const VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";

/// A wine with stand-ins for what it lacks.
struct Wine(Prefix);

impl Wine {
    fn start() -> Wine {
        let wine = Wine(Prefix::start("PPKGC_WINDOWS_APPLY"));
        wine.furnish();
        wine
    }

    /// Compiles the stand-in for PowerShell, and sets the edition and build of Windows that wine pretends to be.
    fn furnish(&self) {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/applier/standin.c");
        let shell = self.drive().join("windows/system32/WindowsPowerShell/v1.0");
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
        self.0.drive()
    }

    /// A program of Windows, where a user would have the .NET Framework load a library of his own.
    fn command(&self, program: &str) -> Command {
        let mut command = self.0.command(program);
        command.env("COR_PROFILER_PATH", "C:\\evil.dll");
        command
    }

    /// Our program in the same environment.
    fn program(&self) -> Command {
        let mut command = self.0.program();
        command.env("COR_PROFILER_PATH", "C:\\evil.dll");
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
        let mut command = self.program();
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
