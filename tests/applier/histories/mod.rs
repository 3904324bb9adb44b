//! All histories of a few steps on a device: packages that are applied and taken back in every order, users who
//! change what was set, receipts that are lost, and the power that is cut at any operation of any of these runs. After
//! each step the device has exactly what a small model says.
//!
//! Histories that lead to the same state of the device are continued once. A device whose power was cut in the middle of
//! a run is a state of its own: the user may change it, a receipt may be lost, and the power may be cut again while the
//! next run repairs it. That repair is the first thing that every run does, so what follows it is continued from the
//! repaired device.

mod cuts;
mod model;

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::io::Cursor;
use std::ops::Range;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use ppkgc::applier::device::{Device, DevicePath, DriveContents, MemoryDrive, RegistryValue, Sim, State, ValueName};
use ppkgc::applier::{
    Command, Guards, Incoming, PlanOptions, Route, RunReport, Selection, TrustPolicy, roll_back, run,
};

use serde::Deserialize;
use sha2::{Digest, Sha256};

use self::cuts::CutDevice;
use self::model::{Model, Owner, TakenOut, UNITS, Units, Values};
use super::{Bench, RUN_REPORTS};

/// The longest history; `PPKGC_HISTORY` sets another.
const STEPS: usize = 5;
const OWN: &str = r"C:\ProgramData\ppkg-apply";
const PICTURES: &str = r"C:\Windows\Web\ppkg-apply";
const CSP: &str = r"SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
const DEVICE: &str = "edition = 'Enterprise'\nbuild = '10.0.26100.2033'\nclock = 1764000000\n";
/// A 1.0, A 2.0 and B 1.0: name, version, desktop, lock screen. A 2.0 shares the lock screen with A 1.0, and both its
/// pictures with one of B.
const PACKAGES: [[&str; 4]; 3] = [["A", "1.0", "one", "two"], ["A", "2.0", "two", "two"], ["B", "1.0", "two", "one"]];

/// The repair that every run does first after a cut; it is not a step of its own.
const REPAIR: &str = "repair";

/// A device, what it should have, and one of the histories that lead there.
#[derive(Clone)]
struct Found {
    contents: DriveContents,
    model: Model,
    history: Vec<String>,
    /// Whether a run is unfinished.
    is_cut: bool,
}

/// The keys of the states that follow from a state, by what leads to them.
#[derive(Default)]
struct Next {
    /// The state after the repair that every run does first after a cut.
    repaired: Option<u128>,
    /// The states after a run that ended, or was cut.
    by_runs: Vec<u128>,
    /// The states after a repair that was cut, which any of the runs may have begun.
    by_cut_repairs: Vec<u128>,
    /// The states after a change by the user, or the loss of a receipt.
    by_others: Vec<u128>,
}

/// A package: its bytes, those of its catalog, and what it sets.
struct Package {
    bytes: Vec<u8>,
    catalog: Vec<u8>,
    sets: Units,
}

struct World {
    packages: [Package; 3],
    /// All states that were found.
    known: Mutex<HashMap<u128, Next>>,
    runs: AtomicUsize,
}

impl World {
    fn new() -> World {
        let packages = PACKAGES.map(|[name, version, desktop, lock]| {
            let spec = format!(
                "[package]\nname = '{name}'\nversion = '{version}'\nowner = 'ITAdmin'\n[target]\n\
                 editions = ['Enterprise']\nbuilds = ['26100']\n[personalization]\n\
                 desktop_image = {{ file = '{desktop}.png' }}\nlock_screen_image = {{ file = '{lock}.png' }}\n"
            );
            let (bytes, catalog) = Bench::built(&spec, &[("one.png", &picture(1)), ("two.png", &picture(2))]);
            Package { bytes, catalog, sets: Units::new() }
        });
        let mut world = World { packages, known: Mutex::default(), runs: AtomicUsize::new(0) };
        for package in 0..world.packages.len() {
            let mut device = CutDevice::new(DriveContents::default());
            assert_eq!(world.run(&mut device, Command::Apply, package).exit_code, 0);
            let values = registry(&device.contents());
            let of = |unit: &str| values.clone().into_iter().filter(|(name, _)| name.starts_with(unit)).collect();
            world.packages[package].sets = UNITS.into_iter().map(|unit| (unit, of(unit))).collect();
        }
        world
    }

    fn run(&self, device: &mut dyn Device, command: Command, package: usize) -> RunReport {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let package = &self.packages[package];
        let incoming = Incoming {
            name: "package.ppkg".to_owned(),
            file: Box::new(Cursor::new(package.bytes.clone())),
            catalog_name: "package.cat".to_owned(),
            catalog: Some(package.catalog.clone()),
        };
        let options = PlanOptions { route: Route::Registry, force: false, require_verified: false };
        run(
            command,
            incoming,
            device,
            &TrustPolicy::default(),
            options,
            &Guards { allow_downgrade: true, ..Guards::default() },
        )
    }

    /// What follows from a state within one step, and the repair of one that was cut.
    fn next(&self, from: &Found) -> (Next, Vec<Found>) {
        let (mut next, mut found) = (Next::default(), Vec::new());
        if from.is_cut {
            let (repaired, cuts) = self.repaired_or_cut(from);
            next.repaired = Some(self.note(repaired, &mut found));
            next.by_cut_repairs = cuts.into_iter().map(|cut| self.note(cut, &mut found)).collect();
        } else {
            let ends = self.ends_of_last(from);
            next.by_runs.extend(ends.into_iter().map(|end| self.note(end, &mut found)));
            for command in [Command::Apply, Command::Rollback] {
                for package in 0..self.packages.len() {
                    let ends = self.ends(from, command, package);
                    next.by_runs.extend(ends.into_iter().map(|end| self.note(end, &mut found)));
                }
            }
        }
        let others = [Some(changed(from)), lost(from)];
        next.by_others = others.into_iter().flatten().map(|other| self.note(other, &mut found)).collect();
        (next, found)
    }

    /// Returns the key of a state; checks the state only if it is new.
    fn note(&self, state: Found, found: &mut Vec<Found>) -> u128 {
        let key = key(&state);
        let is_new = match self.known.lock().unwrap().entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(Next::default());
                true
            }
            Entry::Occupied(_) => false,
        };
        if is_new {
            self.check(&state);
            found.push(state);
        }
        key
    }

    /// The whole run, and the run cut at each of its operations.
    fn ends(&self, from: &Found, command: Command, package: usize) -> Vec<Found> {
        let mut device = CutDevice::new(from.contents.clone());
        let report = self.run(&mut device, command, package);
        let mut model = from.model.clone();
        match command {
            Command::Apply => self.judge_apply(&report, package, &receipts(&device.contents()), &mut model),
            _ => judge_rollback(&report, package, &mut model),
        }
        let sets = &self.packages[package].sets;
        let cuts = std::mem::take(&mut device.cuts).into_iter().enumerate().map(|(operation, contents)| {
            let model = from.model.after_cut(&receipts(&contents), unfinished(&contents), package, sets);
            from.then(&format!("{command:?} {package} cut at {operation}"), contents, model, true)
        });
        let whole = from.then(&format!("{command:?} {package}"), device.contents(), model, false);
        cuts.chain([whole]).collect()
    }

    /// Takes the newest run back, completely and cut at each operation. If its receipt is lost, no other run is taken
    /// back in its place.
    fn ends_of_last(&self, from: &Found) -> Vec<Found> {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let mut device = CutDevice::new(from.contents.clone());
        let report = roll_back(&Selection::Last, &mut device);
        let mut model = from.model.clone();
        let newest = model.numbers().into_iter().max();
        let is_lost = model.lost_runs.iter().max().is_some_and(|lost| newest.is_none_or(|newest| *lost > newest));
        assert_eq!(report.exit_code, u8::from(is_lost), "{}", report.message);
        match newest.filter(|_| !is_lost) {
            Some(number) => drop(model.take_out(number)),
            None => assert!(report.undone.is_empty(), "{}", report.message),
        }
        let cuts = std::mem::take(&mut device.cuts).into_iter().enumerate().map(|(operation, contents)| {
            let model = from.model.after_cut(&receipts(&contents), unfinished(&contents), 0, &Units::new());
            from.then(&format!("rollback of the newest cut at {operation}"), contents, model, true)
        });
        let whole = from.then("rollback of the newest", device.contents(), model, false);
        cuts.chain([whole]).collect()
    }

    fn judge_apply(&self, report: &RunReport, package: usize, receipts: &[u32], model: &mut Model) {
        assert_eq!(report.exit_code, 0, "{}", report.message);
        let sets = &self.packages[package].sets;
        let known = model.numbers();
        if let Some(number) = receipts.last().filter(|number| !known.contains(number)) {
            model.apply(package, sets, *number);
        }
        // This holds whether or not there was anything to do.
        assert!(sets.iter().all(|(unit, values)| model.shown(unit) == *values));
    }

    /// The state after the repair that the next run does first, and the states that are left if it is cut.
    fn repaired_or_cut(&self, from: &Found) -> (Found, Vec<Found>) {
        let mut device = CutDevice::new(from.contents.clone());
        self.repair(&mut device);
        let cuts = std::mem::take(&mut device.cuts).into_iter().enumerate();
        let cuts = cuts.map(|(at, contents)| {
            // A repair that was cut at its very end has left nothing to do.
            let finished = unfinished(&from.contents).filter(|_| unfinished(&contents).is_none());
            from.then(&format!("repair cut at {at}"), contents, from.model.after_repair(finished), true)
        });
        (from.repaired(device.contents()), cuts.collect())
    }

    /// The state after the repair that the next run does first.
    fn repaired(&self, from: &Found) -> Found {
        let drive = MemoryDrive::holding(from.contents.clone());
        self.repair(&mut Sim::in_memory(DEVICE, &drive).unwrap());
        from.repaired(drive.contents())
    }

    fn repair(&self, device: &mut dyn Device) {
        self.runs.fetch_add(1, Ordering::Relaxed);
        let report = roll_back(&Selection::Id("of nothing".to_owned()), device);
        assert_eq!(report.exit_code, 0, "{}", report.message);
    }

    /// Compares a device with its model, and checks on a copy that all rollbacks leave nothing of ours.
    fn check(&self, state: &Found) {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            if state.is_cut {
                return;
            }
            state.compare();
            let mut all = state.clone();
            let first = state.model.layers.len() % self.packages.len();
            for package in [0, 1, 2].map(|package| (package + first) % self.packages.len()) {
                let drive = MemoryDrive::holding(all.contents.clone());
                let report = self.run(&mut Sim::in_memory(DEVICE, &drive).unwrap(), Command::Rollback, package);
                judge_rollback(&report, package, &mut all.model);
                all.contents = drive.contents();
                all.compare();
            }
            let is_ours = |name: &&str| !RUN_REPORTS.contains(name);
            let own: Vec<&str> = below(&all.contents, OWN).filter(is_ours).collect();
            assert_eq!(own, Vec::<&str>::new());
            let has_windows = all.contents.entries().any(|(path, _)| path == r"C:\Windows");
            assert_eq!(has_windows, below(&all.contents, PICTURES).next().is_some());
        }));
        assert!(outcome.is_ok(), "{:?}", state.history);
    }

    /// Explores all states that are at most this many steps away. Returns how many histories there are.
    fn explore(&self, start: Found, steps: usize) -> u128 {
        let mut found = Vec::new();
        let first = self.note(start, &mut found);
        for _ in 0..steps {
            found = self.all_next(&self.with_repaired(found), |from| self.next(from));
        }
        self.with_repaired(found);
        self.count(first, steps, &mut HashMap::new())
    }

    /// These states, and the repaired states of those that were cut. A repair is no step, so the state that it leads to
    /// belongs to the same step; it is noted before the next step may lead there too.
    fn with_repaired(&self, mut states: Vec<Found>) -> Vec<Found> {
        let cut: Vec<Found> = states.iter().filter(|state| state.is_cut).cloned().collect();
        let repaired = self.all_next(&cut, |from| {
            let (mut next, mut found) = (Next::default(), Vec::new());
            next.repaired = Some(self.note(self.repaired(from), &mut found));
            (next, found)
        });
        states.extend(repaired);
        states
    }

    /// Finds what follows from each state, on all cores.
    fn all_next(&self, states: &[Found], next: impl Fn(&Found) -> (Next, Vec<Found>) + Sync) -> Vec<Found> {
        let (taken, found) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
        let work = || {
            while let Some(from) = states.get(taken.fetch_add(1, Ordering::Relaxed)) {
                let (edges, later) = next(from);
                self.known.lock().unwrap().insert(key(from), edges);
                found.lock().unwrap().extend(later);
            }
        };
        thread::scope(|scope| {
            for _ in 0..thread::available_parallelism().map_or(1, usize::from) {
                scope.spawn(work);
            }
        });
        found.into_inner().unwrap()
    }

    /// How many histories of at most this many steps begin in a state.
    fn count(&self, from: u128, steps: usize, counted: &mut HashMap<(u128, usize), u128>) -> u128 {
        if steps == 0 {
            return 0;
        }
        if let Some(count) = counted.get(&(from, steps)) {
            return *count;
        }
        // Applying and taking back each package, and taking back the newest run.
        let commands = 2 * self.packages.len() as u128 + 1;
        let known = self.known.lock().unwrap();
        let own = &known[&from];
        let runs = own.repaired.map_or(own, |repaired| &known[&repaired]).by_runs.clone();
        let (cut_repairs, others) = (own.by_cut_repairs.clone(), own.by_others.clone());
        drop(known);
        let mut sum =
            |next: Vec<u128>| -> u128 { next.into_iter().map(|next| 1 + self.count(next, steps - 1, counted)).sum() };
        let count = sum(runs) + sum(others) + commands * sum(cut_repairs);
        counted.insert((from, steps), count);
        count
    }
}

impl Found {
    fn then(&self, step: &str, contents: DriveContents, model: Model, is_cut: bool) -> Found {
        let history = [&self.history[..], &[step.to_owned()]].concat();
        Found { contents, model, history, is_cut }
    }

    fn repaired(&self, contents: DriveContents) -> Found {
        self.then(REPAIR, contents, self.model.after_repair(unfinished(&self.contents)), false)
    }

    /// The device has what the model says: values, receipts, all files that are needed, and no others except those that
    /// may stay behind.
    fn compare(&self) {
        let Found { contents, model, .. } = self;
        assert_eq!(registry(contents), model.registry());
        assert_eq!(receipts(contents), model.numbers());
        let found: BTreeSet<String> = below(contents, PICTURES).map(str::to_owned).collect();
        let needed = model.files();
        assert!(needed.is_subset(&found), "{needed:?} are needed, {found:?} are there");
        let extra: Vec<&String> = found.difference(&needed).filter(|name| !model.left.contains(*name)).collect();
        assert!(extra.is_empty(), "left behind: {extra:?}");
        let is_unfinished = |path: &str| path.ends_with("journal.jsonl") || path.contains('|');
        assert!(!contents.entries().any(|(path, _)| is_unfinished(path)));
    }
}

fn judge_rollback(report: &RunReport, package: usize, model: &mut Model) {
    let is_own = |owner: &Owner| matches!(owner, Owner::Run(_, own) if *own == package);
    let own: Vec<Owner> = model.layers.iter().map(|(owner, _)| *owner).filter(is_own).collect();
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
    let has_files = !model.files().is_empty() || !model.left.is_empty();
    assert!(says_so || !taken.is_alone || is_lost || has_files, "{}: {:?}", report.message, report.undone);
}

fn changed(from: &Found) -> Found {
    let is_new = |url: &String| {
        let mut texts = from.contents.entries().filter_map(|(_, bytes)| std::str::from_utf8(bytes?).ok());
        !texts.any(|text| text.contains(url.as_str()))
    };
    let url = (1..).map(|number| format!("file:///C:/mine-{number}.jpg")).find(is_new).unwrap();
    let drive = MemoryDrive::holding(from.contents.clone());
    let name = ValueName::new(CSP, "DesktopImageUrl");
    let mut values = registry(&from.contents);
    values.retain(|name, _| name.starts_with("DesktopImage"));
    Sim::in_memory(DEVICE, &drive).unwrap().set_value(&name, Some(&RegistryValue::Text(url.clone()))).unwrap();
    let mut model = from.model.clone();
    model.change(values, &url);
    from.then("change", drive.contents(), model, from.is_cut)
}

fn lost(from: &Found) -> Option<Found> {
    let number = receipts(&from.contents).last().copied()?;
    let drive = MemoryDrive::holding(from.contents.clone());
    let receipt = DevicePath::parse(&format!("{OWN}\\receipts\\{number:04}.jsonl")).unwrap();
    Sim::in_memory(DEVICE, &drive).unwrap().remove(&receipt).unwrap();
    let mut model = from.model.clone();
    model.lose(number);
    Some(from.then("lose", drive.contents(), model, from.is_cut))
}

/// The values of the CSP.
fn registry(contents: &DriveContents) -> Values {
    let sim = Sim::in_memory(DEVICE, &MemoryDrive::holding(contents.clone())).unwrap();
    let names = UNITS.iter().flat_map(|unit| ["Path", "Url", "Status"].map(|end| format!("{unit}{end}")));
    let read = |name: String| Some((name.clone(), sim.value(&ValueName::new(CSP, &name)).unwrap()?.into()));
    names.filter_map(read).collect()
}

/// The paths below a folder, without the folder.
fn below<'c>(contents: &'c DriveContents, folder: &str) -> impl Iterator<Item = &'c str> {
    contents.entries().filter_map(move |(path, _)| path.strip_prefix(folder)?.strip_prefix('\\'))
}

/// The numbers of the runs that are applied, by their receipts.
fn receipts(contents: &DriveContents) -> Vec<u32> {
    below(contents, &format!("{OWN}\\receipts")).filter_map(|name| name.strip_suffix(".jsonl")?.parse().ok()).collect()
}

/// The number of the run whose journal is there.
fn unfinished(contents: &DriveContents) -> Option<u32> {
    let path = format!("{OWN}\\journal.jsonl");
    let (_, bytes) = contents.entries().find(|(own, _)| *own == path)?;
    u32::try_from(number_of(&path, bytes)?.value).ok()
}

/// A hash of everything that later steps depend on. Of the numbers of runs, only the order counts.
fn key(state: &Found) -> u128 {
    let index = index(&state.contents);
    let is_report = |path: &str| RUN_REPORTS.iter().any(|report| path.contains(report));
    // The number of operations of a run depends on which of these files exist, not on what they contain.
    let reports: Vec<&str> = state.contents.entries().map(|(path, _)| path).filter(|path| is_report(path)).collect();
    let entries = state.contents.entries().filter(|(path, _)| !is_report(path));
    let entries: Vec<(&str, &[u8], Option<Number>)> =
        entries.map(|(path, bytes)| (path, bytes.unwrap_or_default(), number_of(path, bytes))).collect();
    let mut numbers: Vec<u64> = index.applied.clone();
    numbers.extend(entries.iter().filter_map(|(.., number)| Some(number.as_ref()?.value)));
    numbers.sort_unstable();
    numbers.dedup();
    let rank = |number: u64| numbers.binary_search(&number).unwrap_or_default();

    let mut parts: Vec<Vec<u8>> = Vec::new();
    for (path, bytes, number) in entries {
        parts.push(match number {
            Some(Number { value, at }) => {
                let kind = path.replace(&format!("{value:04}"), "");
                [kind.as_bytes(), &rank(value).to_le_bytes(), &bytes[..at.start], &bytes[at.end..]].concat()
            }
            // Their content has a hash in the name.
            None if path.starts_with(PICTURES) => path.as_bytes().to_vec(),
            None if path.ends_with(".toml") => {
                let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
                lines.sort_unstable();
                [path.as_bytes(), &lines.join(&b'\n')].concat()
            }
            None => [path.as_bytes(), bytes].concat(),
        });
    }
    parts.sort_unstable();
    let owner = |owner: &Owner| if let Owner::Run(_, package) = owner { Some(*package) } else { None };
    let over: Vec<_> = state
        .model
        .over
        .iter()
        .map(|((upper, unit), lower)| (rank(u64::from(*upper)), unit, rank(u64::from(*lower))))
        .collect();
    let undone = index.undone.iter().filter(|(number, _)| numbers.contains(number));
    let undone: Vec<_> =
        undone.map(|(number, newest)| (rank(*number), numbers.partition_point(|number| number <= newest))).collect();
    let layers: Vec<_> = state.model.layers.iter().map(|(own, units)| (owner(own), units)).collect();
    let indexed: Vec<usize> = index.applied.iter().map(|number| rank(*number)).collect();
    let rest = format!(
        "{reports:?} {indexed:?} {undone:?} {} {layers:?} {over:?} {:?} {:?} {}",
        index.is_whole, state.model.left, state.model.lost, state.is_cut
    );
    let mut hasher = Sha256::new();
    for part in parts.iter().map(Vec::as_slice).chain([rest.as_bytes()]) {
        hasher.update(part.len().to_le_bytes());
        hasher.update(part);
    }
    let hash: [u8; 32] = hasher.finalize().into();
    u128::from_le_bytes(*hash.first_chunk().unwrap())
}

/// The number of a run in one of our own files, and its position there.
struct Number {
    value: u64,
    at: Range<usize>,
}

fn number_of(path: &str, bytes: Option<&[u8]>) -> Option<Number> {
    const NAME: &str = "\"number\":";
    let text = std::str::from_utf8(bytes.filter(|_| path.starts_with(OWN))?).ok()?;
    let start = text.find(NAME)?;
    let end = start + text[start..].find(',')?;
    Some(Number { value: text[start + NAME.len()..end].parse().ok()?, at: start..end })
}

/// What the index says.
struct Index {
    /// The runs that are applied.
    applied: Vec<u64>,
    /// Those that were taken back, with the newest run at that time.
    undone: BTreeMap<u64, u64>,
    /// Whether its last line is whole.
    is_whole: bool,
}

/// A line of the index, as far as it says which run is applied.
#[derive(Deserialize)]
struct IndexLine<'l> {
    event: &'l str,
    number: u64,
}

fn index(contents: &DriveContents) -> Index {
    let path = format!("{OWN}\\index.jsonl");
    let bytes = contents.entries().find(|(own, _)| *own == path).and_then(|(_, bytes)| bytes).unwrap_or_default();
    let (mut applied, mut undone, mut newest) = (BTreeSet::new(), BTreeMap::new(), 0);
    for line in bytes.split(|&byte| byte == b'\n') {
        let Ok(IndexLine { event, number }) = serde_json::from_slice(line) else { continue };
        newest = newest.max(number);
        applied.remove(&number);
        match event {
            "applied" => drop(applied.insert(number)),
            _ => drop(undone.insert(number, newest)),
        }
    }
    let is_whole = bytes.last().is_none_or(|&last| last == b'\n');
    Index { applied: applied.into_iter().collect(), undone, is_whole }
}

/// A picture of one dot.
fn picture(shade: u8) -> Vec<u8> {
    let chunk = |name: &[u8; 4], data: &[u8]| {
        let checked = [name, data].concat();
        let crc = crc32fast::hash(&checked).to_be_bytes();
        [&u32::try_from(data.len()).unwrap().to_be_bytes()[..], &checked, &crc].concat()
    };
    let header = [&[0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0][..]].concat();
    let parts = [chunk(b"IHDR", &header), chunk(b"IDAT", &[shade]), chunk(b"IEND", &[])];
    [&b"\x89PNG\r\n\x1a\n"[..], &parts.concat()].concat()
}

/// A device on which users have a desktop picture of their own.
fn device() -> Found {
    let values = [
        ("DesktopImagePath", RegistryValue::Text(r"C:\Users\own.jpg".to_owned())),
        ("DesktopImageUrl", RegistryValue::Text("file:///C:/Users/own.jpg".to_owned())),
        ("DesktopImageStatus", RegistryValue::Number(1)),
    ];
    let drive = MemoryDrive::default();
    let mut sim = Sim::in_memory(DEVICE, &drive).unwrap();
    for (name, value) in &values {
        sim.set_value(&ValueName::new(CSP, name), Some(value)).unwrap();
    }
    let values: Values = values.into_iter().map(|(name, value)| (name.to_owned(), State::from(value))).collect();
    let layers = vec![(Owner::Nobody, Units::from([("DesktopImage", values)]))];
    let model = Model {
        layers,
        left: BTreeSet::new(),
        lost: BTreeSet::new(),
        lost_runs: BTreeSet::new(),
        over: BTreeMap::new(),
    };
    Found { contents: drive.contents(), model, history: Vec::new(), is_cut: false }
}

#[test]
fn after_every_history_the_device_has_what_the_model_says() {
    let world = World::new();
    let steps = std::env::var("PPKGC_HISTORY").map_or(STEPS, |steps| steps.parse().unwrap());
    let start = std::time::Instant::now();
    let histories = world.explore(device(), steps);
    let (states, runs) = (world.known.lock().unwrap().len(), world.runs.load(Ordering::Relaxed));
    println!("{histories} histories of up to {steps} steps: {states} states, {runs} runs, {:?}", start.elapsed());
}
