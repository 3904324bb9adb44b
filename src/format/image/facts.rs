//! The properties of an image that has been read completely.

use std::fmt;

/// The properties of an image, from its content and not its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImageFacts {
    /// The format.
    pub kind: ImageKind,
    /// Width and height; known for JPEG and PNG only.
    pub size: Option<ImageSize>,
    /// Whether the file is an animated PNG; false for other kinds.
    pub animated: bool,
    /// Whether its metadata asks for it to be rotated or mirrored.
    pub turned: bool,
    /// Whether a JPEG says that it was written by Adobe's rules, which store inks inverted.
    pub adobe: bool,
    /// Length of the file, in bytes; 0 for kinds that are not read completely.
    pub bytes: u64,
    /// Bytes after the end of the image, which viewers ignore; 0 for kinds that are not read completely.
    ///
    /// Usually harmless (cameras append previews), but it can contain parts that were cropped away.
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

/// An image format, recognized by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageKind {
    /// JPEG: JFIF, Exif or a bare stream.
    Jpeg,
    /// PNG, animated or not.
    Png,
    /// GIF 87a or 89a.
    Gif,
    /// Windows bitmap.
    Bmp,
    /// WebP in its RIFF container.
    WebP,
    /// TIFF or BigTIFF, and raw formats of cameras that are based on it.
    Tiff,
    /// HEIF with HEVC images, known as HEIC.
    Heic,
    /// HEIF with AV1 images.
    Avif,
    /// None of these: another format, text, or an encrypted file.
    Unknown,
}

/// The name of the format, with an article: `a GIF`.
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
            ImageKind::Unknown => "not a picture of a known kind",
        })
    }
}
