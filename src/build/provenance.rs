//! NAME.provenance.json: what a package was made from, and by what, as an in-toto statement (version 1) with the
//! SLSA predicate (version 1).
//!
//! Its subjects are the package and its project file. The catalog is not a subject: it may be signed later, and covers
//! the package anyway. The statement contains no time of the build, no absolute path and no value of a secret.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::record::{FileRecord, RuleFileRecord};
use super::{BuildRecord, BuildRequest, MadeOf};
use crate::format::wim::Compression;
use crate::world::{Hashes, hex};

/// The type of every in-toto statement.
const STATEMENT: &str = "https://in-toto.io/Statement/v1";
/// The type of SLSA's predicate about provenance.
const PREDICATE: &str = "https://slsa.dev/provenance/v1";
/// The type of a build by this program, which defines the members of [`Parameters`].
const BUILD_TYPE: &str = "urn:ppkgc:build:1";
/// The builder: this program, which proves nothing about who ran it.
const BUILDER: &str = "urn:ppkgc:program";

#[derive(Debug, Serialize, Deserialize)]
struct Statement {
    #[serde(rename = "_type")]
    statement: String,
    subject: Vec<Resource>,
    #[serde(rename = "predicateType")]
    predicate_type: String,
    predicate: Predicate,
}

/// A file with its hash.
#[derive(Debug, Serialize, Deserialize)]
struct Resource {
    name: String,
    digest: Digest,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    annotations: BTreeMap<String, String>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Digest {
    sha256: String,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Predicate {
    build_definition: BuildDefinition,
    run_details: RunDetails,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct BuildDefinition {
    build_type: String,
    external_parameters: Parameters,
    resolved_dependencies: Vec<Resource>,
}

/// What determines the bytes of a package, apart from its inputs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Parameters {
    /// The spec, by its name without its folder.
    pub spec: String,
    /// The values that override those of the spec.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub set: Vec<String>,
    /// Whether the package is as small as possible.
    pub best: bool,
    /// The date in the package, in seconds since 1970.
    pub source_date_epoch: i64,
}

#[derive(Debug, Serialize, Deserialize)]
struct RunDetails {
    builder: Builder,
}

#[derive(Debug, Serialize, Deserialize)]
struct Builder {
    id: String,
    version: BTreeMap<String, String>,
}

/// A statement that was read. It is not signed, so it is only a claim.
#[derive(Debug)]
pub struct Provenance {
    statement: Statement,
}

/// Why a file is not a statement about the provenance of a package.
#[derive(Debug, Error)]
pub enum ProvenanceError {
    /// It is not JSON, or not in the form of an in-toto statement.
    #[error("it is not an in-toto statement: {0}")]
    Form(#[from] serde_json::Error),
    /// It is a statement of another type.
    #[error("its {member} is not {expected}")]
    Other {
        /// The member in question.
        member: &'static str,
        /// The expected value for a provenance statement.
        expected: &'static str,
    },
}

/// The statement for a build with this record.
pub(super) fn statement(record: &BuildRecord, request: &BuildRequest<'_>, made_of: &MadeOf) -> String {
    let is_subject = |file: &&FileRecord| file.name.ends_with(".ppkg") || file.name.ends_with(".customizations.xml");
    let subject = record.files.iter().filter(is_subject).map(|file| resource(&file.name, &file.sha256, None));
    let specs = made_of.specs.iter().map(|(name, sha256)| resource(name, sha256, Some("spec")));
    let rules = |files: &[RuleFileRecord], role| -> Vec<Resource> {
        files.iter().map(|file| resource(&file.name, &file.sha256, Some(role))).collect()
    };
    let assets = record.assets.iter().map(|asset| resource(&asset.source, &asset.sha256, Some("embedded file")));
    let dependencies = specs
        .chain(rules(&record.ddf, "DDF"))
        .chain(rules(&record.admx, "ADMX"))
        .chain(rules(&record.stores, "settings store"))
        .chain(assets);
    let version = (env!("CARGO_PKG_NAME").to_owned(), env!("CARGO_PKG_VERSION").to_owned());
    let statement = Statement {
        statement: STATEMENT.to_owned(),
        subject: subject.collect(),
        predicate_type: PREDICATE.to_owned(),
        predicate: Predicate {
            build_definition: BuildDefinition {
                build_type: BUILD_TYPE.to_owned(),
                external_parameters: Parameters {
                    spec: request.spec_name.to_owned(),
                    set: made_of.changes.clone(),
                    best: request.effort.compression == Compression::Best,
                    source_date_epoch: request.stamp.unix(),
                },
                resolved_dependencies: dependencies.collect(),
            },
            run_details: RunDetails { builder: Builder { id: BUILDER.to_owned(), version: BTreeMap::from([version]) } },
        },
    };
    let text = serde_json::to_string_pretty(&statement).expect("a statement contains only what JSON can represent");
    request.spec.secrets.mask_json(&text) + "\n"
}

fn resource(name: &str, sha256: &str, role: Option<&str>) -> Resource {
    let annotations = role.map(|role| ("role".to_owned(), role.to_owned())).into_iter().collect();
    Resource { name: name.to_owned(), digest: Digest { sha256: sha256.to_owned() }, annotations }
}

impl Provenance {
    /// Reads a statement, if it is one about a package.
    pub fn read(bytes: &[u8]) -> Result<Provenance, ProvenanceError> {
        let statement: Statement = serde_json::from_slice(bytes)?;
        let definition = &statement.predicate.build_definition;
        for (member, found, expected) in [
            ("_type", &statement.statement, STATEMENT),
            ("predicateType", &statement.predicate_type, PREDICATE),
            ("buildType", &definition.build_type, BUILD_TYPE),
        ] {
            if found != expected {
                return Err(ProvenanceError::Other { member, expected });
            }
        }
        Ok(Provenance { statement })
    }

    /// Whether the statement is about a file with these hashes, under any name.
    pub fn is_about(&self, hashes: &Hashes) -> bool {
        let own = hex(&hashes.sha256);
        self.statement.subject.iter().any(|subject| subject.digest.sha256.eq_ignore_ascii_case(&own))
    }

    /// What determined the bytes of the package, apart from its inputs.
    pub fn parameters(&self) -> &Parameters {
        &self.statement.predicate.build_definition.external_parameters
    }

    /// The inputs that it names: the name of each, and its SHA-256 in hexadecimal digits in lower case.
    pub fn inputs(&self) -> Vec<(&str, String)> {
        let inputs = &self.statement.predicate.build_definition.resolved_dependencies;
        inputs.iter().map(|input| (input.name.as_str(), input.digest.sha256.to_ascii_lowercase())).collect()
    }

    /// The version of this program that made the package, according to the statement.
    pub fn version(&self) -> Option<&str> {
        self.statement.predicate.run_details.builder.version.get(env!("CARGO_PKG_NAME")).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::{Provenance, ProvenanceError};

    const WHOLE: &str = r#"{"_type": "https://in-toto.io/Statement/v1", "predicateType": "https://slsa.dev/provenance/v1",
        "subject": [{"name": "a.ppkg", "digest": {"sha256": "ab"}}],
        "predicate": {"buildDefinition": {"buildType": "urn:ppkgc:build:1", "resolvedDependencies": [],
        "externalParameters": {"spec": "a.toml", "best": false, "sourceDateEpoch": 1}},
        "runDetails": {"builder": {"id": "x", "version": {"ppkgc": "1"}}}}}"#;

    #[test]
    fn only_a_statement_about_a_package_is_read() {
        assert_eq!(Provenance::read(WHOLE.as_bytes()).unwrap().version(), Some("1"));
        for (part, member) in [("Statement/v1", "_type"), ("provenance/v1", "predicateType"), ("build:1", "buildType")]
        {
            let other = WHOLE.replacen(part, "other", 1);
            match Provenance::read(other.as_bytes()) {
                Err(ProvenanceError::Other { member: found, .. }) => assert_eq!(found, member),
                read => panic!("{read:?}"),
            }
        }
        for broken in ["", "[]", "{}", "{\"_type\": 1}", &WHOLE[..WHOLE.len() - 1]] {
            assert!(matches!(Provenance::read(broken.as_bytes()), Err(ProvenanceError::Form(_))), "{broken}");
        }
    }
}
