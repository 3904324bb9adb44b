//! Files that a spec names and that cannot be read.

use crate::finding::{Code, Finding, nearest};
use crate::settings::Spanned;
use crate::world::toml_text::quoted;
use crate::world::{FileError, Files, folder_of};

/// The finding for a file that could not be read.
pub(super) fn unreadable(file: &Spanned<String>, error: &FileError, files: &dyn Files) -> Finding {
    const ESCAPES: &str =
        "copy the file to the folder of the spec and write its path with `/`; in double quotes `\\` starts an escape";
    let (code, help) = match error {
        FileError::Missing if file.value.contains(char::is_control) => {
            (Code::FileMissing, "write its path with `/`; in double quotes `\\` starts an escape".to_owned())
        }
        FileError::Missing if file.value.contains(['*', '?']) => {
            (Code::FileMissing, "write the path of each file; `*` and `?` stand for nothing else here".to_owned())
        }
        FileError::Missing => {
            (Code::FileMissing, "paths are relative to the file that names them, with `/` between folders".to_owned())
        }
        FileError::NotPortable => (Code::FileOutside, ESCAPES.to_owned()),
        FileError::Elsewhere => {
            let folder = folder_of(&file.value).trim_end_matches('/');
            (Code::FileOutside, format!("give that folder with --map \"{}=DIR\"", folder.replace('/', "\\")))
        }
        FileError::Outside => {
            (Code::FileOutside, "copy the file to the folder of the spec, or allow one above it: --root DIR".to_owned())
        }
        FileError::NotAFile => (
            Code::FileUnreadable,
            "name an ordinary file; for a folder, name each file in it, or pack it into one file".to_owned(),
        ),
        FileError::TooLarge => {
            (Code::PackageTooLarge, "use a smaller file, or put it on the device by other means".to_owned())
        }
        FileError::Io(_) => (Code::FileUnreadable, "check the file and its permissions".to_owned()),
    };
    let finding = Finding::new(code, file.span, format!("`{}` cannot be read: {error}", file.value));
    match (meant(&file.value, error, files), several(&file.value, files)) {
        (Some(meant), _) => finding.did_you_mean_text(meant),
        (None, Some(names)) => finding.help(format!("write them as a list: [{names}]")),
        (None, None) => finding.help(help),
    }
}

/// The readable file that was probably meant: the same path with `/`, or a file in the same folder with a similar name.
fn meant(path: &str, error: &FileError, files: &dyn Files) -> Option<String> {
    let meant = match error {
        FileError::Missing if path.contains(char::is_control) => without_escapes(path),
        FileError::Missing => {
            let beside = files.beside(path);
            nearest(path, beside.iter().map(String::as_str))?.to_owned()
        }
        FileError::NotPortable => path.replace('\\', "/"),
        FileError::Elsewhere | FileError::Outside | FileError::NotAFile | FileError::TooLarge | FileError::Io(_) => {
            return None;
        }
    };
    (meant != path && files.open(&meant).is_ok()).then_some(meant)
}

/// The path as it was meant, if its backslashes became escapes: in double quotes, `certs\root.cer` has a carriage
/// return.
fn without_escapes(path: &str) -> String {
    let written = |c: char| match c {
        '\r' => "/r".to_owned(),
        '\n' => "/n".to_owned(),
        '\t' => "/t".to_owned(),
        '\u{8}' => "/b".to_owned(),
        '\u{C}' => "/f".to_owned(),
        '\u{1B}' => "/e".to_owned(),
        '\\' => "/".to_owned(),
        other => other.to_string(),
    };
    path.chars().map(written).collect()
}

/// The files in a text that lists several, if all of them can be read: `setup.cmd, app.msi`.
fn several(path: &str, files: &dyn Files) -> Option<String> {
    let names: Vec<&str> = path.split([',', ';', '|']).map(str::trim).collect();
    let are_files = names.len() > 1 && names.iter().all(|name| files.open(name).is_ok());
    are_files.then(|| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", "))
}

#[cfg(test)]
mod tests {
    use super::unreadable;
    use crate::settings::Spanned;
    use crate::world::{Files, MemoryFiles};

    #[test]
    fn a_file_that_can_be_read_is_suggested() {
        let mut files = MemoryFiles::default();
        files.insert("images/desktop.jpg", b"".as_slice());
        let help = |path: &str| {
            let file = Spanned { value: path.to_owned(), span: (0..0).into() };
            let error = files.open(path).err().unwrap();
            unreadable(&file, &error, &files).help.unwrap()
        };
        assert_eq!(help("images/Desktop.JPG"), "did you mean \"images/desktop.jpg\"?");
        assert_eq!(help("images/dektop.jpg"), "did you mean \"images/desktop.jpg\"?");
        assert!(help("images/lock.png").starts_with("paths are relative"));
        files.insert("images/root.cer", b"".as_slice());
        let help = |path: &str| {
            let file = Spanned { value: path.to_owned(), span: (0..0).into() };
            let error = files.open(path).err().unwrap();
            unreadable(&file, &error, &files).help.unwrap()
        };
        assert_eq!(help("images\root.cer"), "did you mean \"images/root.cer\"?");
        assert_eq!(
            help("images/root.cer; images/desktop.jpg"),
            "write them as a list: [\"images/root.cer\", \"images/desktop.jpg\"]"
        );
    }
}
