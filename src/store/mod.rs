//! The settings store of Windows Configuration Designer (WCD): where each setting is written in a package, and which
//! values it accepts.

mod node;
mod sorted_lines;
mod table;

pub use node::CspName;
pub use table::{Serialization, WcdKind, WcdSetting, WcdTable, table};
