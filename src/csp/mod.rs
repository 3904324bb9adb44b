//! Rules of single configuration service providers (CSPs) that no DDF contains, one file each; the source is their
//! documentation.
//!
//! Sections of the spec, rules and the device side use this module, so each fact is written once.
//!
//! Many settings take a whole document as their value: the XML of a kiosk, of a wireless network, of a Start layout, a
//! certificate, a compiled policy. Their DDF describes them as text. [`ValueKind::of`] returns the kind of value that a
//! node takes, and [`ValueKind::judge`] the problems of a value:
//!
//! ```text
//! node --ValueKind::of--> kind --judge(Given { node, text, builds })--> problems: byte, severity, message, allowed
//! ```
//!
//! For all other nodes, [`judge_markup`] parses values that begin like XML or JSON, and [`judge_items`] knows which
//! plain texts have to be a URL, a path, the name of an app and the like; [`judge_elements`] knows the same of the
//! choices inside policies.
//!
//! A kind that is XML is a table of shapes (`shape`), and a function for what tables cannot express.

mod account;
mod account_group;
mod admx_install;
mod app_id;
mod app_lists;
mod app_locker;
mod application_control;
mod assigned_access;
mod base64_value;
mod bitlocker;
mod built_in_group;
mod certificate;
mod companions;
mod default_associations;
mod defender;
mod described_forms;
mod device_control;
mod device_lock;
mod device_name;
mod eap;
mod education;
mod element_forms;
mod exclusion_form;
mod exploit_protection;
mod firewall;
mod forms;
mod given;
mod group_changes;
mod hello;
mod hosted_install;
mod instead;
mod item_form;
mod item_forms;
mod json_value;
mod key_storage;
mod kinds;
mod kiosk_mode_app;
mod kiosk_programs;
mod lan_profile;
mod language;
mod laps;
mod layout_namespaces;
mod limit;
mod list_mark;
mod local_groups;
mod managed_app;
mod markup;
mod msi_install;
mod name_forms;
mod name_rule;
mod office;
mod one_x;
mod personalization;
mod pfx;
mod picture_url;
mod policy_choice;
mod policy_data;
mod policy_state;
mod policy_words;
mod problem;
mod product_key;
mod protocol;
mod reboot_schedule;
mod remote_wipe;
mod scep;
mod screens;
mod sddl;
mod security_center;
mod security_descriptor;
mod security_options;
mod settings_pages;
mod shape;
mod shared_pc;
mod shell_launcher;
mod start_layout;
mod start_pins;
mod switched_off;
mod switches;
mod taskbar;
mod text_form;
mod time_zone;
mod tls_names;
mod together;
mod unlock_providers;
mod unlock_signals;
mod unreleased;
mod update;
mod update_conflicts;
mod user_rights;
mod user_variable;
mod vpn_fields;
mod vpn_profile;
mod without_ddf;
mod wlan_key;
mod wlan_profile;
mod wlan_settings;
mod xml_value;

pub use account_group::instead_of_group;
pub use admx_install::{is_admx_install, is_ingested_policy};
pub use companions::Companions;
pub use element_forms::judge_elements;
pub use forms::is_family_name;
pub use given::Given;
pub use instead::Instead;
pub use item_forms::judge_items;
pub use kinds::ValueKind;
pub use limit::{Limit, limits};
pub use list_mark::{LIST_MARK, spelled_list_mark};
pub use markup::judge_markup;
pub use name_forms::judge_names;
pub use name_rule::NameRule;
pub use personalization::{EmbeddedPicture, PersonalizationNode};
pub use pfx::judge_pfx;
pub use picture_url::{IMAGE_EXTENSIONS, MAX_EMBEDDED_PICTURE, judge_picture_url};
pub use problem::Problem;
pub use protocol::number_of;
pub use screens::{SCREENS, Screen, is_cut_everywhere, shown_everywhere};
pub use sddl::Descriptor;
pub use together::companion_rules;
pub use unreleased::instead_of_unreleased;
pub use without_ddf::{documented_format, is_without_ddf};
pub use wlan_key::with_key;
pub use wlan_settings::{WlanSettings, instead_of_security};

#[cfg(test)]
mod tests {
    use super::{Companions, Given, ValueKind, companion_rules};
    use crate::address::LocUri;
    use crate::windows::Build;

    /// The problems of a value of that node, each as `severity byte message`.
    pub(super) fn found(node: &str, text: &str) -> Vec<String> {
        found_on(node, text, &[])
    }

    /// The same for devices of these builds.
    pub(super) fn found_on(node: &str, text: &str, builds: &[u32]) -> Vec<String> {
        let node = LocUri::parse(node).unwrap();
        let kind = ValueKind::of(&node).unwrap();
        let builds: Vec<Build> = builds.iter().map(|&build| Build { build, revision: None }).collect();
        let problems = kind.judge(&Given { node: &node, text, builds: &builds });
        problems
            .iter()
            .map(|problem| format!("{} {} {}", problem.severity.word(), problem.at, problem.message))
            .collect()
    }

    /// The problems of a value together with others, given by their names beside the node or by whole addresses.
    pub(super) fn found_with(node: &str, text: &str, others: &[(&str, &str)]) -> Vec<String> {
        let node = LocUri::parse(node).unwrap();
        let parent = node.as_str().rsplit_once('/').unwrap().0.to_owned();
        let address = |name: &str| if name.starts_with('.') { name.to_owned() } else { format!("{parent}/{name}") };
        let value_of = |asked: &LocUri| {
            let is_asked = |name: &str| LocUri::parse(&address(name)).unwrap().key() == asked.key();
            others.iter().find(|(name, _)| is_asked(name)).map(|(_, value)| *value)
        };
        let others = Companions { node: &node, value_of: &value_of };
        let problems = companion_rules(&node).flat_map(|rule| rule(text, &others));
        problems.map(|problem| format!("{} {}", problem.severity.word(), problem.message)).collect()
    }
}
