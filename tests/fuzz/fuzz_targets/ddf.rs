//! Any bytes as a DDF file, a page with one, or an archive of them; then everything is read from every node.
#![no_main]

use libfuzzer_sys::fuzz_target;
use ppkgc::schema::Schema;

fuzz_target!(|bytes: &[u8]| {
    let (schema, report) = Schema::load([("input".to_owned(), bytes.to_vec())]);
    assert!(!schema.is_empty() || schema.nodes().next().is_none());
    report.in_order().iter().for_each(|finding| assert!(!finding.message.is_empty()));
    for id in schema.nodes() {
        let _ = (schema.locuri(id), schema.applicability(id), schema.deprecated(id), schema.rule_trouble(id));
    }
});
