//! Compares two catalogs: the hashes they list, what else they contain, and who signed them. Whether a signature is
//! valid is judged in `trust`.

use std::collections::BTreeSet;

use super::Change;
use crate::format::cat::{Catalog, Member};
use crate::format::pki::{Certificate, DerError, SignedMessage, SignerInfo, Timestamp};
use crate::world::{hex, utc};

/// What a catalog contains, for the comparison.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct CatalogFacts {
    facts: BTreeSet<(Kind, String)>,
}

/// The kind of one fact about a catalog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Sha1,
    Sha256,
    OtherHash,
    Attributes,
    Extension,
    Signer,
    Timestamp,
    Certificate,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Kind::Sha1 => "SHA-1",
            Kind::Sha256 => "SHA-256",
            Kind::OtherHash => "hash of another length",
            Kind::Attributes => "attributes of a hash",
            Kind::Extension => "extension",
            Kind::Signer => "signer",
            Kind::Timestamp => "timestamp",
            Kind::Certificate => "certificate",
        }
    }
}

impl CatalogFacts {
    /// Reads the bytes of a catalog, signed or not.
    pub fn from_der(bytes: &[u8]) -> Result<CatalogFacts, DerError> {
        let catalog = Catalog::from_der(bytes)?;
        let mut facts: BTreeSet<_> = catalog.members.iter().map(|member| hash(&member.tag)).collect();
        facts.extend(catalog.extensions.iter().map(|extension| (Kind::Extension, hex(extension))));
        // The attributes of a member repeat its hash, so only unusual attributes are a separate fact.
        if catalog.content().is_none() {
            facts.extend(catalog.members.iter().map(attributes));
        }
        if catalog.signer_infos > 0 {
            let message = SignedMessage::from_der(bytes)?;
            facts.extend(message.certificates.iter().map(|own| (Kind::Certificate, certificate(own))));
            facts.extend(message.signers.iter().map(|own| (Kind::Signer, signer(&message, own))));
            facts.extend(message.signers.iter().flat_map(timestamps));
        }
        Ok(CatalogFacts { facts })
    }
}

fn hash(tag: &[u8]) -> (Kind, String) {
    let kind = match tag.len() {
        20 => Kind::Sha1,
        32 => Kind::Sha256,
        _ => Kind::OtherHash,
    };
    (kind, hex(tag))
}

fn attributes(member: &Member) -> (Kind, String) {
    (Kind::Attributes, format!("{}: {}", hex(&member.tag), hex(&member.attributes)))
}

fn certificate(certificate: &Certificate) -> String {
    format!("{} (sha1 {})", certificate.subject(), hex(&certificate.thumbprint()))
}

fn signer(message: &SignedMessage, signer: &SignerInfo) -> String {
    message.certificate_of(signer).map_or_else(|| "one whose certificate is not included".to_owned(), certificate)
}

fn timestamps(signer: &SignerInfo) -> Vec<(Kind, String)> {
    let described = |token: &Vec<u8>| match Timestamp::from_der(token) {
        Ok(timestamp) => {
            let server = timestamp.server().map_or_else(|| "an unnamed server".to_owned(), Certificate::subject);
            format!("{} by {server}", utc(timestamp.time))
        }
        Err(_) => "one that cannot be read".to_owned(),
    };
    signer.timestamps.iter().map(|token| (Kind::Timestamp, described(token))).collect()
}

/// All differences. Within one kind, what was removed is paired with what was added.
pub fn compare_catalogs(before: &CatalogFacts, after: &CatalogFacts) -> Vec<Change> {
    let mut gone: Vec<_> = before.facts.difference(&after.facts).cloned().collect();
    let mut changes = Vec::new();
    for (kind, new) in after.facts.difference(&before.facts) {
        let replaced = gone.iter().position(|(old, _)| old == kind).map(|at| gone.remove(at).1);
        changes.push((*kind, replaced, Some(new.clone())));
    }
    changes.extend(gone.into_iter().map(|(kind, old)| (kind, Some(old), None)));
    changes.sort();
    let change = |(kind, before, after): (Kind, _, _)| Change::Catalog { what: kind.name(), before, after };
    changes.into_iter().map(change).collect()
}
