//! Many runs at once on one device: at most one of those that change it goes on at a time; the others may report that
//! the device is busy.

use std::fs;
use std::process::{Child, Command as Process, Stdio};

use ppkgc::applier::device::{Device, Sim};
use ppkgc::applier::{Command, Route};
use serde_json::Value;

use super::Bench;

fn start(verb: &str, bench: &Bench, via: &str) -> Child {
    let device = format!("sim:{}", bench.device().display());
    Process::new(env!("CARGO_BIN_EXE_ppkg-apply"))
        .args([verb.as_ref(), bench.package().as_os_str(), "--device".as_ref(), device.as_ref()])
        .args(["--via", via, "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn runs_at_once_leave_the_device_as_one_of_them_alone_would() {
    for (route, via) in [(Route::Nodes, "engine"), (Route::Registry, "registry")] {
        let bench = Bench { route, ..Bench::contoso() };
        let old = bench.state();
        bench.run(Command::Apply);
        let new = bench.state();
        bench.run(Command::Rollback);
        let mut finished = 0;
        for verbs in [["apply"; 8], ["rollback"; 8], ["apply", "rollback"].repeat(4).try_into().unwrap()] {
            let children: Vec<Child> = verbs
                .iter()
                .zip(["plan", "status"].iter().cycle())
                .flat_map(|(change, look)| [start(change, &bench, via), start(look, &bench, via)])
                .collect();
            for child in children {
                let output = child.wait_with_output().unwrap();
                let report: Value = serde_json::from_slice(&output.stdout).unwrap();
                let outcome = report["outcome"].as_str().unwrap();
                assert!(["done", "sign-out-needed", "not-in-effect", "busy"].contains(&outcome), "{report:#}");
                finished += u32::from(
                    ["apply", "rollback"].contains(&report["command"].as_str().unwrap()) && outcome != "busy",
                );
            }
            let state = bench.state();
            assert!(state == old || state == new, "{route:?} {verbs:?}: {state:#?}");
        }
        assert!(finished >= 3, "some of the runs go on");
        bench.run(Command::Rollback);
        assert_eq!(bench.state(), old);
    }
}

#[test]
fn a_run_in_progress_is_not_called_interrupted() {
    let bench = Bench::contoso();
    bench.succeed(Command::Apply);
    let own = bench.device().join("C/ProgramData/ppkg-apply");
    fs::rename(own.join("receipts/0001.jsonl"), own.join("journal.jsonl")).unwrap();
    let mut other = Sim::open(&bench.device()).unwrap();
    other.lock().unwrap();
    for command in [Command::Plan, Command::Status] {
        let report = bench.run_once(command);
        assert_eq!((report.outcome, report.exit_code, report.windows_exit_code), ("busy", 2, 1618), "{command:?}");
    }
    drop(other);
    assert_eq!(bench.run(Command::Status).message, "a run was interrupted; the next apply or rollback undoes it");
    assert!(bench.succeed(Command::Plan).message.starts_with("an interrupted run would be undone first; "));
}
