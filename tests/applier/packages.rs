//! Whole runs (apply, status, apply again, rollback) for our packages, for WCD's layout, and for WCD's own packages.

use std::fs;

use ppkgc::applier::device::Sim;
use ppkgc::applier::{Answer, Command, Route};
use ppkgc::sign;
use ppkgc::world::Hashes;
use ppkgc::world::{CatalogId, Stamp};

use super::{Bench, statuses};
use crate::support::{corpus, ppkgc, succeed};

#[test]
fn the_sample_is_applied_once_and_taken_back_to_the_last_byte() {
    let bench = Bench::contoso();
    let before = bench.state();
    assert_eq!(bench.succeed(Command::Plan).changes.len(), 9);
    assert_eq!(bench.state(), before, "planning changes nothing");

    let applied = bench.succeed(Command::Apply);
    let ones = [
        ("Personalization/CompanyLogoUrl", Some(1)),
        ("Personalization/DesktopImageUrl", Some(1)),
        ("Personalization/LockScreenImageUrl", Some(1)),
    ];
    assert_eq!((applied.outcome, applied.windows_exit_code), ("sign-out-needed", 3010));
    assert_eq!(statuses(&applied), ones);
    let registry = bench.read("registry.toml");
    assert!(
        registry.contains(r"DesktopImagePath = 'C:\Windows\Personalization\DesktopImage\DesktopImage_4e75c842.jpg'")
            || registry.contains(
                r#"DesktopImagePath = "C:\\Windows\\Personalization\\DesktopImage\\DesktopImage_4e75c842.jpg""#
            ),
        "{registry}"
    );

    let after = bench.state();
    let again = bench.succeed(Command::Apply);
    assert_eq!((again.outcome, again.changes.len()), ("done", 0));
    assert_eq!(bench.state(), after, "a second run writes nothing");
    assert_eq!(statuses(&bench.succeed(Command::Status)), ones);

    bench.succeed(Command::Rollback);
    assert_eq!(bench.state(), before);
    assert_eq!(bench.run(Command::Status).exit_code, 1);
    assert_eq!(bench.succeed(Command::Rollback).message, "nothing to do: nothing of this package is applied");
}

#[test]
fn the_registry_route_writes_path_url_and_status_and_leaves_out_settings_with_unknown_values() {
    let bench = Bench { route: Route::Registry, ..Bench::contoso() };
    let before = bench.state();
    let applied = bench.run(Command::Apply);
    assert_eq!(
        applied.message,
        "not applied: Personalization/CompanyLogoUrl, Personalization/CompanyName; 2 not verifiable, 2 not in effect"
    );
    assert_eq!((applied.exit_code, applied.windows_exit_code), (1, 1603));
    let registry: toml::Table = bench.read("registry.toml").parse().unwrap();
    let values = &registry[r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP"];
    assert_eq!(values["LockScreenImagePath"].as_str(), Some(r"C:\Windows\Web\ppkg-apply\lock-screen-ed74c217.jpg"));
    assert_eq!(
        values["LockScreenImageUrl"].as_str(),
        Some("file:///C:/Windows/Web/ppkg-apply/lock-screen-ed74c217.jpg")
    );
    assert_eq!(values["LockScreenImageStatus"].as_integer(), Some(1));
    assert!(bench.device().join("C/Windows/Web/ppkg-apply/desktop-4e75c842.jpg").is_file());
    assert_eq!(bench.run(Command::Apply).changes.len(), 0);
    bench.succeed(Command::Rollback);
    assert_eq!(bench.state(), before);
}

#[test]
fn a_picture_by_url_is_fetched_once_on_the_registry_route() {
    let spec = "[package]\nname = 'Net'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
                builds = ['26100']\n[personalization]\n\
                lock_screen_image = { url = 'https://cdn.contoso.com/branding/logo.png' }\n";
    let bench = Bench { route: Route::Registry, ..Bench::of_spec(spec) };
    let before = bench.state();
    bench.succeed(Command::Apply);
    let journal = bench.read("C/ProgramData/ppkg-apply/receipts/0001.jsonl");
    assert!(journal.contains("\"url\":\"https://cdn.contoso.com/branding/logo.png\""), "{journal}");
    assert!(journal.contains("ed74c217"), "the checksum of what came: {journal}");
    assert_eq!(bench.succeed(Command::Apply).changes.len(), 0);
    bench.succeed(Command::Rollback);
    assert_eq!(bench.state(), before);

    bench.configure("Enterprise", "[urls]\n'https://cdn.contoso.com/branding/logo.png' = { status = 404 }\n");
    let failed = bench.run(Command::Apply);
    assert_eq!((failed.outcome, failed.windows_exit_code), ("failed", 1603));
    assert!(failed.message.contains("the server answered 404; the CSP would report status 3"), "{}", failed.message);
    assert_eq!(bench.state(), before);
}

#[test]
fn a_package_in_the_layout_of_wcd_is_applied_and_taken_back() {
    let bench = Bench::of_spec(
        "[package]\nname = 'Wall'\nversion = '1.0'\nowner = 'OEM'\n[target]\neditions = ['Enterprise']\nbuilds = ['26100']\n\
         [personalization]\n\
         desktop_image = { file = 'images/blue-hour.jpg', name = 'Wall Paper.JPG' }\n\
         lock_screen_image = { file = 'images/sunset.jpg', name = 'lock.jpg' }\n",
    );
    let dir = bench.package().parent().unwrap();
    succeed(&mut ppkgc(dir, ["inspect", "Wall.ppkg", "--extract", "tree"]));
    // WCD names the file as the author did, and builds no content hash into its name.
    let files = crate::support::tree(&dir.join("tree/DataAsset"));
    assert!(files.keys().any(|name| name.ends_with("/Wall Paper.JPG")), "{:?}", files.keys());
    succeed(&mut ppkgc(dir, ["pack", "tree", "-o", "again.ppkg", "--name", "Wall"]));
    let again = tempfile::tempdir().unwrap();
    for name in ["again.ppkg", "again.cat"] {
        fs::copy(dir.join(name), again.path().join(name)).unwrap();
    }
    let package = again.path().join("again.ppkg");
    let bench = Bench::of_package(again, package);

    let downloads = bench.device().join("C/Users/Public/Downloads");
    fs::create_dir_all(&downloads).unwrap();
    fs::write(downloads.join("wall paper.jpg"), "somebody's own file").unwrap();
    let before = bench.state();
    bench.succeed(Command::Apply);
    assert_ne!(fs::read(downloads.join("wall paper.jpg")).unwrap(), b"somebody's own file");
    bench.succeed(Command::Rollback);
    assert_eq!(bench.state(), before, "the file that stood there is back");
}

#[test]
fn packages_made_by_wcd_are_applied_node_by_node_and_taken_back() {
    let corpus = corpus();
    let mut applied = 0;
    for entry in fs::read_dir(corpus.join("ppkg")).unwrap() {
        let source = entry.unwrap().path();
        if source.extension().is_none_or(|own| own != "ppkg") {
            continue;
        }
        let dir = tempfile::tempdir().unwrap();
        let package = dir.path().join("package.ppkg");
        fs::copy(&source, &package).unwrap();
        let hashes = Hashes::of(fs::File::open(&package).unwrap()).unwrap();
        let catalog = sign::catalog(&hashes, CatalogId::derived(&hashes.sha256), Stamp::default());
        fs::write(package.with_extension("cat"), catalog).unwrap();
        let bench = Bench::of_package(dir, package);
        let before = bench.state();
        let report = bench.run(Command::Apply);
        assert!(report.exit_code <= 1 && report.package.is_some(), "{}: {}", source.display(), report.message);
        assert!(
            report.settings.iter().all(|setting| setting.answer != Some(Answer::NotInEffect)),
            "{}",
            source.display()
        );
        applied += report.changes.len();
        assert_eq!(bench.run(Command::Apply).changes.len(), 0, "{}", source.display());
        bench.succeed(Command::Rollback);
        assert_eq!(bench.state(), before, "{}", source.display());
    }
    assert!(applied > 10, "{applied}");
}

#[test]
fn what_somebody_changed_since_is_left_alone() {
    let bench = Bench::contoso();
    bench.succeed(Command::Apply);
    let csp = bench.read("csp.toml").replace("\"Contoso\"", "\"Fabrikam\"");
    fs::write(bench.device().join("csp.toml"), csp).unwrap();
    let rolled = bench.succeed(Command::Rollback);
    assert_eq!(rolled.undone[0].kept, ["./Vendor/MSFT/Personalization/CompanyName"]);
    assert_eq!(bench.read("csp.toml"), "\"./Vendor/MSFT/Personalization/CompanyName\" = \"Fabrikam\"\n");
}

#[test]
fn a_package_over_another_is_taken_back_to_the_other() {
    let spec = |name: &str, company: &str| {
        format!(
            "[package]\nname = '{name}'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
             builds = ['26100']\n[personalization]\ncompany_name = '{company}'\n\
             desktop_image = {{ file = 'images/{}.jpg' }}\n",
            if company == "One" { "blue-hour" } else { "sunset" }
        )
    };
    let one = Bench::of_spec(&spec("One", "One"));
    let two = Bench::of_spec(&spec("Two", "Two"));
    one.succeed(Command::Apply);
    let first = one.state();
    let on_the_same_device = |command| {
        let dir = tempfile::tempdir().unwrap();
        fs::copy(two.package(), dir.path().join("two.ppkg")).unwrap();
        fs::copy(two.package().with_extension("cat"), dir.path().join("two.cat")).unwrap();
        let program = env!("CARGO_BIN_EXE_ppkg-apply");
        let device = format!("sim:{}", one.device().display());
        let arguments = [command, "two.ppkg", "--device", &device];
        succeed(std::process::Command::new(program).args(arguments).current_dir(dir.path()))
    };
    on_the_same_device("apply");
    assert!(one.read("csp.toml").contains("Two"));
    assert_eq!(one.run(Command::Status).exit_code, 1, "the other package is no longer in effect");
    on_the_same_device("rollback");
    assert_eq!(one.state(), first);
    assert_eq!(one.succeed(Command::Status).outcome, "done");
}

#[test]
fn only_one_run_changes_a_device_at_a_time() {
    use ppkgc::applier::device::Device;
    let bench = Bench::contoso();
    let mut other = Sim::open(&bench.device()).unwrap();
    other.lock().unwrap();
    let refused = bench.run(Command::Apply);
    assert_eq!((refused.outcome, refused.exit_code, refused.windows_exit_code), ("busy", 2, 1618));
    assert!(refused.message.contains("another run of ppkg-apply is in progress"), "{}", refused.message);
    drop(other);
    bench.succeed(Command::Apply);
}

#[test]
fn every_run_leaves_its_result_and_a_line_in_each_log() {
    let bench = Bench::contoso();
    bench.succeed(Command::Apply);
    bench.succeed(Command::Rollback);
    let result: serde_json::Value = serde_json::from_str(&bench.read("C/ProgramData/ppkg-apply/result.json")).unwrap();
    assert_eq!((result["schema"].as_str(), result["exit_code"].as_u64()), (Some("ppkg-apply.rollback/1"), Some(0)));
    let log = bench.read("C/ProgramData/ppkg-apply/log.txt");
    assert_eq!(
        log,
        "2025-11-24T16:00:00Z apply Contoso Branding 1.0: sign-out-needed, done; the desktop shows it after the next sign-in; 4 verified\n\
         2025-11-24T16:00:00Z rollback Contoso Branding 1.0: done, every place that was changed is as before\n"
    );
    for line in bench.read("C/ProgramData/ppkg-apply/log.jsonl").lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        assert_eq!(line["time"].as_u64(), Some(1_764_000_000));
    }
}
