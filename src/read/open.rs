//! Opens the container and reads the package.

use std::collections::BTreeSet;
use std::fmt;
use std::io::{self, Read, Seek};

use super::assets::assets;
use super::contents::{Contents, Extent};
use super::groups::groups;
use super::identity::identity;
use super::lists::list_of;
use super::model::{AssetView, PackageModel, SettingRole, SettingView, is_named_secret};
use super::orphans::report_orphans;
use super::settings::settings;
use super::unnamed::report_unnamed;
use crate::finding::Report;
use crate::format::doc::{AnswerFile, Customizations, ElementsKind};
use crate::format::wim::{ImageXml, WimError, WimReader};
use crate::package::{CUSTOMIZATIONS, MULTIVARIANT, answer_file};
use crate::world::windows_name::NameKey;

/// Why a package cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The container cannot be read.
    #[error("{0}")]
    Container(#[source] WimError),
    /// It is a valid container without a package: the folder `Multivariant` is missing.
    #[error("the container has no folder {MULTIVARIANT}, so it is not a package")]
    NotAPackage,
}

/// A package whose container is open. Its contents have not been read.
pub struct OpenPackage<R> {
    wim: WimReader<R>,
}

impl<R> fmt::Debug for OpenPackage<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenPackage").finish_non_exhaustive()
    }
}

/// Opens a package: reads header, lists and folder tree of its container.
pub fn open<R: Read + Seek>(source: R) -> Result<OpenPackage<R>, ReadError> {
    let wim = WimReader::open(source).map_err(ReadError::Container)?;
    match wim.root().get(MULTIVARIANT) {
        Some(_) => Ok(OpenPackage { wim }),
        None => Err(ReadError::NotAPackage),
    }
}

impl<R: Read + Seek> OpenPackage<R> {
    /// The XML of the container.
    pub fn image(&self) -> &ImageXml {
        self.wim.image()
    }

    /// The container, to extract files.
    pub fn container(&mut self) -> &mut WimReader<R> {
        &mut self.wim
    }

    /// Reads the whole package: every content, with its hashes. Damaged parts are reported in the model and omitted;
    /// only errors of the disk are returned.
    pub fn model(&mut self) -> Result<PackageModel, ReadError> {
        self.read(Extent::Everything)
    }

    /// Reads only the XML documents, so that a package with gigabytes of payload takes hardly longer than one without.
    /// Payload files are not read, so damage in them is not reported.
    pub fn glance(&mut self) -> Result<PackageModel, ReadError> {
        self.read(Extent::Documents)
    }

    /// The same package, read through another reader of the same bytes.
    pub fn map_source<S>(self, through: impl FnOnce(R) -> io::Result<S>) -> Result<OpenPackage<S>, ReadError> {
        Ok(OpenPackage { wim: self.wim.map_source(through).map_err(ReadError::Container)? })
    }

    /// The source that the package is read from.
    pub fn into_source(self) -> R {
        self.wim.into_source()
    }

    /// The end of the last part of the container, in bytes from the start of the file.
    pub fn end(&self) -> u64 {
        self.wim.header().end()
    }

    /// The bytes of one file, of at most `limit` bytes; `None` if it does not exist.
    pub fn content(&mut self, path: &str, limit: u64) -> Result<Option<Vec<u8>>, ReadError> {
        let entry = self.wim.root().file(path).copied();
        entry.map(|entry| self.wim.read(&entry, limit)).transpose().map_err(ReadError::Container)
    }

    /// Reads the package to this extent.
    pub fn read(&mut self, extent: Extent) -> Result<PackageModel, ReadError> {
        let mut problems = Report::new();
        let mut contents = Contents::load(&mut self.wim, extent, &mut problems).map_err(ReadError::Container)?;
        report_orphans(&mut self.wim, &mut problems).map_err(ReadError::Container)?;
        Ok(model_of(&mut contents, self.wim.image(), &mut problems))
    }
}

/// The model that the documents of a package describe.
pub(super) fn model_of(contents: &mut Contents, image: &ImageXml, problems: &mut Report) -> PackageModel {
    let customizations = contents.read(CUSTOMIZATIONS, Customizations::read, problems);
    let config = customizations.as_ref().map(|whole| (CUSTOMIZATIONS, &whole.package));
    let identity = identity(image, config, problems);
    let groups = groups(contents, problems);
    let mut settings = settings(contents, groups, customizations.as_ref(), problems);
    let assets = assets(contents, problems);
    show_files_of_no_list(&mut settings, &assets);
    let of_project = customizations.as_ref().map(|whole| AnswerFile::from_settings(&whole.settings));
    let is_of_project = |own: &AnswerFile| of_project.as_ref().is_some_and(|project| own.shows_the_same(project));
    let mut own_answers = answer_files(contents, problems);
    own_answers.retain(|(_, file)| !is_of_project(file));
    let own_answers = own_answers.into_iter().map(|(path, _)| path).collect();
    report_unnamed(contents, problems);
    let unnamed = contents.unnamed().map(|file| file.path.clone()).collect();
    let (files, streams) = (contents.files.clone(), contents.streams.clone());
    let commented = std::mem::take(&mut contents.commented);
    PackageModel {
        identity,
        settings,
        assets,
        files,
        streams,
        own_answers,
        commented,
        unnamed,
        customizations,
        problems: std::mem::take(problems),
    }
}

/// Shows entries that put a file on the device which the list of files does not name: they are not about a file of this
/// package, so they are settings, whatever they look like.
fn show_files_of_no_list(settings: &mut [SettingView], assets: &[AssetView]) {
    let key = |path: &str| path.splitn(3, '/').nth(2).map(NameKey::of);
    let listed: BTreeSet<NameKey> = assets.iter().filter_map(|asset| key(&asset.path)).collect();
    for entry in settings.iter_mut().filter(|entry| entry.role == SettingRole::Asset) {
        let own = entry.nested.last().map(|own| NameKey::of(&own.replace('\\', "/")));
        if own.is_none_or(|own| !listed.contains(&own)) {
            entry.role = SettingRole::Setting;
            entry.secret |= is_named_secret(&entry.nested);
        }
    }
}

/// The answer files, with their paths. They add nothing to the settings; damage in them is reported.
pub(super) fn answer_files(contents: &mut Contents, problems: &mut Report) -> Vec<(String, AnswerFile)> {
    let list = list_of(ElementsKind::CommonSettings, contents, problems);
    let paths = list.iter().flat_map(|list| &list.entries).map(|entry| answer_file(entry.index));
    let read = |path: String| contents.read(&path, AnswerFile::read, problems).map(|file| (path, file));
    paths.filter_map(read).collect()
}
