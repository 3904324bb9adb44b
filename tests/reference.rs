//! Microsoft's own packages are the reference: what Windows Configuration Designer (WCD) wrote, we write to the byte.

use std::fs::{self, File};
use std::path::Path;

use ppkgc::read::{PackageModel, open};

use crate::support::{corpus, ppkgc, succeed, tree};

const START_PINS: &str = "ppkg/11652c19_start_pins.ppkg";
const OEM_APPS: &str = "ppkg/260c3a9e_OEMApps.ppkg";

fn model(package: &Path) -> PackageModel {
    open(File::open(package).unwrap()).unwrap().model().unwrap()
}

/// Unpacks a package with our own reader.
fn unpack(package: &Path, to: &Path) {
    succeed(ppkgc(Path::new("."), ["inspect", "--extract"]).arg(to).arg(package));
}

/// Builds a spec that states what a package states, with one line of `[csp]`, and unpacks the result.
fn rebuild(dir: &Path, reference: &PackageModel, csp: &str, ddf: &Path) {
    let identity = &reference.identity;
    let spec = format!(
        "[package]\nname = {:?}\nid = {:?}\nversion = {:?}\nowner = {:?}\nrank = {}\n\n[csp]\n{csp}\n",
        identity.name,
        identity.id,
        identity.version,
        identity.owner.as_deref().unwrap(),
        identity.rank.unwrap(),
    );
    fs::write(dir.join("spec.toml"), spec).unwrap();
    succeed(ppkgc(dir, ["build", "spec.toml", "-o", "out", "--ddf"]).arg(ddf));
    let package = fs::read_dir(dir.join("out"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|extension| extension == "ppkg"))
        .unwrap();
    unpack(&package, &dir.join("ours"));
}

#[test]
fn the_start_pins_package_equals_that_of_wcd_in_every_file() {
    let corpus = corpus();
    let dir = tempfile::tempdir().unwrap();
    let reference = model(&corpus.join(START_PINS));
    let pins = reference.settings[0].value.as_deref().unwrap();
    fs::write(dir.path().join("pins.json"), pins).unwrap();
    let line = "\"./Device/Vendor/MSFT/Policy/Config/Start/ConfigureStartPins\" = { file = \"pins.json\" }";
    rebuild(dir.path(), &reference, line, &corpus.join("ddf/Start_AreaDDF.xml"));
    unpack(&corpus.join(START_PINS), &dir.path().join("theirs"));
    let (ours, theirs) = (tree(&dir.path().join("ours")), tree(&dir.path().join("theirs")));
    assert_eq!(ours.keys().collect::<Vec<_>>(), theirs.keys().collect::<Vec<_>>());
    for (path, bytes) in &theirs {
        let (ours, theirs) = (String::from_utf8_lossy(&ours[path]), String::from_utf8_lossy(bytes));
        assert_eq!(ours, theirs, "{path}");
    }
}

/// That WCD wrote no SettingsPath yet; it is the one accepted difference.
#[test]
fn a_policy_of_the_oem_apps_package_equals_that_of_wcd_without_settings_path() {
    const FILE: &str = "Policies_ApplicationManagement_AllowAllTrustedApps.provxml";
    let corpus = corpus();
    let dir = tempfile::tempdir().unwrap();
    let line = "\"./Device/Vendor/MSFT/Policy/Config/ApplicationManagement/AllowAllTrustedApps\" = 1";
    let ddf = corpus.join("ddf/ApplicationManagement_AreaDDF.xml");
    rebuild(dir.path(), &model(&corpus.join(OEM_APPS)), line, &ddf);
    unpack(&corpus.join(OEM_APPS), &dir.path().join("theirs"));
    let find = |folder: &str| {
        let files = tree(&dir.path().join(folder));
        let (_, bytes) = files.into_iter().find(|(path, _)| path.ends_with(FILE)).unwrap();
        String::from_utf8(bytes).unwrap()
    };
    let attribute = " SettingsPath=\"Policies/ApplicationManagement/AllowAllTrustedApps\"";
    let ours = find("ours");
    assert!(ours.contains(attribute));
    assert_eq!(ours.replace(attribute, ""), find("theirs"));
}
