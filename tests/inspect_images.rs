//! `inspect` of a container with several images: packages hide in a second one, so all of them are shown.

use std::fs;
use std::path::Path;

use crate::json_documents::fits;
use crate::support::{copy_folder, judge, ppkgc, sample, succeed};

/// Two packages of samples in one container, as another tool puts them there.
fn two_packages(dir: &Path) {
    for (name, package) in [("contoso-branding", "Contoso-Branding"), ("installer", "Installer")] {
        copy_folder(&sample(name), &dir.join(name));
        succeed(&mut ppkgc(&dir.join(name), ["build", "spec.toml", "-o", "../out", "--quiet"]));
        succeed(&mut ppkgc(dir, ["inspect", &format!("out/{package}.ppkg"), "--extract", &format!("tree-{name}")]));
    }
    fs::copy(dir.join("out/Contoso-Branding.ppkg"), dir.join("two.ppkg")).unwrap();
    succeed(judge("wimlib-imagex").args(["append", "tree-installer", "two.ppkg", "Second"]).current_dir(dir));
}

#[test]
fn every_image_is_shown_with_its_files() {
    let dir = tempfile::tempdir().unwrap();
    two_packages(dir.path());
    let output = ppkgc(dir.path(), ["inspect", "two.ppkg"]).output().unwrap();
    let (page, said) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains("a WIM with 2 images instead of one"), "{said}");
    let (first, second) = page.split_once("Image 2 of 2").unwrap_or_else(|| panic!("{page}"));
    assert!(first.starts_with("Image 1 of 2\n\nContoso Branding 1.0"), "{first}");
    assert!(first.contains("CompanyName = Contoso") && !first.contains("ProvisioningCommands"), "{first}");
    assert!(second.contains("Second") && second.contains("ProvisioningCommands/"), "{second}");
    for part in [first, second] {
        assert!(part.contains("  Multivariant/0/customizations.xml  "), "{part}");
    }
}

#[test]
fn the_document_holds_every_image_and_nothing_is_extracted() {
    let dir = tempfile::tempdir().unwrap();
    two_packages(dir.path());
    let document = fits(dir.path(), "inspect", &["inspect", "two.ppkg", "--extract", "tree", "--format", "json"]);
    let names: Vec<&str> =
        document["images"].as_array().unwrap().iter().map(|image| image["package"]["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["Contoso Branding", "Second"]);
    assert_eq!(document["findings"][0]["code"], "not-a-package");
    assert!(!dir.path().join("tree").exists());
}
