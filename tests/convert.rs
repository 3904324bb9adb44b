//! `convert`: the spec of a package builds a package with no difference, and contains no secret.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{copy_folder, corpus, packages, ppkgc, sample, succeed, tree};

/// Packages that a spec cannot express completely, by the start of their names.
const NOT_WHOLE: [(&str, &str); 2] = [
    ("55b47ec3", "it names an author, as packages of 2015 do"),
    ("e239bd5e", "it names an author, as packages of 2015 do"),
];

/// The packages of all samples, each in a folder of its own.
fn built(folder: &Path) -> Vec<PathBuf> {
    let mut built = Vec::new();
    for entry in fs::read_dir(sample("")).unwrap() {
        let name = entry.unwrap().file_name();
        let job = folder.join(&name);
        copy_folder(&sample(name.to_str().unwrap()), &job);
        succeed(&mut ppkgc(&job, ["build", "spec.toml", "-o", "out", "--quiet"]));
        let file = tree(&job.join("out")).into_keys().find(|file| file.ends_with(".ppkg")).unwrap();
        built.push(job.join("out").join(file));
    }
    built
}

#[test]
fn the_spec_of_a_package_builds_what_the_package_does() {
    let dir = tempfile::tempdir().unwrap();
    let mut all = packages(&corpus());
    all.extend(built(dir.path()));
    let mut whole = 0;
    for (number, package) in all.iter().enumerate() {
        let output = format!("spec-{number}");
        let run = ppkgc(dir.path(), ["convert", "-o", &output]).arg(package).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        let name = package.file_name().unwrap().to_string_lossy();
        let known = NOT_WHOLE.iter().any(|(start, _)| name.starts_with(start));
        assert_eq!(run.status.code(), Some(i32::from(known)), "{name}: {said}");
        assert_eq!(said.contains("no difference"), !known, "{name}: {said}");
        whole += usize::from(!known);
        // The same again from the files of the package.
        let unpacked = format!("unpacked-{number}");
        let _ = ppkgc(dir.path(), ["inspect", "--extract", &unpacked]).arg(package).output().unwrap();
        let again = format!("again-{number}");
        let run = ppkgc(dir.path(), ["decompile", &unpacked, "-o", &again]).output().unwrap();
        assert_eq!(run.status.success(), !known, "{name}: {}", String::from_utf8_lossy(&run.stderr));
        let files = |folder: &str| tree(&dir.path().join(folder));
        assert_eq!(files(&output).keys().collect::<Vec<_>>(), files(&again).keys().collect::<Vec<_>>(), "{name}");
    }
    assert_eq!(whole, all.len() - NOT_WHOLE.len());
}

#[test]
fn a_spec_is_written_as_people_write_it_and_without_secrets() {
    let dir = tempfile::tempdir().unwrap();
    built(dir.path());
    for (job, sections) in [
        (
            "laptop-fleet",
            ["[device]", "[oobe]", "[entra]", "[[wifi]]", "[[certificate]]", "[personalization]"].as_slice(),
        ),
        ("kiosk", &["[[account]]", "[kiosk]"]),
        ("domain-pc", &["[domain]", "[[account]]"]),
        ("installer", &["[[command]]", "files = ["]),
        ("tablet-wallpaper", &["[conditions]", "[[variant]]", "[variant.personalization]"]),
    ] {
        let folder = dir.path().join(job);
        let package = tree(&folder.join("out")).into_keys().find(|file| file.ends_with(".ppkg")).unwrap();
        succeed(&mut ppkgc(&folder, ["convert", &format!("out/{package}"), "-o", "spec"]));
        let spec = fs::read_to_string(folder.join("spec/spec.toml")).unwrap();
        for section in sections {
            assert!(spec.contains(section), "{job}: no {section} in\n{spec}");
        }
        assert!(!spec.contains("Sample-") && !spec.contains("sample-"), "{job}: {spec}");
    }
}

#[test]
fn what_is_missing_is_named_and_nothing_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("installer"), here);
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    let run = ppkgc(here, ["convert", "out/Installer.customizations.xml", "-o", "spec"]).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert_eq!(run.status.code(), Some(1), "{said}");
    assert!(said.contains("cannot be read") && said.contains("--map"), "{said}");
    assert!(!here.join("spec").exists());
    for (from, code) in [("spec.toml", 1), ("nothing.xml", 2)] {
        let run = ppkgc(here, ["convert", from, "-o", "spec"]).output().unwrap();
        assert_eq!(run.status.code(), Some(code), "{from}: {}", String::from_utf8_lossy(&run.stderr));
        assert!(!here.join("spec").exists());
    }
}

/// A project with these settings for every device.
fn project(settings: &str) -> String {
    format!(
        "<WindowsCustomizations><PackageConfig xmlns=\"urn:schemas-Microsoft-com:Windows-ICD-Package-Config.v1.0\">\
         <ID>{{3b9f2c3e-5d63-4b8d-9a63-6f4f9f6b2f10}}</ID><Name>Depot</Name><Version>1.4</Version>\
         <OwnerType>ITAdmin</OwnerType></PackageConfig><Settings xmlns=\"urn:schemas-microsoft-com:windows-provisioning\">\
         <Customizations><Common>{settings}</Common></Customizations></Settings></WindowsCustomizations>"
    )
}

/// Names of commands are kept, whatever looks like a password is not, and what the spec lacks is said.
#[test]
fn names_are_kept_and_passwords_of_any_form_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let command = |name: &str, line: &str| {
        format!("<CommandConfig Name=\"{name}\"><CommandLine>{line}</CommandLine></CommandConfig>")
    };
    let commands = [command("greet", "cmd /c ver"), command("twice", "cmd /c vol"), command("twice", "cmd /c set")];
    let settings = project(&format!(
        "<Accounts><Users><User UserName=\"ann\" Name=\"ann\"><Password>True</Password></User></Users></Accounts>\
         <ProvisioningCommands><PrimaryContext><Command>{}</Command></PrimaryContext></ProvisioningCommands>",
        commands.concat()
    ));
    let noted = settings.replace("</PackageConfig>", "<Notes>Ask the depot.</Notes></PackageConfig>");
    fs::write(here.join("customizations.xml"), noted).unwrap();
    let run = ppkgc(here, ["convert", "customizations.xml", "-o", "spec"]).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    for line in [
        "PPKG_ANN_PASSWORD must be set in the environment: it holds a secret (Accounts/Users/User[ann]/Password)",
        "not in the spec, since devices do not read it: the notes of the project, the name of an item of a list, such as \
         a command",
        "no difference in",
    ] {
        assert!(said.contains(line), "{line} is not in\n{said}");
    }
    let spec = fs::read_to_string(here.join("spec/spec.toml")).unwrap();
    assert!(spec.contains("name = \"greet\"\n") && !spec.contains("twice"), "{spec}");
    assert!(spec.contains("password = { env = \"PPKG_ANN_PASSWORD\" }") && !spec.contains("True"), "{spec}");
}

/// What people called the files of a command is kept as a remark, and a secret is named after its command.
#[test]
fn names_of_dependencies_are_kept_and_secrets_are_named_after_their_commands() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let commands = "<ProvisioningCommands><DeviceContext><CommandFiles><CommandFile Name=\"starter\">first.cmd</CommandFile>\
                    </CommandFiles><CommandLine>cmd /c first.cmd</CommandLine></DeviceContext><PrimaryContext><Command>\
                    <CommandConfig Name=\"Join VPN\"><CommandFile>join.cmd</CommandFile>\
                    <CommandLine>cmd /c join.cmd --password Tulip-47-x</CommandLine><DependencyPackages>\
                    <Dependency Name=\"tool of ann\">tool.exe</Dependency><Dependency Name=\"list.csv\">list.csv</Dependency>\
                    </DependencyPackages></CommandConfig></Command></PrimaryContext></ProvisioningCommands>";
    fs::write(here.join("customizations.xml"), project(commands)).unwrap();
    for file in ["first.cmd", "join.cmd", "tool.exe", "list.csv"] {
        fs::write(here.join(file), "echo").unwrap();
    }
    let run = ppkgc(here, ["convert", "customizations.xml", "-o", "spec"]).output().unwrap();
    let said = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(said.contains("PPKG_JOIN_VPN_COMMANDLINE must be set") && said.contains("no difference in"), "{said}");
    assert!(!said.contains("not in the spec"), "{said}");
    let spec = fs::read_to_string(here.join("spec/spec.toml")).unwrap();
    for lines in [
        "name = \"Join VPN\"\nrun = { env = \"PPKG_JOIN_VPN_COMMANDLINE\" }\nfiles = [\n    \"files/join.cmd\",\n    \
         \"files/tool.exe\",   # \"tool of ann\"\n    \"files/list.csv\",\n]\n",
        "context = \"device\"\nrun = \"cmd /c first.cmd\"\nfiles = [\n    \"files/first.cmd\",   # \"starter\"\n]\n",
    ] {
        assert!(spec.contains(lines), "{lines} is not in\n{spec}");
    }
}

/// The designer takes more than the rules for specs do, so the spec of such a project says `from_wcd = true`.
#[test]
fn the_spec_of_every_project_that_builds_builds_too() {
    let user = |name: &str, parts: &str| {
        format!("<Accounts><Users><User UserName=\"{name}\">{parts}</User></Users></Accounts>")
    };
    let password = "<Password>Tulip-47-x</Password>";
    let wlan = |parts: &str| {
        format!(
            "<ConnectivityProfiles><WLAN><WLANSetting><WLANConfig SSID=\"Shop\">{parts}</WLANConfig></WLANSetting></WLAN></ConnectivityProfiles>"
        )
    };
    let pictures = "<Personalization><DeployDesktopImage>Wall.jpg</DeployDesktopImage>\
                    <DeployLockScreenImage>files\\WALL.JPG</DeployLockScreenImage>\
                    <DesktopImageUrl>Wall.jpg</DesktopImageUrl></Personalization>";
    for (name, settings, is_strange) in [
        ("sound", "<OOBE><Desktop><HideOobe>True</HideOobe></Desktop></OOBE>".to_owned(), false),
        ("an account with a password", user("ann", password), false),
        ("a long account name", user("a-name-of-more-than-20", password), true),
        ("an account without a password", user("ann", "<UserGroup>Administrators</UserGroup>"), true),
        ("a network without security", wlan("<ProxyServerPort>proxy:80</ProxyServerPort>"), true),
        ("pictures of nearly one name", pictures.to_owned(), true),
        (
            "a product key of no form",
            "<EditionUpgrade><ChangeProductKey>AB12</ChangeProductKey></EditionUpgrade>".to_owned(),
            true,
        ),
        (
            "pins of no form",
            "<Policies><Start><ConfigureStartPins>{</ConfigureStartPins></Start></Policies>".to_owned(),
            true,
        ),
        (
            "a URL of no form",
            "<Personalization><DesktopImageUrl>a.jpg</DesktopImageUrl></Personalization>".to_owned(),
            true,
        ),
        (
            "a number out of range",
            "<Policies><Update><ActiveHoursEnd>99</ActiveHoursEnd></Update></Policies>".to_owned(),
            true,
        ),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let here = dir.path();
        fs::create_dir(here.join("files")).unwrap();
        ["Wall.jpg", "files/WALL.JPG"].iter().for_each(|file| fs::write(here.join(file), "no picture").unwrap());
        fs::write(here.join("customizations.xml"), project(&settings)).unwrap();
        let build = ppkgc(here, ["build", "customizations.xml", "-o", "out"]).output().unwrap();
        assert!(build.status.success(), "{name}: {}", String::from_utf8_lossy(&build.stderr));
        let run = ppkgc(here, ["convert", "customizations.xml", "-o", "spec"]).output().unwrap();
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert!(run.status.success() && said.contains("no difference"), "{name}: {said}");
        let spec = fs::read_to_string(here.join("spec/spec.toml")).unwrap();
        assert_eq!(spec.contains("from_wcd = true"), is_strange, "{name}: {spec}");
        assert!(!spec.contains("Tulip"), "{name}: {spec}");
    }
}

/// `new --from` writes what `convert` writes.
#[test]
fn a_new_spec_starts_from_a_package_or_a_project() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("installer"), here);
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out", "--quiet"]));
    for (number, (from, options)) in
        [("out/Installer.ppkg", &[][..]), ("out/Installer.customizations.xml", &["--map", "setup.exe=files/setup.exe"])]
            .into_iter()
            .enumerate()
    {
        let (one, other) = (format!("new-{number}"), format!("converted-{number}"));
        let new = ppkgc(here, ["new", &one, "--from", from]).args(options).output().unwrap();
        let converted = ppkgc(here, ["convert", from, "-o", &other]).args(options).output().unwrap();
        assert_eq!(new.status.code(), converted.status.code(), "{}", String::from_utf8_lossy(&new.stderr));
        assert_eq!(here.join(&one).exists(), here.join(&other).exists());
        if here.join(&one).exists() {
            assert_eq!(tree(&here.join(&one)), tree(&here.join(&other)));
        }
    }
    assert!(here.join("new-0/spec.toml").exists());
    for wrong in
        [&["--from", "out/Installer.ppkg", "--template", "kiosk"][..], &["--map", "a=b"], &["--store", "a.dat"]]
    {
        assert_eq!(ppkgc(here, ["new", "wrong"]).args(wrong).output().unwrap().status.code(), Some(2), "{wrong:?}");
        assert!(!here.join("wrong").exists());
    }
}

#[test]
fn a_package_without_a_project_is_reported_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    copy_folder(&sample("contoso-branding"), here);
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out"]));
    succeed(&mut ppkgc(here, ["inspect", "out/Contoso-Branding.ppkg", "--extract", "tree"]));
    fs::remove_file(here.join("tree/Multivariant/0/customizations.xml")).unwrap();
    let name = ["--name", "Bare", "--version", "1.0"];
    succeed(&mut ppkgc(here, [&["pack", "tree", "-o", "Bare.ppkg"], &name[..]].concat()));
    let run = ppkgc(here, ["convert", "Bare.ppkg", "-o", "spec"]).output().unwrap();
    let said = String::from_utf8(run.stderr).unwrap();
    assert!(run.status.code() == Some(1) && said.contains("error[no-project]"), "{said}");
    assert!(said.contains("Bare.ppkg") && !here.join("spec").exists(), "{said}");
}
