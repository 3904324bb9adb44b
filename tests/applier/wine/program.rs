//! The Windows program from end to end, what it asks PowerShell, and its size.

use std::fs;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{Bench, CSP, SCRIPTS, STANDARD, Wine, field, started};
use base64::Engine;

/// The size that the program must stay below, in bytes.
const MOST_BYTES: u64 = 4_000_000;

#[test]
fn the_windows_program_applies_reports_and_takes_back() {
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
    let event = format!("event 41 13 {}\n", field("CompanyName is not available on this build"));
    fs::write(wine.drive().join("events.txt"), event).unwrap();
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

    let size = fs::metadata(&wine.0.file).unwrap().len();
    assert!(
        size < MOST_BYTES || cfg!(debug_assertions) && wine.0.file.components().any(|part| part.as_os_str() == "debug"),
        "{size} bytes"
    );
}

fn encoded(script: &str) -> String {
    STANDARD.encode(script.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
}

#[test]
fn what_cannot_even_begin_has_its_exit_code_and_a_document() {
    let wine = Wine::start();
    let package = format!("Z:{}", Bench::contoso().package().display());
    for (arguments, code) in [
        (vec!["plan", "Z:\\nope.ppkg"], 1603),
        (vec!["plan", &package, "--ca", "Z:\\nope"], 1603),
        (vec!["plan", &package, "--via", "frob"], 87),
        (vec!["frob"], 87),
    ] {
        let always = ["--device", "live", "--windows-exit-codes", "--format", "json"];
        let output = started(|| wine.program().args(&arguments).args(always).output().unwrap());
        assert_eq!(output.status.code(), Some(code % 256), "{arguments:?}: {output:?}");
    }
}
