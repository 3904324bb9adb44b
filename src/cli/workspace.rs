//! Keeps data that a command loads once and needs until the process ends.

use std::cell::OnceCell;

use crate::schema::Schema;

/// Owned by the caller of a command. The command-line program never drops it: the system frees all memory at once,
/// which is faster than dropping a hundred thousand texts one by one.
#[derive(Debug, Default)]
pub struct Workspace {
    schema: OnceCell<Schema>,
}

impl Workspace {
    /// Keeps the schema of this run.
    pub(super) fn keep(&self, schema: Schema) -> &Schema {
        self.schema.get_or_init(|| schema)
    }
}
