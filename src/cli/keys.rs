//! Loads the key and the certificates of the command line, and asks for the pass phrase.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::args::KeyArgs;
use super::certificates::{key_file, named, now, read_certificates};
use super::cli_error::CliError;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::{Certificate, PublicKey, SuitabilityError};
use crate::sign::{KeyError, Signer, SignerError, SigningKey, pem_key, pfx};

/// A key with the certificate that belongs to it.
pub(super) struct Credentials {
    pub(super) key: SigningKey,
    pub(super) signer: Signer,
}

/// The key of the command line, with a matching certificate; none if no key is named, or if the report contains the
/// reason.
pub(super) fn credentials(args: &KeyArgs, report: &mut Report) -> Result<Option<Credentials>, CliError> {
    let Some(path) = args.pfx.as_ref().or(args.key.as_ref()) else { return Ok(None) };
    let Some(phrase) = PassPhrase::find(args, report)? else { return Ok(None) };
    let bytes = key_file(path)?;
    let mut ask = || phrase.get(path);
    let read = match args.pfx {
        Some(_) => pfx(&bytes, &mut ask),
        None => pem_key(&bytes, &mut ask).map(|key| (key, Vec::new())),
    };
    let (key, mut certificates) = match read {
        Ok(read) => read,
        Err(error) => {
            report.push(unreadable(path, error));
            return Ok(None);
        }
    };
    certificates.extend(certificate_files(args, report)?);
    let signer = signer(certificates, Some(&key.public_key()), path, report);
    Ok(signer.filter(|_| !report.has_errors()).map(|signer| Credentials { key, signer }))
}

/// All files that these arguments name.
pub(super) fn key_files(args: &KeyArgs) -> Vec<PathBuf> {
    let single = [&args.pfx, &args.key, &args.cert, &args.pass_file];
    single.into_iter().flatten().chain(&args.chain).cloned().collect()
}

/// The signer of --cert, whose key is elsewhere, such as at a signing service.
pub(super) fn certificate_only(args: &KeyArgs, report: &mut Report) -> Result<Option<Signer>, CliError> {
    let Some(path) = &args.cert else { return Ok(None) };
    let certificates = certificate_files(args, report)?;
    let signer = if report.has_errors() { None } else { signer(certificates, None, path, report) };
    Ok(signer)
}

/// The certificates of --cert and --chain, in this order.
fn certificate_files(args: &KeyArgs, report: &mut Report) -> Result<Vec<Certificate>, CliError> {
    let files: Vec<_> = args.cert.iter().chain(&args.chain).cloned().collect();
    read_certificates(&files, report)
}

fn signer(certificates: Vec<Certificate>, key: Option<&PublicKey>, path: &Path, report: &mut Report) -> Option<Signer> {
    match Signer::new(certificates, key, now()) {
        Ok(signer) => Some(signer),
        Err(faults) => {
            faults.iter().for_each(|error| report.push(signer_finding(path, error)));
            None
        }
    }
}

fn signer_finding(path: &Path, error: &SignerError) -> Finding {
    let (code, help) = match error {
        SignerError::NoCertificate => (Code::KeyUnreadable, "use --cert with the certificate of the key"),
        SignerError::KeyMismatch { .. } => (Code::KeyMismatch, "use the certificate that was issued for this key"),
        SignerError::Unsuitable { reason: SuitabilityError::Expired(_) | SuitabilityError::NotYetValid(_), .. } => {
            (Code::SignerExpired, "sign with a certificate that is valid today")
        }
        SignerError::Unsuitable { .. } => {
            (Code::SignerUnfit, "sign with a certificate for code signing; see `ppkgc explain signer-unfit`")
        }
    };
    Finding::new(code, named(path), error.to_string()).help(help)
}

fn unreadable(path: &Path, error: KeyError) -> Finding {
    match error {
        KeyError::PassPhraseMissing => Finding::new(Code::PassPhrase, named(path), error.to_string())
            .help("use --pass-file with a file that contains the pass phrase, or --pass-env with a variable"),
        KeyError::PassPhraseWrong => Finding::new(Code::PassPhrase, named(path), error.to_string()).help(
            "of a --pass-file the first line is read, of a --pass-env all of the variable, with any blanks at its ends",
        ),
        _ => Finding::new(Code::KeyUnreadable, named(path), format!("the key cannot be read: {error}"))
            .allowed("a PEM file with one key (--key), or a PFX file (--pfx)"),
    }
}

/// The source of a pass phrase; never the command line, which other users of the machine can see.
enum PassPhrase {
    Text(Zeroizing<String>),
    /// The user is asked for it, if there is a terminal.
    Keyboard,
}

impl PassPhrase {
    fn find(args: &KeyArgs, report: &mut Report) -> Result<Option<Self>, CliError> {
        if let Some(path) = &args.pass_file {
            let bytes = key_file(path)?;
            let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let line = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line);
            return Ok(match std::str::from_utf8(line) {
                Ok(phrase) => Some(PassPhrase::Text(Zeroizing::new(phrase.to_owned()))),
                Err(_) => {
                    let message = "the file with the pass phrase is not text in UTF-8";
                    let help = "save it as UTF-8; in PowerShell: Set-Content -Encoding UTF8";
                    report.push(Finding::new(Code::PassPhrase, named(path), message).help(help));
                    None
                }
            });
        }
        if let Some(name) = &args.pass_env {
            return Ok(match std::env::var(name) {
                Ok(phrase) => Some(PassPhrase::Text(Zeroizing::new(phrase))),
                Err(_) => {
                    let message = "the variable for the pass phrase is not set, or is not text";
                    let help = "put the pass phrase there, on one line";
                    report.push(Finding::new(Code::PassPhrase, Place::Named(name.clone()), message).help(help));
                    None
                }
            });
        }
        Ok(Some(PassPhrase::Keyboard))
    }

    fn get(&self, path: &Path) -> Option<Zeroizing<String>> {
        match self {
            PassPhrase::Text(phrase) => Some(phrase.clone()),
            PassPhrase::Keyboard if std::io::stdin().is_terminal() => {
                rpassword::prompt_password(format!("pass phrase of {}: ", path.display())).ok().map(Zeroizing::new)
            }
            PassPhrase::Keyboard => None,
        }
    }
}
