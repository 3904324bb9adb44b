//! Predicts, before packing, what reading the package will find wrong with its documents.
//!
//! So the limits of the reader also apply to the writer, and no package is made that is refused later.

use super::assets::assets;
use super::contents::Contents;
use super::groups::groups;
use super::model::SettingView;
use super::open::answer_files;
use super::planned_file::PlannedFile;
use super::settings::settings;
use crate::finding::Report;
use crate::format::doc::Customizations;
use crate::package::CUSTOMIZATIONS;

/// Documents of this total size, whose settings have paths of at most [`SHORT_PATH`] bytes, are within every limit.
pub const FEW_BYTES: usize = 128 << 10;
/// The length of a short path, in bytes.
pub const SHORT_PATH: usize = 512;

/// What will be read of a package that is not packed yet.
#[derive(Debug)]
pub struct Foreseen {
    /// Its settings.
    pub settings: Vec<SettingView>,
    /// How many payload files it lists.
    pub assets: usize,
    /// What is wrong with its documents for readers. For documents of our own compiler this can only be a limit.
    pub problems: Report,
}

/// Reads these documents as those of a package.
pub fn foresee(files: &[PlannedFile]) -> Foreseen {
    let mut problems = Report::new();
    let mut contents = Contents::planned(files, &mut problems);
    let customizations = contents.read(CUSTOMIZATIONS, Customizations::read, &mut problems);
    let groups = groups(&mut contents, &mut problems);
    let settings = settings(&mut contents, groups, customizations.as_ref(), &mut problems);
    let assets = assets(&mut contents, &mut problems).len();
    answer_files(&mut contents, &mut problems);
    Foreseen { settings, assets, problems }
}

#[cfg(test)]
mod tests {
    use super::{PlannedFile, foresee};
    use crate::format::doc::{
        ConfigurationSet, ConfigurationSource, ElementEntry, Elements, ElementsKind, MasterDatastore, Source,
    };
    use crate::package::ProvPath;

    /// The findings predicted for a package with one list of these sets and this provxml.
    fn foreseen(sets: Vec<ConfigurationSet>, provxml: &[u8]) -> Vec<String> {
        let list = Elements { kind: ElementsKind::Multivariant, entries: vec![ElementEntry::bare(0)] }.write();
        let name = "RunTime".to_owned();
        let source = Source { path: ProvPath::list(&name).to_string(), events: vec![name.clone()], name };
        let store = MasterDatastore { sources: vec![source] }.write();
        let source = ConfigurationSource { sets }.write();
        let file = |path, document| PlannedFile { path, document: Some(document) };
        let foreseen = foresee(&[
            file("Multivariant/Multivariant.xml", &list),
            file("Multivariant/0/MasterDatastore.xml", &store),
            file("Multivariant/0/Prov/RunTime.xml", &source),
            file("Multivariant/0/Prov/RunTime/0__A.provxml", provxml),
        ]);
        foreseen.problems.in_order().iter().map(|finding| finding.message.clone()).collect()
    }

    fn set(conditions: usize) -> ConfigurationSet {
        set_for(conditions, 1)
    }

    /// The set for one of several kinds of devices.
    fn set_for(conditions: usize, kind: usize) -> ConfigurationSet {
        let conditions = (0..conditions).map(|number| (format!("C{number}"), kind.to_string())).collect();
        ConfigurationSet { settings_group: "P".into(), data: r"$(_prov)\RunTime\0__A.provxml".into(), conditions }
    }

    fn provxml(parms: &str) -> Vec<u8> {
        format!("<wap-provisioningdoc><characteristic type=\"P\">{parms}</characteristic></wap-provisioningdoc>").into()
    }

    #[test]
    fn each_limit_is_exact() {
        let parm = |name: &str| format!("<parm name=\"{name}\" value=\"\"/>");
        assert_eq!(foreseen(vec![set(1)], &provxml(&parm("A"))), [""; 0]);

        let settings = |count| foreseen(vec![set(0)], &provxml(&parm("A").repeat(count)));
        assert_eq!(settings(50_000), [""; 0]);
        assert!(settings(50_001)[0].contains("more than 50000 settings"), "{:?}", settings(50_001));

        let applied =
            |sets: usize| foreseen((0..sets).map(|kind| set_for(4, kind)).collect(), &provxml(&parm("A").repeat(500)));
        assert_eq!(applied(100), [""; 0]);
        assert!(applied(101)[0].contains("too many settings times sets"), "{:?}", applied(101));

        let path = |bytes: usize| foreseen(vec![set(0)], &provxml(&parm(&"x".repeat(bytes - "P/".len()))));
        assert_eq!(path(1_024), [""; 0]);
        assert!(path(1_025)[0].contains("longer than 1024 bytes"), "{:?}", path(1_025));

        let listed = |sets| foreseen((0..sets).map(|kind| set_for(1, kind)).collect(), &provxml(""));
        assert_eq!(listed(50_000), [""; 0]);
        assert!(listed(50_001)[0].contains("more than 100000 sets and conditions"), "{:?}", listed(50_001));

        let conditions = |count| foreseen(vec![set(count)], &provxml(""));
        assert_eq!(conditions(97), [""; 0]);
        assert!(conditions(98)[0].contains("attributes"), "{:?}", conditions(98));

        let document = |bytes: usize| {
            let empty = provxml(&parm("A")).len();
            foreseen(vec![set(0)], &provxml(&parm("A").replace("\"\"", &format!("\"{}\"", "v".repeat(bytes - empty)))))
        };
        assert_eq!(document(16 << 20), [""; 0]);
        assert!(document((16 << 20) + 1)[0].contains("too much XML"), "{:?}", document((16 << 20) + 1));
    }
}
