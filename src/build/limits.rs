//! Checks that the documents of a package are within the limits for reading, before it is packed.

use crate::emit::{Content, PackageTree, TreeFile};
use crate::finding::{Code, Finding, Place};
use crate::read::{FEW_BYTES, PlannedFile, SHORT_PATH, foresee};

/// The finding on a package that readers would refuse because there is too much in it. Small packages are not examined.
pub(super) fn too_large(tree: &PackageTree) -> Option<Finding> {
    let planned = planned_files(tree);
    let bytes: usize = planned.iter().filter_map(|file| file.document).map(<[u8]>::len).sum();
    let longest = tree.origins.iter().map(|origin| origin.setting.len()).max();
    if bytes <= FEW_BYTES && longest <= Some(SHORT_PATH) {
        return None;
    }
    let problems = foresee(&planned).problems;
    let problem = problems.in_order().first().map(|problem| (problem.place.clone(), problem.message.clone()));
    let (place, why) = problem?;
    let (file, span) = match &place {
        Place::Named(path) => (path.as_str(), tree.origins.iter().find(|origin| origin.path == *path)),
        _ => ("the package", None),
    };
    let message = format!("the package would be refused by programs that read it: {file}: {why}");
    let place = span.map_or(Place::Nowhere, |origin| Place::from(origin.span));
    Some(
        Finding::new(Code::PackageTooLarge, place, message)
            .help("shorten the value, or divide the settings among several packages"),
    )
}

/// The files of a package that is not packed yet, for readers.
pub(super) fn planned_files(tree: &PackageTree) -> Vec<PlannedFile<'_>> {
    tree.files.iter().map(planned).collect()
}

fn planned(file: &TreeFile) -> PlannedFile<'_> {
    let document = match &file.content {
        Content::Bytes(bytes) => Some(bytes.as_slice()),
        _ => None,
    };
    PlannedFile { path: &file.path, document }
}
