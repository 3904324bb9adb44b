//! A page to look at: what a package does, for people who read no specs. One file of HTML that loads nothing.
//!
//! ```text
//! Page (plain texts, filled by the caller) --page--> HTML without scripts
//! pictures --thumbnail--> small JPEGs, cropped by the page as common screens crop them
//! BatchPage --batch_page--> HTML with a search, which is readable without it
//! AtlasDdf --atlas--> the nodes of DDF files, with the same search
//! ```
//!
//! Every text on a page may come from strangers: it is escaped, and the page forbids itself to load or run anything.

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
