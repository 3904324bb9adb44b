//! The XML documents inside a package, one a file: typed values, each with its writer and its reader.
//!
//! | document | type | head | who reads it on the device |
//! |---|---|---|---|
//! | `Multivariant/Multivariant.xml`, `CommonSettings/CommonSettings.xml`, `DataAsset/DataAsset.xml` | [`Elements`] | no BOM, `UTF-8` | the package engine: which parts exist |
//! | `Multivariant/0/customizations.xml` | [`Customizations`] | BOM, `utf-8` | nobody; WCD keeps its project there |
//! | `CommonSettings/1/AnswerFile.xml` | [`AnswerFile`] | BOM, `utf-8` | unknown to us |
//! | `Multivariant/0/MasterDatastore.xml` | [`MasterDatastore`] | BOM, `utf-8` | the engine: which sources exist |
//! | `Multivariant/0/Prov/RunTime.xml`, `User_RunTime.xml` | [`ConfigurationSource`] | BOM, `utf-8` | the engine: which provxml applies when |
//! | `Multivariant/0/Prov/<source>/*.provxml` | [`Provxml`] | BOM, `utf-8`, `standalone="yes"` | the CSPs: what is set |
//!
//! Beside them [`SyncMl`], which no package holds: the same settings as a device manager sends them.
//!
//! All of them: UTF-8, CRLF, two blanks a level, ` />` for empty elements, no line break at the end. Measured on
//! 55 packages of Windows Configuration Designer (WCD); that Windows requires any of it is known for the BOM of
//! provxml only (a public report of error C00CEE2D without it).
//!
//! Every document goes through one small generic tree, [`Element`](super::xml::Element). The typed readers refuse what their types cannot
//! hold, so that nothing gets lost unnoticed between reading and writing.

mod answer_file;
mod configuration_source;
mod customizations;
mod elements;
mod master_datastore;
mod package_config;
mod provxml;
mod syncml;

pub use answer_file::AnswerFile;
pub use configuration_source::{ConfigurationSet, ConfigurationSource, is_condition_name};
pub use customizations::{Condition, Customizations, Settings, Target, Variant};
pub use elements::{ElementEntry, Elements, ElementsKind};
pub use master_datastore::{MasterDatastore, Source};
pub use package_config::{Notes, PackageConfig};
pub use provxml::{Parm, ProvNode, Provxml};
pub use syncml::{SyncChange, SyncCommand, SyncItem, SyncMeta, SyncMl, SyncVerb};
