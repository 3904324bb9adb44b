//! Files that a spec names and that cannot be read.

use crate::finding::{Code, Finding};
use crate::settings::Spanned;
use crate::world::FileError;

/// The finding for a file that could not be read.
pub(super) fn unreadable(file: &Spanned<String>, error: &FileError) -> Finding {
    let (code, help) = match error {
        FileError::Missing => (Code::FileMissing, "paths are relative to the spec, with `/` between folders"),
        FileError::NotPortable => (
            Code::FileOutside,
            "copy the file to the folder of the spec and write its path with `/`; in double quotes `\\` starts an escape",
        ),
        FileError::Outside => (Code::FileOutside, "copy the file to the folder of the spec"),
        FileError::NotAFile => (Code::FileUnreadable, "use an ordinary file"),
        FileError::Io(_) => (Code::FileUnreadable, "check the file and its permissions"),
    };
    Finding::new(code, file.span, format!("`{}` cannot be read: {error}", file.value.escape_debug())).help(help)
}
