//! Downloads from real servers on this machine that are slow, broken or hostile: each leads to the right status in a
//! bounded time.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use ppkgc::applier::{Command, MAX_PICTURE_BYTES, RunReport};

use super::Bench;
use crate::support::{judge, succeed};

const URL: &str = "https://cdn.contoso.com/lock.jpg";
/// How long one try may take here, in milliseconds. A server that never answers costs three of them.
const PATIENCE: u64 = 300;
/// Far longer than three tries with their pauses take.
const BOUND: Duration = Duration::from_secs(20);

/// A server that answers every request in the same way, until the test ends.
fn server(answer: impl Fn(&str, &mut TcpStream) + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
            let request = lines.next().and_then(Result::ok).unwrap_or_default();
            while lines.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
            answer(&request, &mut stream);
        }
    });
    format!("http://{address}")
}

fn whole(stream: &mut TcpStream, body: &[u8]) {
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nContent-Type: image/jpeg\r\n\r\n", body.len());
    // A client that has seen enough hangs up.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

fn bench() -> Bench {
    Bench::of_spec(&format!(
        "[package]\nname = 'One'\nversion = '1.0'\nowner = 'ITAdmin'\n[target]\neditions = ['Enterprise']\n\
         builds = ['26100']\n[personalization]\nlock_screen_image = {{ url = '{URL}' }}\n"
    ))
}

/// Applies a package whose picture comes from that server, by either route; returns both reports.
fn apply_from(bench: &mut Bench, server: &str) -> [RunReport; 2] {
    use ppkgc::applier::Route;
    let start = Instant::now();
    let reports = [Route::Nodes, Route::Registry].map(|route| {
        bench.route = route;
        bench.configure("Enterprise", &format!("patience = {PATIENCE}\nca = 'ca.pem'\n[urls]\n'{URL}' = '{server}'\n"));
        let before = bench.state();
        let report = bench.run(Command::Apply);
        bench.succeed(Command::Rollback);
        assert_eq!(bench.state(), before);
        report
    });
    assert!(start.elapsed() < BOUND, "{:?}", start.elapsed());
    reports
}

/// Checks that both routes report this status, or fail with these words.
fn expect(server: &str, status: u32, words: &str) {
    let mut bench = bench();
    fs::write(bench.device().join("ca.pem"), "").unwrap();
    let [by_node, by_registry] = apply_from(&mut bench, server);
    if status == 1 {
        assert_eq!(by_node.settings[0].status, Some(1));
        assert_eq!(by_registry.exit_code, 0, "{}", by_registry.message);
        return;
    }
    for report in [by_node, by_registry] {
        assert_eq!(report.outcome, "failed");
        assert!(report.message.contains(words), "{}", report.message);
        assert!(report.message.ends_with(&format!("status {status}")), "{}", report.message);
    }
}

fn picture() -> Vec<u8> {
    fs::read(crate::support::sample("contoso-branding").join("images/sunset.jpg")).unwrap()
}

#[test]
fn a_sound_server_is_status_1_even_after_redirects_and_two_failures() {
    expect(&server(|_, stream| whole(stream, &picture())), 1, "");
    let redirecting = server(|request, stream| match request.contains("/there") {
        true => whole(stream, &picture()),
        false => drop(stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")),
    });
    expect(&redirecting, 1, "");
    let calls = std::sync::atomic::AtomicU32::new(0);
    let recovering = server(move |_, stream| match calls.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 3 {
        2 => whole(stream, &picture()),
        _ => drop(stream.write_all(b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")),
    });
    expect(&recovering, 1, "");
}

#[test]
fn a_server_that_is_silent_slow_or_drops_is_status_6() {
    let silent = server(|_, _| std::thread::sleep(Duration::from_millis(2 * PATIENCE)));
    expect(&silent, 6, "gave up after 3 tries");
    let dripping = server(|_, stream| {
        let head = b"HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n";
        let _ = stream.write_all(head);
        let end = Instant::now() + Duration::from_millis(2 * PATIENCE);
        while Instant::now() < end && stream.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(20));
        }
    });
    expect(&dripping, 6, "gave up after 3 tries");
    expect(&server(|_, _| {}), 6, "gave up after 3 tries");
    let cut = server(|_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\n\r\n");
        let _ = stream.write_all(&picture());
    });
    expect(&cut, 6, "the answer broke off");
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    expect(&format!("http://{nobody}"), 6, "gave up after 3 tries");
}

#[test]
fn a_server_that_refuses_lies_or_never_ends_is_status_3() {
    let gone = server(|_, stream| drop(stream.write_all(b"HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n")));
    expect(&gone, 3, "the server answered 404");
    let circle = server(|_, stream| {
        drop(stream.write_all(b"HTTP/1.1 302 Found\r\nLocation: /again\r\nContent-Length: 0\r\n\r\n"));
    });
    expect(&circle, 3, "more than 5 redirects");
    let short = server(|_, stream| {
        drop(stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 20000\r\n\r\n"));
        drop(stream.write_all(&picture()));
    });
    expect(&short, 3, "the file is cut off");
    // Whether ten gigabytes are announced or no length at all, no more is read than a picture may have.
    let endless = server(|request, stream| {
        let length = if request.contains("announced") { "Content-Length: 10000000000\r\n" } else { "" };
        drop(stream.write_all(format!("HTTP/1.1 200 OK\r\n{length}\r\n").as_bytes()));
        let block = vec![0xff; 1 << 20];
        while stream.write_all(&block).is_ok() {}
    });
    let mut bench = bench();
    fs::write(bench.device().join("ca.pem"), "").unwrap();
    for path in ["/announced", "/open"] {
        let patient = format!("patience = 8000\n[urls]\n'{URL}' = '{endless}{path}'\n");
        bench.configure("Enterprise", &patient);
        bench.route = ppkgc::applier::Route::Registry;
        let report = bench.run(Command::Apply);
        let words = format!("it is longer than {MAX_PICTURE_BYTES} bytes");
        assert!(report.message.contains(&words), "{}", report.message);
    }
}

/// Answers of every kind: none keeps the device waiting, and after a rollback the device is as it was before.
#[test]
fn whatever_a_server_answers_the_run_ends_and_can_be_taken_back() {
    let picture = picture();
    let length = picture.len();
    let with = |head: String, body: &[u8]| [head.as_bytes(), body].concat();
    let ok = |headers: &str| with(format!("HTTP/1.1 200 OK\r\n{headers}\r\n"), &picture);
    let to =
        |location: &str| with(format!("HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"), b"");
    let status = |line: &str| with(format!("HTTP/1.1 {line}\r\nContent-Length: {length}\r\n\r\n"), &picture);
    let chunked = [format!("{length:x}\r\n").as_bytes(), &picture, b"\r\n0\r\n\r\n"].concat();
    let answers: Vec<Vec<u8>> = vec![
        ok(&format!("Content-Length: {length}\r\n")),
        ok(""),
        ok("Content-Length: 0\r\n"),
        ok(&format!("Content-Length: {}\r\n", length - 1)),
        ok(&format!("Content-Length: {}\r\n", length + 1)),
        ok("Content-Length: -1\r\n"),
        ok("Content-Length: 99999999999999999999999\r\n"),
        ok(&format!("Content-Length: {length}\r\nContent-Length: 1\r\n")),
        ok(&format!("Content-Length: {length}\r\nContent-Type: text/html\r\n")),
        ok(&format!("Content-Length: {length}\r\nContent-Encoding: gzip\r\n")),
        ok(&format!("Content-Length: {length}\r\nX: {}\r\n", "x".repeat(1 << 20))),
        ok(&format!("Content-Length: {length}\r\n{}", "X: y\r\n".repeat(5000))),
        with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".to_owned(), &chunked),
        with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n".to_owned(), &picture),
        with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n".to_owned(), &picture),
        with("HTTP/1.1 100 Continue\r\n\r\n".repeat(200), b""),
        status("204 No Content"),
        status("206 Partial Content"),
        status("304 Not Modified"),
        status("401 Unauthorized"),
        status("407 Proxy Authentication Required"),
        status("429 Too Many Requests"),
        status("500 Error"),
        status("999 Unknown"),
        to("file:///etc/passwd"),
        to(r"\\server\share\a.jpg"),
        to("ftp://127.0.0.1/a.jpg"),
        to("http://127.0.0.1:1/a.jpg"),
        to("//"),
        to(""),
        with("HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n".to_owned(), b""),
        with("HTTP/9.9 200 OK\r\n\r\n".to_owned(), &picture),
        picture.clone(),
        b"\0\0\0\0".to_vec(),
        b"HTTP/1.1 200 OK\r\n".to_vec(),
        with("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n".to_owned(), &[0xff, 0xd8, 0xff]),
    ];
    let mut bench = bench();
    fs::write(bench.device().join("ca.pem"), "").unwrap();
    let mut shown = 0;
    for answer in answers {
        let begin = String::from_utf8_lossy(&answer[..answer.len().min(60)]).into_owned();
        let url = server(move |_, stream| drop(stream.write_all(&answer)));
        for report in apply_from(&mut bench, &url) {
            assert!(report.exit_code == 0 || report.outcome == "failed", "{begin}: {}", report.message);
            shown += u32::from(report.exit_code == 0);
            let written =
                report.changes.iter().filter(|change| report.exit_code == 0 && change.place.ends_with(".jpg"));
            assert!(written.count() <= 1, "{begin}");
        }
    }
    assert!(shown >= 6, "sound answers are taken");
}

#[test]
fn a_page_called_jpg_is_status_4() {
    expect(
        &server(|_, stream| whole(stream, b"<!DOCTYPE html><title>Sign in</title>")),
        4,
        "only JPEG and PNG are shown",
    );
}

/// A server of openssl with a certificate from a test authority; it ends when this value is dropped.
struct Https {
    child: Child,
    port: u16,
}

impl Https {
    /// Serves the files of the folder: with `-WWW` each as the body of an answer, with `-HTTP` each as a whole answer.
    fn start(folder: &std::path::Path, mode: &str) -> Https {
        let openssl = |arguments: &str| {
            succeed(judge("openssl").args(arguments.split(' ')).current_dir(folder).stderr(Stdio::null()));
        };
        let key = "-newkey rsa:2048 -nodes";
        openssl(&format!("req -x509 {key} -days 2 -subj /CN=Test-CA -keyout ca.key -out ca.pem"));
        openssl(&format!("req {key} -subj /CN=localhost -keyout leaf.key -out leaf.csr"));
        fs::write(folder.join("names"), "subjectAltName=DNS:localhost\n").unwrap();
        openssl("x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out leaf.pem");
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = judge("openssl")
            .args(["s_server", "-accept", &port.to_string(), "-cert", "leaf.pem", "-key", "leaf.key", mode, "-quiet"])
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            std::thread::sleep(Duration::from_millis(20));
        }
        Https { child, port }
    }
}

impl Drop for Https {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn https_needs_a_trusted_authority_and_no_redirect_leaves_it() {
    let mut bench = bench();
    let https = Https::start(&bench.device(), "-WWW");
    fs::write(bench.device().join("lock.jpg"), picture()).unwrap();
    let sound = format!("https://localhost:{}/lock.jpg", https.port);
    let [by_node, by_registry] = apply_from(&mut bench, &sound);
    assert_eq!((by_node.exit_code, by_registry.exit_code), (0, 0), "{}", by_registry.message);

    // The same server under a name that its certificate lacks, and from an authority that is not ours.
    let [_, misnamed] = apply_from(&mut bench, &format!("https://127.0.0.1:{}/lock.jpg", https.port));
    assert!(misnamed.message.contains("not valid for name"), "{}", misnamed.message);
    fs::rename(bench.device().join("ca.pem"), bench.device().join("own.pem")).unwrap();
    fs::write(bench.device().join("ca.pem"), "").unwrap();
    let [by_node, untrusted] = apply_from(&mut bench, &sound);
    assert!(by_node.message.ends_with("status 3"), "{}", by_node.message);
    assert!(untrusted.message.contains("certificate"), "{}", untrusted.message);
    fs::rename(bench.device().join("own.pem"), bench.device().join("ca.pem")).unwrap();

    drop(https);
    let mut bench = self::bench();
    let redirect = "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n";
    fs::write(bench.device().join("answer"), redirect).unwrap();
    let https = Https::start(&bench.device(), "-HTTP");
    let [_, downgraded] = apply_from(&mut bench, &format!("https://localhost:{}/answer", https.port));
    assert!(downgraded.message.contains("from https to http"), "{}", downgraded.message);
}
