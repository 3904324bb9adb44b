//! Wireless networks: the settings of each become one WLAN profile, the value of one node.

use std::collections::BTreeMap;

use super::setting::Resolved;
use super::{CspPath, Instruction, ManagedNode, PlannedSetting, Step};
use crate::address::{StoreItem, StorePath};
use crate::csp::WlanSettings;
use crate::package::{Datatype, Source};
use crate::store::WcdTable;

/// The profile of each network that has parts, with the group of its network.
pub(super) fn profiles(resolved: &[Resolved], store: &'static WcdTable) -> Vec<Resolved> {
    let mut networks: BTreeMap<(Option<usize>, StorePath), Vec<&Resolved>> = BTreeMap::new();
    let is_part = |own: &&Resolved| {
        let row = store.by_path(&own.setting.path.row_path());
        matches!(own.setting.instruction, Instruction::Part(_)) && row.is_some_and(|row| row.is_part_of_wlan_profile())
    };
    for part in resolved.iter().filter(is_part) {
        networks.entry((part.variant, part.group.clone())).or_default().push(part);
    }
    let profiles = networks.iter().filter_map(|((variant, network), own)| {
        let everywhere = networks.get(&(None, network.clone())).into_iter().flatten();
        profile(*variant, network.clone(), &own.iter().chain(everywhere).copied().collect::<Vec<_>>())
    });
    profiles.collect()
}

/// The profile of a network, made from its parts; of two parts with one name, the first counts.
fn profile(variant: Option<usize>, network: StorePath, parts: &[&Resolved]) -> Option<Resolved> {
    let Some(StoreItem::Key(ssid)) = network.leaf().item() else { return None };
    let value = |name: &str| {
        let part = parts.iter().find(|part| part.setting.path.leaf().name() == name)?;
        match &part.setting.instruction {
            Instruction::Part(value) => Some(value.as_str()),
            _ => None,
        }
    };
    let network_settings = WlanSettings::new(ssid, value);
    let [steps @ .., leaf] = network_settings.node_names();
    let steps = steps.into_iter().map(|name| Step { name: name.to_owned(), scope: None }).collect();
    let first = parts.first()?;
    Some(Resolved {
        source: Source::RunTime,
        variant,
        group: network.clone(),
        in_store: true,
        setting: PlannedSetting {
            instance: network.clone(),
            path: network.clone(),
            shown: None,
            instruction: Instruction::Set {
                csp: CspPath { steps, leaf: leaf.to_owned() },
                value: network_settings.profile(),
                datatype: Datatype::String,
                exec: false,
            },
            managed: network_settings
                .locuri()
                .map(|locuri| ManagedNode::of_profile(locuri, network_settings.profile())),
            secret: value("SecurityKey").is_some(),
            reload: false,
            origin: first.setting.origin,
        },
    })
}
