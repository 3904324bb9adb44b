//! Personalization by three sources: the built-in DDF, the published page that the project started from, and the set of
//! February 2026. They differ in builds and editions; `check` judges by the one that is loaded, and names it.

use std::fs;

use serde_json::Value;

use crate::support::{ppkgc, published, seed};

/// A source of the DDF: how `check` names it, and the file to load, unless it is built in.
struct Source {
    name: &'static str,
    file: Option<(&'static str, Vec<u8>)>,
}

const BUILT_IN: &str = "built-in Personalization";
const PAGE: &str = "personalization-ddf.md";
const SET: &str = "Personalization.xml";

/// The three sources, one after the other: without the test data a test is done with the built-in one, then ignored.
fn sources() -> impl Iterator<Item = Source> {
    let sources: [fn() -> Source; 3] = [
        || Source { name: BUILT_IN, file: None },
        || Source { name: PAGE, file: Some((PAGE, seed("001"))) },
        || Source { name: SET, file: published().into_iter().find(|(name, _)| name == SET).map(|(_, xml)| (SET, xml)) },
    ];
    sources.into_iter().map(|source| source())
}

/// The findings of `check` about a spec with these lines.
struct Checked {
    document: Value,
}

impl Source {
    fn check(&self, lines: &str, targets: &[&str]) -> Checked {
        let dir = tempfile::tempdir().unwrap();
        let spec = format!("[package]\nname = \"A\"\nversion = \"1.0\"\n{lines}\n");
        fs::write(dir.path().join("spec.toml"), spec).unwrap();
        let mut arguments = vec!["check", "spec.toml", "--format", "json"];
        if let Some((name, bytes)) = &self.file {
            fs::write(dir.path().join(name), bytes).unwrap();
            arguments.extend(["--ddf", name]);
        }
        arguments.extend(targets.iter().flat_map(|target| ["--target", target]));
        let output = ppkgc(dir.path(), &arguments).output().unwrap();
        Checked { document: serde_json::from_slice(&output.stdout).unwrap() }
    }
}

impl Checked {
    /// `code: message` of every finding that is not a note.
    fn findings(&self) -> Vec<String> {
        let findings = self.document["findings"].as_array().unwrap().iter();
        let told = findings.filter(|finding| finding["severity"] != "note");
        told.map(|finding| format!("{}: {}", text(finding, "code"), text(finding, "message"))).collect()
    }

    fn codes(&self) -> Vec<String> {
        self.findings().iter().map(|finding| finding.split(':').next().unwrap().to_owned()).collect()
    }

    /// The one finding of that code, with its help.
    fn help(&self, code: &str) -> String {
        let findings = self.document["findings"].as_array().unwrap();
        text(findings.iter().find(|finding| finding["code"] == code).unwrap(), "help")
    }

    /// `verdict: reason` of the only setting, for each device.
    fn verdicts(&self) -> Vec<String> {
        let targets = self.document["verdicts"][0]["targets"].as_array().unwrap().iter();
        let said = targets.map(|target| match text(target, "reason") {
            reason if reason.is_empty() => text(target, "verdict"),
            reason => format!("{}: {reason}", text(target, "verdict")),
        });
        said.collect()
    }

    fn ddf(&self) -> String {
        text(&self.document["verdicts"][0], "ddf")
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_owned()
}

const WALLPAPER: &str = "[personalization]\ndesktop_image = { url = \"https://contoso.com/a.jpg\" }";

#[test]
fn pro_is_listed_and_still_needs_another_setting() {
    let pro = ["edition=Pro,build=24H2"];
    let cloud = "./Device/Vendor/MSFT/CloudDesktop/BootToCloudPCEnhanced";
    for source in sources() {
        let alone = source.check(WALLPAPER, &pro);
        assert_eq!(alone.codes(), ["nothing-taken", "pro-needs-edu-policies"], "{}", source.name);
        assert_eq!(alone.verdicts(), ["blocked: Windows Pro supports it only with SharedPC SetEduPolicies"]);
        for (settings, works) in [
            ("\"./Vendor/MSFT/SharedPC/SetEduPolicies\" = true".to_owned(), true),
            ("\"./Vendor/MSFT/SharedPC/SetEduPolicies\" = false".to_owned(), false),
            (format!("\"{cloud}\" = 1"), false),
            (format!("\"{cloud}\" = 1\n\"./Vendor/MSFT/SharedPC/EnableSharedPCMode\" = true"), true),
        ] {
            let checked = source.check(&format!("{WALLPAPER}\n[csp]\n{settings}"), &pro);
            assert_eq!(checked.verdicts() == ["works"], works, "{}: {settings}", source.name);
            assert_eq!(checked.codes().is_empty(), works, "{}: {settings}", source.name);
        }
    }
}

#[test]
fn the_build_of_the_company_settings_is_that_of_the_loaded_ddf() {
    let name = "[personalization]\ncompany_name = \"Contoso\"";
    for source in sources() {
        let checked = source.check(name, &["edition=Enterprise,build=22631.3300"]);
        assert_eq!(checked.ddf(), source.name);
        let expected = match source.name {
            SET => "ignored: needs Windows 11 23H2 (22631.3374) or later",
            _ => "depends: shows only in boot-to-cloud shared PC mode",
        };
        assert_eq!(checked.verdicts(), [expected], "{}", source.name);
        let cloud = "[csp]\n\"./Device/Vendor/MSFT/CloudDesktop/BootToCloudPCEnhanced\" = 1";
        let shown = source.check(&format!("{name}\n{cloud}"), &["edition=Enterprise,build=22631.3374"]);
        assert_eq!(shown.verdicts(), ["works"], "{}", source.name);
    }
}

#[test]
fn the_editions_are_those_of_the_loaded_ddf() {
    let fleet =
        ["edition=0x77,build=24H2", "edition=0x88*,build=24H2", "edition=0xCD,build=24H2", "edition=0xD2,build=24H2"];
    for source in sources() {
        let (works, blocked) = ("works", "blocked: not in this edition");
        let expected = match source.name {
            SET => [blocked, blocked, works, works],
            _ => [works, works, blocked, blocked],
        };
        assert_eq!(source.check(WALLPAPER, &fleet).verdicts(), expected, "{}", source.name);
        let home = source.check(WALLPAPER, &["edition=Home,build=24H2"]);
        assert_eq!(home.codes(), ["ignored-everywhere"], "{}", source.name);
    }
}

#[test]
fn every_source_has_the_seven_leaves_and_the_page_on_the_csp_has_no_ddf() {
    for source in sources() {
        for (leaf, found) in
            [("CompanyName", true), ("CompanyLogoUrl", true), ("DesktopImageUrl", true), ("Theme", false)]
        {
            let line = format!("[csp]\n\"./Vendor/MSFT/Personalization/{leaf}\" = \"https://contoso.com/a.jpg\"");
            let unknown = source.check(&line, &[]).codes().contains(&"unknown-node".to_owned());
            assert_eq!(unknown, !found, "{}: {leaf}", source.name);
        }
    }
    let page = seed("000");
    let source = Source { name: "personalization-csp.md", file: Some(("personalization-csp.md", page)) };
    assert_eq!(source.check(WALLPAPER, &[]).codes(), ["no-ddf"]);
}

#[test]
fn for_a_node_that_only_reports_the_node_to_set_is_named() {
    for source in sources() {
        for picture in ["DesktopImage", "LockScreenImage", "CompanyLogo"] {
            let status = source.check(&format!("[csp]\n\"./Vendor/MSFT/Personalization/{picture}Status\" = 1"), &[]);
            assert_eq!(status.codes(), ["read-only-node"], "{}", source.name);
            assert_eq!(status.help("read-only-node"), format!("set `./Vendor/MSFT/Personalization/{picture}Url`"));
        }
        let root = source.check("[csp]\n\"./Vendor/MSFT/Personalization\" = \"x\"", &[]);
        assert_eq!(root.codes(), ["not-a-setting"], "{}", source.name);
    }
}

#[test]
fn the_company_name_must_be_short_however_it_is_counted() {
    for source in sources() {
        for (name, allowed) in [
            ("C".repeat(30), true),
            ("C".repeat(31), false),
            (String::new(), false),
            ("é".repeat(30), true),
            ("e\u{301}".repeat(15), true),
            ("e\u{301}".repeat(16), false),
            ("🏢".repeat(15), true),
            ("🏢".repeat(30), false),
            ("Contoso\\nBerlin".to_owned(), false),
        ] {
            let checked = source.check(&format!("[personalization]\ncompany_name = \"{name}\""), &[]);
            assert_eq!(checked.codes().is_empty(), allowed, "{}: {name} {:?}", source.name, checked.findings());
        }
    }
}

#[test]
fn a_url_may_not_be_any_text_although_its_rule_allows_all() {
    for source in sources() {
        for (url, expected) in [
            ("https://contoso.com/a.jpg", None),
            ("https://contoso.com/A.JPG?size=4k", None),
            ("file:///C:/Windows/Web/a.png", None),
            ("http://contoso.com/a.jpeg", Some("url-plain-http")),
            ("https://contoso.com/a b.jpg", Some("url-blank")),
            ("ftp://contoso.com/a.jpg", Some("url-scheme")),
            ("https://contoso.com/a.gif", Some("url-image-type")),
            ("file://server/share/a.jpg", Some("url-unc")),
        ] {
            let line = format!("[personalization]\nlock_screen_image = {{ url = \"{url}\" }}");
            let expected: Vec<&str> = expected.into_iter().collect();
            assert_eq!(source.check(&line, &[]).codes(), expected, "{}: {url}", source.name);
        }
    }
}
