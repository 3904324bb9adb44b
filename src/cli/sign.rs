//! `ppkgc sign`: signs a catalog, with a key or with a signing service in two steps.

use std::fs;
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::args::{Format, SignArgs};
use super::certificates::{CertificateJson, key_file, named};
use super::cli_error::CliError;
use super::console::Console;
use super::disk::{Inputs, open_ordinary, would_replace, write_bytes};
use super::exit::Exit;
use super::house_rules::{judge_signer, read};
use super::keys::{certificate_only, credentials, key_files};
use super::sidecar::sidecar;
use super::signing::{complete, sign_with_key, to_be_signed};
use crate::finding::{Code, Finding, FindingJson, Report, findings_json};
use crate::format::pki::{Certificate, SignedMessage, Timestamp};
use crate::sign::{Signer, ToBeSigned};
use crate::trust::cover_alone;
use crate::world::{Access, Hashes, hex, utc};

#[derive(Serialize)]
struct SignJson {
    schema: &'static str,
    catalog: String,
    written: bool,
    signer: Option<CertificateJson>,
    stamped_at: Option<String>,
    to_be_signed: Option<ToBeSignedJson>,
    findings: Vec<FindingJson>,
}

#[derive(Serialize)]
struct ToBeSignedJson {
    file: String,
    digest_file: String,
    sha256: String,
}

/// The result of signing.
#[derive(Default)]
struct Outcome {
    /// The signed catalog, as written to disk.
    signed: Option<Vec<u8>>,
    /// The bytes that were exported for a signing service.
    exported: Option<ToBeSigned>,
}

/// Signs, or exports the bytes to be signed.
pub(super) fn sign(args: &SignArgs, console: &mut Console) -> Result<Exit, CliError> {
    let mut report = Report::new();
    let mut outcome = Outcome::default();
    if let Some(catalog) = signable_catalog(args, &mut report)? {
        match perform(args, &catalog, &mut report)? {
            Ok(made) => outcome = made,
            Err(finding) => report.push(finding),
        }
        if let Some(signed) = outcome.signed.as_ref().filter(|_| !report.has_errors()) {
            report.extend(write_bytes(&file_of(&args.catalog)?, &inputs(args), Access::Usual, signed)?);
        }
        if report.has_errors() {
            outcome.signed = None;
        }
    }
    show(args, &outcome, &report, console)?;
    Ok(Exit::of(&report, false))
}

/// The file of a catalog; if the path is a link, the file that it leads to.
fn file_of(catalog: &Path) -> Result<PathBuf, CliError> {
    match catalog.is_symlink() {
        true => fs::canonicalize(catalog).map_err(|error| CliError::reading(catalog, error)),
        false => Ok(catalog.to_owned()),
    }
}

/// The files besides the catalog that the output must not replace.
fn inputs(args: &SignArgs) -> Inputs {
    let package = args.catalog.with_extension("ppkg");
    key_files(&args.key).into_iter().chain(args.attach.clone()).chain([package]).collect()
}

/// The catalog, if it covers its package and nothing else, and may be signed.
fn signable_catalog(args: &SignArgs, report: &mut Report) -> Result<Option<Vec<u8>>, CliError> {
    let path = &args.catalog;
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ppkg")) {
        let catalog = path.with_extension("cat");
        report.push(
            Finding::new(Code::CatalogMalformed, named(path), "this is a package, not a catalog")
                .help(format!("sign its catalog: `ppkgc sign {}`", catalog.display())),
        );
        return Ok(None);
    }
    let Some(bytes) = sidecar(path)? else { return Err(CliError::reading(path, "the file does not exist")) };
    let package = path.with_extension("ppkg");
    if !package.is_file() {
        report.push(
            Finding::new(Code::PackageMissing, named(&package), "the package of this catalog is not next to it")
                .help("sign in the folder of the package: its hashes are compared first"),
        );
        return Ok(None);
    }
    let hashes = open_ordinary(&package).and_then(Hashes::of).map_err(|error| CliError::reading(&package, error))?;
    let name = path.display().to_string();
    let coverage = cover_alone(&name, &bytes, &hashes);
    let is_signed = coverage.has_signature();
    report.extend(coverage.report);
    if is_signed && args.export_tbs.is_none() && !args.force {
        report.push(
            Finding::new(Code::AlreadySigned, named(path), "the catalog is already signed, and the signature is kept")
                .help("use --force to replace the signature"),
        );
    }
    Ok((!report.has_errors()).then_some(bytes))
}

/// Signs, attaches or exports, as the command line requests.
fn perform(args: &SignArgs, catalog: &[u8], report: &mut Report) -> Result<Result<Outcome, Finding>, CliError> {
    let name = args.catalog.display().to_string();
    if let Some(output) = &args.export_tbs {
        certificate_only(&args.key, report)?;
        return match to_be_signed(&name, catalog) {
            Ok(_) if report.has_errors() => Ok(Ok(Outcome::default())),
            Ok(exported) => export(args, output, exported),
            Err(finding) => Ok(Err(finding)),
        };
    }
    let signed = match &args.attach {
        Some(file) => attached(args, file, catalog, report)?,
        None => match credentials(&args.key, report)? {
            Some(found) if may_sign(args, &found.signer, report)? => {
                Some(sign_with_key(&name, catalog, &found, &args.stamp))
            }
            _ => None,
        },
    };
    Ok(signed.transpose().map(|signed| Outcome { signed, ..Outcome::default() }))
}

/// Whether the house rules allow the owner of this certificate to sign; otherwise the report contains the reason. The
/// certificate counts as trusted, since whoever signs has named it.
fn may_sign(args: &SignArgs, signer: &Signer, report: &mut Report) -> Result<bool, CliError> {
    let (rules, wrong) = read(&args.house_rules)?;
    report.extend(wrong);
    report.extend(judge_signer(&rules, Some(signer.certificate()), true, &named(&args.catalog)));
    Ok(!report.has_errors())
}

/// Attaches the signature made by a service, if it is valid for certificate and catalog.
fn attached(
    args: &SignArgs,
    file: &Path,
    catalog: &[u8],
    report: &mut Report,
) -> Result<Option<Result<Vec<u8>, Finding>>, CliError> {
    let name = args.catalog.display().to_string();
    let Some(signer) = certificate_only(&args.key, report)? else { return Ok(None) };
    if !may_sign(args, &signer, report)? {
        return Ok(None);
    }
    let signature = key_file(file)?;
    Ok(Some(to_be_signed(&name, catalog).and_then(|to_be_signed| {
        let checked = signer.check(&to_be_signed, &signature).ok_or_else(|| {
            let subject = signer.certificate().subject();
            let message = format!("the signature was not made over this catalog with the key of `{subject}`");
            Finding::new(Code::SignatureBroken, named(file), message).help(
                "sign the file of --export-tbs with SHA-256, or directly the digest next to it; RSA signatures are PKCS#1 v1.5",
            )
        })?;
        complete(&name, catalog, &signer, &to_be_signed, &checked, &args.stamp)
    })))
}

/// Writes the bytes to be signed, and their digest.
fn export(args: &SignArgs, output: &Path, exported: ToBeSigned) -> Result<Result<Outcome, Finding>, CliError> {
    let mut inputs = inputs(args);
    inputs.extend([args.catalog.clone()]);
    let digest = digest_file(output);
    if let Some(finding) = [output, &digest].into_iter().find_map(|output| would_replace(output, &inputs)) {
        return Ok(Err(finding));
    }
    for (path, bytes) in [(output, exported.der()), (&digest, &exported.digest())] {
        if let Some(finding) = write_bytes(path, &inputs, Access::Usual, bytes)? {
            return Ok(Err(finding));
        }
    }
    Ok(Ok(Outcome { exported: Some(exported), ..Outcome::default() }))
}

fn digest_file(output: &Path) -> PathBuf {
    let mut name = output.as_os_str().to_owned();
    name.push(".sha256");
    name.into()
}

/// The signer of a signed catalog, and the time of its timestamp.
fn signed_by(catalog: &[u8]) -> Option<(Certificate, Option<i64>)> {
    let message = SignedMessage::from_der(catalog).ok()?;
    let signer = message.signers.first()?;
    let stamped = signer.timestamps.first().and_then(|token| Timestamp::from_der(token).ok());
    Some((message.certificate_of(signer)?.clone(), stamped.map(|timestamp| timestamp.time)))
}

/// The lines for people about a signed catalog.
pub(super) fn signature_lines(catalog: &[u8]) -> Vec<String> {
    let Some((certificate, stamped)) = signed_by(catalog) else { return Vec::new() };
    let end = utc(certificate.not_after);
    vec![
        format!("  by {}, certificate {}", certificate.subject(), hex(&certificate.thumbprint())),
        match stamped {
            Some(time) => format!("  timestamp {}", utc(time)),
            None => format!("  without a timestamp: the signature is valid until {end}"),
        },
    ]
}

fn show(args: &SignArgs, outcome: &Outcome, report: &Report, console: &mut Console) -> Result<(), CliError> {
    let tbs = outcome.exported.as_ref().zip(args.export_tbs.as_ref());
    if args.format == Format::Json {
        let signed = outcome.signed.as_deref().and_then(signed_by);
        return console.json(&SignJson {
            schema: "ppkgc.sign/1",
            catalog: args.catalog.display().to_string(),
            written: outcome.signed.is_some(),
            stamped_at: signed.as_ref().and_then(|(_, time)| time.map(utc)),
            signer: signed.map(|(certificate, _)| CertificateJson::of(&certificate)),
            to_be_signed: tbs.map(|(exported, file)| ToBeSignedJson {
                file: file.display().to_string(),
                digest_file: digest_file(file).display().to_string(),
                sha256: hex(&exported.digest()),
            }),
            findings: findings_json(report, None),
        });
    }
    console.findings(report, None)?;
    if let Some((exported, file)) = tbs {
        console.line(format!("{}  to be signed with SHA-256", file.display()))?;
        console.line(format!("{}  its digest: {}", digest_file(file).display(), hex(&exported.digest())))?;
    }
    if let Some(signed) = &outcome.signed {
        console.line(format!("{}  signed", args.catalog.display()))?;
        for line in signature_lines(signed) {
            console.line(line)?;
        }
    }
    if report.has_errors() { console.say("nothing was signed") } else { Ok(()) }
}
