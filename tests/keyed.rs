//! Items of keyed collections: two of them in one package are kept apart in every document.

use ppkgc::address::{Address, StorePath};
use ppkgc::check::{Checked, SeenFiles, Surroundings, check};
use ppkgc::emit::{Content, PackageTree, emit};
use ppkgc::finding::Span;
use ppkgc::lower::lower;
use ppkgc::schema::Schema;
use ppkgc::schema::admx::AdmxLibrary;
use ppkgc::settings::{PackageSection, Project, Setting, Spanned, Value};
use ppkgc::windows::Target;
use ppkgc::world::MemoryFiles;

fn spanned<T>(at: usize, value: T) -> Spanned<T> {
    Spanned { value, span: Span { start: at, end: at + 1 } }
}

/// The package of these settings of the store.
fn package(settings: &[(&str, Value)]) -> PackageTree {
    let settings = settings.iter().enumerate().map(|(at, (path, value))| Setting {
        address: Address::Store(StorePath::parse(path).unwrap()),
        value: Some(spanned(2 * at, value.clone())),
        format: None,
        file: None,
        origin: Span { start: 2 * at, end: 2 * at + 1 },
        label: None,
        item_at: None,
    });
    let text = |text: &str| Some(spanned(0, text.to_owned()));
    let project = Project {
        package: PackageSection { name: text("A"), version: text("1.0"), ..PackageSection::default() },
        settings: settings.collect(),
        ..Project::default()
    };
    let (schema, target, files) = (Schema::builtin(), Target::default(), MemoryFiles::default());
    let Checked { project, report, .. } = check(
        &project,
        &Surroundings {
            schema: &schema,
            admx: &AdmxLibrary::default(),
            target: &target,
            files: &files,
            seen: &SeenFiles::default(),
            house_rules: &[],
        },
    );
    emit(&lower(&project.unwrap_or_else(|| panic!("{report:?}"))))
}

fn document(tree: &PackageTree, end: &str) -> String {
    let file = tree.files.iter().find(|file| file.path.ends_with(end)).unwrap_or_else(|| panic!("no {end}"));
    match &file.content {
        Content::Bytes(bytes) => String::from_utf8(bytes.clone()).unwrap(),
        _ => panic!("{end} is no document"),
    }
}

#[test]
fn two_users_are_siblings_in_the_order_in_which_they_are_named() {
    let tree = package(&[
        ("Accounts/Users/User[zoe]/UserGroup", Value::Integer(2)),
        ("Accounts/Users/User[adam]/HomeDir", Value::Text("C:\\adam".to_owned())),
        ("Accounts/Users/User[zoe]/HomeDir", Value::Text("C:\\zoe".to_owned())),
    ]);
    let project = document(&tree, "customizations.xml").replace("\r\n", "\n");
    let users = project.split_once("<Users>").unwrap().1.split_once("</Users>").unwrap().0;
    let lines: Vec<&str> = users.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(
        lines,
        [
            "<User UserName=\"zoe\" Name=\"zoe\">",
            "<HomeDir>C:\\zoe</HomeDir>",
            "<UserGroup>Administrators</UserGroup>",
            "</User>",
            "<User UserName=\"adam\" Name=\"adam\">",
            "<HomeDir>C:\\adam</HomeDir>",
            "</User>",
        ]
    );
    let zoe = document(&tree, "RunTime/0__Accounts_Users_zoe.provxml");
    assert!(zoe.contains("<characteristic type=\"zoe\">"), "{zoe}");
    assert!(
        zoe.contains("SettingsPath=\"Accounts/Users/User/UserGroup\" name=\"LocalUserGroup\" value=\"2\""),
        "{zoe}"
    );
    assert!(document(&tree, "RunTime/1__Accounts_Users_adam.provxml").contains("<characteristic type=\"adam\">"));
    // The second set of one group carries a number.
    let sets = document(&tree, "Prov/RunTime.xml");
    let id = "SettingsGroup=\"";
    let ids: Vec<&str> = sets.split(id).skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(ids.len(), 2, "{sets}");
    assert_eq!(ids[1], format!("{}_0", ids[0]));
}
