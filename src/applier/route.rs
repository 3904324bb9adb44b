//! How settings reach a device, and which changes that takes.

use super::change::{Change, Content};
use super::device::{DevicePath, PathTrouble, RegistryValue};
use super::digest::Digest;
use super::own_files;
use super::personalization::{Picture, Status, deploy_folder};
use super::planned_setting::PlannedSetting;
use super::verify::VerifiedPackage;
use super::wish::{LeftOut, Wish};

/// The ways to a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Route {
    /// The CSPs themselves, node by node, as the provisioning engine goes: a simulated device.
    Nodes,
    /// The registry values that the Personalization CSP keeps, and our own copies of the pictures.
    Registry,
    /// The provisioning engine of a running Windows, which gets the whole package.
    Engine,
    /// Package and catalog are left where the provisioning engine looks for them at the next start: an offline image.
    Staging,
}

/// Where pictures of the registry route are: only administrators write below C:\Windows, and its path has no blanks.
const PICTURES: &str = r"C:\Windows\Web\ppkg-apply";
/// Where the provisioning engine looks for packages. Source: Microsoft's page on diagnosing provisioning packages.
const STAGED: &str = r"C:\Windows\Provisioning\Packages";
const NO_VALUES: &str = "the registry route knows desktop and lock screen only; use --via engine";
const BAD_FILE: &str = "its URL names no file on drive C:";
const BAD_SCHEME: &str = "its URL is neither http, https nor file, and the package holds no such picture";

/// What must be on the device in the end, in the order in which it is brought there.
pub(super) fn changes(
    package: &VerifiedPackage,
    settings: &[PlannedSetting],
    route: Route,
) -> Result<(Vec<Change>, Vec<LeftOut>), PathTrouble> {
    let (mut changes, mut left_out) = (Vec::new(), Vec::new());
    match route {
        Route::Staging => changes = staged(package)?,
        Route::Engine => changes = by_engine(package, settings),
        Route::Nodes => {
            // By the levels of WCD's sequence store the engine sets URLs of pictures last, after what opens Pro to them.
            let (pictures, first): (Vec<_>, Vec<_>) =
                settings.iter().partition(|setting| Picture::of_node(&setting.wish.node).is_some());
            for setting in first.into_iter().chain(pictures) {
                changes.extend(by_node(&setting.wish)?);
            }
        }
        Route::Registry => {
            for PlannedSetting { wish, .. } in settings {
                match by_registry(wish)? {
                    Ok(own) => changes.extend(own),
                    Err(why) => left_out.push(LeftOut { what: wish.label.clone(), why }),
                }
            }
        }
    }
    Ok((changes, left_out))
}

fn by_node(wish: &Wish) -> Result<Vec<Change>, PathTrouble> {
    let mut changes = Vec::new();
    if let Some(picture) = &wish.embedded {
        let path = deploy_folder().join(&picture.file_name)?;
        changes.push(Change::WriteFile { path, content: Content::Embedded(picture.clone()) });
    }
    changes.push(Change::SetNode { locuri: wish.node.clone(), value: wish.value.clone(), secret: wish.secret });
    Ok(changes)
}

/// The picture and its three values, or why this setting cannot go this way.
fn by_registry(wish: &Wish) -> Result<Result<Vec<Change>, &'static str>, PathTrouble> {
    let picture = Picture::of_node(&wish.node);
    let Some((picture, values)) = picture.and_then(|picture| Some((picture, picture.values()?))) else {
        return Ok(Err(NO_VALUES));
    };
    let Some(url) = &wish.value else {
        let removed = |name| Change::SetValue { name, value: None };
        return Ok(Ok([values.status, values.url, values.path].map(removed).to_vec()));
    };
    let (path, content) = match Source::of(wish, url, picture)? {
        Ok(Source::There(path)) => (path, None),
        Ok(Source::Copied(path, content)) => (path, Some(content)),
        Err(why) => return Ok(Err(why)),
    };
    let set = |name, value| Change::SetValue { name, value: Some(value) };
    let url = if wish.embedded.is_some() { path.file_url() } else { url.clone() };
    let mut changes = vec![
        set(values.path, RegistryValue::Text(path.to_string())),
        set(values.url, RegistryValue::Text(url)),
        set(values.status, RegistryValue::Number(Status::DONE.0)),
    ];
    if let Some(content) = content {
        changes.insert(0, Change::WriteFile { path, content });
    }
    Ok(Ok(changes))
}

/// Where a picture comes from.
enum Source {
    /// It is on the device.
    There(DevicePath),
    /// It is brought there.
    Copied(DevicePath, Content),
}

impl Source {
    /// The picture of a wish, or why it cannot be had.
    fn of(wish: &Wish, url: &str, picture: Picture) -> Result<Result<Source, &'static str>, PathTrouble> {
        if let Some(own) = &wish.embedded {
            let path = own_picture(picture, &own.sha256, &own.file_name)?;
            return Ok(Ok(Source::Copied(path, Content::Embedded(own.clone()))));
        }
        let (scheme, rest) = url.split_once(':').unwrap_or_default();
        Ok(match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => {
                let path = own_picture(picture, &Digest::of(url.as_bytes()), url)?;
                Ok(Source::Copied(path, Content::Fetched { url: url.to_owned() }))
            }
            "file" => match DevicePath::parse(&rest.trim_start_matches('/').replace("%20", " ")) {
                Ok(path) => Ok(Source::There(path)),
                Err(_) => Err(BAD_FILE),
            },
            _ => Err(BAD_SCHEME),
        })
    }
}

/// A name with a hash in it, since Windows does not look again at a changed picture under an unchanged name.
fn own_picture(picture: Picture, hash: &Digest, name: &str) -> Result<DevicePath, PathTrouble> {
    let extension = if name.to_ascii_lowercase().ends_with(".png") { "png" } else { "jpg" };
    let stem = match picture {
        Picture::Desktop => "desktop",
        Picture::LockScreen => "lock-screen",
        Picture::CompanyLogo => "logo",
    };
    DevicePath::known(PICTURES).join(&format!("{stem}-{}.{extension}", hash.short()))
}

/// A copy of the package where nobody can exchange it, what the engine will change in the registry, then the engine. The
/// URL comes first, so that it is restored last: it tells whether the other two are still of this package.
fn by_engine(package: &VerifiedPackage, settings: &[PlannedSetting]) -> Vec<Change> {
    let hashes = &package.package.hashes;
    let sha256 = Digest(hashes.sha256);
    let catalog = package.package.catalog.clone().unwrap_or_default();
    let copy = own_files::package(&sha256, "ppkg");
    let mut changes = vec![
        Change::WriteFile { path: own_files::package(&sha256, "cat"), content: Content::Catalog(catalog) },
        Change::WriteFile { path: copy.clone(), content: Content::Package { sha256, size: hashes.size } },
    ];
    for PlannedSetting { wish, .. } in settings {
        let values = Picture::of_node(&wish.node).and_then(Picture::values);
        let Some((values, url)) = values.zip(wish.value.clone()) else { continue };
        let told_by = (values.url.clone(), url);
        let left = |name| Change::LeaveToEngine { name, told_by: told_by.clone() };
        changes.extend([values.url, values.path, values.status].map(left));
    }
    changes.push(Change::Install { id: package.package.model.identity.id.clone(), package: copy });
    changes
}

/// The package and its catalog under a name of their own, so that packages of one name do not meet.
fn staged(package: &VerifiedPackage) -> Result<Vec<Change>, PathTrouble> {
    let hashes = &package.package.hashes;
    let sha256 = Digest(hashes.sha256);
    let folder = DevicePath::known(STAGED);
    let file = |extension| folder.join(&format!("ppkg-apply-{}.{extension}", sha256.short()));
    let catalog = package.package.catalog.clone().unwrap_or_default();
    Ok(vec![
        Change::WriteFile { path: file("cat")?, content: Content::Catalog(catalog) },
        Change::WriteFile { path: file("ppkg")?, content: Content::Package { sha256, size: hashes.size } },
    ])
}
