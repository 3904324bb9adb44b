//! Every sample and every template is a job that works: it passes the strict check, builds and verifies, and external
//! programs accept the package. The result for one of them is compared with golden files that were written by hand from
//! the rules of WCD.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use ppkgc::schema::Schema;

use crate::support::{copy_folder, corpus, judge, ppkgc, sample, succeed, tree};

/// The folder of all provxml files of the device.
const RUNTIME: &str = "Multivariant/0/Prov/RunTime";

#[test]
fn every_sample_is_accepted() {
    for name in folders("samples") {
        let dir = tempfile::tempdir().unwrap();
        copy_folder(&sample(&name), dir.path());
        assert!(fs::read_to_string(dir.path().join("README.md")).unwrap().starts_with("# "), "{name}");
        accept(dir.path());
    }
}

#[test]
fn every_template_is_written_whole_and_accepted() {
    for name in folders("templates/new") {
        let dir = tempfile::tempdir().unwrap();
        succeed(&mut ppkgc(dir.path(), ["new", "job", "--template", &name]));
        let job = dir.path().join("job");
        assert_eq!(tree(&job), tree(&repository().join("templates/new").join(&name)));
        accept(&job);
    }
}

#[test]
fn shared_pc_settings_are_one_provxml_in_store_order() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("shared-pc-school"), dir.path());
    let package = built(dir.path());
    let names: Vec<&str> = package.keys().filter_map(|path| path.strip_prefix(&format!("{RUNTIME}/"))).collect();
    assert_eq!(
        names,
        [
            "0__Personalization_DeployDesktopImage.provxml",
            "1__Personalization_DesktopImageUrl.provxml",
            "2__SharedPC.provxml"
        ]
    );
    let provxml = document(&package[&format!("{RUNTIME}/2__SharedPC.provxml")]);
    assert_eq!(provxml, golden("SharedPC.provxml").trim_end());
    // The group of an atomic root is the UUIDv5 of `_SharedPC` in the DNS namespace.
    let list = document(&package["Multivariant/0/Prov/RunTime.xml"]);
    assert!(list.contains(
        r#"SettingsGroup="1d81e3f8-8cb3-5414-bae7-c0537631b263" Data="$(_prov)\RunTime\2__SharedPC.provxml""#
    ));
    let shown = golden("SharedPC.customizations.xml");
    for path in ["Multivariant/0/customizations.xml", "CommonSettings/1/AnswerFile.xml"] {
        assert!(without_indent(&document(&package[path])).contains(&without_indent(&shown)), "{path}");
    }
}

#[test]
fn settings_new_to_the_store_come_last_and_deletions_keep_their_place() {
    let dir = tempfile::tempdir().unwrap();
    let spec = r#"
        [package]
        name = "Order"
        version = "1.0"
        [csp]
        "./Vendor/MSFT/SharedPC/EnableWindowsInsiderPreviewFlighting" = true
        "./Vendor/MSFT/SharedPC/SleepTimeout" = 600
        "./Vendor/MSFT/SharedPC/AccountModel" = { delete = true }
    "#;
    fs::write(dir.path().join("spec.toml"), spec).unwrap();
    let provxml = document(&built(dir.path())[&format!("{RUNTIME}/0__SharedPC.provxml")]);
    let order = [r#"<noparm name="AccountModel" />"#, r#"name="SleepTimeout""#, r#"PreviewFlighting" value="true""#];
    let places: Vec<Option<usize>> = order.iter().map(|part| provxml.find(part)).collect();
    assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{provxml}");
}

#[test]
fn start_pins_carry_the_text_of_their_file() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("start-pins"), dir.path());
    let package = built(dir.path());
    let provxml = document(&package[&format!("{RUNTIME}/0__Policies_Start_ConfigureStartPins.provxml")]);
    let start = r#"<parm SettingsPath="Policies/Start/ConfigureStartPins" name="ConfigureStartPins" value="{&#xA;"#;
    assert!(provxml.contains(start), "{provxml}");
    let shown = document(&package["Multivariant/0/customizations.xml"]);
    let pins = fs::read_to_string(dir.path().join("pins.json")).unwrap();
    assert!(shown.contains(&format!("<ConfigureStartPins>{}</ConfigureStartPins>", pins.trim_end())), "{shown}");
}

#[test]
fn the_ddf_of_the_start_pins_says_what_the_published_one_says() {
    let corpus = corpus();
    let ours = load(&sample("start-pins").join("ddf/start.xml"));
    let published = load(&corpus.join("ddf/Start_AreaDDF.xml"));
    assert_eq!(ours.len(), 2);
    for id in ours.nodes() {
        let twin = published.nodes().find(|&twin| published.locuri(twin) == ours.locuri(id)).unwrap();
        let (mut ours, theirs) = (ours.node(id).clone(), published.node(twin));
        assert_ne!(ours.description, theirs.description);
        ours.description.clone_from(&theirs.description);
        assert_eq!(&ours, theirs);
    }
}

fn load(ddf: &Path) -> Schema {
    let (schema, report) = Schema::load([("ddf".to_owned(), fs::read(ddf).unwrap())]);
    assert!(report.worst().is_none());
    schema
}

fn repository() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The names of the folders below a folder of the repository.
fn folders(below: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(repository().join(below))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert!(!names.is_empty());
    names
}

/// Builds the job in a folder; returns the files of its package.
fn built(job: &Path) -> BTreeMap<String, Vec<u8>> {
    succeed(&mut ppkgc(job, ["build", "spec.toml", "-o", "out"]));
    succeed(ppkgc(job, ["inspect", "--extract", "ours"]).arg(package(job)));
    tree(&job.join("ours"))
}

/// The one package of a job.
fn package(job: &Path) -> PathBuf {
    let outputs = tree(&job.join("out"));
    let names: Vec<&String> = outputs.keys().filter(|name| name.ends_with(".ppkg")).collect();
    let [name] = names.as_slice() else { panic!("{names:?}") };
    job.join("out").join(name)
}

/// The job in a folder passes every judge, ours and external ones.
fn accept(job: &Path) {
    succeed(&mut ppkgc(job, ["check", "spec.toml", "--strict", "--allow", "secret-in-package"]));
    let ours = built(job);
    let package = package(job);
    succeed(ppkgc(job, ["verify"]).arg(&package));
    let risks = succeed(ppkgc(job, ["inspect", "--risk", "--fail-on", "never"]).arg(&package));
    assert!(!risks.contains("disagreement"), "the project shows what the device gets:\n{risks}");
    succeed(judge("wimlib-imagex").arg("verify").arg(&package));
    let theirs = job.join("theirs");
    succeed(judge("wimlib-imagex").arg("apply").arg(&package).arg(&theirs));
    assert_eq!(ours, tree(&theirs));
    succeed(judge("7z").arg("t").arg(&package));
    assert!(succeed(judge("file").arg(&package)).contains("Windows provisioning package"));
    for path in ours.keys().filter(|path| path.ends_with("xml")) {
        succeed(judge("xmllint").arg("--noout").arg(job.join("ours").join(path)));
    }
    let catalog = package.with_extension("cat");
    succeed(judge("openssl").args(["asn1parse", "-inform", "DER", "-in"]).arg(catalog));
}

fn golden(name: &str) -> String {
    fs::read_to_string(repository().join("tests/golden/shared-pc-school").join(name)).unwrap()
}

/// A document of the package as text with plain line ends. WCD writes a byte order mark and CRLF, so we must too.
fn document(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{FEFF}').unwrap();
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    text.replace("\r\n", "\n")
}

fn without_indent(text: &str) -> String {
    text.lines().map(str::trim_start).collect::<Vec<_>>().join("\n")
}

#[test]
fn an_exported_profile_is_the_value_of_its_network_and_an_action_is_run() {
    let dir = tempfile::tempdir().unwrap();
    let profile = "<?xml version=\"1.0\"?>\n<WLANProfile xmlns=\"http://www.microsoft.com/networking/WLAN/profile/v1\">\
        <name>Corp</name><SSIDConfig><SSID><name>Corp</name></SSID></SSIDConfig><connectionType>ESS</connectionType>\
        <connectionMode>auto</connectionMode><MSM><security><authEncryption><authentication>OWE</authentication>\
        <encryption>AES</encryption><useOneX>false</useOneX></authEncryption></security></MSM></WLANProfile>";
    fs::write(dir.path().join("corp.xml"), profile).unwrap();
    let spec = "[package]\nname = 'Corp'\nversion = '1.0'\n[[wifi]]\nssid = 'Corp'\nprofile = 'corp.xml'\n\
        proxy = 'proxy.contoso.com:8080'\n[csp]\n'./Vendor/MSFT/Rules/Restart' = 'now'\n";
    fs::write(dir.path().join("spec.toml"), spec).unwrap();
    let rules = repository().join("tests/findings/ddf/rules.xml");
    fs::copy(rules, dir.path().join("rules.xml")).unwrap();
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--ddf", "rules.xml"]));
    let shown = succeed(&mut ppkgc(dir.path(), ["inspect", "out/Corp.ppkg", "--show-secrets"]));
    for line in [
        "CSP ./Vendor/MSFT/Rules/Restart, runs an action",
        "CSP ./Vendor/MSFT/WiFi/Profile/Corp/WlanXml",
        "CSP ./Vendor/MSFT/WiFi/Profile/Corp/Proxy",
        "WiFi/Profile/Corp/WlanXml = <?xml",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let sent = succeed(&mut ppkgc(dir.path(), ["emit", "spec.toml", "--what", "syncml", "--ddf", "rules.xml"]));
    assert!(sent.contains("<Exec>") && sent.contains("<LocURI>./Vendor/MSFT/Rules/Restart</LocURI>"), "{sent}");
}

#[test]
fn the_key_of_an_exported_profile_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let profile = |protected: &str, key: &str| {
        format!(
            "<?xml version=\"1.0\"?>\n<WLANProfile xmlns=\"http://www.microsoft.com/networking/WLAN/profile/v1\">\
            <name>Corp</name><SSIDConfig><SSID><name>Corp</name></SSID></SSIDConfig><connectionType>ESS</connectionType>\
            <connectionMode>auto</connectionMode><MSM><security><authEncryption><authentication>WPA3SAE</authentication>\
            <encryption>AES</encryption><useOneX>false</useOneX></authEncryption><sharedKey><keyType>passPhrase</keyType>\
            <protected>{protected}</protected><keyMaterial>{key}</keyMaterial></sharedKey></security></MSM></WLANProfile>"
        )
    };
    let spec = |key: &str| {
        let text = format!(
            "[package]\nname = 'Corp'\nversion = '1.0'\n[target]\neditions = ['Pro']\nbuilds = ['26100']\n\
            [[wifi]]\nssid = 'Corp'\nprofile = 'corp.xml'\nkey = {key}\n"
        );
        fs::write(dir.path().join("spec.toml"), text).unwrap();
    };
    let built = |key: &str| {
        spec(key);
        let mut command = ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--force"]);
        let output = command.env("WIFI_KEY", "new <pass> & phrase").output().unwrap();
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    };
    fs::write(dir.path().join("corp.xml"), profile("true", "01000000D08C9DDF")).unwrap();
    fs::write(dir.path().join("key.txt"), "new <pass> & phrase\n").unwrap();
    for key in ["{ env = 'WIFI_KEY' }", "{ file = 'key.txt' }", "'new <pass> & phrase'"] {
        let (code, said) = built(key);
        assert_eq!(code, Some(0), "{said}");
        assert!(!said.contains("phrase") && said.contains("as plain text"), "{said}");
        assert_eq!(said.contains("secret-in-spec"), key.starts_with('\''), "{said}");
        let shown = succeed(&mut ppkgc(dir.path(), ["inspect", "out/Corp.ppkg", "--show-secrets", "--format", "json"]));
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        let expected = profile("false", "new &lt;pass&gt; &amp; phrase");
        assert!(shown["settings"].as_array().unwrap().iter().any(|own| own["value"] == expected), "{shown:#}");
    }
    let (code, said) = built("'short'");
    assert!(code == Some(1) && said.contains("8 to 63 characters"), "{said}");
    fs::write(dir.path().join("corp.xml"), "<WLANProfile/>").unwrap();
    let (code, said) = built("{ env = 'WIFI_KEY' }");
    assert!(code == Some(1) && said.contains("`corp.xml` has no key that `key` could replace"), "{said}");
}
