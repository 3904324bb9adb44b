//! What a device should have after a history.

use std::collections::{BTreeMap, BTreeSet};

use ppkgc::applier::device::State;

/// The pictures: each has a path, a URL and a status.
pub const UNITS: [&str; 2] = ["DesktopImage", "LockScreenImage"];

/// Path, URL and status of a picture, as far as they are set.
pub type Values = BTreeMap<String, State>;

/// The values of several pictures.
pub type Units = BTreeMap<&'static str, Values>;

/// Who has set a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner {
    /// A run, by its number, of a package.
    Run(u32, usize),
    /// The user, or a run whose receipt is lost: nothing takes the picture back.
    Nobody,
}

/// What the device should have: the pictures that runs and users have set one over the other, the lowest first.
#[derive(Debug, Clone)]
pub struct Model {
    pub layers: Vec<(Owner, Units)>,
    /// Files that may stay behind: those of runs whose receipts are lost, and those that were shown when the user
    /// changed the URL.
    pub left: BTreeSet<String>,
    /// Packages with a run whose receipt is lost.
    pub lost: BTreeSet<usize>,
    /// The runs whose receipts are lost.
    pub lost_runs: BTreeSet<u32>,
    /// For each run and picture, the run whose picture it replaced: the next lower one when it was applied.
    pub over: BTreeMap<(u32, &'static str), u32>,
}

impl Owner {
    pub fn number(self) -> Option<u32> {
        if let Owner::Run(number, _) = self { Some(number) } else { None }
    }
}

impl Model {
    pub fn shown(&self, unit: &str) -> Values {
        self.layers.iter().rev().find_map(|(_, units)| units.get(unit)).cloned().unwrap_or_default()
    }

    pub fn apply(&mut self, package: usize, wanted: &Units, number: u32) {
        let newest_run = |model: &Model, unit: &str| {
            let mut owners = model.layers.iter().rev().filter(|(_, units)| units.contains_key(unit));
            owners.find_map(|(owner, _)| if let Owner::Run(_, package) = owner { Some(*package) } else { None })
        };
        let is_of_another = |owner: Option<usize>| owner.is_some_and(|own| own != package);
        let mut units = wanted.clone();
        units.retain(|unit, values| self.shown(unit) != *values || is_of_another(newest_run(self, unit)));
        for unit in units.keys() {
            let mut below = self.layers.iter().rev().filter(|(_, units)| units.contains_key(unit));
            if let Some(below) = below.find_map(|(owner, _)| owner.number()) {
                self.over.insert((number, unit), below);
            }
        }
        if !units.is_empty() {
            self.layers.push((Owner::Run(number, package), units));
        }
    }

    /// Takes a run out.
    pub fn take_out(&mut self, number: u32) -> TakenOut {
        let is_it = |owner: &Owner| matches!(owner, Owner::Run(own, _) if *own == number);
        let at = self.layers.iter().position(|(owner, _)| is_it(owner)).unwrap();
        let (_, units) = self.layers.remove(at);
        let mut taken = TakenOut { is_alone: true, is_as_before: true };
        for (unit, values) in units {
            // Only the content of a value shows whose it is. So if somebody has set the same values again, these are
            // taken back too, whether the device shows them or the next run above has found them.
            let next = self.layers[at..]
                .iter()
                .position(|(owner, above)| owner.number().is_some() && above.contains_key(unit));
            let count = next.unwrap_or(self.layers.len() - at);
            let (between, above) = self.layers[at..].split_at_mut(count);
            let is_same = between.iter().rev().find_map(|(_, own)| own.get(unit)).is_none_or(|last| *last == values);
            let upper = above.first().and_then(|(owner, _)| owner.number());
            let lower = self.over.remove(&(number, unit));
            let lies_over = upper.is_none_or(|upper| self.over.get(&(upper, unit)) == Some(&number));
            if is_same && lies_over {
                between.iter_mut().for_each(|(_, own)| drop(own.remove(unit)));
            }
            if let Some(upper) = upper.filter(|_| lies_over) {
                self.over.remove(&(upper, unit));
                self.over.extend(lower.filter(|_| is_same).map(|lower| ((upper, unit), lower)));
            }
            taken.is_alone &= self.layers[at..].iter().all(|(_, above)| !above.contains_key(unit));
            let below = self.layers[..at].iter().rev().find_map(|(_, units)| units.get(unit));
            taken.is_as_before &= self.shown(unit) == below.cloned().unwrap_or_default();
        }
        taken
    }

    /// The receipt of a run is lost: nothing takes it back. Values that it only shares with the run below are not its
    /// own.
    pub fn lose(&mut self, number: u32) {
        let is_it = |owner: &Owner| matches!(owner, Owner::Run(own, _) if *own == number);
        let at = self.layers.iter().position(|(owner, _)| is_it(owner)).unwrap();
        let (owner, mut units) = self.layers.remove(at);
        let Owner::Run(_, package) = owner else { return };
        units.retain(|unit, values| {
            let below = self.layers[..at].iter().rev().find_map(|(owner, units)| Some((owner, units.get(unit)?)));
            !matches!(below, Some((Owner::Run(..), own)) if own == values)
        });
        self.lost.insert(package);
        self.lost_runs.insert(number);
        for unit in UNITS {
            let lower = self.over.remove(&(number, unit));
            let uppers = self.over.iter_mut().filter(|((_, own), below)| *own == unit && **below == number);
            let uppers: Vec<u32> = uppers.map(|((upper, _), _)| *upper).collect();
            for upper in uppers {
                self.over.remove(&(upper, unit));
                self.over.extend(lower.map(|lower| ((upper, unit), lower)));
            }
        }
        self.left.extend(units.values().filter_map(file_of));
        self.layers.insert(at, (Owner::Nobody, units));
    }

    /// The user sets another URL for the desktop; the other values stay as given.
    pub fn change(&mut self, mut values: Values, url: &str) {
        values.insert("DesktopImageUrl".to_owned(), State::Text(url.to_owned()));
        self.left.extend(file_of(&values));
        self.layers.push((Owner::Nobody, BTreeMap::from([("DesktopImage", values)])));
    }

    pub fn numbers(&self) -> Vec<u32> {
        self.layers.iter().filter_map(|(owner, _)| owner.number()).collect()
    }

    pub fn registry(&self) -> Values {
        UNITS.iter().flat_map(|unit| self.shown(unit)).collect()
    }

    /// What a cut run leaves: runs that are neither among the receipts nor unfinished were taken back, and one with a new
    /// receipt is applied.
    pub fn after_cut(&self, receipts: &[u32], unfinished: Option<u32>, package: usize, sets: &Units) -> Model {
        let mut model = self.clone();
        let is_there = |number: &u32| receipts.contains(number) || unfinished == Some(*number);
        for number in self.numbers().into_iter().rev().filter(|number| !is_there(number)) {
            model.take_out(number);
        }
        if let Some(number) = receipts.iter().find(|number| !self.numbers().contains(number)) {
            model.apply(package, sets, *number);
        }
        model
    }

    /// The model after the next start: an unfinished run is taken out, unless it was never in the model.
    pub fn after_repair(&self, unfinished: Option<u32>) -> Model {
        let mut model = self.clone();
        if let Some(number) = unfinished.filter(|number| self.numbers().contains(number)) {
            model.take_out(number);
        }
        model
    }

    /// The files that a run or the user shows, or will show again when others are taken back.
    pub fn files(&self) -> BTreeSet<String> {
        let mut files = BTreeSet::new();
        for unit in UNITS {
            let with_unit = self.layers.iter().rev().filter_map(|(owner, units)| Some((owner, units.get(unit)?)));
            let (others, runs): (Vec<_>, Vec<_>) = with_unit.partition(|(owner, _)| **owner == Owner::Nobody);
            files.extend(others.into_iter().take(1).chain(runs).filter_map(|(_, values)| file_of(values)));
        }
        files
    }
}

/// What is known after a run was taken out.
pub struct TakenOut {
    /// Whether nobody has set anything above it.
    pub is_alone: bool,
    /// Whether the device shows what was there before it.
    pub is_as_before: bool,
}

/// The name of the file of ours that these values show.
fn file_of(values: &Values) -> Option<String> {
    let (_, State::Text(path)) = values.iter().find(|(name, _)| name.ends_with("Path"))? else { return None };
    path.strip_prefix(r"C:\Windows\Web\ppkg-apply\").map(str::to_owned)
}
