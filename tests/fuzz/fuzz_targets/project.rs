//! Any bytes as a project of Windows Configuration Designer: read, with every finding at a place of its text.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::spec;
use ppkgc::wcd::{self, Circumstances};

fuzz_target!(|bytes: &[u8]| {
    let (mut source, unreadable) = spec::decode("customizations.xml", bytes, wcd::is_project);
    wcd::hide_secrets(&mut source);
    if unreadable.has_errors() {
        return;
    }
    let (read, report) = wcd::parse(&source, &Circumstances::default());
    assert!(read.is_some() || report.has_errors());
    for finding in report.in_order() {
        if let ppkgc::finding::Place::Spec(span) = finding.place {
            let excerpt = source.excerpt(span);
            assert!(excerpt.text.get(excerpt.marked).is_some());
        }
    }
});
