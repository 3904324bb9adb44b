//! The names of sections that several files read separately.

/// The identity of the package.
pub(super) const PACKAGE: &str = "package";
/// The section with the sources of rules.
pub(super) const SCHEMA: &str = "schema";
/// Settings for some devices.
pub(super) const VARIANT: &str = "variant";
