//! Any bytes as a spec: read, then judged by the built-in schema; no file exists beside it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::spec;

fuzz_target!(|bytes: &[u8]| {
    let (source, unreadable) = spec::decode("spec.toml", bytes, |_| false);
    if unreadable.has_errors() {
        return;
    }
    let (read, report) = spec::parse(&source, &|_| None);
    assert!(read.is_some() || report.has_errors());
    for finding in report.in_order() {
        if let ppkgc::finding::Place::Spec(span) = finding.place {
            let excerpt = source.excerpt(span);
            assert!(excerpt.text.get(excerpt.marked).is_some());
        }
    }
});
