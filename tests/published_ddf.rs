//! Answers about settings that only the published DDF files describe: each line of a spec with the finding it gets.

use std::fs;

use serde_json::Value;

use crate::support::{corpus, ppkgc, succeed};

const POLICY: &str = "./Device/Vendor/MSFT/Policy/Config";

/// A section, a line, and the finding: severity, code and a part of its message and help; `""` for none at all.
const LINES: &[(&str, &str, &str)] = &[
    ("csp", "'{P}/UserRights/AccessFromNetwork' = '*S-1-5-32-544'", ""),
    ("csp", "'{P}/UserRights/AccessFromNetwork' = '*S-1-5-32'", "warning csp-doubt neither an account nor a group"),
    (
        "csp",
        "'{P}/UserRights/DenyLocalLogOn' = ['*S-1-5-21-1-2-3']",
        "warning csp-doubt neither an account nor a group",
    ),
    (
        "csp",
        "'./Vendor/MSFT/VPNv2/A/NativeProfile/L2tpPsk' = ''",
        "warning csp-doubt L2tpPsk: an empty text is not a value here",
    ),
    (
        "csp",
        "'./Vendor/MSFT/SharedPC/KioskModeAUMID' = 'calculator'",
        "warning csp-doubt `calculator` is not the id of an app of the Store",
    ),
    ("settings", "'Policies/Defender/AllowArchiveScanning' = 1", ""),
    (
        "settings",
        "'Policies/Defender/AllowArchiveScanning' = 'No'",
        "warning csp-doubt the designer says `No` for 1, but the DDF describes 1 as `Allowed. Scans",
    ),
    ("settings", "'Policies/Camera/AllowCamera' = 'No'", ""),
    (
        "csp",
        "'{P}/Start/ShowRecentPeople' = 1",
        "warning format-assumed `ShowRecentPeople` is not one of them; HideRecentJumplists",
    ),
    ("csp", "'{P}/Start/HideRecentJumplist' = 1", "error unknown-node did you mean"),
    ("csp", "'./User/Vendor/MSFT/Policy/Config/Camera/AllowCamera' = 1", "warning looks-mistyped did you mean"),
    ("settings", "'Policies/Start/ShowRecentPeople' = 1", "warning format-assumed load newer ones"),
    ("csp", "'{P}/BrandNewArea/Policy' = 1", "error unknown-node there is no policy area"),
    (
        "csp",
        "'{P}/LAPS/BackupDirectory' = 1",
        "error unknown-node did you mean `./Device/Vendor/MSFT/LAPS/Policies/BackupDirectory`",
    ),
    (
        "csp",
        "'{P}/Defender/EnableFileHashComputation' = 1",
        "error unknown-node did you mean `./Device/Vendor/MSFT/Defender/Configuration/EnableFileHashComputation`",
    ),
    ("csp", "'{P}/LAPS/Nothing' = 1", "error unknown-node load newer DDF files"),
    (
        "csp",
        "'./Device/Vendor/MSFT/Policy/Result/Camera/AllowCamera' = 0",
        "error read-only-node set `./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera`",
    ),
    (
        "csp",
        "'./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera ' = 0",
        "error bad-locuri write `./Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera`",
    ),
    (
        "csp",
        "'./Device/Vendor/MSFT/WiFi/Profile/{SSID}/WiFiCost' = 1",
        "warning placeholder `{SSID}` is the placeholder of the documentation",
    ),
    ("csp", "'./Device/Vendor/MSFT/Reboot/RebootNow' = true", ""),
    ("csp", "'./Device/Vendor/MSFT/Reboot/RebootNow' = 1", "error wrong-format write true without quotes"),
    (
        "csp",
        "'./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/A/Install/ServerURL' = 'https://scep.contoso.com'",
        "warning csp-doubt Enroll is not set",
    ),
];

#[test]
fn each_line_gets_its_finding() {
    let mut failures = Vec::new();
    for &(section, line, expected) in LINES {
        let line = line.replace("{P}", POLICY);
        let all = findings(&format!("[{section}]\n{line}\n"));
        let mut words = expected.splitn(3, ' ');
        let (severity, code, parts) = (words.next().unwrap(), words.next(), words.next().unwrap_or_default());
        let fits = |finding: &Value| {
            let text =
                format!("{} {}", finding["message"].as_str().unwrap(), finding["help"].as_str().unwrap_or_default());
            finding["severity"] == severity
                && finding["code"].as_str() == code
                && parts.split("; ").all(|part| text.contains(part))
        };
        let wrong = match expected {
            "" => !all.is_empty(),
            _ => all.len() != 1 || !fits(&all[0]),
        };
        if wrong {
            failures.push(format!("{line}\n  expected {expected:?}\n  found {all:?}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

/// The findings about a part of a spec, without the notes.
fn findings(part: &str) -> Vec<Value> {
    let dir = tempfile::tempdir().unwrap();
    let target = "[target]\neditions = ['Enterprise']\nbuilds = ['Windows 11 24H2']\n";
    fs::write(dir.path().join("s.toml"), format!("[package]\nname = 'A'\nversion = '1.0'\n{target}{part}")).unwrap();
    let ddf = corpus().join("ddf").display().to_string();
    let output = ppkgc(dir.path(), ["check", "s.toml", "--ddf", &ddf, "--format", "json"]).output().unwrap().stdout;
    let document: Value = serde_json::from_slice(&output).unwrap();
    document["findings"].as_array().unwrap().iter().filter(|finding| finding["severity"] != "note").cloned().collect()
}

/// The action requests a certificate, and would fail before the values that describe the certificate are set.
#[test]
fn an_action_comes_after_the_settings_of_a_package() {
    let dir = tempfile::tempdir().unwrap();
    let node = "./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/A/Install";
    let spec = format!(
        "[package]\nname = 'A'\nversion = '1.0'\n[csp]\n'{node}/Enroll' = true\n'{node}/ServerURL' = 'https://a'\n\
         '{node}/SubjectName' = 'CN=a'\n"
    );
    fs::write(dir.path().join("s.toml"), spec).unwrap();
    let ddf = corpus().join("ddf").display().to_string();
    let provxml = succeed(&mut ppkgc(dir.path(), ["emit", "s.toml", "--what", "provxml", "--ddf", &ddf]));
    let at = |name: &str| provxml.find(&format!("name=\"{name}\"")).unwrap_or_else(|| panic!("{name}: {provxml}"));
    assert!(at("ServerURL") < at("Enroll") && at("SubjectName") < at("Enroll"), "{provxml}");
    assert!(
        provxml[at("Enroll")..].starts_with("name=\"Enroll\" value=\"true\" datatype=\"boolean\" exec=\"1\""),
        "{provxml}"
    );
}

/// The pasted line does what the search, or the name of the setting, says.
#[test]
fn the_line_from_a_search_does_what_was_searched_for() {
    let dir = tempfile::tempdir().unwrap();
    let ddf = corpus().join("ddf").display().to_string();
    for (wish, expected) in [
        ("turn off text translation", "DisableTextTranslation\" = 1"),
        ("hide the power button", "HidePowerButton\" = 1"),
        ("turn off the camera", "AllowCamera\" = 0"),
        ("allow the camera", "AllowCamera\" = 1"),
        ("disable widgets on the lock screen", "DisableWidgetsOnLockScreen\" = 1"),
    ] {
        let found = succeed(&mut ppkgc(dir.path(), ["find", wish, "--ddf", &ddf]));
        let first = found.lines().find(|line| line.trim_start().starts_with("spec")).unwrap_or_default();
        assert!(first.contains(expected), "{wish}: {first}");
    }
}
