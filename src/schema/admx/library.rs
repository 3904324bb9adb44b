//! The ADMX files that were found, by name. A file is read when one of its policies is first requested: a spec with one
//! policy reads one of Microsoft's 228 files.
//!
//! Policies that are often set are built in, and used if no file of that name was found.

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::sync::{LazyLock, OnceLock};

use sha2::{Digest, Sha256};

use super::text::text;
use super::{AdmxFile, Titles};
use crate::finding::{Code, Finding, Place, Report};
use crate::format::xml::XmlError;
use crate::schema::notices::at_position;
use crate::schema::quoted::quoted;

/// Built-in policies: the files that they stand for, in lower case, their name in messages and the text.
struct BuiltIn {
    files: &'static [&'static str],
    name: &'static str,
    text: &'static [u8],
}

const BUILT_IN: [BuiltIn; 2] = [
    // Learn: client-management/mdm/bitlocker-csp.
    BuiltIn {
        files: &["volumeencryption.admx"],
        name: "built-in BitLocker",
        text: include_bytes!("data/bitlocker.xml"),
    },
    BuiltIn {
        files: &[
            "autoplay.admx",
            "controlpaneldisplay.admx",
            "credentialproviders.admx",
            "credssp.admx",
            "deviceinstallation.admx",
            "earlylauncham.admx",
            "errorreporting.admx",
            "eventlog.admx",
            "inetres.admx",
            "kerberos.admx",
            "mss-legacy.admx",
            "networkprovider.admx",
            "power.admx",
            "powershellexecutionpolicy.admx",
            "printing.admx",
            "rpc.admx",
            "secguide.admx",
            "terminalserver.admx",
            "w32time.admx",
            "wcm.admx",
            "windowsdefender.admx",
            "windowsexplorer.admx",
            "windowsremotemanagement.admx",
            "winlogon.admx",
        ],
        name: "built-in policies",
        text: include_bytes!("data/common.xml"),
    },
];

/// Gets the bytes of a file.
pub type Fetch = Box<dyn Fn() -> io::Result<Vec<u8>> + Send + Sync>;

/// ADMX files by name; DDF files name the one that defines a policy.
#[derive(Debug, Default)]
pub struct AdmxLibrary {
    /// By file name in lower case.
    files: BTreeMap<String, LibraryFile>,
}

/// One ADMX file, and the ADML file next to it.
pub struct LibraryFile {
    name: String,
    fetch: Fetch,
    titles: Option<(String, Fetch)>,
    admx: OnceLock<Read<AdmxFile>>,
    adml: OnceLock<Read<Titles>>,
}

/// The result of reading a file.
struct Read<T> {
    content: T,
    /// The SHA-256 of its bytes, if it could be opened.
    sha256: Option<[u8; 32]>,
    troubles: Vec<Finding>,
}

impl AdmxLibrary {
    /// Adds a file under its name without folders. An existing file of the same name is replaced.
    pub fn add(&mut self, file_name: &str, file: LibraryFile) {
        self.files.insert(file_name.to_lowercase(), file);
    }

    /// The file of that name, in any letter case, or else the built-in one; nothing is read yet.
    pub fn file(&self, file_name: &str) -> Option<&LibraryFile> {
        static FILES: LazyLock<BTreeMap<&'static str, LibraryFile>> = LazyLock::new(built_in);
        let name = file_name.to_lowercase();
        self.files.get(&name).or_else(|| FILES.get(name.as_str()))
    }

    /// All files with their names in lower case, sorted by name.
    pub fn files(&self) -> impl Iterator<Item = (&str, &LibraryFile)> {
        self.files.iter().map(|(name, file)| (name.as_str(), file))
    }

    /// The parts of the files read so far that could not be read.
    pub fn troubles(&self) -> Report {
        self.files.values().flat_map(LibraryFile::troubles).cloned().collect()
    }
}

impl LibraryFile {
    /// A file with this name in messages.
    pub fn new(name: String, fetch: Fetch) -> Self {
        LibraryFile { name, fetch, titles: None, admx: OnceLock::new(), adml: OnceLock::new() }
    }

    /// This file, with an ADML file next to it.
    #[must_use]
    pub fn with_titles(self, name: String, fetch: Fetch) -> Self {
        LibraryFile { titles: Some((name, fetch)), ..self }
    }

    /// Its name in messages.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it defines; reads it unless it has been read. A file that cannot be read defines nothing.
    pub fn admx(&self) -> &AdmxFile {
        let read = || read(&self.name, &self.fetch, AdmxFile::read, "its policies after this place are not judged");
        &self.admx.get_or_init(read).content
    }

    /// The text that `$(string.Name)` refers to; reads the ADML file unless it has been read.
    pub fn title(&self, reference: &str) -> Option<&str> {
        self.titles()?.string(reference)
    }

    /// Its texts for people, if there is an ADML file; reads it unless it has been read.
    pub fn titles(&self) -> Option<&Titles> {
        let (name, fetch) = self.titles.as_ref()?;
        let read = || read(name, fetch, Titles::read, "its texts after this place are not shown");
        Some(&self.adml.get_or_init(read).content)
    }

    /// The SHA-256 of the ADMX file, if it was read.
    pub fn sha256(&self) -> Option<[u8; 32]> {
        self.admx.get()?.sha256
    }

    fn troubles(&self) -> impl Iterator<Item = &Finding> {
        let admx = self.admx.get().into_iter().flat_map(|read| &read.troubles);
        admx.chain(self.adml.get().into_iter().flat_map(|read| &read.troubles))
    }
}

fn built_in() -> BTreeMap<&'static str, LibraryFile> {
    let file = |own: &BuiltIn| {
        let text = own.text;
        LibraryFile::new(own.name.to_owned(), Box::new(|| Ok(text.to_vec())))
    };
    BUILT_IN.iter().flat_map(|own| own.files.iter().map(move |name| (*name, file(own)))).collect()
}

fn read<T: Default>(name: &str, fetch: &Fetch, parse: fn(&str) -> (T, Vec<XmlError>), loss: &str) -> Read<T> {
    let bytes = match fetch() {
        Ok(bytes) => bytes,
        Err(error) => {
            let trouble = unread(name.to_owned(), format!("the file cannot be read: {error}"));
            return Read { content: T::default(), sha256: None, troubles: vec![trouble] };
        }
    };
    let (text, broken) = text(&bytes);
    let (content, mut errors) = parse(&text);
    // Errors that follow from a text that ends too early are not reported separately.
    if let Some(broken) = broken {
        errors.retain(|error| error.at < broken.at);
        errors.push(broken);
    }
    let troubles = errors.iter().map(|error| {
        let what = format!("expected {}, found {}", quoted(&error.expected), quoted(&error.found));
        unread(at_position(name, &text, error.at), what).help(loss)
    });
    Read { content, sha256: Some(Sha256::digest(&bytes).into()), troubles: troubles.collect() }
}

/// The finding that a part of a file cannot be read.
fn unread(place: String, what: String) -> Finding {
    Finding::new(Code::AdmxUnread, Place::Named(place), what)
}

impl fmt::Debug for LibraryFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LibraryFile").field("name", &self.name).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::{AdmxLibrary, LibraryFile};

    /// A library of files that each count how often they are read.
    fn library(files: &[(&str, &'static [u8])]) -> (AdmxLibrary, Vec<Arc<AtomicUsize>>) {
        let mut library = AdmxLibrary::default();
        let mut counts = Vec::new();
        for &(name, bytes) in files {
            let count = Arc::new(AtomicUsize::new(0));
            counts.push(Arc::clone(&count));
            let fetch = move || {
                count.fetch_add(1, Ordering::Relaxed);
                Ok(bytes.to_vec())
            };
            library.add(name, LibraryFile::new(format!("admx/{name}"), Box::new(fetch)));
        }
        (library, counts)
    }

    #[test]
    fn only_the_file_of_the_policy_is_read_and_only_once() {
        const FILE: &[u8] = b"<policyDefinitions><policies><policy name='A'/></policies></policyDefinitions>";
        let (library, counts) = library(&[("a.admx", FILE), ("B.admx", FILE)]);
        for _ in 0..3 {
            assert!(library.file("b.ADMX").unwrap().admx().policy("a").is_some());
        }
        assert!(library.file("c.admx").is_none());
        let counts: Vec<usize> = counts.iter().map(|count| count.load(Ordering::Relaxed)).collect();
        assert_eq!(counts, [0, 1]);
        assert!(library.troubles().worst().is_none());
    }

    #[test]
    fn what_cannot_be_read_is_reported_with_its_place() {
        let bytes = b"<policyDefinitions>\n<policies><policy name='A'/>\xFF</policies></policyDefinitions>";
        let (mut library, _) = library(&[("a.admx", bytes)]);
        let gone = || Err(io::Error::from(io::ErrorKind::NotFound));
        library.add("b.admx", LibraryFile::new("admx/b.admx".to_owned(), Box::new(gone)));
        assert_eq!(library.file("a.admx").unwrap().admx().policies().len(), 1);
        assert_eq!(library.file("b.admx").unwrap().admx().policies().len(), 0);
        let troubles: Vec<String> =
            library.troubles().into_iter().map(|finding| format!("{:?} {}", finding.place, finding.message)).collect();
        assert_eq!(
            troubles,
            [
                "Named(\"admx/a.admx:2:29\") expected UTF-8 text, found the byte 0xFF",
                "Named(\"admx/b.admx\") the file cannot be read: entity not found"
            ]
        );
    }
}
