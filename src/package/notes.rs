//! NOTES of the container: the tool that built the package and its input, as `key=value;` pairs.

use std::fmt;

/// The content of NOTES. Packages of 2015 and 2016 have none.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes {
    /// The version of the program that built it: `10.0.22621.1`.
    pub version: Option<String>,
    /// How the tool was used: WCD writes `Classic`, `CLI` or `Template`.
    pub source: Option<String>,
    /// The settings stores that were used, separated by commas; `Invalid` if WCD was run from the command line.
    pub target_skus: Option<String>,
    /// Whether the container is encrypted.
    pub encrypted: Option<bool>,
    /// Whether WCD was asked to sign the catalog.
    pub signed: Option<bool>,
    /// The package id, without braces.
    pub package_id: Option<String>,
}

const VERSION: &str = "VERSION";
const SOURCE: &str = "Source";
const TARGET_SKUS: &str = "TargetSkus";
const ENCRYPT: &str = "EncryptPackage";
const SIGN: &str = "SignPackage";
const PACKAGE_ID: &str = "PackageID";

impl Notes {
    /// Parses NOTES. Pairs with other names are ignored (WCD sometimes writes `ScenarioId`); of two pairs with the same
    /// name the first counts.
    pub fn parse(text: &str) -> Notes {
        let value = |key: &str| {
            let mut pairs = text.split(';').filter_map(|pair| pair.split_once('='));
            pairs.find(|(own, _)| *own == key).map(|(_, value)| value.to_owned())
        };
        let truth = |key| match value(key).as_deref() {
            Some("True") => Some(true),
            Some("False") => Some(false),
            _ => None,
        };
        Notes {
            version: value(VERSION),
            source: value(SOURCE),
            target_skus: value(TARGET_SKUS),
            encrypted: truth(ENCRYPT),
            signed: truth(SIGN),
            package_id: value(PACKAGE_ID),
        }
    }
}

/// As written by WCD, with an empty pair after the source.
impl fmt::Display for Notes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pair = |f: &mut fmt::Formatter<'_>, key: &str, value: Option<&str>| match value {
            Some(value) => write!(f, "{key}={value};"),
            None => Ok(()),
        };
        let truth = |value: Option<bool>| value.map(|value| if value { "True" } else { "False" });
        pair(f, VERSION, self.version.as_deref())?;
        pair(f, SOURCE, self.source.as_deref())?;
        f.write_str(";")?;
        pair(f, TARGET_SKUS, self.target_skus.as_deref())?;
        pair(f, ENCRYPT, truth(self.encrypted))?;
        pair(f, SIGN, truth(self.signed))?;
        pair(f, PACKAGE_ID, self.package_id.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::Notes;

    #[test]
    fn notes_are_written_and_read() {
        let notes = Notes {
            version: Some("0.1.0".to_owned()),
            source: Some("ppkgc".to_owned()),
            target_skus: Some("Desktop".to_owned()),
            encrypted: Some(false),
            signed: Some(true),
            package_id: Some("b84f2c39-eb59-4d4f-8ad1-0f93cec1384e".to_owned()),
        };
        let text = "VERSION=0.1.0;Source=ppkgc;;TargetSkus=Desktop;EncryptPackage=False;SignPackage=True;\
                    PackageID=b84f2c39-eb59-4d4f-8ad1-0f93cec1384e;";
        assert_eq!(notes.to_string(), text);
        assert_eq!(Notes::parse(text), notes);
    }

    #[test]
    fn missing_and_unknown_pairs_are_ignored() {
        let notes =
            Notes::parse("VERSION=10.0.1;Source=CLI;;ScenarioId=x;TargetSkus=Invalid;SignPackage=maybe;VERSION=2");
        assert_eq!(notes.version.as_deref(), Some("10.0.1"));
        assert_eq!(notes.target_skus.as_deref(), Some("Invalid"));
        assert_eq!((notes.encrypted, notes.signed, notes.package_id), (None, None, None));
        assert_eq!(Notes::parse(""), Notes::default());
    }
}
