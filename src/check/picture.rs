//! Checks embedded pictures: they exist, are complete, have the type of their extension, and a valid name on the
//! device.

use std::io::{self, Read};

use super::Asset;
use super::files::unreadable;
use super::names::{file_stem, why_illegal};
use super::seen_files::{Picture, SeenFiles};
use crate::csp::{
    EmbeddedPicture, IMAGE_EXTENSIONS, MAX_EMBEDDED_PICTURE, PersonalizationNode, SCREENS, is_cut_everywhere,
};
use crate::finding::{Code, Finding, Report, Span};
use crate::format::image::{self, ImageFacts, ImageKind, ImageSize};
use crate::settings::{EmbeddedFile, Spanned, Value};
use crate::world::{FileError, Files, HashingReader, Hex};

/// The largest useful width and height of a picture: 8K, in pixels.
const MAX_SIDE: u32 = 7680;
/// The largest useful size of a picture, in bytes; larger ones only slow the first sign-in.
const MAX_USEFUL_BYTES: u64 = 16 << 20;
/// Pictures with a shorter side, in pixels, are too small for any screen: placeholders, whose aspect ratio means
/// nothing.
const MIN_JUDGED_SIDE: u32 = 600;

/// Reads the picture once: checks it and hashes it. `node` is the node whose value names it, `url` the value that the
/// spec also sets.
pub(super) fn check(
    node: Option<PersonalizationNode>,
    url: Option<&Spanned<Value>>,
    embedded: &EmbeddedFile,
    (files, seen): (&dyn Files, &SeenFiles),
    report: &mut Report,
) -> Option<Asset> {
    let file = &embedded.path;
    let is_fetched =
        |value: &Value| matches!(value, Value::Text(url) | Value::Environment(url) if !url.starts_with("file:"));
    if let Some(url) = url.filter(|url| is_fetched(&url.value)) {
        report.push(
            Finding::new(
                Code::EmbeddedUnused,
                url.span,
                "the device fetches this URL, and the embedded picture is not used",
            )
            .label("this takes precedence over `file`")
            .help(
                "keep one of `file` and `url`; together they make sense only if `url` names the embedded file: \
                 file:///C:/...",
            ),
        );
    }
    let EmbeddedPicture { role, .. } = node.and_then(PersonalizationNode::embedded_picture)?;
    let extension = extension(&file.value, file.span, report)?;
    let read = || Ok::<_, FileError>(read(&mut files.open(&file.value)?, MAX_EMBEDDED_PICTURE)?);
    let picture = seen.pictures.get(&file.value, read);
    let picture = picture.map_err(|trouble| report.push(unreadable(file, &trouble, files))).ok()?;
    let is_usable = judge(&picture, extension, file, report);
    let name = match &embedded.name {
        Some(name) => chosen_name(name, &picture, report)?,
        None => derived_name(&file.value, role, &picture.sha256, extension),
    };
    is_usable.then_some(Asset { file: file.value.clone(), name, size: picture.size, sha256: picture.sha256 })
}

/// Reads to the end, but at most one byte more than `limit`, and stops if the file is not a picture.
fn read(reader: &mut dyn Read, limit: u64) -> io::Result<Picture> {
    let mut hashing = HashingReader::new(reader.take(limit + 1));
    let facts = match image::inspect(&mut hashing) {
        Err(image::ImageError::Io(error)) => return Err(error),
        facts => facts,
    };
    if facts.as_ref().is_ok_and(|facts| facts.size.is_some()) {
        io::copy(&mut hashing, &mut io::sink())?;
    }
    let (size, sha256) = hashing.finish();
    Ok(Picture { facts, size, sha256 })
}

fn extension<'e>(path: &str, span: Span, report: &mut Report) -> Option<&'e str> {
    let written = path.rsplit('/').next().unwrap_or_default().rsplit_once('.').map_or("", |(_, extension)| extension);
    let known = IMAGE_EXTENSIONS.into_iter().find(|known| known.eq_ignore_ascii_case(written));
    if known.is_none() {
        let message = match written {
            "" => "the picture's name has no extension".to_owned(),
            other => format!("Windows does not support .{other} pictures here"),
        };
        report.push(
            Finding::new(Code::ImageExtension, span, message)
                .allowed("jpg, jpeg and png")
                .help("convert the picture and use the new file"),
        );
    }
    known
}

/// Whether the picture can be embedded; reports errors and doubts.
fn judge(picture: &Picture, extension: &str, file: &Spanned<String>, report: &mut Report) -> bool {
    match usable(picture, extension, file) {
        Ok(facts) => {
            doubt_content(facts, file, report);
            doubt_size(facts, picture.size, file, report);
            true
        }
        Err(finding) => {
            report.push(finding);
            false
        }
    }
}

/// What is known about a picture that can be embedded, or why it cannot.
fn usable<'p>(picture: &'p Picture, extension: &str, file: &Spanned<String>) -> Result<&'p ImageFacts, Finding> {
    let path = &file.value;
    if picture.size > MAX_EMBEDDED_PICTURE {
        let message = format!("`{path}` is too large for a picture");
        return Err(Finding::new(Code::FileUnreadable, file.span, message)
            .allowed(format!("at most {} MiB", MAX_EMBEDDED_PICTURE >> 20))
            .help("scale the picture to the largest screen of the fleet"));
    }
    let facts = picture.facts.as_ref().map_err(|error| {
        Finding::new(Code::ImageDamaged, file.span, format!("`{path}` is not a complete picture: {error}"))
            .help("open the picture and save it again")
    })?;
    let meant = if extension == "png" { ImageKind::Png } else { ImageKind::Jpeg };
    if facts.kind != meant {
        let message = format!("`{path}` is named .{extension}, but its content is {}", facts.kind);
        return Err(Finding::new(Code::ImageType, file.span, message)
            .allowed("JPEG content in .jpg and .jpeg files, PNG content in .png files")
            .help("rename the file, or convert it to the type of its extension"));
    }
    Ok(facts)
}

/// Reports what a device may show otherwise than a viewer does: animations and pictures that are not stored upright.
fn doubt_content(facts: &ImageFacts, file: &Spanned<String>, report: &mut Report) {
    let path = &file.value;
    if facts.animated {
        report.push(
            Finding::new(
                Code::ImageAnimated,
                file.span,
                format!("`{path}` is animated; Windows shows its first frame"),
            )
            .help("save a single frame"),
        );
    }
    if facts.turned {
        let message =
            format!("`{path}` is not stored upright: its metadata (Exif) asks for it to be rotated or mirrored");
        report.push(
            Finding::new(Code::ImageTurned, file.span, message)
                .help("rotate the pixels and save it again; not every part of Windows follows the metadata"),
        );
    }
}

/// Reports a picture that is larger than any screen, or whose aspect ratio fits none. `size` is that of its file, in
/// bytes.
fn doubt_size(facts: &ImageFacts, size: u64, file: &Spanned<String>, report: &mut Report) {
    let path = &file.value;
    let ImageSize { width, height } = facts.size.unwrap_or(ImageSize { width: 1, height: 1 });
    if width.max(height) > MAX_SIDE || size > MAX_USEFUL_BYTES {
        let size = size >> 10;
        report.push(
            Finding::new(Code::ImageLarge, file.span, format!("`{path}` has {width} x {height} pixels and {size} KiB"))
                .allowed(format!("up to {MAX_SIDE} pixels per side and {} MiB", MAX_USEFUL_BYTES >> 20))
                .help("scale the picture to the largest screen of the fleet"),
        );
    }
    if width.min(height) >= MIN_JUDGED_SIDE && is_cut_everywhere(width, height) {
        let message = format!("`{path}` has {width} x {height} pixels, and every common screen cuts off a part of it");
        report.push(
            Finding::new(Code::ImageForm, file.span, message)
                .allowed(format!("the aspect ratios of screens: {}", SCREENS.map(|screen| screen.name).join("; ")))
                .help(
                    "crop the picture to the aspect ratio of your screens; `ppkgc report` shows what each of them cuts \
                     off",
                ),
        );
    }
}

/// How much of a picture's file name is used in its name on the device; the hash makes it unique.
const MAX_STEM_CHARACTERS: usize = 40;

/// A name that contains the hash of the content: Windows does not notice a changed picture with an unchanged name.
fn derived_name(path: &str, role: &str, sha256: &[u8; 32], extension: &str) -> String {
    let file = path.rsplit('/').next().unwrap_or_default();
    let stem = file_stem(file.rsplit_once('.').map_or(file, |(stem, _)| stem));
    let stem: String = stem.chars().take(MAX_STEM_CHARACTERS).collect();
    let hash = Hex(&sha256[..4]);
    match stem.as_str() {
        "" => format!("{role}-{hash}.{extension}"),
        stem => format!("{stem}-{role}-{hash}.{extension}"),
    }
}

fn chosen_name(name: &Spanned<String>, picture: &Picture, report: &mut Report) -> Option<String> {
    let extension = extension(&name.value, name.span, report)?;
    let why = why_illegal(&name.value).or_else(|| {
        let kind = picture.facts.as_ref().ok()?.kind;
        let fits = (extension == "png") == (kind == ImageKind::Png);
        (!fits).then(|| format!("the picture is {kind}"))
    });
    if let Some(why) = why {
        report.push(
            Finding::new(
                Code::FileName,
                name.span,
                format!("`{}` cannot be the file's name on the device: {why}", name.value),
            )
            .help("remove `name` for a name made of file name and content hash"),
        );
        return None;
    }
    Some(name.value.clone())
}

#[cfg(test)]
mod tests {
    use std::io::{self, Read};

    use super::{derived_name, read};

    /// The start of a JPEG, before its compressed data.
    const START: &[u8] = b"\xff\xd8\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00";

    #[test]
    fn endless_files_are_read_only_in_part() {
        let picture = read(&mut io::repeat(0), u64::MAX - 1).unwrap();
        assert!(picture.size < 1 << 20, "{}", picture.size);
        assert_eq!(read(&mut START.chain(io::repeat(0)), 5_000).unwrap().size, 5_001);
    }

    #[test]
    fn the_embedded_name_contains_picture_role_and_hash() {
        assert_eq!(
            derived_name("images/Berlin wall.JPG", "desktop", &[0xab; 32], "jpg"),
            "Berlin-wall-desktop-abababab.jpg"
        );
        assert_eq!(derived_name("-.png", "lock", &[1; 32], "png"), "lock-01010101.png");
    }
}
