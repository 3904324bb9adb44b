//! The deployment kit: whole, the same in both forms, and with scripts that a Windows device could run.

use std::collections::BTreeMap;
use std::fs;

use ppkgc::kit::{DeliverError, Enclosed, KitNameError, Parts, ZipDelivery, assemble, deliver};
use ppkgc::world::windows_name::NameProblem;
use ppkgc::world::{MemoryFiles, Stamp};
use sha2::{Digest, Sha256};

use crate::support::{judge, ppkgc, sample, succeed, tree};

/// A built sample in `out`, its kit in `kit` and `kit.zip`, with a program that stands for the applier.
fn made() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let spec = sample("contoso-branding").join("spec.toml");
    succeed(&mut ppkgc(here, ["build", spec.to_str().unwrap(), "-o", "out"]));
    fs::write(here.join("ppkg-apply.exe"), b"MZ stands for a program").unwrap();
    for output in ["kit", "kit.zip"] {
        succeed(&mut ppkgc(here, ["kit", "out/Contoso-Branding.ppkg", "-o", output, "--applier", "ppkg-apply.exe"]));
    }
    dir
}

#[test]
fn zip_and_folder_hold_the_same_files() {
    let dir = made();
    let kit = tree(&dir.path().join("kit"));
    assert_eq!(kit.len(), 10);
    assert_eq!(kit["Contoso-Branding.ppkg"], fs::read(dir.path().join("out/Contoso-Branding.ppkg")).unwrap());
    assert_eq!(kit["Contoso-Branding.cat"], fs::read(dir.path().join("out/Contoso-Branding.cat")).unwrap());
    let project = "Contoso-Branding.customizations.xml";
    assert_eq!(kit[project], fs::read(dir.path().join("out").join(project)).unwrap());
    for (judge_name, arguments) in
        [("unzip", ["-q", "kit.zip", "-d", "unzipped"]), ("7z", ["x", "-bd", "kit.zip", "-o7z"])]
    {
        succeed(judge(judge_name).args(arguments).current_dir(dir.path()));
        let folder = if judge_name == "7z" { "7z" } else { "unzipped" };
        assert_eq!(tree(&dir.path().join(folder)), kit, "{judge_name}");
    }
}

#[test]
fn the_sums_are_those_of_the_files() {
    let dir = made();
    let out = succeed(judge("sha256sum").args(["-c", "SHA256SUMS"]).current_dir(dir.path().join("kit")));
    assert_eq!(out.lines().filter(|line| line.ends_with(": OK")).count(), 9);
}

#[test]
fn the_same_kit_has_the_same_bytes() {
    let (one, other) = (made(), made());
    let zip = |dir: &tempfile::TempDir| fs::read(dir.path().join("kit.zip")).unwrap();
    assert!(zip(&one) == zip(&other));
}

/// Words in the page that look like files are files of the kit, or of Windows.
#[test]
fn the_page_names_only_files_that_are_there() {
    const OF_WINDOWS: &[&str] = &["result.json"];
    const ENDINGS: &[&str] =
        &[".ppkg", ".cat", ".cer", ".xml", ".ps1", ".cmd", ".exe", ".txt", ".json", ".zip", ".log"];
    let dir = made();
    let kit = tree(&dir.path().join("kit"));
    let page = String::from_utf8(kit["README.txt"].clone()).unwrap();
    let words = page.split(|c: char| !(c.is_alphanumeric() || ".-_".contains(c)));
    let named: Vec<&str> = words
        .map(|word| word.trim_end_matches('.'))
        .filter(|word| ENDINGS.iter().any(|ending| word.len() > ending.len() && word.ends_with(ending)))
        .collect();
    assert!(named.len() >= 10, "{named:?}");
    for name in named {
        let name = name.trim_start_matches('.');
        assert!(kit.contains_key(name) || OF_WINDOWS.contains(&name), "{name}");
    }
    for name in kit.keys().filter(|name| *name != "README.txt") {
        assert!(page.contains(name.as_str()), "{name} is not explained");
    }
    assert!(!page.contains("{{"), "{page}");
}

/// The places where a text breaks the grammar of PowerShell.
pub fn powershell_errors(text: &str) -> Vec<String> {
    let mut parser = tree_sitter::Parser::new();
    parser.set_language(&tree_sitter_powershell::LANGUAGE.into()).unwrap();
    let tree = parser.parse(text, None).unwrap();
    let mut errors = Vec::new();
    let mut waiting = vec![tree.root_node()];
    while let Some(node) = waiting.pop() {
        if node.is_error() || node.is_missing() {
            errors.push(format!("line {}: {}", node.start_position().row + 1, node.kind()));
        }
        waiting.extend((0..node.child_count()).filter_map(|index| node.child(index)));
    }
    errors
}

#[test]
fn the_scripts_follow_the_grammar_of_powershell() {
    assert!(!powershell_errors("if ($a -eq 1) { Write-Host 'x' ").is_empty(), "the judge refuses nothing");
    let dir = made();
    for script in ["Install-Package.ps1", "Stage-Package.ps1"] {
        let text = fs::read_to_string(dir.path().join("kit").join(script)).unwrap();
        assert_eq!(powershell_errors(&text), Vec::<String>::new(), "{script}");
        assert!(text.is_ascii(), "{script}: PowerShell 5 takes other characters for the local code page");
        assert!(text.lines().count() > 20 && text.split("\r\n").count() == text.split('\n').count(), "{script}");
        assert!(!text.contains("Invoke-Expression") && !text.contains("Contoso"), "{script}");
    }
}

#[test]
fn what_starts_the_rest_is_staged_last_and_no_image_has_the_package_twice() {
    let dir = made();
    let read = |name: &str| fs::read_to_string(dir.path().join("kit").join(name)).unwrap();
    let stage = read("Stage-Package.ps1");
    let place = |text: &str| stage.find(text).unwrap_or_else(|| panic!("{text}"));
    assert!(place("Copy-Item -LiteralPath ($rest") < place("Copy-Item -LiteralPath $own[0]"));
    assert!(place("if ($isOwn) {") < place("& $dism"));
    assert!(!stage.contains("Join-Path $ImageRoot"), "it fails where the drive is absent");
    assert!(!stage.contains("'/Image:' + $ImageRoot"), "it may end with a backslash");
    assert!(read("unattend-fragment.xml").contains("except SetupComplete.cmd"));
    assert!(read("README.txt").contains("never two"));
}

/// Traps of Windows PowerShell 5.1. No PowerShell runs here, so the test only searches the scripts for the lines that
/// avoid them.
#[test]
fn the_scripts_avoid_the_traps_of_windows_powershell() {
    let dir = made();
    let read = |name: &str| fs::read_to_string(dir.path().join("kit").join(name)).unwrap();
    let (stage, install) = (read("Stage-Package.ps1"), read("Install-Package.ps1"));
    let is_before = |text: &str, first: &str, then: &str| {
        let place = |part: &str| text.find(part).unwrap_or_else(|| panic!("{part}"));
        assert!(place(first) < place(then), "{first}, {then}");
    };
    // A relative folder is one of PowerShell's current folder, and never of that of its process: C:\Windows\System32.
    is_before(&stage, "GetUnresolvedProviderPathFromPSPath($root)", "[IO.Directory]::Exists");
    is_before(&install, "$LogFolder = (New-Item", "LogsDirectoryPath = $LogFolder");
    // An argument that ends with a backslash arrives with a quote.
    for script in [&stage, &install] {
        assert!(script.contains(r#".TrimEnd('\', '/', '"')"#));
    }
    // A restart that is needed is no failure.
    assert!(stage.contains("@(0, 3010) -notcontains $LASTEXITCODE"));
    // What ppkg-apply has staged counts for both ways.
    is_before(&stage, "ppkg-apply-", "if ($SetupComplete) {");
    // A 32-bit PowerShell has another System32, and other modules.
    assert!(stage.contains("Sysnative") && install.contains("Sysnative"));
    // Installed is what Windows lists as installed.
    is_before(&install, "if ($known.Count -eq 0) {", "' is installed.");
}

#[test]
fn a_program_for_another_system_is_refused() {
    let dir = made();
    let tried = |bytes: &[u8]| {
        fs::write(dir.path().join("ppkg-apply"), bytes).unwrap();
        let arguments = ["kit", "out/Contoso-Branding.ppkg", "-o", "other", "--applier", "ppkg-apply"];
        let output = ppkgc(dir.path(), arguments).output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    let (code, said) = tried(b"");
    assert_eq!(code, Some(2), "{said}");
    assert!(said.contains("it is empty"), "{said}");
    for (bytes, system) in [
        (b"\x7fELF\x02\x01".as_slice(), "Linux or another Unix"),
        (b"\xcf\xfa\xed\xfe\x07", "macOS"),
        (b"#!/bin/sh\n", "Linux or another Unix"),
    ] {
        let (code, said) = tried(bytes);
        assert_eq!(code, Some(2), "{said}");
        assert!(said.contains(&format!("it is a program for {system}; give the one for Windows")), "{said}");
        assert!(!dir.path().join("other").exists());
    }
    assert_eq!(tried(b"MZ\x90").0, Some(0));
}

#[test]
fn the_answer_file_fragment_is_well_formed() {
    let dir = made();
    succeed(judge("xmllint").args(["--noout", "unattend-fragment.xml"]).current_dir(dir.path().join("kit")));
}

/// A reader of the page, or of `verify`, learns the kinds of things the package does, and no value or name of it.
#[test]
fn page_and_verify_describe_what_the_package_does() {
    let spec = "[package]\nname = \"Desk\"\nversion = \"1.0\"\n[oobe]\nhide = true\n\
        [[account]]\nname = \"quartz\"\npassword = { env = \"PASSWORD\" }\ngroup = \"Administrators\"\n\
        [[account]]\nname = \"basalt\"\npassword = { env = \"PASSWORD\" }\n\
        [[command]]\nrun = \"cmd /c net user quartz /add\"\n";
    let says = "It holds 5 settings of Accounts, OOBE, ProvisioningCommands. Somebody becomes an administrator. A command \
        runs with elevated rights while the package is applied. A local user is added. A password, key or token is readable \
        in the package (2 times). Pages of the first start are skipped.";
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("spec.toml"), spec).unwrap();
    succeed(ppkgc(here, ["build", "spec.toml", "-o", "out", "--kit", "built"]).env("PASSWORD", "Granite-5-Zebra"));
    succeed(&mut ppkgc(here, ["kit", "out/Desk.ppkg", "-o", "made"]));
    let page = |kit: &str| fs::read_to_string(here.join(kit).join("README.txt")).unwrap();
    assert_eq!(page("built"), page("made"));
    let verified = succeed(&mut ppkgc(here, ["verify", "out/Desk.ppkg"]));
    for text in [page("made"), verified] {
        let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(says), "{text}");
        for value in ["quartz", "basalt", "Granite"] {
            assert!(!text.contains(value), "{text}");
        }
    }
}

/// No description is given of a package that cannot be read completely.
#[test]
fn verify_does_not_describe_a_damaged_package() {
    let dir = made();
    let path = dir.path().join("out/Contoso-Branding.ppkg");
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&path, bytes).unwrap();
    let output = ppkgc(dir.path(), ["verify", "out/Contoso-Branding.ppkg", "--format", "json"]).output().unwrap();
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&document["whole"], &document["does"]), (&false.into(), &serde_json::Value::Null));
}

#[test]
fn the_page_says_for_which_devices_the_package_is() {
    for (settings, expected) in [
        (
            "'./Vendor/MSFT/SharedPC/EnableSharedPCMode' = true\n",
            "Windows Home: none of it.\nWindows Pro, Enterprise, Education, IoT Enterprise: all of it, from Windows 10 1607 on.\n",
        ),
        (
            "'./Vendor/MSFT/SharedPC/EnableSharedPCMode' = true\n\
             './Vendor/MSFT/Personalization/DesktopImageUrl' = 'https://contoso.com/a.jpg'\n",
            "Windows Home: none of it.\nWindows Pro: all but a setting of Personalization.\n\
             Windows Enterprise, Education, IoT Enterprise: all of it, from Windows 10 1709 on.\n",
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let spec = format!(
            "[package]\nname = 'For'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
             builds = ['26100']\n[csp]\n{settings}"
        );
        fs::write(dir.path().join("spec.toml"), spec).unwrap();
        succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
        succeed(&mut ppkgc(dir.path(), ["kit", "out/For.ppkg", "-o", "kit"]));
        let page = fs::read_to_string(dir.path().join("kit/README.txt")).unwrap().replace('\r', "");
        let (_, page) = page.split_once("DDF files describe:\n").unwrap();
        let (found, _) = page.split_once("\nWHAT IS IN HERE").unwrap();
        assert_eq!(found, expected);
    }
}

fn parts(package: &str, applier: Option<&str>) -> Parts {
    let enclosed = |name: &str| Enclosed {
        name: name.to_owned(),
        file: "payload".to_owned(),
        size: 4,
        sha256: Sha256::digest(b"MSWI").into(),
        may_have_changed: true,
    };
    Parts {
        title: "T\r\n{{x}}".to_owned(),
        version: "1.0".to_owned(),
        description: String::new(),
        package: enclosed(package),
        catalog: b"cat".to_vec(),
        customizations: None,
        audience: "Windows Pro: takes it.".to_owned(),
        summary: "It holds a setting of A.".into(),
        signer: None,
        page: None,
        applier: applier.map(enclosed),
    }
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for (package, applier, name, fault) in [
        ("../x.ppkg", None, "../x.ppkg", KitNameError::Windows(NameProblem::Separator)),
        ("..\\x.ppkg", None, "..\\x.ppkg", KitNameError::Windows(NameProblem::Separator)),
        ("CON.ppkg", None, "CON.ppkg", KitNameError::Windows(NameProblem::Device)),
        ("x.ppkg", Some("readme.TXT"), "readme.TXT", KitNameError::Taken),
        ("x.ppkg", Some("X.CAT"), "X.CAT", KitNameError::Taken),
        ("x.ppkg", Some(".."), "..", KitNameError::Windows(NameProblem::Dots)),
    ] {
        assert_eq!(assemble(&parts(package, applier)), Err((name.to_owned(), fault)));
    }
}

#[test]
fn a_package_that_changes_meanwhile_is_refused() {
    let kit = assemble(&parts("x.ppkg", None)).unwrap();
    let page = match &kit.files[0].content {
        ppkgc::kit::KitContent::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap(),
        ppkgc::kit::KitContent::Enclosed(_) => panic!("the page is made here"),
    };
    assert!(page.starts_with("T {{x}} 1.0\r\n===========\r\n"), "{page}");
    let outcomes: BTreeMap<&str, bool> = ["MSWI", "MSWX", "MSW", "MSWIM"]
        .into_iter()
        .map(|content| {
            let mut files = MemoryFiles::default();
            files.insert("payload", content);
            let mut zip = ZipDelivery::new(std::io::Cursor::new(Vec::new()), Stamp::default());
            match deliver(&kit, &files, &mut zip) {
                Ok(()) => (content, true),
                Err(DeliverError::Changed { name }) if name == "x.ppkg" => (content, false),
                Err(other) => panic!("{other}"),
            }
        })
        .collect();
    assert_eq!(outcomes, BTreeMap::from([("MSWI", true), ("MSWX", false), ("MSW", false), ("MSWIM", false)]));
    let missing = deliver(
        &kit,
        &MemoryFiles::default(),
        &mut ZipDelivery::new(std::io::Cursor::new(Vec::new()), Stamp::default()),
    );
    assert!(matches!(missing, Err(DeliverError::Open { .. })), "{missing:?}");
}
