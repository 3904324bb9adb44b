//! Stage 4: makes the files of a package from a plan: the documents exactly as WCD writes them, and the payload.

mod assets;
mod customizations;
mod layout;
mod provxml;
mod syncml;
mod tree;
mod tree_from_files;

pub use syncml::syncml;
pub use tree::{Content, ImageHead, Origin, PackageTree, TreeFile};
pub use tree_from_files::tree_from_files;

use crate::format::doc::{AnswerFile, ElementEntry, Elements, ElementsKind};
use crate::format::xml::{Prologue, write};
use crate::lower::SettingsPlan;
use crate::package::{ANSWER_FILE, COMMON_SETTINGS_LIST, CUSTOMIZATIONS, MULTIVARIANT_LIST};

/// Writes every document of the package and lists the payload, in package order.
pub fn emit(plan: &SettingsPlan) -> PackageTree {
    let layout = layout::lay_out(plan);
    let (project, answer_file) = match plan.wcd() {
        Some(project) => (write(Prologue::Bom, &project.document), AnswerFile::of_project(&project.document)),
        None => {
            let project = customizations::write(plan);
            (project.write(), AnswerFile::from_settings(&project.settings))
        }
    };
    let mut files = vec![
        TreeFile::document(MULTIVARIANT_LIST, list_of_one(ElementsKind::Multivariant, 0)),
        TreeFile::document(CUSTOMIZATIONS, project),
    ];
    files.extend(layout.runtime);
    files.push(TreeFile::document(COMMON_SETTINGS_LIST, list_of_one(ElementsKind::CommonSettings, 1)));
    files.push(TreeFile::document(ANSWER_FILE, answer_file.write()));
    files.extend(layout.payload);
    PackageTree { image: tree::image_head(plan.identity()), files, empty_folders: Vec::new(), origins: layout.origins }
}

/// A list with one numbered entry and no further data.
fn list_of_one(kind: ElementsKind, index: u32) -> Vec<u8> {
    Elements { kind, entries: vec![ElementEntry::bare(index)] }.write()
}
