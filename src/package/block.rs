//! The blocks of a provxml that are not the address of a CSP node.

/// The two characteristics around the announcement of a file that the package brings along.
pub const ASSETS: [&str; 2] = ["Provisioning", "Assets"];

/// The two characteristics around the request that the device restart for a setting.
pub const FORCE_RELOAD: [&str; 2] = ["Provisioning", "ForceSettingReload"];

/// The characteristic above settings that are applied through the registry: below it is the path of the setting in
/// the store, with the keys of items in the place of their names. Measured: 35 of 35 settings.
pub const REGISTRY_CSP: &str = "MCSF";
