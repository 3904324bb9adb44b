//! Parts of a package that are not read or not judged, which a report never passes over.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;
use tempfile::TempDir;

use super::{FETCH, found, report, spec};
use crate::support::{ppkgc, succeed, tree};

/// The report on a package that runs a downloader, after a change in its folder.
fn report_after(change: impl Fn(&Path)) -> (Value, i32) {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    spec(&folder, &format!("powershell {FETCH}").replace("\r\n", ""));
    succeed(&mut ppkgc(here, ["inspect", "out/Job.ppkg", "--extract", "tree"]));
    change(&here.join("tree/Multivariant/0"));
    succeed(&mut ppkgc(here, ["pack", "tree", "-o", "changed.ppkg", "--no-catalog", "--quiet", "--force"]));
    report(&here.join("changed.ppkg"), &[])
}

/// Replaces a text in every file of a folder whose path has this ending.
fn replace(folder: &Path, end: &str, from: &str, to: &str) {
    let mut changed = 0;
    for (path, bytes) in tree(folder).into_iter().filter(|(path, _)| path.ends_with(end)) {
        let text = String::from_utf8(bytes).unwrap();
        changed += usize::from(text.contains(from));
        fs::write(folder.join(path), text.replacen(from, to, 1)).unwrap();
    }
    assert!(changed > 0, "{end} has no {from}");
}

#[test]
fn what_cannot_be_read_of_the_documents_is_never_judged_complete() {
    assert_eq!(report_after(|_| ()).0["verdict"], "high");
    for (end, from, to) in [
        (".provxml", "<parm ", "<parm translation=\"filesystem\" "),
        (".provxml", "</characteristic>", "<unknown/></characteristic>"),
        (".provxml", "utf-8", "windows-1252"),
        ("RunTime.xml", "<ConfigurationS", "<Foo/><ConfigurationS"),
        ("MasterDatastore.xml", "<", "&<"),
    ] {
        let (report, code) = report_after(|folder| replace(folder, end, from, to));
        assert_eq!(report["complete"], false, "{end} {to}: {report:#}");
        assert!(!report["problems"].as_array().unwrap().is_empty() && code != 0, "{end} {to}: {report:#}");
    }
    // A list that is not read may name the file, so that the file is as grave as if it did.
    let (report, _) = report_after(|folder| replace(folder, "MasterDatastore.xml", "<", "&<"));
    assert_eq!(report["verdict"], "high", "{report:#}");
}

/// When a device applies the settings of a source at another event is not known.
#[test]
fn a_source_for_another_event_is_odd() {
    let (report, _) = report_after(|folder| {
        replace(folder, "MasterDatastore.xml", "<Event Name=\"RunTime\"", "<Event Name=\"Boot\"");
    });
    let odd = ["odd-source", "medium", "runtime"].map(str::to_owned);
    assert!(found(&report).contains(&odd), "{report:#}");
}

/// What is judged of a package is limited; what comes beyond the limit is named, and short scripts are still read.
#[test]
fn a_package_with_too_long_scripts_is_never_judged_complete() {
    let (report, code) = report_after(|folder| {
        let assets = folder.join("../../DataAsset");
        fs::create_dir_all(&assets).unwrap();
        for name in ["a.cmd", "b.cmd"] {
            fs::write(assets.join(name), format!("cd {name}\n{}", "echo a\n".repeat(1 << 20))).unwrap();
        }
        fs::write(assets.join("c.ps1"), "Set-MpPreference -DisableRealtimeMonitoring $true\n").unwrap();
    });
    assert_eq!((&report["complete"], &report["verdict"], code), (&Value::Bool(false), &Value::from("high"), 2));
    let problems = report["problems"].as_array().unwrap();
    assert!(problems.len() == 1 && problems[0].as_str().unwrap().contains("b.cmd: "), "{problems:?}");
    let expected = ["weakens-antivirus", "high", "dataasset/c.ps1"].map(str::to_owned);
    assert!(found(&report).contains(&expected), "{report:#}");
}

#[test]
fn verify_says_that_a_part_of_a_command_is_not_judged() {
    let folder = TempDir::new().unwrap();
    let here = folder.path();
    spec(&folder, "cmd /c dir");
    succeed(&mut ppkgc(here, ["inspect", "out/Job.ppkg", "--extract", "tree"]));
    replace(&here.join("tree/Multivariant/0"), ".provxml", "cmd /c dir", &"cmd /c dir ".repeat(1 << 20));
    succeed(&mut ppkgc(here, ["pack", "tree", "-o", "long.ppkg", "--no-catalog", "--quiet"]));
    let output = ppkgc(here, ["verify", "long.ppkg"]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap().replace("\n  ", " ");
    assert!(shown.contains("A part of its commands is not judged."), "{shown}");
}

#[test]
fn only_documents_that_something_leads_to_pass_for_documents() {
    let (before, _) = report_after(|_| ());
    for (name, bytes) in [
        ("tool.xml", b"MZ\x90\0\x03\0\0\0".as_slice()),
        ("page.xml", b"<script>new ActiveXObject('WScript.Shell').Run('powershell -enc AAAA')</script>"),
        ("Prov/RunTime/x.provxml", b"powershell -enc AAAA"),
    ] {
        let (report, _) = report_after(|folder| fs::write(folder.join(name), bytes).unwrap());
        let new: BTreeSet<_> = found(&report).difference(&found(&before)).cloned().collect();
        assert!(
            new.iter()
                .any(|[.., subject]| name.to_lowercase().ends_with(subject) || subject.contains(&name.to_lowercase())),
            "{name}: {new:?}"
        );
    }
}

#[test]
fn a_value_is_read_as_by_the_most_lenient_reader() {
    let verdict = |value: &str| {
        let (report, _) = report_after(|folder| {
            let path =
                "<characteristic type=\"Policy\"><characteristic type=\"Config\"><characteristic type=\"Defender\">";
            let parm = format!("<parm name=\"AllowRealtimeMonitoring\" value=\"{value}\" datatype=\"string\"/>");
            let closed = "</characteristic></characteristic></characteristic>";
            replace(folder, ".provxml", "<characteristic ", &format!("{path}{parm}{closed}<characteristic "));
        });
        found(&report).iter().any(|[class, ..]| class == "weakens-antivirus")
    };
    for zero in ["0", "0x0", "0X0", "0.0", "false", " 0", "4294967296"] {
        assert!(verdict(zero), "{zero}");
    }
    assert!(!verdict("1"));
}
