//! The CSPs of a simulated device: any node keeps its value, and those of Personalization do what Windows does.
//!
//! ```text
//! Url set --> Status 2 --> edition? ----------- no --> 7
//!                          http, https, file? - no --> 5     a bare name means the folder of embedded pictures
//!                          fetched, copied? --- no --> 3, or 6 after the last retry
//!                          JPEG or PNG? ------- no --> 4
//!                          copied to the cache, Path set --> 1
//! ```
//!
//! The order is documented nowhere; the codes are. That a bare name is looked for in the folder of embedded pictures is
//! what WCD's settings store implies. What a power cut interrupts goes on at the next start, as Windows' download
//! service does.

use super::{Sim, Values, in_hive};
use crate::address::LocUri;
use crate::applier::device::{Device, DevicePath, RegistryValue, Trouble};
use crate::applier::digest::Digest;
use crate::applier::fetch::{FetchTrouble, MAX_PICTURE_BYTES, judge_picture};
use crate::applier::folders::missing_folders;
use crate::applier::personalization::{Picture, Status, deploy_folder};
use crate::csp::limits;
use crate::schema::{Found, Schema, Verdict};

impl Sim {
    /// Sets or deletes a node.
    pub(super) fn set(&mut self, locuri: &LocUri, value: Option<&str>) -> Result<(), Trouble> {
        if Picture::ALL.iter().any(|picture| picture.status_node() == *locuri) {
            return Err(Trouble::NodeRefused { node: Box::new(locuri.clone()), why: "it can only be read" });
        }
        match (Picture::of_node(locuri), value) {
            (None, _) => {
                let value = value.map(|value| RegistryValue::Text(value.to_owned()));
                self.change(Values::Csp, locuri.as_str(), |store| store.set_node(locuri, value.as_ref()))
            }
            (Some(picture), Some(url)) => self.show(picture, url),
            (Some(picture), None) => self.hide(picture),
        }
    }

    /// Goes on with the pictures that were being fetched when the power went.
    pub(super) fn resume(&mut self) -> Result<(), Trouble> {
        for picture in Picture::ALL {
            let status = self.node(&picture.status_node())?;
            if let (Some("2"), Some(url)) = (status.as_deref(), self.node(&picture.url_node())?) {
                self.show(picture, &url)?;
            }
        }
        Ok(())
    }

    fn show(&mut self, picture: Picture, url: &str) -> Result<(), Trouble> {
        self.tell_nodes(picture, Some(url), Some(Status::IN_PROGRESS))?;
        self.tell_registry(picture, Some(url), Some(Status::IN_PROGRESS), None)?;
        let (status, path) = match self.pull(picture, url)? {
            Ok(bytes) => self.keep(picture, &bytes)?,
            Err(status) => (status, None),
        };
        self.forget_files(picture, path.as_ref())?;
        self.tell_registry(picture, Some(url), Some(status), path.as_ref())?;
        self.tell_nodes(picture, Some(url), Some(status))
    }

    fn hide(&mut self, picture: Picture) -> Result<(), Trouble> {
        self.forget_files(picture, None)?;
        self.tell_registry(picture, None, None, None)?;
        self.tell_nodes(picture, None, None)
    }

    /// Writes what the nodes say. They are the first to know of a new URL and the last to say that it is dealt with, so
    /// that what a power cut interrupts can be told from them.
    fn tell_nodes(&mut self, picture: Picture, url: Option<&str>, status: Option<Status>) -> Result<(), Trouble> {
        let (url, status) = (url.map(text), status.map(|status| RegistryValue::Number(status.0)));
        self.change(Values::Csp, picture.url_node().as_str(), |store| {
            store.set_node(&picture.url_node(), url.as_ref());
            store.set_node(&picture.status_node(), status.as_ref());
        })
    }

    /// Writes what the registry says, where that is known.
    fn tell_registry(
        &mut self,
        picture: Picture,
        url: Option<&str>,
        status: Option<Status>,
        path: Option<&DevicePath>,
    ) -> Result<(), Trouble> {
        let Some(names) = picture.values() else { return Ok(()) };
        let key = in_hive(&names.url.key);
        let (url, status) = (url.map(text), status.map(|status| RegistryValue::Number(status.0)));
        let path = path.map(|path| text(&path.to_string()));
        self.change(Values::Registry, &names.url.to_string(), |store| {
            store.set_value(&key, &names.path.name, path.as_ref());
            store.set_value(&key, &names.url.name, url.as_ref());
            store.set_value(&key, &names.status.name, status.as_ref());
        })
    }

    /// The picture behind a URL, or the status that tells why there is none.
    fn pull(&mut self, picture: Picture, url: &str) -> Result<Result<Vec<u8>, Status>, Trouble> {
        if !self.takes(picture)? {
            return Ok(Err(Status::BLOCKED));
        }
        let found = match url.split_once(':') {
            None if !url.contains(['/', '\\']) => self.local(deploy_folder().join(url).map_err(|_| missing(url))),
            Some((scheme, rest)) if scheme.eq_ignore_ascii_case("file") => {
                let path = rest.trim_start_matches('/').replace("%20", " ").replace("%25", "%");
                self.local(DevicePath::parse(&path).map_err(|_| missing(url)))
            }
            Some((scheme, _)) if ["http", "https"].iter().any(|known| known.eq_ignore_ascii_case(scheme)) => {
                self.download(url)
            }
            other => {
                Err(FetchTrouble::Scheme { scheme: other.map(|(scheme, _)| scheme.to_owned()).unwrap_or_default() })
            }
        };
        Ok(found.map_err(|trouble| Status::after(&trouble)))
    }

    /// A picture on the drive.
    fn local(&self, path: Result<DevicePath, FetchTrouble>) -> Result<Vec<u8>, FetchTrouble> {
        use std::io::Read;
        let path = path?;
        let mut bytes = Vec::new();
        let file = self.drive.read(&path).map_err(|_| missing(&path.to_string()))?;
        let read = file.take(MAX_PICTURE_BYTES as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|_| missing(&path.to_string()))?;
        if bytes.len() > MAX_PICTURE_BYTES {
            return Err(FetchTrouble::TooLarge { limit: MAX_PICTURE_BYTES });
        }
        judge_picture(&bytes).map(|()| bytes)
    }

    /// Whether edition and build let the CSP show this picture.
    fn takes(&self, picture: Picture) -> Result<bool, Trouble> {
        let windows = self.windows()?;
        let schema = Schema::builtin();
        let locuri = picture.url_node();
        let listed = match schema.find(&locuri) {
            Found::Node(found) => {
                matches!(schema.verdict(found.node, &windows), Verdict::TakesEffect | Verdict::Depends { .. })
            }
            Found::Nothing { .. } => true,
        };
        let csp = self.store(Values::Csp)?;
        let is_set = |text: &str| match LocUri::parse(text).ok().and_then(|node| csp.node(&node)) {
            Some(RegistryValue::Text(text)) => !matches!(text.as_str(), "false" | "0"),
            Some(RegistryValue::Number(number)) => number != 0,
            None => false,
        };
        let refused = limits(&locuri, &is_set).into_iter().any(|limit| limit.refuses() && limit.is_of(windows.edition));
        Ok(listed && !refused)
    }

    /// Keeps a picture in the cache; returns the status, and where it is.
    fn keep(&mut self, picture: Picture, bytes: &[u8]) -> Result<(Status, Option<DevicePath>), Trouble> {
        let extension = if bytes.starts_with(b"\x89PNG") { "png" } else { "jpg" };
        let folder = picture.cache_folder();
        let stem = folder.names().last().cloned().unwrap_or_default();
        let path = folder.join(&format!("{stem}_{}.{extension}", Digest::of(bytes).short()))?;
        match self.write_in_folder(&path, bytes) {
            Ok(()) => Ok((Status::DONE, Some(path))),
            Err(Trouble::PowerCut) => Err(Trouble::PowerCut),
            Err(_) => Ok((Status::FAILED, None)),
        }
    }

    fn write_in_folder(&mut self, path: &DevicePath, mut bytes: &[u8]) -> Result<(), Trouble> {
        for folder in missing_folders(self, path)? {
            self.make_folder(&folder)?;
        }
        self.write(path, &mut bytes)
    }

    /// Removes the pictures of the cache but one, with folders that it leaves empty and what a power cut left.
    fn forget_files(&mut self, picture: Picture, kept: Option<&DevicePath>) -> Result<(), Trouble> {
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

fn text(text: &str) -> RegistryValue {
    RegistryValue::Text(text.to_owned())
}

fn missing(what: &str) -> FetchTrouble {
    FetchTrouble::Missing { what: format!("file {what}") }
}
