//! Any bytes as a timestamp, as the answer of a timestamp server, and as a signed message.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::format::pki::{SignedMessage, Timestamp, timestamp_token};

/// When the timestamp is verified, in seconds since 1970.
const NOW: i64 = 1_800_000_000;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(token) = timestamp_token(bytes) {
        assert!(token.len() <= bytes.len());
    }
    match Timestamp::from_der(bytes) {
        Ok(timestamp) => {
            timestamp.errors(b"signature", NOW).iter().for_each(|fault| assert!(!fault.to_string().is_empty()));
            assert!(
                timestamp
                    .server()
                    .is_none_or(|server| timestamp.names_only(&[server]) || server.der().len() < bytes.len())
            );
        }
        Err(error) => assert!(error.position <= bytes.len()),
    }
    if let Ok(message) = SignedMessage::from_der(bytes) {
        for signer in &message.signers {
            if let Some(certificate) = message.certificate_of(signer) {
                drop(message.errors(signer, certificate));
            }
        }
    }
});
