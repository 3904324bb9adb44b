//! The Windows program and Windows' own engine: what it claims after what the engine, its log and the CSPs have said.

use std::fs;

use super::{Bench, CSP, Wine, field, wall};
use crate::support::{ppkgc, succeed, tree};

const SHARED: &str = "./Vendor/MSFT/SharedPC/EnableSharedPCMode";

/// What the engine says once it has installed a package, by the form that administrators have posted.
fn result(bench: &Bench, word: &str, failures: u32) -> String {
    let (folder, package) = (bench.dir.path(), bench.package().to_str().unwrap());
    let _ = fs::remove_dir_all(folder.join("inside"));
    succeed(&mut ppkgc(folder, ["inspect", package, "--extract", "inside"]));
    let files = tree(&folder.join("inside"));
    let files = files.keys().filter(|name| name.ends_with(".provxml"));
    let of_file = |name: &String| {
        let name = name.rsplit('/').next().unwrap();
        format!(
            "{name}\nCategory:Content\nLastResult:{word}\nMessage:{word}\nNumberOfFailures:{failures} (0x{failures})\n\n"
        )
    };
    format!("result {}\n", field(&files.map(of_file).collect::<String>()))
}

/// A package of two CSPs, of which the bridge of a device may have one.
fn mixed() -> Bench {
    Bench::of_spec(&format!(
        "[package]\nname = 'Mixed'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100.2033']\n[csp]\n'{SHARED}' = true\n'./Vendor/MSFT/WiFi/Profile/Office/WiFiCost' = 2\n"
    ))
}

/// Each setting, what is known about it, and why.
fn settings(report: &serde_json::Value) -> Vec<(&str, &str, &str)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned().leak() as &str;
    let settings = report["settings"].as_array().unwrap().iter();
    settings.map(|own| (text(&own["setting"]), text(&own["answer"]), text(&own["why"]))).collect()
}

#[test]
fn values_are_read_through_the_bridge_and_old_ones_written_back() {
    let (wine, bench) = (Wine::start(), mixed());
    let file = |name: &str| wine.drive().join(name);
    let reading = |value: &str| format!("value {}", field(value));
    fs::create_dir(file("nodes")).unwrap();
    let node = file("nodes/EnableSharedPCMode");
    let set = |value: &str| fs::write(&node, reading(value)).unwrap();
    set("False");
    fs::write(file("nodes/EnableSharedPCMode.written"), reading("False")).unwrap();
    fs::write(file("on.txt"), reading("True")).unwrap();
    fs::write(file("on-install.cmd"), "copy /y C:\\on.txt C:\\nodes\\EnableSharedPCMode\r\n").unwrap();

    // Without a word of the engine about its file, nothing is claimed for what cannot be read.
    let (_, report) = wine.apply("apply", &bench, "engine");
    let [shared, cost] = settings(&report)[..] else { panic!("{report:#}") };
    assert_eq!((shared.1, cost.1), ("verified", "not-verifiable"), "{report:#}");
    assert!(cost.2.contains("no class"), "{}", cost.2);
    assert!(report["changes"].as_array().unwrap().iter().any(|own| own["place"] == SHARED && own["before"] == "False"));
    for (word, failures, expected) in
        [("Success", 0, "accepted"), ("Failure", 1, "not-in-effect"), ("Erfolg", 0, "not-verifiable")]
    {
        fs::write(file("result.txt"), result(&bench, word, failures)).unwrap();
        let (_, report) = wine.apply("status", &bench, "engine");
        let [shared, cost] = settings(&report)[..] else { panic!("{report:#}") };
        assert_eq!((shared.1, cost.1), ("verified", expected), "{report:#}");
    }

    // An entry of the log about the very node decides; those of other packages are not ours.
    fs::write(file("result.txt"), result(&bench, "Success", 0)).unwrap();
    let failed = format!(
        "event 42 12 {} Message2{} HRESULT{}\n",
        field("fehlgeschlagen"),
        field("./Vendor/MSFT/WiFi/Profile/Office/WiFiCost"),
        field("-2147024891")
    );
    let begun = |id: &str| format!("event 41 20 {} Message2{}\n", field(""), field(id));
    fs::write(file("events.txt"), begun("{0f8fad5b-d9cb-469f-a165-70867728950e}") + &failed).unwrap();
    assert_eq!(wine.apply("status", &bench, "engine").1["events"], serde_json::json!([]));
    fs::write(file("events.txt"), begun(report["package"]["id"].as_str().unwrap()) + &failed).unwrap();
    let (_, report) = wine.apply("status", &bench, "engine");
    assert_eq!(settings(&report)[1].1, "not-in-effect", "{report:#}");
    assert_eq!(report["events"][0]["hresult"], "0x80070005", "{report:#}");
    assert!(wine.asked().contains("[PPKG_APPLY_AFTER=40]"), "{}", wine.asked());
    fs::remove_file(file("events.txt")).unwrap();

    // What was there before is written back once the engine has removed the package, which takes nothing back here.
    let (_, report) = wine.apply("rollback", &bench, "engine");
    assert_eq!(fs::read_to_string(&node).unwrap(), reading("False"));
    let asked = wine.asked();
    let written = asked.lines().find(|line| line.contains("ACTION=write-node]")).unwrap_or_else(|| panic!("{asked}"));
    assert!(written.contains("NODES=SharedPC|./Vendor/MSFT|SharedPC|EnableSharedPCMode]"), "{written}");
    assert!(written.contains("[PPKG_APPLY_VALUE=False]"), "{written}");
    assert_eq!(
        report["message"],
        "rolled back, except: only Windows could take back WiFi/Profile/Office/WiFiCost; whether it did is not known"
    );

    // What somebody else has set since is left alone; what the engine itself took back needs nothing.
    wine.apply("apply", &bench, "engine");
    set("Later");
    let (_, report) = wine.apply("rollback", &bench, "engine");
    assert_eq!((fs::read_to_string(&node).unwrap(), report["exit_code"].as_u64()), (reading("Later"), Some(0)));
    assert_eq!(report["undone"][0]["kept"], serde_json::json!([SHARED]), "{report:#}");
    assert_eq!(wine.files(), Vec::<String>::new());
}

/// A device with a value at the node that the package sets, which the engine sets as WMI writes it.
fn shared_device(wine: &Wine) -> std::path::PathBuf {
    let file = |name: &str| wine.drive().join(name);
    let reading = |value: &str| format!("value {}", field(value));
    fs::create_dir(file("nodes")).unwrap();
    fs::write(file("nodes/EnableSharedPCMode.written"), reading("False")).unwrap();
    fs::write(file("nodes/EnableSharedPCMode"), reading("False")).unwrap();
    fs::write(file("on.txt"), reading("True")).unwrap();
    fs::write(file("on-install.cmd"), "copy /y C:\\on.txt C:\\nodes\\EnableSharedPCMode\r\n").unwrap();
    file("nodes/EnableSharedPCMode")
}

#[test]
fn what_a_csp_takes_back_by_itself_gets_its_old_value_again() {
    let (wine, bench) = (Wine::start(), mixed());
    let node = shared_device(&wine);
    let before = fs::read_to_string(&node).unwrap();
    let written = wine.drive().join("nodes/EnableSharedPCMode.written");
    let uninstalled = "copy /y C:\\left.txt C:\\nodes\\EnableSharedPCMode\r\n";
    fs::write(wine.drive().join("on-uninstall.cmd"), uninstalled).unwrap();
    for left in ["absent".to_owned(), format!("value {}", field("Default"))] {
        fs::write(wine.drive().join("left.txt"), left).unwrap();
        wine.apply("apply", &bench, "engine");
        let (_, report) = wine.apply("rollback", &bench, "engine");
        assert_eq!(report["undone"][0]["kept"], serde_json::json!([]), "{report:#}");
        assert_eq!(fs::read_to_string(&node).unwrap(), before);

        // Where that fails, nobody else is blamed, and the next rollback knows the place.
        wine.apply("apply", &bench, "engine");
        fs::remove_file(&written).unwrap();
        let (_, report) = wine.apply("rollback", &bench, "engine");
        assert_eq!((&report["exit_code"], &report["undone"][0]["kept"]), (&1.into(), &serde_json::json!([])));
        assert_eq!(report["undone"][0]["failed"][0]["place"], SHARED, "{report:#}");
        fs::write(&written, &before).unwrap();
        let (_, report) = wine.apply("rollback", &bench, "engine");
        assert_eq!((&report["exit_code"], fs::read_to_string(&node).unwrap()), (&0.into(), before.clone()));
        assert_eq!(wine.files(), Vec::<String>::new());
    }
}

#[test]
fn an_administrator_who_cannot_read_nodes_takes_nothing_back_and_is_told_who_can() {
    let (wine, bench, wall) = (Wine::start(), mixed(), wall());
    let node = shared_device(&wine);
    let before = fs::read_to_string(&node).unwrap();
    wine.apply("apply", &bench, "engine");
    let (applied, files) = (fs::read_to_string(&node).unwrap(), wine.files());

    let hidden = wine.drive().join("read-nodes.txt");
    fs::write(&hidden, format!("failed {}\r\n", field("only SYSTEM can read the nodes of CSPs"))).unwrap();
    let (_, report) = wine.apply("rollback", &bench, "engine");
    assert_eq!((&report["outcome"], &report["windows_exit_code"]), (&"not-elevated".into(), &5.into()), "{report:#}");
    let message = report["message"].as_str().unwrap();
    assert!(
        message.starts_with("Mixed 1.0 has set nodes") && message.contains("start ppkg-apply as SYSTEM"),
        "{message}"
    );
    assert_eq!((fs::read_to_string(&node).unwrap(), wine.files()), (applied, files));
    assert!(wine.drive().join("installed").exists(), "removing the package changes nodes that nobody has seen");
    let (_, report) = wine.apply("plan", &wall, "registry");
    assert_eq!(report["exit_code"], 0, "{report:#}");

    fs::remove_file(hidden).unwrap();
    let (_, report) = wine.apply("rollback", &bench, "engine");
    assert_eq!((&report["exit_code"], fs::read_to_string(&node).unwrap()), (&0.into(), before), "{report:#}");
    assert_eq!(wine.files(), Vec::<String>::new());
}

#[test]
fn a_picture_whose_file_is_gone_is_not_called_as_before() {
    let (wine, wall) = (Wine::start(), wall());
    let own = wine.drive().join("own.jpg");
    for (name, kind, data) in [
        ("DesktopImageUrl", "REG_SZ", "https://contoso.com/own.jpg"),
        ("DesktopImagePath", "REG_SZ", r"C:\own.jpg"),
        ("DesktopImageStatus", "REG_DWORD", "1"),
    ] {
        wine.reg(&["add", CSP, "/v", name, "/t", kind, "/d", data, "/f"]);
    }
    let before = wine.csp();
    let set = |name: &str, data: &str| format!("reg add \"{CSP}\" /f /v {name} /d {data}\r\n");
    let installed = [set("DesktopImageUrl", "blue-hour-desktop-4e75c842.jpg"), set("DesktopImagePath", r"C:\copy.jpg")];
    fs::write(wine.drive().join("on-install.cmd"), installed.concat()).unwrap();
    for (is_there, expected) in [(true, 0), (false, 1)] {
        fs::write(&own, "a picture").unwrap();
        wine.apply("apply", &wall, "engine");
        if !is_there {
            fs::remove_file(&own).unwrap();
        }
        let (_, report) = wine.apply("rollback", &wall, "engine");
        assert_eq!((&report["exit_code"], wine.csp()), (&expected.into(), before.clone()), "{report:#}");
        let says_so = report["message"] == "every place that was changed is as before";
        assert_eq!(says_so, is_there, "{report:#}");
    }
}

/// The CSP keeps no copy of an earlier picture: it deletes it when it fetches the next.
#[test]
fn a_picture_whose_file_is_gone_is_fetched_again_by_its_csp() {
    let (wine, wall) = (Wine::start(), wall());
    let file = |name: &str| wine.drive().join(name);
    let set = |name: &str, kind: &str, data: &str| format!("reg add \"{CSP}\" /f /v {name} /t {kind} /d {data}\r\n");
    let values = |url: &str, path: &str, status: &str| {
        [("Url", "REG_SZ", url), ("Path", "REG_SZ", path), ("Status", "REG_DWORD", status)]
            .map(|(name, kind, data)| set(&format!("DesktopImage{name}"), kind, data))
            .concat()
    };
    let own = "https://contoso.com/own.jpg";
    let installed = values("blue-hour-desktop-4e75c842.jpg", r"C:\copy.jpg", "1");
    fs::write(file("on-install.cmd"), format!("{installed}del C:\\own.jpg\r\n")).unwrap();
    let shown = values(own, r"C:\own2.jpg", "1") + "echo picture > C:\\own2.jpg\r\n";
    let refused = format!("failed {}\r\n", field("only SYSTEM can read the nodes of CSPs"));
    let start = || {
        let _ = fs::remove_file(file("own2.jpg"));
        fs::write(file("own.jpg"), "a picture").unwrap();
        for line in values(own, r"C:\own.jpg", "1").lines() {
            let words: Vec<&str> =
                line.trim_start_matches("reg ").split(' ').map(|word| word.trim_matches('"')).collect();
            wine.reg(&words);
        }
        let before = wine.csp();
        let (_, report) = wine.apply("apply", &wall, "engine");
        assert!(!file("own.jpg").exists(), "{report:#}");
        before
    };
    let why = |report: &serde_json::Value| {
        assert_eq!(
            (&report["exit_code"], &report["undone"][0]["kept"]),
            (&1.into(), &serde_json::json!([])),
            "{report:#}"
        );
        let failed = &report["undone"][0]["failed"][0];
        assert!(failed["place"].as_str().unwrap().ends_with("DesktopImagePath"), "{report:#}");
        failed["why"].as_str().unwrap().to_owned()
    };

    // It can: then it shows the picture from a file of its own.
    start();
    fs::write(file("on-write.cmd"), &shown).unwrap();
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert_eq!(
        (&report["exit_code"], &report["undone"][0]["failed"]),
        (&0.into(), &serde_json::json!([])),
        "{report:#}"
    );
    let asked = wine.asked();
    let written = asked.lines().find(|line| line.contains("ACTION=write-node]")).unwrap_or_else(|| panic!("{asked}"));
    assert!(written.contains("NODES=Personalization|./Vendor/MSFT|Personalization|DesktopImageUrl]"), "{written}");
    assert!(written.contains("[PPKG_APPLY_VALUE=https://contoso.com/own.jpg]"), "{written}");
    assert!(wine.csp().iter().any(|value| value.ends_with(r"C:\own2.jpg")), "{:?}", wine.csp());
    assert_eq!(wine.files(), Vec::<String>::new());

    // It cannot, be it that nobody may ask it or that the server is out of reach: the next rollback asks again.
    let before = start();
    fs::write(file("write-node.txt"), &refused).unwrap();
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert!(why(&report).contains("could not be asked to fetch it again") && why(&report).contains("only SYSTEM"));
    assert_eq!(wine.csp(), before, "what can be given back is given back");
    fs::remove_file(file("write-node.txt")).unwrap();
    for (status, words) in [("3", "reports 3 (failed"), ("2", "is fetching it again")] {
        fs::write(file("on-write.cmd"), values(own, r"C:\own.jpg", status)).unwrap();
        let (_, report) = wine.apply("rollback", &wall, "engine");
        assert!(why(&report).contains(words), "{report:#}");
        assert!(wine.csp().iter().any(|value| value.ends_with(&format!("0x{status}"))), "what the CSP says stays");
    }

    // It has come since, which the next rollback sees without asking.
    fs::write(file("on-later.cmd"), &shown).unwrap();
    succeed(wine.command("cmd").args(["/c", "C:\\on-later.cmd"]));
    let questions = wine.asked().matches("ACTION=write-node]").count();
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert_eq!((&report["exit_code"], &report["undone"][0]["kept"]), (&0.into(), &serde_json::json!([])), "{report:#}");
    assert_eq!(wine.asked().matches("ACTION=write-node]").count(), questions);
    assert_eq!(wine.files(), Vec::<String>::new());
}

#[test]
fn a_failure_says_what_was_not_undone() {
    let (wine, bench) = (Wine::start(), mixed());
    let node = shared_device(&wine);
    let before = fs::read_to_string(&node).unwrap();
    fs::write(wine.drive().join("install.txt"), format!("failed {}\r\n", field("0x800700b7"))).unwrap();
    let windows = "only Windows could take back WiFi/Profile/Office/WiFiCost; whether it did is not known";

    // What the engine had set is the package's own, in whatever form it reads.
    let (_, report) = wine.apply("apply", &bench, "engine");
    let expected = "failed: the provisioning engine failed: 0x800700b7; the changes were undone, except: ";
    assert_eq!(report["message"], format!("{expected}{windows}"));
    assert_eq!(fs::read_to_string(&node).unwrap(), before);

    // What it never set is left alone, with a message about it.
    let other = format!("value {}", field("Other"));
    fs::write(wine.drive().join("on.txt"), &other).unwrap();
    let (_, report) = wine.apply("apply", &bench, "engine");
    let kept = "1 place changed by others since, or used by them";
    assert_eq!(report["message"], format!("{expected}{kept}; {windows}"));
    assert_eq!(report["undone"][0]["kept"], serde_json::json!([SHARED]));
    assert_eq!(fs::read_to_string(&node).unwrap(), other);
    assert_eq!(wine.files(), Vec::<String>::new());
}

#[test]
fn the_engine_is_asked_no_more_than_is_needed() {
    let (wine, wall) = (Wine::start(), wall());
    wine.apply("apply", &wall, "registry");
    wine.apply("rollback", &wall, "registry");
    assert!(wine.asked().lines().all(|line| !line.contains("ACTION=newest]")), "{}", wine.asked());

    let nodes: String =
        (0..2_500).map(|number| format!("'./Vendor/MSFT/WiFi/Profile/N{number}/WiFiCost' = 2\n")).collect();
    let many = Bench::of_spec(&format!(
        "[package]\nname = 'Many'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100.2033']\n[csp]\n{nodes}"
    ));
    let (_, report) = wine.apply("apply", &many, "engine");
    let settings = settings(&report);
    assert_eq!(settings.len(), 2_500);
    assert!(settings[2_499].2.contains("only the first 2000 nodes"), "{:?}", settings[2_499]);
    let questions = wine.asked().matches("ACTION=read-nodes]").count();
    assert!((2..20).contains(&questions), "{questions}");
    let (_, report) = wine.apply("rollback", &many, "engine");
    let message = report["message"].as_str().unwrap();
    assert!(message.len() < 20_000 && message.contains("2300 more"), "{message}");
}

#[test]
fn an_installation_that_fails_or_says_nothing_changes_nothing() {
    let (wine, wall) = (Wine::start(), wall());
    let before = wine.csp();
    let refused = format!("failed {}\r\n", field("0x800700b7 Die Datei ist schon da"));
    for (answer, words) in [
        (refused.as_str(), "0x800700b7 Die Datei ist schon da"),
        ("\r\n", "it ended without an answer"),
        ("failed Access denied\r\n", "it answered \"failed Access denied\""),
    ] {
        fs::write(wine.drive().join("install.txt"), answer).unwrap();
        let (_, report) = wine.apply("apply", &wall, "engine");
        assert_eq!((&report["outcome"], &report["windows_exit_code"]), (&"failed".into(), &1603.into()), "{report:#}");
        let message = report["message"].as_str().unwrap();
        assert!(message.starts_with("failed, and all changes were undone: ") && message.contains(words), "{message}");
        assert_eq!((wine.csp(), wine.files()), (before.clone(), Vec::new()));
    }
}

#[test]
fn an_older_version_is_installed_again_and_one_that_is_gone_is_nothing_to_remove() {
    let (wine, old) = (Wine::start(), wall());
    let new = Bench::of_spec(&fs::read_to_string(old.dir.path().join("spec.toml")).unwrap().replace("'1.0'", "'2.0'"));
    let count = |wine: &Wine, action: &str| wine.asked().matches(&format!("ACTION={action}]")).count();
    wine.apply("apply", &old, "engine");
    wine.apply("apply", &new, "engine");
    let (_, report) = wine.apply("rollback", &new, "engine");
    assert_eq!(report["exit_code"], 0, "{report:#}");
    assert_eq!((count(&wine, "install"), count(&wine, "uninstall")), (3, 1), "1.0 is back");
    assert!(wine.drive().join("installed").exists());
    assert_eq!(wine.answers("status", &new).0, ["not-in-effect"]);

    // Somebody has removed it in Settings.
    fs::remove_file(wine.drive().join("installed")).unwrap();
    let (_, report) = wine.apply("status", &old, "engine");
    assert_eq!(settings(&report)[0].2, "the package is not installed", "{report:#}");
    let (_, report) = wine.apply("rollback", &old, "engine");
    assert_eq!(report["message"], "every place that was changed is as before");
    assert_eq!(count(&wine, "uninstall"), 1);
    assert_eq!(wine.files(), Vec::<String>::new());
}

#[test]
fn a_picture_of_somebody_else_and_another_route_are_not_taken_for_ours() {
    let (wine, wall) = (Wine::start(), wall());
    wine.apply("apply", &wall, "engine");
    wine.reg(&["add", CSP, "/v", "DesktopImageUrl", "/t", "REG_SZ", "/d", "file:///C:/someone-else.jpg", "/f"]);
    wine.reg(&["add", CSP, "/v", "DesktopImageStatus", "/t", "REG_DWORD", "/d", "1", "/f"]);
    let theirs = wine.csp();
    let (_, report) = wine.apply("status", &wall, "engine");
    assert_eq!(settings(&report)[0].1, "not-in-effect", "{report:#}");
    assert_eq!(settings(&report)[0].2, "the CSP has another picture", "{report:#}");
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert_eq!(report["exit_code"], 0, "{report:#}");
    assert_eq!(wine.csp(), theirs, "it is not ours to change");
    wine.reg(&["delete", CSP, "/f"]);

    wine.apply("apply", &wall, "registry");
    let (_, report) = wine.apply("status", &wall, "engine");
    assert_eq!(settings(&report)[0].2, "the package is not installed", "{report:#}");
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert_eq!(report["message"], "every place that was changed is as before");
    assert!(!wine.reg(&["query", CSP]).contains("PersonalizationCSP"), "the key did not exist before");
}

#[test]
fn what_the_engine_did_is_claimed_only_as_far_as_it_is_read() {
    let (wine, wall, drive) = (Wine::start(), wall(), |wine: &Wine, name: &str| wine.drive().join(name));
    let set = |name: &str, kind: &str, data: &str| format!("reg add \"{CSP}\" /f /v {name} /t {kind} /d {data}\r\n");
    wine.reg(&["add", CSP, "/v", "DesktopImageUrl", "/t", "REG_SZ", "/d", "file:///C:/own.jpg", "/f"]);
    let before = wine.csp();

    // The engine has the package, and the CSP has not changed.
    let (answers, message) = wine.answers("apply", &wall);
    assert_eq!((&answers[..], &message[..19]), (&["not-in-effect".to_owned()][..], "not in effect: Pers"));
    assert_eq!(wine.apply("rollback", &wall, "engine").1["message"], "every place that was changed is as before");

    // The CSP has it, in a form of its own, and shows the very picture.
    fs::copy(crate::support::sample("contoso-branding").join("images/blue-hour.jpg"), drive(&wine, "shown.jpg"))
        .unwrap();
    let installed = [
        set("DesktopImageUrl", "REG_SZ", r"C:\Users\Public\Downloads\blue-hour-desktop-4e75c842.jpg"),
        set("DesktopImagePath", "REG_SZ", r"C:\shown.jpg"),
        set("DesktopImageStatus", "REG_DWORD", "1"),
    ];
    fs::write(drive(&wine, "on-install.cmd"), installed.concat()).unwrap();
    assert_eq!(wine.answers("apply", &wall).0, ["verified"]);
    assert_eq!(wine.answers("status", &wall), (vec!["verified".to_owned()], "1 verified".to_owned()));
    fs::write(drive(&wine, "shown.jpg"), "another picture").unwrap();
    assert_eq!(wine.answers("status", &wall).0, ["not-in-effect"]);

    // A removal that fails does not keep the user's own values from returning, and blocks no other package.
    fs::write(drive(&wine, "uninstall.txt"), format!("failed {}\r\n", field("The package cannot be removed"))).unwrap();
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert_eq!((&report["outcome"], &report["exit_code"]), (&"failed".into(), &1.into()), "{report:#}");
    assert!(report["undone"][0]["failed"][0]["why"].as_str().unwrap().contains("cannot be removed"), "{report:#}");
    assert_eq!(wine.csp(), before);
    let sample = Bench::contoso();
    fs::remove_file(drive(&wine, "on-install.cmd")).unwrap();
    fs::write(drive(&wine, "result.txt"), result(&sample, "Success", 0)).unwrap();
    let (answers, _) = wine.answers("apply", &sample);
    assert_eq!(answers, ["accepted", "accepted", "not-in-effect", "not-in-effect"]);
    fs::remove_file(drive(&wine, "uninstall.txt")).unwrap();

    // What only Windows could take back is named.
    let (_, report) = wine.apply("rollback", &sample, "engine");
    assert_eq!(
        report["message"],
        "rolled back, except: only Windows could take back Personalization/CompanyLogoUrl, \
         Personalization/CompanyName; whether it did is not known"
    );
    let (_, report) = wine.apply("rollback", &wall, "engine");
    assert_eq!(report["exit_code"], 0, "{report:#}");
    assert_eq!(wine.csp(), before);
    assert_eq!(wine.files(), Vec::<String>::new());
}
