//! The Windows program itself, under wine: registry, files, lock, rollback, exit codes, and what it asks PowerShell.
//!
//! `PPKGC_WINDOWS_APPLY` names the program, which `.ci/run` builds; without it, or without wine, the test is ignored.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::Bench;
use crate::support::{JUDGES_REQUIRED, succeed, tree, unavailable};

const WINE: &str = "/usr/lib/wine/wine64";
const MINGW: &str = "x86_64-w64-mingw32-gcc";
/// Wine 8 lacks this library, which every Rust program for Windows takes its random numbers from.
const RANDOM: &str = "#include <windows.h>\nBOOLEAN WINAPI SystemFunction036(PVOID, ULONG);\n\
    __declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, n); }\n";
const CSP: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
const VERSION: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion";
/// The size that the program must stay below, in bytes.
const MOST_BYTES: u64 = 4_000_000;

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
        succeed(wine.command("wineboot").arg("-i"));
        wine.furnish();
        wine
    }

    /// Compiles the stand-ins and says which Windows this is.
    fn furnish(&self) {
        let here = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/applier/standin.c");
        let system = self.drive().join("windows/system32");
        let random = self.prefix.path().join("random.c");
        fs::write(&random, RANDOM).unwrap();
        let library = system.join("bcryptprimitives.dll");
        succeed(Command::new(MINGW).arg("-shared").arg("-o").arg(library).arg(random).arg("-ladvapi32"));
        let shell = system.join("WindowsPowerShell/v1.0");
        fs::create_dir_all(&shell).unwrap();
        for file in [system.join("icacls.exe"), shell.join("powershell.exe")] {
            let _ = fs::remove_file(&file);
            succeed(Command::new(MINGW).arg("-static").arg("-o").arg(file).arg(&here));
        }
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
            .env("WINEDLLOVERRIDES", "icacls.exe,powershell.exe=n;mscoree,mshtml=");
        command
    }

    fn reg(&self, arguments: &[&str]) -> String {
        let output = self.command("reg").args(arguments).output().unwrap();
        String::from_utf8_lossy(&output.stdout).replace('\r', "")
    }

    fn apply(&self, command: &str, bench: &Bench, via: &str) -> (Output, serde_json::Value) {
        let output = self.applying(command, bench, via).output().unwrap();
        let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"));
        (output, document)
    }

    fn applying(&self, verb: &str, bench: &Bench, via: &str) -> Command {
        let package = format!("Z:{}", bench.package().display());
        let mut command = self.command(&self.program);
        command.args([verb, &package, "--device", "live", "--via", via, "--format", "json", "--windows-exit-codes"]);
        command
    }

    /// What the stand-ins were asked.
    fn asked(&self) -> String {
        fs::read_to_string(self.drive().join("standin.log")).unwrap_or_default()
    }

    /// Our own files on the drive, without what is told about runs. (Elsewhere wine has links to the user's own home.)
    fn files(&self) -> Vec<String> {
        let told = ["result.json", "log.txt", "log.jsonl", "engine.ps1"];
        let folders = ["ProgramData/ppkg-apply", "windows/Web"].map(|folder| self.drive().join(folder));
        let files = folders.iter().filter(|folder| folder.exists()).flat_map(|folder| tree(folder).into_keys());
        files.filter(|name| !told.iter().any(|told| name.ends_with(told))).collect()
    }
}

impl Drop for Wine {
    fn drop(&mut self) {
        let _ = Command::new("wineserver").arg("-k").env("WINEPREFIX", self.prefix.path()).output();
    }
}

#[test]
fn the_windows_program_applies_watches_and_takes_back() {
    let wine = Wine::start();
    let bench = Bench::of_spec(
        "[package]\nname = 'Wall'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100.2033']\n[personalization]\ndesktop_image = { file = 'images/blue-hour.jpg' }\n\
         lock_screen_image = { file = 'images/sunset.jpg' }\n",
    );
    // An exit code of Windows has more bits than one of this system: 3010 arrives as its lowest eight.
    let (output, report) = wine.apply("apply", &bench, "registry");
    assert_eq!((output.status.code(), &report["windows_exit_code"]), (Some(3010 % 256), &3010.into()), "{report:#}");
    let registry = wine.reg(&["query", CSP]);
    for line in [
        r"DesktopImagePath    REG_SZ    C:\Windows\Web\ppkg-apply\desktop-4e75c842.jpg",
        r"LockScreenImageUrl    REG_SZ    file:///C:/Windows/Web/ppkg-apply/lock-screen-ed74c217.jpg",
        "LockScreenImageStatus    REG_DWORD    0x1",
    ] {
        assert!(registry.contains(line), "{registry}");
    }
    let (output, report) = wine.apply("apply", &bench, "registry");
    assert_eq!((output.status.code(), report["changes"].as_array().unwrap().len()), (Some(0), 0));
    assert_eq!(wine.apply("status", &bench, "registry").0.status.code(), Some(0));
    assert_eq!(wine.apply("rollback", &bench, "registry").0.status.code(), Some(0));
    assert!(!wine.reg(&["query", CSP]).contains("Image"));
    assert_eq!(wine.files(), Vec::<String>::new());

    // The sample goes to the engine; its stand-in sets nothing, and status says so.
    let sample = Bench::contoso();
    let slow = wine.drive().join("slow");
    fs::write(&slow, "").unwrap();
    let first = wine.applying("apply", &sample, "engine").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    while !wine.asked().contains("[install]") {
        assert!(Instant::now() < patience, "{}", wine.asked());
        std::thread::sleep(Duration::from_millis(20));
    }
    let (output, report) = wine.apply("apply", &sample, "engine");
    assert_eq!((output.status.code(), &report["outcome"]), (Some(1618 % 256), &"busy".into()), "{report:#}");
    fs::remove_file(&slow).unwrap();
    let output = first.wait_with_output().unwrap();
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["events"][0]["id"], 13, "{report:#}");
    assert_eq!(wine.apply("status", &sample, "engine").1["outcome"], "not-in-effect");
    let log = wine.asked();
    let given = log.lines().find(|line| line.contains("[install]")).unwrap_or_else(|| panic!("{log}"));
    let sha256 = report["package"]["sha256"].as_str().unwrap();
    assert!(given.contains(&format!(r"[-PackagePath] [C:\ProgramData\ppkg-apply\packages\{sha256}.ppkg]")), "{given}");
    assert!(given.starts_with(r"[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe] [-NoLogo]"), "{given}");
    wine.apply("rollback", &sample, "engine");
    let log = wine.asked();
    assert!(log.contains("[uninstall] [-PackageId] [{"), "{log}");
    assert!(!wine.drive().join("installed").exists());

    let size = fs::metadata(&wine.program).unwrap().len();
    assert!(
        size < MOST_BYTES
            || cfg!(debug_assertions) && wine.program.components().any(|part| part.as_os_str() == "debug"),
        "{size} bytes"
    );
}
