//! The settings store of Windows Configuration Designer (WCD): where each setting is written in a package, and which
//! values it accepts.

mod sorted_lines;
mod table;

pub use table::{WcdKind, WcdSetting, WcdTable, table};
