//! The settings store of Windows Configuration Designer (WCD): where each setting is written in a package, and which
//! values it accepts.

mod node;
mod order;
mod sorted_lines;
mod table;

pub use node::CspName;
pub use order::{comes_last, place_among_siblings, place_in_tree};
pub use table::{Serialization, WcdKind, WcdSetting, WcdTable, table};
