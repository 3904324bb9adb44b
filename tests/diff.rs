//! `diff`: a package has no differences from itself, and each single change is reported as exactly that.

mod folders;

use std::collections::BTreeMap;
use std::fs;
use std::io::{Cursor, Read};
use std::path::Path;

use ppkgc::build::{IdentityChanges, tree_identity};
use ppkgc::diff::{Change, compare};
use ppkgc::emit::{PackageTree, tree_from_files};
use ppkgc::format::cat::CatalogContent;
use ppkgc::pack::{PackOptions, pack};
use ppkgc::package::PROVXML_EXTENSION;
use ppkgc::read::{FileView, PackageModel, SettingRole, open};
use ppkgc::world::{FileError, Files, Hashes, Stamp};
use serde_json::json;

use crate::authority::{Authority, CODE_SIGNING, said};
use crate::json_documents::fits;
use crate::support::{copy_folder, corpus, packages, ppkgc, sample, succeed, tree};

/// The files of a package, by path.
#[derive(Clone)]
struct Package(BTreeMap<String, Vec<u8>>);

impl Files for Package {
    fn open(&self, path: &str) -> Result<Box<dyn Read + '_>, FileError> {
        Ok(Box::new(Cursor::new(self.0[path].as_slice())))
    }
}

impl Package {
    fn extracted(from: &Path) -> Package {
        let dir = tempfile::tempdir().unwrap();
        // Some of Microsoft's packages contain what is reported as an error; they are extracted nevertheless.
        let _ = ppkgc(dir.path(), ["inspect", "--extract", "tree"]).arg(from).output().unwrap();
        Package(tree(&dir.path().join("tree")))
    }

    fn tree(&self) -> PackageTree {
        let files = self.0.iter().map(|(path, bytes)| (path.clone(), bytes.len() as u64)).collect();
        let paths: Vec<&str> = self.0.keys().map(String::as_str).collect();
        let own = tree_identity(&paths, self, &IdentityChanges::default());
        tree_from_files(&own.identity.unwrap(), files, Vec::new(), own.documents)
    }

    fn model(&self) -> PackageModel {
        model(&self.tree(), self)
    }

    /// The same package with a part of one file replaced by another text.
    fn with(&self, path: &str, at: usize, len: usize, text: &str) -> Package {
        let mut changed = self.clone();
        changed.0.get_mut(path).unwrap().splice(at..at + len, text.bytes());
        changed
    }
}

fn model(tree: &PackageTree, files: &dyn Files) -> PackageModel {
    let mut bytes = Cursor::new(Vec::new());
    pack(tree, files, Stamp::default(), PackOptions::default(), &mut bytes).unwrap();
    open(Cursor::new(bytes.into_inner())).unwrap().glance().unwrap()
}

/// Microsoft's packages, and those of all samples.
fn all() -> Vec<(String, Package)> {
    let dir = tempfile::tempdir().unwrap();
    let mut all = Vec::new();
    for path in packages(&corpus()) {
        all.push((path.display().to_string(), Package::extracted(&path)));
    }
    for entry in fs::read_dir(sample("")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let job = dir.path().join(&name);
        copy_folder(&sample(&name), &job);
        succeed(&mut ppkgc(&job, ["build", "spec.toml", "-o", "out", "--quiet"]));
        let outputs = tree(&job.join("out"));
        let package = outputs.keys().find(|file| file.ends_with(".ppkg")).unwrap();
        all.push((name, Package::extracted(&job.join("out").join(package))));
    }
    all.retain(|(_, package)| !package.0.is_empty());
    all
}

/// The offset of a text in a file.
fn places(bytes: &[u8], text: &str) -> Vec<usize> {
    let text = text.as_bytes();
    (0..bytes.len().saturating_sub(text.len())).filter(|&at| &bytes[at..at + text.len()] == text).collect()
}

/// The provxml file that a line of RunTime.xml names.
fn provxml(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once(" Data=\"").filter(|_| line.contains("/>"))?;
    rest.split('"').next()
}

#[test]
fn a_package_has_no_differences_from_itself() {
    for (name, package) in all() {
        assert_eq!(compare(&package.model(), &package.model()), [], "{name}");
    }
}

#[test]
fn each_single_change_is_reported_as_exactly_that() {
    const AT_LEAST: usize = 500;
    let (mut values, mut bits, mut conditions, mut orders, mut identities) = (0, 0, 0, 0, 0);
    for (name, package) in all() {
        let before = package.model();
        let documents: BTreeMap<&str, SettingRole> =
            before.settings.iter().map(|setting| (setting.group.provxml.as_str(), setting.role)).collect();
        for (&path, _) in documents.iter().filter(|(_, role)| **role != SettingRole::Asset) {
            for at in places(&package.0[path], " value=\"") {
                for text in ["x", "0"] {
                    let after = package.with(path, at + " value=\"".len(), 0, text).model();
                    let found = compare(&before, &after);
                    assert!(
                        matches!(found.as_slice(), [Change::Setting { before: Some(_), after: Some(_), .. }]),
                        "{name} {path}: {found:?}"
                    );
                    values += 1;
                }
            }
        }
        for asset in &before.assets {
            let size = package.0[&asset.path].len();
            for (at, bit) in
                [0, size / 3, size / 2, size - 1].into_iter().flat_map(|at| (0..8).map(move |bit| (at, bit)))
            {
                let mut changed = package.clone();
                changed.0.get_mut(&asset.path).unwrap()[at] ^= 1 << bit;
                let found = compare(&before, &changed.model());
                assert!(
                    matches!(found.as_slice(), [Change::File { before: Some(_), after: Some(_), .. }]),
                    "{name} {}: {found:?}",
                    asset.path
                );
                bits += 1;
            }
        }
        for path in package.0.keys().filter(|path| path.ends_with("Time.xml")) {
            let text = String::from_utf8(package.0[path].clone()).unwrap();
            let lines: Vec<&str> = text.split_inclusive('\n').collect();
            // A file that is listed twice, for different devices, has the place of its first line.
            let is_listed_once = |line: &str| provxml(line).is_some_and(|file| text.matches(file).count() == 1);
            for index in
                (1..lines.len()).filter(|&index| lines[index - 1..=index].iter().all(|line| is_listed_once(line)))
            {
                let mut swapped = lines.clone();
                swapped.swap(index - 1, index);
                let mut changed = package.clone();
                changed.0.insert(path.clone(), swapped.concat().into_bytes());
                let found = compare(&before, &changed.model());
                let only_order = found.iter().all(|change| matches!(change, Change::Order { .. }));
                assert!(!found.is_empty() && only_order, "{name} {path}: {found:?}");
                orders += 1;
            }
            // Conditions are the attributes after the provxml file.
            for (at, _) in text.match_indices(".provxml\" ").filter(|(at, _)| !text[at + 10..].starts_with("/>")) {
                let value = at + text[at + 10..].find("=\"").unwrap() + 12;
                let found = compare(&before, &package.with(path, value, 0, "x").model());
                assert!(matches!(found.as_slice(), [Change::Conditions { .. }]), "{name} {path}: {found:?}");
                conditions += 1;
            }
        }
        for (what, change) in [
            ("name", (|tree| tree.image.name.push('x')) as fn(&mut PackageTree)),
            ("version", |tree| tree.image.version.push_str(".1")),
            ("id", |tree| tree.image.package_id = "{00000000-0000-0000-0000-000000000000}".to_owned()),
            ("description", |tree| tree.image.description.push('x')),
        ] {
            let mut tree = package.tree();
            change(&mut tree);
            let found = compare(&before, &model(&tree, &package));
            // With another id in the container alone, the device puts the files into the folder of another package.
            let is_of_file = |change: &Change| what == "id" && matches!(change, Change::Setting { .. });
            assert!(
                matches!(found.as_slice(), [Change::Identity { what: other, .. }, rest @ ..]
                    if *other == what && rest.iter().all(is_of_file)),
                "{name} {what}: {found:?}"
            );
            identities += 1;
        }
    }
    println!(
        "values {values}, bits of files {bits}, conditions {conditions}, orders {orders}, identities {identities}"
    );
    assert!(values + bits + conditions + orders + identities >= AT_LEAST);
    for kind in [values, bits, conditions, orders, identities] {
        assert!(kind > 0, "a kind of change was not made");
    }
}

/// The places of all values of attributes and of all texts in a document, after its declaration.
fn values_in(document: &[u8]) -> Vec<usize> {
    let attributes = places(document, "=\"").into_iter().map(|at| at + 2);
    let texts = places(document, ">").into_iter().map(|at| at + 1);
    let start = places(document, "?>").first().map_or(0, |at| at + 2);
    let is_value = |&at: &usize| at >= start && document.get(at).is_some_and(|byte| !b"\"< \r\n\t".contains(byte));
    let mut values: Vec<usize> = attributes.chain(texts).filter(is_value).collect();
    values.sort_unstable();
    values
}

/// The documents that a device reads decide what it does, when, and under which group: what a change of them breaks is
/// a problem of the package or a difference.
#[test]
fn nothing_in_a_document_of_the_device_changes_unseen() {
    const MAX_OF_EACH: usize = 60;
    // Names for people. Older packages lack the first.
    const NAMES: [&[u8]; 2] = [b" SettingsPath=\"", b" Key=\"Name\" Value=\""];
    let mut changes = 0;
    for (name, package) in all() {
        let before = package.model();
        let is_read = |path: &&String| {
            (path.ends_with(".xml") || path.ends_with(PROVXML_EXTENSION)) && !path.ends_with("customizations.xml")
        };
        for path in package.0.keys().filter(is_read) {
            let document = &package.0[path];
            let mut values = values_in(document);
            values.retain(|&at| !NAMES.iter().any(|name| document[..at].ends_with(name)));
            for at in values.iter().copied().step_by(values.len().div_ceil(MAX_OF_EACH).max(1)) {
                let after = package.with(path, at, 1, "~").model();
                let is_reported = after.problems.in_order().len() > before.problems.in_order().len();
                let start = String::from_utf8_lossy(&document[at.saturating_sub(60)..at]);
                assert!(is_reported || !compare(&before, &after).is_empty(), "{name} {path} {at}: after {start}");
                changes += 1;
            }
        }
    }
    assert!(changes > 500, "{changes}");
}

#[test]
fn another_event_another_group_and_other_stores_are_differences() {
    let (_, package) = all().into_iter().find(|(name, _)| name == "contoso-branding").unwrap();
    let before = package.model();
    let path = "Multivariant/0/MasterDatastore.xml";
    let at = places(&package.0[path], "<Event Name=\"")[0] + "<Event Name=\"".len();
    let found = compare(&before, &package.with(path, at, 0, "Uicc_").model());
    assert!(matches!(found.as_slice(), [Change::Listed { what: "events", .. }]), "{found:?}");

    let path = "Multivariant/0/Prov/RunTime.xml";
    let at = places(&package.0[path], " SettingsGroup=\"")[0] + " SettingsGroup=\"".len();
    let found = compare(&before, &package.with(path, at, 0, "x").model());
    assert!(matches!(found.as_slice(), [Change::Listed { what: "groups", .. }]), "{found:?}");

    let mut after = before.clone();
    after.identity.notes =
        after.identity.notes.map(|notes| notes.replace("TargetSkus=Desktop", "TargetSkus=Holographic"));
    let found = compare(&before, &after);
    assert!(matches!(found.as_slice(), [Change::Identity { what: "TargetSkus", .. }]), "{found:?}");
}

#[test]
fn a_spec_is_compared_with_what_was_built_before() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("contoso-branding"), here);
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    let package = "out/Contoso-Branding.ppkg";
    let said = succeed(&mut ppkgc(here, ["diff", package, "spec.toml"]));
    assert!(said.contains("no difference"), "{said}");

    let changed = ["--set", "package.version=1.1", "--set", "personalization.company_name=A|B<i>"];
    let document = fits(here, "diff", &[&["diff", package, "spec.toml", "--format", "json"][..], &changed].concat());
    assert_eq!(document["same"], false);
    let kinds: Vec<&str> =
        document["changes"].as_array().unwrap().iter().map(|change| change["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["identity", "setting"]);
    let arguments = [&["diff", package, "spec.toml", "--format", "markdown"][..], &changed].concat();
    let output = ppkgc(here, arguments).output().unwrap();
    let table = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(table.contains("<code>A&#124;B&lt;i&gt;</code> |"), "{table}");

    let output = ppkgc(here, ["diff", package, "images/sunset.jpg"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn secrets_are_compared_and_not_shown() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("domain-pc"), here);
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    let package = tree(&here.join("out")).into_keys().find(|name| name.ends_with(".ppkg")).unwrap();
    for format in ["human", "json", "markdown"] {
        let output = ppkgc(here, ["diff", &format!("out/{package}"), "spec.toml", "--format", format])
            .env("JOIN_PASSWORD", "Another-Join-2")
            .output()
            .unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{shown}");
        assert!(shown.contains("hidden") && !shown.contains("Join-"), "{shown}");
    }
}

#[test]
fn hashes_and_signers_of_two_catalogs_are_compared() {
    let authority = Authority::new();
    authority.signer("signer", "P-256", CODE_SIGNING);
    fs::copy(authority.catalog(), authority.file("unsigned.cat")).unwrap();
    assert_eq!(authority.sign(&["--key", "signer.key", "--cert", "signer.pem"]).0, 0);
    let changes = |before: &str, after: &str| -> Vec<String> {
        let document = fits(authority.path(), "diff", &["diff", before, after, "--format", "json"]);
        let changes = document["changes"].as_array().unwrap();
        assert_eq!(document["same"].as_bool().unwrap(), changes.is_empty());
        changes.iter().map(|change| format!("{} {}", change["change"], change["name"]).replace('"', "")).collect()
    };
    let signed = "out/Contoso-Branding.cat";
    assert_eq!(changes(signed, signed), [""; 0]);
    assert_eq!(changes("unsigned.cat", signed), ["added signer", "added certificate"]);
    assert_eq!(changes(signed, "unsigned.cat"), ["removed signer", "removed certificate"]);
    let spec = sample("contoso-branding").join("spec.toml");
    let other = ["build", spec.to_str().unwrap(), "-o", "other", "--set", "package.version=9.9"];
    succeed(&mut ppkgc(authority.path(), other));
    assert_eq!(changes("unsigned.cat", "other/Contoso-Branding.cat"), ["changed SHA-1", "changed SHA-256"]);
    assert!(said(&authority.ppkgc(&["diff", signed, signed])).contains("no difference in hashes"));
    // What else a list may contain: another kind of member, and an extension.
    let catalog = fs::read(authority.file("unsigned.cat")).unwrap();
    let kind = catalog.windows(4).position(|bytes| bytes == [0x31, 0x02, 0x82, 0x00]).unwrap();
    let mut other = catalog.clone();
    other[kind + 2] = 0x80;
    fs::write(authority.file("kind.cat"), other).unwrap();
    assert_eq!(changes("unsigned.cat", "kind.cat"), ["added attributes of a hash"; 2]);
    let with_package = authority.ppkgc(&["diff", signed, "out/Contoso-Branding.ppkg"]);
    assert_eq!(with_package.status.code(), Some(2));
    assert!(said(&with_package).contains("a catalog can only be compared with another one"), "{}", said(&with_package));
}

/// The name of a setting is what the package calls it, so the node that it sets is shown beside it.
#[test]
fn a_setting_cannot_hide_behind_the_name_of_another() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let provxml = |value: &str| {
        format!(
            "<wap-provisioningdoc><characteristic type=\"Policy\"><characteristic type=\"Config\">\
             <characteristic type=\"Defender\"><parm SettingsPath=\"Policies/Camera/AllowCamera\" \
             name=\"AllowRealtimeMonitoring\" value=\"{value}\" datatype=\"integer\" /></characteristic></characteristic>\
             </characteristic></wap-provisioningdoc>"
        )
    };
    for (folder, value) in [("a/x", "1"), ("b/x", "0")] {
        write_package(&here.join(folder), &[("0__A", &provxml(value))], &["0__A"]);
    }
    let document = fits(here, "diff", &["diff", "a/x", "b/x", "--format", "json"]);
    assert_eq!(document["changes"][0]["name"], "Policies/Camera/AllowCamera");
    assert_eq!(document["changes"][0]["node"], "Policy/Config/Defender/AllowRealtimeMonitoring");
    for (format, node) in [
        ("human", "      CSP Policy/Config/Defender/AllowRealtimeMonitoring\n"),
        ("markdown", " CSP <code>Policy&#47;Config&#47;Defender&#47;AllowRealtimeMonitoring</code> |"),
    ] {
        let output = ppkgc(here, ["diff", "a/x", "b/x", "--format", format]).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.contains(node), "{shown}");
    }
}

/// If several files set the same node, the one that a device applies last wins.
#[test]
fn a_file_that_is_applied_once_more_is_a_difference() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let provxml = |value: &str| {
        format!(
            "<wap-provisioningdoc><characteristic type=\"Policy\"><parm name=\"A\" value=\"{value}\" \
             datatype=\"integer\" /></characteristic></wap-provisioningdoc>"
        )
    };
    let (off, on) = (provxml("0"), provxml("1"));
    let files = [("0__A", off.as_str()), ("1__B", on.as_str())];
    write_package(&here.join("a/x"), &files, &["0__A", "1__B"]);
    write_package(&here.join("b/x"), &files, &["0__A", "1__B", "0__A"]);
    let document = fits(here, "diff", &["diff", "a/x", "b/x", "--format", "json"]);
    let changes = document["changes"].as_array().unwrap();
    assert_eq!(changes.len(), 1, "{changes:?}");
    assert_eq!((&changes[0]["change"], &changes[0]["after"]), (&json!("added"), &json!("0")));
}

/// A package can state any hashes of its contents, so they are read; what is damaged is not compared, shown or handed on.
#[test]
fn a_damaged_package_is_neither_compared_nor_passed_on() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("contoso-branding"), here);
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    let mut bytes = fs::read(here.join("out/Contoso-Branding.ppkg")).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(here.join("changed.ppkg"), &bytes).unwrap();
    let Hashes { sha1, sha256, .. } = Hashes::of_bytes(&bytes);
    let catalog = CatalogContent { list_id: [0; 16], this_update: 0, sha1, sha256 }.to_der();
    fs::write(here.join("changed.cat"), catalog).unwrap();
    for (arguments, code) in [
        (&["diff", "out/Contoso-Branding.ppkg", "changed.ppkg"][..], 2),
        (&["report", "changed.ppkg", "-o", "changed.html"], 1),
        (&["kit", "changed.ppkg", "-o", "changed.zip"], 1),
    ] {
        let output = ppkgc(here, arguments).output().unwrap();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", said(&output));
        assert!(said(&output).contains("error[package-damaged]"), "{}", said(&output));
    }
    assert!(!here.join("changed.html").exists() && !here.join("changed.zip").exists());
}

#[test]
fn second_contents_and_other_names_on_the_device_are_differences() {
    let dir = tempfile::tempdir().unwrap();
    let job = dir.path();
    copy_folder(&sample("contoso-branding"), job);
    succeed(&mut ppkgc(job, ["build", "spec.toml", "-o", "out", "--quiet"]));
    let package = Package::extracted(&job.join("out/Contoso-Branding.ppkg"));
    let before = package.model();
    let asset = before.settings.iter().find(|setting| setting.role == SettingRole::Asset).unwrap();
    let name = format!(" value=\"{}", asset.value.as_ref().unwrap());
    let path = &asset.group.provxml;
    let at = places(&package.0[path], &name)[0] + " value=\"".len();
    let found = compare(&before, &package.with(path, at, 0, r"..\..\").model());
    assert!(matches!(found.as_slice(), [Change::Setting { before: None, after: Some(_), .. }]), "{found:?}");

    let mut after = before.clone();
    let file = after.files[0].clone();
    after.streams.push(FileView { path: format!("{}:hidden", file.path), ..file });
    let found = compare(&before, &after);
    assert!(matches!(found.as_slice(), [Change::File { before: None, after: Some(_), .. }]), "{found:?}");
    let mut changed = package.clone();
    let answers = changed.0.get_mut("CommonSettings/1/AnswerFile.xml").unwrap();
    *answers = String::from_utf8_lossy(answers).replace(">Contoso<", ">Another<").into_bytes();
    let found = compare(&before, &changed.model());
    assert!(matches!(found.as_slice(), [Change::File { .. }]), "{found:?}");
    after = before.clone();
    after.identity.reset_clear = 1;
    let found = compare(&before, &after);
    assert!(matches!(found.as_slice(), [Change::Identity { what: "RESETCLEAR", .. }]), "{found:?}");
    // The container may state another altitude than owner and rank of PackageConfig, which stay as they are.
    after = before.clone();
    after.identity.altitude += 1;
    let found = compare(&before, &after);
    assert!(matches!(found.as_slice(), [Change::Identity { what: "altitude", .. }]), "{found:?}");
}

/// Writes a folder of a package without a project: these provxml files, and a list of them in this order.
fn write_package(folder: &Path, provxml: &[(&str, &str)], listed: &[&str]) {
    let write = |path: &str, text: &str| {
        let path = folder.join("Multivariant").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("Multivariant.xml", "<Elements Type=\"Multivariant\"><Element Index=\"0\"></Element></Elements>");
    write(
        "0/MasterDatastore.xml",
        "<ConfigurationSourceList Version=\"1.0\"><ConfigurationSource Name=\"RunTime\" Path=\"$(_prov)\\RunTime.xml\">\
         <EventList><Event Name=\"RunTime\" /></EventList></ConfigurationSource></ConfigurationSourceList>",
    );
    let set = |name: &&str| {
        format!("<ConfigurationSet Type=\"provxml\" SettingsGroup=\"g\" Data=\"$(_prov)\\RunTime\\{name}.provxml\" />")
    };
    let sets: String = listed.iter().map(set).collect();
    write("0/Prov/RunTime.xml", &format!("<ConfigurationSource Version=\"1.0\">{sets}</ConfigurationSource>"));
    for (name, text) in provxml {
        write(&format!("0/Prov/RunTime/{name}.provxml"), text);
    }
}
