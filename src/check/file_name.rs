//! Names of files that are written as a text where the device takes what is in the file.

/// The endings of files whose content a setting may take.
const ENDINGS: [&str; 14] =
    ["xml", "json", "cer", "crt", "der", "pem", "p7b", "p7c", "pfx", "p12", "cip", "bin", "admx", "txt"];

/// How to give the content of a file, if a text names one that may be a document.
pub(super) fn help_for_document(text: &str) -> Option<String> {
    let (_, ending) = name(text)?.rsplit_once('.')?;
    ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known)).then(|| help_for_file(text))?
}

/// How to give a file, if a text may be the name of one: it has an ending, which text in base64 does not have.
pub(super) fn help_for_file(text: &str) -> Option<String> {
    const LONGEST_ENDING: usize = 10;
    let text = text.trim();
    let name = name(text)?;
    let (_, ending) = name.rsplit_once('.')?;
    if ending.is_empty() || ending.len() > LONGEST_ENDING || !ending.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    Some(match is_elsewhere(text) {
        true => format!("copy the file beside the spec, and write {{ file = \"{name}\" }}"),
        false => {
            let path = text.replace('\\', "/");
            format!("write {{ file = \"{}\" }}", path.trim_start_matches("./"))
        }
    })
}

/// The last name of a path.
fn name(text: &str) -> Option<&str> {
    const MAX_LENGTH: usize = 260;
    let text = text.trim();
    if text.len() > MAX_LENGTH || text.contains(['<', '>', '"', '{', '}', '\n', '\r', '*', '?', '|']) {
        return None;
    }
    text.rsplit(['/', '\\']).next().filter(|name| !name.is_empty())
}

/// Whether a path leads out of the folder of the spec: to a drive, a share or another host.
fn is_elsewhere(path: &str) -> bool {
    path.contains(':') || path.starts_with(['/', '\\', '%', '~']) || path.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests {
    use super::{help_for_document, help_for_file};

    #[test]
    fn the_name_of_a_file_becomes_the_file() {
        for (text, expected) in [
            ("ca.cer", "write { file = \"ca.cer\" }"),
            (r"files\shell.XML", "write { file = \"files/shell.XML\" }"),
            ("./pins.json", "write { file = \"pins.json\" }"),
            (r"C:\certs\client.pfx", "copy the file beside the spec, and write { file = \"client.pfx\" }"),
            ("https://contoso.com/ca.cer", "copy the file beside the spec, and write { file = \"ca.cer\" }"),
            (r"\\server\share\a.xml", "copy the file beside the spec, and write { file = \"a.xml\" }"),
        ] {
            assert_eq!(help_for_document(text).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(help_for_file("MIIB/abc=="), None);
        for text in ["<a/>", "a.exe", "MIIB", "", "{\"a\": \"b.xml\"}", "a\nb.xml", ".."] {
            assert_eq!(help_for_document(text), None, "{text}");
        }
        assert_eq!(help_for_file("setup.ps1").as_deref(), Some("write { file = \"setup.ps1\" }"));
    }
}
