//! Signs the bytes of a catalog, for `sign` and for `build`.

use super::args::StampArgs;
use super::keys::Credentials;
use super::timestamp_server::stamp;
use crate::finding::{Code, Finding, Place};
use crate::format::cat::Catalog;
use crate::sign::{CheckedSignature, Signer, ToBeSigned};

/// Signs a catalog named `name` with a key.
pub(super) fn sign_with_key(
    name: &str,
    catalog: &[u8],
    credentials: &Credentials,
    args: &StampArgs,
) -> Result<Vec<u8>, Finding> {
    let place = || Place::Named(name.to_owned());
    let to_be_signed = to_be_signed(name, catalog)?;
    let signature = credentials.key.sign(to_be_signed.der());
    let checked = signature.and_then(|signature| credentials.signer.check(&to_be_signed, &signature));
    let checked = checked.ok_or_else(|| {
        Finding::new(Code::SignatureBroken, place(), "the signature that the key made is not valid")
            .help("check the key with `openssl pkey -check`; it may be inconsistent")
    })?;
    complete(name, catalog, &credentials.signer, &to_be_signed, &checked, args)
}

/// The signed attributes for a catalog: the bytes that are to be signed.
pub(super) fn to_be_signed(name: &str, catalog: &[u8]) -> Result<ToBeSigned, Finding> {
    let read = Catalog::from_der(catalog);
    read.map(|catalog| ToBeSigned::of(&catalog)).map_err(|error| {
        let message = format!("the catalog cannot be read: {error}");
        Finding::new(Code::CatalogMalformed, Place::Named(name.to_owned()), message).help("build the package again")
    })
}

/// Gets a timestamp for the signature, if requested, and attaches the signature to the catalog.
pub(super) fn complete(
    name: &str,
    catalog: &[u8],
    signer: &Signer,
    to_be_signed: &ToBeSigned,
    signature: &CheckedSignature,
    args: &StampArgs,
) -> Result<Vec<u8>, Finding> {
    let token = stamp(args, signature)?;
    signer.attach(catalog, to_be_signed, signature, token.as_deref()).map_err(|error| {
        let message = format!("the catalog cannot be signed: {error}");
        Finding::new(Code::CatalogMalformed, Place::Named(name.to_owned()), message).help("build the package again")
    })
}
