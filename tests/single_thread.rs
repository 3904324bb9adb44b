//! If the system does not allow a second thread, the program does the same work on one.
#![cfg(target_os = "linux")]

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use crate::support::{JUDGES_REQUIRED, judge, ppkgc, succeed, unavailable};

/// A user without running processes.
const NOBODY: u32 = 63_117;

/// The command, run by a user who may have one thread.
fn alone(command: Command) -> Command {
    let mut limited = judge("prlimit");
    limited.args(["--nproc=1:1", "setpriv", "--clear-groups"]);
    limited.args([format!("--reuid={NOBODY}"), format!("--regid={NOBODY}")]);
    limited.arg(command.get_program()).args(command.get_args()).current_dir(command.get_current_dir().unwrap());
    limited
}

fn give_away(path: &Path) {
    chown(path, Some(NOBODY), Some(NOBODY))
        .unwrap_or_else(|_| unavailable("right to act as another user", JUDGES_REQUIRED));
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_package_is_packed_and_verified_on_one_thread() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::create_dir_all(folder.join("tree/Multivariant/0")).unwrap();
    let text: Vec<u8> = (0..400_000u32).flat_map(|number| number.wrapping_mul(number).to_le_bytes()).collect();
    fs::write(folder.join("tree/Multivariant/0/large.bin"), &text).unwrap();
    fs::write(folder.join("tree/Multivariant/0/small.bin"), &text[..50_000]).unwrap();
    fs::write(folder.join("tree/Multivariant/Multivariant.xml"), "<Elements Type=\"Multivariant\" />").unwrap();
    give_away(folder);
    let pack = |output: &str| ppkgc(folder, ["pack", "tree", "-o", output, "--name", "X"]);
    succeed(&mut pack("many.ppkg"));
    succeed(&mut alone(pack("one.ppkg")));
    assert!(fs::read(folder.join("many.ppkg")).unwrap() == fs::read(folder.join("one.ppkg")).unwrap());
    let verified = |mut command: Command| command.output().unwrap().stdout;
    assert_eq!(verified(alone(ppkgc(folder, ["verify", "one.ppkg"]))), verified(ppkgc(folder, ["verify", "one.ppkg"])));
}
