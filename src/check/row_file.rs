//! Files of settings of the settings store: carried as they are, or turned into a value.

use std::io;

use super::files::unreadable;
use super::names::why_illegal;
use super::seen_files::SeenFiles;
use super::{Asset, app_licence, binary_file, text_file};
use crate::finding::{Code, Finding, Report};
use crate::format::pki::certificate_in_base64;
use crate::settings::Spanned;
use crate::store::{Serialization, WcdSetting};
use crate::world::{FileError, Files, HashingReader, Hex};

/// What the file of a setting becomes.
pub(super) enum RowFile {
    /// The package carries it.
    Carried(Asset),
    /// Its text is the value.
    Text(String),
    /// The value is a certificate in base64; its node is named after its SHA-1 hash.
    Certificate {
        /// The certificate.
        base64: String,
        /// The SHA-1 hash in upper-case hex.
        hash: String,
    },
    /// The value is the file in base64.
    Base64(String),
}

/// Reads the file of a setting, or reports why it cannot be used.
pub(super) fn read(
    row: &WcdSetting,
    file: &Spanned<String>,
    (files, seen): (&dyn Files, &SeenFiles),
    report: &mut Report,
) -> Option<RowFile> {
    let name = file_name(file);
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let known = extensions(row);
    if !known.is_empty() && !known.iter().any(|own| own.eq_ignore_ascii_case(extension)) {
        let allowed = known.iter().map(|own| format!(".{own}")).collect::<Vec<_>>().join(", ");
        let message = format!("`{name}` is not a file that `{}` takes", row.name());
        report.push(Finding::new(Code::FileName, file.span, message).allowed(allowed));
        return None;
    }
    match row.serialization() {
        _ if row.carries_its_file() => carried(file, name, (files, seen), report).map(RowFile::Carried),
        None => None,
        Some(Serialization::Text) => text_file::read(file, files, report).map(RowFile::Text),
        Some(Serialization::Certificate | Serialization::TrustedProvisioner) => certificate(file, files, report),
        Some(Serialization::Licence) => app_licence::read(file, files, report).map(RowFile::Text),
        Some(Serialization::ClientCertificate) => binary_file::read(file, files, report).map(RowFile::Base64),
        Some(Serialization::WlanProfile | Serialization::App) => {
            let message = format!("it is not known what the file of `{}` becomes in a package", row.name());
            let help = "build it with Windows Configuration Designer, or set the CSP's own node under [csp]";
            report.push(Finding::new(Code::NotInPackage, file.span, message).help(help));
            None
        }
    }
}

/// The file name at the end of a path.
fn file_name(file: &Spanned<String>) -> &str {
    file.value.rsplit('/').next().unwrap_or(&file.value)
}

/// The extensions that a setting takes. Only the content of a certificate gets into the package, so the other usual
/// extensions of certificates are accepted as well.
fn extensions(row: &WcdSetting) -> Vec<&'static str> {
    match row.serialization() {
        Some(Serialization::Certificate | Serialization::TrustedProvisioner) => {
            row.extensions().chain(["crt", "der", "pem"]).collect()
        }
        Some(Serialization::ClientCertificate) => row.extensions().chain(["p12"]).collect(),
        _ => row.extensions().collect(),
    }
}

/// The file as the package carries it, under its own name: commands on the device use that name.
fn carried(
    file: &Spanned<String>,
    name: &str,
    (files, seen): (&dyn Files, &SeenFiles),
    report: &mut Report,
) -> Option<Asset> {
    let hashed = seen.hashes.get(&file.value, || {
        let mut reader = HashingReader::new(files.open(&file.value)?);
        io::copy(&mut reader, &mut io::sink())?;
        Ok::<_, FileError>(reader.finish())
    });
    let (size, sha256) = *hashed.map_err(|error| report.push(unreadable(file, &error, files))).ok()?;
    if let Some(why) = why_illegal(name) {
        let message = format!("`{name}` cannot be the file's name on the device: {why}");
        report.push(Finding::new(Code::FileName, file.span, message).help("rename the file"));
        return None;
    }
    Some(Asset { file: file.value.clone(), name: name.to_owned(), size, sha256 })
}

fn certificate(file: &Spanned<String>, files: &dyn Files, report: &mut Report) -> Option<RowFile> {
    let base64 = binary_file::read(file, files, report)?;
    let Some(read) = certificate_in_base64(&base64) else {
        let message = format!("`{}` does not contain a certificate", file.value);
        let help = "name a certificate in DER or PEM (.cer, .crt, .der, .pem); a PFX is a client certificate";
        report.push(Finding::new(Code::FileUnreadable, file.span, message).help(help));
        return None;
    };
    let hash = Hex(&read.thumbprint()).to_string().to_uppercase();
    Some(RowFile::Certificate { base64, hash })
}

#[cfg(test)]
mod tests {
    use super::extensions;
    use crate::store::WcdTable;

    #[test]
    fn a_certificate_may_have_any_usual_extension() {
        let of = |path: &str| extensions(&WcdTable::builtin().by_path(path).unwrap());
        assert_eq!(of("/Certificates/ClientCertificates/ClientCertificate/CertificatePath"), ["pfx", "p12"]);
        assert_eq!(
            of("/Certificates/TrustedProvisioners/Certificate/TrustedProvisioner"),
            ["cer", "crt", "der", "pem"]
        );
        assert_eq!(of("/AssignedAccess/MultiAppAssignedAccessSettings"), ["xml"]);
    }
}
