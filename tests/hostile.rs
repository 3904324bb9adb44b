//! Packages that nobody should have made: each is refused with a message, or read as it is, at little cost.

mod bombs;
mod chunks;
mod compared;
mod containers;
mod documents;
mod extraction;
mod forge;
mod mutants;
mod names;
mod streams;
mod structures;
mod surveyed;

use std::io::Cursor;

use forge::{Forge, Item, Resource};
use ppkgc::finding::{Code, Place, Report, Severity};
use ppkgc::read::open;

const LIST: &str = r#"<Elements Type="Multivariant"><Element Index="0"></Element></Elements>"#;
const SOURCES: &str = r#"<ConfigurationSourceList Version="1.0"><ConfigurationSource Name="RunTime" Path="$(_prov)\RunTime.xml"><EventList><Event Name="RunTime" /></EventList></ConfigurationSource></ConfigurationSourceList>"#;
const SETS: &str = r#"<ConfigurationSource Version="1.0"><ConfigurationSet Type="provxml" SettingsGroup="Policies" Data="$(_prov)\RunTime\0__A.provxml" /></ConfigurationSource>"#;
const PROVXML: &str = r#"<wap-provisioningdoc><characteristic type="Policy"><parm name="A" value="1" datatype="integer" /></characteristic></wap-provisioningdoc>"#;

/// The message that always appears about the payload of [`package`], and that the tests ignore.
const PAYLOAD_UNNAMED: &str = "payload.bin: nothing in the package refers to this file";

/// Numbers of the dentries of [`package`].
mod at {
    pub const MULTIVARIANT: usize = 1;
    pub const PAYLOAD: usize = 2;
    pub const VARIANT: usize = 3;
}

/// A sound package with one setting, with these items in its root and these contents besides those of its documents.
fn sound_with(items: Vec<Item>, contents: &[&[u8]]) -> Forge {
    let documents = [LIST, SOURCES, SETS, PROVXML].map(|text| Resource::raw(text.as_bytes()));
    let [list, sources, sets, provxml] = &documents;
    let runtime = Item::folder("RunTime", vec![Item::file("0__A.provxml", provxml)]);
    let prov = Item::folder("Prov", vec![runtime, Item::file("RunTime.xml", sets)]);
    let variant = Item::folder("0", vec![Item::file("MasterDatastore.xml", sources), prov]);
    let variants = Item::folder("Multivariant", vec![variant, Item::file("Multivariant.xml", list)]);
    let contents = contents.iter().map(|content| Resource::raw(content));
    Forge::new([vec![variants], items].concat(), documents.iter().cloned().chain(contents).collect())
}

/// A sound package with one setting, whose documents are these, and with one more file.
fn package_of(provxml: &[u8], payload: Resource) -> Forge {
    let documents = [LIST.as_bytes(), SOURCES.as_bytes(), SETS.as_bytes(), provxml].map(Resource::raw);
    let [list, sources, sets, provxml] = &documents;
    let items = vec![
        Item::folder(
            "Multivariant",
            vec![
                Item::folder(
                    "0",
                    vec![
                        Item::file("MasterDatastore.xml", sources),
                        Item::folder(
                            "Prov",
                            vec![
                                Item::folder("RunTime", vec![Item::file("0__A.provxml", provxml)]),
                                Item::file("RunTime.xml", sets),
                            ],
                        ),
                    ],
                ),
                Item::file("Multivariant.xml", list),
            ],
        ),
        Item::file("payload.bin", &payload),
    ];
    Forge::new(items, [Vec::from(documents), vec![payload]].concat())
}

/// The same with the usual documents and a payload of a thousand bytes.
fn package() -> Forge {
    package_of(PROVXML.as_bytes(), Resource::raw(&[9; 1_000]))
}

/// The messages about a package that is read completely: why it cannot be opened, or its problems, or nothing.
fn said(bytes: &[u8]) -> String {
    match open(Cursor::new(bytes)).and_then(|mut package| package.model()) {
        Err(error) => error.to_string(),
        Ok(model) => problems(&model.problems),
    }
}

fn problems(report: &Report) -> String {
    let text = |place: &Place| match place {
        Place::Named(name) => format!("{name}: "),
        _ => String::new(),
    };
    let lines = report.in_order().into_iter().map(|finding| text(&finding.place) + &finding.message);
    lines.filter(|line| line != PAYLOAD_UNNAMED).collect::<Vec<String>>().join("\n")
}

/// A content that Explorer and most programs do not show is reported to people who look at the package.
#[test]
fn what_no_tree_shows_is_a_warning() {
    let mut root = Item::folder("", vec![Item::folder("Multivariant", Vec::new())]);
    let hidden = Resource::raw(b"hidden");
    root.streams.push((forge::units("x"), hidden.sha1));
    let bytes = Forge::of_root(&root, vec![hidden]).build().bytes;
    let model = open(Cursor::new(bytes)).unwrap().model().unwrap();
    let findings = model.problems.in_order();
    let finding = findings.iter().find(|finding| finding.code == Code::HiddenContent).unwrap();
    assert_eq!(finding.message, "it has a second content called \"x\", of 6 bytes, which is not extracted");
    assert_eq!(Code::HiddenContent.severity(), Severity::Warning);
}

#[test]
fn a_forged_package_is_sound_until_it_is_changed() {
    let mut package = open(Cursor::new(package().build().bytes)).unwrap();
    let model = package.model().unwrap();
    assert_eq!(problems(&model.problems), "");
    assert_eq!(model.settings.len(), 1);
    assert_eq!(package.image().name, "forged");
}
