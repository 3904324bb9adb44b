//! The columns of a row of a settings store, in the order of our tables. `WcdSetting::parse` reads the line again.

/// How many there are.
pub(super) const COLUMNS: usize = 23;

/// One row; a column without a value is empty.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) path: String,
    pub(super) in_common: bool,
    pub(super) kind: String,
    pub(super) key: String,
    pub(super) atomic_root: String,
    pub(super) required: String,
    pub(super) csp_path: String,
    pub(super) csp_action: String,
    pub(super) csp_context: String,
    pub(super) registry: bool,
    pub(super) requires_reboot: String,
    pub(super) apply_after: String,
    pub(super) file_path: String,
    pub(super) serialization: String,
    pub(super) min: String,
    pub(super) max: String,
    pub(super) pattern: String,
    pub(super) min_length: String,
    pub(super) max_length: String,
    pub(super) extensions: String,
    pub(super) values: String,
    pub(super) default: String,
}

impl Columns {
    /// The row as a line of a table. The level of a setting, the third column, is in no settings store.
    pub(super) fn line(&self) -> String {
        let yes = |is_so: bool| if is_so { "y" } else { "" };
        let columns: [&str; COLUMNS] = [
            &self.path,
            yes(self.in_common),
            "",
            &self.kind,
            &self.key,
            &self.atomic_root,
            &self.required,
            &self.csp_path,
            &self.csp_action,
            &self.csp_context,
            yes(self.registry),
            &self.requires_reboot,
            &self.apply_after,
            &self.file_path,
            &self.serialization,
            &self.min,
            &self.max,
            &self.pattern,
            &self.min_length,
            &self.max_length,
            &self.extensions,
            &self.values,
            &self.default,
        ];
        format!("{}\n", columns.join("\t"))
    }
}
