//! The Windows program itself, under wine: registry, files, lock, rollback, exit codes, what it asks PowerShell, and what
//! a user gains who prepares a folder for it: nothing.
//!
//! `PPKGC_WINDOWS_APPLY` names the program, which `.ci/run` builds; without it, or without wine, the test is ignored.
#![cfg(unix)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::Bench;
use crate::support::{JUDGES_REQUIRED, succeed, tree, unavailable};

const WINE: &str = "/usr/lib/wine/wine64";
const MINGW: &str = "x86_64-w64-mingw32-gcc";
/// Wine 8 lacks this library, which every Rust program for Windows takes its random numbers from.
const RANDOM: &str = "#include <windows.h>\nBOOLEAN WINAPI SystemFunction036(PVOID, ULONG);\n\
    __declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, n); }\n";
const CSP: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
/// The scripts that the program holds, and the form in which PowerShell gets them.
const SCRIPTS: [&str; 2] = [
    include_str!("../../src/applier/device/live/engine.ps1"),
    include_str!("../../src/applier/device/live/own_folder.ps1"),
];
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
        // The server and what it starts stay between two programs: starting all of wine for each takes seconds. They
        // keep the output of whoever starts them.
        for mut first in [wine.server("-p"), wine.command("wineboot")] {
            let quiet = first.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            assert!(quiet.status().unwrap().success());
        }
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

    fn reg(&self, arguments: &[&str]) -> String {
        let output = self.command("reg").args(arguments).output().unwrap();
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
        let run = || self.applying(command, bench, via).output().unwrap();
        // A loaded machine may not start wine in time; it then ends without a word, which the program never does.
        let is_silent = |output: &Output| output.stdout.is_empty() && output.stderr.is_empty();
        let output = Some(run()).filter(|output| !is_silent(output)).unwrap_or_else(run);
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

    /// Our own files on the drive, without what is told about runs. (Elsewhere wine has links to the user's own home.)
    fn files(&self) -> Vec<String> {
        let told = ["result.json", "log.txt", "log.jsonl", "index.jsonl"];
        let folders = ["ProgramData/ppkg-apply", "windows/Web"].map(|folder| self.drive().join(folder));
        let files = folders.iter().filter(|folder| folder.exists()).flat_map(|folder| tree(folder).into_keys());
        files.filter(|name| !told.iter().any(|told| name.ends_with(told))).collect()
    }
}

/// A package with a wallpaper and nothing else.
fn wall() -> Bench {
    Bench::of_spec(
        "[package]\nname = 'Wall'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100.2033']\n[personalization]\ndesktop_image = { file = 'images/blue-hour.jpg' }\n",
    )
}

#[test]
fn registry_values_of_any_type_come_back_as_they_were() {
    let (wine, wall) = (Wine::start(), wall());
    wine.apply("apply", &wall, "registry");
    assert_eq!(wine.csp().len(), 3);
    let (_, report) = wine.apply("rollback", &wall, "registry");
    assert_eq!(report["message"], "every place that was changed is as before");
    assert!(!wine.reg(&["query", CSP]).contains("PersonalizationCSP"), "the key did not exist before");

    for (name, kind, data) in [
        ("DesktopImagePath", "REG_EXPAND_SZ", r"%SystemRoot%\Web\own.jpg"),
        ("DesktopImageUrl", "REG_MULTI_SZ", r"file:///C:/a.jpg\0file:///C:/b.jpg"),
        ("DesktopImageStatus", "REG_BINARY", "0102"),
        ("LockScreenImageUrl", "REG_SZ", ""),
    ] {
        wine.reg(&["add", CSP, "/v", name, "/t", kind, "/d", data, "/f"]);
    }
    let before = wine.csp();
    assert_eq!(before.len(), 4);
    wine.apply("apply", &wall, "registry");
    assert_ne!(wine.csp(), before);
    wine.apply("rollback", &wall, "registry");
    assert_eq!(wine.csp(), before);
}

#[test]
fn what_the_engine_did_is_claimed_only_as_far_as_it_is_read() {
    let (wine, wall, drive) = (Wine::start(), wall(), |wine: &Wine, name: &str| wine.drive().join(name));
    let set = |name: &str, kind: &str, data: &str| format!("reg add \"{CSP}\" /f /v {name} /t {kind} /d {data}\r\n");
    wine.reg(&["add", CSP, "/v", "DesktopImageUrl", "/t", "REG_SZ", "/d", "file:///C:/own.jpg", "/f"]);
    let before = wine.csp();

    // The engine has the package, and the CSP has not changed.
    let (answers, message) = wine.answers("apply", &wall);
    assert_eq!((&answers[..], &message[..19]), (&["not-in-effect".to_owned()][..], "not in effect: Pers"));
    assert_eq!(wine.apply("rollback", &wall, "engine").1["message"], "every place that was changed is as before");

    // The CSP has it, in a form of its own, and shows the very picture.
    fs::copy(crate::support::sample("contoso-branding").join("images/blue-hour.jpg"), drive(&wine, "shown.jpg"))
        .unwrap();
    let installed = [
        set("DesktopImageUrl", "REG_SZ", r"C:\Users\Public\Downloads\blue-hour-desktop-4e75c842.jpg"),
        set("DesktopImagePath", "REG_SZ", r"C:\shown.jpg"),
        set("DesktopImageStatus", "REG_DWORD", "1"),
    ];
    fs::write(drive(&wine, "on-install.cmd"), installed.concat()).unwrap();
    assert_eq!(wine.answers("apply", &wall).0, ["verified"]);
    assert_eq!(wine.answers("status", &wall), (vec!["verified".to_owned()], "1 verified".to_owned()));
    fs::write(drive(&wine, "shown.jpg"), "another picture").unwrap();
    assert_eq!(wine.answers("status", &wall).0, ["not-in-effect"]);

    // A removal that fails does not keep the user's own values from returning, and blocks no other package.
    fs::write(drive(&wine, "uninstall.txt"), "failed The package cannot be removed\r\n").unwrap();
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert_eq!((&report["outcome"], &report["exit_code"]), (&"failed".into(), &1.into()), "{report:#}");
    assert!(report["undone"][0]["failed"][0]["why"].as_str().unwrap().contains("cannot be removed"), "{report:#}");
    assert_eq!(wine.csp(), before);
    let sample = Bench::contoso();
    fs::remove_file(drive(&wine, "on-install.cmd")).unwrap();
    let (answers, _) = wine.answers("apply", &sample);
    assert_eq!(answers, ["accepted", "accepted", "not-in-effect", "not-in-effect"]);
    fs::remove_file(drive(&wine, "uninstall.txt")).unwrap();

    // What only Windows could take back is named.
    let (_, report) = wine.apply("rollback", &sample, "engine");
    assert_eq!(
        report["message"],
        "rolled back, except: only Windows could take back Personalization/CompanyLogoUrl, \
         Personalization/CompanyName; whether it did is not known"
    );
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert_eq!(report["exit_code"], 0, "{report:#}");
    assert_eq!(wine.csp(), before);
    assert_eq!(wine.files(), Vec::<String>::new());
}

fn encoded(script: &str) -> String {
    STANDARD.encode(script.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
}

impl Drop for Wine {
    fn drop(&mut self) {
        let _ = self.server("-k").output();
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
    assert_eq!((output.status.code(), report["changes"].as_array().unwrap().len()), (Some(0), 0), "{report:#}");
    assert_eq!(wine.apply("status", &bench, "registry").0.status.code(), Some(0));
    assert_eq!(wine.apply("rollback", &bench, "registry").0.status.code(), Some(0));
    assert!(!wine.reg(&["query", CSP]).contains("Image"));
    assert_eq!(wine.files(), Vec::<String>::new());

    // The sample goes to the engine; its stand-in sets nothing, and status says so.
    let sample = Bench::contoso();
    fs::write(wine.drive().join("events.txt"), "event 13 CompanyName is not available on this build\n").unwrap();
    let slow = wine.drive().join("slow");
    fs::write(&slow, "").unwrap();
    let first = wine.applying("apply", &sample, "engine").stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let patience = Instant::now() + Duration::from_secs(60);
    while !wine.asked().contains("ACTION=install]") {
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
    let given = log.lines().find(|line| line.contains("ACTION=install]")).unwrap_or_else(|| panic!("{log}"));
    let sha256 = report["package"]["sha256"].as_str().unwrap();
    assert!(
        given.contains(&format!(r"[PPKG_APPLY_PACKAGE_PATH=C:\ProgramData\ppkg-apply\packages\{sha256}.ppkg]")),
        "{given}"
    );
    assert!(given.starts_with(r"[C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe] [-NoLogo]"), "{given}");
    wine.apply("rollback", &sample, "engine");
    let log = wine.asked();
    let removal = log.lines().find(|line| line.contains("ACTION=uninstall]")).unwrap_or_else(|| panic!("{log}"));
    assert!(removal.contains("[PPKG_APPLY_PACKAGE_ID={"), "{removal}");
    for line in log.lines() {
        assert!(!line.contains("-File") && !line.contains("COR_"), "{line}");
        assert!(SCRIPTS.iter().any(|script| line.contains(&encoded(script))), "a script of its own: {line}");
    }
    assert!(!wine.drive().join("installed").exists());

    let size = fs::metadata(&wine.program).unwrap().len();
    assert!(
        size < MOST_BYTES
            || cfg!(debug_assertions) && wine.program.components().any(|part| part.as_os_str() == "debug"),
        "{size} bytes"
    );
}

const OURS: &str = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
/// What a folder in ProgramData gets that a user makes there.
const INHERITED: &str = "O:S-1-5-21-1-2-3-1001G:DUD:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;GA;;;CO)\
    (A;OICIID;0x1200a9;;;BU)(A;CIID;DCLCRPCR;;;BU)";
/// A user who gives the rights away and stays the owner may change them again at any time.
const KEPT_BY_ITS_OWNER: &str = "O:S-1-5-21-1-2-3-1001G:DUD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
const DEBUGGERS: &str = r"HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\sethc.exe";

/// A journal of a run that never was, whose undoing would start a program of the user's choice with all rights.
fn planted_journal() -> String {
    let run = serde_json::json!({
        "schema": "ppkg-apply.journal/1", "name": "x", "version": "1", "id": "x", "sha256": "0".repeat(64), "started": 1
    });
    let key = DEBUGGERS.trim_start_matches(r"HKLM\");
    let place = serde_json::json!({ "value": { "key": key, "name": "Debugger" } });
    let change = serde_json::json!({ "place": place, "before": { "text": "cmd.exe" }, "after": null });
    format!("{run}\n{change}\n")
}

#[test]
fn a_user_who_makes_the_folder_first_gains_nothing() {
    let wine = Wine::start();
    let bench = Bench::contoso();
    let journal = planted_journal();
    let script = "net localgroup administrators user /add";
    for rights in [INHERITED, KEPT_BY_ITS_OWNER] {
        let files = [("engine.ps1", script), ("journal.jsonl", &journal), ("receipts/0001.jsonl", &journal)];
        let folder = wine.plant(rights, &files);
        let before = tree(&folder);
        for (command, via) in [("plan", "engine"), ("status", "engine"), ("apply", "registry"), ("rollback", "engine")]
        {
            let (output, report) = wine.apply(command, &bench, via);
            assert_eq!(
                (output.status.code(), &report["outcome"]),
                (Some(1620 % 256), &"not-trusted".into()),
                "{report:#}"
            );
            assert_eq!(report["exit_code"], 3);
            let message = report["message"].as_str().unwrap();
            assert!(message.contains(r"C:\ProgramData\ppkg-apply cannot be trusted: its owner is"), "{message}");
        }
        assert_eq!(tree(&folder), before, "nothing in it was used or written");
        assert!(wine.asked().lines().all(|line| line.contains("ACTION=read-rights]")), "{}", wine.asked());
    }

    // Even in a folder that only administrators can write, a journal undoes nothing that the program cannot have done.
    let folder = wine.plant(OURS, &[("journal.jsonl", &journal)]);
    for command in ["plan", "status", "apply", "rollback"] {
        let (_, report) = wine.apply(command, &bench, "registry");
        assert_eq!((&report["outcome"], &report["exit_code"]), (&"not-trusted".into(), &3.into()), "{report:#}");
        let message = report["message"].as_str().unwrap();
        assert!(message.contains("journal.jsonl cannot be trusted: no run of ppkg-apply changes HKLM"), "{message}");
    }
    assert!(!wine.reg(&["query", DEBUGGERS]).contains("Debugger"));
    assert!(folder.join("journal.jsonl").exists());

    // A file in the place of the folder, and one with rights of others although its owner is right.
    fs::remove_dir_all(&folder).unwrap();
    fs::write(&folder, "").unwrap();
    assert_eq!(wine.apply("apply", &bench, "registry").1["exit_code"], 3);
    fs::remove_file(&folder).unwrap();
    wine.plant("O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)(A;OICI;FA;;;BU)", &[]);
    let (_, report) = wine.apply("apply", &bench, "registry");
    assert!(report["message"].as_str().unwrap().contains("others than the system"), "{report:#}");

    // A folder that is missing is made with the rights from the start; a package that was staged before is no reason to
    // refuse it.
    fs::remove_dir_all(&folder).unwrap();
    fs::remove_file(wine.drive().join("rights.txt")).unwrap();
    let (_, report) = wine.apply("apply", &bench, "registry");
    assert_ne!(report["outcome"], "not-trusted", "{report:#}");
    let log = wine.asked();
    let made = log.lines().find(|line| line.contains("ACTION=make-folder]")).unwrap_or_else(|| panic!("{log}"));
    assert!(made.contains(&format!("[PPKG_APPLY_RIGHTS={OURS}]")), "{made}");
}
