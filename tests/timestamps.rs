//! Timestamps of a local server, made by openssl; servers that are down, slow or wrong.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use crate::authority::{Authority, CODE_SIGNING};

/// How a server reacts to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mood {
    /// It stamps.
    Stamps,
    /// It reports that it is busy, and stamps the next request.
    BusyAtFirst,
    /// It repeats its answer to another request.
    Repeats,
    /// It stamps other bytes.
    StampsOther,
    /// It sends a page.
    Page,
    /// It refuses, as timestamp servers do.
    Refuses,
    /// It does not find the address.
    NotFound,
    /// It never answers.
    Silent,
    /// It sends without ever ending.
    Endless,
}

const EXTENSIONS: &str = "keyUsage=critical,digitalSignature\nextendedKeyUsage=critical,timeStamping\n";

const CONFIGURATION: &str = "\
[tsa]
default_tsa = test
[test]
serial = serial.txt
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = yes
tsa_name = yes
ess_cert_id_alg = sha256
";

/// An authority with a signer and a timestamp server of another authority.
fn prepared(extensions: &str) -> Authority {
    let authority = Authority::new();
    authority.signer("signer", "rsa:2048", CODE_SIGNING);
    authority.signer("server", "rsa:2048", extensions);
    fs::write(authority.file("tsa.cnf"), CONFIGURATION).unwrap();
    authority
}

/// Starts a server; returns its address.
fn serve(authority: &Authority, mood: Mood) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}/stamp", listener.local_addr().unwrap());
    let folder = authority.path().to_owned();
    thread::spawn(move || {
        for (count, stream) in listener.incoming().enumerate() {
            let folder = folder.clone();
            thread::spawn(move || answer(stream.unwrap(), &folder, mood, count));
        }
    });
    address
}

fn answer(mut stream: TcpStream, folder: &PathBuf, mood: Mood, count: usize) {
    let question = body(&mut stream);
    let respond = |stream: &mut TcpStream, status: &str, body: &[u8]| {
        let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
        let _ = stream.write_all(&[head.as_bytes(), body].concat());
    };
    match mood {
        Mood::BusyAtFirst if count == 0 => respond(&mut stream, "503 Busy", b""),
        Mood::Stamps | Mood::BusyAtFirst => respond(&mut stream, "200 OK", &stamp(folder, &question)),
        Mood::Repeats => respond(&mut stream, "200 OK", &fs::read(folder.join("earlier.tsr")).unwrap()),
        Mood::StampsOther => {
            let mut other = question.clone();
            let last_of_digest = other.len() - 14;
            other[last_of_digest] ^= 1;
            respond(&mut stream, "200 OK", &stamp(folder, &other));
        }
        Mood::Page => respond(&mut stream, "200 OK", b"<html>Welcome</html>"),
        Mood::Refuses => respond(&mut stream, "200 OK", b"\x30\x05\x30\x03\x02\x01\x02"),
        Mood::NotFound => respond(&mut stream, "404 Not Found", b"no such page"),
        Mood::Silent => thread::sleep(std::time::Duration::from_secs(60)),
        Mood::Endless => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n");
            while stream.write_all(&[0x30; 4096]).is_ok() {}
        }
    }
}

/// The body of a request.
fn body(stream: &mut TcpStream) -> Vec<u8> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    loop {
        let head = request.windows(4).position(|window| window == b"\r\n\r\n");
        if let Some(end) = head {
            let text = String::from_utf8_lossy(&request[..end]).to_lowercase();
            assert!(text.contains("content-type: application/timestamp-query"), "{text}");
            let length = text.split("content-length: ").nth(1).unwrap().lines().next().unwrap().trim().parse::<usize>();
            if request.len() >= end + 4 + length.clone().unwrap() {
                return request[end + 4..end + 4 + length.unwrap()].to_vec();
            }
        }
        match stream.read(&mut buffer).unwrap() {
            0 => return Vec::new(),
            count => request.extend_from_slice(&buffer[..count]),
        }
    }
}

/// The answer of openssl to a request.
fn stamp(folder: &PathBuf, question: &[u8]) -> Vec<u8> {
    fs::write(folder.join("question.tsq"), question).unwrap();
    let files = ["-queryfile", "question.tsq", "-signer", "server.pem", "-inkey", "server.key", "-out", "answer.tsr"];
    let made = Command::new("openssl")
        .args(["ts", "-reply", "-config", "tsa.cnf", "-chain", "ca.pem"])
        .args(files)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    fs::copy(folder.join("answer.tsr"), folder.join("earlier.tsr")).unwrap();
    fs::read(folder.join("answer.tsr")).unwrap()
}

fn sign(authority: &Authority, url: &str, more: &[&str]) -> (i32, String) {
    let arguments = ["--key", "signer.key", "--cert", "signer.pem", "--timestamp", url];
    authority.sign(&[&arguments[..], more].concat())
}

#[test]
fn a_timestamp_is_requested_checked_and_accepted_by_all() {
    let authority = prepared(EXTENSIONS);
    let (code, said) = sign(&authority, &serve(&authority, Mood::BusyAtFirst), &[]);
    assert!(code == 0 && said.contains("  timestamp 20"), "{said}");
    assert!(authority.openssl_cms());
    assert_ne!(authority.osslsigncode(&["-TSA-CAfile", "ca.pem"]), Some(false));
    let (code, said) = authority.verify(&["--ca", "ca.pem", "--tsa-ca", "ca.pem"]);
    assert!(code == 0 && said.contains("was signed at or before 20"), "{said}");
    assert!(!said.contains("warning"), "{said}");
    let (code, said) = authority.verify(&["--ca", "ca.pem"]);
    assert!(code == 0 && said.contains("warning[timestamp-untrusted]"), "{said}");
}

#[test]
fn a_signature_made_in_two_steps_can_be_stamped() {
    let authority = prepared(EXTENSIONS);
    assert_eq!(authority.sign(&["--export-tbs", "tbs.der"]).0, 0);
    authority.openssl(&["dgst", "-sha256", "-sign", "signer.key", "-out", "tbs.sig", "tbs.der"]);
    let url = serve(&authority, Mood::Stamps);
    let (code, said) = authority.sign(&["--attach", "tbs.sig", "--cert", "signer.pem", "--timestamp", &url]);
    assert!(code == 0 && said.contains("  timestamp 20"), "{said}");
    let (code, said) = authority.verify(&["--ca", "ca.pem", "--tsa-ca", "ca.pem"]);
    assert!(code == 0 && said.contains("was signed at or before 20"), "{said}");
}

#[test]
fn servers_that_fail_leave_the_catalog_as_it_was() {
    let authority = prepared(EXTENSIONS);
    let unsigned = fs::read(authority.catalog()).unwrap();
    let closed = {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    };
    let quick = ["--timestamp-timeout", "1"];
    let (code, said) = sign(&authority, &closed, &quick);
    assert!(code == 1 && said.contains("error[timestamp-failed]") && said.contains("asked 3 times"), "{said}");
    stamp(&authority.path().to_owned(), &question());
    for (mood, finding) in [
        (Mood::Silent, "error[timestamp-failed]: the timestamp server provided no timestamp: "),
        (Mood::NotFound, "it answers with HTTP status 404"),
        (Mood::Page, "error[timestamp-failed]: this is not a response of a timestamp server"),
        (Mood::Refuses, "error[timestamp-failed]: the server refused with status 2"),
        (Mood::Endless, "error[timestamp-failed]"),
        (Mood::Repeats, "error[timestamp-broken]: the timestamp belongs to another request: its nonce differs"),
        (Mood::StampsOther, "error[timestamp-broken]: the timestamp is invalid: it belongs to another signature"),
    ] {
        let (code, said) = sign(&authority, &serve(&authority, mood), &quick);
        assert!(code == 1 && said.contains(finding), "{mood:?}: {said}");
        assert_eq!(fs::read(authority.catalog()).unwrap(), unsigned, "{mood:?}");
    }
    for (url, finding) in [
        ("ftp://127.0.0.1", "the timestamp server is not a web address"),
        ("http://", "error[timestamp-failed]"),
        (&closed.replace("http", "https"), "error[timestamp-failed]"),
    ] {
        let (code, said) = sign(&authority, url, &quick);
        assert!(code == 1 && said.contains(finding), "{url}: {said}");
    }
}

/// A request about arbitrary bytes.
fn question() -> Vec<u8> {
    ppkgc::format::pki::timestamp_request(b"another signature", 1 << 62)
}

#[test]
fn a_server_whose_certificate_is_for_something_else_is_refused() {
    let authority = prepared(EXTENSIONS);
    // openssl does not stamp with such a certificate, so the purpose in it is changed after the answer is made.
    let (code, said) = sign(&authority, &serve(&authority, Mood::Stamps), &[]);
    assert_eq!(code, 0, "{said}");
    let answer = fs::read(authority.file("answer.tsr")).unwrap();
    let purpose = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x03\x08";
    let mut changed = answer.clone();
    let start = answer.windows(purpose.len()).position(|window| window == purpose).unwrap();
    changed[start + purpose.len() - 1] = 3;
    let token = ppkgc::format::pki::timestamp_token(&changed).unwrap();
    let timestamp = ppkgc::format::pki::Timestamp::from_der(&token).unwrap();
    let errors: Vec<String> = timestamp.errors(b"", timestamp.time).iter().map(ToString::to_string).collect();
    assert!(errors.iter().any(|fault| fault.contains("does not list only timeStamping")), "{errors:?}");
}

#[test]
fn a_signature_outlives_its_certificate_only_with_a_trusted_timestamp() {
    let authority = prepared(EXTENSIONS);
    let end = "20491230000000Z";
    authority.issued("signer", "P-256", CODE_SIGNING, "20240101000000Z", end);
    let (code, said) = sign(&authority, &serve(&authority, Mood::Stamps), &[]);
    assert_eq!(code, 0, "{said}");
    use ppkgc::finding::Code;
    use ppkgc::trust::{Anchors, judge_catalog};
    let anchors = ppkgc::format::pki::certificates(&fs::read(authority.file("ca.pem")).unwrap()).unwrap();
    let hashes = ppkgc::world::Hashes::of(fs::File::open(authority.package()).unwrap()).unwrap();
    let catalog = fs::read(authority.catalog()).unwrap();
    let in_2051 = 2_556_000_000;
    let stamped = Anchors { signers: &anchors, timestamps: &anchors, now: in_2051 };
    assert!(judge_catalog("x.cat", Some(&catalog), &hashes, &stamped).is_trusted());
    let judgement = judge_catalog("x.cat", Some(&catalog), &hashes, &Anchors { timestamps: &[], ..stamped });
    assert!(judgement.report.holds(Code::SignerExpired) && !judgement.is_trusted());
    assert!(judgement.report.holds(Code::TimestampUntrusted));
}
