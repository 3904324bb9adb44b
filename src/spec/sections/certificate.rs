//! `[[certificate]]`: certificates that the device trusts, and those with which it authenticates itself.

use super::read::setting;
use super::{Form, Key, SectionType, value};
use crate::finding::{Code, Finding};
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
        Key::describing("key_location", Form::Choice(KEY_LOCATIONS), "Where the key of a PFX is kept."),
        Key::describing("exportable", Form::Boolean, "Whether the key of a PFX may leave the device."),
    ],
    repeated: true,
    desugar: Some(certificate),
};

/// The stores, each with its setting.
const STORES_AND_SETTINGS: [(&str, &str); 4] = [
    ("root", "Certificates/RootCertificates/RootCertificate[*]/CertificatePath"),
    ("ca", "Certificates/CACertificates/CACerificate[*]/CertificatePath"),
    ("trusted-people", "Certificates/TrustedPeopleCertificates/Certificate[*]/TrustedCertificate"),
    ("client", "Certificates/ClientCertificates/ClientCertificate[*]/CertificatePath"),
];
const STORES: &[&str] = &["root", "ca", "trusted-people", "client"];
const CLIENT: &str = "client";
const KEY_LOCATIONS: &[&str] = &["TPM only", "TPM with software fallback", "Software only"];

/// Further properties of a key, each with its setting.
const OF_KEYS: [(&str, &str); 3] = [
    ("password", "Certificates/ClientCertificates/ClientCertificate[*]/CertificatePassword"),
    ("key_location", "Certificates/ClientCertificates/ClientCertificate[*]/KeyLocation"),
    ("exportable", "Certificates/ClientCertificates/ClientCertificate[*]/ExportCertificate"),
];

fn certificate(table: &mut Table<'_>, _index: usize, reading: &mut Reading<'_>) -> Vec<Setting> {
    let (file, store) = (table.entry("file"), table.text("store", reading));
    let name = table.text("name", reading);
    let of_keys = OF_KEYS.map(|(key, path)| (key, path, table.entry(key)));
    let (Some((origin, written)), Some(store)) = (file, store) else { return Vec::new() };
    let Some((_, path)) = STORES_AND_SETTINGS.into_iter().find(|(name, _)| *name == store.value) else {
        let message = format!("there is no certificate store `{}`", store.value);
        let finding = Finding::new(Code::NotAllowed, store.span, message).allowed(STORES.join(", "));
        reading.push(match value_for("store", &store.value) {
            Some(meant) => finding.did_you_mean_text(meant),
            None => finding,
        });
        return Vec::new();
    };
    let Some(file) = value::text_of("file", written, reading) else { return Vec::new() };
    let name = name.map_or_else(|| stem(&file), |name| name.value);
    let mut settings = vec![setting(path, &name, file, origin, "file")];
    for (key, path, entry) in of_keys {
        let Some((origin, written)) = entry else { continue };
        if store.value != CLIENT {
            let message = format!("`{key}` belongs to the key of a client certificate");
            reading.push(Finding::new(Code::UnknownKey, origin, message).help("remove the line"));
            continue;
        }
        settings.extend(value::read(key, written, reading).map(|value| setting(path, &name, value, origin, key)));
    }
    let says_where = settings.iter().any(|setting| setting.label == Some("key_location"));
    if store.value == CLIENT && !says_where {
        let software = Spanned { value: Value::Text("Software only".to_owned()), span: store.span };
        settings.push(setting(OF_KEYS[1].1, &name, software, origin, "key_location"));
    }
    settings
}

/// The name of a file without folders and extension.
fn stem(file: &Spanned<Value>) -> String {
    let Value::TextOf(path) = &file.value else { return String::new() };
    let name = path.value.rsplit('/').next().unwrap_or_default();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).to_owned()
}
