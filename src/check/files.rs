//! Files that a spec names and that cannot be read.

use crate::finding::{Code, Finding, nearest};
use crate::settings::Spanned;
use crate::world::{FileError, Files, folder_of};

/// The finding for a file that could not be read.
pub(super) fn unreadable(file: &Spanned<String>, error: &FileError, files: &dyn Files) -> Finding {
    const ESCAPES: &str =
        "copy the file to the folder of the spec and write its path with `/`; in double quotes `\\` starts an escape";
    let (code, help) = match error {
        FileError::Missing => {
            (Code::FileMissing, "paths are relative to the spec, with `/` between folders".to_owned())
        }
        FileError::NotPortable => (Code::FileOutside, ESCAPES.to_owned()),
        FileError::Elsewhere => {
            let folder = folder_of(&file.value).trim_end_matches('/');
            (Code::FileOutside, format!("give that folder with --map \"{}=DIR\"", folder.replace('/', "\\")))
        }
        FileError::Outside => {
            (Code::FileOutside, "copy the file to the folder of the spec, or allow one above it: --root DIR".to_owned())
        }
        FileError::NotAFile => (Code::FileUnreadable, "use an ordinary file".to_owned()),
        FileError::Io(_) => (Code::FileUnreadable, "check the file and its permissions".to_owned()),
    };
    let finding = Finding::new(code, file.span, format!("`{}` cannot be read: {error}", file.value));
    match meant(&file.value, error, files) {
        Some(meant) => finding.did_you_mean_text(meant),
        None => finding.help(help),
    }
}

/// The readable file that was probably meant: the same path with `/`, or one beside it with a similar name.
fn meant(path: &str, error: &FileError, files: &dyn Files) -> Option<String> {
    let meant = match error {
        FileError::Missing => {
            let beside = files.beside(path);
            nearest(path, beside.iter().map(String::as_str))?.to_owned()
        }
        FileError::NotPortable => path.replace('\\', "/"),
        FileError::Elsewhere | FileError::Outside | FileError::NotAFile | FileError::Io(_) => return None,
    };
    (meant != path && files.open(&meant).is_ok()).then_some(meant)
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
    }
}
