//! Converts `file:` URIs, by which editors name files, to paths and back.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use crate::address::percent_decode;

/// The path that a URI names; `None` if it names no file.
pub(super) fn path_of(uri: &str) -> Option<PathBuf> {
    let rest = uri.strip_prefix("file://")?;
    let slash = rest.find('/')?;
    let (host, path) = rest.split_at(slash);
    let path = percent_decode(path)?;
    if path.contains('\0') {
        return None;
    }
    Some(local_path(host, &path))
}

/// The URI of an absolute path; `None` if it cannot be written as one.
pub(super) fn uri_of(path: &Path) -> Option<String> {
    let path = without_verbatim_prefix(path.to_str()?).replace('\\', "/");
    let rooted = match path.strip_prefix("//") {
        Some(share) => format!("//{share}"),
        None => format!("///{}", path.trim_start_matches('/')),
    };
    Some(format!("file:{}", encoded(&rooted)))
}

/// On Windows, `/c:/Users` is `c:\Users`, and a host is the server of a network share.
#[cfg(windows)]
fn local_path(host: &str, path: &str) -> PathBuf {
    let is_drive = path.as_bytes().get(2) == Some(&b':');
    match (host, is_drive) {
        ("" | "localhost", true) => PathBuf::from(path.get(1..).unwrap_or_default()),
        ("" | "localhost", false) => PathBuf::from(path),
        _ => PathBuf::from(format!("//{host}{path}")),
    }
}

#[cfg(not(windows))]
fn local_path(_host: &str, path: &str) -> PathBuf {
    PathBuf::from(path)
}

/// The path without the prefix that Windows adds to resolved paths.
fn without_verbatim_prefix(path: &str) -> Cow<'_, str> {
    match path.strip_prefix(r"\\?\UNC\") {
        Some(share) => Cow::Owned(format!(r"\\{share}")),
        None => Cow::Borrowed(path.strip_prefix(r"\\?\").unwrap_or(path)),
    }
}

/// Encodes everything that is not allowed in the path of a URI.
fn encoded(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' | b':' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(all(test, unix))]
mod tests {
    use std::path::Path;

    use super::{path_of, uri_of};

    #[test]
    fn a_path_and_its_uri_lead_to_each_other() {
        for (path, uri) in [
            ("/home/ann/spec.toml", "file:///home/ann/spec.toml"),
            ("/a b/ä#%.toml", "file:///a%20b/%C3%A4%23%25.toml"),
        ] {
            assert_eq!(uri_of(Path::new(path)).as_deref(), Some(uri));
            assert_eq!(path_of(uri).as_deref(), Some(Path::new(path)));
        }
        assert_eq!(uri_of(Path::new(r"\\?\C:\Users\ann")).as_deref(), Some("file:///C:/Users/ann"));
        assert_eq!(uri_of(Path::new(r"\\?\UNC\server\share\a")).as_deref(), Some("file://server/share/a"));
        for other in ["untitled:Untitled-1", "http://a/b", "file://", "file:///a%00b", "file:///%zz", "file:///%FF"] {
            assert_eq!(path_of(other), None, "{other}");
        }
    }
}
