//! The result of reading a JPEG or PNG.

use super::facts::ImageSize;

/// The properties of a complete JPEG or PNG.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan {
    pub(super) size: ImageSize,
    /// Whether it is an animated PNG.
    pub(super) animated: bool,
    /// Whether its metadata asks for it to be rotated or mirrored.
    pub(super) turned: bool,
    /// Whether it is a JPEG that was written by the rules of Adobe.
    pub(super) adobe: bool,
}
