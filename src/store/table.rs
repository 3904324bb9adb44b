//! A settings store as sorted lines: one for each setting that Windows Configuration Designer knows.

use std::fmt;

use super::sorted_lines::lines_from;

/// The settings of the Desktop store of 2023, with the changed kinds and bounds and the new rows of build 26100, one
/// per line, sorted by path; the first line contains the names of the columns.
const ROWS: &str = include_str!("data/wcd-settings.tsv");

/// The address of every CSP path (see [`LocKey`]) with the path of its setting, sorted. A test in node_index.rs
/// generates it from the table.
const NODES: &str = include_str!("data/wcd-nodes.tsv");

/// The CSP paths of rows, up to a segment at which the designer states a scope, and the scope: the table is too long to
/// search it for them. A test in node_index.rs compares them with the table.
const SCOPED: [(&str, &str); 9] = [
    ("ClientCertificateInstall", "Device"),
    ("EnterpriseModernAppManagement/AppInstallation", "Device"),
    ("EnterpriseModernAppManagement/AppInstallation", "User"),
    ("EnterpriseModernAppManagement/AppLicenses", "Device"),
    ("EnterpriseModernAppManagement/AppLicenses", "User"),
    ("EnterpriseModernAppManagement/AppManagement", "device"),
    ("EnterpriseModernAppManagement/AppManagement", "user"),
    ("Policy", "User"),
    ("RootCATrustedCertificates", "Device"),
];

static BUILTIN: WcdTable = WcdTable { text: ROWS, nodes: NODES, scoped: &SCOPED, files: &[] };

/// A settings store. Rows are parsed only when they are needed: a build uses a handful of settings.
///
/// Rows are passed by value, with texts that live as long as the program: a run has one store.
pub struct WcdTable {
    /// The rows below a header line, sorted by path, ignoring letter case.
    pub(super) text: &'static str,
    /// The addresses of nodes with the paths of their settings, sorted.
    pub(super) nodes: &'static str,
    /// The CSP paths up to a segment that states a scope, and the scope.
    pub(super) scoped: &'static [(&'static str, &'static str)],
    pub(super) files: &'static [StoreFile],
}

/// A file that a store was read from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreFile {
    /// Its name, without its folder.
    pub name: String,
    /// The hash of its content.
    pub sha256: [u8; 32],
}

impl WcdTable {
    /// The built-in table.
    pub fn builtin() -> &'static WcdTable {
        &BUILTIN
    }

    /// The files that it was read from; none for the built-in one.
    pub fn files(&self) -> &'static [StoreFile] {
        self.files
    }

    /// The index of the segment of a CSP path at which the designer states that scope, for the nodes below it; `None`
    /// if it does not state it. In `RootCATrustedCertificates/Root/...` it is the first, for the scope `Device`.
    pub fn scope_segment(&self, csp_path: &[String], scope: &str) -> Option<usize> {
        let fits = |(above, stated): &&(&str, &str)| {
            let known = above.split('/');
            stated.eq_ignore_ascii_case(scope)
                && known.clone().count() < csp_path.len()
                && known.zip(csp_path).all(|(known, own)| known.eq_ignore_ascii_case(own))
        };
        self.scoped.iter().find(fits).map(|(above, _)| above.matches('/').count())
    }

    /// The rows without the header line.
    pub(super) fn rows(&self) -> &'static str {
        self.text.split_once('\n').map_or("", |(_, rows)| rows)
    }

    /// The rows whose paths begin with this, in any letter case.
    pub(super) fn rows_below<'p>(&self, start: &'p str) -> impl Iterator<Item = &'static str> + use<'p> {
        let rows = lines_from(self.rows(), |row| lower(path_of(row)).lt(lower(start)));
        rows.take_while(move |row| path_of(row).get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start)))
    }
}

impl Default for &WcdTable {
    fn default() -> Self {
        WcdTable::builtin()
    }
}

/// Two tables are equal if they are the same object.
impl PartialEq for WcdTable {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for WcdTable {}

impl fmt::Debug for WcdTable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("WcdTable").field("files", &self.files).finish_non_exhaustive()
    }
}

pub(super) fn without_slash(path: &str) -> &str {
    path.strip_prefix('/').unwrap_or(path)
}

pub(super) fn path_of(row: &str) -> &str {
    without_slash(first_column(row))
}

pub(super) fn first_column(row: &str) -> &str {
    row.split_once('\t').map_or(row, |(first, _)| first)
}

/// The bytes by which rows are sorted.
pub(super) fn lower(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().map(|byte| byte.to_ascii_lowercase())
}
