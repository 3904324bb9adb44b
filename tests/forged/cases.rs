//! Attacks on the path from a signer to a trusted certificate, one by one, with the finding about each.

use super::certificate::{Forged, extension, key_id, purposes};
use super::chains::{TRUST_LIST, catalog, trust_list};
use super::der::{algorithm, contents, name, name_of, sequence, tlv, tlv_of};
use super::message::{Message, Signer};
use super::rsa_key;
use super::{judged, messages};
use ppkgc::finding::Code;

const UTF8: u8 = super::certificate::UTF8;
const CODE_SIGNING: &str = "1.3.6.1.5.5.7.3.3";

fn leaf() -> Forged {
    Forged::new("Leaf", 0, "Int", 1).signer()
}

fn between() -> Forged {
    Forged::new("Int", 1, "Root", 2).authority()
}

fn root() -> Forged {
    Forged::new("Root", 2, "Root", 2).authority()
}

/// The result for a catalog that `leaf` signed, with these included certificates and trusted ones.
fn outcome(leaf: &Forged, along: &[Forged], named: &[Forged]) -> String {
    let all = |forged: &[Forged]| forged.iter().map(Forged::der).collect::<Vec<_>>();
    let judgement = judged(&catalog(leaf, &all(along)), &all(named), &[]);
    match judgement.is_trusted() {
        true => "trusted".to_owned(),
        false => messages(&judgement.report),
    }
}

#[track_caller]
fn refused(outcome: &str, because: &str) {
    assert!(outcome.contains(because), "{outcome}");
    assert!(!because.contains("not supported") || !outcome.contains("not trusted"), "{outcome}");
}

/// The extension of this kind in place of an existing one.
fn with(mut forged: Forged, kind: &str, critical: bool, value: &[u8]) -> Forged {
    forged.remove(kind);
    forged.extensions.push(extension(kind, critical, value));
    forged
}

/// The extension of this kind once more.
fn and(mut forged: Forged, kind: &str, value: &[u8]) -> Forged {
    forged.extensions.push(extension(kind, false, value));
    forged
}

#[test]
fn a_good_path_is_trusted() {
    assert_eq!(outcome(&leaf(), &[between()], &[root()]), "trusted");
    assert_eq!(outcome(&leaf(), &[], &[between()]), "trusted");
    assert_eq!(outcome(&leaf(), &[between(), root()], &[leaf()]), "trusted");
}

#[test]
fn a_certificate_that_comes_along_issues_only_as_an_authority() {
    let issuers = |change: &dyn Fn(&mut Forged)| {
        let mut issuer = between();
        change(&mut issuer);
        outcome(&leaf(), &[issuer], &[root()])
    };
    let first = |issuer: &mut Forged| {
        issuer.version = None;
        issuer.extensions.clear();
    };
    refused(&issuers(&first), "it is of version 1, which is allowed only for trusted roots");
    refused(&issuers(&|issuer| issuer.version = None), "expected a certificate of version 3, since it has extensions");
    let no_authority = "its basic constraints do not mark it as an authority";
    refused(&issuers(&|issuer| issuer.remove("2.5.29.19")), no_authority);
    refused(&issuers(&|issuer| *issuer = with(between(), "2.5.29.19", true, b"\x30\x00")), no_authority);
    let for_data = b"\x03\x02\x07\x80";
    refused(&issuers(&|issuer| *issuer = with(between(), "2.5.29.15", true, for_data)), "does not list keyCertSign");
    let none_below = b"\x30\x06\x01\x01\xff\x02\x01\x00";
    let short = with(Forged::new("Above", 3, "Root", 2).authority(), "2.5.29.19", true, none_below);
    let below = Forged::new("Int", 1, "Above", 3).authority();
    refused(&outcome(&leaf(), &[below, short], &[root()]), "it allows only 0 issuers below it");
    let mut old_root = root();
    first(&mut old_root);
    assert_eq!(outcome(&leaf(), &[between()], &[old_root]), "trusted", "a root of version 1 that was named");
    let mut anchor = between();
    first(&mut anchor);
    refused(&outcome(&leaf(), &[], &[anchor]), "it is of version 1");
}

#[test]
fn names_that_an_issuer_may_not_give_are_refused() {
    let trees = |tag: u8, base: &[u8]| sequence(&[&tlv(tag, &sequence(&[base]))]);
    let directory = |text: &[u8]| tlv(0xa4, &name(UTF8, text));
    let under = |critical: bool, value: &[u8]| {
        let issuer = with(between(), "2.5.29.30", critical, value);
        let at_the_root = with(root(), "2.5.29.30", critical, value);
        (outcome(&leaf(), &[issuer], &[root()]), outcome(&leaf(), &[between()], &[at_the_root]))
    };
    for critical in [true, false] {
        for bad in [trees(0xa1, &directory(b"LEAF ")), trees(0xa0, &directory(b"Somebody"))] {
            let (between, root) = under(critical, &bad);
            refused(&between, "its name constraints do not allow the names below it");
            refused(&root, "its name constraints do not allow the names below it");
        }
        assert_eq!(under(critical, &trees(0xa0, &directory(b"leaf"))).0, "trusted");
        let (between, _) = under(critical, &trees(0xa1, &tlv(0x82, b"example.org")));
        refused(&between, "name constraints of a kind that is not supported");
    }
}

/// An issuer whose name constraints say nothing about the names below it.
fn constrains_others() -> Forged {
    let trees = sequence(&[&tlv(0xa1, &sequence(&[&tlv(0xa4, &name(UTF8, b"Zed"))]))]);
    with(between(), "2.5.29.30", true, &trees)
}

#[test]
fn an_empty_alternative_name_is_constrained_and_an_empty_subject_is_not() {
    let only_leaf = sequence(&[&tlv(0xa0, &sequence(&[&tlv(0xa4, &name(UTF8, b"Leaf"))]))]);
    let issuer = with(between(), "2.5.29.30", true, &only_leaf);
    let no_name = sequence(&[&tlv(0xa4, &sequence(&[]))]);
    let alternative = with(leaf(), "2.5.29.17", false, &no_name);
    refused(
        &outcome(&alternative, std::slice::from_ref(&issuer), &[root()]),
        "its name constraints do not allow the names below it",
    );
    let mut subject = leaf();
    subject.subject = sequence(&[]);
    assert_eq!(outcome(&subject, &[issuer], &[root()]), "trusted");
}

#[test]
fn subjects_to_which_no_name_constraints_can_be_applied_are_not_supported() {
    const ADDRESS: &str = "1.2.840.113549.1.9.1";
    let called = |subject: Vec<u8>| {
        let mut leaf = leaf();
        leaf.subject = subject;
        leaf
    };
    let odd = "a subject below it has a form that is not supported with them";
    for (tag, text) in [(UTF8, &b"Le\0af"[..]), (0x1e, b"\0L\0\0\0f"), (0x12, b"1\x002")] {
        let leaf = called(name(tag, text));
        refused(&outcome(&leaf, &[constrains_others()], &[root()]), odd);
        assert_eq!(outcome(&leaf, &[between()], &[root()]), "trusted", "without constraints");
        let with_dns_name = with(leaf, "2.5.29.17", false, &sequence(&[&tlv(0x82, b"contoso.com")]));
        assert_eq!(outcome(&with_dns_name, &[constrains_others()], &[root()]), "trusted");
    }
    let address = called(name_of(ADDRESS, UTF8, b"leaf@example.org"));
    refused(&outcome(&address, &[constrains_others()], &[root()]), odd);
    for plain in
        [name_of(ADDRESS, 0x16, b"leaf@example.org"), name(UTF8, b"Leaf\0"), name_of("2.5.4.10", UTF8, b"a\0b")]
    {
        assert_eq!(outcome(&called(plain), &[constrains_others()], &[root()]), "trusted");
    }
}

/// The values of extensions are encoded in an OCTET STRING, and numbers in a general name under a tag of its own.
#[test]
fn values_inside_other_values_must_be_der_too() {
    let everywhere = |kind: &str, critical: bool, value: &[u8], because: &str| {
        refused(&outcome(&with(leaf(), kind, critical, value), &[between()], &[root()]), because);
        refused(&outcome(&leaf(), &[with(between(), kind, critical, value)], &[root()]), because);
    };
    everywhere("2.5.29.15", true, b"\x03\x02\x07\x87", "expected a key usage");
    let padded: &[u8] = b"\x06\x03\x2b\x80\x01";
    let purposes = tlv(0x30, &[&tlv_of(CODE_SIGNING)[..], padded].concat());
    everywhere("2.5.29.37", false, &purposes, "expected an extended key usage");
    let alternative = |name: &[u8]| sequence(&[name]);
    everywhere("2.5.29.17", false, &alternative(&tlv(0x88, &padded[2..])), "expected a general name");
    let other = tlv(0xa0, &[padded, &tlv(0xa0, &tlv(UTF8, b"x"))].concat());
    everywhere("2.5.29.17", false, &alternative(&other), "expected alternative names");
    let inside = tlv(0xa4, &sequence(&[&tlv(0x31, &sequence(&[padded, &tlv(UTF8, b"x")]))]));
    everywhere("2.5.29.17", false, &alternative(&inside), "expected alternative names");
    everywhere("2.5.29.35", false, &sequence(&[&tlv(0xa1, &inside)]), "expected an authority key identifier");
    let trees = sequence(&[&tlv(0xa1, &sequence(&[&inside]))]);
    everywhere("2.5.29.30", true, &trees, "expected name constraints");
    everywhere("2.5.29.31", false, &sequence(&[&sequence(&[&tlv(0xa2, &inside)])]), "expected distribution points");
}

#[test]
fn a_distribution_point_has_a_location_or_an_issuer() {
    let with_point = |point: &[u8]| with(leaf(), "2.5.29.31", false, &sequence(&[&sequence(&[point])]));
    let outcome = |point: &[u8]| outcome(&with_point(point), &[between()], &[root()]);
    for bad in [tlv(0x81, &[0x01, 0x06]), tlv(0xa2, &[]), Vec::new()] {
        refused(&outcome(&bad), "each with a location or an issuer");
    }
    assert_eq!(outcome(&tlv(0xa2, &tlv(0xa4, &name(UTF8, b"Lists")))), "trusted");
}

#[test]
fn names_that_only_look_alike_in_bytes_are_different() {
    let issued = |issuer: Vec<u8>, subject: Vec<u8>| {
        let (mut leaf, mut issuer_of_leaf) = (leaf(), between());
        (leaf.issuer, issuer_of_leaf.subject) = (issuer, subject);
        outcome(&leaf, &[issuer_of_leaf], &[root()])
    };
    let longer = |last: u8| format!("2.5.4.3.{last}");
    let not_included = "which is not trusted and whose certificate is not included";
    refused(&issued(name(UTF8, b"=x"), name_of(&longer(b'='), UTF8, b"x")), not_included);
    refused(&issued(name(0x12, b"#x"), name_of(&longer(b'#'), 0x12, b"x")), not_included);
    refused(&issued(name(UTF8, b"#x"), name_of(&longer(b'='), 0x12, b"x")), not_included);
    assert_eq!(issued(name(UTF8, b"=x"), name(0x13, b"=X ")), "trusted");
    let pair = b"\xd8\x3d\xde\0";
    refused(&issued(name(0x1e, pair), name(0x1e, pair)), "not supported at byte");
}

#[test]
fn days_before_1970_must_exist() {
    let valid_from = |tag: u8, text: &[u8]| {
        let mut leaf = leaf();
        leaf.validity[0] = tlv(tag, text);
        outcome(&leaf, &[between()], &[root()])
    };
    for (tag, text) in [(0x17, &b"510229000000Z"[..]), (0x17, b"690229000000Z"), (0x18, b"19000229000000Z")] {
        refused(&valid_from(tag, text), "expected a UTCTime or GeneralizedTime in UTC");
    }
    assert_eq!(valid_from(0x17, b"520229000000Z"), "trusted");
    assert_eq!(valid_from(0x18, b"19040229000000Z"), "trusted");
}

#[test]
fn what_stands_in_a_certificate_twice_makes_it_unreadable() {
    let yes: &[u8] = b"\x30\x03\x01\x01\xff";
    let twice = "expected each extension once";
    for issuer in [
        and(between(), "2.5.29.19", b"\x30\x00"),
        and(with(between(), "2.5.29.19", true, b"\x30\x00"), "2.5.29.19", yes),
        and(between(), "2.5.29.19", yes),
    ] {
        refused(&outcome(&leaf(), &[issuer], &[root()]), twice);
    }
    refused(&outcome(&and(leaf(), "2.5.29.37", &purposes(&[CODE_SIGNING])), &[between()], &[root()]), twice);
    refused(&outcome(&and(leaf(), "2.5.29.15", b"\x03\x02\x07\x80"), &[between()], &[root()]), twice);
}

#[test]
fn an_issuer_is_the_one_with_the_key_that_is_named() {
    let names = |key: &[u8]| with(leaf(), "2.5.29.35", false, &sequence(&[&tlv(0x80, key)]));
    assert_eq!(outcome(&names(contents(&key_id(1))), &[between()], &[root()]), "trusted");
    refused(&outcome(&names(&[9; 20]), &[between()], &[root()]), "was issued with a key of `CN=Int` for which no");
    let by_number = |serial: &[u8]| {
        let value = sequence(&[&tlv(0xa1, &tlv(0xa4, &name(UTF8, b"Root"))), &tlv(0x82, serial)]);
        outcome(&with(leaf(), "2.5.29.35", false, &value), &[between()], &[root()])
    };
    assert_eq!(by_number(&[2]), "trusted");
    refused(&by_number(&[3]), "was issued with a key of `CN=Int` for which no");
}

/// Such a certificate is the end of no path, only a part of one.
#[test]
fn a_trusted_certificate_that_was_issued_with_another_key_of_its_name_is_not_enough() {
    let names = |key: &[u8]| with(root(), "2.5.29.35", false, &sequence(&[&tlv(0x80, key)]));
    let unsupported = "`CN=Root` was issued with another key of the same name, and trusting only such a certificate is";
    for key in [&[9; 20][..], &[2; 21], &[]] {
        refused(&outcome(&leaf(), &[between()], &[names(key)]), unsupported);
    }
    assert_eq!(outcome(&leaf(), &[between()], &[names(&[2; 20])]), "trusted");
    let mut after_a_change = Forged::new("Root", 2, "Root", 6).authority();
    after_a_change.serial = tlv(0x02, &[77]);
    let after_a_change = after_a_change.with_authority_key();
    let before = Forged::new("Root", 6, "Root", 6).authority();
    refused(&outcome(&leaf(), &[between(), before.clone()], std::slice::from_ref(&after_a_change)), unsupported);
    assert_eq!(outcome(&leaf(), &[between().with_authority_key()], &[after_a_change, before]), "trusted");
}

/// OpenSSL treats a root as self-signed only if its key can make signatures of the stated algorithm.
#[test]
fn a_root_states_a_signature_algorithm_for_its_key() {
    const SHA1_WITH_RSA: &str = "1.2.840.113549.1.1.5";
    let of_rsa = || Forged::new("Root", rsa_key::NUMBER, "Root", rsa_key::NUMBER).authority();
    let below_rsa = || Forged::new("Leaf", 0, "Root", rsa_key::NUMBER).signer();
    let below = || Forged::new("Leaf", 0, "Root", 2).signer();
    assert_eq!(outcome(&below_rsa(), &[], &[of_rsa()]), "trusted");
    let odd = [rsa_key::RSA, "1.2.840.10045.2.1", "1.2.840.113549.1.1.7", "2.16.840.1.101.3.4.2.1", "1.2.3.4"];
    for scheme in odd.map(algorithm) {
        for (leaf, root) in [(below_rsa(), of_rsa()), (below(), root())] {
            let outcome = outcome(&leaf, &[], &[root.signed_with(&scheme)]);
            refused(&outcome, "which is not known as a signature algorithm for its key, and trusting only such");
            refused(&outcome, "signature-unsupported: the signer, `CN=Leaf`, cannot be judged: `CN=Root` states that");
        }
    }
    let crossed = outcome(&below(), &[], &[root().signed_with(&algorithm(rsa_key::SHA256_WITH_RSA))]);
    refused(&crossed, "which is not known as a signature algorithm for its key");
    // The signature on a trusted root proves nothing, so its digest does not matter.
    for scheme in [SHA1_WITH_RSA, "1.2.840.113549.1.1.2", "1.2.840.113549.1.1.10", "1.2.840.113549.1.1.13"] {
        assert_eq!(outcome(&below_rsa(), &[], &[of_rsa().signed_with(&algorithm(scheme))]), "trusted", "{scheme}");
    }
    let own = |scheme: &str| {
        let leaf = Forged::new("Leaf", rsa_key::NUMBER, "Leaf", rsa_key::NUMBER).signer();
        let leaf = leaf.signed_with(&algorithm(scheme));
        outcome(&leaf, &[], std::slice::from_ref(&leaf))
    };
    assert_eq!(own(rsa_key::SHA256_WITH_RSA), "trusted");
    assert_ne!(own(rsa_key::RSA), "trusted");
}

#[test]
fn the_algorithm_of_a_key_is_none_of_a_signature() {
    let by_rsa = Forged::new("Leaf", 0, "Root", rsa_key::NUMBER).signer();
    let root_of_rsa = Forged::new("Root", rsa_key::NUMBER, "Root", rsa_key::NUMBER).authority();
    let by_ec = Forged::new("Leaf", 0, "Root", 2).signer();
    for (leaf, root, scheme, name) in
        [(by_rsa, root_of_rsa, rsa_key::RSA, "rsaEncryption"), (by_ec, root(), "1.2.840.10045.2.1", "id-ecPublicKey")]
    {
        let outcome = outcome(&leaf.signed_with(&algorithm(scheme)), &[], &[root]);
        let why = format!("it is signed with {name}, which is the algorithm of a kind of key, and not of a signature");
        refused(&outcome, &why);
        assert!(!outcome.contains("not signed with the key of its issuer"), "{outcome}");
    }
}

/// Windows heeds application policies instead of an extended key usage, and others only the latter.
#[test]
fn application_policies_must_allow_code_signing_too() {
    const POLICIES: &str = "1.3.6.1.4.1.311.21.10";
    const SERVERS: &str = "1.3.6.1.5.5.7.3.1";
    let policies = |list: &[&str]| {
        let list: Vec<u8> = list.iter().flat_map(|policy| sequence(&[&tlv_of(policy)])).collect();
        tlv(0x30, &list)
    };
    let on_leaf = |value: &[u8]| outcome(&with(leaf(), POLICIES, false, value), &[between()], &[root()]);
    let on_issuer = |value: &[u8]| outcome(&leaf(), &[with(between(), POLICIES, false, value)], &[root()]);
    let on_root = |value: &[u8]| outcome(&leaf(), &[between()], &[with(root(), POLICIES, false, value)]);
    for allowed in [&[CODE_SIGNING][..], &[SERVERS, CODE_SIGNING], &["1.3.6.1.4.1.311.10.12.1"]] {
        let value = policies(allowed);
        assert_eq!([on_leaf(&value), on_issuer(&value), on_root(&value)], ["trusted"; 3]);
    }
    for other in [policies(&[SERVERS]), policies(&[])] {
        refused(&on_leaf(&other), "its application policies, which Windows heeds instead of its extended key usage");
        refused(&on_issuer(&other), "the path leads through `CN=Int`, and it excludes codeSigning");
        refused(&on_root(&other), "the path leads through `CN=Root`, and it excludes codeSigning");
    }
    refused(&on_leaf(&purposes(&[CODE_SIGNING])), "expected application policies");
    let qualified = tlv(0x30, &sequence(&[&tlv_of(CODE_SIGNING), &sequence(&[])]));
    assert_eq!(on_leaf(&qualified), "trusted");
    let critical = with(leaf(), POLICIES, true, &policies(&[CODE_SIGNING]));
    refused(&outcome(&critical, &[between()], &[root()]), "which must be understood and is not supported");
    for about_policies in ["1.3.6.1.4.1.311.21.11", "1.3.6.1.4.1.311.21.12"] {
        let issuer = with(between(), about_policies, false, b"\x30\x00");
        refused(&outcome(&leaf(), &[issuer], &[root()]), "which must be understood and is not supported");
    }
}

/// Readers choose differently among certificates of one name, so each choice must be good.
#[test]
fn no_choice_among_issuers_leads_astray() {
    let mut other_key = between();
    other_key.key = 7;
    other_key.remove("2.5.29.14");
    let ambiguous = "several certificates of `CN=Int` are included, which is supported only if each is suitable";
    refused(&outcome(&leaf(), &[other_key.clone(), between()], &[root()]), ambiguous);
    let crowd: Vec<Forged> = (0..90)
        .map(|number| {
            let mut copy = other_key.clone();
            copy.serial = tlv(0x02, &[number]);
            copy
        })
        .chain([between()])
        .collect();
    refused(&outcome(&leaf(), &crowd, &[root()]), ambiguous);
    let cross_signed = Forged::new("Int", 1, "Elsewhere", 8).authority();
    refused(&outcome(&leaf(), &[between(), cross_signed], &[root()]), ambiguous);
    let expired = |mut copy: Forged| {
        copy.validity[1] = tlv(0x17, b"250101000000Z");
        copy
    };
    assert_eq!(
        outcome(&leaf(), &[expired(between()), between()], &[root()]),
        "trusted",
        "one that is valid comes first"
    );
    let around = [Forged::new("Int", 1, "Back", 5).authority(), Forged::new("Back", 5, "Int", 1).authority()];
    refused(&outcome(&leaf(), &around, &[root()]), "not trusted");
    let back_to_the_start = Forged::new("Int", 1, "Leaf", 0).authority();
    let in_a_circle = outcome(&leaf(), &[back_to_the_start, between()], &[root(), leaf()]);
    refused(&in_a_circle, "its basic constraints do not mark it as an authority");
    let way_out = Forged::new("Back", 5, "Root", 2).authority();
    let outcome = outcome(&leaf(), &[&around[..], &[way_out]].concat(), &[root()]);
    refused(&outcome, "several certificates of `CN=Back` are included");
}

#[test]
fn what_is_not_supported_is_called_so() {
    let names: Vec<String> = (0..12).map(|number| format!("Int {number}")).collect();
    let tall: Vec<Forged> = (0..9)
        .map(|number: usize| {
            let issuer = if number == 8 { "Root" } else { &names[number + 1] };
            let issuer_key = if number == 8 { 2 } else { 11 + number as u8 };
            Forged::new(&names[number], 10 + number as u8, issuer, issuer_key).authority()
        })
        .collect();
    let low = Forged::new("Leaf", 0, "Int 0", 10).signer();
    refused(&outcome(&low, &tall, &[root()]), "the path has more than 8 issuers, which is not supported");
    let signed_with = |scheme: &str| outcome(&leaf().signed_with(&algorithm(scheme)), &[between()], &[root()]);
    refused(&signed_with("1.2.840.113549.1.1.10"), "it is signed with RSA-PSS, which is not supported");
    refused(&signed_with("1.3.101.112"), "it is signed with Ed25519, which is not supported");
    refused(&signed_with("1.2.840.10045.4.1"), "it is signed with SHA-1, which is broken");
    for (forged, place) in [(leaf().on_curve("1.3.132.0.35"), 0), (between().on_curve("1.3.132.0.35"), 1)] {
        let (leaf, between) = if place == 0 { (forged, between()) } else { (leaf(), forged) };
        refused(&outcome(&leaf, &[between], &[root()]), "P-521 is not supported, only RSA, P-256 and P-384");
    }
    let proxy = with(leaf(), "1.3.6.1.5.5.7.1.14", false, b"\x30\x00");
    refused(&outcome(&proxy, &[between()], &[root()]), "which must be understood and is not supported");
    let mut hybrid = leaf();
    hybrid.is_hybrid = true;
    refused(&outcome(&hybrid, &[between()], &[root()]), "a point in hybrid form is not supported");
    let mut hybrid = between();
    hybrid.is_hybrid = true;
    refused(&outcome(&leaf(), &[hybrid], &[root()]), "a point in hybrid form is not supported");
    for (scheme, why) in [
        (
            sequence(&[&tlv_of("1.2.840.113549.1.1.10"), &sequence(&[])]),
            "the signature cannot be checked: it uses RSA-PSS, which is not supported",
        ),
        (algorithm("1.2.840.113549.1.1.11"), "its signature algorithm contradicts the key of the signer"),
        (algorithm("1.2.840.10045.4.3.4"), "its signature algorithm contradicts its digest algorithm"),
    ] {
        let list = trust_list();
        let mut message = Message::new(1, TRUST_LIST, list.clone());
        message.certificates = vec![leaf().der()];
        let mut signer = Signer::of(&leaf(), TRUST_LIST, contents(&list));
        signer.scheme = scheme;
        message.signers = vec![signer.der()];
        let judgement = judged(&message.der(), &[between().der()], &[]);
        refused(&messages(&judgement.report), why);
        assert!(judgement.report.holds(Code::SignatureUnsupported));
        assert!(!messages(&judgement.report).contains("invalid"));
        assert!(judgement.signer().is_none());
    }
}

#[test]
fn valid_values_that_are_not_read_are_not_called_damaged() {
    let long_number: &[u8] = b"\x06\x08\x2b\xff\xff\xff\xff\xff\xff\x7f";
    let relative = tlv(0xa1, contents(&sequence(&[&tlv_of("2.5.4.3"), &tlv(UTF8, b"x")])));
    for (kind, value) in [
        ("2.5.29.17", sequence(&[&tlv(0xa3, &[])])),
        ("2.5.29.17", sequence(&[&tlv(0xa5, &tlv(0xa1, &tlv(UTF8, b"x")))])),
        ("2.5.29.35", sequence(&[&tlv(0xa1, &tlv(0xa3, &[]))])),
        ("2.5.29.30", sequence(&[&tlv(0xa1, &sequence(&[&tlv(0xa5, &tlv(0xa1, &tlv(UTF8, b"x")))]))])),
        ("2.5.29.31", sequence(&[&sequence(&[&tlv(0xa0, &relative)])])),
        ("2.5.29.37", tlv(0x30, &[&tlv_of(CODE_SIGNING)[..], long_number].concat())),
    ] {
        for (leaf, issuer) in
            [(with(leaf(), kind, false, &value), between()), (leaf(), with(between(), kind, false, &value))]
        {
            let judgement = judged(&catalog(&leaf, &[issuer.der()]), &[root().der()], &[]);
            let messages = messages(&judgement.report);
            refused(&messages, "the signature of the catalog cannot be read: not supported at byte");
            assert!(judgement.report.holds(Code::SignatureUnsupported), "{messages}");
        }
    }
    let far = b"\x30\x0d\x01\x01\xff\x02\x08\x7f\xff\xff\xff\xff\xff\xff\xff";
    assert_eq!(outcome(&leaf(), &[with(between(), "2.5.29.19", true, far)], &[root()]), "trusted");
    let negative = b"\x30\x06\x01\x01\xff\x02\x01\xff";
    refused(
        &outcome(&leaf(), &[with(between(), "2.5.29.19", true, negative)], &[root()]),
        "expected basic constraints",
    );
}
