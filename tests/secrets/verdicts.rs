//! What is said about a package stays readable whatever its secrets are, and what a package claims reveals none.

use std::fs;

use crate::support::{ppkgc, succeed, tree};

#[test]
fn of_a_command_with_a_secret_only_a_doubt_is_shown() {
    let dir = tempfile::tempdir().unwrap();
    let spec = "[package]\nname = 'X'\nversion = '1.0'\n\n[[command]]\nrun = 'lobby.ps1 --password Granite-5-Zebra'\n";
    fs::write(dir.path().join("s.toml"), spec).unwrap();
    let output = ppkgc(dir.path(), ["check", "s.toml", "--format", "json"]).output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert!(shown.contains("the command may not do what it says"), "{shown}");
    assert!(!shown.contains("lobby.ps1") && !shown.contains("Granite"), "{shown}");
}

/// A package cannot hide a judgement about it by having a password that is the same word.
#[test]
fn a_secret_covers_no_verdict() {
    let here = tempfile::tempdir().unwrap();
    let shown = |arguments: &[&str]| {
        let output = ppkgc(here.path(), arguments).output().unwrap();
        String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
    };
    for word in ["whole", "covered", "judged", "settings", "Settings", "added", "intact", "ready", "build"] {
        let spec = format!(
            "[package]\nname = \"Shop\"\nversion = \"1.0\"\n[target]\neditions = [\"Pro\"]\nbuilds = [\"24H2\"]\n\
             [[account]]\nname = \"ann\"\npassword = \"{word}\"\n\
             [[command]]\nrun = \"net user bob {word} /add\"\n"
        );
        fs::write(here.path().join("spec.toml"), &spec).unwrap();
        fs::write(here.path().join("less.toml"), spec.split("[[command]]").next().unwrap()).unwrap();
        let checked = shown(&["check", "spec.toml"]);
        assert!(checked.contains("not judged 1\n") && checked.contains("spec.toml is ready to build: "), "{checked}");
        shown(&["build", "spec.toml", "-o", "out"]);
        let judged = shown(&["verify", "out/Shop.ppkg"]);
        assert!(judged.contains("is whole\n") && judged.contains("is covered by its catalog\n"), "{judged}");
        let page = shown(&["inspect", "out/Shop.ppkg"]);
        assert!(page.contains("\nSettings in the package: 2\n"), "{page}");
        let less = shown(&["diff", "less.toml", "out/Shop.ppkg"]);
        assert!(less.contains("setting\n  + "), "{less}");
        for page in [checked, judged, page, less] {
            assert!(!page.contains(&format!("bob {word}")), "{page}");
        }
    }
}

/// Somebody's secret may be a word of our messages, which stays readable.
#[test]
fn our_own_words_stay_where_they_are_a_secret() {
    for word in ["password", "secret", "package"] {
        let dir = tempfile::tempdir().unwrap();
        let spec = format!(
            "[package]\nname = \"Shop\"\nversion = \"1.0\"\n[[account]]\nname = \"ann\"\npassword = \"{word}\"\n\
             [[command]]\nrun = \"net user bob {word} /add\"\n"
        );
        fs::write(dir.path().join("spec.toml"), spec).unwrap();
        let shown = |arguments: &[&str]| {
            let output = ppkgc(dir.path(), arguments).output().unwrap();
            String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned()
        };
        let said = shown(&["build", "spec.toml", "-o", "out"]);
        assert!(said.contains("warning[secret-in-spec]"), "{said}");
        assert!(said.contains("looks like a password, key or token"), "{said}");
        assert!(!said.contains(&format!("\"{word}\"")) && !said.contains(&format!("bob {word}")), "{said}");
        let page = shown(&["inspect", "out/Shop.ppkg", "--risk"]);
        assert!(page.contains("secret-in-clear") && page.contains("A password, key or token is readable"), "{page}");
        assert!(page.contains("net user bob *") && !page.contains(&format!("= {word}")), "{page}");
        let document = shown(&["inspect", "out/Shop.ppkg", "--risk", "--format", "json"]);
        assert!(document.contains("\"class\": \"secret-in-clear\"") && !document.contains(&format!("bob {word}")));
        for form in ["human", "json"] {
            let judged = shown(&["verify", "out/Shop.ppkg", "--format", form]);
            assert!(judged.contains("who made the package, and that Windows accepts it"), "{judged}");
            assert!(!judged.contains('*'), "{judged}");
        }
    }
}

/// Anybody can write a provxml: no datatype in it reveals a password, and no path that it claims hides a command.
#[test]
fn claims_of_a_package_do_not_decide_what_is_secret() {
    let here = tempfile::tempdir().unwrap();
    let here = here.path();
    let spec = "[package]\nname = 'Shop'\nversion = '1.0'\n[[account]]\nname = 'ann'\npassword = 'Granite-5-Zebra'\n\
                [[command]]\nrun = 'lobby.exe /quiet'\n";
    fs::write(here.join("spec.toml"), spec).unwrap();
    succeed(&mut ppkgc(here, ["build", "spec.toml", "-o", "out"]));
    succeed(&mut ppkgc(here, ["inspect", "out/Shop.ppkg", "--extract", "tree"]));
    let mut changed = 0;
    for (path, bytes) in tree(&here.join("tree")).into_iter().filter(|(path, _)| path.ends_with(".provxml")) {
        let text = String::from_utf8(bytes).unwrap();
        let lines = text.split_inclusive('\n').map(|line| match line {
            line if line.contains("Granite-5-Zebra") => line.replace("datatype=\"string\"", "datatype=\"integer\""),
            line if line.contains("lobby.exe") => {
                let (start, rest) = line.split_once("SettingsPath=\"").unwrap();
                let (_, rest) = rest.split_once('"').unwrap();
                format!("{start}SettingsPath=\"Accounts/Users/User/Password\"{rest}")
            }
            line => line.to_owned(),
        });
        let other: String = lines.collect();
        changed += usize::from(other != text);
        fs::write(here.join("tree").join(path), other).unwrap();
    }
    assert_eq!(changed, 2);
    succeed(&mut ppkgc(here, ["pack", "tree", "-o", "other.ppkg", "--no-catalog"]));
    for arguments in [&["inspect", "other.ppkg"][..], &["inspect", "other.ppkg", "--format", "json"]] {
        let output = ppkgc(here, arguments).output().unwrap();
        let shown = String::from_utf8(output.stdout).unwrap();
        assert!(shown.contains("lobby.exe /quiet") && !shown.contains("Granite"), "{shown}");
    }
}
