//! `ppkgc verify`: whether a package is whole, and whether the catalog beside it covers it.

use std::fs;
use std::io::BufReader;
use std::path::Path;

use serde::Serialize;

use super::args::{Format, VerifyArgs};
use super::certificates::{CertificateJson, now, read_certificates};
use super::console::Console;
use super::disk::{open_ordinary, read_limited};
use super::exit::Exit;
use super::record::{EarlierRecord, FileRecord};
use super::trouble::Trouble;
use crate::finding::{Code, Finding, FindingJson, Place, Report, Severity, findings_json};
use crate::format::pki::Certificate;
use crate::read::{self, Signature, Signer, Trust, Verdict, judge_catalog};
use crate::world::{Hashes, hex, utc};

/// What verification leaves open when no signature was proved; always printed.
const NOT_PROVED: &str = "not proved: who made the package, and that Windows accepts it";
/// What it leaves open when one was.
const NOT_PROVED_OF_SIGNED: &str =
    "not proved: that the certificate has not been revoked, and that Windows trusts it and accepts the package";
/// The largest catalog or record that is read.
const MAX_SIDECAR_BYTES: usize = 64 << 20;

#[derive(Serialize)]
struct VerifyJson {
    schema: &'static str,
    package: String,
    whole: bool,
    covered: bool,
    signed: bool,
    trusted: bool,
    signer: Option<SignerJson>,
    not_proved: &'static str,
    findings: Vec<FindingJson>,
}

#[derive(Serialize)]
struct SignerJson {
    #[serde(flatten)]
    certificate: CertificateJson,
    /// As far as a trusted timestamp proves it.
    signed_at: Option<String>,
}

/// Verifies the package and prints every problem.
pub(super) fn verify(args: &VerifyArgs, console: &mut Console) -> Result<Exit, Trouble> {
    let path = &args.package;
    let mut report = Report::new();
    let anchors = Anchors::read(args, &mut report)?;
    let container = container(path)?;
    let whole = !container.has_errors();
    report.extend(container);
    let hashes = open_ordinary(path).and_then(Hashes::of).map_err(|error| Trouble::reading(path, error))?;
    let verdict = catalog(path, &hashes, &anchors)?;
    report.extend(verdict.report.clone());
    report.extend(record(path)?);
    let exit = exit(&report, verdict.is_trusted(), args.require_signature);
    match args.format {
        Format::Json => console.json(&json(args, whole, &verdict, &report))?,
        Format::Human => {
            console.findings(&report, None)?;
            for line in lines(args, whole, &verdict) {
                console.line(line)?;
            }
            if exit == Exit::Refused {
                console.say("refused: it is not proved that a trusted signer vouches for the package")?;
            }
            console.line(not_proved(&verdict))?;
        }
    }
    Ok(exit)
}

/// Whom the command line trusts.
struct Anchors {
    signers: Vec<Certificate>,
    timestamps: Vec<Certificate>,
}

impl Anchors {
    fn read(args: &VerifyArgs, report: &mut Report) -> Result<Self, Trouble> {
        Ok(Anchors {
            signers: read_certificates(&args.ca, report)?,
            timestamps: read_certificates(&args.tsa_ca, report)?,
        })
    }
}

/// A package that is wrong is a finding; one whose only fault is that its signer is not trusted is refused.
fn exit(report: &Report, trusted: bool, require_signature: bool) -> Exit {
    let errors = report.at_least(Severity::Error);
    let refused = match errors.has_errors() {
        true => errors.into_iter().all(|error| error.code == Code::SignerUntrusted),
        false => require_signature && !trusted,
    };
    if refused { Exit::Refused } else { Exit::of(report, false) }
}

fn json(args: &VerifyArgs, whole: bool, verdict: &Verdict, report: &Report) -> VerifyJson {
    VerifyJson {
        schema: "ppkgc.verify/1",
        package: args.package.display().to_string(),
        whole,
        covered: verdict.covered,
        signed: verdict.signature != Signature::Absent,
        trusted: verdict.is_trusted(),
        signer: verdict.signer().map(|signer| SignerJson {
            certificate: CertificateJson::of(&signer.certificate),
            signed_at: signer.signed_at.map(utc),
        }),
        not_proved: not_proved(verdict),
        findings: findings_json(report, None),
    }
}

/// What was proved.
fn lines(args: &VerifyArgs, whole: bool, verdict: &Verdict) -> Vec<String> {
    let name = args.package.display();
    let mut lines = vec![format!("{name} {}", if whole { "is whole" } else { "is damaged" })];
    if verdict.covered {
        lines.push(format!("{name} is covered by its catalog"));
    }
    if let Some(Signer { certificate, signed_at }) = verdict.signer() {
        let trusted = if verdict.is_trusted() { "a trusted signer" } else { "a signer that is not trusted" };
        let at = signed_at.map(|time| format!(" at or before {}", utc(time))).unwrap_or_default();
        lines.push(format!("{name} was signed{at} by {trusted}: {}", certificate.subject()));
        lines.push(format!("  certificate {}, issued by {}", hex(&certificate.thumbprint()), certificate.issuer()));
    }
    lines
}

fn not_proved(verdict: &Verdict) -> &'static str {
    if verdict.is_trusted() { NOT_PROVED_OF_SIGNED } else { NOT_PROVED }
}

/// Reads the whole container: structure, and the SHA-1 of every stream.
fn container(path: &Path) -> Result<Report, Trouble> {
    let file = open_ordinary(path).map_err(|error| Trouble::reading(path, error))?;
    let length = file.metadata().map_err(|error| Trouble::reading(path, error))?.len();
    let opened = read::open(BufReader::new(file)).and_then(|mut package| {
        let end = package.container().header().xml.offset + package.container().header().xml.stored_size;
        package.model().map(|model| (model.problems, end))
    });
    let (mut problems, end) = match opened {
        Ok(opened) => opened,
        Err(error) => return super::unreadable::unreadable(path, error),
    };
    if length > end {
        let message = format!("{} bytes stand behind the end of the package", length - end);
        problems.push(Finding::new(Code::PackageInconsistent, Place::Named(path.display().to_string()), message));
    }
    Ok(problems)
}

/// Judges the catalog of the same name.
fn catalog(path: &Path, package: &Hashes, anchors: &Anchors) -> Result<Verdict, Trouble> {
    let beside = path.with_extension("cat");
    let name = beside.display().to_string();
    if let Some(bytes) = sidecar(&beside)? {
        let trust = Trust { signers: &anchors.signers, timestamps: &anchors.timestamps, now: now() };
        return Ok(judge_catalog(&name, &bytes, package, &trust));
    }
    let mut report = Report::new();
    report.push(
        Finding::new(Code::NoCatalog, Place::Named(name), "no catalog stands beside the package")
            .help("keep the .cat beside the .ppkg, under the same name"),
    );
    Ok(Verdict { covered: false, signature: Signature::Absent, report })
}

/// Whether the four files of one build still belong together. Without a record there is nothing to compare.
fn record(path: &Path) -> Result<Report, Trouble> {
    let beside = path.with_extension("build.json");
    let name = beside.display().to_string();
    let mut report = Report::new();
    let Some(bytes) = sidecar(&beside)? else { return Ok(report) };
    let Some(record) = EarlierRecord::parse(&bytes) else {
        report.push(mixed(&name, "it is no build record"));
        return Ok(report);
    };
    for recorded in &record.files {
        let found = match beside.parent() {
            Some(folder) if is_plain_name(&recorded.name) => folder.join(&recorded.name),
            _ => {
                report.push(mixed(&name, "it names files elsewhere"));
                continue;
            }
        };
        if let Some(why) = differs(recorded, &found)? {
            report.push(mixed(&found.display().to_string(), &why));
        }
    }
    Ok(report)
}

fn is_plain_name(name: &str) -> bool {
    !name.contains(['/', '\\', ':']) && !matches!(name, "" | "." | "..")
}

/// How a file differs from what its record says. A catalog may have been signed since; its package may not change.
fn differs(recorded: &FileRecord, found: &Path) -> Result<Option<String>, Trouble> {
    if !found.is_file() {
        return Ok(Some("the file is missing".to_owned()));
    }
    if found.extension().is_some_and(|extension| extension == "cat") {
        return Ok(None);
    }
    let hashes = open_ordinary(found).and_then(Hashes::of).map_err(|error| Trouble::reading(found, error))?;
    let now = FileRecord::new(recorded.name.clone(), &hashes);
    Ok((now.sha256 != recorded.sha256).then(|| "the file is of another build".to_owned()))
}

fn mixed(name: &str, why: &str) -> Finding {
    Finding::new(Code::MixedSet, Place::Named(name.to_owned()), format!("the files do not belong to one build: {why}"))
        .help("run the build again; it replaces all four files")
}

/// A small file beside the package, if there is one.
pub(super) fn sidecar(path: &Path) -> Result<Option<Vec<u8>>, Trouble> {
    let reading = |error| Trouble::reading(path, error);
    if !fs::exists(path).map_err(reading)? {
        return Ok(None);
    }
    let bytes = open_ordinary(path).and_then(|file| read_limited(file, MAX_SIDECAR_BYTES)).map_err(reading)?;
    match bytes.len() > MAX_SIDECAR_BYTES {
        true => Err(Trouble::reading(path, "it is too long to be what its name says")),
        false => Ok(Some(bytes)),
    }
}
