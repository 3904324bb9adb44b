//! The CSPs of a simulated device: every node stores its value, and those of Personalization behave as on Windows.
//!
//! ```text
//! Url set --> Status 2 --> edition? ----------- no --> 7
//!                          http, https, file? - no --> 5     a bare name is looked up among the embedded pictures
//!                          fetched, copied? --- no --> 3, or 6 after the last retry
//!                          JPEG or PNG? ------- no --> 4
//!                          copied to the cache, Path set --> 1
//! ```
//!
//! The codes are documented, but not the order. That a bare name is looked up in the folder of embedded pictures
//! follows from WCD's settings store. After a power cut the work continues at the next start, as Windows' download
//! service does.

use std::io::Read;

use super::known::{is_only_read, refusal};
use super::{Sim, ValueFile, in_hive};
use crate::address::LocUri;
use crate::applier::device::{Device, DeviceError, DevicePath, RegistryValue};
use crate::applier::digest::Digest;
use crate::applier::fetch::{FetchError, check_picture};
use crate::applier::folders::missing_folders;
use crate::applier::personalization::{Picture, Status, deploy_folder};
use crate::csp::{MAX_EMBEDDED_PICTURE, limits};
use crate::schema::{Found, Schema, Verdict};

impl Sim {
    /// Sets or deletes a node.
    pub(super) fn set(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), DeviceError> {
        if is_only_read(locuri) {
            return Err(refused(locuri, "it can only be read"));
        }
        match (Picture::of_node(locuri), value) {
            (None, _) => {
                if let Some(why) = value.and_then(|value| refusal(locuri, value)) {
                    return Err(refused(locuri, &why));
                }
                let value = value.map(|value| RegistryValue::Text(value.to_owned()));
                self.change(ValueFile::Csp, locuri.as_str(), |store| store.set_node(locuri, value.as_ref()))
            }
            (Some(picture), Some(url)) => self.show(picture, url),
            (Some(picture), None) => self.hide(picture),
        }
    }

    /// Continues with the pictures that were being fetched when the power was cut.
    pub(super) fn resume(&mut self) -> Result<(), DeviceError> {
        for picture in Picture::ALL {
            let status = self.node(&picture.status_node())?;
            if let (Some("2"), Some(url)) = (status.as_deref(), self.node(&picture.url_node())?) {
                self.show(picture, &url)?;
            }
        }
        Ok(())
    }

    fn show(&mut self, picture: Picture, url: &str) -> Result<(), DeviceError> {
        self.update_nodes(picture, Some(url), Some(Status::IN_PROGRESS))?;
        self.update_registry(picture, Some(url), Some(Status::IN_PROGRESS), None)?;
        let (status, path) = match self.pull(picture, url)? {
            Ok(bytes) => self.keep(picture, &bytes)?,
            Err(status) => (status, None),
        };
        self.clean_cache(picture, path.as_ref())?;
        self.update_registry(picture, Some(url), Some(status), path.as_ref())?;
        self.update_nodes(picture, Some(url), Some(status))
    }

    fn hide(&mut self, picture: Picture) -> Result<(), DeviceError> {
        self.clean_cache(picture, None)?;
        self.update_registry(picture, None, None, None)?;
        self.update_nodes(picture, None, None)
    }

    /// Updates the nodes. They are the first to contain a new URL and the last to report that it is done, so that they
    /// show what a power cut interrupted.
    fn update_nodes(&mut self, picture: Picture, url: Option<&str>, status: Option<Status>) -> Result<(), DeviceError> {
        let (url, status) = (url.map(text), status.map(|status| RegistryValue::Number(status.0)));
        self.change(ValueFile::Csp, picture.url_node().as_str(), |store| {
            store.set_node(&picture.url_node(), url.as_ref());
            store.set_node(&picture.status_node(), status.as_ref());
        })
    }

    /// Updates the registry values, where their names are known.
    fn update_registry(
        &mut self,
        picture: Picture,
        url: Option<&str>,
        status: Option<Status>,
        path: Option<&DevicePath>,
    ) -> Result<(), DeviceError> {
        let Some(names) = picture.values() else { return Ok(()) };
        let key = in_hive(&names.url.key);
        let (url, status) = (url.map(text), status.map(|status| RegistryValue::Number(status.0)));
        let path = path.map(|path| text(&path.to_string()));
        self.change(ValueFile::Registry, &names.url.to_string(), |store| {
            store.set_value(&key, &names.path.name, path.as_ref());
            store.set_value(&key, &names.url.name, url.as_ref());
            store.set_value(&key, &names.status.name, status.as_ref());
            store.remove_empty_key(&key);
        })
    }

    /// The picture at a URL, or the status that says why there is none.
    fn pull(&mut self, picture: Picture, url: &str) -> Result<Result<Vec<u8>, Status>, DeviceError> {
        if !self.supports(picture)? {
            return Ok(Err(Status::BLOCKED));
        }
        let found = match url.split_once(':') {
            None if !url.contains(['/', '\\']) => self.local(deploy_folder().join(url).map_err(|_| missing(url))),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("file") => {
                self.local(DevicePath::of_file_url(rest).ok_or_else(|| missing(url)))
            }
            Some((scheme, _)) if ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)) => {
                self.download(url)
            }
            other => Err(FetchError::Scheme { scheme: other.map(|(scheme, _)| scheme.to_owned()).unwrap_or_default() }),
        };
        Ok(found.map_err(|error| Status::after(&error)))
    }

    /// A picture on the drive.
    fn local(&self, path: Result<DevicePath, FetchError>) -> Result<Vec<u8>, FetchError> {
        let path = path?;
        let mut bytes = Vec::new();
        let file = self.drive.read(&path).map_err(|_| missing(&path.to_string()))?;
        let read = file.take(MAX_EMBEDDED_PICTURE + 1).read_to_end(&mut bytes);
        read.map_err(|_| missing(&path.to_string()))?;
        if bytes.len() as u64 > MAX_EMBEDDED_PICTURE {
            return Err(FetchError::TooLarge { limit: usize::try_from(MAX_EMBEDDED_PICTURE).unwrap_or(usize::MAX) });
        }
        check_picture(&bytes).map(|()| bytes)
    }

    /// Whether the CSP shows this picture on this edition and build.
    fn supports(&self, picture: Picture) -> Result<bool, DeviceError> {
        let windows = self.windows()?;
        let schema = Schema::builtin();
        let locuri = picture.url_node();
        let listed = match schema.find(&locuri) {
            Found::Node(found) => {
                matches!(schema.verdict(found.node, &windows), Verdict::TakesEffect | Verdict::Depends { .. })
            }
            Found::Nothing { .. } => true,
        };
        let csp = self.store(ValueFile::Csp)?;
        let is_set = |text: &str| match LocUri::parse(text).ok().and_then(|node| csp.node(&node).ok().flatten()) {
            Some(RegistryValue::Text(text)) => !matches!(text.as_str(), "false" | "0"),
            Some(RegistryValue::Number(number)) => number != 0,
            Some(RegistryValue::Other { .. }) | None => false,
        };
        let refused = limits(&locuri, &is_set).into_iter().any(|limit| limit.refuses() && limit.is_of(windows.edition));
        Ok(listed && !refused)
    }

    /// Stores a picture in the cache; returns the status and its path.
    fn keep(&mut self, picture: Picture, bytes: &[u8]) -> Result<(Status, Option<DevicePath>), DeviceError> {
        let extension = if bytes.starts_with(b"\x89PNG") { "png" } else { "jpg" };
        let folder = picture.cache_folder();
        let stem = folder.names().last().cloned().unwrap_or_default();
        let path = folder.join(&format!("{stem}_{}.{extension}", Digest::of(bytes).short()))?;
        match self.write_in_folder(&path, bytes) {
            Ok(()) => Ok((Status::DONE, Some(path))),
            Err(DeviceError::PowerCut) => Err(DeviceError::PowerCut),
            Err(_) => Ok((Status::FAILED, None)),
        }
    }

    fn write_in_folder(&mut self, path: &DevicePath, mut bytes: &[u8]) -> Result<(), DeviceError> {
        for folder in missing_folders(self, path)? {
            self.make_folder(&folder)?;
        }
        self.write(path, &mut bytes)
    }

    /// Removes all pictures from the cache except one, with empty folders and what a power cut left.
    fn clean_cache(&mut self, picture: Picture, kept: Option<&DevicePath>) -> Result<(), DeviceError> {
        let mut folder = Some(picture.cache_folder());
        for name in self.list(&picture.cache_folder())? {
            let path = picture.cache_folder().join(&name)?;
            if kept != Some(&path) {
                self.remove(&path)?;
            }
        }
        while let Some(path) = folder.filter(|_| kept.is_none()) {
            if self.look(&path)?.is_some() && self.list(&path)?.is_empty() {
                self.remove(&path)?;
            }
            folder = path.parent();
        }
        Ok(())
    }
}

fn refused(node: &LocUri, why: &str) -> DeviceError {
    DeviceError::NodeRefused { node: Box::new(node.clone()), why: why.to_owned() }
}

fn text(text: &str) -> RegistryValue {
    RegistryValue::Text(text.to_owned())
}

fn missing(what: &str) -> FetchError {
    FetchError::Missing { what: format!("file {what}") }
}
