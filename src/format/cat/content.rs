//! Writes the unsigned catalog of a package: the file that WCD leaves beside every .ppkg.

/// All that differs between the catalogs of two packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CatalogContent {
    /// The list identifier; WCD draws a random GUID and stores its bytes in memory order (little-endian fields).
    pub list_id: [u8; 16],
    /// When the list was made, in seconds since 1970-01-01T00:00:00Z; 1970 to 2049, the years that `der` can write as UTCTime.
    pub this_update: i64,
    /// SHA-1 of the whole package file.
    pub sha1: [u8; 20],
    /// SHA-256 of the whole package file.
    pub sha256: [u8; 32],
}
