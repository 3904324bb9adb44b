//! The settings store of Windows Configuration Designer (WCD): where each of its settings goes in a package, and what it
//! takes.

mod sorted_lines;
mod table;

pub use table::{WcdKind, WcdSetting, WcdTable, table};
