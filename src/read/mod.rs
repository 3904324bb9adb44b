//! Reads a .ppkg of any origin into a [`PackageModel`]: what it sets, where, and under which conditions.
//!
//! `inspect` is based on this module. The settings come from the provxml files in the package's lists, which the device
//! applies. customizations.xml, which devices do not read, adds the names that people use. Every content is read once
//! and compared with its SHA-1.
//!
//! ```text
//! .ppkg --open--> OpenPackage --model (everything) or glance (no payload)----> PackageModel
//!                                          |- identity    WIM XML, PackageConfig
//!                                          |- groups      Multivariant.xml > MasterDatastore.xml > RunTime.xml > *.provxml
//!                                          |- settings    provxml, paired with customizations.xml
//!                                          |- assets      DataAsset.xml and the files it names
//!                                          '- problems    what is damaged, missing or contradictory
//! ```

mod assets;
mod commands;
mod contents;
mod flatten;
mod foresee;
mod groups;
mod identity;
mod jobs;
mod lists;
mod model;
mod network;
mod open;
mod orphans;
mod pairing;
mod planned_file;
mod settings;
mod stated;
mod survey;
mod tolerant;
mod unnamed;

pub use commands::{CommandContext, PackageCommand, commands};
pub use contents::Extent;
pub use foresee::{FEW_BYTES, Foreseen, SHORT_PATH, foresee};
pub use jobs::{Job, jobs};
pub use model::{
    Applied, AssetState, AssetView, FileView, Group, Identity, PackageModel, SettingAction, SettingRole, SettingView,
};
pub use open::{OpenPackage, ReadError, open};
pub use orphans::LastList;
pub use planned_file::PlannedFile;
pub use survey::{ImageContents, InnerFile, SurveyedPackage, survey};
pub use tolerant::Oddity;
