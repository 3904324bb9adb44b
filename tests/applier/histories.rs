//! All histories of a device: packages that are applied and taken back in every order, users who change what was set,
//! power cuts, and receipts that are lost. After each step the device has exactly what a small model says.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io::Cursor;
use std::path::Path;

use ppkgc::applier::device::Sim;
use ppkgc::applier::{Command, Incoming, PlanOptions, Route, RunReport, Selection, TrustPolicy, roll_back, run};

use super::{Bench, OWN_WORDS, scratch};
use crate::support::{copy_folder, tree};

/// The longest history; `PPKGC_HISTORY` sets another.
const STEPS: usize = 3;
const OWN: &str = "C/ProgramData/ppkg-apply";
const PICTURES: &str = "C/Windows/Web/ppkg-apply";
const CSP: &str = r"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
const DEVICE: &str = "edition = 'Enterprise'\nbuild = '10.0.26100.2033'\nclock = 1764000000\n";
const UNITS: [&str; 2] = ["DesktopImage", "LockScreenImage"];

/// Path, URL and status of a picture, as far as they are set.
type Values = BTreeMap<String, toml::Value>;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Step {
    Apply(usize),
    RollBack(usize),
    /// The user gives the desktop another URL.
    Change,
    /// The newest receipt is lost.
    Lose,
    /// The power is cut in the middle of applying the last package, or of taking it back where it is applied.
    Cut,
}

const ALL: [Step; 9] = [
    Step::Apply(0),
    Step::Apply(1),
    Step::Apply(2),
    Step::RollBack(0),
    Step::RollBack(1),
    Step::RollBack(2),
    Step::Change,
    Step::Lose,
    Step::Cut,
];

/// Who has set a picture.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Owner {
    /// A run, by its number, of a package.
    Run(u32, usize),
    /// The user, or a run whose receipt is lost: nothing takes it back.
    Nobody,
}

/// What the device should have: who wrote over whom, the lowest first.
#[derive(Debug, Clone, PartialEq)]
struct Model {
    layers: Vec<(Owner, BTreeMap<&'static str, Values>)>,
    /// Files that may stay behind: of runs whose receipts are lost, and those that a change of the user's has named.
    left: BTreeSet<String>,
    /// Packages of which a receipt is lost.
    lost: BTreeSet<usize>,
}

impl Model {
    fn shown(&self, unit: &str) -> Values {
        self.layers.iter().rev().find_map(|(_, units)| units.get(unit)).cloned().unwrap_or_default()
    }

    fn apply(&mut self, package: usize, wanted: &BTreeMap<&'static str, Values>, number: u32) {
        let newest_run = |model: &Model, unit: &str| {
            let mut owners = model.layers.iter().rev().filter(|(_, units)| units.contains_key(unit));
            owners.find_map(|(owner, _)| if let Owner::Run(_, package) = owner { Some(*package) } else { None })
        };
        let is_of_another = |owner: Option<usize>| owner.is_some_and(|own| own != package);
        let mut units = wanted.clone();
        units.retain(|unit, values| self.shown(unit) != *values || is_of_another(newest_run(self, unit)));
        if !units.is_empty() {
            self.layers.push((Owner::Run(number, package), units));
        }
    }

    /// Takes a run out.
    fn take_out(&mut self, number: u32) -> TakenOut {
        let is_it = |owner: &Owner| matches!(owner, Owner::Run(own, _) if *own == number);
        let at = self.layers.iter().position(|(owner, _)| is_it(owner)).unwrap();
        let (_, units) = self.layers.remove(at);
        let mut taken = TakenOut { is_alone: true, is_as_before: true };
        for (unit, values) in units {
            let is_shown = self.shown(unit) == values;
            let mut above = self.layers[at..].iter_mut().filter(|(_, above)| above.contains_key(unit));
            // Only its content tells whose a value is: where somebody has set the same again, it is taken back too.
            if is_shown && above.all(|(owner, _)| *owner == Owner::Nobody) {
                self.layers[at..].iter_mut().for_each(|(_, above)| drop(above.remove(unit)));
            }
            taken.is_alone &= self.layers[at..].iter().all(|(_, above)| !above.contains_key(unit));
            let below = self.layers[..at].iter().rev().find_map(|(_, units)| units.get(unit));
            taken.is_as_before &= self.shown(unit) == below.cloned().unwrap_or_default();
        }
        taken
    }

    /// The receipt of a run is lost: nothing takes it back. What it only shares with the run below is not its own.
    fn lose(&mut self, number: u32) {
        let is_it = |owner: &Owner| matches!(owner, Owner::Run(own, _) if *own == number);
        let at = self.layers.iter().position(|(owner, _)| is_it(owner)).unwrap();
        let (owner, mut units) = self.layers.remove(at);
        let Owner::Run(_, package) = owner else { return };
        units.retain(|unit, values| {
            let below = self.layers[..at].iter().rev().find_map(|(owner, units)| Some((owner, units.get(unit)?)));
            !matches!(below, Some((Owner::Run(..), own)) if own == values)
        });
        self.lost.insert(package);
        self.left.extend(units.values().filter_map(file_of));
        self.layers.insert(at, (Owner::Nobody, units));
    }

    fn change(&mut self, url: &str) {
        let mut values = self.shown("DesktopImage");
        values.insert("DesktopImageUrl".to_owned(), url.into());
        self.left.extend(file_of(&values));
        self.layers.push((Owner::Nobody, BTreeMap::from([("DesktopImage", values)])));
    }

    fn numbers(&self) -> Vec<u32> {
        self.layers
            .iter()
            .filter_map(|(owner, _)| if let Owner::Run(number, _) = owner { Some(*number) } else { None })
            .collect()
    }

    fn registry(&self) -> Values {
        UNITS.iter().flat_map(|unit| self.shown(unit)).collect()
    }

    /// All files that are needed are there, and no others but those that may stay behind.
    fn compare_files(&self, device: &Path) {
        let (found, needed) = (pictures(device), self.files());
        assert!(needed.is_subset(&found), "{needed:?} are needed, {found:?} are there");
        let extra: Vec<&String> = found.difference(&needed).filter(|name| !self.left.contains(*name)).collect();
        assert!(extra.is_empty(), "left behind: {extra:?}");
    }

    /// The files that a run or the user shows, or will show again when others are taken back.
    fn files(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        for unit in UNITS {
            let with_unit = self.layers.iter().rev().filter_map(|(owner, units)| Some((owner, units.get(unit)?)));
            let (others, runs): (Vec<_>, Vec<_>) = with_unit.partition(|(owner, _)| **owner == Owner::Nobody);
            files.extend(others.into_iter().take(1).chain(runs).filter_map(|(_, values)| file_of(values)));
        }
        files
    }
}

/// What a run leaves that is taken out.
struct TakenOut {
    /// Whether nobody has set anything above it.
    is_alone: bool,
    /// Whether the device shows what was there before it.
    is_as_before: bool,
}

/// The name of the file of ours that these values show.
fn file_of(values: &Values) -> Option<String> {
    let path = values.iter().find(|(name, _)| name.ends_with("Path"))?.1.as_str()?;
    path.strip_prefix(r"C:\Windows\Web\ppkg-apply\").map(str::to_owned)
}

/// The packages, and what each sets.
struct World {
    packages: [(Vec<u8>, Vec<u8>); 3],
    sets: [BTreeMap<&'static str, Values>; 3],
    /// The states that were seen, with the number of steps that were still to come.
    seen: HashMap<String, usize>,
    runs: u64,
    /// The longest history.
    steps: usize,
    /// After how many operations the next cut comes.
    cut: u64,
}

impl World {
    fn new() -> World {
        let built = |name: &str, version: &str, desktop: &str, lock: &str| {
            let bench = Bench::of_spec(&format!(
                "[package]\nname = '{name}'\nversion = '{version}'\nowner = 'ITAdmin'\n[target]\n\
                 editions = ['Enterprise']\nbuilds = ['26100']\n[personalization]\n\
                 desktop_image = {{ file = '{desktop}.jpg' }}\nlock_screen_image = {{ file = '{lock}.jpg' }}\n"
            ));
            let bench = Bench { route: Route::Registry, ..bench };
            bench.succeed(Command::Apply);
            let bytes = |extension| fs::read(bench.package().with_extension(extension)).unwrap();
            ((bytes("ppkg"), bytes("cat")), by_unit(&registry(&bench.device())))
        };
        let (one, sets_one) = built("A", "1.0", "images/blue-hour", "images/sunset");
        let (newer, sets_newer) = built("A", "2.0", "images/sunset", "images/sunset");
        let (other, sets_other) = built("B", "1.0", "images/sunset", "images/blue-hour");
        let steps = std::env::var("PPKGC_HISTORY").map_or(STEPS, |steps| steps.parse().unwrap());
        let (packages, sets) = ([one, newer, other], [sets_one, sets_newer, sets_other]);
        World { packages, sets, seen: HashMap::new(), runs: 0, steps, cut: 0 }
    }

    fn run(&mut self, device: &Path, command: Command, package: usize) -> RunReport {
        self.runs += 1;
        let (bytes, catalog) = self.packages[package].clone();
        let incoming = Incoming {
            name: "package.ppkg".to_owned(),
            file: Box::new(Cursor::new(bytes)),
            catalog_name: "package.cat".to_owned(),
            catalog: Some(catalog),
        };
        let options = PlanOptions { route: Route::Registry, force: false, require_verified: false };
        run(command, incoming, &mut Sim::open(device).unwrap(), &TrustPolicy::default(), options)
    }

    /// Takes one step on the device and in the model, and compares them.
    fn step(&mut self, device: &Path, model: &mut Model, step: Step) {
        match step {
            Step::Apply(package) => {
                let report = self.run(device, Command::Apply, package);
                assert_eq!(report.exit_code, 0, "{}", report.message);
                let sets = self.sets[package].clone();
                let known = model.numbers();
                if let Some(number) = receipts(device).last().filter(|number| !known.contains(number)) {
                    model.apply(package, &sets, *number);
                }
                // Whether or not there was anything to do.
                assert!(sets.iter().all(|(unit, values)| model.shown(unit) == *values));
            }
            Step::RollBack(package) => {
                let report = self.run(device, Command::Rollback, package);
                let is_own = |owner: &Owner| matches!(owner, Owner::Run(_, own) if *own == package);
                let own = model.layers.iter().filter(|(owner, _)| is_own(owner)).map(|(owner, _)| owner.clone());
                let own: Vec<Owner> = own.collect();
                let mut taken = TakenOut { is_alone: !own.is_empty(), is_as_before: !own.is_empty() };
                for owner in own.into_iter().rev() {
                    let Owner::Run(number, _) = owner else { continue };
                    let one = model.take_out(number);
                    taken.is_alone &= one.is_alone;
                    taken.is_as_before &= one.is_as_before;
                }
                let is_lost = report.damaged.iter().any(|damaged| damaged.what.starts_with("the receipt of run"));
                assert_eq!(is_lost, model.lost.contains(&package), "{}", report.message);
                assert_eq!(report.exit_code, u8::from(is_lost), "{}", report.message);
                let says_so = report.message == "every place that was changed is as before";
                assert!(!says_so || taken.is_as_before && !is_lost, "{}", report.message);
                // A folder stays where others show a file in it.
                let is_empty = pictures(device).is_empty();
                assert!(says_so || !taken.is_alone || is_lost || !is_empty, "{}: {:?}", report.message, report.undone);
            }
            Step::Change => {
                let url = format!("file:///C:/mine-{}.jpg", model.layers.len());
                let mut values = registry(device);
                values.insert("DesktopImageUrl".to_owned(), url.as_str().into());
                write_registry(device, &values);
                model.change(&url);
            }
            Step::Lose => {
                let Some(number) = receipts(device).last().copied() else { return };
                fs::remove_file(device.join(OWN).join(format!("receipts/{number:04}.jsonl"))).unwrap();
                model.lose(number);
            }
            Step::Cut => {
                self.cut = (self.cut + 7) % 40;
                self.cut_after(device, model, self.cut);
            }
        }
        assert_eq!(registry(device), model.registry());
        model.compare_files(device);
        assert_eq!(receipts(device), model.numbers());
    }

    /// Cuts the power after some operations, and starts again. Whether the run was still going on.
    fn cut_after(&mut self, device: &Path, model: &mut Model, operations: u64) -> bool {
        let last = self.packages.len() - 1;
        let is_applied = model.layers.iter().any(|(owner, _)| matches!(owner, Owner::Run(_, own) if *own == last));
        let command = if is_applied { Command::Rollback } else { Command::Apply };
        fs::write(device.join("device.toml"), format!("{DEVICE}[faults]\npower_cut_after = {operations}\n")).unwrap();
        let report = self.run(device, command, last);
        fs::write(device.join("device.toml"), DEVICE).unwrap();
        let is_cut = report.message.contains("power was cut");
        let next = roll_back(&Selection::Id("of nothing".to_owned()), &mut Sim::open(device).unwrap());
        assert_eq!(next.exit_code, 0, "{}", next.message);
        let now = receipts(device);
        if is_applied {
            let gone: Vec<u32> = model.numbers().into_iter().filter(|number| !now.contains(number)).collect();
            for number in gone.into_iter().rev() {
                model.take_out(number);
            }
        } else if let Some(number) = now.last().filter(|number| !model.numbers().contains(number)) {
            let sets = self.sets[last].clone();
            model.apply(last, &sets, *number);
        }
        is_cut
    }

    /// Goes on from a state with every step. A state that was seen with as many steps to come is not looked at again.
    fn explore(&mut self, device: &Path, model: &Model, history: &[Step]) {
        let left = self.steps - history.len();
        let state = key(device, model);
        if self.seen.get(&state).is_some_and(|seen| *seen >= left) {
            return;
        }
        self.seen.insert(state, left);
        if left == 0 {
            return;
        }
        for step in ALL {
            let (next, mut model) = (scratch(), model.clone());
            copy_folder(device, next.path());
            let history = [history, &[step]].concat();
            let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                self.step(next.path(), &mut model, step);
                if !self.seen.contains_key(&key(next.path(), &model)) {
                    self.take_everything_back(next.path(), &model);
                }
            }));
            assert!(outcome.is_ok(), "{history:?}");
            self.explore(next.path(), &model, &history);
        }
    }

    /// On a copy: takes every package back, in an order that depends on the state, and looks whether anything of ours is
    /// left.
    fn take_everything_back(&mut self, device: &Path, model: &Model) {
        let (copy, mut model) = (scratch(), model.clone());
        copy_folder(device, copy.path());
        let mut order = [0, 1, 2];
        order.rotate_left(self.seen.len() % 3);
        for package in order {
            self.step(copy.path(), &mut model, Step::RollBack(package));
        }
        let is_ours = |name: &String| !OWN_WORDS.contains(&name.as_str());
        let own: Vec<String> = below(copy.path(), OWN).into_iter().filter(is_ours).collect();
        assert_eq!(own, Vec::<String>::new());
        assert_eq!(copy.path().join("C/Windows").exists(), !pictures(copy.path()).is_empty());
    }
}

/// The values of the CSP.
fn registry(device: &Path) -> Values {
    let text = fs::read_to_string(device.join("registry.toml")).unwrap_or_default();
    let mut table: toml::Table = text.parse().unwrap();
    match table.remove(CSP) {
        Some(toml::Value::Table(values)) => values.into_iter().collect(),
        _ => Values::new(),
    }
}

fn write_registry(device: &Path, values: &Values) {
    let written = |value: &toml::Value| match value.as_str() {
        Some(text) => format!("'{text}'"),
        None => value.as_integer().unwrap().to_string(),
    };
    let text: Vec<String> = values.iter().map(|(name, value)| format!("{name} = {}\n", written(value))).collect();
    fs::write(device.join("registry.toml"), format!("['{CSP}']\n{}", text.concat())).unwrap();
}

fn by_unit(values: &Values) -> BTreeMap<&'static str, Values> {
    let of = |unit: &'static str| values.clone().into_iter().filter(|(name, _)| name.starts_with(unit)).collect();
    UNITS.into_iter().map(|unit| (unit, of(unit))).collect()
}

/// The numbers of the runs that are applied, by their receipts.
fn receipts(device: &Path) -> Vec<u32> {
    let names = below(device, &format!("{OWN}/receipts"));
    names.into_iter().filter_map(|name| name.strip_suffix(".jsonl")?.parse().ok()).collect()
}

fn pictures(device: &Path) -> BTreeSet<String> {
    below(device, PICTURES)
}

/// The names of the files in a folder of the device, if it is there.
fn below(device: &Path, folder: &str) -> BTreeSet<String> {
    let folder = device.join(folder);
    if folder.exists() { tree(&folder).into_keys().collect() } else { BTreeSet::new() }
}

/// Everything that later steps depend on: the numbers of runs only by their order.
fn key(device: &Path, model: &Model) -> String {
    let is_told = |name: &str| OWN_WORDS.iter().any(|told| name.ends_with(told));
    let files = tree(device).into_iter().filter(|(name, _)| !is_told(name) && !name.ends_with(".jpg"));
    let without_numbers = files.map(|(name, bytes)| {
        let text = String::from_utf8(bytes).unwrap();
        match name.split_once("receipts/").and_then(|(_, own)| own.split_once('.')) {
            None => (name, text),
            Some((number, kind)) => {
                let number = format!("\"number\":{},", number.parse::<u32>().unwrap());
                (kind.to_owned(), text.replace(&number, ""))
            }
        }
    });
    let files: Vec<(String, String)> = without_numbers.collect();
    let owner = |owner: &Owner| if let Owner::Run(_, package) = owner { Some(*package) } else { None };
    let layers: Vec<_> = model.layers.iter().map(|(own, units)| (owner(own), units)).collect();
    format!("{files:?} {layers:?} {:?} {:?}", model.left, model.lost)
}

/// A device on which the user has a desktop picture of his own.
fn device() -> (tempfile::TempDir, Model) {
    let dir = scratch();
    fs::write(dir.path().join("device.toml"), DEVICE).unwrap();
    let values = [
        ("DesktopImagePath", r"C:\Users\own.jpg".into()),
        ("DesktopImageUrl", "file:///C:/Users/own.jpg".into()),
        ("DesktopImageStatus", 1.into()),
    ];
    let values: Values = values.map(|(name, value): (&str, toml::Value)| (name.to_owned(), value)).into();
    write_registry(dir.path(), &values);
    let layers = vec![(Owner::Nobody, BTreeMap::from([("DesktopImage", values)]))];
    (dir, Model { layers, left: BTreeSet::new(), lost: BTreeSet::new() })
}

#[test]
fn after_every_history_the_device_has_what_the_model_says() {
    let mut world = World::new();
    let (dir, model) = device();
    world.explore(dir.path(), &model, &[]);
    let histories: usize = (1..=world.steps).map(|length| ALL.len().pow(u32::try_from(length).unwrap())).sum();
    println!("{histories} histories: {} states, {} runs", world.seen.len(), world.runs);
}

#[test]
fn a_power_cut_at_any_operation_of_any_short_history_is_repaired() {
    let mut world = World::new();
    let mut cuts = 0;
    for first in ALL.into_iter().filter(|step| *step != Step::Cut) {
        for second in ALL.into_iter().filter(|step| *step != Step::Cut) {
            let (dir, mut model) = device();
            world.step(dir.path(), &mut model, first);
            world.step(dir.path(), &mut model, second);
            for operations in 0.. {
                let (copy, mut model) = (scratch(), model.clone());
                copy_folder(dir.path(), copy.path());
                let is_cut = world.cut_after(copy.path(), &mut model, operations);
                assert_eq!(registry(copy.path()), model.registry(), "{first:?}, {second:?}, cut after {operations}");
                model.compare_files(copy.path());
                if operations % 8 == 0 {
                    world.take_everything_back(copy.path(), &model);
                }
                if !is_cut {
                    break;
                }
                cuts += 1;
            }
        }
    }
    println!("{cuts} cuts, {} runs", world.runs);
    assert!(cuts > 1000, "{cuts}");
}
