//! Many packages from one spec: a table of sites gives each package its own texts.
//!
//! ```text
//! sites.csv --Values::read--> rows --(spec of each row)--> Member --build--> Outcome --BatchRecord--> batch.json, index.csv
//! ```

mod columns;
mod names;
mod record;
mod values;

pub use columns::columns;
pub use names::same_names;
pub use record::{BatchRecord, INDEX_FILE, MAX_RECORD_BYTES, Member, Outcome, RECORD_FILE};
pub use values::{MAX_VALUES_BYTES, Values, ValuesRow};
