//! The settings beside a setting. A DDF states dependencies; it does not state which values can be combined.

use super::Problem;
use crate::address::{LocUri, Scope};

/// Judges a value by what other nodes get.
pub(super) type CompanionRule = fn(&str, &Companions<'_>) -> Vec<Problem>;

/// A setting and all other settings of its devices.
pub struct Companions<'a> {
    /// The node of the setting.
    pub node: &'a LocUri,
    /// The value that a node gets, if it gets one.
    pub value_of: &'a dyn Fn(&LocUri) -> Option<&'a str>,
}

impl<'a> Companions<'a> {
    /// The value of another node beside it.
    pub(super) fn sibling(&self, name: &str) -> Option<&'a str> {
        let names = self.node.segments();
        let above = names.get(..names.len().saturating_sub(1))?;
        self.at(above.iter().map(String::as_str).chain([name]))
    }

    /// Whether a switch beside it is on.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.sibling(name).is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
    }

    /// The value of the node with these names, in the same scope.
    pub(super) fn at<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<&'a str> {
        let node = LocUri::from_segments(self.node.scope(), names).ok()?;
        (self.value_of)(&node)
    }

    /// The value of the node with these names for the device, whatever the scope of the setting.
    pub(super) fn on_device<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Option<&'a str> {
        let node = LocUri::from_segments(Scope::Device, names).ok()?;
        (self.value_of)(&node)
    }
}
