//! The format of a .ppkg, each fact once, for the code that writes packages (`emit`, `pack`) and the code that reads
//! them (`read`, `applier`).
//!
//! | file | fact |
//! |---|---|
//! | owner | owner types, and owner and rank as one number, the altitude |
//! | paths | the path of each document and file |
//! | prov_path | `$(_prov)\RunTime\...`, the form of paths in the lists of a package |
//! | source | when and for whom a list of settings is applied |
//! | settings_group | the id under which the device applies a provxml file |
//! | asset | the folder and key of a payload file |
//! | notes | NOTES of the container: the tool that built it, and its input |
//! | csp_path | the nested names in a provxml, and the LocURI that they represent |
//! | stores | the settings stores that a package is made for, which determine its order |
//! | designer_files | the names of the files of a project |
//! | dialect | what versions of the designer write differently |
//! | document_stem | the name of the document with a setting |
//! | block | the parts of a provxml that concern the package itself |
//! | datatype | the datatype of a value |
//!
//! Measured on Windows Configuration Designer's packages of 2015 to 2025; none of it is documented by Microsoft.

mod asset;
mod block;
mod csp_path;
mod datatype;
mod designer_files;
mod dialect;
mod document_stem;
mod notes;
mod owner;
mod paths;
mod prov_path;
mod settings_group;
mod source;
mod stores;

pub use asset::{AssetKey, FIRST_ASSET_ELEMENT};
pub use block::{ASSETS, FORCE_RELOAD, REGISTRY_CSP};
pub use csp_path::{DEVICE_SCOPE, USER_SCOPE, csp_path, locuri};
pub use datatype::Datatype;
pub use designer_files::{DESIGNER_PROJECT_END, PROJECT};
pub use dialect::{Dialect, LAST_BY_TOP_GROUP};
pub use document_stem::{document_stem, is_forbidden, with_dashes};
pub use notes::Notes;
pub use owner::{MAX_RANK, Owner};
pub use paths::{
    ANSWER_FILE, COMMON_SETTINGS, COMMON_SETTINGS_LIST, CUSTOMIZATIONS, DATA_ASSET, DATA_ASSET_LIST, MULTIVARIANT,
    MULTIVARIANT_LIST, PROVXML_EXTENSION, VariantFolder, answer_file, asset_file, provxml_name, top_group_name,
};
pub use prov_path::{PROV_FOLDER, ProvPath};
pub use settings_group::{SettingsGroups, settings_group, settings_group_base};
pub use source::{SOURCES, Source};
pub use stores::Stores;
