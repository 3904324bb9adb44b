//! What no DDF says of single configuration service providers (CSPs), a file each; its source is their documentation.
//!
//! Sections of the spec, rules and the device side ask here, so that each fact is written once.

mod limit;
mod personalization;
mod picture_url;

pub use limit::{Limit, limits};
pub use personalization::{EmbeddedPicture, PersonalizationNode};
pub use picture_url::{IMAGE_EXTENSIONS, judge_picture_url};
