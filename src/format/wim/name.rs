//! Errors in names and paths of a WIM.

use thiserror::Error;

use crate::world::windows_name::{self, MAX_UNITS};

/// Why a name or path is not valid in a WIM.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} ({problem})", shown(name))]
pub struct NameError {
    /// The name, or the path that ends with it.
    pub name: String,
    /// What is wrong with it.
    pub problem: NameProblem,
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameProblem {
    /// Windows does not allow the name. (The WIM format itself allows nearly any name of up to 32,767 UTF-16 units.)
    #[error(transparent)]
    Windows(#[from] windows_name::NameProblem),
    /// A sibling has the same name, or one that some file systems treat as equal.
    #[error("its folder already contains that name, or one that some file systems treat as equal")]
    Taken,
    /// It is inside too many folders.
    #[error("it is inside too many folders")]
    TooDeep,
    /// A folder of the path is a file.
    #[error("a file is used as a folder")]
    NotAFolder,
}

/// The name or path for a message: in quotes, and cut off at the end if it is very long.
pub(super) fn shown(name: &str) -> String {
    match name.char_indices().nth(MAX_UNITS) {
        None => format!("{name:?}"),
        Some((end, _)) => format!("{:?}...", &name[..end]),
    }
}
