//! What is known of an image after it was walked from end to end.

use std::fmt;

/// What a picture file is, by its content and not by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageFacts {
    /// The format.
    pub kind: ImageKind,
    /// Width and height; known for JPEG and PNG only.
    pub size: Option<ImageSize>,
    /// Whether the file is an animated PNG. The other kinds are not asked.
    pub animated: bool,
    /// Length of the whole file, in bytes; 0 for kinds that are not walked.
    pub bytes: u64,
    /// Bytes after the end of the image, which viewers skip; 0 for kinds that are not walked.
    ///
    /// Harmless in most files (cameras append previews), but it can hold what somebody cropped away.
    pub trailing: u64,
}

/// Width and height, both at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageSize {
    /// Columns, in pixels.
    pub width: u32,
    /// Rows, in pixels.
    pub height: u32,
}

/// A picture format, told by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageKind {
    /// JPEG: JFIF, Exif and bare streams alike.
    Jpeg,
    /// PNG, animated or not.
    Png,
    /// GIF 87a or 89a.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// WebP in its RIFF container.
    WebP,
    /// TIFF or BigTIFF, and the raw formats of cameras that are built on it.
    Tiff,
    /// HEIF with HEVC pictures, what phones call HEIC.
    Heic,
    /// HEIF with AV1 pictures.
    Avif,
    /// None of these: another format, text, or an encrypted file.
    Unknown,
}

/// What people call the format, with its article: `a GIF`.
impl fmt::Display for ImageKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ImageKind::Jpeg => "a JPEG",
            ImageKind::Png => "a PNG",
            ImageKind::Gif => "a GIF",
            ImageKind::Bmp => "a bitmap",
            ImageKind::WebP => "a WebP",
            ImageKind::Tiff => "a TIFF",
            ImageKind::Heic => "a HEIC",
            ImageKind::Avif => "an AVIF",
            ImageKind::Unknown => "no picture that is known",
        })
    }
}
