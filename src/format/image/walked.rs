//! What the walk through a JPEG or PNG brings back.

use super::facts::ImageSize;

/// What is known of a picture that is whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Walked {
    pub(super) size: ImageSize,
    /// Whether it is an animated PNG.
    pub(super) animated: bool,
}
