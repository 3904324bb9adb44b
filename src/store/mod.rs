//! The settings store of Windows Configuration Designer (WCD): where each setting is written in a package, and which
//! values it accepts. One is built in; others are read from the files that ship with the designer.

mod columns;
mod earlier;
mod file;
mod lookup;
mod node;
mod node_index;
mod order;
mod row;
mod table;

pub use earlier::EarlierRow;
pub use file::{HiveStore, MAX_STORE_BYTES, StoreError};
pub use node::CspName;
pub use node_index::{is_filled_in, is_free_name, names_below_vendor};
pub use order::comes_last;
pub use row::{Serialization, WcdKind, WcdSetting};
pub use table::{StoreFile, WcdTable};
