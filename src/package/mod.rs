//! What a .ppkg is, each fact once: the writer (`emit`, `pack`) makes packages by it, the reader (`read`, `applier`)
//! takes them apart by it.
//!
//! | file | fact |
//! |---|---|
//! | owner | owner types, and owner and rank as one number, the altitude |
//! | paths | where each document and file is inside |
//! | prov_path | `$(_prov)\RunTime\...`, by which the lists of a package name its files |
//! | source | for whom a list of settings is applied |
//! | settings_group | the id under which the device applies a file of settings |
//! | asset | the folder and key of a file that the package brings along |
//! | notes | NOTES of the container: who built it from what |
//! | csp_path | the nesting of a provxml and the LocURI that it stands for |
//! | block | the parts of a provxml that serve the package itself |
//! | datatype | how the device reads a value |
//!
//! Measured on Windows Configuration Designer's packages of 2015 to 2025; none of it is documented by Microsoft.

mod asset;
mod block;
mod csp_path;
mod datatype;
mod notes;
mod owner;
mod paths;
mod prov_path;
mod settings_group;
mod source;

pub use asset::{AssetKey, FIRST_ASSET_ELEMENT};
pub use block::{ASSETS, FORCE_RELOAD, REGISTRY_CSP};
pub use csp_path::{DEVICE_SCOPE, USER_SCOPE, csp_path, locuri};
pub use datatype::Datatype;
pub use notes::Notes;
pub use owner::{MAX_RANK, Owner};
pub use paths::{
    ANSWER_FILE, COMMON_SETTINGS, COMMON_SETTINGS_LIST, CUSTOMIZATIONS, DATA_ASSET, DATA_ASSET_LIST, MULTIVARIANT,
    MULTIVARIANT_LIST, PROVXML_EXTENSION, VariantFolder, answer_file, asset_file, provxml_name,
};
pub use prov_path::{PROV_FOLDER, ProvPath};
pub use settings_group::{SettingsGroups, settings_group, settings_group_base};
pub use source::{SOURCES, Source};
