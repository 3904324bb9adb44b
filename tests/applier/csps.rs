//! CSPs other than Personalization on a simulated device: which values they take, what they answer, and which settings
//! of a package no simulated CSP knows.

use std::fs;

use ppkgc::address::LocUri;
use ppkgc::applier::device::{Device, Sim};
use ppkgc::applier::{Answer, Command};

use super::{Bench, answers, scratch};
use crate::support::{copy_folder, ppkgc, sample, succeed};

fn spec(table: &str) -> String {
    format!(
        "[package]\nname = 'One'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100']\n{table}\n"
    )
}

/// A sample with its secrets, and a device.
fn bench(name: &str) -> Bench {
    let dir = scratch();
    copy_folder(&sample(name), dir.path());
    let secrets = [("ENTRA_TOKEN", "a-token-of-the-tenant"), ("WIFI_KEY", "Secr3t-K3y")];
    succeed(ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]).envs(secrets));
    let built = fs::read_dir(dir.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
    let package = built.into_iter().find(|path| path.extension().is_some_and(|own| own == "ppkg")).unwrap();
    Bench::of_package(dir, package)
}

#[test]
fn a_whole_laptop_package_is_tried_and_taken_back() {
    let bench = bench("laptop-fleet");
    let before = bench.state();
    let report = bench.succeed(Command::Apply);
    let known = |answer| {
        let named = answers(&report).into_iter().filter(move |(_, own)| *own == Some(answer));
        named.map(|(label, _)| label.to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        known(Answer::Verified),
        [
            "Accounts/ComputerAccount/ComputerName",
            "Certificates/RootCertificates/RootCertificate[contoso-root]/CertificatePath",
            "ConnectivityProfiles/WLAN/WLANSetting/WLANConfig",
            "Personalization/DesktopImageUrl",
            "Policies/TimeLanguageSettings/ConfigureTimeZone",
        ]
    );
    assert_eq!(
        known(Answer::NotVerifiable),
        ["Accounts/Azure/BPRT", "OOBE/Desktop/HideOobe"],
        "nobody knows these CSPs"
    );
    assert_eq!(report.message, "done; some of it takes effect after a restart; 5 verified, 2 not verifiable");
    let effects: Vec<_> = report.settings.iter().filter_map(|own| own.takes_effect).collect();
    assert_eq!(effects, ["after a restart", "at once", "at once", "at the next sign-in"]);
    assert!(!report.document().contains("Secr3t-K3y"));
    assert_eq!(bench.succeed(Command::Apply).changes.len(), 0);
    assert_eq!(bench.succeed(Command::Rollback).message, "every place that was changed is as before");
    assert_eq!(bench.state(), before);
}

#[test]
fn commands_are_listed_with_their_files_and_none_runs() {
    let bench = bench("installer");
    for command in [Command::Plan, Command::Apply, Command::Status] {
        let report = bench.succeed(command);
        let listed: Vec<_> = report.commands.iter().map(|own| (own.line.as_str(), own.files.join(" "))).collect();
        let power = "powercfg.exe /setactive 381b4222-f694-41f0-9685-ff5bb260df2e";
        assert_eq!(
            listed,
            [("cmd /c install-agent.cmd", "install-agent.cmd agent.json".to_owned()), (power, String::new())]
        );
        assert_eq!(report.commands[1].options, ["ReturnCodeSuccess = 0"]);
        assert!(
            report.commands.iter().all(|own| own.context == "in the primary context, while the package is applied")
        );
        assert!(report.changes.is_empty() && report.left_out.is_empty(), "{:?}", report.left_out);
        assert!(answers(&report).iter().all(|(_, answer)| answer.is_none_or(|own| own == Answer::NotVerifiable)));
    }
    assert!(!bench.device().join("csp.toml").exists());
}

#[test]
fn a_csp_refuses_malformed_values_and_answers_what_follows_from_others() {
    let bench = bench("laptop-fleet");
    bench.succeed(Command::Apply);
    let mut device = Sim::open(&bench.device()).unwrap();
    let node = |text: &str| LocUri::parse(text).unwrap();
    let root = "./Vendor/MSFT/RootCATrustedCertificates/Root/35D3994DFE8EE525139F30F0858955D05F24E582";
    let answer = |device: &Sim, name: &str| device.node(&node(name)).unwrap();
    let zone = "TimeLanguageSettings/ConfigureTimeZone";
    assert_eq!(
        answer(&device, &format!("./Vendor/MSFT/Policy/Result/{zone}")).as_deref(),
        Some("W. Europe Standard Time")
    );
    assert_eq!(answer(&device, "./Vendor/MSFT/Policy/Result/TimeLanguageSettings/Other"), None);
    for name in ["IssuedTo", "IssuedBy"] {
        let answer = answer(&device, &format!("{root}/{name}")).unwrap();
        assert!(answer.contains("Contoso Sample Root"), "{answer}");
    }
    for (name, value, why) in [
        ("./Vendor/MSFT/WiFi/Profile/Other/WlanXml", "<WLANProfile>", "it is not a WLAN profile: "),
        (&format!("{root}/EncodedCertificate"), "AAAA", "it is not a certificate"),
        ("./Vendor/MSFT/AssignedAccess/Configuration", "no XML", "it is not an Assigned Access configuration: "),
        ("./Vendor/MSFT/Accounts/Domain/ComputerName", "a name that is too long", "it is not the name of a device: "),
        (&format!("{root}/IssuedTo"), "CN=Other", "it can only be read"),
    ] {
        let before = answer(&device, name);
        let error = device.set_node(&node(name), Some(value)).unwrap_err().to_string();
        assert!(error.contains(why), "{name}: {error}");
        assert_eq!(answer(&device, name), before);
    }
}

#[test]
fn a_password_is_taken_and_not_given_back() {
    let spec = "[package]\nname = 'One'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
                builds = ['26100']\n[csp]\n'./Device/Vendor/MSFT/Accounts/Users/kiosk/Password' = 'N3w-Passw0rd'\n";
    let bench = Bench { require_verified: true, ..Bench::of_spec(spec) };
    let report = bench.run(Command::Apply);
    assert_eq!((report.outcome, report.settings[0].answer), ("not-verified", Some(Answer::Accepted)));
    assert_eq!(report.settings[0].why.as_deref(), Some("the CSP has accepted it, and never returns a password"));
}

#[test]
fn a_node_is_deleted_with_all_below_it_and_a_rollback_restores_them() {
    let bench = Bench::of_spec(&spec("[csp]\n'./Vendor/MSFT/WiFi/Profile/Office' = { delete = true }"));
    let nodes = "\"./Vendor/MSFT/WiFi/Profile/Office/WiFiCost\" = 2\n\
                 \"./device/vendor/msft/WIFI/Profile/Office/ProxyPacUrl\" = \"http://contoso.com/secret.pac\"\n\
                 \"./Vendor/MSFT/WiFi/Profile/Office2/WiFiCost\" = 1\n";
    fs::write(bench.device().join("csp.toml"), nodes).unwrap();
    assert_eq!(bench.run(Command::Status).settings[0].answer, Some(Answer::NotInEffect));
    let planned = bench.succeed(Command::Plan);
    assert_eq!(planned.changes.len(), 2);
    assert!(!planned.document().contains("secret.pac"), "any of them may be a password");
    assert_eq!(bench.succeed(Command::Apply).message, "done; 1 verified");
    assert_eq!(bench.read("csp.toml"), "\"./Vendor/MSFT/WiFi/Profile/Office2/WiFiCost\" = 1\n");
    assert!(bench.succeed(Command::Apply).changes.is_empty());
    assert_eq!(bench.succeed(Command::Rollback).message, "every place that was changed is as before");
    let restored: toml::Table = bench.read("csp.toml").parse().unwrap();
    assert_eq!(restored.len(), 3);
}

#[test]
fn a_value_that_cannot_be_read_is_not_overwritten() {
    let bench = Bench::of_spec(&spec("[csp]\n'./Vendor/MSFT/SharedPC/MaintenanceStartTime' = 120"));
    for value in ["-1", "5000000000", "1.5", "[1, 2]", "{ type = 3, bytes = \"zz\" }"] {
        let text = format!("\"./Vendor/MSFT/SharedPC/MaintenanceStartTime\" = {value}\n");
        fs::write(bench.device().join("csp.toml"), &text).unwrap();
        for command in [Command::Plan, Command::Apply] {
            let report = bench.run(command);
            assert_eq!((report.outcome, report.exit_code), ("could-not-run", 2), "{value}");
            assert!(report.message.contains("csp.toml: ./Vendor/MSFT/SharedPC"), "{}", report.message);
        }
        assert_eq!(bench.read("csp.toml"), text);
    }
}
