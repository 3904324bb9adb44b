//! ppkg-apply on simulated devices: what it changes, what it refuses, and what a power cut leaves.

mod answers;
mod concurrent;
mod csps;
mod engine_route;
mod faults;
mod guards;
mod histories;
mod image;
mod packages;
mod planted;
mod power;
mod pro;
mod program;
mod rollback;
mod saved_plans;
mod scripts;
mod servers;
mod statuses;
mod trust;
mod wine;

use std::collections::BTreeMap;
use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use ppkgc::applier::device::Sim;
use ppkgc::applier::{Answer, Command, Guards, Incoming, PlanOptions, Route, RunReport, TrustPolicy, run};

use sha2::Digest;

use crate::support::{copy_folder, ppkgc, sample, succeed, tree};

/// The files in which ppkg-apply reports its runs; everything else is the state of the device.
const RUN_REPORTS: [&str; 4] = ["result.json", "log.txt", "log.jsonl", "index.jsonl"];
/// The key of what the Personalization CSP shows.
const CSP: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
/// The URL of the sample's logo, mapped to a picture.
const LOGO: &str = "[urls]\n'https://cdn.contoso.com/branding/logo.png' = 'logo.jpg'\n";

/// A package on the disk with a simulated device beside it.
pub struct Bench {
    dir: tempfile::TempDir,
    package: PathBuf,
    pub route: Route,
    pub force: bool,
    pub require_verified: bool,
    pub trust: TrustPolicy,
    pub guards: Guards,
}

impl Bench {
    /// The sample with wallpaper, lock screen, company name and logo, and an Enterprise device.
    pub fn contoso() -> Bench {
        Bench::of_spec(&fs::read_to_string(sample("contoso-branding").join("spec.toml")).unwrap())
    }

    /// The package of a spec that uses these files, and its catalog.
    pub fn built(spec: &str, files: &[(&str, &[u8])]) -> (Vec<u8>, Vec<u8>) {
        let dir = scratch();
        for (name, bytes) in [("spec.toml", spec.as_bytes())].iter().chain(files) {
            fs::write(dir.path().join(name), bytes).unwrap();
        }
        succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
        let read = |kind: &str| {
            let mut files = fs::read_dir(dir.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
            fs::read(files.find(|path| path.extension().is_some_and(|own| own == kind)).unwrap()).unwrap()
        };
        (read("ppkg"), read("cat"))
    }

    /// The package of a spec, which may use the sample's images.
    pub fn of_spec(spec: &str) -> Bench {
        let dir = scratch();
        copy_folder(&sample("contoso-branding"), dir.path());
        fs::write(dir.path().join("spec.toml"), spec).unwrap();
        succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
        let built = fs::read_dir(dir.path().join("out")).unwrap().map(|entry| entry.unwrap().path());
        let package = built.into_iter().find(|path| path.extension().is_some_and(|own| own == "ppkg")).unwrap();
        Bench::of_package(dir, package)
    }

    /// A package in this folder, and an Enterprise device.
    pub fn of_package(dir: tempfile::TempDir, package: PathBuf) -> Bench {
        let device = dir.path().join("device");
        fs::create_dir_all(&device).unwrap();
        let picture = fs::read(sample("contoso-branding").join("images/sunset.jpg")).unwrap();
        fs::write(device.join("logo.jpg"), picture).unwrap();
        let (route, trust) = (Route::Nodes, TrustPolicy::default());
        let guards = Guards::default();
        let bench = Bench { dir, package, route, force: false, require_verified: false, trust, guards };
        bench.configure("Enterprise", LOGO);
        bench
    }

    /// Writes device.toml: edition, and the tables that follow.
    pub fn configure(&self, edition: &str, tables: &str) {
        let text = format!("edition = '{edition}'\nbuild = '10.0.26100.2033'\nclock = 1764000000\n{tables}");
        fs::write(self.device().join("device.toml"), text).unwrap();
    }

    /// Puts a picture of the user's own on the device, set by a script: the path is that of the picture itself, not of the
    /// CSP's copy.
    pub fn give_own_picture(&self) {
        let folder = self.device().join("C/Users/Public/Pictures");
        fs::create_dir_all(&folder).unwrap();
        fs::copy(self.device().join("logo.jpg"), folder.join("own.jpg")).unwrap();
        let own = "file:///C:/Users/Public/Pictures/own.jpg";
        let values = format!(
            "['{CSP}']\nDesktopImageUrl = \"{own}\"\nDesktopImageStatus = 1\n\
             DesktopImagePath = 'C:\\Users\\Public\\Pictures\\own.jpg'\n"
        );
        fs::write(self.device().join("registry.toml"), values).unwrap();
        let node = "./Vendor/MSFT/Personalization/DesktopImage";
        let nodes = format!("\"{node}Status\" = 1\n\"{node}Url\" = \"{own}\"\n");
        fs::write(self.device().join("csp.toml"), nodes).unwrap();
    }

    pub fn device(&self) -> PathBuf {
        self.dir.path().join("device")
    }

    pub fn package(&self) -> &Path {
        &self.package
    }

    /// Runs a command as a process of its own would: the device is opened anew.
    pub fn run(&self, command: Command) -> RunReport {
        // A process that another test starts holds all locks of this one for the moment between fork and exec.
        for _ in 0..50 {
            let report = self.run_once(command);
            if report.outcome != "busy" {
                return report;
            }
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        self.run_once(command)
    }

    fn run_once(&self, command: Command) -> RunReport {
        let incoming = Incoming {
            name: "package.ppkg".to_owned(),
            file: Box::new(Cursor::new(fs::read(&self.package).unwrap())),
            catalog_name: "package.cat".to_owned(),
            catalog: fs::read(self.package.with_extension("cat")).ok(),
        };
        let mut device = Sim::open(&self.device()).unwrap();
        let require_verified = self.require_verified;
        let options = PlanOptions { route: self.route, force: self.force, require_verified };
        run(command, incoming, &mut device, &self.trust, options, &self.guards)
    }

    /// Runs a command that must succeed.
    pub fn succeed(&self, command: Command) -> RunReport {
        let report = self.run(command);
        assert_eq!(report.exit_code, 0, "{command:?}: {}", report.message);
        report
    }

    /// The device, file by file, without what ppkg-apply reports about its runs, and without the numbers of runs.
    pub fn state(&self) -> BTreeMap<String, String> {
        let mut files = tree(&self.device());
        files.retain(|name, _| name != "device.toml" && !RUN_REPORTS.iter().any(|own| name.ends_with(own)));
        let unfinished: Vec<&String> = files.keys().filter(|name| name.ends_with(".tmp")).collect();
        assert!(unfinished.is_empty(), "left behind: {unfinished:?}");
        let shown = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap_or_else(|error| hash(error.as_bytes()));
        let mut runs = 0..;
        let without_number = |(name, bytes): (String, Vec<u8>)| {
            let text = if name.ends_with(".toml") { sorted(&shown(bytes)) } else { shown(bytes) };
            match name.split_once("receipts/").and_then(|(_, own)| own.split_once('.')) {
                None => (name, text),
                Some((number, kind)) => {
                    let number = format!("\"number\":{},", number.parse::<u32>().unwrap());
                    (format!("receipt {} {kind}", runs.next().unwrap()), text.replace(&number, ""))
                }
            }
        };
        files.into_iter().map(without_number).collect()
    }

    /// A file of the device.
    pub fn read(&self, name: &str) -> String {
        fs::read_to_string(self.device().join(name)).unwrap()
    }
}

/// The sorted lines of a file in which the order of lines does not matter.
fn sorted(text: &str) -> String {
    let mut lines: Vec<&str> = text.lines().collect();
    lines.sort_unstable();
    lines.join("\n")
}

/// A folder in memory where there is one: these tests sync some hundred thousand times.
fn scratch() -> tempfile::TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

fn hash(bytes: &[u8]) -> String {
    format!("{} bytes, {:?}", bytes.len(), sha2::Sha256::digest(bytes))
}

/// Each setting, and what is known about it.
pub fn answers(report: &RunReport) -> Vec<(&str, Option<Answer>)> {
    report.settings.iter().map(|setting| (setting.setting.as_str(), setting.answer)).collect()
}

/// Setting and status of each picture.
pub fn statuses(report: &RunReport) -> Vec<(&str, Option<u32>)> {
    let pictures = report.settings.iter().filter(|setting| setting.status.is_some());
    pictures.map(|setting| (setting.setting.as_str(), setting.status)).collect()
}
