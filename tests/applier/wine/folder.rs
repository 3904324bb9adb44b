//! The folder of the program's own files, where a user has made it first.

use std::fs;

use super::{Bench, Wine};
use crate::support::tree;

const OURS: &str = "O:BAG:BAD:P(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)";
/// The rights that a folder in ProgramData gets if a user makes it.
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
    assert!(report["message"].as_str().unwrap().contains("accounts other than the system"), "{report:#}");

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
