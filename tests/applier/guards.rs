//! What keeps a trusted package from being applied, and what takes it back again: an older version, a time that is
//! over, and a confirmation that is missing.

use std::fs;

use ppkgc::applier::device::Sim;
use ppkgc::applier::{Command, Guards, RunReport, Selection, confirm, roll_back};
use serde_json::json;

use super::Bench;
use super::program::runs;

/// The time on the device.
const NOW: u64 = 1_764_000_000;

/// Versions of one package, and a device.
struct Versions {
    bench: Bench,
    packages: Vec<(String, Bench)>,
}

impl Versions {
    fn new(versions: &[&str]) -> Versions {
        let spec = |version: &str| {
            format!(
                "[package]\nname = 'One'\nversion = '{version}'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
                 builds = ['26100']\n[csp]\n'./Vendor/MSFT/Personalization/CompanyName' = 'Version {version}'\n"
            )
        };
        let packages = versions.iter().map(|own| ((*own).to_owned(), Bench::of_spec(&spec(own)))).collect();
        Versions { bench: Bench::of_spec(&spec("0.1")), packages }
    }

    fn run(&mut self, command: Command, version: &str) -> RunReport {
        let (_, own) = self.packages.iter().find(|(own, _)| own == version).unwrap();
        self.bench.package = own.package().to_owned();
        self.bench.run(command)
    }

    fn at(&self, time: u64) {
        let text = format!("edition = 'Enterprise'\nbuild = '10.0.26100.2033'\nclock = {time}\n");
        fs::write(self.bench.device().join("device.toml"), text).unwrap();
    }

    fn confirm(&self, selection: Option<&Selection>) -> RunReport {
        confirm(selection, &mut Sim::open(&self.bench.device()).unwrap())
    }

    fn name(&self) -> Option<String> {
        let text = fs::read_to_string(self.bench.device().join("csp.toml")).ok()?;
        Some(text.rsplit_once("Version ")?.1.trim_end_matches(['"', '\n']).to_owned())
    }
}

#[test]
fn an_older_version_is_refused_unless_it_is_allowed() {
    let mut versions = Versions::new(&["1.0", "1.9.0.0", "1.10", "2.0"]);
    assert_eq!(versions.run(Command::Apply, "1.10").exit_code, 0);
    for command in [Command::Plan, Command::Apply] {
        for older in ["1.0", "1.9.0.0"] {
            let before = versions.bench.state();
            let report = versions.run(command, older);
            assert_eq!((report.outcome, report.exit_code, report.windows_exit_code), ("downgrade", 3, 1638));
            assert!(report.message.starts_with("refused: One 1.10 is applied, and "), "{}", report.message);
            assert_eq!(versions.bench.state(), before);
        }
    }
    assert_eq!(versions.run(Command::Apply, "1.10").exit_code, 0, "the same version");
    assert_eq!(versions.run(Command::Apply, "2.0").exit_code, 0, "a newer one");
    assert_eq!(versions.run(Command::Status, "1.0").outcome, "not-in-effect", "a status is never refused");

    // After the rollback 1.10 counts again, and it still counts when its receipt is lost.
    assert_eq!(versions.run(Command::Rollback, "2.0").exit_code, 0);
    assert_eq!(versions.run(Command::Apply, "1.9.0.0").outcome, "downgrade");
    let receipts = versions.bench.device().join("C/ProgramData/ppkg-apply/receipts");
    fs::remove_file(receipts.join("0001.jsonl")).unwrap();
    assert_eq!(versions.run(Command::Apply, "1.9.0.0").outcome, "downgrade", "the index has not forgotten");

    versions.bench.guards = Guards { allow_downgrade: true, ..Guards::default() };
    assert_eq!(versions.run(Command::Apply, "1.9.0.0").exit_code, 0);
    assert_eq!(versions.name().as_deref(), Some("1.9.0.0"));
}

#[test]
fn after_its_time_nothing_is_applied() {
    let mut versions = Versions::new(&["1.0"]);
    versions.bench.guards = Guards { not_after: Some(NOW), ..Guards::default() };
    versions.at(NOW + 1);
    for command in [Command::Plan, Command::Apply] {
        let report = versions.run(command, "1.0");
        assert_eq!((report.outcome, report.exit_code, report.windows_exit_code), ("expired", 3, 1603));
        assert_eq!(
            report.message,
            "refused: it was to be applied until 2025-11-24 16:00:00 UTC, and by the clock of this device it is \
             2025-11-24 16:00:01 UTC"
        );
        assert_eq!(versions.name(), None);
    }
    versions.at(NOW);
    assert_eq!(versions.run(Command::Apply, "1.0").exit_code, 0);
    versions.at(NOW + 1);
    assert_eq!(versions.run(Command::Status, "1.0").exit_code, 0, "what is applied stays");
    assert_eq!(versions.run(Command::Rollback, "1.0").exit_code, 0);
}

#[test]
fn what_nobody_confirms_is_taken_back_by_the_next_run_or_status() {
    let waiting = Guards { confirm_within: Some(900), ..Guards::default() };
    for command in [Command::Status, Command::Apply, Command::Confirm, Command::Rollback] {
        let mut versions = Versions::new(&["1.0", "2.0"]);
        versions.at(NOW);
        versions.run(Command::Apply, "1.0");
        let before = versions.bench.state();
        versions.bench.guards = waiting.clone();
        let report = versions.run(Command::Apply, "2.0");
        versions.bench.guards = Guards::default();
        assert_eq!(report.unconfirmed.len(), 1);
        assert_eq!(report.unconfirmed[0].until, "2025-11-24 16:15:00 UTC");
        versions.at(NOW + 900);
        let report = versions.run(Command::Status, "2.0");
        assert_eq!((report.exit_code, report.unconfirmed.len(), report.undone.len()), (0, 1, 0));

        versions.at(NOW + 901);
        let report = versions.run(Command::Plan, "2.0");
        assert_eq!((versions.name().as_deref(), report.undone.len()), (Some("2.0"), 0), "a plan changes nothing");
        let first = "a run that nobody has confirmed in time would be undone first; ";
        assert!(report.message.starts_with(first), "{}", report.message);
        let report = versions.run(command, "2.0");
        let undone: Vec<_> = report.undone.iter().map(|own| (own.package.as_str(), own.reason)).collect();
        assert_eq!(undone, [("One 2.0", "not-confirmed")], "{command:?}");
        let (outcome, name) = match command {
            Command::Status => ("not-in-effect", "1.0"),
            Command::Apply => ("sign-out-needed", "2.0"),
            Command::Confirm => ("too-late", "1.0"),
            _ => ("done", "1.0"),
        };
        assert_eq!((report.outcome, versions.name().as_deref()), (outcome, Some(name)), "{}", report.message);
        if command == Command::Apply {
            versions.at(NOW + 100_000);
            assert_eq!(versions.run(Command::Status, "2.0").exit_code, 0, "this run needs no confirmation");
            continue;
        }
        assert_eq!(versions.bench.state(), before);
        assert_eq!(versions.run(Command::Confirm, "2.0").outcome, "too-late");
        assert_eq!(versions.confirm(None).message, "nothing to confirm");
    }
}

#[test]
fn what_somebody_confirms_stays() {
    for selection in [None, Some(Selection::Last)] {
        let mut versions = Versions::new(&["1.0"]);
        versions.bench.guards = Guards { confirm_within: Some(60), ..Guards::default() };
        versions.at(NOW);
        versions.run(Command::Apply, "1.0");
        let unknown = Selection::Id("{12345678-1234-1234-1234-123456789abc}".to_owned());
        assert_eq!(versions.confirm(Some(&unknown)).exit_code, 1);
        let report = versions.confirm(selection.as_ref());
        assert_eq!((report.outcome, report.message.as_str()), ("done", "confirmed: One 1.0"));
        assert_eq!(versions.confirm(selection.as_ref()).message, "nothing to confirm");
        versions.at(NOW + 100_000);
        let report = versions.run(Command::Status, "1.0");
        assert_eq!((report.exit_code, report.unconfirmed.len(), report.undone.len()), (0, 0, 0));

        // A lost index cannot say which run was confirmed: then nothing is taken back automatically.
        fs::remove_file(versions.bench.device().join("C/ProgramData/ppkg-apply/index.jsonl")).unwrap();
        assert_eq!(versions.run(Command::Status, "1.0").undone.len(), 0);
        let report = roll_back(&Selection::Last, &mut Sim::open(&versions.bench.device()).unwrap());
        assert_eq!(report.message, "every place that was changed is as before");
    }
}

/// An index that does not say whether a run was confirmed: it is gone, or a byte of it is not as it was written.
#[test]
fn a_confirmation_that_the_index_has_lost_is_named_and_can_be_given_again() {
    for is_gone in [true, false] {
        let mut versions = Versions::new(&["1.0"]);
        versions.bench.guards = Guards { confirm_within: Some(60), ..Guards::default() };
        versions.at(NOW);
        versions.run(Command::Apply, "1.0");
        versions.bench.guards = Guards::default();
        let index = versions.bench.device().join("C/ProgramData/ppkg-apply/index.jsonl");
        if is_gone {
            fs::remove_file(&index).unwrap();
        } else {
            let mut bytes = fs::read(&index).unwrap();
            bytes[20] = 7;
            fs::write(&index, bytes).unwrap();
        }
        versions.at(NOW + 1000);
        for command in [Command::Status, Command::Plan] {
            let report = versions.run(command, "1.0");
            let unsure = report.damaged.iter().find(|own| own.why.contains("whether One 1.0 was confirmed"));
            assert!(unsure.is_some_and(|own| own.what.ends_with("index.jsonl")), "{:?}", report.damaged);
            assert_eq!((report.undone.len(), report.damaged.len()), (0, if is_gone { 1 } else { 2 }));
        }
        assert_eq!(versions.confirm(None).message, "confirmed: One 1.0");
        let damaged = versions.run(Command::Status, "1.0").damaged;
        assert!(damaged.iter().all(|own| own.what.ends_with("index.jsonl, line 1")), "{damaged:?}");
        assert_eq!(damaged.len(), usize::from(!is_gone), "a line that cannot be read stays one");
        assert_eq!(versions.run(Command::Rollback, "1.0").exit_code, 0);
    }

    // The line that says that the run was confirmed cannot be read any more.
    let mut versions = Versions::new(&["1.0"]);
    versions.bench.guards = Guards { confirm_within: Some(60), ..Guards::default() };
    versions.at(NOW);
    versions.run(Command::Apply, "1.0");
    assert_eq!(versions.confirm(None).message, "confirmed: One 1.0");
    let index = versions.bench.device().join("C/ProgramData/ppkg-apply/index.jsonl");
    let text = fs::read_to_string(&index).unwrap();
    fs::write(&index, text.replace("\"confirmed\"", "\"confirmee\"")).unwrap();
    versions.at(NOW + 1000);
    let report = versions.run(Command::Status, "1.0");
    assert_eq!((report.undone.len(), report.damaged.len()), (0, 2), "{:?}", report.damaged);
}

#[test]
fn what_could_not_be_taken_back_in_time_is_not_confirmed() {
    let mut versions = Versions::new(&["1.0"]);
    versions.bench.guards = Guards { confirm_within: Some(60), ..Guards::default() };
    versions.at(NOW);
    versions.run(Command::Apply, "1.0");
    versions.at(NOW + 61);
    let device = versions.bench.device().join("device.toml");
    let text = fs::read_to_string(&device).unwrap();
    fs::write(&device, format!("{text}[faults]\ndenied = ['./Vendor/MSFT/Personalization/CompanyName']\n")).unwrap();
    for selection in [None, Some(Selection::Last)] {
        let report = versions.confirm(selection.as_ref());
        assert_eq!((report.outcome, report.exit_code), ("too-late", 1));
        let words = "too late: One 1.0 was undone, except: 1 place not restored; the next rollback tries again";
        assert_eq!(report.message, words);
        assert_eq!(versions.name().as_deref(), Some("1.0"));
    }
    fs::write(&device, text).unwrap();
    assert_eq!(versions.run(Command::Status, "1.0").undone.len(), 1);
    assert_eq!(versions.name(), None);
}

#[test]
fn a_run_whose_receipt_is_lost_is_not_confirmed_and_not_called_absent() {
    let mut versions = Versions::new(&["1.0"]);
    versions.bench.guards = Guards { confirm_within: Some(60), ..Guards::default() };
    versions.at(NOW);
    versions.run(Command::Apply, "1.0");
    fs::remove_file(versions.bench.device().join("C/ProgramData/ppkg-apply/receipts/0001.jsonl")).unwrap();
    let report = versions.run(Command::Confirm, "1.0");
    assert_eq!((report.outcome, report.exit_code), ("failed", 1));
    assert_eq!(
        report.message,
        "nothing to confirm: the receipt of One 1.0 is lost or damaged, so that nothing takes it back"
    );
}

#[test]
fn a_power_cut_at_any_operation_of_taking_back_or_confirming_leaves_one_or_the_other() {
    for command in [Command::Status, Command::Confirm] {
        let (mut ended, mut operations) = (false, 0);
        while !ended {
            let mut versions = Versions::new(&["1.0"]);
            versions.bench.guards = Guards { confirm_within: Some(60), ..Guards::default() };
            versions.at(NOW);
            versions.run(Command::Apply, "1.0");
            let at = if command == Command::Status { NOW + 61 } else { NOW };
            versions.at(at);
            let text = fs::read_to_string(versions.bench.device().join("device.toml")).unwrap();
            let cut = format!("{text}[faults]\npower_cut_after = {operations}\n");
            fs::write(versions.bench.device().join("device.toml"), cut).unwrap();
            let report = versions.run(command, "1.0");
            ended = !report.message.contains("power") && report.exit_code < 2;
            versions.at(at);
            versions.confirm(None);
            versions.at(NOW + 61);
            versions.run(Command::Status, "1.0");
            assert_eq!(versions.name().is_some(), command == Command::Confirm, "{command:?} cut at {operations}");
            operations += 1;
        }
        assert!(operations > 1, "{command:?}");
    }
}

#[test]
fn guards_are_arguments_that_are_checked() {
    let versions = Versions::new(&["1.0", "2.0"]);
    let here = versions.bench.dir.path();
    let [one, two] = [0, 1].map(|at: usize| versions.packages[at].1.package().to_str().unwrap());
    for (arguments, message) in [
        (vec!["plan", one, "--confirm-within", "1m"], "--confirm-within is for `apply`"),
        (vec!["status"], "no package is named; name a .ppkg file"),
    ] {
        let document = runs(here, &arguments);
        assert_eq!((&document["exit_code"], &document["message"]), (&json!(2), &json!(message)));
    }
    let document = runs(here, &["apply", two, "--confirm-within", "1h", "--not-after", "2025-11-24"]);
    assert_eq!((&document["exit_code"], &document["unconfirmed"][0]["package"]), (&json!(0), &json!("One 2.0")));
    assert_eq!(runs(here, &["apply", one])["outcome"], "downgrade");
    assert_eq!(runs(here, &["confirm"])["message"], "confirmed: One 2.0");
    assert_eq!(runs(here, &["apply", one, "--allow-downgrade", "--not-after", "2025-11-23"])["outcome"], "expired");
    assert_eq!(runs(here, &["apply", one, "--allow-downgrade"])["exit_code"], 0);
    assert_eq!(runs(here, &["confirm", two])["message"], "nothing to confirm");
}
