//! Follows the lists of the package from Multivariant.xml to the provxml files, and collects when each is applied.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::contents::{Contents, contradiction, damage, quoted};
use super::lists::list_of;
use super::model::{Applied, Group};
use crate::finding::{Finding, Report};
use crate::format::doc::{ConfigurationSource, ElementsKind, MasterDatastore, Source};
use crate::package::{MULTIVARIANT_LIST as LIST, PROV_FOLDER, ProvPath, SOURCES, VariantFolder};
use crate::world::windows_name::NameKey;

/// The folder that every package has, used if the list of folders is missing.
const FIRST_VARIANT: u32 = 0;

/// The maximum number of folders of Multivariant that are read, and of sources in each. Real packages have one folder
/// and at most three sources.
const MAX_LISTS: usize = 100;
/// The maximum number of sets and conditions that the lists may contain in total. The largest real package has a few
/// hundred; each takes a few hundred bytes of memory.
const MAX_LISTED: usize = 100_000;

/// All provxml files in the lists, in the order in which devices apply them. A file that is listed for several kinds of
/// devices has the place of its first line.
pub(super) fn groups(contents: &mut Contents, problems: &mut Report) -> Vec<Group> {
    let mut found = Found::default();
    for index in variants(contents, problems) {
        let folder = VariantFolder::new(index);
        for (source, list) in sources(contents, &folder, problems) {
            let events: Arc<[String]> = source.events.into();
            let Some(sets) = contents.read(&list, ConfigurationSource::read, problems) else {
                if contents.file(&list).is_none() {
                    problems.push(damage(&list, "the list of sources names this file, but it is missing".to_owned()));
                }
                continue;
            };
            if !found.is_within_limit(&sets) {
                let message = format!("with this list the package has more than {MAX_LISTED} sets and conditions");
                problems.push(damage(&list, format!("{message}; it is not read")));
                continue;
            }
            for set in sets.sets {
                let applied = Applied { settings_group: set.settings_group, conditions: set.conditions };
                match ProvPath::parse(&set.data) {
                    Some(path) => found.add(&source.name, &events, folder.file(&path), applied),
                    None => problems.push(outside(&list, &set.data)),
                }
            }
        }
    }
    found.groups.iter().for_each(|group| contents.mark_named(&group.provxml));
    problems.extend(shared_groups(&found.groups));
    found.groups
}

/// The numbers of the folders in Multivariant.
fn variants(contents: &mut Contents, problems: &mut Report) -> BTreeSet<u32> {
    if contents.file(LIST).is_none() {
        problems.push(damage(LIST, "this file is missing".to_owned()));
    }
    let list = list_of(ElementsKind::Multivariant, contents, problems);
    let Some(list) = list else { return BTreeSet::from([FIRST_VARIANT]) };
    let numbers: BTreeSet<u32> = list.entries.iter().map(|entry| entry.index).collect();
    if numbers.len() > MAX_LISTS {
        problems.push(damage(LIST, format!("it names {} folders; the first {MAX_LISTS} are read", numbers.len())));
    }
    numbers.into_iter().take(MAX_LISTS).collect()
}

/// Each source of a variant with the path of its list, each list once.
fn sources(contents: &mut Contents, folder: &VariantFolder, problems: &mut Report) -> Vec<(Source, String)> {
    let path = folder.master_datastore();
    let Some(store) = contents.read(&path, MasterDatastore::read, problems) else {
        if contents.file(&path).is_none() {
            problems.push(damage(&path, "this file is missing".to_owned()));
        }
        let known = SOURCES.map(|name| (usual(name), folder.file(&ProvPath::list(name))));
        return known.into_iter().filter(|(_, list)| contents.file(list).is_some()).collect();
    };
    if store.sources.len() > MAX_LISTS {
        let message = format!("it names {} sources; the first {MAX_LISTS} are read", store.sources.len());
        problems.push(damage(&path, message));
    }
    problems.extend(unknown_sources(&path, &store.sources));
    let mut seen = BTreeSet::new();
    let mut sources = Vec::new();
    for source in store.sources.into_iter().take(MAX_LISTS) {
        if source.events != [source.name.as_str()] {
            problems.push(contradiction(&path, other_events(&source)));
        }
        match ProvPath::parse(&source.path).map(|path| folder.file(&path)) {
            Some(list) if seen.insert(NameKey::of(&list)) => sources.push((source, list)),
            Some(_) => problems.push(contradiction(&path, format!("{} is named twice", quoted(&source.path)))),
            None => problems.push(outside(&path, &source.path)),
        }
    }
    sources
}

/// The finding about sources that no known package has.
fn unknown_sources(path: &str, sources: &[Source]) -> Option<Finding> {
    let mut unknown = sources.iter().map(|source| source.name.as_str()).filter(|name| !SOURCES.contains(name));
    let first = quoted(unknown.next()?);
    let which = match unknown.count() {
        0 => format!("the source {first}"),
        more => format!("the source {first} and {more} more of this list"),
    };
    Some(contradiction(path, format!("no known package has {which}; when and for whom it is applied is not known")))
}

/// The source of this name as packages list it.
fn usual(name: &str) -> Source {
    Source { name: name.to_owned(), path: ProvPath::list(name).to_string(), events: vec![name.to_owned()] }
}

/// What is unusual about the events of a source. Every known source has exactly one event, with the same name.
fn other_events(source: &Source) -> String {
    const SHOWN: usize = 5;
    let name = quoted(&source.name);
    let events: Vec<String> = source.events.iter().take(SHOWN).map(|event| quoted(event)).collect();
    match source.events.len() {
        0 => format!("no event is named for the source {name}, so it is not known when it is applied"),
        count => format!(
            "the source {name} is for {}{} instead of the event of its name, so it is not known when it is applied",
            events.join(", "),
            if count > SHOWN { format!(" and {} more", count - SHOWN) } else { String::new() }
        ),
    }
}

/// Reports files that share a SettingsGroup: in known packages each has its own, and a device that takes the group for
/// one setting may apply only one of them.
fn shared_groups(groups: &[Group]) -> Vec<Finding> {
    const REPORTED: usize = 20;
    let mut files: BTreeMap<NameKey, &Group> = BTreeMap::new();
    let mut shared: BTreeMap<&str, String> = BTreeMap::new();
    for group in groups {
        // In 2015 the groups had the names of the top-level groups of settings.
        for applied in group.applied.iter().filter(|applied| applied.settings_group.contains('-')) {
            let first = files.entry(NameKey::of(&applied.settings_group)).or_insert(group);
            if !NameKey::are_same(&first.provxml, &group.provxml) {
                let message = format!(
                    "it has the SettingsGroup {} of {}, so a device may apply only one of the two",
                    quoted(&applied.settings_group),
                    first.provxml
                );
                shared.entry(&group.provxml).or_insert(message);
            }
        }
    }
    shared.into_iter().take(REPORTED).map(|(path, message)| contradiction(path, message)).collect()
}

/// The finding for a list entry outside the folder of its variant.
fn outside(list: &str, path: &str) -> Finding {
    damage(list, format!("{} is not a path inside {PROV_FOLDER}", quoted(path)))
}

/// Groups by source and file.
#[derive(Default)]
struct Found {
    /// Sets and conditions so far.
    listed: usize,
    groups: Vec<Group>,
    by_file: BTreeMap<(String, NameKey), Listed>,
}

/// The group of a file, and the conditions of its sets so far.
struct Listed {
    group: usize,
    conditions: BTreeSet<BTreeSet<(String, String)>>,
}

impl Listed {
    /// Whether it is certain that some device applies both a set with these conditions and an earlier set: one of the
    /// two is for every device, or both have the same conditions.
    fn is_applied_again(&self, conditions: &BTreeSet<(String, String)>) -> bool {
        conditions.is_empty()
            || self.conditions.first().is_some_and(BTreeSet::is_empty)
            || self.conditions.contains(conditions)
    }
}

impl Found {
    /// Whether the sets of one more list are within the limit; counts them if so.
    fn is_within_limit(&mut self, list: &ConfigurationSource) -> bool {
        let listed = self.listed + list.sets.iter().map(|set| 1 + set.conditions.len()).sum::<usize>();
        if listed <= MAX_LISTED {
            self.listed = listed;
        }
        listed <= MAX_LISTED
    }

    /// Adds a set to the group of its file, or as a new group if devices apply the file again.
    fn add(&mut self, source: &str, events: &Arc<[String]>, provxml: String, applied: Applied) {
        let next = self.groups.len();
        let conditions: BTreeSet<(String, String)> = applied.conditions.iter().cloned().collect();
        let listed = self
            .by_file
            .entry((source.to_owned(), NameKey::of(&provxml)))
            .or_insert_with(|| Listed { group: next, conditions: BTreeSet::new() });
        if listed.group < next && listed.is_applied_again(&conditions) {
            *listed = Listed { group: next, conditions: BTreeSet::new() };
        }
        listed.conditions.insert(conditions);
        match self.groups.get_mut(listed.group) {
            Some(group) => group.applied.push(applied),
            None => self.groups.push(Group {
                source: source.to_owned(),
                events: Arc::clone(events),
                provxml,
                applied: vec![applied],
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Applied, Found, groups};
    use crate::finding::Report;
    use crate::format::doc::{
        ConfigurationSet, ConfigurationSource, ElementEntry, Elements, ElementsKind, MasterDatastore, Source,
    };
    use crate::package::ProvPath;
    use crate::read::contents::Contents;

    fn set(data: &str, condition: &str) -> ConfigurationSet {
        let conditions = vec![("A".to_owned(), condition.to_owned())];
        ConfigurationSet { settings_group: "Policies".into(), data: data.into(), conditions }
    }

    fn messages(problems: &Report) -> Vec<String> {
        problems.in_order().iter().map(|finding| finding.message.clone()).collect()
    }

    #[test]
    fn sets_of_one_file_become_one_group() {
        let list = Elements { kind: ElementsKind::Multivariant, entries: vec![ElementEntry::bare(0)] }.write();
        let name = "RunTime".to_owned();
        let source = Source { path: ProvPath::list(&name).to_string(), events: vec![name.clone()], name };
        let store = MasterDatastore { sources: vec![source] }.write();
        let file = r"$(_prov)\RunTime\0__A.provxml";
        let sets = vec![set(file, "1"), set(file, "2"), set(r"C:\x.provxml", "3")];
        let source = ConfigurationSource { sets }.write();
        let mut contents = Contents::example(&[
            ("Multivariant/Multivariant.xml", Some(&list)),
            ("Multivariant/0/MasterDatastore.xml", Some(&store)),
            ("Multivariant/0/Prov/RunTime.xml", Some(&source)),
            ("Multivariant/0/Prov/RunTime/0__A.provxml", Some(b"")),
            ("Multivariant/0/Prov/RunTime/1__B.provxml", Some(b"")),
        ]);
        let mut problems = Report::new();
        let groups = groups(&mut contents, &mut problems);
        assert_eq!(groups.len(), 1);
        assert_eq!(groups[0].provxml, "Multivariant/0/Prov/RunTime/0__A.provxml");
        assert_eq!(groups[0].applied.len(), 2);
        assert_eq!(messages(&problems), [r#""C:\\x.provxml" is not a path inside $(_prov)\"#]);
        let unnamed: Vec<&str> = contents.unnamed().map(|file| file.path.as_str()).collect();
        assert_eq!(unnamed, ["Multivariant/0/Prov/RunTime/1__B.provxml"]);
    }

    /// A device ends with what it applies last.
    #[test]
    fn a_file_that_is_applied_again_is_listed_again() {
        let order = |listed: &[(&str, &[&str])]| {
            let mut found = Found::default();
            for (file, conditions) in listed {
                let conditions = conditions.iter().map(|value| ("A".to_owned(), (*value).to_owned())).collect();
                let applied = Applied { settings_group: String::new(), conditions };
                found.add("RunTime", &Arc::from([]), (*file).to_owned(), applied);
            }
            found
                .groups
                .into_iter()
                .map(|group| format!("{}{}", group.provxml, group.applied.len()))
                .collect::<Vec<_>>()
        };
        assert_eq!(order(&[("a", &[]), ("b", &[]), ("a", &[])]), ["a1", "b1", "a1"]);
        assert_eq!(order(&[("a", &["1"]), ("b", &[]), ("a", &["1"]), ("b", &[])]), ["a1", "b1", "a1", "b1"]);
        assert_eq!(order(&[("a", &["1"]), ("b", &[]), ("a", &[])]), ["a1", "b1", "a1"]);
        // A command in it runs twice.
        assert_eq!(order(&[("a", &[]), ("a", &[]), ("b", &[]), ("b", &[])]), ["a1", "a1", "b1", "b1"]);
        // Other devices.
        assert_eq!(order(&[("a", &["1"]), ("b", &["1"]), ("a", &["2"]), ("b", &["2"])]), ["a2", "b2"]);
    }

    /// The findings about a package whose only source has these events.
    fn findings_on_events(events: &[&str]) -> Vec<String> {
        let list = Elements { kind: ElementsKind::Multivariant, entries: vec![ElementEntry::bare(0)] }.write();
        let events = events.iter().map(|event| (*event).to_owned()).collect();
        let source = Source { path: ProvPath::list("RunTime").to_string(), name: "RunTime".to_owned(), events };
        let store = MasterDatastore { sources: vec![source] }.write();
        let source = ConfigurationSource { sets: Vec::new() }.write();
        let mut contents = Contents::example(&[
            ("Multivariant/Multivariant.xml", Some(&list)),
            ("Multivariant/0/MasterDatastore.xml", Some(&store)),
            ("Multivariant/0/Prov/RunTime.xml", Some(&source)),
        ]);
        let mut problems = Report::new();
        groups(&mut contents, &mut problems);
        messages(&problems)
    }

    #[test]
    fn a_source_has_the_event_of_its_name() {
        assert_eq!(findings_on_events(&["RunTime"]), [""; 0]);
        let never = "no event is named for the source \"RunTime\", so it is not known when it is applied";
        assert_eq!(findings_on_events(&[]), [never]);
        for events in [&["Never"][..], &["RunTime", "Uicc_RunOnce"], &["runtime"]] {
            let findings = findings_on_events(events);
            assert!(findings.len() == 1 && findings[0].contains("instead of the event of its name"), "{findings:?}");
        }
        assert!(findings_on_events(&["E"; 1_000])[0].len() < 250);
    }

    #[test]
    fn without_lists_the_usual_places_are_tried() {
        let source = ConfigurationSource { sets: vec![set(r"$(_prov)\RunTime\0__A.provxml", "1")] }.write();
        let mut contents = Contents::example(&[
            ("Multivariant/0/MasterDatastore.xml", None),
            ("Multivariant/0/Prov/RunTime.xml", Some(&source)),
        ]);
        let mut problems = Report::new();
        assert_eq!(groups(&mut contents, &mut problems).len(), 1);
        assert_eq!(messages(&problems), ["this file is missing"]);
    }
}
