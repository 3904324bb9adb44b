//! A container with several images, each of which may be a package, as a page for people and as a JSON document.

use std::fmt::Write;
use std::path::Path;

use serde::Serialize;

use super::inspect_view::{ContentsJson, SCHEMA, Shown, contents, page};
use crate::finding::{FindingJson, Report, Secrets, findings_json};
use crate::read::{ImageContents, InnerFile, SurveyedPackage};

/// The document of `inspect --format json` for several images.
#[derive(Serialize)]
pub(super) struct ImagesJson {
    schema: &'static str,
    file: String,
    images: Vec<ImageJson>,
    findings: Vec<FindingJson>,
}

#[derive(Serialize)]
struct ImageJson {
    /// Its number in the container, from 1.
    image: usize,
    #[serde(flatten)]
    contents: ContentsJson,
    /// The alternate streams of files: contents besides their main stream.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    streams: Vec<StreamJson>,
}

#[derive(Serialize)]
struct StreamJson {
    path: String,
    stream: String,
    size: Option<u64>,
}

/// All images as one JSON document.
pub(super) fn images_document(
    path: &Path,
    package: &SurveyedPackage,
    report: &Report,
    show_secrets: bool,
) -> ImagesJson {
    let image = |(index, image): (usize, &ImageContents)| {
        let secrets = image.model.secrets();
        let stream = |file: &InnerFile| {
            Some(StreamJson { path: file.path.clone(), stream: file.stream.clone()?, size: file.size })
        };
        ImageJson {
            image: index + 1,
            contents: contents(&image.model, (!show_secrets).then_some(&secrets)),
            streams: image.files.iter().filter_map(stream).collect(),
        }
    };
    ImagesJson {
        schema: SCHEMA,
        file: path.display().to_string(),
        images: package.images.iter().enumerate().map(image).collect(),
        findings: findings_json(report, None),
    }
}

/// All images as a page of text for people, each with its files.
pub(super) fn images_page(package: &SurveyedPackage, hidden: Option<&Secrets>) -> String {
    let mut text = String::new();
    let announced = usize::try_from(package.announced).unwrap_or(usize::MAX);
    for (index, image) in package.images.iter().enumerate() {
        let _ = writeln!(text, "Image {} of {announced}\n", index + 1);
        let _ = writeln!(text, "{}", page(&image.model, hidden).trim_end());
        write_files(&mut text, &image.files, Shown(hidden));
        text.push('\n');
    }
    if package.images.len() != announced {
        let _ = writeln!(text, "{announced} images are announced, and {} could be read", package.images.len());
    }
    text
}

/// Writes the files of an image, including alternate streams, which most programs do not show.
fn write_files(text: &mut String, files: &[InnerFile], shown: Shown<'_>) {
    const MAX_SHOWN: usize = 100;
    let _ = writeln!(text, "\nFiles: {}", files.len());
    for file in files.iter().take(MAX_SHOWN) {
        let stream =
            file.stream.as_deref().map_or_else(String::new, |stream| format!(", stream {}", shown.text(stream)));
        let size = file.size.map_or_else(|| "missing".to_owned(), |size| format!("{size} bytes"));
        let _ = writeln!(text, "  {}{stream}  {size}", shown.text(&file.path));
    }
    if let Some(more) = files.len().checked_sub(MAX_SHOWN).filter(|more| *more > 0) {
        let _ = writeln!(text, "  and {more} more; --format json lists them");
    }
}
