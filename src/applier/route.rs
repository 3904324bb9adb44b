//! How settings reach a device, and the changes needed for that.

use serde::{Deserialize, Serialize};

use super::change::{Change, Content};
use super::csp::{csp_of, is_same_value, left_to_csp, set_node};
use super::desired::{DesiredSetting, LeftOut, desired_settings};
use super::device::{Device, DeviceError, DevicePath, DevicePathError, NodeReading, RegistryValue};
use super::digest::Digest;
use super::own_files;
use super::personalization::{Picture, Status, deploy_folder};
use super::planned_setting::PlannedSetting;
use super::verify::VerifiedPackage;
use crate::address::LocUri;

/// The ways in which settings reach a device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Route {
    /// The CSPs themselves, node by node, as the provisioning engine does it: a simulated device.
    Nodes,
    /// The registry values of the Personalization CSP, and our own copies of the pictures.
    Registry,
    /// The provisioning engine of a running Windows, which gets the whole package.
    Engine,
    /// The package and its catalog are put where the provisioning engine looks for them at the next start: an offline
    /// image.
    Staging,
}

impl Route {
    /// Whether Windows' own engine gets the package as it is, with what this program does not know.
    pub(super) fn gives_whole_package(self) -> bool {
        matches!(self, Route::Engine | Route::Staging)
    }
}

/// The folder for pictures of the registry route: only administrators can write below C:\Windows, and the path has no
/// spaces.
pub(super) const PICTURES: &str = r"C:\Windows\Web\ppkg-apply";
/// Where the provisioning engine looks for packages. Source: Microsoft's page on diagnosing provisioning packages.
pub(super) const STAGED: &str = r"C:\Windows\Provisioning\Packages";
/// The beginning of the names of our files in that folder.
pub(super) const STAGED_PREFIX: &str = "ppkg-apply-";
const NO_VALUES: &str = "the registry route supports only the desktop and lock screen images; use --via engine";
const NO_FILE: &str = "the file that its URL names is not on the device";
const BAD_FILE: &str = "its URL does not name a file on drive C:";
const BAD_SCHEME: &str = "its URL is not http, https or file, and the package contains no picture of that name";

/// The changes that bring the device to the wanted state, in order.
pub(super) fn changes(
    package: &VerifiedPackage,
    settings: &[PlannedSetting],
    route: Route,
    device: &dyn Device,
) -> Result<(Vec<Change>, Vec<LeftOut>), DeviceError> {
    let (mut changes, mut left_out) = (Vec::new(), Vec::new());
    match route {
        Route::Staging => changes = staged(package)?,
        Route::Engine => changes = by_engine(package, settings, device)?,
        Route::Nodes => {
            // According to WCD's sequence store, the engine sets picture URLs last, after the settings that enable them
            // on Pro.
            let (pictures, first): (Vec<_>, Vec<_>) =
                settings.iter().partition(|setting| Picture::of_node(&setting.desired.node).is_some());
            for PlannedSetting { desired, .. } in first.into_iter().chain(pictures) {
                changes.extend(deletions_below(desired, package, device)?);
                changes.extend(by_node(desired)?);
            }
        }
        Route::Registry => {
            for PlannedSetting { desired, .. } in settings {
                match by_registry(desired, device)? {
                    Ok(own) => changes.extend(own),
                    Err(why) => left_out.push(LeftOut { what: desired.label.clone(), why, file: None }),
                }
            }
        }
    }
    Ok((changes, left_out))
}

/// The deletions of the nodes below a node that is deleted, except those that the package itself sets.
fn deletions_below(
    desired: &DesiredSetting,
    package: &VerifiedPackage,
    device: &dyn Device,
) -> Result<Vec<Change>, DeviceError> {
    if desired.value.is_some() {
        return Ok(Vec::new());
    }
    let (own, _) = desired_settings(&package.package.model);
    let is_set = |node: &LocUri| own.iter().any(|own| own.node == *node && own.value.is_some());
    let below = device.nodes_below(&desired.node)?.into_iter().filter(|node| !is_set(node));
    // Any of them may be a password.
    Ok(below.map(|locuri| Change::SetNode { locuri, value: None, secret: true }).collect())
}

fn by_node(desired: &DesiredSetting) -> Result<Vec<Change>, DevicePathError> {
    match csp_of(&desired.node) {
        Some(csp) => csp.changes(desired),
        None => Ok(vec![set_node(desired)]),
    }
}

/// The picture and its three registry values, or why this route does not support the setting.
fn by_registry(
    desired: &DesiredSetting,
    device: &dyn Device,
) -> Result<Result<Vec<Change>, &'static str>, DeviceError> {
    let picture = Picture::of_node(&desired.node);
    let Some((picture, values)) = picture.and_then(|picture| Some((picture, picture.values()?))) else {
        return Ok(Err(NO_VALUES));
    };
    let Some(url) = &desired.value else {
        let removed = |name| Change::SetValue { name, value: None };
        return Ok(Ok([values.status, values.url, values.path].map(removed).to_vec()));
    };
    let (path, content) = match Source::of(desired, url, picture)? {
        Ok(Source::Existing(path)) if device.look(&path)?.is_none() => return Ok(Err(NO_FILE)),
        Ok(Source::Existing(path)) => (path, None),
        Ok(Source::Copied(path, content)) => (path, Some(content)),
        Err(why) => return Ok(Err(why)),
    };
    let set = |name, value| Change::SetValue { name, value: Some(value) };
    let url = if desired.embedded.is_some() { path.file_url() } else { url.clone() };
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
    /// It is already on the device.
    Existing(DevicePath),
    /// It is copied to the device.
    Copied(DevicePath, Content),
}

impl Source {
    /// The picture of a setting, or why there is none.
    fn of(
        desired: &DesiredSetting,
        url: &str,
        picture: Picture,
    ) -> Result<Result<Source, &'static str>, DevicePathError> {
        if let Some(own) = &desired.embedded {
            let path = own_picture(picture, &own.sha256, &own.file_name)?;
            return Ok(Ok(Source::Copied(path, Content::Embedded(own.clone()))));
        }
        let (scheme, rest) = url.split_once(':').unwrap_or_default();
        Ok(match scheme.to_ascii_lowercase().as_str() {
            "http" | "https" => {
                let path = own_picture(picture, &Digest::of(url.as_bytes()), url)?;
                Ok(Source::Copied(path, Content::Fetched { url: url.to_owned() }))
            }
            "file" => DevicePath::of_file_url(rest).map(Source::Existing).ok_or(BAD_FILE),
            _ => Err(BAD_SCHEME),
        })
    }
}

/// A name that contains a hash, since Windows does not notice a changed picture under an unchanged name.
fn own_picture(picture: Picture, hash: &Digest, name: &str) -> Result<DevicePath, DevicePathError> {
    let extension = if name.to_ascii_lowercase().ends_with(".png") { "png" } else { "jpg" };
    DevicePath::known(PICTURES).join(&format!("{}-{}.{extension}", stem(picture), hash.short()))
}

fn stem(picture: Picture) -> &'static str {
    match picture {
        Picture::Desktop => "desktop",
        Picture::LockScreen => "lock-screen",
        Picture::CompanyLogo => "logo",
    }
}

/// Copies the package to where nobody can replace it, notes what the engine will change (files, registry values, and
/// nodes that have a value already), and installs the package. The URL of a picture comes before its other two values,
/// so that it is restored last: it shows whether they still belong to this package.
fn by_engine(
    package: &VerifiedPackage,
    settings: &[PlannedSetting],
    device: &dyn Device,
) -> Result<Vec<Change>, DevicePathError> {
    let hashes = &package.package.hashes;
    let sha256 = Digest(hashes.sha256);
    let catalog = package.package.catalog.clone().unwrap_or_default();
    let copy = own_files::package(&sha256, "ppkg");
    let mut changes = vec![
        Change::WriteFile { path: own_files::package(&sha256, "cat"), content: Content::Catalog(catalog) },
        Change::WriteFile { path: copy.clone(), content: Content::Package { sha256, size: hashes.size } },
    ];
    for picture in settings.iter().filter_map(|setting| setting.desired.embedded.as_ref()) {
        let path = deploy_folder().join(&picture.file_name)?;
        changes.push(Change::LeaveFileToEngine { path, picture: picture.clone() });
    }
    changes.extend(settings.iter().flat_map(|setting| left_to_csp(&setting.desired)));
    changes.extend(replaced_nodes(settings, device));
    changes.push(Change::Install { id: package.package.model.identity.id.clone(), package: copy });
    Ok(changes)
}

/// The nodes that have a readable value other than the wanted one: it can be written back later. If a node has none,
/// only Windows could remove what the engine sets.
fn replaced_nodes(settings: &[PlannedSetting], device: &dyn Device) -> Vec<Change> {
    let apart: Vec<&DesiredSetting> = nodes_apart(settings);
    let nodes: Vec<&LocUri> = apart.iter().map(|desired| &desired.node).collect();
    let readings = device.read_nodes(&nodes);
    let replaced = apart.into_iter().zip(readings).filter_map(|(desired, reading)| {
        let NodeReading::Value(found) = reading else { return None };
        let is_there = desired.value.as_deref().is_some_and(|wanted| is_same_value(wanted, &found));
        let (locuri, value, secret) = (desired.node.clone(), desired.value.clone(), desired.secret);
        (!is_there).then_some(Change::LeaveNodeToEngine { locuri, value, secret })
    });
    replaced.collect()
}

/// The settings without those of pictures that have registry values.
pub(super) fn nodes_apart(settings: &[PlannedSetting]) -> Vec<&DesiredSetting> {
    let desired = settings.iter().map(|setting| &setting.desired);
    desired.filter(|own| Picture::of_node(&own.node).and_then(Picture::values).is_none()).collect()
}

/// The package and its catalog under a unique name, so that packages with the same name do not collide.
fn staged(package: &VerifiedPackage) -> Result<Vec<Change>, DevicePathError> {
    let hashes = &package.package.hashes;
    let sha256 = Digest(hashes.sha256);
    let folder = DevicePath::known(STAGED);
    let file = |extension| folder.join(&format!("{STAGED_PREFIX}{}.{extension}", sha256.short()));
    let catalog = package.package.catalog.clone().unwrap_or_default();
    Ok(vec![
        Change::WriteFile { path: file("cat")?, content: Content::Catalog(catalog) },
        Change::WriteFile { path: file("ppkg")?, content: Content::Package { sha256, size: hashes.size } },
    ])
}
