//! Every XML document of the real packages, read and written again, is the same to the byte; damaged ones are refused.

use std::fs;
use std::path::{Path, PathBuf};

use ppkgc::format::doc::{AnswerFile, ConfigurationSource, Customizations, Elements, MasterDatastore, Provxml};
use ppkgc::format::xml::{XmlError, parse};

use crate::support;

/// Documents of the seven packages: six each, and eight provxml files.
const DOCUMENTS: usize = 50;

/// One document of a package.
struct Document {
    /// `<package>/<path inside>`, for messages.
    name: String,
    bytes: Vec<u8>,
}

/// All documents of all packages, extracted by another program.
fn documents() -> Vec<Document> {
    let corpus = support::corpus();
    let folder = tempfile::tempdir().unwrap();
    for package in support::packages(&corpus) {
        let target = folder.path().join(package.file_stem().unwrap());
        let output = support::judge("wimlib-imagex").arg("apply").arg(&package).arg(&target).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let mut documents = Vec::new();
    collect(folder.path(), "", &mut documents);
    assert_eq!(documents.len(), DOCUMENTS);
    documents
}

fn collect(folder: &Path, prefix: &str, documents: &mut Vec<Document>) {
    for path in sorted(folder) {
        let name = format!("{prefix}{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() {
            collect(&path, &format!("{name}/"), documents);
        } else {
            documents.push(Document { name, bytes: fs::read(&path).unwrap() });
        }
    }
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

impl Document {
    /// Reads bytes as this kind of document and writes them again.
    fn again(&self, bytes: &[u8]) -> Result<Vec<u8>, XmlError> {
        match self.name.rsplit('/').next().unwrap() {
            "Multivariant.xml" | "CommonSettings.xml" => Elements::read(bytes).map(|list| list.write()),
            "customizations.xml" => Customizations::read(bytes).map(|whole| whole.write()),
            "AnswerFile.xml" => AnswerFile::read(bytes).map(|file| file.write()),
            "MasterDatastore.xml" => MasterDatastore::read(bytes).map(|store| store.write()),
            "RunTime.xml" => ConfigurationSource::read(bytes).map(|source| source.write()),
            name if name.ends_with(".provxml") => Provxml::read(bytes).map(|document| document.write()),
            name => panic!("no type for {name}"),
        }
    }
}

/// There are no exceptions.
#[test]
fn every_real_document_survives_the_round_trip() {
    for document in documents() {
        let again = document.again(&document.bytes).unwrap();
        assert!(again == document.bytes, "{}:\n{}", document.name, String::from_utf8_lossy(&again));
    }
}

/// The answer file of each real package is the one that its customizations make.
#[test]
fn every_real_answer_file_follows_from_its_customizations() {
    let documents = documents();
    for customizations in documents.iter().filter(|document| document.name.ends_with("/customizations.xml")) {
        let package = customizations.name.split('/').next().unwrap();
        let answer = documents.iter().find(|d| d.name == format!("{package}/CommonSettings/1/AnswerFile.xml")).unwrap();
        let settings = Customizations::read(&customizations.bytes).unwrap().settings;
        assert!(AnswerFile::from_settings(&settings).write() == answer.bytes, "{package}");
    }
}

#[test]
fn a_document_cut_at_any_byte_is_refused() {
    for document in documents() {
        for end in 0..document.bytes.len() {
            assert!(document.again(&document.bytes[..end]).is_err(), "{} up to byte {end}", document.name);
        }
    }
}

#[test]
fn a_document_with_any_byte_changed_is_read_or_refused() {
    for document in documents() {
        let mut bytes = document.bytes.clone();
        for at in 0..bytes.len() {
            let kept = bytes[at];
            bytes[at] = [b'<', b'>', b'"', b'&', b' ', 0xFF][at % 6];
            if let Ok(again) = document.again(&bytes) {
                assert!(document.again(&again).is_ok(), "{} with byte {at} changed", document.name);
            }
            bytes[at] = kept;
        }
    }
}

#[test]
fn a_document_of_another_kind_is_refused() {
    let readers: [fn(&[u8]) -> bool; 6] = [
        |bytes| Elements::read(bytes).is_ok(),
        |bytes| Customizations::read(bytes).is_ok(),
        |bytes| AnswerFile::read(bytes).is_ok(),
        |bytes| MasterDatastore::read(bytes).is_ok(),
        |bytes| ConfigurationSource::read(bytes).is_ok(),
        |bytes| Provxml::read(bytes).is_ok(),
    ];
    for document in documents() {
        assert_eq!(readers.iter().filter(|read| read(&document.bytes)).count(), 1, "{}", document.name);
    }
}

#[test]
fn entities_that_grow_are_refused_unread() {
    let bomb = "<?xml version=\"1.0\"?><!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">\
                <!ENTITY c \"&b;&b;&b;&b;&b;&b;\">]><wap-provisioningdoc>&c;</wap-provisioningdoc>";
    let error = Provxml::read(bomb.as_bytes()).unwrap_err();
    assert_eq!(error.to_string(), "at byte 21: expected an element, found a document type declaration");
}

#[test]
fn nesting_cannot_exhaust_the_stack() {
    let deep = "<characteristic type=\"a\">".repeat(10_000);
    let text = format!("<wap-provisioningdoc>{deep}{}</wap-provisioningdoc>", "</characteristic>".repeat(10_000));
    let error = Provxml::read(text.as_bytes()).unwrap_err();
    assert_eq!(error.expected, "at most 100 elements inside each other");
}

#[test]
fn bytes_that_are_not_utf8_are_refused_with_their_place() {
    let error = parse(b"\xEF\xBB\xBF<a>\xC3\x28</a>").unwrap_err();
    assert_eq!(error.to_string(), "at byte 6: expected UTF-8, found the byte 0xc3");
    assert!(parse(&[0xFF, 0xFE, b'<', 0, b'a', 0]).is_err());
}
