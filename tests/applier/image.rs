//! Offline images: a package is staged, found again, and taken back; an image that was not shut down is refused.

use std::fs;
use std::path::Path;

use ppkgc::format::hive::{Hive, HiveValue};
use serde_json::Value;

use super::{Bench, RUN_REPORTS};
use crate::hive_file::{Data, hive};
use crate::support::{corpus, tree};

pub(super) const HIVE: &str = "WINDOWS/System32/Config/SOFTWARE";

/// A folder that looks like the drive of a Windows with this edition, with names in another letter case than usual.
pub(super) fn image(edition: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir_all(dir.path().join(HIVE).parent().unwrap()).unwrap();
    let version = [
        ("EditionID", Data::Text(edition.to_owned())),
        ("CurrentBuildNumber", Data::Text("26100".to_owned())),
        ("UBR", Data::Number(2033)),
    ];
    fs::write(dir.path().join(HIVE), hive(r"Microsoft\Windows NT\CurrentVersion", &version, (7, 7))).unwrap();
    dir
}

fn run(command: &str, bench: &Bench, image: &Path) -> (i32, Value) {
    run_with(&[], command, bench, image)
}

fn run_with(options: &[&str], command: &str, bench: &Bench, image: &Path) -> (i32, Value) {
    let device = format!("image:{}", image.display());
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_ppkg-apply"))
        .args([command.as_ref(), bench.package().as_os_str(), "--device".as_ref(), device.as_ref()])
        .args(["--format", "json"])
        .args(options)
        .output()
        .unwrap();
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    let document = serde_json::from_slice(&output.stdout).unwrap_or(Value::String(error));
    (output.status.code().unwrap(), document)
}

/// The image without the files in which ppkg-apply reports its runs.
fn state(image: &Path) -> Vec<String> {
    let is_report = |name: &String| RUN_REPORTS.iter().any(|report| name.ends_with(report));
    tree(image).into_keys().filter(|name| !is_report(name)).collect()
}

#[test]
fn a_package_is_staged_where_windows_looks_for_it() {
    let (bench, image) = (Bench::contoso(), image("Enterprise"));
    let before = state(image.path());
    assert_eq!(run("status", &bench, image.path()).0, 1);
    let (code, report) = run("apply", &bench, image.path());
    assert_eq!(
        (code, report["message"].as_str()),
        (0, Some("staged; Windows applies it at the next start; 4 not verifiable"))
    );
    assert_eq!(report["device"]["build"], "10.0.26100.2033 (Windows 11 24H2)");
    let staged = image.path().join("WINDOWS/Provisioning/Packages");
    let files = tree(&staged);
    assert_eq!(files.len(), 2);
    assert!(files.values().any(|bytes| *bytes == fs::read(bench.package()).unwrap()));
    assert_eq!(run("apply", &bench, image.path()).1["changes"], Value::Array(Vec::new()));
    assert_eq!(run("status", &bench, image.path()).0, 0);
    assert_eq!(run("rollback", &bench, image.path()).0, 0);
    assert_eq!(state(image.path()), before);
}

/// It is not known what an edition ignores that is newer than this program.
#[test]
fn an_unknown_edition_is_refused_and_may_be_forced() {
    let (bench, image) = (Bench::contoso(), image("Frontier"));
    let before = state(image.path());
    for command in ["plan", "apply"] {
        let (code, report) = run(command, &bench, image.path());
        assert_eq!((code, &report["outcome"]), (3, &"not-for-this-device".into()), "{report:#}");
        let message = report["message"].as_str().unwrap();
        assert!(message.contains("its edition Frontier is unknown") && message.contains("--force"), "{message}");
    }
    assert_eq!(state(image.path()), before);
    let (code, report) = run_with(&["--force"], "apply", &bench, image.path());
    assert_eq!((code, &report["device"]), (0, &Value::Null), "{report:#}");
    assert!(report["message"].as_str().unwrap().ends_with("4 not verifiable"), "{report:#}");
    assert_eq!(run("status", &bench, image.path()).0, 0);
    assert_eq!(run("rollback", &bench, image.path()).0, 0);
    assert_eq!(state(image.path()), before);
}

/// Users of the device may make folders in ProgramData; in this image one of them did.
#[test]
fn what_a_user_of_the_device_prepared_is_not_read() {
    let (bench, image) = (Bench::contoso(), image("Enterprise"));
    let planted = image.path().join("ProgramData/ppkg-apply");
    fs::create_dir_all(planted.join("receipts")).unwrap();
    for name in ["journal.jsonl", "receipts/0001.jsonl", "result.json"] {
        fs::write(planted.join(name), "planted").unwrap();
    }
    let before = tree(&planted);
    assert_eq!(run("apply", &bench, image.path()).0, 0);
    assert_eq!(run("rollback", &bench, image.path()).0, 0);
    assert_eq!(tree(&planted), before);
}

#[test]
fn an_edition_that_ignores_the_settings_is_refused() {
    let (bench, image) = (Bench::contoso(), image("Core"));
    let (code, report) = run("apply", &bench, image.path());
    assert_eq!((code, report["outcome"].as_str()), (3, Some("not-for-this-device")));
    assert!(!image.path().join("WINDOWS/Provisioning").exists());
}

#[test]
fn an_image_that_was_not_shut_down_is_refused() {
    let bench = Bench::contoso();
    let refused = |change: &dyn Fn(&Path), why: &str| {
        let image = image("Enterprise");
        change(image.path());
        let before = tree(image.path());
        let (code, report) = run("apply", &bench, image.path());
        assert_eq!(code, 2, "{report}");
        assert!(report["message"].as_str().unwrap().contains(why), "{report}");
        assert_eq!(tree(image.path()), before);
    };
    refused(&|root| fs::write(root.join("hiberfil.sys"), b"HIBR and more").unwrap(), "it is hibernated");
    refused(
        &|root| fs::write(root.join(HIVE), hive("Microsoft", &[], (8, 7))).unwrap(),
        "its registry was not written completely",
    );
    let log = [vec![0; 512], b"HvLE".to_vec(), vec![0; 8], 7_u32.to_le_bytes().to_vec()].concat();
    refused(
        &|root| fs::write(root.join("WINDOWS/System32/Config/software.log1"), &log).unwrap(),
        "the log of its registry contains changes that are not in the registry yet",
    );
    refused(&|root| fs::write(root.join(HIVE), b"regf").unwrap(), "SOFTWARE");
    refused(&|root| fs::remove_file(root.join(HIVE)).unwrap(), "does not contain Windows");
    // A Windows that woke up again, and a log whose entries are all in the registry, are in order.
    let image = image("Enterprise");
    fs::write(image.path().join("hiberfil.sys"), b"wake").unwrap();
    let log = [vec![0; 512], b"HvLE".to_vec(), vec![0; 8], 6_u32.to_le_bytes().to_vec()].concat();
    fs::write(image.path().join("WINDOWS/System32/Config/SOFTWARE.LOG2"), log).unwrap();
    assert_eq!(run("plan", &bench, image.path()).0, 0);
}

#[cfg(unix)]
#[test]
fn links_that_lead_out_of_the_image_are_not_followed() {
    use std::os::unix::fs::symlink;
    let bench = Bench::contoso();
    for link in ["WINDOWS/Provisioning", "WINDOWS/Provisioning/Packages", "WINDOWS/ppkg-apply"] {
        let (image, outside) = (image("Enterprise"), tempfile::tempdir().unwrap());
        let link = image.path().join(link);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        symlink(outside.path(), &link).unwrap();
        let (code, report) = run("apply", &bench, image.path());
        // The folder of our own files can only be one that somebody else has prepared.
        let (expected, words) = match link.ends_with("ppkg-apply") {
            true => (3, "cannot be trusted: a link leads there"),
            false => (2, "leads through a link or junction"),
        };
        assert_eq!(code, expected, "{report}");
        assert!(report["message"].as_str().unwrap().contains(words), "{report}");
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}

#[test]
fn a_hive_of_microsoft_is_read() {
    let corpus = corpus();
    let file = fs::File::open(corpus.join("store/Microsoft-Desktop-Provisioning.dat")).unwrap();
    let mut hive = Hive::open(std::io::BufReader::new(file)).unwrap();
    assert!(hive.is_clean());
    let text = |text: &str| Some(HiveValue::Text(text.to_owned()));
    let key = r"personalization\DesktopImageUrl\Apply";
    assert_eq!(hive.value(key, "applyAfterSetting").unwrap(), text("(DeployDesktopImage)"));
    assert_eq!(hive.value(key, "ApplyPasses").unwrap(), Some(HiveValue::Number(2047)));
    let folder = hive.value(r"Personalization\DeployDesktopImage", "FilePath").unwrap();
    assert_eq!(folder, text(r"%SYSTEMDRIVE%\Users\Public\Downloads"));
    assert_eq!(hive.value(r"No\Such\Key", "x").unwrap(), None);
    assert_eq!(hive.value(key, "x").unwrap(), None);
}
