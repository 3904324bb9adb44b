//! The settings store of Windows Configuration Designer (WCD): where each of its settings goes in a package, and what it
//! takes.

mod node;
mod sorted_lines;
mod table;

pub use node::CspName;
pub use table::{Serialization, WcdKind, WcdSetting, WcdTable, table};
