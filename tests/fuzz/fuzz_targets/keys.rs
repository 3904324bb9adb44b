//! Any bytes as a file of a key or of certificates: PEM, DER or PFX.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::format::pki::{Purpose, certificates};
use ppkgc::sign::{Signer, pem_key, pfx};

/// A time at which certificates are valid, in seconds since 1970.
const NOW: i64 = 1_800_000_000;

fuzz_target!(|bytes: &[u8]| {
    let mut phrase = || Some(String::from("phrase").into());
    let keys = [pem_key(bytes, &mut phrase).map(|key| (key, Vec::new())), pfx(bytes, &mut phrase)];
    for read in keys {
        match read {
            Ok((key, certificates)) => drop(Signer::new(certificates, Some(&key.public_key()), NOW)),
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
    match certificates(bytes) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(read) => {
            for certificate in &read {
                certificate
                    .suitability_errors(Purpose::CodeSigning, NOW)
                    .iter()
                    .for_each(|why| assert!(!why.to_string().is_empty()));
                read.iter().for_each(|issuer| {
                    assert!(certificate.issuer_signature_error(issuer).is_none_or(|why| !why.to_string().is_empty()))
                });
            }
        }
    }
});
