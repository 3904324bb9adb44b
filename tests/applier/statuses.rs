//! What the Personalization CSP reports if a picture cannot be fetched or shown, and what ppkg-apply reports about it.

use std::fs;

use ppkgc::applier::{Answer, Command};

use super::Bench;

fn with_url(url: &str) -> Bench {
    Bench::of_spec(&format!(
        "[package]\nname = 'One'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100']\n[csp]\n'./Vendor/MSFT/Personalization/LockScreenImageUrl' = '{url}'\n"
    ))
}

#[test]
fn each_status_has_its_cause_and_its_words() {
    let url = "https://cdn.contoso.com/lock.jpg";
    let cases = [
        (url, "'logo.jpg'", 1, "done"),
        (url, "{ file = 'logo.jpg', fails = 2 }", 1, "done"),
        (url, "{ status = 404 }", 3, "failed: the picture could not be fetched or copied"),
        (url, "'absent.jpg'", 3, "failed: the picture could not be fetched or copied"),
        (url, "'cut.jpg'", 3, "failed: the picture could not be fetched or copied"),
        (url, "'page.jpg'", 4, "unknown file type: the content is not JPEG or PNG"),
        ("file:///C:/absent.jpg", "'logo.jpg'", 3, "failed: the picture could not be fetched or copied"),
        (url, "{ status = 503 }", 6, "gave up after the maximum number of retries"),
        (url, "{ file = 'logo.jpg', fails = 9 }", 6, "gave up after the maximum number of retries"),
    ];
    for (url, answer, status, words) in cases {
        let bench = with_url(url);
        let picture = fs::read(bench.device().join("logo.jpg")).unwrap();
        fs::write(bench.device().join("cut.jpg"), &picture[..2000]).unwrap();
        fs::write(bench.device().join("page.jpg"), "<!DOCTYPE html><title>Sign in</title>").unwrap();
        bench.configure("Enterprise", &format!("[urls]\n'https://cdn.contoso.com/lock.jpg' = {answer}\n"));
        let before = bench.state();
        let report = bench.run(Command::Apply);
        if status == 1 {
            let setting = &report.settings[0];
            assert_eq!((setting.status, setting.status_words), (Some(status), Some(words)), "{url} {answer}");
            assert_eq!((report.exit_code, setting.answer), (0, Some(Answer::Verified)));
            assert_eq!(bench.run(Command::Status).settings[0].status, Some(status));
            bench.succeed(Command::Rollback);
        } else {
            assert_eq!((report.outcome, report.exit_code), ("failed", 1), "{url} {answer}");
            let named = format!("report status {status}");
            let reported = format!("reports status {status} ({words})");
            let message = &report.message;
            assert!(message.ends_with(&named) || message.ends_with(&reported), "{url} {answer}: {message}");
        }
        assert_eq!(bench.state(), before, "{url} {answer}");
    }
}

#[test]
fn a_scheme_that_is_not_fetched_is_status_5() {
    let bench = with_url("https://cdn.contoso.com/lock.jpg");
    bench.configure("Enterprise", "[urls]\n'https://cdn.contoso.com/lock.jpg' = 'logo.jpg'\n");
    bench.succeed(Command::Apply);
    // None of our packages can contain such a URL, so it is put into the file by hand, and the next run goes on with
    // it.
    let csp = bench.read("csp.toml").replace("https://", "ftp://").replace("Status\" = 1", "Status\" = 2");
    fs::write(bench.device().join("csp.toml"), csp).unwrap();
    bench.run(Command::Rollback);
    assert!(bench.read("csp.toml").contains("Status\" = 5"), "{}", bench.read("csp.toml"));
}

#[test]
fn a_picture_that_failed_changes_nothing_and_is_tried_again_by_the_next_run() {
    let bench = with_url("https://user:SECRET@cdn.contoso.com/lock.jpg?sig=SECRET");
    let own = "\"./Vendor/MSFT/Personalization/LockScreenImageUrl\" = \"file:///C:/own.jpg\"\n\
               \"./Vendor/MSFT/Personalization/LockScreenImageStatus\" = 1\n";
    fs::write(bench.device().join("csp.toml"), own).unwrap();
    bench.configure("Enterprise", "");
    let before = bench.state();
    let report = bench.run(Command::Apply);
    assert_eq!((report.outcome, report.exit_code), ("failed", 1));
    assert!(
        report
            .message
            .contains("from https://cdn.contoso.com/lock.jpg?(hidden): the URL is not in [urls] of device.toml"),
        "{}",
        report.message
    );
    assert_eq!(bench.state(), before);

    let mapped = "'https://user:SECRET@cdn.contoso.com/lock.jpg?sig=SECRET' = 'logo.jpg'";
    bench.configure("Enterprise", &format!("[urls]\n{mapped}\n"));
    assert_eq!(bench.succeed(Command::Apply).changes.len(), 1);
    assert_eq!(bench.succeed(Command::Apply).changes.len(), 0);
    for (name, bytes) in crate::support::tree(&bench.device().join("C/ProgramData")) {
        assert!(!String::from_utf8_lossy(&bytes).contains("SECRET"), "{name}");
    }
}

#[test]
fn group_policies_that_win_are_named() {
    let bench = with_url("https://cdn.contoso.com/lock.jpg");
    let policy = "['HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\Personalization']\nLockScreenImage = 'C:\\own.jpg'\n";
    fs::write(bench.device().join("registry.toml"), policy).unwrap();
    bench.configure("Enterprise", "[urls]\n'https://cdn.contoso.com/lock.jpg' = 'logo.jpg'\n");
    let report = bench.run(Command::Apply);
    let setting = &report.settings[0];
    assert_eq!(
        (setting.answer, setting.why.as_deref()),
        (Some(Answer::NotInEffect), Some("a group policy takes precedence"))
    );
    assert_eq!(
        setting.policies,
        [r"HKLM\SOFTWARE\Policies\Microsoft\Windows\Personalization\LockScreenImage = C:\own.jpg"]
    );
    bench.succeed(Command::Rollback);
    assert_eq!(bench.read("registry.toml"), policy);
}

#[test]
fn failures_that_only_the_log_of_the_engine_shows_are_reported() {
    let bench = with_url("https://cdn.contoso.com/lock.jpg");
    let events = [12, 13, 22, 23].map(|id| format!("{{ id = {id}, message = 'LockScreenImageUrl' }}")).join(", ");
    let tables = format!("[urls]\n'https://cdn.contoso.com/lock.jpg' = 'logo.jpg'\n[faults]\nevents = [{events}]\n");
    bench.configure("Enterprise", &tables);
    let report = bench.run(Command::Apply);
    assert_eq!(report.exit_code, 1);
    assert_eq!(
        report.message,
        "logged by the engine: a setting failed, a setting was ignored: this build of Windows does not have it, \
         the package failed, the package was skipped; 1 verified"
    );
    assert_eq!(bench.run(Command::Status).events.len(), 4);
}
