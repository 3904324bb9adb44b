//! A full disk and denied places: what cannot be done completely is undone.

use ppkgc::applier::{Command, Route};

use super::{Bench, LOGO};

/// The numbers of free bytes in these tests: about a hundred, closer together where our own small files are written.
fn sizes_of_disks() -> impl Iterator<Item = u64> {
    (0..6_000).step_by(100).chain((6_000..100_000).step_by(2_000))
}

#[test]
fn a_disk_that_fills_up_anywhere_leaves_the_device_as_it_was() {
    for route in [Route::Nodes, Route::Registry] {
        let bench = Bench { route, ..Bench::contoso() };
        let before = bench.state();
        let mut failed = 0;
        for free in sizes_of_disks() {
            bench.configure("Enterprise", &format!("{LOGO}[faults]\ndisk_free = {free}\n"));
            let report = bench.run(Command::Apply);
            bench.configure("Enterprise", LOGO);
            if report.outcome == "failed" {
                failed += 1;
                assert!(report.message.starts_with("failed, and all changes were undone: "), "{}", report.message);
                assert_eq!(bench.state(), before, "{route:?} with {free} bytes free");
            } else {
                let words = if route == Route::Nodes { "done; " } else { "not applied:" };
                assert!(report.message.starts_with(words), "{}", report.message);
                bench.succeed(Command::Rollback);
            }
        }
        assert!(failed > 60, "{failed}");
    }
}

#[test]
fn a_rollback_on_a_full_disk_is_finished_once_there_is_room() {
    for route in [Route::Nodes, Route::Registry] {
        let bench = Bench { route, ..Bench::contoso() };
        let before = bench.state();
        for free in sizes_of_disks().step_by(3) {
            bench.run(Command::Apply);
            bench.configure("Enterprise", &format!("{LOGO}[faults]\ndisk_free = {free}\n"));
            let report = bench.run(Command::Rollback);
            let is_as_before = bench.state() == before;
            assert_eq!(report.exit_code == 0, is_as_before, "{route:?} with {free} bytes free: {}", report.message);
            bench.configure("Enterprise", LOGO);
            bench.run(Command::Rollback);
            assert_eq!(bench.state(), before, "{route:?} with {free} bytes free");
        }
    }
}

#[test]
fn a_denied_place_undoes_the_run() {
    for (denied, route) in [
        (r"C:\Users\Public", Route::Nodes),
        ("./Vendor/MSFT/Personalization/LockScreenImageUrl", Route::Nodes),
        (r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP\LockScreenImagePath", Route::Registry),
        (r"C:\Windows\Web", Route::Registry),
        (r"C:\ProgramData\ppkg-apply\receipts", Route::Nodes),
    ] {
        let bench = Bench { route, ..Bench::contoso() };
        let before = bench.state();
        bench.configure("Enterprise", &format!("{LOGO}[faults]\ndenied = ['{denied}']\n"));
        let report = bench.run(Command::Apply);
        assert_eq!((report.outcome, report.exit_code, report.windows_exit_code), ("failed", 1, 1603), "{denied}");
        assert!(report.message.contains("permission denied"), "{}", report.message);
        assert_eq!(bench.state(), before, "{denied}");
    }
}

#[test]
fn without_administrator_rights_nothing_is_changed_but_a_plan_can_be_made() {
    let bench = Bench::contoso();
    bench.configure("Enterprise", &format!("{LOGO}[faults]\nnot_elevated = true\n"));
    let before = bench.state();
    for command in [Command::Apply, Command::Rollback] {
        let report = bench.run(command);
        assert_eq!((report.outcome, report.exit_code, report.windows_exit_code), ("not-elevated", 2, 5));
        assert!(report.message.starts_with("administrator rights are needed"), "{}", report.message);
        assert_eq!(bench.state(), before);
    }
    assert_eq!(bench.succeed(Command::Plan).changes.len(), 9);
}

#[test]
fn the_result_of_an_earlier_run_is_removed_if_the_disk_is_full() {
    let bench = Bench::contoso();
    bench.succeed(Command::Apply);
    let result = bench.device().join("C/ProgramData/ppkg-apply/result.json");
    assert!(result.exists());
    bench.configure("Enterprise", &format!("{LOGO}[faults]\ndisk_free = 0\n"));
    bench.run(Command::Rollback);
    assert!(!result.exists());
}

#[test]
fn a_journal_that_cannot_be_read_is_named_and_stops_nothing() {
    let bench = Bench::contoso();
    let folder = bench.device().join("C/ProgramData/ppkg-apply");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("journal.jsonl"), "{}\n").unwrap();
    assert_eq!(bench.run(Command::Status).message, "a run was interrupted; the next apply or rollback undoes it");
    let report = bench.succeed(Command::Apply);
    assert_eq!(report.damaged[0].what, r"C:\ProgramData\ppkg-apply\journal.jsonl");
    assert!(report.damaged[0].why.ends_with("what this run changed is not undone"), "{}", report.damaged[0].why);
    assert!(folder.join("journal.damaged.jsonl").exists());
    assert!(bench.succeed(Command::Apply).damaged.is_empty());
}

#[test]
fn a_journal_that_names_places_of_others_is_refused() {
    let bench = Bench::contoso();
    bench.succeed(Command::Apply);
    let folder = bench.device().join("C/ProgramData/ppkg-apply");
    let receipt = std::fs::read_to_string(folder.join("receipts/0001.jsonl")).unwrap();
    let planted = receipt.replace(r"Users\\Public\\Downloads\\sunset", r"Windows\\System32\\sunset");
    assert_ne!(planted, receipt);
    std::fs::write(folder.join("journal.jsonl"), planted).unwrap();
    let before = bench.state();
    for command in [Command::Plan, Command::Status, Command::Apply, Command::Rollback] {
        let report = bench.run(command);
        assert_eq!((report.outcome, report.exit_code), ("not-trusted", 3), "{}", report.message);
        assert!(report.message.contains(r"journal.jsonl cannot be trusted"), "{}", report.message);
        assert_eq!(bench.state(), before);
    }
}
