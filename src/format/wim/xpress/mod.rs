//! XPRESS with Huffman codes, in the dialect of WIM files: one chunk in, one chunk out.

mod error;

pub use error::{XpressError, XpressProblem};
