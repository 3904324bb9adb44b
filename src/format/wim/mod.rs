//! The WIM container of a .ppkg file: one image, with XPRESS compression only.
//!
//! # The file
//!
//! Sources: Microsoft's white paper "Windows Imaging File Format (WIM)"; the notes in wimlib's headers; 97 packages
//! made by Microsoft's designer, two of them re-packed with wimlib. All numbers are little-endian, and offsets count
//! from the start of the file.
//!
//! ```text
//! +0x00   8  "MSWIM", three NUL bytes                 required
//! +0x08   4  size of the header: 208                  required
//! +0x0c   4  version: 0x10d00                         0xe00 marks solid resources: refused
//! +0x10   4  flags: 0x20082                           2 compressed, 0x20000 with XPRESS, 0x80 reparse points fixed up;
//!                                                     other flags that do not change the layout are tolerated
//! +0x14   4  chunk size: 32768                        powers of two from 4096 to 65536 are read
//! +0x18  16  GUID of the file                         any; random in Microsoft's packages
//! +0x28   2  part of a split WIM: 1                   required
//! +0x2a   2  number of parts: 1                       required
//! +0x2c   4  number of images: 1                      others are refused
//! +0x30  24  location of the lookup table             uncompressed; flag byte 2 in every package
//! +0x48  24  location of the XML                      uncompressed; flag byte 2 in every package
//! +0x60  24  metadata of the boot image: zero         not read
//! +0x78   4  number of the boot image: 0              not read
//! +0x7c  24  location of the integrity table: zero    checked when the whole file is read
//! +0x94  60  zero                                     unknown, not read
//! +0xd0      resources: the files' contents, then the metadata (the folder tree)
//!            lookup table, then XML, which ends the file
//! ```
//!
//! The order of the parts is that of Microsoft's packages; readers use the offsets.
//!
//! # Required, tolerated, unknown
//!
//! - Whether Windows needs what is omitted here (security descriptors, short names) has not been tested; packages
//!   without them are reported to install.
//! - Microsoft's packages have a block of 288 to 336 bytes after the header that nothing points to, and contents that
//!   no file uses. Both are tolerated and not written.
//! - Reference counts, the order of siblings and the counts in the XML are written correctly, but not checked.
//! - The content of a file may be in a stream entry after its dentry. Named streams and undocumented items are returned
//!   separately from the tree.
//! - Everything that readers could interpret differently is refused: two contents of one file, a folder with a content,
//!   a file with entries, hard links with different contents, two resources with the same hash, two names that some
//!   file systems treat as equal.
//!
//! # The modules
//!
//! [`WimWriter`] and [`WimReader`] are the entry points. Each structure has its own file: header, resource (the
//! location of something), chunks and store (compression), blob_table, metadata (with dentry, stream, name, tree),
//! integrity, xml, and the codec in xpress. A content is written by way of payload, load, compressor_pool (the
//! threads), contents (the order) and output; one that several files share is packed once.

mod blob_table;
mod bytes;
mod chunks;
mod compressor_pool;
mod contents;
mod dentry;
mod error;
mod extra;
mod hash;
mod header;
mod integrity;
mod layout;
mod limits;
mod load;
mod metadata;
mod name;
#[cfg(test)]
mod noise;
mod output;
mod packed;
mod payload;
mod reader;
mod resource;
mod store;
mod stream;
mod survey;
mod tree;
mod writer;
mod xml;
mod xpress;

pub use error::{Feature, Operation, Place, Quantity, Structure, WimError};
pub use extra::{Extra, ExtraKind};
pub use hash::Sha1Hash;
pub use header::Header;
pub use limits::{MAX_DEPTH, MAX_TREE_ENTRIES, check_sizes};
pub use name::{NameError, NameProblem};
pub use packed::PackedContent;
pub use reader::WimReader;
pub use resource::ResourceHeader;
pub use survey::{Gap, Survey, SurveyedEntry, SurveyedImage};
pub use tree::{Directory, FileEntry, Node};
pub use writer::{ContentId, UnsealedWim, WimWriter, pack_content};
pub use xml::ImageXml;
pub use xpress::{Compression, Decoder, Encoder, XpressError, XpressProblem};
