//! Finds for each entry of a provxml the setting in customizations.xml that it was compiled from.
//!
//! The two sides agree in names and order rather than in paths, and the exact rules are in a settings store that
//! changes with every version of the designer. So the pairing uses what both sides show, and leaves ambiguous entries
//! unpaired.

use std::collections::{BTreeMap, BTreeSet};

use super::flatten::Entry;
use super::model::SettingRole;
use super::stated::Leaf;
use crate::address::StoreSegment;
use crate::package::REGISTRY_CSP;
use crate::world::windows_name::NameKey;

/// The maximum number of comparisons of whole paths for one file: 1000 settings with 1000 entries.
const MAX_COMPARISONS: usize = 1_000_000;

/// For each entry the index of its leaf.
pub(super) fn pair(entries: &[Entry], leaves: &[Leaf]) -> Vec<Option<usize>> {
    let mut pairing = Pairing { entries, leaves, leaf_of: vec![None; entries.len()], taken: vec![false; leaves.len()] };
    if entries.len().saturating_mul(leaves.len()) <= MAX_COMPARISONS {
        pairing.by_whole_path();
    }
    pairing.by_class(|entry| entry.settings_path.as_deref(), |leaf| leaf.path.settings_path());
    pairing.by_class(|entry| entry.path.last().map(String::as_str), |leaf| leaf.path.leaf().name().to_owned());
    pairing.by_elimination();
    pairing.leaf_of
}

struct Pairing<'p> {
    entries: &'p [Entry],
    leaves: &'p [Leaf],
    leaf_of: Vec<Option<usize>>,
    taken: Vec<bool>,
}

impl Pairing<'_> {
    fn open_entries(&self) -> Vec<usize> {
        let compiled = |entry: &Entry| entry.role != SettingRole::Reload && entry.action.gives_value();
        let all = self.entries.iter().zip(&self.leaf_of).enumerate();
        all.filter(|(_, (entry, leaf))| leaf.is_none() && compiled(entry)).map(|(index, _)| index).collect()
    }

    fn open_leaves(&self) -> Vec<usize> {
        self.taken.iter().enumerate().filter(|(_, taken)| !**taken).map(|(index, _)| index).collect()
    }

    fn join(&mut self, entry: usize, leaf: usize) {
        if let (Some(place), Some(taken)) = (self.leaf_of.get_mut(entry), self.taken.get_mut(leaf)) {
            *place = Some(leaf);
            *taken = true;
        }
    }

    /// Pairs entries of the registry CSP with the first unpaired leaf with the same path.
    fn by_whole_path(&mut self) {
        for entry in self.open_entries() {
            let Some(path) = self.entries.get(entry).map(|entry| entry.path.as_slice()) else { continue };
            let fits = |leaf: &usize| self.leaves.get(*leaf).is_some_and(|leaf| spells(path, leaf));
            if let Some(leaf) = self.open_leaves().into_iter().find(fits) {
                self.join(entry, leaf);
            }
        }
    }

    /// Pairs entries and leaves that show the same word in any letter case, in order, if there are as many entries as
    /// leaves.
    fn by_class(&mut self, of_entry: impl Fn(&Entry) -> Option<&str>, of_leaf: impl Fn(&Leaf) -> String) {
        let mut classes: BTreeMap<NameKey, (Vec<usize>, Vec<usize>)> = BTreeMap::new();
        for index in self.open_entries() {
            if let Some(class) = self.entries.get(index).and_then(&of_entry) {
                classes.entry(NameKey::of(class)).or_default().0.push(index);
            }
        }
        for index in self.open_leaves() {
            if let Some(leaf) = self.leaves.get(index) {
                classes.entry(NameKey::of(&of_leaf(leaf))).or_default().1.push(index);
            }
        }
        for (entries, leaves) in classes.into_values().filter(|(entries, leaves)| entries.len() == leaves.len()) {
            entries.into_iter().zip(leaves).for_each(|(entry, leaf)| self.join(entry, leaf));
        }
    }

    /// Pairs the last entry and the last leaf, if one of each is left and their paths have a word in common:
    /// `UserGroup` becomes `LocalUserGroup`. Without such a word they are different settings, and the project says
    /// nothing about the entry.
    fn by_elimination(&mut self) {
        let (entries, leaves) = (self.open_entries(), self.open_leaves());
        let ([entry], [leaf]) = (entries.as_slice(), leaves.as_slice()) else { return };
        let of_entry = self.entries.get(*entry).map(|entry| words(entry.path.iter().map(String::as_str)));
        let of_leaf = self.leaves.get(*leaf).map(|leaf| words(leaf.path.segments().iter().map(StoreSegment::name)));
        if of_entry.zip(of_leaf).is_some_and(|(entry, leaf)| !entry.is_disjoint(&leaf)) {
            self.join(*entry, *leaf);
        }
    }
}

/// The words of these names in lower case: `EncodedCertificate` has two. Words shorter than `SHORTEST` are left out,
/// since they occur in too many names.
fn words<'n>(names: impl Iterator<Item = &'n str>) -> BTreeSet<String> {
    const SHORTEST: usize = 4;
    let mut words = BTreeSet::new();
    for name in names {
        let letters: Vec<char> = name.chars().collect();
        let mut word = String::new();
        for (index, letter) in letters.iter().enumerate() {
            let is_next_lower = letters.get(index + 1).is_some_and(|next| next.is_lowercase());
            let was_lower = index > 0 && letters.get(index - 1).is_some_and(|last| !last.is_uppercase());
            if letter.is_uppercase() && (was_lower || is_next_lower) {
                words.insert(std::mem::take(&mut word));
            }
            word.extend(letter.to_lowercase());
        }
        words.insert(word);
    }
    words.retain(|word| word.len() >= SHORTEST);
    words
}

fn spells(path: &[String], leaf: &Leaf) -> bool {
    let Some((first, rest)) = path.split_first() else { return false };
    let segments = leaf.path.segments();
    first == REGISTRY_CSP
        && rest.len() == segments.len()
        && rest.iter().zip(segments).all(|(own, segment)| segment.item().is_some() || own == segment.name())
}

#[cfg(test)]
mod tests {
    use super::pair;
    use crate::address::StorePath;
    use crate::format::doc::Provxml;
    use crate::read::flatten::{Entry, flatten};
    use crate::read::stated::Leaf;

    fn entries(inside: &str) -> Vec<Entry> {
        let text = format!("<wap-provisioningdoc>{inside}</wap-provisioningdoc>");
        flatten(Provxml::read(text.as_bytes()).unwrap(), 100).unwrap()
    }

    fn leaf(path: &str) -> Leaf {
        Leaf { path: StorePath::parse(path).unwrap(), value: String::new() }
    }

    #[test]
    fn equal_names_pair_and_so_do_the_last_two() {
        let entries = entries(
            "<characteristic type='Accounts'><characteristic type='Users'><characteristic type='admin'>\
             <parm name='Password' value='p'/><parm name='LocalUserGroup' value='2'/>\
             </characteristic></characteristic></characteristic>",
        );
        let leaves = [leaf("Accounts/Users/User[admin]/Password"), leaf("Accounts/Users/User[admin]/UserGroup")];
        assert_eq!(pair(&entries, &leaves), [Some(0), Some(1)]);
    }

    #[test]
    fn registry_paths_pair_whatever_their_order() {
        let entries = entries(
            "<characteristic type='MCSF'><characteristic type='P'><characteristic type='guid'>\
             <characteristic type='B'><parm name='V'/></characteristic>\
             <characteristic type='A'><parm name='V'/></characteristic>\
             </characteristic></characteristic></characteristic>",
        );
        assert_eq!(pair(&entries, &[leaf("P/S[x]/A/V"), leaf("P/S[x]/B/V")]), [Some(1), Some(0)]);
    }

    #[test]
    fn ambiguous_entries_stay_unpaired() {
        let entries = entries("<parm name='V'/><parm name='W'/>");
        assert_eq!(pair(&entries, &[leaf("A/V"), leaf("B/V"), leaf("A/X")]), [None, None]);
    }

    /// Otherwise the project of a package could give any name to any setting.
    #[test]
    fn the_last_two_pair_only_if_they_have_a_word_in_common() {
        let paired = |inside: &str, path: &str| pair(&entries(inside), &[leaf(path)])[0].is_some();
        let command = "<characteristic type='ProvisioningCommands'><parm name='CommandLine'/></characteristic>";
        assert!(!paired(command, "Policies/Camera/AllowCamera"));
        let certificate = "<characteristic type='RootCATrustedCertificates'><characteristic type='Root'>\
                           <parm name='EncodedCertificate'/></characteristic></characteristic>";
        assert!(paired(certificate, "Certificates/RootCertificates/RootCertificate[x]/CertificatePath"));
    }

    #[test]
    fn a_restart_flag_is_not_a_setting() {
        let entries = entries(
            "<characteristic type='Accounts'><parm name='ComputerName'/></characteristic>\
             <characteristic type='Provisioning'><characteristic type='ForceSettingReload'>\
             <parm name='ComputerName' value='1' datatype='integer'/></characteristic></characteristic>",
        );
        assert_eq!(pair(&entries, &[leaf("Accounts/ComputerAccount/ComputerName")]), [Some(0), None]);
    }
}
