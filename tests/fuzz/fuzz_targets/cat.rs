//! Any bytes as a security catalog.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::format::cat::Catalog;

fuzz_target!(|bytes: &[u8]| match Catalog::from_der(bytes) {
    Ok(catalog) => assert!(catalog.trust_list.len() < bytes.len()),
    Err(error) => assert!(error.position <= bytes.len() && !error.to_string().is_empty()),
});
