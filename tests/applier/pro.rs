//! Editions and builds: what this device ignores is refused, and on Pro the documentation has the last word.

use ppkgc::applier::Command;

use super::{Bench, LOGO};

#[test]
fn a_device_that_ignores_settings_is_refused_and_they_are_named() {
    let bench = Bench::contoso();
    bench.configure("Home", LOGO);
    let before = bench.state();
    let refused = bench.run(Command::Apply);
    assert_eq!((refused.outcome, refused.exit_code, refused.windows_exit_code), ("not-for-this-device", 3, 1633));
    assert_eq!(
        refused.message,
        "refused: this device ignores Personalization/CompanyLogoUrl, Personalization/CompanyName, \
         Personalization/DesktopImageUrl, Personalization/LockScreenImageUrl; --force applies the package anyway"
    );
    assert!(refused.settings.iter().all(|setting| setting.verdict == "not in this edition"));
    assert_eq!(bench.state(), before);
    assert_eq!(bench.run(Command::Plan).exit_code, 3);
    assert_eq!(bench.run(Command::Status).exit_code, 1);
}

#[test]
fn with_force_the_csp_itself_says_that_the_edition_is_blocked() {
    let bench = Bench { force: true, ..Bench::contoso() };
    bench.configure("Home", LOGO);
    let before = bench.state();
    let report = bench.run(Command::Apply);
    assert_eq!((report.outcome, report.exit_code), ("failed", 1));
    assert!(
        report.message.contains("the CSP reports status 7 (blocked: this edition of Windows does not allow it)"),
        "{}",
        report.message
    );
    assert_eq!(bench.state(), before);
}

#[test]
fn pro_needs_another_setting_in_the_package_or_on_the_device() {
    let bench = Bench::contoso();
    bench.configure("Pro", LOGO);
    assert!(bench.run(Command::Apply).settings[2].verdict.contains("SetEduPolicies"));
    std::fs::write(bench.device().join("csp.toml"), "'./Vendor/MSFT/SharedPC/SetEduPolicies' = true\n").unwrap();
    let refused = bench.run(Command::Apply);
    assert_eq!(refused.exit_code, 0, "{}", refused.message);

    let school = std::fs::read_to_string(crate::support::sample("shared-pc-school").join("spec.toml")).unwrap();
    let school = school.replace("wheat-fields", "sunset");
    let bench = Bench::of_spec(&school);
    bench.configure("Pro", "");
    bench.succeed(Command::Apply);
}

#[test]
fn settings_that_an_old_build_lacks_are_named() {
    let bench = Bench::contoso();
    let text = "edition = 'Enterprise'\nbuild = '10.0.22621.3000'\n";
    std::fs::write(bench.device().join("device.toml"), text).unwrap();
    let refused = bench.run(Command::Apply);
    assert_eq!(refused.exit_code, 3);
    assert!(
        refused.message.contains("ignores Personalization/CompanyLogoUrl, Personalization/CompanyName;"),
        "{}",
        refused.message
    );
}
