//! The names of sections that more than one file reads in a way of its own.

/// Where the rules are.
pub(super) const SCHEMA: &str = "schema";
/// Settings for some devices.
pub(super) const VARIANT: &str = "variant";
