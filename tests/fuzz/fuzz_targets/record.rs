//! Any bytes as the build.json beside a package.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::build::EarlierRecord;

fuzz_target!(|bytes: &[u8]| {
    if let Some(record) = EarlierRecord::parse(bytes) {
        let texts = record.files.iter().flat_map(|file| [&file.name, &file.sha1, &file.sha256]);
        let package = [&record.package.id, &record.package.version];
        let length: usize = texts.chain(package).chain(&record.package.description).map(String::len).sum();
        assert!(length <= bytes.len());
    }
});
