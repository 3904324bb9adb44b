//! Why a path cannot stand in a WIM.

use thiserror::Error;

use crate::world::windows_name::{self, MAX_UNITS};

/// Why a name or path cannot stand in a WIM.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{} ({problem})", shown(name))]
pub struct NameError {
    /// The name, or the path up to it.
    pub name: String,
    /// What is wrong with it.
    pub problem: NameProblem,
}

/// What is wrong with a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameProblem {
    /// Windows takes no file of that name. (The WIM itself could hold nearly any of up to 32,767 UTF-16 units.)
    #[error(transparent)]
    Windows(#[from] windows_name::NameProblem),
    /// A sibling has a name that some reader takes for the same.
    #[error("its folder holds that name already, or one that some reader takes for it")]
    Taken,
    /// It lies too deep.
    #[error("it lies inside too many folders")]
    TooDeep,
    /// A folder of the path is a file.
    #[error("a file is used as a folder")]
    NotAFolder,
}

/// The name for a message: a foreign one may have thousands of characters.
fn shown(name: &str) -> String {
    match name.char_indices().nth(MAX_UNITS) {
        None => format!("{name:?}"),
        Some((end, _)) => format!("{:?}...", &name[..end]),
    }
}
