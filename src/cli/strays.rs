//! Finds files in a folder to be packed that do not belong to a package, such as those of version control and file
//! managers.

use std::collections::BTreeMap;

use crate::finding::{Code, Finding, Place};
use crate::package::{COMMON_SETTINGS, DATA_ASSET, MULTIVARIANT};
use crate::world::windows_name::NameKey;

/// The folders in the root of a package.
const PARTS: [&str; 3] = [MULTIVARIANT, COMMON_SETTINGS, DATA_ASSET];
/// Files that file managers leave in any folder. Neither devices nor documents of a package use them.
const LEFT_BEHIND: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];
/// The maximum number of strays that are reported individually.
const MAX_REPORTED: usize = 20;

/// A warning for each stray file or folder; they are packed all the same, because a folder is packed as it is.
pub(super) fn strays(files: &[(String, u64)]) -> Vec<Finding> {
    // The number of files in each stray folder; 0 for a stray file.
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for (path, stray) in files.iter().filter_map(|(path, _)| Some((path, stray(path)?))) {
        *counts.entry(stray).or_default() += usize::from(stray != path);
    }
    let rest = counts.len().saturating_sub(MAX_REPORTED);
    let finding = |place: &str, message: String| {
        Finding::new(Code::PackageInconsistent, Place::Named(place.to_owned()), message)
            .help("it is packed all the same; remove it from the folder if it should not be")
    };
    let mut findings: Vec<Finding> = counts
        .iter()
        .take(MAX_REPORTED)
        .map(|(place, count)| match count {
            0 => finding(place, "this file does not belong to a package".to_owned()),
            1 => finding(place, "this folder with 1 file does not belong to a package".to_owned()),
            _ => finding(place, format!("this folder with {count} files does not belong to a package")),
        })
        .collect();
    if let Some((place, _)) = counts.iter().nth(MAX_REPORTED) {
        let message = match rest {
            1 => "this does not belong to a package either".to_owned(),
            2 => "this and 1 other do not belong to a package".to_owned(),
            _ => format!("this and {} others do not belong to a package", rest - 1),
        };
        findings.push(finding(place, message));
    }
    findings
}

/// The stray file or folder that this path is, or is in, if it is one.
fn stray(path: &str) -> Option<&str> {
    let top = path.split('/').next().unwrap_or_default();
    let name = path.rsplit('/').next().unwrap_or_default();
    let is_left_behind = LEFT_BEHIND.iter().any(|left| NameKey::are_same(left, name));
    match PARTS.iter().any(|part| NameKey::are_same(part, top)) {
        false => Some(top),
        true => is_left_behind.then_some(path),
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, MAX_REPORTED, Place, strays};

    fn warnings(paths: &[&str]) -> Vec<String> {
        let files: Vec<(String, u64)> = paths.iter().map(|path| ((*path).to_owned(), 1)).collect();
        let findings = strays(&files);
        let place = |finding: &Finding| match &finding.place {
            Place::Named(name) => name.clone(),
            other => panic!("{other:?}"),
        };
        findings.iter().map(|finding| format!("{} {}", place(finding), finding.message)).collect()
    }

    #[test]
    fn only_the_parts_of_a_package_are_expected() {
        let parts = ["Multivariant/0/customizations.xml", "multivariant/Multivariant.xml", "DataAsset/2/.git"];
        assert_eq!(warnings(&parts), [""; 0]);
        assert_eq!(
            warnings(&[".git/HEAD", ".git/objects/a", "README.md", "DataAsset/2/a/.ds_store", "customizations.xml"]),
            [
                ".git this folder with 2 files does not belong to a package",
                "DataAsset/2/a/.ds_store this file does not belong to a package",
                "README.md this file does not belong to a package",
                "customizations.xml this file does not belong to a package",
            ]
        );
        assert_eq!(warnings(&[".git/HEAD"]), [".git this folder with 1 file does not belong to a package"]);
        let many: Vec<String> = (0..100).map(|number| format!("{number:03}.txt")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for (count, last) in [
            (21, "this does not belong to a package either"),
            (22, "this and 1 other do not belong to a package"),
            (100, "this and 79 others do not belong to a package"),
        ] {
            let found = warnings(&many[..count]);
            assert_eq!(found.len(), MAX_REPORTED + 1);
            assert_eq!(found[MAX_REPORTED], format!("020.txt {last}"));
        }
    }
}
