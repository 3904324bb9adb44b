//! Certificates whose item in the settings store is named after their thumbprint: those of trusted provisioners.

use crate::address::{Address, StoreItem, StorePath, StoreSegment};
use crate::finding::{Code, Finding, Report, shortened};
use crate::settings::Setting;
use crate::store::{Serialization, WcdSetting};

/// Puts the thumbprint into the address of a trusted provisioner that a typed section of the spec names in its own way;
/// a path that names another thumbprint is refused (`None`). `hash` is the thumbprint.
pub(super) fn place(
    address: &mut Address,
    row: &WcdSetting,
    hash: &str,
    setting: &Setting,
    report: &mut Report,
) -> Option<()> {
    if row.serialization() != Some(Serialization::TrustedProvisioner) {
        return Some(());
    }
    let path = address.store_path()?.clone();
    let is_right = |item: &StoreItem| matches!(item, StoreItem::Key(key) if key.eq_ignore_ascii_case(hash));
    let written = path.segments().iter().find_map(StoreSegment::item)?;
    if setting.label.is_none() && !is_right(written) {
        let message = format!("`{}` does not name the thumbprint of the certificate", shortened(&path.to_string()));
        let finding = Finding::new(Code::CspRefuses, setting.origin, message).allowed(hash);
        report.push(finding.help("write the thumbprint of the certificate, its SHA-1, in the brackets"));
        return None;
    }
    let segments = path.segments().iter().map(|segment| match segment.item() {
        Some(_) => StoreSegment::item_of(segment.name(), StoreItem::Key(hash.to_owned())),
        None => segment.clone(),
    });
    *address = Address::Store(StorePath::new(segments.collect())?);
    Some(())
}
