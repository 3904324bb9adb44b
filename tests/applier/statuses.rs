//! What the Personalization CSP says when a picture cannot be had, and what ppkg-apply says about it.

use std::fs;

use ppkgc::applier::Command;

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
        let setting = &report.settings[0];
        assert_eq!((setting.status, setting.status_words), (Some(status), Some(words)), "{url} {answer}");
        assert_eq!((report.exit_code, setting.in_effect), (u8::from(status != 1), Some(status == 1)));
        assert_eq!(bench.run(Command::Status).settings[0].status, Some(status));
        bench.succeed(Command::Rollback);
        assert_eq!(bench.state(), before, "{url} {answer}");
    }
}

#[test]
fn a_scheme_that_is_not_fetched_is_status_5() {
    let bench = with_url("https://cdn.contoso.com/lock.jpg");
    bench.run(Command::Apply);
    // A package of ours cannot hold such a URL, so it comes in by hand, and the next start goes on with it.
    let csp = bench.read("csp.toml").replace("https://", "ftp://").replace("Status\" = 3", "Status\" = 2");
    fs::write(bench.device().join("csp.toml"), csp).unwrap();
    bench.run(Command::Rollback);
    assert!(bench.read("csp.toml").contains("Status\" = 5"), "{}", bench.read("csp.toml"));
}

#[test]
fn a_picture_that_failed_is_tried_again_by_the_next_run() {
    let bench = with_url("https://cdn.contoso.com/lock.jpg");
    bench.configure("Enterprise", "");
    assert_eq!(bench.run(Command::Apply).exit_code, 1);
    bench.configure("Enterprise", "[urls]\n'https://cdn.contoso.com/lock.jpg' = 'logo.jpg'\n");
    assert_eq!(bench.succeed(Command::Apply).changes.len(), 1);
    assert_eq!(bench.succeed(Command::Apply).changes.len(), 0);
}

#[test]
fn group_policies_that_win_are_named() {
    let bench = with_url("https://cdn.contoso.com/lock.jpg");
    let policy = "['HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\Personalization']\nLockScreenImage = 'C:\\own.jpg'\n";
    fs::write(bench.device().join("registry.toml"), policy).unwrap();
    bench.configure("Enterprise", "[urls]\n'https://cdn.contoso.com/lock.jpg' = 'logo.jpg'\n");
    let report = bench.succeed(Command::Apply);
    assert_eq!(
        report.settings[0].conflicts,
        [r"HKLM\SOFTWARE\Policies\Microsoft\Windows\Personalization\LockScreenImage = C:\own.jpg"]
    );
    bench.succeed(Command::Rollback);
    assert_eq!(bench.read("registry.toml"), policy);
}

#[test]
fn failures_that_only_the_log_of_the_engine_tells_are_told() {
    let bench = with_url("https://cdn.contoso.com/lock.jpg");
    let events = [12, 13, 22, 23].map(|id| format!("{{ id = {id}, message = 'LockScreenImageUrl' }}")).join(", ");
    let tables = format!("[urls]\n'https://cdn.contoso.com/lock.jpg' = 'logo.jpg'\n[faults]\nevents = [{events}]\n");
    bench.configure("Enterprise", &tables);
    let report = bench.run(Command::Apply);
    assert_eq!(report.exit_code, 1);
    assert_eq!(
        report.message,
        "logged by the engine: a setting failed, a setting was ignored: this build of Windows does not have it, \
         the package failed, the package was skipped"
    );
    assert_eq!(bench.run(Command::Status).events.len(), 4);
}
