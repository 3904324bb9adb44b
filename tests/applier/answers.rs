//! What is reported about a setting, and on what evidence: only what was read back from its CSP is called verified.

use std::fs;

use ppkgc::applier::{Answer, Command, Route};

use super::{Bench, answers};

const URL: &str = "https://cdn.contoso.com/lock.jpg";

fn spec(table: &str) -> String {
    format!(
        "[package]\nname = 'One'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100']\n{table}\n"
    )
}

fn lock_screen() -> Bench {
    let bench = Bench::of_spec(&spec(&format!("[personalization]\nlock_screen_image = {{ url = '{URL}' }}")));
    bench.configure("Enterprise", &format!("[urls]\n'{URL}' = 'logo.jpg'\n"));
    bench
}

/// What is known about the only setting, and why no more is known.
fn only(bench: &Bench, command: Command) -> (Answer, String) {
    let report = bench.run(command);
    let [setting] = &report.settings[..] else { panic!("{:?}", answers(&report)) };
    (setting.answer.unwrap(), setting.why.clone().unwrap_or_default())
}

/// Changes a file of the device that people can write.
fn edit(bench: &Bench, file: &str, from: &str, to: &str) {
    let text = bench.read(file);
    assert!(text.contains(from), "{text}");
    fs::write(bench.device().join(file), text.replace(from, to)).unwrap();
}

#[test]
fn a_picture_is_verified_by_what_its_csp_reports_and_shows() {
    let bench = lock_screen();
    bench.succeed(Command::Apply);
    assert_eq!(only(&bench, Command::Status).0, Answer::Verified);

    edit(&bench, "csp.toml", "LockScreenImageStatus\" = 1", "LockScreenImageStatus\" = 4");
    assert_eq!(only(&bench, Command::Status), (Answer::NotInEffect, "the CSP reports that it failed".to_owned()));
    edit(&bench, "csp.toml", "LockScreenImageStatus\" = 4", "LockScreenImageStatus\" = 2");
    assert_eq!(only(&bench, Command::Status).0, Answer::Accepted);
    edit(&bench, "csp.toml", "\"./Vendor/MSFT/Personalization/LockScreenImageStatus\" = 2\n", "");
    assert_eq!(only(&bench, Command::Status), (Answer::NotVerifiable, "the CSP reports no status".to_owned()));
    edit(&bench, "csp.toml", URL, "https://fabrikam.com/lock.jpg");
    assert_eq!(only(&bench, Command::Status), (Answer::NotInEffect, "what is on the device differs".to_owned()));
}

#[test]
fn the_file_that_the_csp_shows_counts() {
    let picture = "[personalization]\ndesktop_image = { file = 'images/blue-hour.jpg' }";
    let bench = Bench::of_spec(&spec(picture));
    bench.succeed(Command::Apply);
    let cache = bench.device().join("C/Windows/Personalization/DesktopImage");
    let shown = fs::read_dir(&cache).unwrap().next().unwrap().unwrap().path();
    fs::write(&shown, "another picture").unwrap();
    assert_eq!(only(&bench, Command::Status), (Answer::NotInEffect, "the CSP shows another file".to_owned()));
    fs::remove_file(&shown).unwrap();
    assert_eq!(only(&bench, Command::Status), (Answer::NotInEffect, "the file that the CSP shows is gone".to_owned()));
}

#[test]
fn values_that_the_program_wrote_itself_verify_nothing() {
    let bench = Bench { route: Route::Registry, ..lock_screen() };
    let report = bench.succeed(Command::Apply);
    assert_eq!(answers(&report), [("Personalization/LockScreenImageUrl", Some(Answer::NotVerifiable))]);
    assert_eq!(report.settings[0].status, None, "its own status is not shown as one of the CSP");
    assert_eq!(bench.succeed(Command::Status).message, "1 not verifiable");

    // A download that somebody has replaced since is neither in effect nor done.
    let folder = bench.device().join("C/Windows/Web/ppkg-apply");
    let file = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    fs::write(file, "no picture").unwrap();
    let report = bench.run(Command::Status);
    assert_eq!((report.exit_code, report.settings[0].answer), (1, Some(Answer::NotInEffect)));
    assert_eq!(report.settings[0].places[0].intended.as_deref(), Some("the picture that was fetched"));
    assert_eq!(bench.run(Command::Plan).changes.len(), 1);
}

#[test]
fn a_file_url_leads_to_the_file_that_it_names_or_nothing_is_set() {
    let table = "[personalization]\ndesktop_image = { url = 'file:///C:/Windows/b%C3%BCro.jpg' }";
    let bench = Bench { route: Route::Registry, ..Bench::of_spec(&spec(table)) };
    let before = bench.state();
    let report = bench.run(Command::Apply);
    assert_eq!(report.exit_code, 1);
    assert_eq!(report.left_out[0].why, "the file that its URL names is not on the device");
    assert_eq!(bench.state(), before);

    fs::create_dir_all(bench.device().join("C/Windows")).unwrap();
    fs::copy(bench.device().join("logo.jpg"), bench.device().join("C/Windows/büro.jpg")).unwrap();
    bench.succeed(Command::Apply);
    assert!(
        bench.read("registry.toml").contains(r"C:\Windows\büro.jpg")
            || bench.read("registry.toml").contains(r"C:\\Windows\\büro.jpg")
    );
    let bench = Bench { route: Route::Nodes, ..bench };
    assert_eq!(only(&bench, Command::Apply).0, Answer::Verified);
}

#[test]
fn a_csp_that_the_simulation_does_not_know_is_never_verified() {
    let bench = Bench::of_spec(&spec("[oobe]\nhide = true"));
    assert_eq!(
        only(&bench, Command::Apply),
        (
            Answer::NotVerifiable,
            "the simulated device stores the value, and does not know what this CSP does".to_owned()
        )
    );
    let bench =
        Bench { force: true, ..Bench::of_spec(&spec("[csp]\n'./Vendor/MSFT/SharedPC/EnableSharedPCMode' = true")) };
    assert_eq!(only(&bench, Command::Apply), (Answer::Verified, String::new()));
    bench.configure("Home", "");
    assert_eq!(
        only(&bench, Command::Status),
        (Answer::NotInEffect, "this device ignores it: not in this edition".to_owned())
    );
}

#[test]
fn an_edition_that_ignores_a_setting_is_named_by_every_route() {
    let bench = Bench { route: Route::Registry, force: true, ..lock_screen() };
    bench.configure("Pro", &format!("[urls]\n'{URL}' = 'logo.jpg'\n"));
    let (answer, why) = only(&bench, Command::Apply);
    assert_eq!(answer, Answer::NotInEffect);
    assert!(why.starts_with("this device ignores it: this edition supports it only together with"), "{why}");
}

#[test]
fn what_must_be_verified_and_is_not_is_a_failure() {
    let registry = Bench { route: Route::Registry, require_verified: true, ..lock_screen() };
    let report = registry.run(Command::Apply);
    assert_eq!((report.outcome, report.exit_code, report.windows_exit_code), ("not-verified", 1, 1603));
    assert_eq!(report.message, "not verified: Personalization/LockScreenImageUrl; 1 not verifiable");
    assert_eq!(registry.run(Command::Status).outcome, "not-verified");
    registry.succeed(Command::Rollback);
    let nodes = Bench { route: Route::Nodes, ..registry };
    assert_eq!(nodes.succeed(Command::Apply).message, "done; some of it takes effect at the next sign-in; 1 verified");
    assert_eq!(nodes.succeed(Command::Status).message, "1 verified");
}

#[test]
fn the_last_line_claims_only_what_was_read() {
    let registry = Bench { route: Route::Registry, ..lock_screen() };
    let report = registry.succeed(Command::Apply);
    assert_eq!((report.message.as_str(), report.outcome), ("done; 1 not verifiable", "sign-out-needed"));
    let again = registry.succeed(Command::Apply);
    assert_eq!(again.message, "nothing to do: there is nothing to change; 1 not verifiable");
    assert_eq!(registry.succeed(Command::Plan).message, "nothing to do: there is nothing to change");
    let nodes = Bench { route: Route::Nodes, ..registry };
    nodes.succeed(Command::Rollback);
    nodes.succeed(Command::Apply);
    assert_eq!(
        nodes.succeed(Command::Apply).message,
        "nothing to do: the device is as the package wants it; 1 verified"
    );
}
