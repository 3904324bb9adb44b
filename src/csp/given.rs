//! A value to be judged for its CSP.

use crate::address::LocUri;
use crate::windows::Build;

/// A value, and what is known about its node and devices.
#[derive(Debug, Clone, Copy)]
pub struct Given<'a> {
    /// The node.
    pub node: &'a LocUri,
    /// The value as the device will receive it.
    pub text: &'a str,
    /// The builds of the devices that the spec names; none if it names none.
    pub builds: &'a [Build],
}

impl<'a> Given<'a> {
    /// The name with this index, from 0, in the path of the node; empty if the path is shorter.
    pub(super) fn name(&self, index: usize) -> &'a str {
        self.node.segments().get(index).map_or("", String::as_str)
    }

    /// Whether some device of the spec has an older build than this.
    pub(super) fn has_build_below(&self, build: u32) -> bool {
        self.builds.iter().any(|own| own.build < build)
    }

    /// Whether devices are named and all of them run Windows 11.
    pub(super) fn is_windows_11(&self) -> bool {
        !self.builds.is_empty() && !self.has_build_below(Build::WINDOWS_11)
    }

    /// Whether some device of the spec runs Windows 10.
    pub(super) fn has_windows_10(&self) -> bool {
        self.has_build_below(Build::WINDOWS_11)
    }
}
