//! A page that shows what a package does, for people who do not read specs: one HTML file that loads nothing.
//!
//! ```text
//! Page (plain texts, filled by the caller) --page--> HTML without scripts
//! pictures --thumbnail--> small JPEGs, cropped by the page as common screens crop them
//! BatchPage --batch_page--> HTML with a search, which is readable without it
//! AtlasDdf --atlas--> the nodes of DDF files, with the same search
//! ```
//!
//! Every text on a page may come from strangers: it is escaped, and the page's policy forbids loading anything, and
//! running anything but its own search.

mod atlas;
mod batch_page;
mod batch_write;
mod html;
mod page;
mod picture_section;
mod search;
mod sections;
mod thumbnail;

pub use atlas::{AtlasDdf, AtlasNode, atlas};
pub use batch_page::{BatchPage, BatchRow};
pub use batch_write::batch_page;
pub use page::{
    CommandRow, FileRow, FindingRow, Page, PictureRow, PictureUse, Preview, SettingRow, VerdictCell, VerdictRow,
    Verdicts,
};
pub use sections::page;
pub use thumbnail::{Thumbnail, ThumbnailError, thumbnail};
