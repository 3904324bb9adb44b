//! Any bytes as an ADMX file and as the ADML file beside it; then everything is read from every policy.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::schema::admx::{LibraryFile, enabled_text};

fuzz_target!(|bytes: &[u8]| {
    let (admx, adml) = (bytes.to_vec(), bytes.to_vec());
    let file = LibraryFile::new("a.admx".to_owned(), Box::new(move || Ok(admx.clone())));
    let file = file.with_titles("a.adml".to_owned(), Box::new(move || Ok(adml.clone())));
    for policy in file.admx().policies() {
        let _ = (file.admx().categories_of(policy), enabled_text(policy));
        let _ = policy.title.as_deref().and_then(|title| file.title(title));
    }
    let _ = file.titles().map(|titles| titles.label("$(presentation.a)", "a").is_some());
});
