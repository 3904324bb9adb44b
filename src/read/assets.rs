//! The payload files of a package: their entries in DataAsset.xml, and whether their hashes match.

use super::contents::{Content, Contents, MAX_FILES, contradiction, damage, quoted};
use super::lists::list_of;
use super::model::{AssetState, AssetView};
use crate::finding::Report;
use crate::format::doc::ElementsKind;
use crate::package::{AssetKey, DATA_ASSET_LIST as LIST, asset_file};

/// All assets, in the order of their list.
pub(super) fn assets(contents: &mut Contents, problems: &mut Report) -> Vec<AssetView> {
    let list = list_of(ElementsKind::DataAsset, contents, problems);
    let entries = list.iter().flat_map(|list| &list.entries);
    let mut lines = entries.flat_map(|entry| entry.files().map(|(key, setting)| (entry.index, key, setting)));
    let mut assets = Vec::new();
    for (index, key, setting) in lines.by_ref().take(MAX_FILES) {
        match asset(contents, index, key, setting) {
            Some(asset) => assets.push(asset),
            None => {
                problems.push(damage(LIST, format!("the key {} is not `<number>_<hash>\\<file>`", quoted(key))));
            }
        }
    }
    if lines.next().is_some() {
        problems.push(damage(LIST, format!("it names more than {MAX_FILES} files; the rest is not read")));
    }
    assets.iter().for_each(|asset| report_state(asset, problems));
    assets.iter().for_each(|asset| contents.mark_named(&asset.path));
    assets
}

/// The asset for one entry of the list. The key is folder and file.
fn asset(contents: &Contents, index: u32, key: &str, setting: &str) -> Option<AssetView> {
    let key = AssetKey::parse(key)?;
    let path = asset_file(index, key.folder(), &key.file_name().replace('\\', "/"));
    let content = contents.content(&path);
    let state = match content {
        None => AssetState::Missing,
        Some(Content::Unread) => AssetState::Unread,
        Some(Content::Broken) => AssetState::Damaged,
        Some(Content::Intact { sha256, .. }) if key.is_named_after(sha256) => AssetState::Intact,
        Some(Content::Intact { .. }) => AssetState::Altered,
    };
    let sha256 = match content {
        Some(Content::Intact { sha256, .. }) => Some(*sha256),
        _ => None,
    };
    let size = contents.file(&path).map(|file| file.size);
    Some(AssetView { setting: setting.to_owned(), file_name: key.file_name().to_owned(), path, size, sha256, state })
}

fn report_state(asset: &AssetView, problems: &mut Report) {
    match asset.state {
        AssetState::Intact | AssetState::Damaged | AssetState::Unread => {}
        AssetState::Altered => {
            let message = "the folder is named after bytes other than those of the file".to_owned();
            let finding = contradiction(&asset.path, message);
            problems.push(finding.help(
                "Windows Configuration Designer names the folder when the file is added to the project: it was changed later; \
                 the catalog covers the bytes that are there",
            ));
        }
        AssetState::Missing => problems.push(damage(&asset.path, format!("{LIST} names this file, but it is missing"))),
    }
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::assets;
    use crate::finding::Report;
    use crate::format::doc::{ElementEntry, Elements, ElementsKind};
    use crate::package::{AssetKey, asset_file};
    use crate::read::contents::Contents;
    use crate::read::model::AssetState;

    #[test]
    fn each_asset_is_compared_with_the_hash_in_its_name() {
        let key = |n: usize, name: &str| AssetKey::new(n, &Sha256::digest(b"content").into(), name);
        let keys =
            [key(0, "a.ps1").to_string(), key(1, "b.ps1").to_string(), key(2, "c.ps1").to_string(), "odd".into()];
        let metadata = keys.iter().map(|key| (key.clone(), "/S/0".to_owned())).collect();
        let entry = ElementEntry { index: 2, metadata };
        let list = Elements { kind: ElementsKind::DataAsset, entries: vec![entry] }.write();
        let path = |n: usize, name: &str| asset_file(2, key(n, name).folder(), name);
        let mut contents = Contents::example(&[
            ("DataAsset/DataAsset.xml", Some(&list)),
            (&path(0, "a.ps1"), Some(b"content")),
            (&path(1, "B.ps1"), Some(b"other")),
            (&path(9, "d.ps1"), Some(b"")),
        ]);
        let mut problems = Report::new();
        let assets = assets(&mut contents, &mut problems);
        let states: Vec<_> = assets.iter().map(|asset| asset.state).collect();
        assert_eq!(states, [AssetState::Intact, AssetState::Altered, AssetState::Missing]);
        assert_eq!((assets[0].file_name.as_str(), assets[0].size), ("a.ps1", Some(7)));
        let messages: Vec<_> = problems.in_order().iter().map(|finding| finding.message.clone()).collect();
        assert_eq!(
            messages,
            [
                "the key \"odd\" is not `<number>_<hash>\\<file>`",
                "the folder is named after bytes other than those of the file",
                "DataAsset/DataAsset.xml names this file, but it is missing",
            ]
        );
    }
}
