//! House rules: reads the files beside and above the specs, or those of `--rules`, and judges who may sign.

use std::fs;
use std::path::{Path, PathBuf};

use super::certificates::named;
use super::cli_error::CliError;
use super::disk::{Inputs, Overlay};
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::Certificate;
use crate::policy::{HouseRules, SignedBy, SignerRule, Stated};
use crate::spec::{self, HOUSE_RULES, MAX_SPEC_BYTES};
use crate::world::Hashes;

/// The rules for specs in this folder: those of the named files, or of `ppkgc-rules.toml` in the folder and in every
/// folder above it up to the top of its repository. The rules of all these files apply: nearer ones do not replace
/// those above. All of them become inputs.
pub(super) fn load(
    folder: &Path,
    named: &[PathBuf],
    overlay: &Overlay,
    inputs: &mut Inputs,
) -> Result<(Vec<HouseRules>, Report), CliError> {
    let files = if named.is_empty() { found(folder) } else { named.to_vec() };
    inputs.extend(files.iter().cloned());
    read_with(overlay, &files)
}

/// The rules of these files, and the findings about them.
pub(super) fn read(files: &[PathBuf]) -> Result<(Vec<HouseRules>, Report), CliError> {
    read_with(&Overlay::default(), files)
}

fn read_with(overlay: &Overlay, files: &[PathBuf]) -> Result<(Vec<HouseRules>, Report), CliError> {
    let (mut rules, mut report) = (Vec::new(), Report::new());
    for file in files {
        let bytes = overlay.read(file, MAX_SPEC_BYTES).map_err(|error| CliError::reading(file, error))?;
        let (source, decoded) = spec::decode(&file.display().to_string(), &bytes, |_| false);
        // The message about an empty file is about specs, and [`spec::house_rules`] has one of its own.
        let decoded = decoded.into_iter().filter(|finding| finding.code != Code::EmptySpec);
        report.extend(decoded.map(|finding| finding.at(named(file))));
        if !report.has_errors() {
            let (own, wrong) = spec::house_rules(&source);
            rules.push(own);
            report.extend(wrong);
        }
    }
    Ok((rules, report))
}

/// The files with house rules for this folder, the nearest first.
fn found(folder: &Path) -> Vec<PathBuf> {
    let Ok(own) = fs::canonicalize(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else {
        return Vec::new();
    };
    let top = own.ancestors().position(|folder| folder.join(".git").exists()).unwrap_or(0);
    let folders = own.ancestors().take(top + 1).enumerate();
    let files = folders.filter(|(_, folder)| folder.join(HOUSE_RULES).exists());
    files.map(|(above, _)| path_above(folder, above)).collect()
}

/// The path of the file with house rules this many folders above, as a user would write it.
fn path_above(folder: &Path, above: usize) -> PathBuf {
    let path = format!("{}{HOUSE_RULES}", "../".repeat(above));
    let short = folder.to_str().filter(|_| folder.is_relative()).and_then(|folder| spec::joined(folder, &path));
    short.map_or_else(|| folder.join(&path), PathBuf::from)
}

/// A finding for each file whose rules do not let this certificate sign; without a certificate, for each file that
/// restricts who may sign. `is_trusted` is whether the subject of the certificate is proved.
pub(super) fn judge_signer(
    rules: &[HouseRules],
    certificate: Option<&Certificate>,
    is_trusted: bool,
    place: &Place,
) -> Report {
    let signer = certificate.map(|certificate| SignedBy {
        subject: certificate.subject_name(),
        sha1: certificate.thumbprint(),
        sha256: Hashes::of_bytes(certificate.der()).sha256,
        is_trusted,
    });
    let stated = rules.iter().filter_map(|rules| rules.signers.as_ref());
    let broken = stated.filter(|signers| {
        let is_allowed = |signer: SignedBy<'_>| signers.rule.iter().any(|rule| rule.allows(&signer));
        !signer.is_some_and(is_allowed)
    });
    let finding = |signers: &Stated<Vec<SignerRule>>| {
        let message = match certificate.map(Certificate::subject) {
            Some(subject) => format!("the house rules do not let `{subject}` sign ({})", signers.place),
            None => format!("the package is not signed by anybody whom the house rules allow ({})", signers.place),
        };
        let allowed: Vec<String> = signers.rule.iter().map(ToString::to_string).collect();
        let finding = Finding::new(Code::ForbiddenSigner, place.clone(), message).allowed(allowed.join("; "));
        match is_trusted || certificate.is_none() {
            true => finding.help("let one of these sign"),
            false => finding.help("a subject counts only if --ca trusts its certificate; a hash always counts"),
        }
    };
    broken.map(finding).collect()
}
