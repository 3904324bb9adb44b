//! The key and the certificates that the command line names, and the pass phrase between.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::args::KeyArgs;
use super::certificates::{key_file, named, now, read_certificates};
use super::trouble::Trouble;
use crate::finding::{Code, Finding, Place, Report};
use crate::format::pki::{Certificate, PublicKey, Unfit};
use crate::sign::{KeyError, Signer, SignerError, SigningKey, pem_key, pfx};

/// A key with the certificate that belongs to it.
pub(super) struct Credentials {
    pub(super) key: SigningKey,
    pub(super) signer: Signer,
}

/// The key of the command line, if it names one and everything fits; else the report says why not.
pub(super) fn credentials(args: &KeyArgs, report: &mut Report) -> Result<Option<Credentials>, Trouble> {
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

/// The signer whose key is elsewhere.
pub(super) fn certificate_only(args: &KeyArgs, report: &mut Report) -> Result<Option<Signer>, Trouble> {
    let Some(path) = &args.cert else { return Ok(None) };
    let certificates = certificate_files(args, report)?;
    let signer = if report.has_errors() { None } else { signer(certificates, None, path, report) };
    Ok(signer)
}

/// The certificates of --cert and --chain, in this order.
fn certificate_files(args: &KeyArgs, report: &mut Report) -> Result<Vec<Certificate>, Trouble> {
    let files: Vec<_> = args.cert.iter().chain(&args.chain).cloned().collect();
    read_certificates(&files, report)
}

fn signer(certificates: Vec<Certificate>, key: Option<&PublicKey>, path: &Path, report: &mut Report) -> Option<Signer> {
    match Signer::new(certificates, key, now()) {
        Ok(signer) => Some(signer),
        Err(faults) => {
            faults.iter().for_each(|fault| report.push(misfit(path, fault)));
            None
        }
    }
}

fn misfit(path: &Path, fault: &SignerError) -> Finding {
    let (code, help) = match fault {
        SignerError::NoCertificate => (Code::KeyUnreadable, "name the certificate of the key with --cert"),
        SignerError::KeyMismatch { .. } => (Code::KeyMismatch, "name the certificate that was issued for this key"),
        SignerError::Unfit { unfit: Unfit::Expired(_) | Unfit::NotYetValid(_), .. } => {
            (Code::SignerExpired, "sign with a certificate that is valid today")
        }
        SignerError::Unfit { .. } => {
            (Code::SignerUnfit, "sign with a certificate for code signing; see `ppkgc explain signer-unfit`")
        }
    };
    Finding::new(code, named(path), fault.to_string()).help(help)
}

fn unreadable(path: &Path, error: KeyError) -> Finding {
    match error {
        KeyError::PassPhraseMissing | KeyError::PassPhraseWrong => {
            Finding::new(Code::PassPhrase, named(path), error.to_string())
                .help("name a file that holds the pass phrase with --pass-file, or a variable with --pass-env")
        }
        _ => Finding::new(Code::KeyUnreadable, named(path), format!("the key cannot be read: {error}"))
            .allowed("a PEM file with one key (--key), or a PFX file (--pfx)"),
    }
}

/// Where a pass phrase comes from; never from the command line, which other users of the machine can see.
enum PassPhrase {
    Given(Zeroizing<String>),
    /// It is asked for if there is somebody to ask.
    Keyboard,
}

impl PassPhrase {
    fn find(args: &KeyArgs, report: &mut Report) -> Result<Option<Self>, Trouble> {
        if let Some(path) = &args.pass_file {
            let bytes = key_file(path)?;
            let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let line = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(line);
            return Ok(match std::str::from_utf8(line) {
                Ok(phrase) => Some(PassPhrase::Given(Zeroizing::new(phrase.to_owned()))),
                Err(_) => refuse(report, named(path), "the file with the pass phrase is not text in UTF-8"),
            });
        }
        if let Some(name) = &args.pass_env {
            return Ok(match std::env::var(name) {
                Ok(phrase) => Some(PassPhrase::Given(Zeroizing::new(phrase))),
                Err(_) => {
                    let message = "the variable that should hold the pass phrase is not set, or is not text";
                    refuse(report, Place::Named(name.clone()), message)
                }
            });
        }
        Ok(Some(PassPhrase::Keyboard))
    }

    fn get(&self, path: &Path) -> Option<Zeroizing<String>> {
        match self {
            PassPhrase::Given(phrase) => Some(phrase.clone()),
            PassPhrase::Keyboard if std::io::stdin().is_terminal() => {
                rpassword::prompt_password(format!("pass phrase of {}: ", path.display())).ok().map(Zeroizing::new)
            }
            PassPhrase::Keyboard => None,
        }
    }
}

fn refuse(report: &mut Report, place: Place, message: &str) -> Option<PassPhrase> {
    report.push(Finding::new(Code::PassPhrase, place, message).help("put the pass phrase there, on one line"));
    None
}
