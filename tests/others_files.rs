//! Files of others and of the user: no output replaces an input, no lock blocks a command forever, no link leads out,
//! and Ctrl-C leaves nothing behind.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{judge, ppkgc, sample, succeed, tree};

const SPEC: &str = "[package]\nname = 'X'\nversion = '1.0'\n[personalization]\ncompany_name = 'Contoso'\n";

/// Runs a command that must refuse to replace a file, and says so.
fn refused(here: &Path, arguments: &[&str], input: &str) {
    let before = fs::read(here.join(input)).unwrap();
    let output = ppkgc(here, arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}: {said}");
    assert!(said.contains("would-overwrite"), "{arguments:?}: {said}");
    assert!(fs::read(here.join(input)).unwrap() == before, "{arguments:?} changed {input}");
}

#[test]
fn no_output_replaces_an_input_of_the_same_command() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    for name in ["X.build.json", "spec.toml"] {
        fs::write(here.join(name), SPEC).unwrap();
    }
    let ddf = include_bytes!("secrets/free.xml");
    fs::write(here.join("free.xml"), ddf).unwrap();
    fs::write(here.join("tool.zip"), "a program").unwrap();
    refused(here, &["build", "X.build.json"], "X.build.json");
    refused(here, &["emit", "spec.toml", "--what", "plan", "-o", "spec.toml"], "spec.toml");
    refused(here, &["emit", "spec.toml", "--ddf", "free.xml", "--what", "plan", "-o", "free.xml"], "free.xml");
    refused(here, &["emit", "spec.toml", "--ddf", ".", "--what", "plan", "-o", "free.xml"], "free.xml");
    refused(here, &["spec-schema", "spec.toml", "--ddf", "free.xml", "-o", "free.xml"], "free.xml");
    let with_kit = ["build", "spec.toml", "-o", "out", "--kit", "tool.zip", "--applier", "tool.zip"];
    refused(here, &with_kit, "tool.zip");
    refused(here, &["kit", "out/X.ppkg", "-o", "tool.zip", "--applier", "tool.zip"], "tool.zip");

    // The payload, and a DDF file by another path.
    fs::write(here.join("X.cat"), "a text").unwrap();
    let text = format!("{SPEC}[csp]\n'./Device/Vendor/MSFT/Free/a/Text' = {{ file = 'X.cat' }}\n");
    fs::write(here.join("text.toml"), text).unwrap();
    refused(here, &["build", "text.toml", "--ddf", "free.xml"], "X.cat");
    fs::create_dir(here.join("sub")).unwrap();
    fs::hard_link(here.join("free.xml"), here.join("sub/X.build.json")).unwrap();
    refused(here, &["build", "spec.toml", "--ddf", "free.xml", "-o", "sub"], "sub/X.build.json");

    // What signing reads.
    let request =
        ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=x", "-keyout", "k.pem", "-out", "c.pem"];
    let purpose = ["-addext", "extendedKeyUsage=codeSigning", "-addext", "keyUsage=digitalSignature"];
    succeed(judge("openssl").args(request).args(purpose).current_dir(here));
    refused(here, &["sign", "out/X.cat", "--export-tbs", "c.pem", "--cert", "c.pem"], "c.pem");
    refused(here, &["sign", "out/X.cat", "--export-tbs", "out/X.cat", "--cert", "c.pem"], "out/X.cat");
    refused(here, &["sign", "out/X.cat", "--export-tbs", "out/X.ppkg", "--cert", "c.pem"], "out/X.ppkg");
    fs::copy(here.join("out/X.cat"), here.join("out/y.sha256")).unwrap();
    fs::copy(here.join("out/X.ppkg"), here.join("out/y.ppkg")).unwrap();
    refused(here, &["sign", "out/y.sha256", "--export-tbs", "out/y", "--cert", "c.pem"], "out/y.sha256");
    assert!(!here.join("out/y").exists());
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_of_ddf_files_stay_inside() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::create_dir_all(here.join("spec/ddf")).unwrap();
    fs::write(here.join("free.xml"), include_str!("secrets/free.xml")).unwrap();
    fs::write(here.join("spec/inside.xml"), include_str!("secrets/free.xml")).unwrap();
    let node = "\n[csp]\n'./Device/Vendor/MSFT/Free/a/Num' = 1\n";
    fs::write(here.join("spec/s.toml"), format!("{SPEC}[schema]\nddf = ['ddf']{node}")).unwrap();
    fs::write(here.join("spec/plain.toml"), format!("{SPEC}{node}")).unwrap();
    let check = |arguments: &[&str]| ppkgc(here, [&["check"], arguments].concat()).output().unwrap();
    std::os::unix::fs::symlink("../inside.xml", here.join("spec/ddf/x.xml")).unwrap();
    assert_eq!(check(&["spec/s.toml"]).status.code(), Some(0), "it leads to the folder of the spec");
    let outside = check(&["spec/plain.toml", "--ddf", "spec/ddf"]);
    assert_eq!(outside.status.code(), Some(1), "it leads out of the folder that was named");
    fs::remove_file(here.join("spec/ddf/x.xml")).unwrap();
    std::os::unix::fs::symlink("../../free.xml", here.join("spec/ddf/x.xml")).unwrap();
    let outside = check(&["spec/s.toml"]);
    assert_eq!(outside.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&outside.stdout).contains("leads out"), "{outside:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn a_lock_that_somebody_else_holds_ends_a_command_in_time() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("spec.toml"), SPEC).unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out"]));
    let shared = here.join("shared");
    fs::create_dir(&shared).unwrap();
    let held = fs::File::open(&shared).unwrap();
    held.lock().unwrap();
    // A command that writes a single file, or a new folder, does not wait for the lock.
    for arguments in [
        &["spec-schema", "-o", "shared/schema.json"][..],
        &["new", "shared/new"],
        &["inspect", "out/X.ppkg", "--extract", "shared/tree"],
        &["kit", "out/X.ppkg", "-o", "shared/kit.zip"],
    ] {
        succeed(&mut ppkgc(here, arguments));
    }
    let started = Instant::now();
    let output = ppkgc(here, ["build", "spec.toml", "-o", "shared"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(&format!("process {}", std::process::id())), "{said}");
    assert!(started.elapsed() < Duration::from_secs(60));
    drop(held);
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "shared"]));
}

#[cfg(unix)]
#[test]
fn ctrl_c_and_other_signals_to_end_leave_nothing_behind() {
    const ROUNDS: u64 = 12;
    const INTERRUPTED: Option<i32> = Some(130);
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let payload: Vec<u8> = (0..4_u32 << 20).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    fs::create_dir_all(here.join("tree/Multivariant")).unwrap();
    fs::write(here.join("tree/Multivariant/a.bin"), payload).unwrap();
    fs::write(here.join("tree/Multivariant/Multivariant.xml"), "<Elements Type=\"Multivariant\" />").unwrap();
    let pack = || ppkgc(here, ["pack", "tree", "-o", "out/P.ppkg", "--name", "P", "--quiet"]);
    let started = Instant::now();
    succeed(&mut pack());
    let whole = tree(&here.join("out"));
    let time = started.elapsed();
    for signal in ["INT", "TERM", "HUP"] {
        let mut interrupted = 0;
        for round in 0..ROUNDS {
            fs::remove_dir_all(here.join("out")).unwrap();
            let mut child = pack().spawn().unwrap();
            std::thread::sleep(time * u32::try_from(round).unwrap() / u32::try_from(ROUNDS).unwrap());
            // A run that has ended already cannot be interrupted any more.
            let _ = Command::new("sh").args(["-c", &format!("kill -{signal} {}", child.id())]).output().unwrap();
            let status = child.wait().unwrap();
            fs::create_dir_all(here.join("out")).unwrap();
            let left = tree(&here.join("out"));
            assert!(left.is_empty() || left == whole, "{signal}, round {round}: {:?}", left.keys());
            interrupted += u64::from(status.code() == INTERRUPTED);
        }
        assert!(interrupted > 0, "{signal}: none of {ROUNDS} runs was interrupted while it wrote");
    }
}

#[test]
fn a_reader_that_goes_away_and_a_full_disk_are_distinguished() {
    let dir = tempfile::tempdir().unwrap();
    let spec = sample("contoso-branding").join("spec.toml");
    let arguments = ["emit", spec.to_str().unwrap(), "--what", "plan"];
    let mut gone = ppkgc(dir.path(), arguments);
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    assert_eq!(gone.stdout(writer).status().unwrap().code(), Some(0));
    if let Ok(full) = fs::File::options().write(true).open("/dev/full") {
        for arguments in [&arguments[..], &["explain"]] {
            let mut command = ppkgc(dir.path(), arguments);
            assert_eq!(command.stdout(full.try_clone().unwrap()).status().unwrap().code(), Some(2), "{arguments:?}");
        }
    }
}

/// A device, a pipe or the like is not replaced by a file, and neither is a link to one.
#[cfg(unix)]
#[test]
fn no_output_replaces_what_is_not_an_ordinary_file() {
    use std::os::unix::fs::{FileTypeExt, symlink};
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("spec.toml"), SPEC).unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    succeed(Command::new("mkfifo").arg(here.join("pipe")));
    symlink("pipe", here.join("link")).unwrap();
    fs::create_dir(here.join("into")).unwrap();
    succeed(Command::new("mkfifo").arg(here.join("into/X.ppkg")));
    for arguments in [
        vec!["report", "spec.toml", "-o", "pipe"],
        vec!["report", "spec.toml", "-o", "link"],
        vec!["spec-schema", "-o", "pipe"],
        vec!["emit", "spec.toml", "--what", "plan", "-o", "pipe"],
        vec!["build", "spec.toml", "-o", "into"],
    ] {
        let output = ppkgc(here, &arguments).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(matches!(output.status.code(), Some(1 | 2)), "{arguments:?}: {said}");
        assert!(said.contains("not an ordinary file"), "{arguments:?}: {said}");
    }
    for pipe in ["pipe", "into/X.ppkg"] {
        assert!(here.join(pipe).symlink_metadata().unwrap().file_type().is_fifo(), "{pipe}");
    }
    assert!(here.join("link").symlink_metadata().unwrap().is_symlink());
}
