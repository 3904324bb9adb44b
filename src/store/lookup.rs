//! Finds the rows of a settings store: by path, by their group, and by the node that they set.

use std::cell::RefCell;
use std::collections::HashMap;

use super::table::{first_column, lower, path_of, without_slash};
use super::{WcdSetting, WcdTable};
use crate::address::LocUri;
use crate::world::lines_from;

thread_local! {
    /// Rows that were found before, by the text of their table and their own path: a project with hundreds of settings
    /// asks for the same few groups again and again.
    static FOUND: RefCell<HashMap<(*const u8, &'static str), WcdSetting>> = RefCell::default();
}

impl WcdTable {
    /// All settings, sorted by path, ignoring letter case.
    pub fn settings(&'static self) -> impl Iterator<Item = WcdSetting> {
        self.rows().lines().filter_map(move |row| WcdSetting::parse(row, self))
    }

    /// The paths of all settings and groups, ordered by path.
    pub fn paths(&'static self) -> impl Iterator<Item = &'static str> {
        self.rows().lines().map(first_column)
    }

    /// The setting at a path, with or without the leading slash, ignoring letter case.
    pub fn by_path(&'static self, path: &str) -> Option<WcdSetting> {
        let wanted = without_slash(path);
        if let Some(known) = FOUND.with_borrow(|found| found.get(&(self.text.as_ptr(), wanted)).copied()) {
            return Some(known);
        }
        let row = self.search(wanted)?;
        if without_slash(row.path) == wanted {
            FOUND.with_borrow_mut(|found| found.insert((self.text.as_ptr(), without_slash(row.path)), row));
        }
        Some(row)
    }

    fn search(&'static self, wanted: &str) -> Option<WcdSetting> {
        let row = lines_from(self.rows(), |row| lower(path_of(row)).lt(lower(wanted))).next()?;
        path_of(row).eq_ignore_ascii_case(wanted).then(|| WcdSetting::parse(row, self)).flatten()
    }

    /// The settings whose paths begin with `start`, in any letter case.
    pub fn below<'p>(&'static self, start: &'p str) -> impl Iterator<Item = WcdSetting> + use<'p> {
        self.rows_below(without_slash(start)).filter_map(move |row| WcdSetting::parse(row, self))
    }

    /// The settings and groups directly in a group, in any letter case.
    pub fn inside<'p>(&'static self, group: &'p str) -> impl Iterator<Item = WcdSetting> + use<'p> {
        let group = without_slash(group);
        let name = move |row: &'static str| path_of(row).get(group.len()..)?.strip_prefix('/');
        let rows = self.rows_below(group).filter(move |row| name(row).is_some_and(|name| !name.contains('/')));
        rows.filter_map(move |row| WcdSetting::parse(row, self))
    }

    /// The setting that sets the CSP node at this address; of two, the one under `/Policies/`. Rows with tokens
    /// (`~Key~`) are not found this way.
    pub fn by_locuri(&'static self, uri: &LocUri) -> Option<WcdSetting> {
        let key = uri.key();
        let lines = lines_from(self.nodes, |line| first_column(line) < key.as_str());
        let settings = lines.filter_map(|line| line.split_once('\t')).take_while(|(node, _)| *node == key.as_str());
        settings.filter_map(|(_, path)| self.by_path(path)).min_by_key(|setting| !setting.is_policy())
    }

    /// The CSP paths that begin with this name and have names that a package chooses or the device fills in, as
    /// [`names_below_vendor`] gives them, with the paths of their settings. The name is in lower case.
    ///
    /// [`names_below_vendor`]: super::names_below_vendor
    pub fn patterns_of<'p>(
        &'static self,
        first: &'p str,
    ) -> impl Iterator<Item = (&'static str, &'static str)> + use<'p> {
        let first_of = |line: &str| line.split(['/', '\t']).next() == Some(first);
        let fitting =
            lines_from(self.patterns, move |line| line < first).take_while(move |line| line.starts_with(first));
        fitting.filter(move |line| first_of(line)).filter_map(|line| line.split_once('\t'))
    }
}

impl WcdSetting {
    /// Its path as in a spec, without the leading slash. The brackets of an item contain what distinguishes
    /// it: the key attribute of its collection, or `name`.
    pub fn path_with_items(&self) -> String {
        let (mut above, mut path) = (String::new(), String::new());
        for name in self.path.split('/').skip(1) {
            let collection = self.table.by_path(&above).filter(WcdSetting::collects);
            let separator = if path.is_empty() { "" } else { "/" };
            path = match collection {
                Some(collection) => format!("{path}{separator}{name}[{}]", collection.key.unwrap_or("name")),
                None => format!("{path}{separator}{name}"),
            };
            above = format!("{above}/{name}");
        }
        path
    }
}

#[cfg(test)]
mod tests {
    use crate::address::LocUri;
    use crate::store::table::{lower, without_slash};
    use crate::store::{WcdKind, WcdTable};

    fn table() -> &'static WcdTable {
        WcdTable::builtin()
    }

    fn path_for(locuri: &str) -> Option<&'static str> {
        table().by_locuri(&LocUri::parse(locuri).unwrap()).map(|setting| setting.path)
    }

    #[test]
    fn every_row_is_read_and_found() {
        assert_eq!(table().settings().count(), table().rows().lines().count());
        for setting in table().settings() {
            assert_eq!(table().by_path(&setting.path.to_uppercase()[1..]), Some(setting));
            assert!(!setting.lists_values() || !setting.values().is_empty(), "{}", setting.path);
        }
        assert_eq!(table().by_path("/Personalization/Nothing"), None);
    }

    #[test]
    fn the_rows_are_sorted_by_path() {
        let paths: Vec<&str> = table().settings().map(|setting| without_slash(setting.path)).collect();
        assert!(paths.is_sorted_by(|a, b| lower(a).lt(lower(b))));
    }

    #[test]
    fn a_row_has_the_values_of_the_store() {
        let setting = table().by_path("/Personalization/DeployDesktopImage").unwrap();
        assert_eq!((setting.kind, setting.level, setting.csp_path), (WcdKind::File, Some(1), None));
        assert_eq!(setting.extensions().collect::<Vec<_>>(), ["jpeg", "jpg", "png"]);
        assert_eq!(setting.file_path, Some("%SYSTEMDRIVE%\\Users\\Public\\Downloads"));
        let user_group = table().by_path("/Accounts/Users/User/UserGroup").unwrap();
        assert_eq!(user_group.value_text("2").as_deref(), Some("Administrators"));
        assert_eq!(user_group.value_key("standard users").as_deref(), Some("1"));
        assert_eq!(user_group.value_key("Nobody"), None);
        assert_eq!(table().by_path("/Accounts/Users").unwrap().key, Some("UserName"));
    }

    #[test]
    fn an_address_leads_to_its_setting() {
        let url = Some("/Personalization/DesktopImageUrl");
        assert_eq!(path_for("./Vendor/MSFT/Personalization/DesktopImageUrl"), url);
        assert_eq!(path_for("./Device/vendor/msft/personalization/desktopimageurl"), url);
        assert_eq!(path_for("./User/Vendor/MSFT/Personalization/DesktopImageUrl"), None);
        assert_eq!(path_for("./Vendor/MSFT/Personalization/CompanyName"), Some("/Personalization/CompanyName"));
        assert_eq!(path_for("./Vendor/MSFT/Personalization/CompanyColor"), None);
        assert_eq!(path_for("./Vendor/MSFT/Personalization/DesktopImageUrl/More"), None);
        let cloud = "./Vendor/MSFT/CloudDesktop/EnableBootToCloudSharedPCMode";
        assert!(path_for(cloud).is_some_and(|path| path.ends_with("EnableBootToCloudSharedPCMode")));
        assert!(path_for("./Vendor/MSFT/SUPL/SUPL1/Ext/Microsoft/LocMasterSwitchDependencyNII").is_some());
    }

    #[test]
    fn of_two_settings_the_policy_is_preferred() {
        let path = "./Device/Vendor/MSFT/Policy/Config/Power/AllowHibernate";
        assert_eq!(path_for(path), Some("/Policies/Power/AllowHibernate"));
    }

    #[test]
    fn user_settings_are_only_found_in_user_scope() {
        let spotlight = "Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight";
        assert_eq!(path_for(&format!("./User/{spotlight}")), Some("/Policies/Experience/AllowWindowsSpotlight"));
        assert_eq!(path_for(&format!("./{spotlight}")), None);
        let calendar = "./User/Vendor/MSFT/Policy/Config/Settings/ConfigureTaskbarCalendar";
        assert_eq!(path_for(calendar), Some("/Policies/Settings/ConfigureTaskbarCalendar"));
    }
}
