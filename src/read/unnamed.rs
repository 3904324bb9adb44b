//! Reports files of a package that nothing in it refers to: no device is known to use them.

use super::contents::{Contents, report_files};
use super::model::FileView;
use crate::finding::Report;
use crate::package::{DATA_ASSET, DATA_ASSET_LIST, PROVXML_EXTENSION};
use crate::world::windows_name::NameKey;

/// Reports every file that is in no list of the package and not part of the layout of packages.
pub(super) fn report_unnamed(contents: &Contents, problems: &mut Report) {
    let (settings, rest): (Vec<_>, Vec<_>) = contents.unnamed().partition(|file| ends_with(file, PROVXML_EXTENSION));
    let (payload, other): (Vec<_>, Vec<_>) = rest.into_iter().partition(|file| is_payload(file));
    report_files(&settings, "no list names this file, so a device never applies it", problems);
    report_files(&payload, &format!("{DATA_ASSET_LIST} does not name this file"), problems);
    report_files(&other, "nothing in the package refers to this file", problems);
}

fn ends_with(file: &FileView, ending: &str) -> bool {
    NameKey::of(&file.path).ends_with(ending)
}

fn is_payload(file: &FileView) -> bool {
    NameKey::of(&file.path).starts_with(&format!("{DATA_ASSET}/"))
}

#[cfg(test)]
mod tests {
    use super::report_unnamed;
    use crate::finding::Report;
    use crate::format::xml::XmlError;
    use crate::read::contents::Contents;

    #[test]
    fn unreferenced_files_are_reported_by_kind() {
        let files = ["RunTime.xml", "0__A.PROVXML", "dataasset/2/x", "notes.txt", "\u{212a}iosk.xml"];
        let files: Vec<(&str, Option<&[u8]>)> = files.iter().map(|path| (*path, Some(b"".as_slice()))).collect();
        let mut contents = Contents::example(&files);
        let nothing = |_: &[u8]| Ok::<(), XmlError>(());
        contents.read("runtime.XML", nothing, &mut Report::new());
        contents.mark_named("kiosk.xml");
        let mut problems = Report::new();
        report_unnamed(&contents, &mut problems);
        let messages: Vec<String> = problems.in_order().iter().map(|finding| finding.message.clone()).collect();
        assert_eq!(
            messages,
            [
                "no list names this file, so a device never applies it",
                "DataAsset/DataAsset.xml does not name this file",
                "nothing in the package refers to this file",
                "nothing in the package refers to this file",
            ]
        );
    }
}
