//! The route of Windows' own engine, on a simulated device whose engine does what the one of Windows is known to do.
//! wine/engine.rs tries the program itself, with answers as PowerShell would give them.

use std::collections::BTreeSet;
use std::fs;
use std::io::{Cursor, Read};

use ppkgc::address::LocUri;
use ppkgc::applier::device::{
    Device, DeviceError, DevicePath, Drive, MemoryDrive, NodeReading, ONLY_SYSTEM, RegistryValue, Sim, ValueName,
};
use ppkgc::applier::{
    AS_BEFORE, Command, FetchError, Guards, Incoming, PlanOptions, Route, RunReport, Selection, TrustPolicy, confirm,
    roll_back, run,
};
use ppkgc::windows;

use super::Bench;
use crate::support::sample;

const DEVICE: &str = "edition = 'Enterprise'\nbuild = '10.0.26100.2033'\n";
const DOWNLOADS: &str = r"C:\Users\Public\Downloads";
const NOW: u64 = 1_764_000_000;

/// A device with an engine.
struct EngineDevice {
    drive: MemoryDrive,
    sim: Sim,
    now: u64,
    /// Whether the nodes of CSPs can be read.
    is_system: bool,
    installed: BTreeSet<String>,
    /// The picture that the engine puts among the embedded ones.
    deploys: Option<(DevicePath, Vec<u8>)>,
    /// What the engine says instead of installing or removing a package.
    refuses: Option<String>,
}

impl EngineDevice {
    fn new() -> EngineDevice {
        let drive = MemoryDrive::default();
        let sim = Sim::in_memory(DEVICE, &drive).unwrap();
        let (installed, deploys, refuses) = (BTreeSet::new(), None, None);
        let device = EngineDevice { drive, sim, now: NOW, is_system: true, installed, deploys, refuses };
        // As on Windows, the folder is there before a run begins.
        device.make_folders(&device.own_folder().join("any").unwrap());
        device
    }

    fn make_folders(&self, file: &DevicePath) {
        let folders: Vec<DevicePath> = std::iter::successors(file.parent(), DevicePath::parent).collect();
        for folder in folders.iter().rev() {
            if !self.drive.exists(folder).unwrap() {
                self.drive.make_folder(folder).unwrap();
            }
        }
    }

    fn put(&mut self, path: &str, bytes: &[u8]) {
        let path = DevicePath::parse(path).unwrap();
        self.make_folders(&path);
        self.drive.stage(&path, &mut &bytes[..]).and_then(|()| self.drive.publish(&path)).unwrap();
    }

    fn file(&self, path: &str) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        self.drive.read(&DevicePath::parse(path).unwrap()).ok()?.read_to_end(&mut bytes).unwrap();
        Some(bytes)
    }

    fn run(&mut self, command: Command, (package, catalog): &(Vec<u8>, Vec<u8>), guards: &Guards) -> RunReport {
        let incoming = Incoming {
            name: "package.ppkg".to_owned(),
            file: Box::new(Cursor::new(package.clone())),
            catalog_name: "package.cat".to_owned(),
            catalog: Some(catalog.clone()),
        };
        let options = PlanOptions { route: Route::Engine, force: false, require_verified: false };
        run(command, incoming, self, &TrustPolicy::default(), options, guards)
    }
}

impl Device for EngineDevice {
    fn windows(&self) -> Result<windows::Device, DeviceError> {
        self.sim.windows()
    }

    fn now(&self) -> u64 {
        self.now
    }

    fn lock(&mut self) -> Result<(), DeviceError> {
        self.sim.lock()
    }

    fn drive(&self) -> &dyn Drive {
        &self.drive
    }

    fn value(&self, name: &ValueName) -> Result<Option<RegistryValue>, DeviceError> {
        self.sim.value(name)
    }

    fn set_value(&mut self, name: &ValueName, value: Option<&RegistryValue>) -> Result<(), DeviceError> {
        self.sim.set_value(name, value)
    }

    fn node(&self, locuri: &LocUri) -> Result<Option<String>, DeviceError> {
        self.sim.node(locuri)
    }

    fn read_nodes(&self, nodes: &[&LocUri]) -> Vec<NodeReading> {
        let hidden = || nodes.iter().map(|_| NodeReading::Unreadable(ONLY_SYSTEM.to_owned())).collect();
        if self.is_system { self.sim.read_nodes(nodes) } else { hidden() }
    }

    fn set_node(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), DeviceError> {
        self.sim.set_node(locuri, value)
    }

    fn package(&self, id: &str) -> Result<bool, DeviceError> {
        Ok(self.installed.contains(id))
    }

    fn set_package(&mut self, id: &str, from: Option<&DevicePath>) -> Result<(), DeviceError> {
        if let Some(why) = &self.refuses {
            return Err(DeviceError::Engine { why: why.clone() });
        }
        match from {
            Some(_) => {
                self.installed.insert(id.to_owned());
                if let Some((path, bytes)) = &self.deploys {
                    self.drive.stage(path, &mut bytes.as_slice())?;
                    self.drive.publish(path)?;
                }
            }
            None => drop(self.installed.remove(id)),
        }
        Ok(())
    }

    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, FetchError> {
        self.sim.fetch(url)
    }
}

fn spec(tables: &str) -> String {
    format!(
        "[package]\nname = 'One'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100']\n{tables}"
    )
}

#[test]
fn what_the_engine_put_over_a_file_is_taken_back_with_the_package() {
    let picture = fs::read(sample("contoso-branding").join("images/sunset.jpg")).unwrap();
    let embedded = spec("[personalization]\ndesktop_image = { file = 'a.jpg', name = 'Wall.jpg' }\n");
    let package = Bench::built(&embedded, &[("a.jpg", &picture)]);
    let file = format!("{DOWNLOADS}\\wall.jpg");
    for own in [Some(b"the user's".to_vec()), None] {
        let mut device = EngineDevice::new();
        device.put(&format!("{DOWNLOADS}\\other.txt"), b"other");
        if let Some(own) = &own {
            device.put(&file, own);
        }
        device.deploys = Some((DevicePath::parse(&format!("{DOWNLOADS}\\Wall.jpg")).unwrap(), picture.clone()));
        let report = device.run(Command::Apply, &package, &Guards::default());
        assert!(device.file(&file).as_ref() == Some(&picture), "{}", report.message);
        let report = roll_back(&Selection::Last, &mut device);
        assert_eq!(report.message, AS_BEFORE, "{:?}", report.undone);
        assert!(device.file(&file) == own);

        // A picture that somebody has replaced since no longer counts as the engine's.
        device.run(Command::Apply, &package, &Guards::default());
        device.put(&file, b"mine now");
        let report = roll_back(&Selection::Last, &mut device);
        assert_ne!(report.message, AS_BEFORE);
        assert_eq!(device.file(&file).as_deref(), Some(&b"mine now"[..]));
    }
}

#[test]
fn a_run_that_only_system_can_take_back_does_not_stop_other_runs() {
    let node = "./Vendor/MSFT/SharedPC/MaintenanceStartTime";
    let shared = Bench::built(&spec(&format!("[csp]\n'{node}' = 120\n")), &[]);
    let other_spec = spec("[csp]\n'./Vendor/MSFT/SharedPC/SetEduPolicies' = true\n").replace("'One'", "'Other'");
    let other = Bench::built(&other_spec, &[]);
    let mut device = EngineDevice::new();
    let locuri = LocUri::parse(node).unwrap();
    device.set_node(&locuri, Some("300")).unwrap();
    let guards = Guards { confirm_within: Some(60), ..Guards::default() };
    device.run(Command::Apply, &shared, &guards);

    (device.now, device.is_system) = (NOW + 100, false);
    for command in [Command::Status, Command::Plan, Command::Apply, Command::Status, Command::Rollback] {
        let report = device.run(command, &other, &Guards::default());
        assert!(report.exit_code < 2, "{command:?}: {}", report.message);
        assert_eq!(report.unconfirmed.len(), 1);
        assert_eq!(report.unconfirmed[0].package, "One 1.0");
        let why = report.unconfirmed[0].why.as_deref().unwrap();
        assert!(why.contains("only SYSTEM can read"), "{why}");
    }
    let report = confirm(None, &mut device);
    assert_eq!((report.outcome, report.message.as_str()), ("too-late", "too late: One 1.0 is to be taken back"));
    // The package itself stays as it is.
    assert_eq!(roll_back(&Selection::Last, &mut device).outcome, "not-elevated");

    device.is_system = true;
    let report = device.run(Command::Status, &other, &Guards::default());
    assert_eq!((report.undone.len(), report.unconfirmed.len()), (1, 0));
    assert_eq!(device.node(&locuri).unwrap().as_deref(), Some("300"));
}

#[test]
fn tokens_in_urls_of_the_engines_messages_are_not_repeated() {
    let package = Bench::built(&spec("[csp]\n'./Vendor/MSFT/SharedPC/SetEduPolicies' = true\n"), &[]);
    let mut device = EngineDevice::new();
    device.run(Command::Apply, &package, &Guards::default());
    let said = "cannot read https://user:TOKEN@old.example/a.jpg?sig=TOKEN: 403";
    device.refuses = Some(said.to_owned());
    let reports = [
        roll_back(&Selection::Last, &mut device),
        device.run(Command::Rollback, &package, &Guards::default()),
        device.run(Command::Apply, &package, &Guards::default()),
    ];
    for report in &reports {
        assert!(!report.document().contains("TOKEN"), "{}", report.document());
    }
    let why = &reports[0].undone[0].failed[0].why;
    assert!(why.contains("https://old.example/a.jpg?(hidden)"), "{why}");
    for (path, bytes) in device.drive.contents().entries() {
        assert!(!String::from_utf8_lossy(bytes.unwrap_or_default()).contains("TOKEN"), "{path}");
    }
}
