//! The object identifiers of certificates, signatures and timestamps, with their sources.

use der::asn1::ObjectIdentifier;

macro_rules! oids {
    ($($(#[$doc:meta])+ $name:ident = $text:literal;)+) => {
        $($(#[$doc])+ pub(in crate::format) const $name: ObjectIdentifier = ObjectIdentifier::new_unwrap($text);)+
    };
}

oids! {
    /// `id-signedData`: the PKCS#7 envelope. Source: RFC 2315, section 14.
    SIGNED_DATA = "1.2.840.113549.1.7.2";
    /// `id-contentType`: the attribute with the type of the signed content. Source: RFC 5652, section 11.1.
    CONTENT_TYPE = "1.2.840.113549.1.9.3";
    /// `id-messageDigest`: the attribute with the digest of the signed content. Source: RFC 5652, section 11.2.
    MESSAGE_DIGEST = "1.2.840.113549.1.9.4";

    /// `id-signingTime`. Source: RFC 5652, section 11.3.
    SIGNING_TIME = "1.2.840.113549.1.9.5";
    /// `id-countersignature`. Source: RFC 5652, section 11.4.
    COUNTERSIGNATURE = "1.2.840.113549.1.9.6";
    /// `id-aa-signingCertificate`: the certificate of the signer, by SHA-1. Source: RFC 2634, section 5.4.
    SIGNING_CERTIFICATE = "1.2.840.113549.1.9.16.2.12";
    /// `id-aa-signingCertificateV2`: the certificate of the signer, by another digest. Source: RFC 5035, section 3.
    SIGNING_CERTIFICATE_2 = "1.2.840.113549.1.9.16.2.47";

    /// `SPC_SP_OPUS_INFO_OBJID`: name and URL of the signed program, empty for a catalog. Source: wintrust.h.
    SPC_OPUS_INFO = "1.3.6.1.4.1.311.2.1.12";
    /// `SPC_STATEMENT_TYPE_OBJID`: the kind of publisher. Source: wintrust.h.
    SPC_STATEMENT_TYPE = "1.3.6.1.4.1.311.2.1.11";
    /// `SPC_INDIVIDUAL_SP_KEY_PURPOSE_OBJID`: the value that signtool always writes. Source: wintrust.h.
    SPC_INDIVIDUAL = "1.3.6.1.4.1.311.2.1.21";
    /// `szOID_RFC3161_counterSign`: the attribute with a timestamp. Source: wincrypt.h.
    TIMESTAMP = "1.3.6.1.4.1.311.3.3.1";
    /// `id-ct-TSTInfo`: the content of a timestamp. Source: RFC 3161, section 2.4.2.
    TST_INFO = "1.2.840.113549.1.9.16.1.4";

    /// `id-md5`. Source: RFC 8017, appendix B.1.
    MD5 = "1.2.840.113549.2.5";
    /// `id-sha1`. Source: RFC 8017, appendix B.1.
    SHA1 = "1.3.14.3.2.26";
    /// `id-sha256`. Source: RFC 8017, appendix B.1.
    SHA256 = "2.16.840.1.101.3.4.2.1";
    /// `id-sha224`. Source: RFC 8017, appendix B.1.
    SHA224 = "2.16.840.1.101.3.4.2.4";
    /// `id-sha384`. Source: RFC 8017, appendix B.1.
    SHA384 = "2.16.840.1.101.3.4.2.2";
    /// `id-sha512`. Source: RFC 8017, appendix B.1.
    SHA512 = "2.16.840.1.101.3.4.2.3";

    /// `rsaEncryption`: an RSA key, and an RSA signature whose digest is named elsewhere. Source: RFC 8017, appendix
    /// A.1.
    RSA = "1.2.840.113549.1.1.1";
    /// `md5WithRSAEncryption`. Source: RFC 8017, appendix A.2.4.
    MD5_WITH_RSA = "1.2.840.113549.1.1.4";
    /// `sha1WithRSAEncryption`. Source: RFC 8017, appendix A.2.4.
    SHA1_WITH_RSA = "1.2.840.113549.1.1.5";
    /// `sha256WithRSAEncryption`. Source: RFC 8017, appendix A.2.4.
    SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
    /// `sha384WithRSAEncryption`. Source: RFC 8017, appendix A.2.4.
    SHA384_WITH_RSA = "1.2.840.113549.1.1.12";
    /// `sha512WithRSAEncryption`. Source: RFC 8017, appendix A.2.4.
    SHA512_WITH_RSA = "1.2.840.113549.1.1.13";
    /// `sha224WithRSAEncryption`. Source: RFC 8017, appendix A.2.4.
    SHA224_WITH_RSA = "1.2.840.113549.1.1.14";
    /// `szOID_OIWSEC_sha1RSASign`, which is used in roots made with makecert. Source: wincrypt.h.
    OIW_SHA1_WITH_RSA = "1.3.14.3.2.29";
    /// `szOID_OIWSEC_shaRSA`. Source: wincrypt.h.
    OIW_SHA_WITH_RSA = "1.3.14.3.2.15";
    /// `szOID_OIWSEC_md5RSA`. Source: wincrypt.h.
    OIW_MD5_WITH_RSA = "1.3.14.3.2.3";
    /// `szOID_RSA_MD4RSA`. Source: wincrypt.h.
    MD4_WITH_RSA = "1.2.840.113549.1.1.3";
    /// `rsaSignatureWithripemd160`, which is used in some old German roots. Source: TeleTrusT.
    RIPEMD160_WITH_RSA = "1.3.36.3.3.1.2";
    /// `md2WithRSAEncryption`, which is used in some old roots. Source: RFC 8017, appendix A.2.4.
    MD2_WITH_RSA = "1.2.840.113549.1.1.2";
    /// `id-RSASSA-PSS`. Source: RFC 8017, appendix A.2.3.
    RSA_PSS = "1.2.840.113549.1.1.10";
    /// `id-Ed25519`. Source: RFC 8410, section 3.
    ED25519 = "1.3.101.112";
    /// `id-Ed448`. Source: RFC 8410, section 3.
    ED448 = "1.3.101.113";
    /// `secp521r1`, called P-521. Source: RFC 5480, section 2.1.1.1.
    P521 = "1.3.132.0.35";
    /// `secp256k1`. Source: SEC 2, section 2.4.1.
    SECP256K1 = "1.3.132.0.10";
    /// `id-ecPublicKey`: a key on an elliptic curve. Source: RFC 5480, section 2.1.1.
    EC = "1.2.840.10045.2.1";
    /// `secp256r1`, called P-256. Source: RFC 5480, section 2.1.1.1.
    P256 = "1.2.840.10045.3.1.7";
    /// `secp384r1`, called P-384. Source: RFC 5480, section 2.1.1.1.
    P384 = "1.3.132.0.34";
    /// `ecdsa-with-SHA1`. Source: RFC 5758, section 3.2.
    ECDSA_WITH_SHA1 = "1.2.840.10045.4.1";
    /// `ecdsa-with-SHA224`. Source: RFC 5758, section 3.2.
    ECDSA_WITH_SHA224 = "1.2.840.10045.4.3.1";
    /// `ecdsa-with-SHA256`. Source: RFC 5758, section 3.2.
    ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
    /// `ecdsa-with-SHA384`. Source: RFC 5758, section 3.2.
    ECDSA_WITH_SHA384 = "1.2.840.10045.4.3.3";
    /// `ecdsa-with-SHA512`. Source: RFC 5758, section 3.2.
    ECDSA_WITH_SHA512 = "1.2.840.10045.4.3.4";

    /// `id-at-commonName`. Source: RFC 5280, appendix A.1.
    COMMON_NAME = "2.5.4.3";
    /// `id-emailAddress`. Source: RFC 5280, appendix A.1.
    EMAIL_ADDRESS = "1.2.840.113549.1.9.1";
    /// `id-ce-subjectKeyIdentifier`. Source: RFC 5280, section 4.2.1.2.
    SUBJECT_KEY_ID = "2.5.29.14";
    /// `id-ce-authorityKeyIdentifier`. Source: RFC 5280, section 4.2.1.1.
    AUTHORITY_KEY_ID = "2.5.29.35";
    /// `id-ce-keyUsage`. Source: RFC 5280, section 4.2.1.3.
    KEY_USAGE = "2.5.29.15";
    /// `id-ce-subjectAltName`. Source: RFC 5280, section 4.2.1.6.
    SUBJECT_ALT_NAME = "2.5.29.17";
    /// `id-ce-basicConstraints`. Source: RFC 5280, section 4.2.1.9.
    BASIC_CONSTRAINTS = "2.5.29.19";
    /// `id-ce-nameConstraints`. Source: RFC 5280, section 4.2.1.10.
    NAME_CONSTRAINTS = "2.5.29.30";
    /// `id-ce-cRLDistributionPoints`. Source: RFC 5280, section 4.2.1.13.
    CRL_DISTRIBUTION_POINTS = "2.5.29.31";
    /// `netscape-cert-type`, which old authorities still write. Source: "Netscape Certificate Extensions".
    NETSCAPE_TYPE = "2.16.840.1.113730.1.1";
    /// `id-pe-proxyCertInfo`: the certificate was issued by the owner of another one. Source: RFC 3820, section 3.8.
    PROXY = "1.3.6.1.5.5.7.1.14";
    /// `id-pe-ipAddrBlocks`. Source: RFC 3779, section 2.
    IP_RESOURCES = "1.3.6.1.5.5.7.1.7";
    /// `id-pe-autonomousSysIds`. Source: RFC 3779, section 3.
    AS_RESOURCES = "1.3.6.1.5.5.7.1.8";
    /// `id-ce-certificatePolicies`. Source: RFC 5280, section 4.2.1.4.
    CERTIFICATE_POLICIES = "2.5.29.32";
    /// `id-ce-extKeyUsage`. Source: RFC 5280, section 4.2.1.12.
    EXTENDED_KEY_USAGE = "2.5.29.37";
    /// `szOID_APPLICATION_CERT_POLICIES`: the uses of the key in the form of certificate policies. Windows heeds them
    /// instead of the extended key usage. Source: MS-WCCE, section 2.2.2.7.7.3; Microsoft, Application policy (Windows
    /// Server 2003).
    APPLICATION_POLICIES = "1.3.6.1.4.1.311.21.10";
    /// `szOID_APPLICATION_POLICY_MAPPINGS`. Source: wincrypt.h.
    APPLICATION_POLICY_MAPPINGS = "1.3.6.1.4.1.311.21.11";
    /// `szOID_APPLICATION_POLICY_CONSTRAINTS`. Source: wincrypt.h.
    APPLICATION_POLICY_CONSTRAINTS = "1.3.6.1.4.1.311.21.12";
    /// `szOID_ANY_APPLICATION_POLICY`: any use. Source: Microsoft, IX509ExtensionMSApplicationPolicies.
    ANY_APPLICATION_POLICY = "1.3.6.1.4.1.311.10.12.1";
    /// `id-kp-codeSigning`. Source: RFC 5280, section 4.2.1.12.
    CODE_SIGNING = "1.3.6.1.5.5.7.3.3";
    /// `szOID_KP_LIFETIME_SIGNING`: signatures end with the certificate, whatever a timestamp says. Source: Microsoft,
    /// Object IDs associated with Microsoft cryptography (KB 287547).
    LIFETIME_SIGNING = "1.3.6.1.4.1.311.10.3.13";
    /// `id-kp-timeStamping`. Source: RFC 5280, section 4.2.1.12.
    TIME_STAMPING = "1.3.6.1.5.5.7.3.8";
}

/// The name of an unsupported algorithm or curve, for messages.
pub(in crate::format) fn algorithm_name(oid: ObjectIdentifier) -> String {
    match oid {
        SHA1 => "SHA-1".to_owned(),
        SHA224 => "SHA-224".to_owned(),
        SHA384 => "SHA-384".to_owned(),
        SHA512 => "SHA-512".to_owned(),
        MD5 => "MD5".to_owned(),
        RSA => "rsaEncryption".to_owned(),
        EC => "id-ecPublicKey".to_owned(),
        RSA_PSS => "RSA-PSS".to_owned(),
        ED25519 => "Ed25519".to_owned(),
        ED448 => "Ed448".to_owned(),
        P521 => "P-521".to_owned(),
        SECP256K1 => "secp256k1".to_owned(),
        other => format!("the algorithm {other}"),
    }
}
