//! Keys and certificates for the tests, made by openssl for each test, and the external programs that judge signatures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::support::{judge, judge_if_any, ppkgc, sample, succeed};

/// The pass phrase of everything that has one; it must never be printed.
pub const PASS: &str = "open sesame 4711";

/// A folder with a built sample in `out`, a certification authority (ca.pem, ca.key) and its signers.
pub struct Authority {
    folder: tempfile::TempDir,
}

/// The kinds of keys that sign.
pub const KINDS: [&str; 3] = ["rsa:2048", "P-256", "P-384"];

/// The content of a signer's certificate.
pub const CODE_SIGNING: &str = "keyUsage=critical,digitalSignature\nextendedKeyUsage=codeSigning\n";

impl Authority {
    /// A new authority. Without openssl the test is ignored.
    pub fn new() -> Self {
        judge("openssl");
        let folder = tempfile::tempdir().unwrap();
        let here = folder.path();
        let spec = sample("contoso-branding").join("spec.toml");
        succeed(&mut ppkgc(here, ["build", spec.to_str().unwrap(), "-o", "out"]));
        fs::write(here.join("ca.cnf"), CONFIGURATION).unwrap();
        fs::write(here.join("index.txt"), "").unwrap();
        let authority = Authority { folder };
        authority.root("ca");
        authority
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.path().join(name)
    }

    pub fn package(&self) -> PathBuf {
        self.file("out/Contoso-Branding.ppkg")
    }

    pub fn catalog(&self) -> PathBuf {
        self.file("out/Contoso-Branding.cat")
    }

    /// A self-signed issuer: NAME.pem, NAME.key.
    pub fn root(&self, name: &str) {
        self.key(name, "P-256");
        let (subject, key, certificate) = (format!("/CN=Test {name}"), format!("{name}.key"), format!("{name}.pem"));
        self.openssl(&["req", "-x509", "-key", &key, "-out", &certificate, "-subj", &subject, "-days", "3650"]);
    }

    fn key(&self, name: &str, kind: &str) {
        let file = format!("{name}.key");
        let option = match kind.strip_prefix("rsa:") {
            Some(bits) => format!("rsa_keygen_bits:{bits}"),
            None => format!("ec_paramgen_curve:{kind}"),
        };
        let algorithm = if kind.starts_with("rsa") { "RSA" } else { "EC" };
        self.openssl(&["genpkey", "-algorithm", algorithm, "-pkeyopt", &option, "-out", &file]);
    }

    /// A certificate of the authority with its key: NAME.pem, NAME.key.
    pub fn signer(&self, name: &str, kind: &str, extensions: &str) {
        self.issued(name, kind, extensions, "20240101000000Z", "20491231000000Z");
    }

    pub fn issued(&self, name: &str, kind: &str, extensions: &str, from: &str, to: &str) {
        self.key(name, kind);
        let file = |ending: &str| format!("{name}.{ending}");
        let subject = format!("/O=Contoso/CN=Contoso {name}");
        self.openssl(&["req", "-new", "-key", &file("key"), "-out", &file("csr"), "-subj", &subject]);
        fs::write(self.file(&file("ext")), extensions).unwrap();
        let request = ["ca", "-batch", "-notext", "-config", "ca.cnf", "-startdate", from, "-enddate", to];
        let files = ["-in", &file("csr"), "-out", &file("pem"), "-extfile", &file("ext")];
        self.openssl(&[&request[..], &files[..]].concat());
    }

    /// A PFX file of a signer with its issuer; `more` are further arguments.
    pub fn pfx(&self, name: &str, output: &str, more: &[&str]) {
        let (key, certificate, pass) = (format!("{name}.key"), format!("{name}.pem"), format!("pass:{PASS}"));
        let files = ["-inkey", &key, "-in", &certificate, "-certfile", "ca.pem", "-out", output, "-passout", &pass];
        self.openssl(&[&["pkcs12", "-export"], &files[..], more].concat());
    }

    pub fn openssl(&self, arguments: &[&str]) -> String {
        succeed(Command::new("openssl").args(arguments).current_dir(self.path()))
    }

    /// Runs the program on the catalog of the sample; nothing it prints may contain the pass phrase.
    pub fn ppkgc(&self, arguments: &[&str]) -> Output {
        const PROXIES: [&str; 6] = ["http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"];
        let mut command = ppkgc(self.path(), arguments);
        for name in PROXIES {
            command.env_remove(name);
        }
        let output = command.env("SIGNER_PASS", PASS).output().unwrap();
        for stream in [&output.stdout, &output.stderr] {
            assert!(!String::from_utf8_lossy(stream).contains(PASS), "{arguments:?} tells the pass phrase");
        }
        output
    }

    /// Signs the catalog of the sample; returns the exit code and the output.
    pub fn sign(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.ppkgc(&[&["sign", "out/Contoso-Branding.cat"], arguments].concat());
        (output.status.code().unwrap(), said(&output))
    }

    /// Verifies the package of the sample; returns the exit code and the output.
    pub fn verify(&self, arguments: &[&str]) -> (i32, String) {
        let output = self.ppkgc(&[&["verify", "out/Contoso-Branding.ppkg"], arguments].concat());
        (output.status.code().unwrap(), said(&output))
    }

    /// Whether osslsigncode finds that the catalog covers the package and is signed under `ca`. None if it is absent
    /// or too old to hash a file byte for byte.
    pub fn osslsigncode(&self, more: &[&str]) -> Option<bool> {
        let mut osslsigncode = judge_if_any("osslsigncode").filter(|_| hashes_scripts_whole())?;
        // It hashes a file byte for byte when its name ends so.
        fs::copy(self.package(), self.file("package.ps1")).unwrap();
        let files = ["verify", "-CAfile", "ca.pem", "-catalog", "out/Contoso-Branding.cat", "-in", "package.ps1"];
        let output = osslsigncode.args(files).args(more).current_dir(self.path()).output().unwrap();
        Some(output.status.success())
    }

    /// Whether openssl finds the signature good. It requires the content separately, so the content is removed from the
    /// message.
    pub fn openssl_cms(&self) -> bool {
        let catalog = fs::read(self.catalog()).unwrap();
        let Some((message, content)) = detached(&catalog) else { return false };
        fs::write(self.file("message.der"), message).unwrap();
        fs::write(self.file("content.bin"), content).unwrap();
        let files = ["-in", "message.der", "-inform", "DER", "-content", "content.bin", "-CAfile", "ca.pem"];
        let output = Command::new("openssl")
            .args(["cms", "-verify", "-binary", "-purpose", "any", "-out", "verified.bin"])
            .args(files)
            .current_dir(self.path())
            .output()
            .unwrap();
        output.status.success()
    }
}

pub fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Version 2.6 is the first that knows .ps1 files.
fn hashes_scripts_whole() -> bool {
    let output = Command::new("osslsigncode").arg("--version").output().unwrap();
    let text = said(&output);
    let version = text.split("osslsigncode ").nth(1).unwrap_or_default();
    let mut numbers = version.split(|c: char| !c.is_ascii_digit()).map(|number| number.parse::<u32>().unwrap_or(0));
    (numbers.next(), numbers.next()) >= (Some(2), Some(6))
}

const CONFIGURATION: &str = "\
[ca]
default_ca = test
[test]
database = index.txt
new_certs_dir = .
certificate = ca.pem
private_key = ca.key
default_md = sha256
policy = any
unique_subject = no
rand_serial = yes
[any]
organizationName = optional
commonName = supplied
";

/// Tag, contents octets and the rest behind one DER element.
pub fn element(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let count = usize::from(first & 0x7f);
    let (length, rest) = match first < 0x80 {
        true => (usize::from(first), rest),
        false => {
            let (digits, rest) = rest.split_at_checked(count)?;
            (digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)), rest)
        }
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((tag, contents, rest))
}

/// All elements of some contents octets, each with its tag.
pub fn elements(mut contents: &[u8]) -> Vec<(u8, &[u8])> {
    let mut found = Vec::new();
    while let Some((tag, inner, rest)) = element(contents) {
        found.push((tag, inner));
        contents = rest;
    }
    found
}

/// One DER element.
pub fn tlv(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = contents.len();
    let head = match length {
        0..0x80 => vec![tag, length as u8],
        0x80..0x100 => vec![tag, 0x81, length as u8],
        0x100..0x1_0000 => vec![tag, 0x82, (length >> 8) as u8, length as u8],
        _ => vec![tag, 0x83, (length >> 16) as u8, (length >> 8) as u8, length as u8],
    };
    [head, contents.to_vec()].concat()
}

/// Encodes elements as one again.
pub fn joined(parts: &[(u8, &[u8])]) -> Vec<u8> {
    parts.iter().flat_map(|(tag, contents)| tlv(*tag, contents)).collect()
}

/// The catalog with other contents of its envelope: the parts of SignedData, changed by `change`.
pub fn reassembled(catalog: &[u8], change: impl FnOnce(&mut Vec<(u8, Vec<u8>)>)) -> Option<Vec<u8>> {
    let outer = elements(element(catalog)?.1);
    let signed = element(outer.get(1)?.1)?.1;
    let mut parts: Vec<(u8, Vec<u8>)> =
        elements(signed).into_iter().map(|(tag, contents)| (tag, contents.to_vec())).collect();
    change(&mut parts);
    let borrowed: Vec<(u8, &[u8])> = parts.iter().map(|(tag, contents)| (*tag, contents.as_slice())).collect();
    let signed = tlv(0x30, &joined(&borrowed));
    Some(tlv(0x30, &joined(&[outer[0], (0xa0, &signed)])))
}

/// The message without its content, and the contents octets of that.
fn detached(catalog: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut content = None;
    let message = reassembled(catalog, |parts| {
        let inner = parts[2].1.clone();
        let inner = elements(&inner);
        content = element(inner[1].1).map(|(_, contents, _)| contents.to_vec());
        parts[2].1 = joined(&inner[..1]);
    })?;
    Some((message, content?))
}
