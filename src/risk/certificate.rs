//! Certificates that the package makes the device trust or distrust.

use super::class::Severity;
use super::report::RiskFinding;
use crate::format::pki::certificate_in_base64;
use crate::world::hex;

/// Parts of the names of public authorities and of Microsoft. The genuine root with such a name is usually on the
/// device already, so a package with such a name usually contains another certificate.
const PUBLIC_NAMES: [&str; 22] = [
    "microsoft",
    "digicert",
    "verisign",
    "globalsign",
    "let's encrypt",
    "isrg root",
    "sectigo",
    "comodo",
    "usertrust",
    "entrust",
    "godaddy",
    "go daddy",
    "thawte",
    "geotrust",
    "amazon root",
    "google trust",
    "gts root",
    "baltimore",
    "quovadis",
    "certum",
    "identrust",
    "dst root",
];

/// The class of findings about certificates that the device is told to distrust.
const DISTRUSTS: &str = "distrusts-certificate";

/// Parts of the names of vendors of security software: Windows does not run a program whose signer is distrusted.
const SECURITY_VENDORS: [&str; 20] = [
    "avast",
    "avg technologies",
    "avira",
    "bitdefender",
    "carbon black",
    "check point",
    "crowdstrike",
    "cylance",
    "eset",
    "f-secure",
    "fortinet",
    "kaspersky",
    "malwarebytes",
    "mcafee",
    "palo alto networks",
    "sentinel",
    "sophos",
    "symantec",
    "trellix",
    "trend micro",
];

/// The thumbprints of roots of Microsoft and of public authorities, in upper case.
const GENUINE_ROOTS: [&str; 12] = [
    "8F43288AD272F3103B6FB1428485EA3014C0BCFE", // Microsoft Root Certificate Authority 2011
    "3B1EFD3A66EA28B16697394703A72CA340A05BD5", // Microsoft Root Certificate Authority 2010
    "CDD4EEAE6000AC7F40C3802C171E30148030C072", // Microsoft Root Certificate Authority
    "A43489159A520F0D93D032CCAF37E7FE20A8B419", // Microsoft Root Authority
    "31F9FC8BA3805986B721EA7295C65B3A44534274", // Microsoft ECC TS Root Certificate Authority 2018
    "A8985D3A65E5E5C4B2D7D66D40C6DD2FB19C5436", // DigiCert Global Root CA
    "DF3C24F9BFD666761B268073FE06D1CC8D4F82A4", // DigiCert Global Root G2
    "0563B8630D62D75ABBC8AB1E4BDFB5A899B24D43", // DigiCert Assured ID Root CA
    "CABD2A79A1076A31F21D253635CB039D4329A5E8", // ISRG Root X1
    "B1BC968BD4F49D622AA89A81F2150152A41D829C", // GlobalSign Root CA
    "D4DE20D05E66FC53FE1A50882C78DB2852CAE474", // Baltimore CyberTrust Root
    "2B8F1B57330DBBA2D07A6C51F70EE90DDAB9AD8E", // USERTrust RSA Certification Authority
];

/// The findings about a certificate for one of the stores of the device. `value` is its base64.
pub(super) fn certificate(class: &str, subject: &str, value: &str) -> Vec<RiskFinding> {
    let Some(certificate) = certificate_in_base64(value) else {
        return vec![RiskFinding::new(class, subject).shows("its value is not a certificate")];
    };
    let thumbprint = hex(&certificate.thumbprint()).to_string().to_uppercase();
    let name = certificate.subject();
    let own = RiskFinding::new(class, subject).shows(format!("{thumbprint} {name}"));
    let lower = name.to_lowercase();
    if class == DISTRUSTS {
        let is_needed = PUBLIC_NAMES.iter().chain(&SECURITY_VENDORS).any(|part| lower.contains(part));
        return vec![if is_needed { own.severity(Severity::High) } else { own }];
    }
    let mut found = vec![own];
    if PUBLIC_NAMES.iter().any(|part| lower.contains(part)) && !GENUINE_ROOTS.contains(&thumbprint.as_str()) {
        let why = format!("{thumbprint} has the name {name}");
        found.push(RiskFinding::new("certificate-pretends", subject).shows(why));
    }
    found
}
