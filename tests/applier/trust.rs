//! A package that is damaged, or not covered by its catalog, changes nothing.

use std::fs;

use ppkgc::applier::{Command, TrustPolicy};

use super::Bench;

fn refused(bench: &Bench, outcome: &str, exit_code: u8, code: &str) {
    let before = bench.state();
    let report = bench.run(Command::Apply);
    assert_eq!((report.outcome, report.exit_code), (outcome, exit_code), "{}", report.message);
    let codes: Vec<String> = report.findings.in_order().iter().map(|finding| finding.code.to_string()).collect();
    assert!(code.is_empty() || codes.iter().any(|own| own == code), "{codes:?}");
    assert_eq!(bench.state(), before);
}

#[test]
fn a_package_without_its_catalog_is_not_trusted() {
    let bench = Bench::contoso();
    fs::remove_file(bench.package().with_extension("cat")).unwrap();
    refused(&bench, "not-trusted", 3, "no-catalog");
}

#[test]
fn a_catalog_for_other_bytes_is_not_trusted() {
    let (bench, other) = (
        Bench::contoso(),
        Bench::of_spec(
            "[package]\nname = 'Other'\nversion = '1.0'\nowner = 'ITAdmin'\n[personalization]\ncompany_name = 'Other'\n",
        ),
    );
    fs::copy(other.package().with_extension("cat"), bench.package().with_extension("cat")).unwrap();
    refused(&bench, "not-trusted", 3, "catalog-mismatch");
    fs::write(bench.package().with_extension("cat"), "no catalog").unwrap();
    refused(&bench, "not-trusted", 3, "catalog-malformed");
}

#[test]
fn a_changed_byte_anywhere_is_refused() {
    let bench = Bench::contoso();
    let whole = fs::read(bench.package()).unwrap();
    for position in (0..whole.len()).step_by(whole.len() / 40) {
        let mut bytes = whole.clone();
        bytes[position] ^= 0x40;
        fs::write(bench.package(), bytes).unwrap();
        let before = bench.state();
        let report = bench.run(Command::Apply);
        assert!(matches!(report.exit_code, 1 | 3), "byte {position}: {}", report.message);
        assert_eq!(bench.state(), before, "byte {position}");
    }
    fs::write(bench.package(), &whole[..whole.len() / 2]).unwrap();
    refused(&bench, "unreadable", 1, "");
    fs::write(bench.package(), "no package").unwrap();
    refused(&bench, "unreadable", 1, "");
}

#[test]
fn an_unsigned_catalog_is_warned_about_and_refused_where_a_signature_is_required() {
    let bench = Bench::contoso();
    assert!(bench.succeed(Command::Plan).findings.holds(ppkgc::finding::Code::Unsigned));
    let bench = Bench { trust: TrustPolicy { require_signature: true, ..TrustPolicy::default() }, ..bench };
    refused(&bench, "not-trusted", 3, "unsigned");
}
