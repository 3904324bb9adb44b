//! Files that a spec names and that cannot be read.

use crate::finding::{Code, Finding};
use crate::settings::Spanned;
use crate::world::FileTrouble;

/// The finding for a file that could not be read.
pub(super) fn unreadable(file: &Spanned<String>, trouble: &FileTrouble) -> Finding {
    let (code, help) = match trouble {
        FileTrouble::Missing => (Code::FileMissing, "paths are relative to the spec, with `/` between folders"),
        FileTrouble::NotPortable => (
            Code::FileOutside,
            "copy the file beside the spec and write its path with `/`; in double quotes `\\` starts an escape",
        ),
        FileTrouble::Outside => (Code::FileOutside, "copy the file beside the spec"),
        FileTrouble::NotAFile => (Code::FileUnreadable, "name an ordinary file"),
        FileTrouble::Io(_) => (Code::FileUnreadable, "check the file and its permissions"),
    };
    Finding::new(code, file.span, format!("`{}` cannot be read: {trouble}", file.value.escape_debug())).help(help)
}
