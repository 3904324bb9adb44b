//! `.ci/site` makes pages for a browser of all that people look for, and follows their links.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{JUDGES_REQUIRED, judge, unavailable};

/// The exit code of `.ci/site` if Python-Markdown is not available.
const NO_MARKDOWN: i32 = 3;

fn site() -> Command {
    let mut site = judge("python3");
    site.arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/site"));
    site
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn every_link_of_the_site_leads_somewhere() {
    let dir = tempfile::tempdir().unwrap();
    let pages = dir.path().join("site");
    let program = PathBuf::from(env!("CARGO_BIN_EXE_ppkgc"));
    let output = site().arg("-o").arg(&pages).arg("--program").arg(program).output().unwrap();
    if output.status.code() == Some(NO_MARKDOWN) {
        unavailable("Python-Markdown", JUDGES_REQUIRED);
    }
    assert!(output.status.success() && said(&output).contains(", 0 broken links"), "{}", said(&output));
    let page = |name: &str| fs::read_to_string(pages.join(name)).unwrap();
    assert!(page("wallpaper.html").contains("<a href=\"findings.html#pro-needs-edu-policies\">"));
    assert!(page("index.html").contains("<a href=\"from-wcd.html\">"));
    assert!(page("findings.html").contains("<h2 id=\"image-form\">"));
    assert!(page("sections.html").contains("<h2 id=\"personalization\">"));
    assert!(page("settings/index.html").contains("./Vendor/MSFT/Personalization/CompanyName"));
}

#[test]
fn a_link_that_leads_nowhere_is_named() {
    let dir = tempfile::tempdir().unwrap();
    fs::create_dir(dir.path().join("more")).unwrap();
    fs::write(dir.path().join("file.txt"), "").unwrap();
    let links = "<a href=\"more/b.html#there\">1</a><a href=\"https://example.com/\">2</a><a href=\"file.txt\">3</a>";
    fs::write(dir.path().join("a.html"), links).unwrap();
    fs::write(dir.path().join("more/b.html"), "<p id=\"there\"><a href=\"../a.html\">4</a>").unwrap();
    let output = site().arg("--check").arg(dir.path()).output().unwrap();
    assert!(output.status.success() && said(&output).contains("2 pages, 0 broken links"), "{}", said(&output));
    for link in [
        "b.html",
        "more/b.html#here",
        "../outside.txt",
        "http://example.com/",
        "more",
        "file.txt#there",
        "javascript:a()",
    ] {
        fs::write(dir.path().join("a.html"), format!("<img src=\"{link}\">")).unwrap();
        let output = site().arg("--check").arg(dir.path()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{link}");
        assert!(said(&output).contains(&format!("a.html: {link} leads nowhere")), "{}", said(&output));
    }
}
