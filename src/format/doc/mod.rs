//! The XML documents in a package, one per file: typed values, each with its writer and reader.
//!
//! | document | type | head | who reads it on the device |
//! |---|---|---|---|
//! | `Multivariant/Multivariant.xml`, `CommonSettings/CommonSettings.xml`, `DataAsset/DataAsset.xml` | [`Elements`] | no BOM, `UTF-8` | the package engine: which parts exist |
//! | `Multivariant/0/customizations.xml` | [`Customizations`] | BOM, `utf-8` | nobody; WCD keeps its project there |
//! | `CommonSettings/1/AnswerFile.xml` | [`AnswerFile`] | BOM, `utf-8` | unknown to us |
//! | `Multivariant/0/MasterDatastore.xml` | [`MasterDatastore`] | BOM, `utf-8` | the engine: which sources exist |
//! | `Multivariant/0/Prov/RunTime.xml`, `User_RunTime.xml` | [`ConfigurationSource`] | BOM, `utf-8` | the engine: when each provxml is applied |
//! | `Multivariant/0/Prov/<source>/*.provxml` | [`Provxml`] | BOM, `utf-8`, `standalone="yes"` | the CSPs: what is set |
//!
//! Also [`SyncMl`], which is not in packages: the same settings as sent by an MDM server.
//!
//! All of them: UTF-8, CRLF, two spaces per level, ` />` for empty elements, no line break at the end. Measured on
//! 55 packages of Windows Configuration Designer (WCD); only the BOM of provxml is known to be required by Windows
//! (there is a public report of error C00CEE2D without it).
//!
//! Every document goes through one small generic tree, [`Element`](super::xml::Element). The typed readers refuse what
//! their types cannot represent, so that nothing is lost unnoticed between reading and writing.

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
pub use customizations::{Condition, Customizations, SETTINGS_NAMESPACE, Settings, Target, Variant};
pub use elements::{ElementEntry, Elements, ElementsKind};
pub use master_datastore::{MasterDatastore, Source};
pub use package_config::{Notes, PACKAGE_CONFIG_NAMESPACE, PackageConfig};
pub use provxml::{Parm, ProvNode, Provxml};
pub use syncml::{SyncChange, SyncCommand, SyncItem, SyncMeta, SyncMl, SyncVerb};
