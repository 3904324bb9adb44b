//! Power cuts: whenever one happens, the next start brings the device to its old or its new state, never to one in
//! between.

use std::path::Path;
use std::process::{Command as Process, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use ppkgc::applier::{Command, Route};

use super::{Bench, LOGO};

/// More operations than any run here has.
const MOST: u64 = 500;
/// How many operations write result.json and the logs.
const REPORT_OPERATIONS: u64 = 3;

fn cut_after(bench: &Bench, operations: u64) {
    bench.configure("Enterprise", &format!("{LOGO}[faults]\npower_cut_after = {operations}\n"));
}

fn mend(bench: &Bench) {
    bench.configure("Enterprise", LOGO);
}

/// Cuts the power at every operation of `cut`, then starts with `next`, which must lead to `expected`.
fn at_every_operation(route: Route, applied: bool, cut: Command, next: Command, expected_applied: bool) -> u64 {
    let bench = Bench { route, ..Bench::contoso() };
    let old = bench.state();
    bench.run(Command::Apply);
    let new = bench.state();
    let (mut operations, mut after_the_end) = (0, 0);
    loop {
        assert!(operations < MOST, "the run never ends");
        bench.run(if applied { Command::Apply } else { Command::Rollback });
        cut_after(&bench, operations);
        let report = bench.run(cut);
        mend(&bench);
        // The last operations only write reports of the run: result.json and the logs.
        after_the_end += u64::from(!report.message.contains("power was cut"));
        if after_the_end > REPORT_OPERATIONS {
            return operations;
        }
        bench.run(Command::Status);
        bench.run(next);
        assert_eq!(bench.state() == new, expected_applied, "{cut:?} cut after {operations}, then {next:?}");
        assert_eq!(bench.state(), if expected_applied { new.clone() } else { old.clone() });
        operations += 1;
    }
}

#[test]
fn an_apply_that_is_cut_anywhere_is_finished_by_the_next_apply() {
    assert!(at_every_operation(Route::Nodes, false, Command::Apply, Command::Apply, true) > 30);
    assert!(at_every_operation(Route::Registry, false, Command::Apply, Command::Apply, true) > 15);
}

#[test]
fn an_apply_that_is_cut_anywhere_is_undone_by_a_rollback() {
    assert!(at_every_operation(Route::Nodes, false, Command::Apply, Command::Rollback, false) > 30);
    assert!(at_every_operation(Route::Registry, false, Command::Apply, Command::Rollback, false) > 15);
}

#[test]
fn a_rollback_that_is_cut_anywhere_is_finished_by_the_next_rollback() {
    assert!(at_every_operation(Route::Nodes, true, Command::Rollback, Command::Rollback, false) > 20);
    assert!(at_every_operation(Route::Registry, true, Command::Rollback, Command::Rollback, false) > 10);
}

#[test]
fn a_rollback_that_is_cut_anywhere_gives_way_to_a_new_apply() {
    assert!(at_every_operation(Route::Nodes, true, Command::Rollback, Command::Apply, true) > 20);
    assert!(at_every_operation(Route::Registry, true, Command::Rollback, Command::Apply, true) > 10);
}

#[test]
fn what_a_user_had_returns_after_a_cut_anywhere() {
    for (cut, needed) in [(Command::Apply, 20), (Command::Rollback, 20)] {
        let bench = Bench::contoso();
        bench.give_own_picture();
        let old = bench.state();
        let mut operations = 0;
        loop {
            if cut == Command::Rollback {
                bench.succeed(Command::Apply);
            }
            cut_after(&bench, operations);
            let report = bench.run(cut);
            mend(&bench);
            bench.succeed(Command::Rollback);
            // The CSP keeps a copy of every picture that it shows, even of one that it shows again.
            let mut state = bench.state();
            state.retain(|name, _| !name.starts_with("C/Windows/Personalization/"));
            assert_eq!(state, old, "{cut:?} cut after {operations}");
            if !report.message.contains("power was cut") {
                break;
            }
            operations += 1;
        }
        assert!(operations > needed, "{operations}");
    }
}

#[test]
fn a_recovery_that_is_cut_itself_is_finished_by_the_next() {
    let bench = Bench::contoso();
    let old = bench.state();
    for first in (0..60).step_by(7) {
        for second in 0..12 {
            cut_after(&bench, first);
            bench.run(Command::Apply);
            cut_after(&bench, second);
            bench.run(Command::Apply);
            mend(&bench);
            bench.run(Command::Rollback);
            assert_eq!(bench.state(), old, "cut after {first}, then after {second}");
        }
    }
}

#[test]
fn four_hundred_runs_that_are_really_killed_are_repaired() {
    const RUNS: u64 = 400;
    let bench = Bench::contoso();
    let old = bench.state();
    bench.succeed(Command::Apply);
    let new = bench.state();
    // The moments are spread over the time that a whole run takes, from its start or from its first change: how long a
    // program takes to start depends on what else is running.
    let start = Instant::now();
    killed_after(&bench, "rollback", None, Duration::MAX);
    let longest = u64::try_from(start.elapsed().as_micros()).unwrap();
    let journal = bench.device().join("C/ProgramData/ppkg-apply/journal.jsonl");
    let (mut seed, mut interrupted) = (11_u64, 0);
    for round in 0..RUNS {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let (command, start) = match round % 2 {
            0 => ("rollback", Command::Apply),
            _ => ("apply", Command::Rollback),
        };
        bench.succeed(start);
        let awaited = Some(journal.as_path()).filter(|_| (seed >> 21) % 2 == 0);
        let longest = if awaited.is_some() { longest / 10 } else { longest };
        killed_after(&bench, command, awaited, Duration::from_micros((seed >> 33) % longest.max(1)));
        interrupted += u32::from(journal.exists());
        let (next, expected) = if (seed >> 20) % 2 == 0 { (Command::Apply, &new) } else { (Command::Rollback, &old) };
        bench.succeed(next);
        assert_eq!(&bench.state(), expected, "round {round}: {command} killed, then {next:?}");
    }
    assert!(interrupted > 80, "only {interrupted} of {RUNS} runs were killed in their middle");
}

/// Runs a command in a process of its own and kills it after that time, which begins when the awaited file is there, if there
/// is one; with `Duration::MAX` it runs to its own end.
fn killed_after(bench: &Bench, command: &str, awaited: Option<&Path>, time: Duration) {
    let device = format!("sim:{}", bench.device().display());
    let mut child = Process::new(env!("CARGO_BIN_EXE_ppkg-apply"))
        .args([command.as_ref(), bench.package().as_os_str(), "--device".as_ref(), device.as_ref()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    while awaited.is_some_and(|file| !file.exists()) && child.try_wait().unwrap().is_none() {}
    if time < Duration::MAX {
        sleep(time);
        child.kill().unwrap();
    }
    child.wait().unwrap();
}
