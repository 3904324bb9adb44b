//! Package in, [`PackageModel`] out: what a .ppkg of any origin sets, where, and under which conditions.
//!
//! `inspect`, `diff` and `decompile` stand on this room. What counts is what the device is given: the settings come
//! from the provxml files that the package's lists name. Its customizations.xml, which no device reads, adds the names
//! that people use. Whatever is read is read once and its SHA-1 compared.
//!
//! ```text
//! .ppkg --open--> OpenPackage --model (all is read) or glance (no payload)--> PackageModel
//!                                          |- identity    WIM XML, PackageConfig
//!                                          |- groups      Multivariant.xml > MasterDatastore.xml > RunTime.xml > *.provxml
//!                                          |- settings    provxml, paired with customizations.xml
//!                                          |- assets      DataAsset.xml and the files it names
//!                                          '- problems    what is damaged, missing or contradictory
//! ```

mod assets;
mod contents;
mod flatten;
mod foresee;
mod groups;
mod identity;
mod model;
mod open;
mod pairing;
mod planned_file;
mod settings;
mod stated;
mod unnamed;

pub use contents::Extent;
pub use foresee::{FEW_BYTES, SHORT_PATH, foresee};
pub use model::{
    Applied, AssetState, AssetView, FileView, Group, Identity, PackageModel, SettingAction, SettingRole, SettingView,
};
pub use open::{OpenPackage, ReadError, open};
pub use planned_file::PlannedFile;
