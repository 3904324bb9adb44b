//! Data that a command makes once and keeps until the process ends.

use std::cell::OnceCell;

use crate::schema::Schema;

/// Owned by the caller of a command. The command-line program does not drop it: the system frees the memory faster than
/// dropping a hundred thousand texts one by one.
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
