//! No command shows a secret: a table of places where one can be, against everything that is printed or written.

mod probes;
mod projects;
mod run;
mod verdicts;

use std::fs;

use crate::support::{ppkgc, succeed};
use probes::Inspect::Hides;
use probes::{Inspect, PROBES, expanded};
use run::{Leak, Run};

/// Part of every secret, and of nothing else.
const MARK: &str = "S3CR3T";

/// All leaks of a probe.
fn leaks(spec: &str, inspect: Inspect) -> Vec<Leak> {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path();
    fs::write(folder.join("free.xml"), include_str!("secrets/free.xml")).unwrap();
    fs::write(folder.join("a.jpg"), include_bytes!("findings/images/good.jpg")).unwrap();
    fs::write(folder.join("secret.txt"), format!("{MARK}!!")).unwrap();
    let key = format!("-----BEGIN PRIVATE KEY-----\n{MARK}\n-----END PRIVATE KEY-----\n");
    fs::write(folder.join("key.pem"), key).unwrap();
    fs::write(folder.join("wlan.xml"), format!("<a><keyMaterial>{MARK}</keyMaterial></a>")).unwrap();
    fs::write(folder.join("broken.xml"), format!("<a><keyMaterial>{MARK}</keyMaterial></b>")).unwrap();
    let mut text = "[package]\nname = 'X'\nversion = '1.0'\n".to_owned();
    let mut more = vec!["--ddf", "free.xml"];
    let spec = expanded(spec);
    for line in spec.lines() {
        match line.strip_prefix("--set ") {
            Some(change) => more.extend(["--set", change]),
            None => text.extend([line, "\n"]),
        }
    }
    fs::write(folder.join("s.toml"), text).unwrap();
    fs::create_dir(folder.join("pages")).unwrap();
    let mut run = Run { folder, leaks: Vec::new() };
    for command in [
        &["check", "s.toml"][..],
        &["check", "s.toml", "--format", "json"],
        &["check", "s.toml", "--format", "sarif"],
        &["check", "s.toml", "--format", "github"],
        &["check", "s.toml", "--notes"],
        &["check", "s.toml", "--target", "edition=Home,build=22631"],
        &["build", "s.toml", "-o", "out"],
        &["build", "s.toml", "-o", "out", "--format", "json", "--kit", "kit-of-build", "--cdf"],
        &["emit", "s.toml", "--what", "plan"],
        &["emit", "s.toml", "--what", "plan", "--strict"],
        &["report", "s.toml", "-o", "pages/spec.html"],
    ] {
        run.look(&[command, &more].concat());
    }
    run.look(&["spec-schema", "s.toml", "--ddf", "free.xml"]);
    if folder.join("out/X.ppkg").exists() {
        for command in [
            &["verify", "out/X.ppkg"][..],
            &["verify", "out/X.ppkg", "--format", "json"],
            &["kit", "out/X.ppkg", "--list"],
            &["kit", "out/X.ppkg", "-o", "kit"],
            &["kit", "out/X.ppkg", "--list", "--format", "json"],
        ] {
            run.look(command);
        }
        if inspect == Hides {
            run.look(&["inspect", "out/X.ppkg"]);
            run.look(&["report", "out/X.ppkg", "-o", "pages/package.html"]);
            run.look(&["kit", "out/X.ppkg", "-o", "pages/kit", "--report"]);
            run.look(&["inspect", "out/X.ppkg", "--format", "json"]);
            run.look(&["inspect", "out/X.ppkg", "--extract", "tree"]);
            run.look(&["convert", "out/X.ppkg", "-o", "back"]);
            // The files of a package keep their names.
            if !folder.join("back/files").exists() {
                run.look_into("back");
            }
            fs::write(folder.join("other.toml"), "[package]\nname = 'Y'\nversion = '1.0'\n").unwrap();
            for format in ["human", "json", "markdown"] {
                run.look(&["diff", "out/X.ppkg", "other.toml", "--format", format]);
            }
            fs::create_dir(folder.join("device")).unwrap();
            for (verb, format) in [("plan", "human"), ("apply", "json"), ("status", "human"), ("rollback", "json")] {
                run.look_on_device(&[verb, "out/X.ppkg", "--device", "sim:device", "--format", format]);
            }
        }
    }
    ["out", "kit", "kit-of-build", "pages"].iter().for_each(|folder| run.look_into(folder));
    run.leaks
}
#[test]
fn no_command_shows_a_secret() {
    let mut shown = Vec::new();
    for (name, spec, inspect) in PROBES {
        shown.extend(leaks(spec, *inspect).into_iter().map(|leak| (*name, leak)));
    }
    assert!(shown.is_empty(), "{} leaks: {shown:#?}", shown.len());
    assert!(PROBES.len() >= 130, "{}", PROBES.len());
}

#[cfg(unix)]
#[test]
fn outputs_that_hold_secrets_are_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;

    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    fs::write(here.join("free.xml"), include_str!("secrets/free.xml")).unwrap();
    let spec = |value: &str| format!("[package]\nname = 'X'\nversion = '1.0'\n[csp]\n{value}\n");
    fs::write(here.join("secret.toml"), spec(&expanded("@Password = '$M'"))).unwrap();
    fs::write(here.join("plain.toml"), spec(&expanded("@Text = 'x'"))).unwrap();
    let mode = |path: &str| fs::metadata(here.join(path)).unwrap().permissions().mode() & 0o777;
    let build = |spec: &str, out: &str| {
        succeed(&mut ppkgc(here, ["build", spec, "-o", out, "--ddf", "free.xml", "--kit", &format!("{out}.zip")]));
    };
    build("plain.toml", "plain");
    assert_ne!(mode("plain/X.ppkg") & 0o044, 0);
    build("secret.toml", "out");
    for output in ["out/X.ppkg", "out/X.customizations.xml", "out.zip"] {
        assert_eq!(mode(output), 0o600, "{output}");
    }
    assert_ne!(mode("out/X.cat") & 0o044, 0);
    build("secret.toml", "out");
    assert_eq!(mode("out/X.ppkg"), 0o600);
    build("plain.toml", "out");
    assert_eq!(mode("out/X.ppkg"), 0o600, "what was private stays so");
    for arguments in [
        &["emit", "secret.toml", "--ddf", "free.xml", "--what", "customizations", "-o", "c.xml"][..],
        &["emit", "secret.toml", "--ddf", "free.xml", "--what", "provxml", "-o", "prov"],
    ] {
        succeed(&mut ppkgc(here, arguments));
    }
    assert_eq!(mode("c.xml"), 0o600);
    build("secret.toml", "again");
    for arguments in [
        &["kit", "again/X.ppkg", "-o", "kit"][..],
        &["inspect", "again/X.ppkg", "--extract", "tree"],
        &["pack", "tree", "-o", "packed/Y.ppkg", "--name", "Y"],
    ] {
        succeed(&mut ppkgc(here, arguments));
    }
    for output in ["kit/X.ppkg", "tree/Multivariant/0/customizations.xml", "packed/Y.ppkg"] {
        assert_eq!(mode(output), 0o600, "{output}");
    }
}
