//! The pictures of a package, as thumbnails.

use std::io::BufReader;

use super::package_rows::devices;
use crate::cli::cli_error::CliError;
use crate::cli::diff_side::SidePackage;
use crate::cli::disk::open_ordinary;
use crate::read::{self, AssetView, SettingView};
use crate::report::{PictureRow, PictureUse, Preview, thumbnail};

/// The maximum number of bytes of a picture that are read: more than `check` accepts without a warning.
const MAX_PICTURE_BYTES: u64 = 64 << 20;
/// The maximum number of bytes of all thumbnails of a page together.
const MAX_ALL_BYTES: usize = 900_000;
/// How many pictures are shown.
const MAX_SHOWN: usize = 40;

/// The desktop and lock screen pictures, in the order of the package.
pub(super) fn pictures(package: &SidePackage) -> Result<Vec<PictureRow>, CliError> {
    let shown: Vec<(&SettingView, PictureUse)> = package
        .model
        .own_settings()
        .filter_map(|setting| Some((setting, PictureUse::of(setting.node.as_ref().ok()?)?)))
        .collect();
    if shown.is_empty() {
        return Ok(Vec::new());
    }
    let reading = |error: &dyn std::fmt::Display| CliError::reading(&package.file, error.to_string());
    let file = open_ordinary(&package.file).map_err(|error| reading(&error))?;
    let mut opened = read::open(BufReader::new(file)).map_err(|error| reading(&error))?;
    let max_bytes = MAX_ALL_BYTES / shown.len().min(MAX_SHOWN);
    let mut rows = Vec::new();
    for (setting, used) in shown.into_iter().take(MAX_SHOWN) {
        let url = setting.value.as_deref().unwrap_or_default();
        let name = url.rsplit(['/', '\\']).next().unwrap_or_default();
        let asset = package.model.assets.iter().find(|asset| asset.file_name.eq_ignore_ascii_case(name));
        let preview = match asset {
            Some(asset) => preview(asset, &mut opened, max_bytes),
            None => Preview::Absent(match url.starts_with("http") {
                true => "the device fetches it".to_owned(),
                false => "the package does not contain it".to_owned(),
            }),
        };
        rows.push(PictureRow {
            name: name.to_owned(),
            used,
            devices: devices(&setting.group),
            size: asset.and_then(|asset| asset.size),
            preview,
        });
    }
    Ok(rows)
}

fn preview<R: std::io::Read + std::io::Seek>(
    asset: &AssetView,
    package: &mut read::OpenPackage<R>,
    max_bytes: usize,
) -> Preview {
    match package.content(&asset.path, MAX_PICTURE_BYTES) {
        Ok(Some(bytes)) => match thumbnail(&bytes, max_bytes) {
            Ok(thumbnail) => Preview::Shown(thumbnail),
            Err(error) => Preview::Absent(error.to_string()),
        },
        Ok(None) => Preview::Absent("it is missing in the package".to_owned()),
        Err(error) => Preview::Absent(error.to_string()),
    }
}
