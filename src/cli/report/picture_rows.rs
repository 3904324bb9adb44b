//! The pictures of a package, as thumbnails.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Seek};

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
/// The maximum number of pictures that are shown.
const MAX_SHOWN: usize = 40;

/// The maximum number of different pictures that are decoded, each of which may take a second. A package usually has
/// one or two for each variant.
const MAX_DECODED: usize = 12;

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
    let opened = read::open(BufReader::new(file)).map_err(|error| reading(&error))?;
    let max_bytes = MAX_ALL_BYTES / shown.len().min(MAX_SHOWN);
    let mut previews = Previews { package: opened, max_bytes, made: BTreeMap::new() };
    let mut rows = Vec::new();
    for (setting, used) in shown.into_iter().take(MAX_SHOWN) {
        let url = setting.value.as_deref().unwrap_or_default();
        let name = url.rsplit(['/', '\\']).next().unwrap_or_default();
        let asset = asset(&package.model.assets, url, name, used);
        let preview = match asset {
            Some(asset) => previews.of(asset),
            None if is_fetched(url) => Preview::Absent("the device fetches it".to_owned()),
            None => Preview::Absent("the package does not deploy it".to_owned()),
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

/// The file that the device shows: among the files that the package deploys for this screen, the one with the name in
/// the address. Other files of the package are not copied to the place that the address names.
fn asset<'a>(assets: &'a [AssetView], url: &str, name: &str, used: PictureUse) -> Option<&'a AssetView> {
    let is_deployed = |asset: &&AssetView| {
        let names = |setting: &str| setting.trim_start_matches('/').to_ascii_lowercase();
        let is_for_screen = used.deployed_by().is_some_and(|own| names(own) == names(&asset.setting));
        is_for_screen && asset.file_name.eq_ignore_ascii_case(name)
    };
    assets.iter().filter(|_| !is_fetched(url)).find(is_deployed)
}

/// Whether a device gets the picture from a server.
fn is_fetched(url: &str) -> bool {
    let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
    scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
}

/// Makes the previews of a package, each only once, however often its picture is used.
struct Previews<R> {
    package: read::OpenPackage<R>,
    max_bytes: usize,
    made: BTreeMap<String, Preview>,
}

impl<R: Read + Seek> Previews<R> {
    fn of(&mut self, asset: &AssetView) -> Preview {
        if let Some(made) = self.made.get(&asset.path) {
            return made.clone();
        }
        let preview = match self.made.len() < MAX_DECODED {
            true => self.decoded(asset),
            false => Preview::Absent(format!("only {MAX_DECODED} different pictures are shown")),
        };
        self.made.insert(asset.path.clone(), preview.clone());
        preview
    }

    fn decoded(&mut self, asset: &AssetView) -> Preview {
        match self.package.content(&asset.path, MAX_PICTURE_BYTES) {
            Ok(Some(bytes)) => match thumbnail(&bytes, self.max_bytes) {
                Ok(thumbnail) => Preview::Shown(thumbnail),
                Err(error) => Preview::Absent(error.to_string()),
            },
            Ok(None) => Preview::Absent("it is missing in the package".to_owned()),
            Err(error) => Preview::Absent(error.to_string()),
        }
    }
}
