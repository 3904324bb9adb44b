//! build.json: the inputs and outputs of a build. It contains no value of any setting, no time and no absolute path.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::{BuildRequest, VariantRecord, variant_name};
use crate::emit::{Content, PackageTree, TreeFile};
use crate::finding::{FindingJson, Report, Secrets, findings_json};
use crate::lower::{Identity, SettingsPlan};
use crate::store::StoreFile;
use crate::world::{Hashes, Stamp, hex};

/// The `schema` member of the document: its format and version.
const SCHEMA: &str = "ppkgc.build/1";

/// The content of build.json; `--format json` prints the same document.
#[derive(Debug, Serialize)]
pub struct BuildRecord {
    schema: &'static str,
    tool: ToolRecord,
    package: PackageRecord,
    pub(super) ddf: Vec<RuleFileRecord>,
    /// The settings stores that were used in place of the built-in one.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) stores: Vec<RuleFileRecord>,
    /// The ADMX files that policies were checked against.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) admx: Vec<RuleFileRecord>,
    /// SHA-256 of what the package contains: its date, and the paths and hashes of its files, in order.
    content: String,
    /// The files beside the record.
    pub files: Vec<FileRecord>,
    pub(super) assets: Vec<AssetRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    variants: Vec<VariantRecord>,
    settings: Vec<SettingRecord>,
    findings: Vec<FindingJson>,
}

#[derive(Debug, Serialize)]
struct ToolRecord {
    name: &'static str,
    version: &'static str,
}

/// The identity of a package.
#[derive(Debug, Serialize)]
pub struct PackageRecord {
    id: String,
    name: String,
    version: String,
    owner: &'static str,
    rank: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<String>,
}

/// A file that settings were checked against: DDF, ADMX or settings store.
#[derive(Debug, Serialize)]
pub(super) struct RuleFileRecord {
    pub(super) name: String,
    pub(super) sha256: String,
}

/// One of the files that a build writes.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct FileRecord {
    /// Its name in the output folder.
    pub name: String,
    /// Its length, in bytes.
    pub size: u64,
    /// In lower-case hexadecimal digits.
    pub sha1: String,
    /// In lower-case hexadecimal digits.
    pub sha256: String,
}

/// A payload file that the package contains.
#[derive(Debug, Serialize)]
pub(super) struct AssetRecord {
    path: String,
    pub(super) source: String,
    size: u64,
    pub(super) sha256: String,
}

#[derive(Debug, Serialize)]
struct SettingRecord {
    path: String,
    /// The name of the variant; absent for a setting that every device gets.
    #[serde(skip_serializing_if = "Option::is_none")]
    variant: Option<String>,
    provxml: String,
    file: String,
    line: usize,
    column: usize,
}

impl PackageRecord {
    /// The record of an identity. A description that is secret is left out.
    pub fn of(identity: &Identity, secrets: &Secrets) -> Self {
        let is_shown = |text: &String| secrets.mask(text) == text.as_str();
        PackageRecord {
            id: identity.id.braced(),
            name: identity.name.clone(),
            version: identity.version.clone(),
            owner: identity.owner.word(),
            rank: identity.rank,
            description: identity.description.clone().filter(is_shown),
        }
    }
}

impl BuildRecord {
    /// The record of a build, whose files are still to be added.
    pub(super) fn new(plan: &SettingsPlan, tree: &PackageTree, request: &BuildRequest<'_>, findings: &Report) -> Self {
        let source = request.spec.source.renamed(request.spec_name);
        let settings = tree.origins.iter().map(|origin| {
            let (file, position) = source.position(origin.span.start);
            SettingRecord {
                file: file.to_owned(),
                path: origin.setting.clone(),
                variant: variant_name(plan, origin.variant),
                provxml: origin.path.clone(),
                line: position.line,
                column: position.column,
            }
        });
        let ddf = request.criteria.schema.ddfs().iter();
        let admx = request.criteria.admx.files().filter_map(|(_, file)| {
            Some(RuleFileRecord { name: file.name().to_owned(), sha256: hex(&file.sha256()?) })
        });
        BuildRecord {
            schema: SCHEMA,
            tool: ToolRecord { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") },
            package: PackageRecord::of(plan.identity(), &request.spec.secrets),
            ddf: ddf.map(|ddf| RuleFileRecord { name: ddf.name.to_string(), sha256: ddf.hash() }).collect(),
            stores: plan.store().files().iter().map(store).collect(),
            admx: admx.collect(),
            content: hex(&content(tree, request.stamp)),
            files: Vec::new(),
            assets: tree.files.iter().filter_map(asset).collect(),
            variants: VariantRecord::all(plan, &request.spec.secrets),
            settings: settings.collect(),
            findings: findings_json(findings, Some(&source)),
        }
    }

    /// Adds findings that only this run has, such as those on files in the output folder.
    pub fn add(&mut self, report: &Report) {
        self.findings.extend(findings_json(report, None));
    }

    /// The document as it is written to disk.
    pub(super) fn to_json(&self, secrets: &Secrets) -> String {
        let text = serde_json::to_string_pretty(self).expect("a record contains only what JSON can represent");
        secrets.mask_json(&text) + "\n"
    }

    /// The files of an earlier build, if it was made from the same input: then the two records differ at most in their
    /// files. The files may have been changed or removed since.
    pub(super) fn files_of_same(&self, earlier: &[u8], secrets: &Secrets) -> Option<Vec<FileRecord>> {
        let mut earlier: Value = serde_json::from_slice(earlier).ok()?;
        let mut own: Value = serde_json::from_str(&self.to_json(secrets)).ok()?;
        let files = earlier.as_object_mut()?.remove("files")?;
        own.as_object_mut()?.remove("files")?;
        (own == earlier).then(|| serde_json::from_value(files).ok())?
    }

    /// The description of the package, unless it is secret.
    pub fn description(&self) -> &str {
        self.package.description.as_deref().unwrap_or_default()
    }
}

fn store(file: &StoreFile) -> RuleFileRecord {
    RuleFileRecord { name: file.name.clone(), sha256: hex(&file.sha256) }
}

/// All inputs that decide the bytes of the package, as one hash.
fn content(tree: &PackageTree, stamp: Stamp) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(stamp.unix().to_le_bytes());
    for file in &tree.files {
        let own: [u8; 32] = match &file.content {
            Content::Bytes(bytes) => Sha256::digest(bytes).into(),
            Content::Payload { sha256, .. } => *sha256,
            Content::Found { file, .. } => Sha256::digest(file).into(),
        };
        hash.update((file.path.len() as u64).to_le_bytes());
        hash.update(&file.path);
        hash.update(own);
    }
    hash.finalize().into()
}

fn asset(file: &TreeFile) -> Option<AssetRecord> {
    match &file.content {
        Content::Bytes(_) | Content::Found { .. } => None,
        Content::Payload { file: source, size, sha256 } => {
            Some(AssetRecord { path: file.path.clone(), source: source.clone(), size: *size, sha256: hex(sha256) })
        }
    }
}

impl FileRecord {
    /// The record of a file with these hashes.
    pub fn new(name: &str, hashes: &Hashes) -> Self {
        FileRecord { name: name.to_owned(), size: hashes.size, sha1: hex(&hashes.sha1), sha256: hex(&hashes.sha256) }
    }

    /// The record of a file with these bytes.
    pub(super) fn of_bytes(name: &str, bytes: &[u8]) -> Self {
        FileRecord::new(name, &Hashes::of_bytes(bytes))
    }
}

/// The part of a record that later runs read back.
#[derive(Debug, Deserialize)]
pub struct EarlierRecord {
    schema: String,
    /// The identity of the package.
    pub package: EarlierPackage,
    /// The files beside the record.
    pub files: Vec<FileRecord>,
}

/// The identity of a recorded package.
#[derive(Debug, Deserialize)]
pub struct EarlierPackage {
    /// Its id, with braces.
    pub id: String,
    /// Its version.
    pub version: String,
    /// Its description, unless it is secret.
    pub description: Option<String>,
}

impl EarlierRecord {
    /// Reads build.json; none if it is not such a document.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok().filter(|record: &EarlierRecord| record.schema == SCHEMA)
    }
}
