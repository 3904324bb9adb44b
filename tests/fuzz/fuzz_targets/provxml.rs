//! Any bytes as each kind of document: a document that was read can be written, and reading it again gives the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::format::doc::{AnswerFile, ConfigurationSource, Customizations, Elements, MasterDatastore, Provxml};

macro_rules! round_trip {
    ($bytes:expr, $($document:ty),+) => {
        $(if let Ok(read) = <$document>::read($bytes) {
            assert_eq!(<$document>::read(&read.write()).as_ref(), Ok(&read));
        })+
    };
}

fuzz_target!(|bytes: &[u8]| {
    round_trip!(bytes, Provxml, Customizations, AnswerFile, ConfigurationSource, Elements, MasterDatastore);
});
