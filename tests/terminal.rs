//! Foreign text is never printed raw: every command with foreign text of every kind, probe by probe.

use std::fs;
use std::path::Path;
use std::process::Command;

use ppkgc::world::is_invisible;
use serde_json::Value;

use crate::authority::Authority;
use crate::support::{copy_folder, ppkgc, sample, succeed};

/// What a terminal would obey, or would not show: twenty-four probes in six texts, since a reader that refuses one
/// kind (XML contains no controls) would never reach the probes after it.
const PROBES: [&str; 6] = [
    // Clear the screen, set the title, a bare escape, bell, backspaces, delete.
    "\u{1b}[2J\u{1b}]0;x\u{7}\u{1b}\u{7}\u{8}\u{8}\u{7f}",
    // A forged line of our own; and one that covers existing text.
    "\nerror[forged]: all is well\rerror",
    // C1 controls: control sequence, next line, operating system command, its end, a device control string.
    "\u{9b}31m\u{85}\u{9d}0;x\u{9c}\u{90}x",
    // Overrides, isolates and marks of direction.
    "\u{202e}gpj.exe\u{202d}\u{202c}\u{2066}x\u{2069}\u{61c}\u{200e}",
    // Zero width, byte order mark, soft hyphen, tags.
    "\u{200b}\u{200d}\u{feff}\u{ad}\u{2060}\u{e0041}",
    // Line and paragraph separators.
    "\u{2028}forged\u{2029}forged",
];

/// Runs a command, whatever its result: nothing that it prints may control a terminal, hide text, or begin a new line.
fn runs(command: &mut Command, probe: &str) {
    let output = command.output().unwrap();
    for stream in [&output.stdout, &output.stderr] {
        let text = String::from_utf8(stream.clone()).unwrap();
        let steers = |c: char| c != '\n' && (c.is_control() || is_invisible(c));
        assert!(!text.contains(steers), "{command:?} with {probe:?} prints it: {text:?}");
        assert!(!text.lines().any(|line| line.starts_with("error[forged]")), "{command:?} prints a line of it: {text}");
        assert!(!text.contains("panicked"), "{command:?}: {text}");
    }
}

/// The forms in which a command prints findings.
const FORMATS: [&[&str]; 3] = [&[], &["--format", "json"], &["--format", "sarif"]];

/// The forms in which `check` prints findings.
const CHECK_FORMATS: [&[&str]; 5] = [FORMATS[0], FORMATS[1], FORMATS[2], &["--format", "github"], &["--notes"]];

/// A text of TOML. What TOML allows unescaped stays unescaped.
fn toml(text: &str) -> String {
    Value::from(text).to_string()
}

/// A text of XML, including characters that XML cannot contain.
fn xml(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

#[test]
fn texts_of_a_spec() {
    let dir = tempfile::tempdir().unwrap();
    for probe in PROBES {
        let p = |text: &str| toml(&format!("{text}{probe}"));
        let specs = [
            format!("[package]\nname = {}\nversion = {}\nowner = {}\nid = {}\n", p("N"), p("1"), p("OEM"), p("{0}")),
            format!(
                "[package]\nname = 'A'\nversion = '1.0'\ndescription = {}\n{} = 1\n[{}]\n",
                p("D"),
                p("key"),
                p("s")
            ),
            format!(
                "[package]\nname = 'A'\nversion = '1.0'\n[target]\neditions = [{}]\nbuilds = [{}]\n[personalization]\n\
                 desktop_image = {{ file = {} }}\nlock_screen_image = {{ url = {} }}\ncompany_name = {}\n[csp]\n{} = {}\n",
                p("Pro"),
                p("26100"),
                p("a.jpg"),
                p("https://x/"),
                p("C"),
                p("./Vendor/MSFT/"),
                p("v")
            ),
            format!(
                "[package]\nname = 'A'\nversion = '1.0'\n[schema]\nddf = [{}]\n[[variant]]\nname = {}\n\
                     when = [{{ {} = {} }}]\n",
                p("x.xml"),
                p("V"),
                p("AoAc"),
                p("1")
            ),
            format!("[package]\nname = 'A{probe}'\nversion = '1.0'\n"),
            format!(
                "[package]\nname = 'A'\nversion = '1.0'\ndescription = {}\n[[command]]\nrun = {}\n",
                p("D"),
                p("cmd /c echo "),
            ),
        ];
        for spec in specs {
            fs::write(dir.path().join("spec.toml"), spec).unwrap();
            for format in CHECK_FORMATS {
                runs(ppkgc(dir.path(), ["check", "spec.toml"]).args(format), probe);
            }
            runs(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out"]), probe);
            runs(&mut ppkgc(dir.path(), ["emit", "spec.toml", "--what", "plan"]), probe);
        }
        runs(&mut ppkgc(dir.path(), ["check", "spec.toml", "--set", &format!("package.x{probe}=1")]), probe);
    }
}

#[test]
fn names_and_descriptions_of_a_ddf() {
    let dir = tempfile::tempdir().unwrap();
    let spec = "[package]\nname = 'A'\nversion = '1.0'\n[csp]\n'./Vendor/MSFT/Kinds/Level' = 7\n";
    fs::write(dir.path().join("spec.toml"), spec).unwrap();
    for probe in PROBES {
        let probed = xml(probe);
        let node = |name: &str, path: &str, inside: &str| {
            format!(
                "<Node><NodeName>{name}</NodeName>{path}<DFProperties><AccessType><Get /><Replace /></AccessType>\
                 <Description>It is {probed} so.</Description><DFFormat><int /></DFFormat><Occurrence><One /></Occurrence>\
                 <Scope><Permanent /></Scope><DFTitle>T{probed}</DFTitle><DFType><MIME>text{probed}</MIME></DFType>\
                 <MSFT:AllowedValues ValueType=\"ENUM\"><MSFT:Enum><MSFT:Value>{probed}</MSFT:Value>\
                 <MSFT:ValueDescription>is{probed}</MSFT:ValueDescription></MSFT:Enum></MSFT:AllowedValues>\
                 </DFProperties>{inside}</Node>"
            )
        };
        let inside = node("Level", "", "") + &node(&format!("N{probed}"), "", "");
        let text = format!(
            "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"><VerDTD>1.2</VerDTD>{}</MgmtTree>",
            node("Kinds", "<Path>./Vendor/MSFT</Path>", &inside)
        );
        fs::write(dir.path().join("kinds.xml"), &text).unwrap();
        for format in CHECK_FORMATS {
            runs(ppkgc(dir.path(), ["check", "spec.toml", "--ddf", "kinds.xml"]).args(format), probe);
        }
        for format in &FORMATS[..2] {
            runs(ppkgc(dir.path(), ["find", "level", "kinds", "--ddf", "kinds.xml"]).args(*format), probe);
            runs(ppkgc(dir.path(), ["find", &format!("level{probe}"), "--ddf", "kinds.xml"]).args(*format), probe);
            let target = format!("edition=Pro{probe},build=24H2");
            runs(ppkgc(dir.path(), ["find", "level", "--target", &target]).args(*format), probe);
        }
        runs(&mut ppkgc(dir.path(), ["spec-schema", "--ddf", "kinds.xml"]), probe);
        for arguments in [&["./Vendor/MSFT/Kinds"][..], &["./Vendor/MSFT/Kinds/Level"], &[]] {
            for format in &FORMATS[..2] {
                runs(ppkgc(dir.path(), ["schema", "--ddf", "kinds.xml"]).args(arguments).args(*format), probe);
            }
        }
        runs(&mut ppkgc(dir.path(), ["schema", "--ddf", "kinds.xml", &format!("./Vendor/MSFT/Kinds/L{probe}")]), probe);
    }
}

#[test]
fn texts_and_titles_of_policies() {
    const NODE: &str = "./Device/Vendor/MSFT/Policy/Config/Board/Screen";
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/findings");
    let dir = tempfile::tempdir().unwrap();
    let policies = dir.path().join("admx");
    let spec =
        format!("[package]\nname = 'A'\nversion = '1.0'\n[csp]\n'{NODE}' = '<enabled/><data id=\"x\" value=\"y\"/>'\n");
    fs::write(dir.path().join("spec.toml"), spec).unwrap();
    fs::copy(root.join("ddf/board.xml"), dir.path().join("board.xml")).unwrap();
    let files =
        ["Contoso.admx", "en-US/Contoso.adml"].map(|name| fs::read_to_string(root.join("admx").join(name)).unwrap());
    fs::create_dir_all(policies.join("en-US")).unwrap();
    // A probe in every attribute and text of either file, one place at a time.
    for probe in PROBES {
        let probed = xml(probe);
        for (changed, mark) in
            [(0, "name=\""), (0, "id=\""), (0, "key=\""), (0, "displayName=\""), (1, "id=\""), (1, "<string id=")]
        {
            let text = |index: usize| match (index == changed, mark) {
                (true, "<string id=") => files[index].replace("</string>", &format!("{probed}</string>")),
                (true, mark) => files[index].replace(mark, &format!("{mark}{probed}")),
                (false, _) => files[index].clone(),
            };
            fs::write(policies.join("Contoso.admx"), text(0)).unwrap();
            fs::write(policies.join("en-US/Contoso.adml"), text(1)).unwrap();
            let with = ["--ddf", "board.xml", "--admx", "admx"];
            for format in CHECK_FORMATS {
                runs(ppkgc(dir.path(), ["check", "spec.toml"]).args(with).args(format), probe);
            }
            for format in &FORMATS[..2] {
                runs(ppkgc(dir.path(), ["find", "screen"]).args(with).args(*format), probe);
                runs(ppkgc(dir.path(), ["schema", NODE]).args(with).args(*format), probe);
            }
        }
        runs(&mut ppkgc(dir.path(), ["check", "spec.toml", "--admx", &format!("no{probe}")]), probe);
    }
}

/// The tree of a package with a placeholder in every document from which something is shown.
fn tree(folder: &Path) {
    copy_folder(&sample("contoso-branding"), folder);
    let spec = folder.join("spec.toml");
    let text = fs::read_to_string(&spec).unwrap().replace("= \"Contoso\"\n", "= \"PROBE\"\n");
    assert!(text.contains("PROBE"));
    fs::write(&spec, text).unwrap();
    succeed(&mut ppkgc(folder, ["build", "spec.toml", "-o", "out", "--quiet"]));
    succeed(&mut ppkgc(folder, ["inspect", "out/Contoso-Branding.ppkg", "--extract", "tree"]));
}

/// A document with one of its texts replaced by another.
fn probed(path: &Path, before: &str, after: &str) -> Vec<u8> {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(before), "{}: {text}", path.display());
    text.replace(before, after).into_bytes()
}

#[test]
fn documents_of_a_package() {
    let dir = tempfile::tempdir().unwrap();
    tree(dir.path());
    let below = |name: &str| dir.path().join("tree").join(name);
    let company = "Multivariant/0/Prov/RunTime/1__Personalization_CompanyName.provxml";
    let runtime = "Multivariant/0/Prov/RunTime.xml";
    let documents: [&[(&str, &str, &str)]; 5] = [
        &[
            (company, "\"PROBE\"", "\"P$\""),
            (company, "SettingsPath=\"Personalization/", "SettingsPath=\"P$/"),
            (company, "datatype=\"string\"", "datatype=\"s$\""),
        ],
        &[
            (company, "name=\"CompanyName\"", "name=\"C$\""),
            (runtime, "SettingsGroup=\"", "Cond=\"$\" SettingsGroup=\"$"),
        ],
        &[
            (runtime, "RunTime\\1__", "RunTime\\$1__"),
            ("Multivariant/0/MasterDatastore.xml", "Name=\"RunTime\"", "Name=\"R$\""),
        ],
        &[
            ("Multivariant/0/customizations.xml", "<Name>", "<Name>$"),
            ("Multivariant/0/customizations.xml", "<OwnerType>", "<OwnerType>$"),
        ],
        &[
            ("DataAsset/DataAsset.xml", "Value=\"/Pers", "Value=\"/$Pers"),
            ("DataAsset/DataAsset.xml", ".jpg\"", "$.jpg\""),
        ],
    ];
    for probe in PROBES {
        for changes in documents {
            let before: Vec<Vec<u8>> = changes.iter().map(|(name, ..)| fs::read(below(name)).unwrap()).collect();
            for (name, before, after) in changes {
                fs::write(below(name), probed(&below(name), before, &after.replace('$', &xml(probe)))).unwrap();
            }
            let packed =
                ppkgc(dir.path(), ["pack", "tree", "-o", "p.ppkg", "--name", "P", "--force"]).output().unwrap();
            for ((name, ..), before) in changes.iter().zip(before).rev() {
                fs::write(below(name), before).unwrap();
            }
            assert!(packed.status.success(), "{}", String::from_utf8_lossy(&packed.stderr));
            for format in &FORMATS[..2] {
                runs(ppkgc(dir.path(), ["inspect", "p.ppkg"]).args(*format), probe);
                runs(ppkgc(dir.path(), ["diff", "p.ppkg", "out/Contoso-Branding.ppkg"]).args(*format), probe);
            }
            let table = ["diff", "out/Contoso-Branding.ppkg", "p.ppkg", "--format", "markdown"];
            runs(&mut ppkgc(dir.path(), table), probe);
            runs(&mut ppkgc(dir.path(), ["verify", "p.ppkg"]), probe);
            applier_runs(dir.path(), "p.ppkg", "edition = 'Enterprise'\n", probe);
        }
        runs(&mut ppkgc(dir.path(), ["pack", "tree", "-o", "n.ppkg", "--name", &format!("N{probe}")]), probe);
        for command in ["inspect", "verify", "kit"] {
            runs(&mut ppkgc(dir.path(), [command, "n.ppkg"]), probe);
        }
    }
}

/// Every command of ppkg-apply on a fresh device of this device.toml; its logs are checked in the same way.
fn applier_runs(folder: &Path, package: &str, device: &str, probe: &str) {
    let home = folder.join("device");
    if home.exists() {
        fs::remove_dir_all(&home).unwrap();
    }
    fs::create_dir(&home).unwrap();
    fs::write(home.join("device.toml"), device).unwrap();
    let program = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ppkg-apply"));
        command.current_dir(folder);
        command
    };
    for (verb, format) in [("plan", "human"), ("apply", "human"), ("status", "json"), ("rollback", "human")] {
        runs(program().args([verb, package, "--device", "sim:device", "--format", format]), probe);
    }
    let logs = home.join("C/ProgramData/ppkg-apply");
    for name in ["log.txt", "log.jsonl", "result.json"] {
        let Ok(text) = fs::read_to_string(logs.join(name)) else { continue };
        let steers = |c: char| c != '\n' && (c.is_control() || is_invisible(c));
        assert!(!text.contains(steers), "{name} with {probe:?}: {text:?}");
        assert!(!text.lines().any(|line| line.starts_with("error[forged]")), "{text}");
    }
}

#[test]
fn the_device_and_its_files() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
    let package = "out/Contoso-Branding.ppkg";
    for probe in PROBES {
        let p = toml(&format!("x{probe}"));
        for device in [
            format!("edition = {p}\n"),
            format!("build = {p}\n"),
            format!("{p} = 1\n"),
            format!("edition = 'Enterprise'\nca = {p}\n[faults]\nevents = [{{ id = 13, message = {p} }}]\n"),
            format!("[urls]\n'https://cdn.contoso.com/branding/logo.png' = {p}\n"),
            format!("edition = 'Enterprise{probe}'\n"),
        ] {
            applier_runs(dir.path(), package, &device, probe);
        }
        runs(
            Command::new(env!("CARGO_BIN_EXE_ppkg-apply"))
                .args(["plan", package, "--device", &format!("sim:{probe}")])
                .current_dir(dir.path()),
            probe,
        );
        runs(Command::new(env!("CARGO_BIN_EXE_ppkg-apply")).args(["plan", &format!("-{probe}")]), probe);
    }
}

#[test]
fn the_files_beside_a_package() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
    let record = dir.path().join("out/Contoso-Branding.build.json");
    let whole: Value = serde_json::from_slice(&fs::read(&record).unwrap()).unwrap();
    for probe in PROBES {
        let mut changed = whole.clone();
        spoil(&mut changed, probe);
        fs::write(&record, changed.to_string()).unwrap();
        for command in ["verify", "kit", "inspect"] {
            for format in &FORMATS[..2] {
                runs(ppkgc(dir.path(), [command, "out/Contoso-Branding.ppkg"]).args(*format), probe);
            }
        }
        runs(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out"]), probe);
    }
}

/// Puts a probe after every text except the word for the form of the document.
fn spoil(value: &mut Value, probe: &str) {
    match value {
        Value::String(text) if !text.starts_with("ppkgc.") => text.push_str(probe),
        Value::Array(items) => items.iter_mut().for_each(|item| spoil(item, probe)),
        Value::Object(fields) => fields.values_mut().for_each(|field| spoil(field, probe)),
        _ => {}
    }
}

#[test]
fn subjects_of_signers() {
    let authority = Authority::new();
    let configuration = "[req]\nprompt = no\nstring_mask = utf8only\nutf8 = yes\ndistinguished_name = name\n\
                         x509_extensions = use\n[use]\nkeyUsage = critical,digitalSignature\n\
                         extendedKeyUsage = codeSigning\n[name]\nCN = ";
    authority.root("other");
    for probe in PROBES.into_iter().filter(|probe| !probe.contains('\n')) {
        fs::write(authority.file("own.cnf"), format!("{configuration}Contoso{probe} Ltd\n")).unwrap();
        let request =
            ["req", "-x509", "-new", "-key", "other.key", "-out", "own.pem", "-days", "3650", "-config", "own.cnf"];
        authority.openssl(&request);
        let own = ["--key", "other.key", "--cert", "own.pem", "--force"];
        runs(ppkgc(authority.path(), ["sign", "out/Contoso-Branding.cat"]).args(own), probe);
        for more in [&[][..], &["--ca", "own.pem"], &["--ca", "own.pem", "--format", "json"]] {
            runs(ppkgc(authority.path(), ["verify", "out/Contoso-Branding.ppkg"]).args(more), probe);
        }
        runs(
            &mut ppkgc(authority.path(), ["kit", "out/Contoso-Branding.ppkg", "--cert", "own.pem", "-o", "kit"]),
            probe,
        );
    }
}

#[cfg(unix)]
#[test]
fn names_of_files() {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample("contoso-branding"), dir.path());
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
    for probe in PROBES {
        let name = |ending: &str| format!("n{probe}.{ending}");
        for exists in [false, true] {
            for ending in ["toml", "ppkg", "cat", "xml", "pem"].into_iter().filter(|_| exists) {
                fs::write(dir.path().join(name(ending)), "no such thing").unwrap();
            }
            let (toml, ppkg) = (name("toml"), name("ppkg"));
            for arguments in [
                ["check", &toml, "--format", "human"],
                ["check", &toml, "--format", "json"],
                ["check", "spec.toml", "--ddf", &name("xml")],
                ["build", "spec.toml", "--ddf", &name("xml")],
                ["inspect", &ppkg, "--format", "human"],
                ["inspect", &ppkg, "--format", "json"],
                ["verify", &ppkg, "--format", "human"],
                ["verify", "out/Contoso-Branding.ppkg", "--ca", &name("pem")],
                ["kit", &ppkg, "--format", "human"],
                ["sign", &name("cat"), "--key", &name("pem")],
                ["check", "spec.toml", &toml, &toml],
                ["check", &toml, "--format", "github"],
                ["check", "spec.toml", "--admx", &name("xml")],
                ["find", "wallpaper", "--admx", &name("xml")],
                ["find", "wallpaper", "--ddf", &name("xml")],
            ] {
                runs(&mut ppkgc(dir.path(), arguments), probe);
            }
        }
        let folder = dir.path().join(format!("tree{probe}"));
        fs::create_dir_all(folder.join("Multivariant")).unwrap();
        fs::write(folder.join("Multivariant").join(name("xml")), "x").unwrap();
        let folder = folder.to_str().unwrap();
        runs(&mut ppkgc(dir.path(), ["pack", folder, "-o", &name("ppkg"), "--name", "X", "--force"]), probe);
        runs(&mut ppkgc(dir.path(), ["inspect", &name("ppkg")]), probe);
        runs(&mut ppkgc(dir.path(), ["new", &format!("new{probe}")]), probe);
        runs(&mut ppkgc(dir.path(), ["emit", "spec.toml", "--what", "plan", "-o", &name("json")]), probe);
        runs(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", &format!("out{probe}")]), probe);
        runs(&mut ppkgc(dir.path(), [&format!("-{probe}")]), probe);
    }
}

#[test]
fn a_very_long_text_is_shortened() {
    let dir = tempfile::tempdir().unwrap();
    let long = "x".repeat(200_000);
    for spec in [
        format!("[package]\nname = '{long}'\nversion = '{long}'\n"),
        format!(
            "[package]\nname = 'A'\nversion = '1.0'\nowner = '{long}'\n{long} = 1\n[csp]\n'./Vendor/{long}' = '{long}'\n"
        ),
        format!(
            "[package]\nname = 'A'\nversion = '1.0'\n[[variant]]\nname = '{long}'\nwhen = [{{ Region = 'DE' }}]\n\
             [variant.personalization]\ncompany_name = 'Contoso'\n"
        ),
    ] {
        fs::write(dir.path().join("spec.toml"), spec).unwrap();
        let output = ppkgc(dir.path(), ["check", "spec.toml", "--target", "edition=Pro,build=22631"]).output().unwrap();
        assert!(output.stdout.len() + output.stderr.len() < 20_000, "{}", output.stderr.len());
    }
}

#[test]
fn colour_is_chosen_before_or_after_the_command() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("spec.toml"), "[package]\nname = 1\n").unwrap();
    let output = |arguments: &[&str]| ppkgc(dir.path(), arguments).env_remove("NO_COLOR").output().unwrap();
    for (arguments, is_coloured) in [
        (&["check", "spec.toml"][..], false),
        (&["--color", "always", "check", "spec.toml"], true),
        (&["check", "--color", "always", "spec.toml"], true),
        (&["--color", "never", "check", "spec.toml", "--color", "always"], true),
        (&["--color", "always", "check", "spec.toml", "--color", "never"], false),
    ] {
        let output = output(arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert_eq!(output.stdout.contains(&0x1b), is_coloured, "{arguments:?}");
    }
    // Commands of commands take it too.
    let output = output(&["evidence", "compare", "none.json", "none.json", "--color", "never"]);
    assert!(output.stderr.starts_with(b"error: cannot read none.json"), "{output:?}");
}
