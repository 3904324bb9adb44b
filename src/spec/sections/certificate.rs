//! `[[certificate]]`: certificates that the device trusts, and those with which it authenticates itself.

use super::read::{own_name, setting};
use super::{Form, Key, SectionType, value};
use crate::address::StorePath;
use crate::finding::{Code, Finding, near_word, shortened};
use crate::settings::{Setting, Spanned, Value};
use crate::spec::expected::value_for;
use crate::spec::reading::Reading;
use crate::spec::table::Table;

pub(super) const SECTION: SectionType = SectionType {
    name: "certificate",
    about: "A certificate for one of the stores of the device.",
    keys: &[
        Key::describing("file", Form::File, "DER or PEM; PFX for `client`.").required().like("\"root.cer\""),
        Key::describing("store", Form::Choice(STORES), "The store that takes it.").required(),
        Key::describing("name", Form::Item, "Its name in the package; the name of the file if omitted.")
            .like("\"Contoso Root\""),
        Key::describing("password", Form::Secret, "The password of a PFX."),
        Key::describing(LOCATION, Form::Choice(KEY_LOCATIONS), "Where the key of a PFX is kept."),
        Key::describing("exportable", Form::Boolean, "Whether the key of a PFX may leave the device."),
    ],
    repeated: true,
    desugar: Some(certificate),
};

/// The stores, each with its setting.
const STORES_AND_SETTINGS: [(&str, &str); 5] = [
    ("root", "Certificates/RootCertificates/RootCertificate[*]/CertificatePath"),
    ("ca", "Certificates/CACertificates/CACerificate[*]/CertificatePath"),
    ("trusted-people", "Certificates/TrustedPeopleCertificates/Certificate[*]/TrustedCertificate"),
    // Its key is the thumbprint of the certificate, which is known once the file is read.
    ("trusted-provisioners", "Certificates/TrustedProvisioners/Certificate[*]/TrustedProvisioner"),
    ("client", "Certificates/ClientCertificates/ClientCertificate[*]/CertificatePath"),
];
const STORES: &[&str] = &["root", "ca", "trusted-people", "trusted-provisioners", "client"];
const CLIENT: &str = "client";
const LOCATION: &str = "key_location";
/// The rows that a certificate sets, each with the line for it.
pub(super) const ROWS: &[(&str, &str)] = &[
    ("/Certificates/RootCertificates/RootCertificate/CertificatePath", "store = \"root\""),
    ("/Certificates/CACertificates/CACerificate/CertificatePath", "store = \"ca\""),
    ("/Certificates/TrustedPeopleCertificates/Certificate/TrustedCertificate", "store = \"trusted-people\""),
    ("/Certificates/TrustedProvisioners/Certificate/TrustedProvisioner", "store = \"trusted-provisioners\""),
    ("/Certificates/ClientCertificates/ClientCertificate/CertificatePath", "store = \"client\""),
    (
        "/Certificates/ClientCertificates/ClientCertificate/CertificatePassword",
        "password = { env = \"CONTOSO_SECRET\" }",
    ),
    ("/Certificates/ClientCertificates/ClientCertificate/KeyLocation", "key_location = \"TPM only\""),
    ("/Certificates/ClientCertificates/ClientCertificate/ExportCertificate", "exportable = true"),
];
const KEY_LOCATIONS: &[&str] = &["TPM only", "TPM with software fallback", SOFTWARE_ONLY];
/// Where the key is kept if the spec does not say it.
const SOFTWARE_ONLY: &str = "Software only";

/// Further properties of a key, each with its setting.
const OF_KEYS: [(&str, &str); 3] = [
    ("password", "Certificates/ClientCertificates/ClientCertificate[*]/CertificatePassword"),
    (LOCATION, LOCATION_SETTING),
    ("exportable", "Certificates/ClientCertificates/ClientCertificate[*]/ExportCertificate"),
];
const LOCATION_SETTING: &str = "Certificates/ClientCertificates/ClientCertificate[*]/KeyLocation";

/// The store of a row that takes certificates without keys, if the items of the row have names of their own: those of
/// trusted provisioners are named after their thumbprints.
pub(in crate::spec) fn store_without_key(row_path: &str) -> Option<&'static str> {
    let sets_row = |setting: &str| StorePath::parse(setting).is_ok_and(|own| own.row_path() == row_path);
    let (store, _) = STORES_AND_SETTINGS.into_iter().find(|(_, setting)| sets_row(setting))?;
    ["root", "ca", "trusted-people"].contains(&store).then_some(store)
}

fn certificate(table: &mut Table<'_>, _index: usize, settings: &mut Vec<Setting>, reading: &mut Reading<'_>) {
    let (file, store) = (table.entry("file"), table.text("store", reading));
    let name = own_name(&SECTION, table, reading);
    let of_keys = OF_KEYS.map(|(key, path)| (key, path, table.entry(key)));
    let (Some((origin, written)), Some(store)) = (file, store) else { return };
    let Some((_, path)) = STORES_AND_SETTINGS.into_iter().find(|(name, _)| *name == store.value) else {
        let message = format!("there is no certificate store `{}`", store.value);
        let finding = Finding::new(Code::NotAllowed, store.span, message).allowed(STORES.join(", "));
        reading.push(match value_for("store", &store.value) {
            Some(meant) => finding.did_you_mean_text(meant),
            None => finding,
        });
        return;
    };
    let Some(file) = value::file("file", written, reading) else { return };
    if let Some(finding) = other_kind(&file, &store.value) {
        reading.push(finding);
        return;
    }
    let name = name.map_or_else(|| stem(&file), |name| name.value);
    settings.push(setting(path, &name, file, origin, "file"));
    for (key, path, entry) in of_keys {
        let Some((origin, written)) = entry else { continue };
        if store.value != CLIENT {
            let message = format!("`{key}` belongs to the key of a client certificate");
            reading.push(Finding::new(Code::UnknownKey, origin, message).help("remove the line"));
            continue;
        }
        let value = value::read(key, written, reading).filter(|value| key != LOCATION || is_location(value, reading));
        settings.extend(value.map(|value| setting(path, &name, value, origin, key)));
    }
    let says_where = settings.iter().any(|setting| setting.label == Some(LOCATION));
    if store.value == CLIENT && !says_where {
        let software = Spanned { value: Value::Text(SOFTWARE_ONLY.to_owned()), span: store.span };
        settings.push(setting(LOCATION_SETTING, &name, software, origin, LOCATION));
    }
}

/// Whether a text is a place for a key, in words or as the number that the store writes; otherwise reports which there
/// are.
fn is_location(value: &Spanned<Value>, reading: &mut Reading<'_>) -> bool {
    let Value::Text(text) = &value.value else { return true };
    let is_number = text.parse::<u8>().is_ok();
    if is_number || KEY_LOCATIONS.iter().any(|known| known.eq_ignore_ascii_case(text)) {
        return true;
    }
    let message = format!("`{LOCATION}` does not take this value: `{}`", shortened(text));
    let finding = Finding::new(Code::NotAllowed, value.span, message).allowed(Form::Choice(KEY_LOCATIONS).words());
    reading.push(match near_word(text, KEY_LOCATIONS.iter().copied()) {
        Some(near) => finding.did_you_mean_text(near),
        None => finding,
    });
    false
}

/// The finding about a certificate with its key where one without is wanted, or the other way round.
fn other_kind(file: &Spanned<Value>, store: &str) -> Option<Finding> {
    const WITH_KEY: [&str; 2] = ["pfx", "p12"];
    let Value::TextOf(path) = &file.value else { return None };
    let name = path.value.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    let has_key = WITH_KEY.iter().any(|own| extension.eq_ignore_ascii_case(own));
    let is_without = ["cer", "crt", "der", "pem"].iter().any(|own| extension.eq_ignore_ascii_case(own));
    let finding = |message: String| Finding::new(Code::FileName, path.span, message);
    match store == CLIENT {
        false if has_key => Some(
            finding(format!("`{name}` has a private key, and `{store}` takes a certificate without one"))
                .allowed(".cer, .crt, .der, .pem")
                .help(
                    "export the certificate alone: openssl pkcs12 -in FILE -nokeys -out root.pem; a certificate with \
                     which the device authenticates itself has store = \"client\"",
                ),
        ),
        true if is_without => Some(
            finding(format!("`{name}` is a certificate without its key, which `client` needs")).allowed(".pfx").help(
                "export it with its key: openssl pkcs12 -export -in FILE -inkey KEY -out client.pfx; a certificate \
                     that the device only trusts has store = \"root\" or \"ca\"",
            ),
        ),
        _ => None,
    }
}

/// The name of a file without folders and extension.
fn stem(file: &Spanned<Value>) -> String {
    let Value::TextOf(path) = &file.value else { return String::new() };
    let name = path.value.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
