//! Projects of Windows Configuration Designer: customizations.xml becomes the package that the designer makes of it.
//! Findings on wrong projects are in tests/findings/project-*.xml, whole packages in reference.rs.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::support::{copy_folder, ppkgc, sample, succeed, tree};

/// A project with these settings for every device.
fn project(settings: &str) -> String {
    whole(&format!("<Common>{settings}</Common>"))
}

/// A project with this text inside `Customizations`.
fn whole(customizations: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <WindowsCustomizations>\n\
         <PackageConfig xmlns=\"urn:schemas-Microsoft-com:Windows-ICD-Package-Config.v1.0\">\n\
         <ID>{{8a6be6b4-9f46-4f47-9c1c-2a1cc6f2a0a1}}</ID><Name>Shop</Name><Version>1.2</Version>\n\
         <OwnerType>OEM</OwnerType><Rank>3</Rank><Notes>by hand</Notes></PackageConfig>\n\
         <Settings xmlns=\"urn:schemas-microsoft-com:windows-provisioning\">\n\
         <Customizations>{customizations}</Customizations></Settings></WindowsCustomizations>"
    )
}

const USER: &str = "<Accounts><Users><User UserName=\"ann\" Name=\"ann\"><Password>correct horse</Password>\
                    <UserGroup>Administrators</UserGroup></User></Users></Accounts>";

/// A folder with a project and other files.
fn folder(project: impl AsRef<[u8]>, files: &[&str]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("project")).unwrap();
    fs::write(dir.path().join("project/customizations.xml"), project).unwrap();
    for file in files {
        let path = dir.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("this is {file}")).unwrap();
    }
    dir
}

/// Builds the project, which must succeed, and unpacks the package.
fn build(dir: &Path, options: &[&str]) -> BTreeMap<String, Vec<u8>> {
    succeed(ppkgc(dir, ["build", "project/customizations.xml", "-o", "out"]).args(options));
    unpack(dir, "out", "unpacked")
}

fn unpack(dir: &Path, from: &str, to: &str) -> BTreeMap<String, Vec<u8>> {
    let is_package = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "ppkg");
    let package = fs::read_dir(dir.join(from)).unwrap().map(|entry| entry.unwrap().path()).find(is_package).unwrap();
    let _ = fs::remove_dir_all(dir.join(to));
    succeed(ppkgc(dir, ["inspect", "--extract", to]).arg(package));
    tree(&dir.join(to))
}

/// The output of a command that reports findings.
fn refused(dir: &Path, arguments: &[&str]) -> String {
    let output = ppkgc(dir, arguments).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(!dir.join("out").exists(), "nothing may be written");
    String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout)
}

#[test]
fn a_project_is_the_same_in_every_encoding_and_form() {
    let text = project(USER);
    let wide = |unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let declared = text.replace("utf-8", "utf-16");
        format!("\u{FEFF}{declared}").encode_utf16().flat_map(unit).collect()
    };
    let prefixed = text
        .replace("<Settings xmlns=", "<w:Settings xmlns:w=")
        .replace("</Settings>", "</w:Settings>")
        .replace("Customizations>", "w:Customizations>")
        .replace("<Windowsw:", "<Windows")
        .replace("</Windowsw:", "</Windows");
    let forms: [Vec<u8>; 7] = [
        text.clone().into_bytes(),
        format!("\u{FEFF}{text}").into_bytes(),
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        text.replace('\n', "\r\n").into_bytes(),
        text.replace("<Users>", "<!-- people --><Users>").into_bytes(),
        prefixed.into_bytes(),
    ];
    let packages = forms.iter().map(|form| build(folder(form, &[]).path(), &[]));
    let packages: Vec<_> = packages.collect();
    for (number, package) in packages.iter().enumerate() {
        assert_eq!(*package, packages[0], "form {number}");
    }
    let files: Vec<&String> = packages[0].keys().filter(|path| path.ends_with(".provxml")).collect();
    assert_eq!(files, ["Multivariant/0/Prov/RunTime/0__Accounts_Users_ann.provxml"]);
    let document = String::from_utf8_lossy(&packages[0][files[0]]).into_owned();
    assert!(document.contains("name=\"LocalUserGroup\" value=\"2\" datatype=\"integer\""), "{document}");
    let answers = String::from_utf8_lossy(&packages[0]["CommonSettings/1/AnswerFile.xml"]).into_owned();
    assert!(answers.contains("<User UserName=\"ann\">") && answers.contains("Administrators"), "{answers}");
}

#[test]
fn the_document_of_the_package_is_that_of_the_project() {
    let package = build(folder(project(USER), &[]).path(), &[]);
    let document = String::from_utf8(package["Multivariant/0/customizations.xml"].clone()).unwrap();
    for line in ["<Version>1.2</Version>", "<Notes>by hand</Notes>", "<User UserName=\"ann\" Name=\"ann\">"] {
        assert!(document.contains(line), "{line}: {document}");
    }
}

/// What only chooses the settings that the designer shows is in the project, and in no document for devices.
#[test]
fn choices_of_the_designer_stay_in_the_project() {
    let profile = |settings: &str| {
        format!(
            "<ConnectivityProfiles><VPN><VPNSetting><VPNConfig VPNProfileName=\"Office\" Name=\"Office\"><VPNSettings>\
             {settings}</VPNSettings></VPNConfig></VPNSetting></VPN></ConnectivityProfiles>"
        )
    };
    let settings = "<ProfileType>Native</ProfileType><NativeProtocolType>IKEv2</NativeProtocolType>\
                    <AuthenticationUserMethod>EAP</AuthenticationUserMethod><Proxy>Manual</Proxy>\
                    <ProxyServer>proxy.contoso.com:8080</ProxyServer><RoutingPolicyType>Split Tunnel</RoutingPolicyType>\
                    <Server>vpn.contoso.com</Server>";
    let package = build(folder(project(&profile(settings)), &[]).path(), &[]);
    let text = |path: &str| String::from_utf8_lossy(&package[path]).into_owned();
    let document = text("Multivariant/0/Prov/RunTime/0__ConnectivityProfiles_VPN_VPNSetting_Office.provxml");
    for parm in [
        "name=\"NativeProtocolType\" value=\"Ikev2\"",
        "name=\"UserMethod\" value=\"Eap\"",
        "name=\"RoutingPolicyType\" value=\"SplitTunnel\"",
        "name=\"Server\" value=\"proxy.contoso.com:8080\"",
    ] {
        assert!(document.contains(parm), "{parm}: {document}");
    }
    assert!(!document.contains("ProfileType") && !document.contains("Manual\" value"), "{document}");
    let answers = text("CommonSettings/1/AnswerFile.xml");
    assert!(answers.contains("<ProfileType>Native</ProfileType><Proxy>") || answers.contains("Native"), "{answers}");
    let alone = build(folder(project(&profile("<ProfileType>Native</ProfileType>")), &[]).path(), &[]);
    assert!(!alone.keys().any(|path| path.ends_with(".provxml")));
}

#[test]
fn files_are_found_in_any_letter_case_and_where_they_are_mapped() {
    let commands = "<ProvisioningCommands><DeviceContext><CommandFiles>\
                    <CommandFile Name=\"a\">C:\\Users\\Ann\\Build\\Setup.CMD</CommandFile>\
                    <CommandFile Name=\"a\">.\\Scripts\\Tidy.cmd</CommandFile>\
                    <CommandFile Name=\"b\">..\\shared\\tool.exe</CommandFile>\
                    </CommandFiles><CommandLine>cmd /c Setup.CMD</CommandLine></DeviceContext></ProvisioningCommands>";
    let dir = folder(project(commands), &["assets/setup.cmd", "project/scripts/TIDY.CMD", "shared/tool.exe"]);
    let every_missing_one = refused(dir.path(), &["build", "project/customizations.xml", "-o", "out"]);
    for said in [
        "Setup.CMD",
        "--map \"C:\\Users\\Ann\\Build=DIR\"",
        "tool.exe` is outside the folder of the project",
        "1 error",
    ] {
        assert!(every_missing_one.contains(said), "{said}: {every_missing_one}");
    }
    let package = build(dir.path(), &["--map", "c:\\users\\ann\\build\\=assets", "--map", "..\\shared=shared"]);
    let names = |package: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        let payload = package.keys().filter(|path| path.starts_with("DataAsset/2/"));
        payload.map(|path| path.rsplit('/').next().unwrap().to_owned()).collect()
    };
    assert_eq!(names(&package), ["Setup.CMD", "Tidy.cmd", "tool.exe"]);
    // In a comparison with the spec that it becomes, only the project needs the places.
    let places = ["--map", "c:\\users\\ann\\build=assets", "--map", "..\\shared=shared"];
    succeed(&mut ppkgc(dir.path(), ["convert", "project/customizations.xml", "-o", "spec"].iter().chain(&places)));
    let compared = ["diff", "project/customizations.xml", "spec/spec.toml"];
    assert_ne!(ppkgc(dir.path(), compared.iter().chain(&places)).output().unwrap().status.code(), Some(2));
    let widened = build(dir.path(), &["--map", "C:/Users/Ann/Build=assets", "--root", ".", "--force"]);
    assert_eq!(names(&widened), names(&package));
}

#[test]
fn settings_for_some_devices_keep_their_order_and_lists_begin_anew() {
    let command =
        |line: &str| format!("<CommandConfig Name=\"same\"><CommandLine>{line}</CommandLine></CommandConfig>");
    let commands = |lines: &[&str]| {
        let inside: String = lines.iter().map(|line| command(line)).collect();
        format!(
            "<ProvisioningCommands><PrimaryContext><Command>{inside}</Command></PrimaryContext></ProvisioningCommands>"
        )
    };
    let text = whole(&format!(
        "<Common>{}</Common><Targets>\
         <Target Id=\"A\"><TargetState><Condition Name=\"ProcessorName\" Value=\"Pattern:.*A.*\"/></TargetState></Target>\
         <Target Id=\"B\"><TargetState><Condition Name=\"ProcessorName\" Value=\"Pattern:.*B.*\"/></TargetState></Target>\
         </Targets><Variant><TargetRefs><TargetRef Id=\"B\"/></TargetRefs><Settings>{}</Settings></Variant>\
         <Variant><TargetRefs><TargetRef Id=\"B\"/><TargetRef Id=\"A\"/></TargetRefs><Settings>{}</Settings></Variant>",
        commands(&["one", "two"]),
        commands(&["three"]),
        commands(&["four"]),
    ));
    let package = build(folder(text, &[]).path(), &[]);
    let runtime = String::from_utf8(package["Multivariant/0/Prov/RunTime.xml"].clone()).unwrap();
    let sets = runtime.lines().filter_map(|line| line.split_once("RunTime\\")).map(|(_, rest)| rest);
    let sets: Vec<&str> = sets.collect();
    let file = |number: usize, item: usize| {
        format!("{number}__ProvisioningCommands_PrimaryContext_Command_{item}_CommandLine.provxml\"")
    };
    let expected = [
        format!("{} />", file(0, 0)),
        format!("{} />", file(1, 1)),
        format!("{} ProcessorName=\"Pattern:.*B.*\" />", file(2, 0)),
        format!("{} ProcessorName=\"Pattern:.*A.*\" />", file(3, 0)),
        format!("{} ProcessorName=\"Pattern:.*B.*\" />", file(3, 0)),
    ];
    assert_eq!(sets, expected);
}

#[test]
fn what_the_designer_has_built_is_built_again_with_warnings() {
    let doubtful = "<Accounts><ComputerAccount><ComputerName>A NAME THAT IS TOO LONG</ComputerName>\
                    <DomainName>contoso.com</DomainName></ComputerAccount></Accounts>\
                    <OOBE><Desktop><HideOobe>true</HideOobe></Desktop></OOBE>";
    let dir = folder(project(doubtful).replace("1.2</Version>", "1.2.3</Version>"), &[]);
    let checked = succeed(&mut ppkgc(dir.path(), ["check", "project/customizations.xml"]));
    assert!(checked.contains("ready to build") && checked.contains("warnings"), "{checked}");
    build(dir.path(), &[]);
}

#[test]
fn the_dialect_and_the_order_are_those_that_are_asked_for() {
    let settings = "<OOBE><Desktop><HideOobe>True</HideOobe></Desktop></OOBE><Policies><ApplicationManagement>\
                    <AllowAllTrustedApps>Yes</AllowAllTrustedApps></ApplicationManagement></Policies>";
    let shown = |options: &[&str]| {
        let package = build(folder(project(settings), &[]).path(), options);
        let first = package.iter().find(|(path, _)| path.contains("/RunTime/0_")).unwrap();
        (first.0.contains("Policies"), String::from_utf8_lossy(first.1).contains("SettingsPath"))
    };
    assert_eq!(shown(&[]), (false, true));
    assert_eq!(shown(&["--wcd-version", "10.0.22621.1"]), (false, false));
    assert_eq!(shown(&["--target-skus", "WindowsCommon,Desktop", "--wcd-version", "2025.416.0.0"]), (true, true));
    let dir = folder(project(settings), &[]);
    fs::write(dir.path().join("spec.toml"), "[package]\nname = 'A'\nversion = '1.0'\n").unwrap();
    for arguments in [
        &["build", "spec.toml", "--map", "a=b"][..],
        &["build", "project/customizations.xml", "--target-skus", "IoTCore"],
        &["build", "project/customizations.xml", "--wcd-version", "new"],
        &["build", "project/customizations.xml", "--map", "C:\\x=nowhere"],
    ] {
        assert_eq!(ppkgc(dir.path(), arguments).output().unwrap().status.code(), Some(2), "{arguments:?}");
    }
    let changed = refused(dir.path(), &["check", "project/customizations.xml", "--set", "package.version=2.0"]);
    assert!(changed.contains("bad-change"), "{changed}");
}

/// Our own packages, with pictures, commands, certificates, networks and variants among them.
#[test]
fn every_sample_is_built_again_from_the_unpacked_package() {
    for name in ["contoso-branding", "domain-pc", "installer", "kiosk", "laptop-fleet", "tablet-wallpaper"] {
        let dir = tempfile::tempdir().unwrap();
        copy_folder(&sample(name), &dir.path().join("sample"));
        let secrets = [("WIFI_KEY", "twelve-chars"), ("JOIN_PASSWORD", "correct horse"), ("BPRT", "token")];
        succeed(
            ppkgc(dir.path(), ["build", "sample/spec.toml", "-o", "out"])
                .envs(secrets)
                .envs(variables(&dir.path().join("sample/spec.toml"))),
        );
        let first = unpack(dir.path(), "out", "unpacked");
        succeed(&mut ppkgc(dir.path(), ["build", "unpacked", "-o", "again"]));
        let second = unpack(dir.path(), "again", "unpacked-again");
        let different = first.keys().chain(second.keys()).filter(|path| first.get(*path) != second.get(*path));
        assert_eq!(different.collect::<Vec<_>>(), Vec::<&String>::new(), "{name}");
    }
}

/// A value for each variable that a spec names.
fn variables(spec: &Path) -> Vec<(String, String)> {
    let text = fs::read_to_string(spec).unwrap();
    let named = text.split("env = \"").skip(1).filter_map(|rest| rest.split('"').next());
    named.map(|name| (name.to_owned(), "correct horse 1".to_owned())).collect()
}

#[test]
fn an_app_becomes_a_command_with_its_files() {
    let app = "<UniversalAppInstall><DeviceContextApp><Application PackageFamilyName=\"Board_1a2b3c4d5e6f7\">\
               <ApplicationFile>Board.msix</ApplicationFile><DependencyAppxFiles><Dependency Name=\"r\">Run.appx</Dependency>\
               </DependencyAppxFiles><DeploymentOptions>Force application shutdown</DeploymentOptions></Application>\
               </DeviceContextApp></UniversalAppInstall>";
    let dir = folder(project(app), &["project/Board.msix", "project/Run.appx"]);
    let package = build(dir.path(), &[]);
    let all: String = package.values().map(|bytes| String::from_utf8_lossy(bytes)).collect();
    let command = "name=\"HostedInstall\" value=\"&lt;Application PackageUri=&quot;Board.msix&quot; \
                   DeploymentOptions=&quot;1&quot;&gt;&lt;Dependencies&gt;&lt;Dependency PackageUri=&quot;Run.appx&quot; \
                   /&gt;&lt;/Dependencies&gt;&lt;/Application&gt;\" datatype=\"string\" exec=\"1\"";
    assert!(all.contains(command), "{all}");
    assert_eq!(package.keys().filter(|path| path.starts_with("DataAsset/")).count(), 3);
}

/// Microsoft's store issues a licence as XML or, encoded, in base64.
#[test]
fn a_licence_of_an_app_becomes_the_command_that_adds_it() {
    let licence = |context: &str, file: &str| {
        let id = "LicenseProductId=\"4d3c2b1a\" Name=\"4d3c2b1a\"";
        project(&format!(
            "<UniversalAppInstall><{context}AppLicense><LicenseInstall {id}>{file}</LicenseInstall></{context}AppLicense>\
             </UniversalAppInstall>"
        ))
    };
    let xml = "<License xmlns=\"urn:schemas-microsoft-com:windows:store:licensing:ls\" ContentID=\"4d3c2b1a\" />";
    let base64 = STANDARD.encode(xml);
    for (context, source) in [("DeviceContext", "RunTime"), ("UserContext", "User_RunTime")] {
        for (file, content) in [("Board.ms-windows-store-license", xml), ("Board.xml", &format!("{base64}\r\n"))] {
            let dir = folder(licence(context, file), &[]);
            fs::write(dir.path().join("project").join(file), content).unwrap();
            let package = build(dir.path(), &[]);
            let has = |(path, bytes): (&String, &Vec<u8>)| {
                let text = String::from_utf8_lossy(bytes);
                let value = format!(
                    "name=\"AddLicense\" value=\"&lt;License Content=&quot;{base64}&quot; /&gt;\" datatype=\"string\" exec=\"1\""
                );
                path.contains(&format!("Prov/{source}/")) && text.contains(&value)
            };
            assert!(package.iter().any(has), "{context} {file}: {package:?}");
            assert!(package.keys().all(|path| !path.starts_with("DataAsset/2")), "the value holds all of it");
            // The package alone is enough to build it again.
            fs::remove_dir_all(dir.path().join("project")).unwrap();
            succeed(&mut ppkgc(dir.path(), ["build", "unpacked", "-o", "again"]));
            assert_eq!(unpack(dir.path(), "again", "once more"), package, "{context} {file}");
        }
    }
}

#[test]
fn a_hostile_project_is_refused_in_bounded_time() {
    let begun = Instant::now();
    let deep = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
    let unknown: String = (0..300).map(|number| format!("<Unknown{number}>1</Unknown{number}>")).collect();
    let open = format!("{}<Password>", "<Password x=\"".repeat(20_000));
    for (what, text) in [
        ("deep", whole(&deep)),
        ("unknown names", project(&unknown)),
        ("unknown policies", project(&format!("<Policies><A>{}</A></Policies>", unknown.replace(">1<", ">Yes<")))),
        ("open tags", whole(&open)),
        ("one tag", format!("<WindowsCustomizations {}>", "a=\"1\" ".repeat(30_000))),
        ("100 MB", format!("<WindowsCustomizations>{}", " ".repeat(100 << 20))),
        ("an entity", project("").replacen("<Windows", "<!DOCTYPE a [<!ENTITY a SYSTEM \"/etc/passwd\">]><Windows", 1)),
    ] {
        let dir = folder(text, &[]);
        refused(dir.path(), &["build", "project/customizations.xml", "-o", "out"]);
        println!("{what}: {:?}", begun.elapsed());
    }
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
}

#[test]
fn many_variants_with_many_settings_take_bounded_time() {
    const SETTINGS: usize = 40;
    let lines = |variant: usize| -> String {
        let command = |number| {
            format!("<CommandConfig Name=\"c\"><CommandLine>run {variant} {number}</CommandLine></CommandConfig>")
        };
        let commands: String = (0..SETTINGS).map(command).collect();
        format!(
            "<ProvisioningCommands><PrimaryContext><Command>{commands}</Command></PrimaryContext></ProvisioningCommands>"
        )
    };
    let targets: String = (0..50)
        .map(|number| format!("<Target Id=\"T{number}\"><TargetState><Condition Name=\"ProcessorName\" Value=\"P{number}\"/></TargetState></Target>"))
        .collect();
    let variants: String = (0..50)
        .map(|number| {
            format!(
                "<Variant><TargetRefs><TargetRef Id=\"T{number}\"/></TargetRefs><Settings>{}</Settings></Variant>",
                lines(number)
            )
        })
        .collect();
    let dir = folder(whole(&format!("<Targets>{targets}</Targets>{variants}")), &[]);
    let begun = Instant::now();
    let package = build(dir.path(), &[]);
    println!("{:?}", begun.elapsed());
    assert!(begun.elapsed() < Duration::from_secs(120), "{:?}", begun.elapsed());
    assert_eq!(package.keys().filter(|path| path.ends_with(".provxml")).count(), 50 * SETTINGS);
}

#[test]
fn packing_a_tree_keeps_its_identity() {
    let dir = folder(project(USER), &[]);
    let first = build(dir.path(), &[]);
    succeed(&mut ppkgc(dir.path(), ["pack", "unpacked", "-o", "again/Shop.ppkg"]));
    let same =
        fs::read(dir.path().join("out/Shop.ppkg")).unwrap() == fs::read(dir.path().join("again/Shop.ppkg")).unwrap();
    assert!(same, "the same files and the same identity are the same package");
    assert_eq!(unpack(dir.path(), "again", "unpacked-again"), first);
}

/// Both the project and the announcement of a file name the package; both are changed.
#[test]
fn another_identity_is_stated_in_every_document() {
    const OTHER: &str = "0a0a0a0a-1111-2222-3333-0b0b0b0b0b0b";
    let command = "<ProvisioningCommands><DeviceContext><CommandFiles><CommandFile Name=\"a\">a.cmd</CommandFile>\
                   </CommandFiles><CommandLine>cmd /c a.cmd</CommandLine></DeviceContext></ProvisioningCommands>";
    let dir = folder(project(command), &["project/a.cmd"]);
    let before = build(dir.path(), &[]);
    let asked = ["--name", "Shop & Café", "--id", OTHER, "--version", "2.0", "--owner", "itadmin", "--rank", "7"];
    succeed(ppkgc(dir.path(), ["pack", "unpacked", "-o", "again/p.ppkg"]).args(asked));
    let after = unpack(dir.path(), "again", "unpacked-again");
    let changed: Vec<&String> = before.keys().filter(|path| before[*path] != after[*path]).collect();
    let announcement = "Multivariant/0/Prov/RunTime/0__ProvisioningCommands_DeviceContext_CommandFiles_0.provxml";
    assert_eq!(changed, [announcement, "Multivariant/0/customizations.xml"]);
    let document = String::from_utf8_lossy(&after["Multivariant/0/customizations.xml"]).into_owned();
    for line in [
        "<ID>{0a0a0a0a-1111-2222-3333-0b0b0b0b0b0b}</ID>",
        "<Name>Shop &amp; Café</Name>",
        "<Version>2.0</Version>",
        "<OwnerType>ITAdmin</OwnerType>",
        "<Rank>7</Rank>",
        "<Notes>by hand</Notes>",
    ] {
        assert!(document.contains(line), "{line}: {document}");
    }
    assert!(String::from_utf8_lossy(&after[announcement]).contains(OTHER));
    let shown = succeed(&mut ppkgc(dir.path(), ["inspect", "again/p.ppkg"]));
    assert!(shown.starts_with("Shop & Café 2.0"), "{shown}");
}

#[test]
fn a_tree_without_a_project_needs_a_name() {
    let dir = folder(project(USER), &[]);
    build(dir.path(), &[]);
    fs::remove_file(dir.path().join("unpacked/Multivariant/0/customizations.xml")).unwrap();
    let pack = |more: &[&str]| ppkgc(dir.path(), ["pack", "unpacked", "-o", "p.ppkg"]).args(more).output().unwrap();
    let nameless = pack(&[]);
    assert_eq!(nameless.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&nameless.stderr).contains("--name"));
    assert_eq!(pack(&["--name", "Shop"]).status.code(), Some(0));
    for wrong in [["--rank", "100"], ["--id", "x"], ["--version", "1.0.0"], ["--owner", "Nobody"]] {
        assert_eq!(pack(&wrong).status.code(), Some(2), "{wrong:?}");
    }
}

/// The designer names the folder of a file when it is added to the project, so that a folder may be named after bytes
/// that the file no longer has.
#[test]
fn a_folder_named_after_earlier_bytes_is_not_damage() {
    let command = "<ProvisioningCommands><DeviceContext><CommandFiles><CommandFile Name=\"a\">a.cmd</CommandFile>\
                   </CommandFiles><CommandLine>cmd /c a.cmd</CommandLine></DeviceContext></ProvisioningCommands>";
    let dir = folder(project(command), &["project/a.cmd"]);
    let files = build(dir.path(), &[]);
    let asset = files.keys().find(|path| path.ends_with("/a.cmd")).unwrap();
    fs::write(dir.path().join("unpacked").join(asset), "changed").unwrap();
    succeed(&mut ppkgc(dir.path(), ["pack", "unpacked", "-o", "again/Shop.ppkg"]));
    let verified = ppkgc(dir.path(), ["verify", "again/Shop.ppkg"]).output().unwrap();
    assert_eq!(verified.status.code(), Some(0));
    let said = String::from_utf8_lossy(&verified.stderr).into_owned();
    assert!(said.contains("warning[package-inconsistent]") && said.contains("named after bytes other than"), "{said}");
    unpack(dir.path(), "again", "unpacked-again");
    fs::create_dir(dir.path().join("device")).unwrap();
    let plan = |package: &str| {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_ppkg-apply"));
        program.args(["plan", package, "--device", "sim:device"]).current_dir(dir.path()).output().unwrap()
    };
    let planned = plan("again/Shop.ppkg");
    let said = String::from_utf8_lossy(&planned.stdout).into_owned() + &String::from_utf8_lossy(&planned.stderr);
    assert!(!said.contains("damaged"), "{said}");
    fs::remove_file(dir.path().join("again/Shop.cat")).unwrap();
    let refused = plan("again/Shop.ppkg");
    assert_eq!(refused.status.code(), Some(3));
    let said = String::from_utf8_lossy(&refused.stdout).into_owned() + &String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("there is no catalog next to the package") && said.contains("ppkgc pack tree"), "{said}");
}

/// Settings that differed in the store of an older kit.
struct OlderKit {
    version: &'static str,
    settings: &'static str,
    /// Ends of the paths of files that only its packages have, with a part of their texts.
    files: &'static [(&'static str, &'static str)],
}

const OF_OLDER_KITS: [OlderKit; 3] = [
    OlderKit {
        version: "10.0.17134.1",
        settings: "<Accounts><ComputerAccount><ComputerName>shop</ComputerName></ComputerAccount></Accounts>\
         <Policies><Experience><AllowWindowsConsumerFeatures>No</AllowWindowsConsumerFeatures></Experience></Policies>",
        files: &[
            ("RunTime/0__Accounts.provxml", "name=\"ComputerName\" value=\"shop\""),
            (
                "User_RunTime/1__Policies_Experience_AllowWindowsConsumerFeatures.provxml",
                "<characteristic type=\"Policy\" scope=\"User\">",
            ),
        ],
    },
    OlderKit {
        version: "10.0.21382.1",
        settings: "<Policies><FileExplorer><AllowOptionToShowNetwork>True</AllowOptionToShowNetwork></FileExplorer></Policies>",
        files: &[(
            "User_RunTime/0__Policies_FileExplorer_AllowOptionToShowNetwork.provxml",
            "value=\"true\" datatype=\"boolean\"",
        )],
    },
    OlderKit {
        version: "10.0.10586.0",
        settings: "<EditionUpgrade><UpgradeEditionWithLicense>license.xml</UpgradeEditionWithLicense></EditionUpgrade>\
         <Policies><Connectivity><AllowBluetooth>0</AllowBluetooth><AllowNFC>Yes</AllowNFC></Connectivity></Policies>",
        files: &[
            ("Uicc_RunOnce/EditionUpgrade_0.provxml", "value=\"this is project/license.xml\""),
            ("RunTime/Policies_1.provxml", "name=\"AllowNFC\" value=\"1\" datatype=\"integer\""),
            ("MasterDatastore.xml", "<ConfigurationSource Name=\"Uicc_RunOnce\" Path=\"$(_prov)\\Uicc_RunOnce.xml\">"),
        ],
    },
];

/// A package shows which rows its designer had, so that its tree is built again without naming the version.
#[test]
fn settings_are_written_as_the_kit_of_the_version_had_them() {
    for OlderKit { version, settings, files } in OF_OLDER_KITS {
        let dir = folder(project(settings), &["project/license.xml"]);
        let built = build(dir.path(), &["--wcd-version", version]);
        for (name, part) in files {
            let (_, bytes) = built
                .iter()
                .find(|(path, _)| path.ends_with(name))
                .unwrap_or_else(|| panic!("{version}: no {name} in {:?}", built.keys()));
            assert!(String::from_utf8_lossy(bytes).contains(part), "{version}: {}", String::from_utf8_lossy(bytes));
        }
        succeed(&mut ppkgc(dir.path(), ["build", "unpacked", "-o", "again"]));
        let again = unpack(dir.path(), "again", "unpacked-again");
        let texts = |files: BTreeMap<String, Vec<u8>>| -> Vec<(String, String)> {
            let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
            files.into_iter().map(|(name, bytes)| (name, text(bytes))).collect()
        };
        assert_eq!(texts(again), texts(built), "{version}");
    }
}

/// Runs a command line of icd.exe; returns its exit code and what it prints.
fn icd(dir: &Path, switches: &[&str]) -> (Option<i32>, String) {
    let output = ppkgc(dir, ["icd"]).args(switches).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned() + &String::from_utf8_lossy(&output.stdout);
    (output.status.code(), said)
}

#[test]
fn command_lines_of_icd_do_what_they_say() {
    let dir = folder(project(USER), &[]);
    fs::copy(dir.path().join("project/customizations.xml"), dir.path().join("c.xml")).unwrap();
    let there = |path: &str| dir.path().join(path).exists();
    let absolute = [
        "/Build-ProvisioningPackage",
        "/CustomizationXML:\"C:\\build\\customizations.xml\"",
        "/PackagePath:\"C:\\out\\Fleet.ppkg\"",
        "+Overwrite",
    ];
    let (code, said) = icd(dir.path(), &absolute);
    assert!(code == Some(2) && said.contains("--map \"C:\\build=DIR\""), "{code:?} {said}");
    let mapped = [&absolute[..], &["--map", "C:\\build=project", "--map=C:\\out=made"]].concat();
    let (code, said) = icd(dir.path(), &mapped);
    assert!(code == Some(0) && there("made/Fleet.ppkg") && there("made/Fleet.cat"), "{code:?} {said}");
    let store = "/StoreFile:C:\\Program Files (x86)\\Windows Kits\\10\\x86\\Microsoft-Desktop-Provisioning.dat";
    let again = ["/build-provisioningpackage", "/customizationxml:c.xml", "/packagepath:made\\Fleet.ppkg", store];
    let (code, said) = icd(dir.path(), &again);
    assert!(code == Some(1) && said.contains("would-overwrite") && said.contains("+Overwrite"), "{code:?} {said}");
    assert_eq!(icd(dir.path(), &[&again[..], &["-Encrypted", "+Overwrite"]].concat()).0, Some(0));
    let (code, said) = icd(dir.path(), &[&again[..], &["+Encrypted", "/Nonsense:1", "/Build-ImageFromWim"]].concat());
    assert_eq!(code, Some(2));
    for named in ["+Encrypted", "/Nonsense", "/Build-ImageFromWim"] {
        assert!(said.contains(named), "{named}: {said}");
    }
}

#[test]
fn the_stores_and_variables_of_icd_are_used() {
    let settings = "<OOBE><Desktop><HideOobe>True</HideOobe></Desktop></OOBE><Policies><ApplicationManagement>\
                    <AllowAllTrustedApps>Yes</AllowAllTrustedApps></ApplicationManagement></Policies>\
                    <ProvisioningCommands><DeviceContext><CommandLine>cmd /c %sitename% %SERIAL%</CommandLine>\
                    </DeviceContext></ProvisioningCommands>\
                    <Accounts><Users><User UserName=\"%SiteName%\"><Password>%Pw%</Password></User></Users></Accounts>";
    let dir = folder(project(settings), &[]);
    let switches = [
        "/Build-ProvisioningPackage",
        "/CustomizationXML:project/customizations.xml",
        "/PackagePath:out\\site.ppkg",
        "/StoreFile:Microsoft-Common-Provisioning.dat,Microsoft-Desktop-Provisioning.dat",
        "/Variables:SiteName=Berlin;Pw=hunter2-x",
        "/MSPackageRoot:C:\\x",
    ];
    let (code, said) = icd(dir.path(), &switches);
    assert!(code == Some(0) && said.contains("not proved") && said.contains("/MSPackageRoot"), "{code:?} {said}");
    assert!(!said.contains("hunter2-x"), "{said}");
    let package = unpack(dir.path(), "out", "unpacked");
    let names: Vec<&str> =
        package.keys().filter_map(|path| path.strip_prefix("Multivariant/0/Prov/RunTime/")).collect();
    assert_eq!(names[0], "0__Accounts_Users_Berlin.provxml");
    assert!(names[1].contains("Policies"), "what both stores have comes first: {names:?}");
    let answers = String::from_utf8_lossy(&package["CommonSettings/1/AnswerFile.xml"]).into_owned();
    assert!(answers.contains("cmd /c Berlin %SERIAL%"), "{answers}");
}
