//! Plans that are saved, and carried out only while nothing has changed.

use std::fs;

use ppkgc::applier::{Command, Digest, Guards, Route, RunReport, SavedPlan};
use serde_json::json;

use super::program::runs;
use super::{Bench, LOGO};
use crate::json_documents::matches;
use crate::support::sample;

fn planned(bench: &Bench) -> Guards {
    let plan = bench.succeed(Command::Plan).saved_plan.unwrap();
    let saved = SavedPlan::parse(plan.text().as_bytes()).unwrap();
    assert_eq!(saved, plan);
    Guards { plan: Some(saved), ..Guards::default() }
}

/// Carries out a plan.
fn apply(bench: &mut Bench, plan: &Guards) -> RunReport {
    bench.guards = plan.clone();
    let report = bench.run(Command::Apply);
    bench.guards = Guards::default();
    report
}

/// Tries to carry out a stale plan; returns what has changed.
fn refused(bench: &mut Bench, plan: &Guards) -> Vec<String> {
    let before = bench.state();
    let report = apply(bench, plan);
    assert_eq!((report.outcome, report.exit_code, report.windows_exit_code), ("stale-plan", 3, 1603));
    let first = format!("refused: the plan is stale: {}", report.stale[0]);
    assert!(report.message.starts_with(&first), "{}", report.message);
    assert_eq!(bench.state(), before);
    report.stale
}

#[test]
fn a_plan_is_carried_out_while_nothing_has_changed() {
    for route in [Route::Nodes, Route::Registry] {
        let mut bench = Bench { route, ..Bench::contoso() };
        let plan = planned(&bench);
        let report = apply(&mut bench, &plan);
        assert!(!report.changes.is_empty() && report.stale.is_empty(), "{}", report.message);
        // It is done: the same plan is stale now, and another one has nothing to do.
        let stale = refused(&mut bench, &plan);
        assert!(stale.len() >= report.changes.len(), "{stale:?}");
        assert!(stale[0].ends_with("was to be changed, but no longer is"), "{stale:?}");
        let plan = planned(&bench);
        assert!(apply(&mut bench, &plan).changes.is_empty());
    }
}

#[test]
fn a_stale_plan_changes_nothing_and_says_what_has_changed() {
    const NAME: &str = "./Vendor/MSFT/Personalization/CompanyName";
    let mut bench = Bench::contoso();
    let csp = bench.device().join("csp.toml");
    let set = |name: &str| fs::write(&csp, format!("\"{NAME}\" = \"{name}\"\n")).unwrap();
    set("Old");
    let plan = planned(&bench);

    set("Other");
    assert_eq!(refused(&mut bench, &plan), [format!("{NAME} was Old, and is now Other")]);
    fs::remove_file(&csp).unwrap();
    assert_eq!(refused(&mut bench, &plan), [format!("{NAME} was Old, and is now nothing")]);
    set("Contoso");
    assert_eq!(refused(&mut bench, &plan), [format!("{NAME} was to be changed, but no longer is")]);
    let done = planned(&bench);
    set("Old");
    assert_eq!(refused(&mut bench, &done), [format!("{NAME} is to be changed now, but was not before")]);

    bench.configure("Education", LOGO);
    let stale = refused(&mut bench, &plan);
    assert_eq!(stale, ["the device was Enterprise, 10.0.26100.2033, and is now Education, 10.0.26100.2033"]);
    bench.configure("Enterprise", LOGO);

    bench.route = Route::Registry;
    assert_eq!(refused(&mut bench, &plan), ["it is for another device, or another --via"]);
    bench.route = Route::Nodes;

    let spec = fs::read_to_string(sample("contoso-branding").join("spec.toml")).unwrap();
    let mut other = Bench::of_spec(&spec.replace("\"1.0\"", "\"1.1\""));
    let stale = refused(&mut other, &plan);
    assert!(stale[0].starts_with("it is for Contoso Branding 1.0, sha256 "), "{stale:?}");

    assert_eq!(apply(&mut bench, &plan).outcome, "sign-out-needed");
}

#[test]
fn a_saved_plan_shows_no_secrets() {
    let spec = "[package]\nname = 'One'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
                builds = ['26100']\n[csp]\n'./Device/Vendor/MSFT/Accounts/Users/kiosk/Password' = 'N3w-Passw0rd'\n";
    let bench = Bench::of_spec(spec);
    let node = "\"./Device/Vendor/MSFT/Accounts/Users/kiosk/Password\" = \"Old-Passw0rd\"\n";
    fs::write(bench.device().join("csp.toml"), node).unwrap();
    let text = bench.succeed(Command::Plan).saved_plan.unwrap().text();
    assert!(text.contains("Password") && !text.contains("Passw0rd"), "{text}");
    let digest = Digest::of(b"text Old-Passw0rd").to_string();
    assert!(!text.contains(&digest), "a password can be guessed from its digest: {text}");
}

#[test]
fn plans_are_saved_whole_and_over_nothing_but_plans() {
    let bench = Bench::contoso();
    let here = bench.dir.path();
    let package = bench.package().to_str().unwrap();
    fs::write(here.join("notes.txt"), "mine").unwrap();
    let refused = runs(here, &["plan", package, "--save", "notes.txt"]);
    assert_eq!((&refused["outcome"], &refused["exit_code"]), (&json!("could-not-run"), &json!(2)));
    assert_eq!(fs::read_to_string(here.join("notes.txt")).unwrap(), "mine");
    for _ in 0..2 {
        assert_eq!(runs(here, &["plan", package, "--save", "a.plan"])["outcome"], "done");
    }
    matches(&serde_json::from_slice(&fs::read(here.join("a.plan")).unwrap()).unwrap(), "saved-plan");
    for (arguments, why) in [
        (["apply", package, "--save", "b.plan"], "--save is for `plan`"),
        (["plan", package, "--plan", "a.plan"], "--plan is for `apply`"),
        (["apply", package, "--plan", "notes.txt"], "notes.txt: it is not a saved plan: "),
    ] {
        let message = runs(here, &arguments)["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(why), "{message}");
    }
    let text = fs::read_to_string(here.join("a.plan")).unwrap();
    fs::write(here.join("later.plan"), text.replace("saved-plan/1", "saved-plan/2")).unwrap();
    let message = runs(here, &["apply", package, "--plan", "later.plan"])["message"].clone();
    assert!(message.as_str().unwrap().contains("found \"ppkg-apply.saved-plan/2\""), "{message}");
    assert_eq!(runs(here, &["apply", package, "--plan", "a.plan"])["outcome"], "sign-out-needed");
    let stale = runs(here, &["apply", package, "--plan", "a.plan"]);
    assert_eq!((&stale["outcome"], &stale["exit_code"]), (&json!("stale-plan"), &json!(3)));
}
