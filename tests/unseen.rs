//! What somebody could put into a package so that people who look at it do not see it: each is shown, reported or
//! compared.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{copy_folder, ppkgc, sample, succeed};

/// A package of a sample, and copies of it with something in one of its documents.
struct Bench {
    dir: TempDir,
}

impl Bench {
    fn new() -> Bench {
        let bench = Bench { dir: tempfile::tempdir().unwrap() };
        copy_folder(&sample("start-pins"), &bench.path("job"));
        succeed(&mut ppkgc(bench.dir.path(), ["build", "job/spec.toml", "-o", "out"]));
        let built = fs::read_dir(bench.path("out")).unwrap().map(|entry| entry.unwrap().path());
        let package = built.into_iter().find(|path| path.extension().is_some_and(|own| own == "ppkg")).unwrap();
        fs::copy(package, bench.path("sound.ppkg")).unwrap();
        succeed(&mut ppkgc(bench.dir.path(), ["inspect", "--extract", "tree", "sound.ppkg"]));
        bench
    }

    fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    /// The first document of the extracted package with this ending.
    fn document(&self, ending: &str) -> PathBuf {
        fn find(folder: &Path, ending: &str) -> Option<PathBuf> {
            let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
            paths.sort();
            paths.into_iter().find_map(|path| match path.is_dir() {
                true => find(&path, ending),
                false => path.to_str().unwrap().ends_with(ending).then_some(path),
            })
        }
        find(&self.path("tree"), ending).unwrap()
    }

    /// Packs the package with a text before the last `end` of a document; then the document is as it was.
    fn with(&self, document: &str, end: &str, text: &str) {
        let path = self.document(document);
        let sound = fs::read_to_string(&path).unwrap();
        let at = sound.rfind(end).unwrap();
        fs::write(&path, format!("{}{text}{}", &sound[..at], &sound[at..])).unwrap();
        succeed(&mut ppkgc(self.dir.path(), ["pack", "tree", "-o", "odd.ppkg", "--force"]));
        fs::write(&path, sound).unwrap();
    }

    fn said(&self, arguments: &[&str]) -> (i32, String) {
        let output = ppkgc(self.dir.path(), arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (output.status.code().unwrap(), String::from_utf8(text).unwrap())
    }

    /// The classes of risk of the odd package, with severity and subject.
    fn risks(&self) -> Vec<String> {
        let output = ppkgc(self.dir.path(), ["inspect", "--risk", "--format", "json", "odd.ppkg"]).output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
        let findings = report["findings"].as_array().unwrap().iter();
        findings.map(|own| ["class", "severity", "subject"].map(|key| text(own, key)).join(" ")).collect()
    }
}

const PROVXML: &str = ".provxml";
const END: &str = "</wap-provisioningdoc>";

/// Characteristics inside each other, with something inside the last.
fn nested(names: &[&str], inside: &str) -> String {
    let open: String = names.iter().map(|name| format!("<characteristic type=\"{name}\">")).collect();
    open + inside + &"</characteristic>".repeat(names.len())
}

#[test]
fn an_empty_characteristic_creates_a_node() {
    let bench = Bench::new();
    bench.with(PROVXML, END, &nested(&["RemoteWipe", "doWipe"], ""));
    let (code, said) = bench.said(&["diff", "sound.ppkg", "odd.ppkg"]);
    assert!(code == 1 && said.contains("+ RemoteWipe/doWipe") && said.contains("+ created"), "{said}");
    assert!(bench.said(&["inspect", "odd.ppkg"]).1.contains("RemoteWipe/doWipe = created"));
    assert!(bench.risks().iter().any(|risk| risk.ends_with("high RemoteWipe/doWipe")), "{:?}", bench.risks());
    let (_, said) = bench.said(&["new", "from", "--from", "odd.ppkg"]);
    assert!(said.contains("the spec does not cover everything"), "{said}");
    assert!(fs::read_to_string(bench.path("from/spec.toml")).unwrap().contains("Not in this spec: RemoteWipe/doWipe"));
}

#[test]
fn only_what_the_designer_writes_there_is_auxiliary() {
    let bench = Bench::new();
    let run = "<parm name=\"CommandLine\" value=\"evil.exe\" datatype=\"string\" exec=\"1\"/>";
    bench.with(PROVXML, END, &nested(&["Provisioning", "Assets", "x"], run));
    assert!(bench.said(&["inspect", "odd.ppkg"]).1.contains("evil.exe"));
    let risks = bench.risks();
    assert!(risks.contains(&"unknown-node medium Provisioning/Assets/x/CommandLine".to_owned()), "{risks:?}");
    assert_eq!(bench.said(&["inspect", "odd.ppkg", "--risk", "--allow-only", "Policy/**"]).0, 3);

    let foreign = "<parm name=\"0_ab\\evil.exe\" value=\"evil.exe\" datatype=\"string\"/>";
    bench.with(PROVXML, END, &nested(&["Provisioning", "Assets", "{other}", "/P"], foreign));
    assert!(bench.said(&["inspect", "odd.ppkg"]).1.contains("evil.exe"), "no list names this file");

    let secret = "<parm name=\"Password\" value=\"hunter2-hunter2\" datatype=\"string\"/>";
    bench.with(PROVXML, END, &nested(&["Provisioning", "ForceSettingReload"], secret));
    for arguments in [&["inspect", "odd.ppkg"][..], &["diff", "sound.ppkg", "odd.ppkg"], &["report", "odd.ppkg"]] {
        let (_, said) = bench.said(arguments);
        assert!(!said.contains("hunter2"), "{said}");
    }
    assert!(bench.said(&["inspect", "odd.ppkg"]).1.contains("Provisioning/ForceSettingReload/Password"));
}

#[test]
fn comments_and_instructions_are_reported_and_compared() {
    let bench = Bench::new();
    let odd = ["<!--\nreg add HKLM\\x /d evil.exe\n-->", "<?run reg add?>"];
    for (document, end) in [(PROVXML, END), ("RunTime.xml", "</"), ("customizations.xml", "</")] {
        for text in odd {
            bench.with(document, end, text);
            let (code, said) = bench.said(&["diff", "sound.ppkg", "odd.ppkg"]);
            assert!(code == 1 && said.contains(document), "{document}: {said}");
            let (_, said) = bench.said(&["verify", "odd.ppkg"]);
            assert!(said.contains("hidden-content") && said.contains("comment"), "{document}: {said}");
            assert!(bench.risks().iter().any(|risk| risk.starts_with("odd-xml medium")), "{document}");
        }
    }
}

#[test]
fn slashes_in_names_hide_no_setting() {
    let bench = Bench::new();
    let weak = "<parm name=\"Config/Defender/AllowRealtimeMonitoring\" value=\"0\" datatype=\"integer\"/>";
    bench.with(PROVXML, END, &nested(&["Policy"], weak));
    let risks = bench.risks();
    assert!(risks.iter().any(|risk| risk.starts_with("weakens-antivirus high")), "{risks:?}");
}

#[test]
fn a_command_that_the_project_does_not_show_is_found_whatever_stands_for_the_package() {
    let bench = Bench::new();
    let command = "<parm name=\"CommandLine\" value=\"cmd /c ver\" datatype=\"string\"/>";
    for id in ["$(__PackageID)", "{d856bfe9-ab18-4206-926b-f077ba948079}", "x"] {
        bench.with(PROVXML, END, &nested(&["ProvisioningCommands", "DeviceContext", id, "Default"], command));
        let risks = bench.risks();
        assert!(risks.iter().any(|risk| risk.starts_with("disagreement high ProvisioningCommands")), "{id}: {risks:?}");
    }
}

#[test]
fn a_setting_that_only_the_project_shows_is_told() {
    let bench = Bench::new();
    for document in ["customizations.xml", "AnswerFile.xml"] {
        let path = bench.document(document);
        let sound = fs::read_to_string(&path).unwrap();
        assert!(sound.contains("<Start>"), "{sound}");
        fs::write(&path, sound.replacen("<Start>", "<Start><HideLock>Yes</HideLock>", 1)).unwrap();
    }
    succeed(&mut ppkgc(bench.dir.path(), ["pack", "tree", "-o", "odd.ppkg"]));
    let risks = bench.risks();
    assert!(risks.contains(&"disagreement medium Policies/Start/HideLock".to_owned()), "{risks:?}");
}

#[test]
fn an_unknown_source_is_reported() {
    let bench = Bench::new();
    let path = bench.document("MasterDatastore.xml");
    let sound = fs::read_to_string(&path).unwrap();
    fs::write(&path, sound.replace("\"RunTime\"", "\"Boot\"")).unwrap();
    succeed(&mut ppkgc(bench.dir.path(), ["pack", "tree", "-o", "odd.ppkg"]));
    let (_, said) = bench.said(&["verify", "odd.ppkg"]);
    assert!(said.contains("no known package has the source \"Boot\""), "{said}");
    assert!(bench.risks().iter().any(|risk| risk.starts_with("odd-source")), "{:?}", bench.risks());
}

/// Characteristics around a value.
fn value(names: &[&str], leaf: &str, value: &str) -> String {
    let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;");
    let value = value.replace('\n', "&#10;").replace('\t', "&#9;");
    nested(names, &format!("<parm name=\"{leaf}\" value=\"{value}\" datatype=\"string\"/>"))
}

impl Bench {
    /// The differences of two packages that differ in what stands in a document, as text and as Markdown.
    fn differences(&self, before: &str, after: &str) -> [String; 2] {
        self.with(PROVXML, END, before);
        fs::copy(self.path("odd.ppkg"), self.path("before.ppkg")).unwrap();
        self.with(PROVXML, END, after);
        let packages = ["diff", "before.ppkg", "odd.ppkg"];
        [&packages[..], &[&packages[..], &["--format", "markdown"]].concat()].map(|arguments| {
            let (code, said) = self.said(arguments);
            assert_eq!(code, 1, "{said}");
            said
        })
    }
}

/// The texts of both sides of the only difference.
fn sides(said: &str) -> [&str; 2] {
    ["      - ", "      + "].map(|start| said.lines().find_map(|line| line.strip_prefix(start)).unwrap())
}

#[test]
fn a_command_is_shown_to_its_end() {
    let bench = Bench::new();
    for length in [100, 170, 600, 5_000, 20_000] {
        let command = |end: &str| format!("cmd /c echo {} & {end}", "a".repeat(length));
        let run = |end: &str| value(&["ProvisioningCommands", "DeviceContext"], "CommandLine", &command(end));
        for said in bench.differences(&run("ver"), &run("del EVIL")) {
            assert!(said.contains("del EVIL"), "{length}: {said}");
        }
        for arguments in [&["inspect"][..], &["inspect", "--risk"], &["inspect", "--risk", "--format", "sarif"]] {
            let (_, said) = bench.said(&[arguments, &["odd.ppkg"]].concat());
            assert!(said.contains("del EVIL"), "{arguments:?} {length}: {said}");
        }
        let page = format!("{length}.html");
        bench.said(&["report", "odd.ppkg", "-o", &page]);
        assert!(fs::read_to_string(bench.path(&page)).unwrap().contains("del EVIL"), "{length}");
    }
}

#[test]
fn the_end_of_a_path_is_shown() {
    let bench = Bench::new();
    let key = "x".repeat(500);
    let settings = |key: &str, leaf: &str| value(&["VPNv2", key], leaf, "1");
    for said in bench.differences(&settings(&key, "AlwaysOn"), &settings(&key, "Evil")) {
        assert!(said.contains("Evil"), "{said}");
    }
    for said in bench.differences(&settings(&format!("{key}A"), "On"), &settings(&format!("{key}B"), "On")) {
        assert!(said.contains("xA") && said.contains("xB"), "{said}");
    }
    for arguments in [&["inspect", "odd.ppkg"][..], &["inspect", "--risk", "odd.ppkg"]] {
        assert!(bench.said(arguments).1.contains("xB/On"));
    }
}

#[test]
fn two_values_never_look_the_same() {
    let bench = Bench::new();
    let x = |count: usize| "x".repeat(count);
    let pairs = [
        ("C:\\temp\\new.cmd".to_owned(), "C:\temp\new.cmd".to_owned()),
        ("a\tb".to_owned(), "a<TAB>b".to_owned()),
        ("a\u{200b}b".to_owned(), "a<U+200B>b".to_owned()),
        ("a\u{200b}b".to_owned(), "a\\u{200b}b".to_owned()),
        (x(60_000), x(30_000) + "EVIL" + &x(29_996)),
        (x(60_000) + "A", x(60_000) + "B"),
        (format!("1{}A", " ".repeat(300)), format!("1{}B", " ".repeat(300))),
    ];
    for (before, after) in pairs {
        let setting = |text: &str| value(&["Policy", "Config", "Camera"], "AllowCamera", text);
        let [said, _] = bench.differences(&setting(&before), &setting(&after));
        let [before, after] = sides(&said);
        assert_ne!(before, after, "{said}");
    }
    // Some differences cannot be seen in any letters.
    for (before, after, told) in [
        ("a b", "a\u{a0}b", "character 2 was U+0020 and is U+00A0"),
        ("a b", "a\u{2003}b", "character 2 was U+0020 and is U+2003"),
        ("caf\u{e9}", "cafe\u{301}", "character 4 was U+00E9 and is U+0065"),
        ("ab", "ab ", "character 3 was nothing and is U+0020"),
        ("p", "\u{440}", "character 1 was U+0070 and is U+0440"),
    ] {
        let setting = |text: &str| value(&["Policy", "Config", "Camera"], "AllowCamera", text);
        for said in bench.differences(&setting(before), &setting(after)) {
            assert!(said.contains(told), "{said}");
        }
    }
}

#[test]
fn a_value_does_not_look_like_words_of_ours() {
    let bench = Bench::new();
    let camera = |inside: &str| nested(&["Policy", "Config", "Camera"], inside);
    let text = |text: &str| camera(&format!("<parm name=\"AllowCamera\" value=\"{text}\"/>"));
    let typed = |datatype: &str| camera(&format!("<parm name=\"AllowCamera\" value=\"0\" datatype=\"{datatype}\"/>"));
    let run = camera("<parm name=\"AllowCamera\" value=\"x\" exec=\"1\"/>");
    for (ours, imitated) in [
        (camera("<noparm name=\"AllowCamera\"/>"), text("deleted")),
        (camera("<parm name=\"AllowCamera\"/>"), text("(no value)")),
        (nested(&["Policy", "Config", "Camera", "AllowCamera"], ""), text("created")),
        (typed("integer"), text("0 (integer)")),
        (run, text("run with x")),
        (text("deleted"), text("&quot;deleted&quot;")),
    ] {
        let [said, _] = bench.differences(&ours, &imitated);
        let [before, after] = sides(&said);
        assert_ne!(before, after, "{said}");
        let shown = |package: &str| {
            let (_, said) = bench.said(&["inspect", package]);
            said.lines().skip_while(|line| !line.contains("AllowCamera")).take(2).map(str::to_owned).collect::<Vec<_>>()
        };
        assert_ne!(shown("before.ppkg"), shown("odd.ppkg"));
    }
}

#[test]
fn a_file_that_the_list_names_twice_is_applied_twice() {
    let bench = Bench::new();
    let list = fs::read_to_string(bench.document("RunTime.xml")).unwrap();
    let entries: Vec<String> = list.split("<ConfigurationSet ").skip(1).map(str::to_owned).collect();
    let last = entries.last().unwrap().replace("</ConfigurationSource>", "");
    bench.with("RunTime.xml", "</ConfigurationSource>", &format!("<ConfigurationSet {last}"));
    let (code, said) = bench.said(&["diff", "sound.ppkg", "odd.ppkg"]);
    assert!(code == 1 && said.contains("  + "), "{said}");
    let count = |package: &str| bench.said(&["inspect", package]).1.matches(".provxml, ").count();
    assert_eq!(count("odd.ppkg"), count("sound.ppkg") + 1);
}
