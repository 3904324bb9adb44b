//! Characteristics of a provxml that are not part of the address of a CSP node.

/// The two characteristics that contain the announcement of a file in the package.
pub const ASSETS: [&str; 2] = ["Provisioning", "Assets"];

/// The two characteristics that contain the request that the device reload its settings.
pub const FORCE_RELOAD: [&str; 2] = ["Provisioning", "ForceSettingReload"];

/// The characteristic that contains settings applied through the registry: below it is the path of the setting in the
/// store, with the keys of items in place of their names. Measured: 35 of 35 settings.
pub const REGISTRY_CSP: &str = "MCSF";
