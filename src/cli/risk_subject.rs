//! The package that `inspect --risk` judges.

/// What is known about the package besides its risks.
pub(super) struct Subject {
    /// The path of the file, as the user wrote it.
    pub(super) file: String,
    /// The SHA-256 of the file.
    pub(super) sha256: String,
    /// The name and version of each image.
    pub(super) images: Vec<(String, String)>,
}
