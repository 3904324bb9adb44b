//! Writes the numbered provxml file of each group, and for each source the document that lists them.

use std::collections::BTreeMap;

use super::assets::Assets;
use super::{Origin, TreeFile, provxml};
use crate::format::doc::{self, ConfigurationSet, ConfigurationSource, MasterDatastore};
use crate::lower::{Condition, Instruction, PlannedGroup, SettingsPlan};
use crate::package::{ProvPath, SettingsGroups, Source, VariantFolder, provxml_name, top_group_name};

/// The number of the folder of everything that depends on conditions; packages have only this one.
const FOLDER: u32 = 0;

/// The files made from the groups of a plan.
pub(super) struct Layout {
    /// MasterDatastore.xml, the list of each source, then the provxml files.
    pub(super) runtime: Vec<TreeFile>,
    /// The payload, then its list.
    pub(super) payload: Vec<TreeFile>,
    /// The file of each setting.
    pub(super) origins: Vec<Origin>,
}

/// Numbers the groups across all sources and writes their files.
pub(super) fn lay_out(plan: &SettingsPlan) -> Layout {
    let folder = VariantFolder::new(FOLDER);
    let mut ids = SettingsGroups::default();
    let mut assets = Assets::default();
    let mut origins = Vec::new();
    let mut sources: BTreeMap<Source, Vec<ConfigurationSet>> = BTreeMap::new();
    let mut documents: BTreeMap<(Source, String), Vec<u8>> = BTreeMap::new();
    for (number, group) in plan.groups().iter().filter(|group| group.sets_something()).enumerate() {
        let by_top_group = plan.dialect().by_top_group;
        let name = match by_top_group {
            true => top_group_name(number, &group.file_stem),
            false => provxml_name(number, &group.file_stem),
        };
        let file = ProvPath::file(group.source, &name);
        let sets = states(plan, group).into_iter().map(|conditions| ConfigurationSet {
            settings_group: match by_top_group {
                true => group.file_stem.clone(),
                false => ids.next(&group.path.row_path()),
            },
            data: file.to_string(),
            conditions,
        });
        sources.entry(group.source).or_default().extend(sets);
        let path = folder.file(&file);
        origins.extend(group.settings.iter().map(|setting| Origin {
            path: path.clone(),
            setting: format!("/{}", setting.path),
            variant: group.variant,
            span: setting.origin,
        }));
        documents.insert((group.source, name), group_document(group, plan, &mut assets));
    }
    let mut runtime = vec![TreeFile::document(folder.master_datastore(), datastore(sources.keys()))];
    for (source, sets) in sources {
        runtime.push(TreeFile::document(folder.source_list(source), ConfigurationSource { sets }.write()));
    }
    for ((source, name), bytes) in documents {
        runtime.push(TreeFile::document(folder.file(&ProvPath::file(source, &name)), bytes));
    }
    Layout { runtime, payload: assets.into_files(), origins }
}

/// The sets of conditions under which a group is applied: one for each state of each kind of device, in the order of
/// definition (167 of 167 sets of a package with 51 variants); an empty one if it is for every device.
fn states(plan: &SettingsPlan, group: &PlannedGroup) -> Vec<Vec<(String, String)>> {
    let Some(kinds) = plan.kinds_of(group) else { return vec![Vec::new()] };
    let pair = |condition: &Condition| (condition.name.clone(), condition.value.clone());
    kinds.iter().flat_map(|kind| &kind.states).map(|state| state.iter().map(pair).collect()).collect()
}

/// The provxml of a group. A file setting is always alone in its group.
fn group_document(group: &PlannedGroup, plan: &SettingsPlan, assets: &mut Assets) -> Vec<u8> {
    if let [setting] = group.settings.as_slice()
        && let Instruction::Deploy(asset) = &setting.instruction
    {
        let key = assets.add(&setting.instance, asset);
        let package_id = plan.identity().id.braced();
        return provxml::deployment(&package_id, setting, &key, plan.dialect()).write();
    }
    provxml::settings(group, plan.dialect()).write()
}

fn datastore<'s>(sources: impl Iterator<Item = &'s Source>) -> Vec<u8> {
    let sources = sources.map(|&source| doc::Source {
        name: source.word().to_owned(),
        path: ProvPath::list(source.word()).to_string(),
        events: vec![source.word().to_owned()],
    });
    MasterDatastore { sources: sources.collect() }.write()
}
