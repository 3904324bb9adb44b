//! Projects in other forms than the designer writes: what is understood becomes a whole package, and what is not
//! understood is reported. Findings on single lines are in tests/findings/project-*.xml.

use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{ppkgc, succeed, tree};

const CONFIG: &str = "urn:schemas-Microsoft-com:Windows-ICD-Package-Config.v1.0";
const SETTINGS: &str = "urn:schemas-microsoft-com:windows-provisioning";

/// A project with this text inside `Customizations`.
fn whole(customizations: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<WindowsCustomizations><PackageConfig xmlns=\"{CONFIG}\">\
         <ID>{{3b9f2c3e-5d63-4b8d-9a63-6f4f9f6b2f10}}</ID><Name>Depot</Name><Version>1.4</Version>\
         <OwnerType>ITAdmin</OwnerType><Rank>0</Rank><Notes></Notes></PackageConfig><Settings xmlns=\"{SETTINGS}\">\
         <Customizations>{customizations}</Customizations></Settings></WindowsCustomizations>"
    )
}

fn common(settings: &str) -> String {
    whole(&format!("<Common>{settings}</Common>"))
}

const HIDE: &str = "<OOBE><Desktop><HideOobe>True</HideOobe></Desktop></OOBE>";

fn folder(project: impl AsRef<[u8]>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("customizations.xml"), project).unwrap();
    dir
}

fn run(dir: &Path, arguments: &[&str]) -> (Option<i32>, String) {
    let Output { status, stdout, stderr } = ppkgc(dir, arguments).output().unwrap();
    (status.code(), String::from_utf8_lossy(&stdout).into_owned() + &String::from_utf8_lossy(&stderr))
}

/// Builds the project; `verify` must find all parts of its package in order. Returns its customizations.xml and what the
/// build said.
fn sound(name: &str, project: impl AsRef<[u8]>) -> (String, String) {
    let dir = folder(project);
    let (code, said) = run(dir.path(), &["build", "customizations.xml", "-o", "out"]);
    assert_eq!(code, Some(0), "{name}: {said}");
    let (code, verified) = run(dir.path(), &["verify", "out/Depot.ppkg"]);
    assert_eq!(code, Some(0), "{name}: {verified}");
    for bad in ["package-damaged", "package-inconsistent"] {
        assert!(!verified.contains(bad), "{name}: {verified}");
    }
    (fs::read_to_string(dir.path().join("out/Depot.customizations.xml")).unwrap(), said)
}

#[test]
fn a_package_of_any_form_of_a_project_is_sound() {
    let plain = common(HIDE);
    let (expected, _) = sound("plain", &plain);
    let prefixed = plain
        .replace(
            "<WindowsCustomizations>",
            &format!("<WindowsCustomizations xmlns:s=\"{SETTINGS}\" xmlns:c=\"{CONFIG}\">"),
        )
        .replace(&format!(" xmlns=\"{SETTINGS}\""), "")
        .replace(&format!(" xmlns=\"{CONFIG}\""), "");
    let with_prefix = |text: String, prefix: &str, names: &[&str]| {
        names.iter().fold(text, |text, name| {
            let open = text.replace(&format!("<{name}>"), &format!("<{prefix}:{name}>"));
            open.replace(&format!("</{name}>"), &format!("</{prefix}:{name}>"))
        })
    };
    let prefixed = with_prefix(prefixed, "s", &["Settings", "Customizations", "Common", "OOBE", "Desktop", "HideOobe"]);
    let parts = ["PackageConfig", "ID", "Name", "Version", "OwnerType", "Rank", "Notes"];
    let prefixed = with_prefix(prefixed, "c", &parts);
    let on_root =
        |attribute: &str| plain.replace("<WindowsCustomizations>", &format!("<WindowsCustomizations {attribute}>"));
    let serialized =
        "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"";
    for (name, project, warned) in [
        ("prefixes of the root", prefixed, None),
        ("prefixes of schemas", on_root(serialized), None),
        ("a blank in the tags of the root", plain.replace("WindowsCustomizations>", "WindowsCustomizations >"), None),
        ("an attribute of the root", on_root("Version=\"1.0\""), Some("no attribute `Version`")),
        ("a namespace of the root", on_root("xmlns=\"urn:contoso\""), Some("`urn:contoso`")),
        ("an attribute of Settings", plain.replace("<Settings ", "<Settings a=\"1\" "), Some("no attribute `a`")),
        ("an attribute of PackageConfig", plain.replace("<PackageConfig ", "<PackageConfig a=\"1\" "), Some("`a`")),
        ("an attribute of ID", plain.replace("<ID>", "<ID a=\"1\">"), Some("`ID` has no attribute `a`")),
        ("an attribute of Common", plain.replace("<Common>", "<Common Name=\"a\">"), Some("no attribute `Name`")),
        (
            "another namespace",
            plain.replace(SETTINGS, "urn:contoso"),
            Some("`Settings` is in the namespace `urn:contoso`"),
        ),
        (
            "no namespace",
            plain.replace(&format!(" xmlns=\"{CONFIG}\""), ""),
            Some("`PackageConfig` is in no namespace"),
        ),
        ("a namespace taken back", plain.replace("<OOBE>", "<OOBE xmlns=\"\">"), Some("`OOBE` is in no namespace")),
        ("an id without braces", plain.replace(['{', '}'], ""), None),
        (
            "an id in capitals",
            plain.replace("{3b9f2c3e-5d63-4b8d-9a63-6f4f9f6b2f10}", "3B9F2C3E-5D63-4B8D-9A63-6F4F9F6B2F10"),
            None,
        ),
        ("an owner in lower case", plain.replace("ITAdmin", " itadmin "), None),
        ("blanks around the version", plain.replace("1.4", " 1.4 "), None),
        ("the misspelt root", plain.replace("WindowsCustomizations", "WindowsCustomizatons"), None),
    ] {
        let (document, said) = sound(name, project);
        assert_eq!(document, expected, "{name}");
        match warned {
            Some(part) => assert!(said.contains("warning[") && said.contains(part), "{name}: {said}"),
            None => assert!(
                !said.contains("warning[project-syntax]") && !said.contains("warning[unknown-key]"),
                "{name}: {said}"
            ),
        }
    }
    let (document, _) = sound("a blank rank", plain.replace("<Rank>0</Rank>", "<Rank>  </Rank>"));
    assert!(!document.contains("Rank"), "{document}");
}

/// The designer builds a package of a project that sets nothing.
#[test]
fn a_project_that_sets_nothing_is_built_with_a_warning() {
    let nothing = whole("<Common />");
    let start = nothing.find("<Settings").unwrap();
    let with = |settings: &str| format!("{}{settings}</WindowsCustomizations>", &nothing[..start]);
    for project in [
        nothing.clone(),
        with(&format!("<Settings xmlns=\"{SETTINGS}\" />")),
        with(&format!("<Settings xmlns=\"{SETTINGS}\">\n</Settings>")),
    ] {
        let (_, said) = sound("nothing", &project);
        assert!(said.contains("warning[nothing-to-set]"), "{said}");
        let dir = folder(&project);
        let (code, said) = run(dir.path(), &["convert", "customizations.xml", "-o", "spec"]);
        assert!(code == Some(0) && said.contains("no difference"), "{said}");
        succeed(&mut ppkgc(dir.path(), ["build", "spec/spec.toml", "-o", "out"]));
    }
    let dir = folder(common("<Foo>1</Foo>"));
    let (code, said) = run(dir.path(), &["build", "customizations.xml", "-o", "out"]);
    assert!(code == Some(1) && !said.contains("nothing-to-set"), "{said}");
}

/// The designer builds such projects, too: the empty item is only in customizations.xml.
#[test]
fn an_item_that_holds_nothing_is_built_and_said_to_set_nothing() {
    for user in ["<User />", "<User></User>", "<User UserName=\"\" Name=\"\" />", "<User UserName=\"ann\"> </User>"] {
        let (document, said) =
            sound("nothing in it", common(&format!("<Accounts><Users>{user}</Users></Accounts>{HIDE}")));
        assert!(said.contains("warning[nothing-to-set]: `User` sets nothing"), "{user}: {said}");
        assert!(document.contains("<User"), "{user}: {document}");
    }
    let dir = folder(common(&format!("<Accounts><Users><User><Password>a</Password></User></Users></Accounts>{HIDE}")));
    let (code, said) = run(dir.path(), &["build", "customizations.xml", "-o", "out"]);
    assert!(code == Some(1) && said.contains("has no attribute `UserName`"), "{said}");
}

#[test]
fn a_variant_without_settings_is_written_whole() {
    let targets = "<Targets><Target Id=\"a\"><TargetState><Condition Name=\"PowerPlatformRole\" Value=\"2\"/></TargetState>\
                   </Target></Targets>";
    let variant = "<Variant><TargetRefs><TargetRef Id=\"a\"/></TargetRefs></Variant>";
    let (document, _) = sound("no settings", whole(&format!("<Common>{HIDE}</Common>{targets}{variant}")));
    assert!(document.contains("<Settings />"), "{document}");
}

#[test]
fn an_item_that_has_only_a_name_gets_its_key() {
    let user = "<Accounts><Users><User Name=\"ann\"><Password>correct horse 1</Password>\
                <UserGroup>Administrators</UserGroup></User></Users></Accounts>";
    let (document, _) = sound("a name", common(user));
    assert!(document.contains("<User UserName=\"ann\" Name=\"ann\">"), "{document}");
}

#[test]
fn a_secret_in_an_attribute_is_left_out_and_not_shown() {
    let user = "<Accounts><Users><User UserName=\"ann\" Password=\"Tulip-47-x\"><UserGroup>Administrators</UserGroup></User>\
                </Users></Accounts>";
    let dir = folder(common(user));
    let (code, said) = run(dir.path(), &["build", "customizations.xml", "-o", "out"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("warning[unknown-key]") && said.contains("<Password>") && !said.contains("Tulip"), "{said}");
    succeed(&mut ppkgc(dir.path(), ["inspect", "out/Depot.ppkg", "--extract", "inside"]));
    for (file, bytes) in tree(&dir.path().join("out")).into_iter().chain(tree(&dir.path().join("inside"))) {
        assert!(!String::from_utf8_lossy(&bytes).contains("Tulip"), "{file}");
    }
}

#[test]
fn version_and_stores_come_from_the_file_of_the_designer() {
    let settings = "<Policies><Camera><AllowCamera>No</AllowCamera></Camera></Policies>\
                    <DevDetail><DNSComputerName>PC-1</DNSComputerName></DevDetail>";
    let designers = |version: &str, editions: &[&str]| {
        let sku = |name: &&str| format!("<Sku><StoreType>File</StoreType><Edition>{name}</Edition></Sku>");
        let skus: String = editions.iter().map(sku).collect();
        format!("<ICDProject Version=\"{version}\"><TargetEditions>{skus}</TargetEditions></ICDProject>")
    };
    let kit = designers("10.0.19041.1", &["WindowsCommon", "Desktop"]);
    let package = |files: &[(&str, &str)], options: &[&str]| {
        let dir = folder(common(settings));
        files.iter().for_each(|(name, text)| fs::write(dir.path().join(name), text).unwrap());
        let (code, said) = run(dir.path(), &[&["build", "customizations.xml", "-o", "out"], options].concat());
        assert_eq!(code, Some(0), "{said}");
        fs::read(dir.path().join("out/Depot.ppkg")).unwrap()
    };
    let own = package(&[], &[]);
    let asked = package(&[], &["--wcd-version", "10.0.19041.1", "--target-skus", "WindowsCommon,Desktop"]);
    assert_ne!(own, asked);
    assert_eq!(package(&[("Depot.icdproj.xml", &kit)], &[]), asked);
    assert_eq!(package(&[("a.ICDPROJ.XML", &kit), ("b.icdproj.xml", &kit)], &[]), asked);
    let newest = ["--wcd-version", "2025.416", "--target-skus", "Desktop"];
    assert_eq!(package(&[("Depot.icdproj.xml", &kit)], &newest), own, "options come first");
    let other = designers("10.0.22621.1", &["Desktop"]);
    assert_eq!(package(&[("a.icdproj.xml", &kit), ("b.icdproj.xml", &other)], &[]), own, "two that differ");
    let iot = designers("", &["WindowsCommon", "IoTUAP"]);
    for broken in [&iot, "<ICDProject", "\u{0}", &format!("{kit}{}", " ".repeat(1 << 20))] {
        assert_eq!(package(&[("Depot.icdproj.xml", broken)], &[]), own);
    }
    let said = |files: &[(&str, &str)]| {
        let dir = folder(common(settings));
        files.iter().for_each(|(name, text)| fs::write(dir.path().join(name), text).unwrap());
        run(dir.path(), &["build", "customizations.xml", "-o", "out"]).1
    };
    let cut = kit.split("</Sku>").next().unwrap();
    let large = format!("{kit}{}", " ".repeat(1 << 20));
    for (files, why) in [
        (&[("Depot.icdproj.xml", cut)][..], "it is not a valid ICDProject document"),
        (&[("Depot.icdproj.xml", &large)], "it is larger than"),
        (&[("a.icdproj.xml", &kit), ("b.icdproj.xml", &other)], "another one beside it contradicts it"),
    ] {
        let said = said(files);
        assert!(said.contains("warning[designer-file-unused]") && said.contains(why), "{said}");
    }
    assert!(!said(&[("Depot.icdproj.xml", &kit)]).contains("designer-file-unused"));
}

#[test]
fn other_xml_is_called_by_its_kind() {
    let dir = tempfile::tempdir().unwrap();
    for (name, text, said_of_it) in [
        (
            "Depot.icdproj.xml",
            "<?xml version=\"1.0\"?><Project><Version>1</Version></Project>",
            "customizations.xml next to it",
        ),
        ("customizations.xml", "<ImportExportXml><Entities/></ImportExportXml>", "Power Platform"),
    ] {
        fs::write(dir.path().join(name), text).unwrap();
        let (code, said) = run(dir.path(), &["build", name, "-o", "out"]);
        assert!(code == Some(1) && said.contains(said_of_it), "{name}: {said}");
    }
}

#[test]
fn a_switch_that_is_written_as_a_boolean_is_packed_as_a_number() {
    let camera = "<Policies><Camera><AllowCamera>True</AllowCamera></Camera></Policies>";
    let dir = folder(common(camera));
    succeed(&mut ppkgc(dir.path(), ["build", "customizations.xml", "-o", "out"]));
    let (_, shown) = run(dir.path(), &["inspect", "out/Depot.ppkg", "--format", "json"]);
    assert!(shown.contains("\"datatype\": \"integer\"") && !shown.contains("\"datatype\": \"boolean\""), "{shown}");
}

#[test]
fn a_number_that_the_store_of_2023_calls_a_boolean_is_one_there() {
    for name in ["Search/DisableSearch", "Search/AllowCortanaInAAD", "Update/AutomaticMaintenanceWakeUp"] {
        let (area, policy) = name.split_once('/').unwrap();
        for (value, options, datatype) in [
            ("True", &[][..], "boolean"),
            ("False", &["--wcd-version", "10.0.22621.1"], "boolean"),
            ("1", &[], "integer"),
            ("1", &["--wcd-version", "2025.416"], "integer"),
        ] {
            let dir = folder(common(&format!("<Policies><{area}><{policy}>{value}</{policy}></{area}></Policies>")));
            let (code, said) = run(dir.path(), &[&["build", "customizations.xml", "-o", "out"], options].concat());
            assert_eq!(code, Some(0), "{name}: {said}");
            let (_, shown) = run(dir.path(), &["inspect", "out/Depot.ppkg", "--format", "json"]);
            assert!(shown.contains(&format!("\"datatype\": \"{datatype}\"")), "{name} {value} {options:?}: {shown}");
        }
    }
}

#[test]
fn encodings_that_a_project_declares_are_read() {
    let command = "<ProvisioningCommands><DeviceContext><CommandLine>cmd /c echo Grüße</CommandLine></DeviceContext>\
                   </ProvisioningCommands>";
    let text = |encoding: &str| common(command).replace("\"utf-8\"", &format!("\"{encoding}\""));
    let one_byte = |encoding: &str| -> Vec<u8> { text(encoding).chars().map(|c| c as u8).collect() };
    let wide: Vec<u8> = text("utf-16").encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [one_byte("windows-1252"), one_byte("ISO-8859-1"), wide] {
        let (document, _) = sound("encoding", bytes);
        assert!(document.contains("Grüße"), "{document}");
    }
    let dir = folder(one_byte("koi8-r"));
    let (code, said) = run(dir.path(), &["build", "customizations.xml", "-o", "out"]);
    assert!(code == Some(1) && said.contains("project-syntax") && said.contains("koi8-r"), "{said}");
}

#[test]
fn doubled_separators_are_one() {
    let command = "<ProvisioningCommands><DeviceContext><CommandFiles><CommandFile Name=\"a\">C:\\\\Program Files\\\\a.cmd\
                   </CommandFile></CommandFiles><CommandLine>cmd /c a.cmd</CommandLine></DeviceContext></ProvisioningCommands>";
    let dir = folder(common(command));
    fs::create_dir(dir.path().join("files")).unwrap();
    fs::write(dir.path().join("files/a.cmd"), "rem").unwrap();
    for mapping in ["C:\\Program Files=files", "c:\\\\program files\\\\=files"] {
        succeed(&mut ppkgc(dir.path(), ["build", "customizations.xml", "-o", "out", "--force", "--map", mapping]));
    }
}

#[test]
fn icd_adds_the_extension_and_lists_its_switches() {
    let dir = folder(common(HIDE));
    let switches =
        ["icd", "/Build-ProvisioningPackage", "/CustomizationXML:customizations.xml", "/PackagePath:out\\Depot"];
    let (code, said) = run(dir.path(), &switches);
    assert!(code == Some(0) && dir.path().join("out/Depot.ppkg").exists(), "{said}");
    let (code, said) = run(dir.path(), &["icd", "/?"]);
    assert!(code == Some(0) && said.contains("/StoreFile:") && said.contains("+Overwrite"), "{said}");
}

/// A spec of a project is built and compared with the package that the project becomes.
#[test]
fn a_converted_project_is_compared_with_its_package() {
    let odd = "<OOBE><Desktop><HideOobe>1</HideOobe></Desktop></OOBE><Policies><Search><DisableSearch>True</DisableSearch>\
               <AllowSearchHighlights>Disable</AllowSearchHighlights></Search></Policies>";
    let dir = folder(common(odd));
    let (code, said) = run(dir.path(), &["convert", "customizations.xml", "-o", "spec"]);
    assert!(code == Some(0) && said.contains("no difference"), "{said}");
    assert!(said.contains("text-assumed"), "all findings of a build are shown: {said}");
    let spec = fs::read_to_string(dir.path().join("spec/spec.toml")).unwrap();
    assert!(spec.contains("hide = true") && spec.contains("DisableSearch\" = true"), "{spec}");
    assert!(spec.contains("from_wcd = true") && spec.contains("AllowSearchHighlights\" = 0"), "{spec}");
    succeed(&mut ppkgc(dir.path(), ["check", "spec/spec.toml"]));
}

/// A store of 2021 has this setting for each user; the spec sets its node.
#[test]
fn a_setting_that_an_older_store_has_elsewhere_is_converted_by_its_node() {
    let explorer =
        "<Policies><FileExplorer><AllowOptionToShowNetwork>True</AllowOptionToShowNetwork></FileExplorer></Policies>";
    let dir = folder(common(&format!("{HIDE}{explorer}")));
    let (code, said) = run(dir.path(), &["convert", "customizations.xml", "-o", "spec"]);
    assert!(code == Some(0) && said.contains("no difference"), "{said}");
    let spec = fs::read_to_string(dir.path().join("spec/spec.toml")).unwrap();
    assert!(spec.contains("./User/Vendor/MSFT/Policy/Config/FileExplorer/AllowOptionToShowNetwork"), "{spec}");
}

#[test]
fn a_refused_project_becomes_no_spec() {
    let dir = folder(common("<Foo>1</Foo>"));
    let (code, said) = run(dir.path(), &["convert", "customizations.xml", "-o", "spec"]);
    assert!(code == Some(1) && said.contains("unknown-setting"), "{said}");
    assert!(!dir.path().join("spec").exists());
}

#[test]
fn one_picture_may_be_on_the_desktop_and_the_lock_screen() {
    let picture = "<Personalization><DeployDesktopImage>a.png</DeployDesktopImage>\
                   <DeployLockScreenImage>a.png</DeployLockScreenImage></Personalization>";
    let dir = folder(common(picture));
    let png = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings/images/good.png");
    fs::copy(png, dir.path().join("a.png")).unwrap();
    let (code, said) = run(dir.path(), &["convert", "customizations.xml", "-o", "spec"]);
    assert!(code == Some(0) && !said.contains("same-file-name"), "{said}");
}

#[test]
fn a_key_that_no_file_name_can_hold_is_found_again() {
    let certificate = "<Certificates><RootCertificates><RootCertificate CertificateName=\"our root/1\" Name=\"x\">\
                       <CertificatePath>a.cer</CertificatePath></RootCertificate></RootCertificates></Certificates>";
    let app = "<UniversalAppInstall><DeviceContextApp><Application PackageFamilyName=\"Board_1a2b3c4d5e6f7\">\
               <ApplicationFile>Board.msix</ApplicationFile></Application></DeviceContextApp></UniversalAppInstall>";
    for settings in [certificate, app] {
        let dir = folder(common(settings));
        fs::copy(
            crate::support::sample("laptop-fleet").join("certificates/contoso-root.cer"),
            dir.path().join("a.cer"),
        )
        .unwrap();
        fs::write(dir.path().join("Board.msix"), "app").unwrap();
        succeed(&mut ppkgc(dir.path(), ["build", "customizations.xml", "-o", "out"]));
        let (code, said) = run(dir.path(), &["decompile", "out/Depot.ppkg", "-o", "spec"]);
        assert!(code == Some(0) && said.contains("no difference"), "{said}");
    }
}

/// Findings point into the package, and not where it was unpacked for a moment.
#[test]
fn findings_of_decompile_name_the_package() {
    let user = "<Accounts><Users><User UserName=\"ann\"><Password>correct horse 1</Password>\
                <UserGroup>Administrators</UserGroup></User></Users></Accounts>";
    let dir = folder(common(user));
    succeed(&mut ppkgc(dir.path(), ["build", "customizations.xml", "-o", "out"]));
    let said = ["one", "two"].map(|to| run(dir.path(), &["decompile", "out/Depot.ppkg", "-o", to]).1.replace(to, "TO"));
    assert_eq!(said[0], said[1]);
    assert!(said[0].contains("--> out/Depot.ppkg/Multivariant/0/customizations.xml:"), "{}", said[0]);
}
