//! No file depends on itself through other files: of any two, one can be read and changed without the other.

mod components;
mod crates;
mod module;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::Path;

use components::components;
use crates::{Crates, Dependencies};

#[test]
fn no_files_of_the_source_go_in_a_circle() {
    let files = source(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    let crates = Crates::read(&files);
    assert_eq!(crates.unreached(), Vec::<&str>::new(), "no `mod` leads to these files");
    let (dependencies, unresolved) = crates.dependencies();
    assert!(unresolved.is_empty(), "no item found for {unresolved:#?}");
    let circles = circles(&dependencies);
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

/// Every Rust file below the folder: its path from there, and its text.
fn source(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(below) = folders.pop() {
        for entry in fs::read_dir(below).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().replace('\\', "/");
                files.insert(name, fs::read_to_string(&path).unwrap());
            }
        }
    }
    files
}

/// Each circle with the names that cause it, one arrow per line.
fn circles(dependencies: &Dependencies) -> Vec<String> {
    components(dependencies)
        .into_iter()
        .map(|files| {
            let mut circle = format!("these {} files depend on one another:", files.len());
            for (from, uses) in dependencies.iter().filter(|(from, _)| files.contains(from.as_str())) {
                for (to, names) in uses.iter().filter(|(to, _)| files.contains(to.as_str())) {
                    let names: Vec<&str> = names.iter().map(String::as_str).collect();
                    let _ = write!(circle, "\n  {from} uses of {to}: {}", names.join(", "));
                }
            }
            circle
        })
        .collect()
}

/// The circles of a made-up tree.
fn circles_of(files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let crates = Crates::read(&files);
    let (dependencies, unresolved) = crates.dependencies();
    assert_eq!((crates.unreached(), unresolved), (Vec::new(), Vec::new()));
    circles(&dependencies)
}

/// The arrows of a made-up tree, `from > to: names`.
fn arrows(files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let (dependencies, _) = Crates::read(&files).dependencies();
    let mut arrows = Vec::new();
    for (from, uses) in dependencies {
        for (to, names) in uses {
            arrows.push(format!("{from} > {to}: {}", names.into_iter().collect::<Vec<_>>().join(" ")));
        }
    }
    arrows
}

const ROOM: (&str, &str) = ("lib.rs", "pub mod room;");

#[test]
fn a_re_export_leads_to_the_file_that_defines_the_name() {
    let tree = [
        ROOM,
        ("room/mod.rs", "mod a; mod b;\npub use {a::{A, make as build}, b::B};"),
        ("room/a.rs", "use super::B; pub struct A(B); pub fn make() {}"),
        ("room/b.rs", "pub struct B; fn f() { super::build() }"),
    ];
    assert_eq!(
        circles_of(&tree),
        ["these 2 files depend on one another:\n  room/a.rs uses of room/b.rs: B\n  room/b.rs uses of room/a.rs: make"]
    );
}

#[test]
fn a_qualified_path_is_a_use_also_inside_a_macro() {
    let tree = [
        ROOM,
        ("room/mod.rs", "pub mod a; mod b;"),
        ("room/a.rs", "use super::b;\npub fn one() { println!(\"{}\", b::two()) }"),
        ("room/b.rs", "pub fn two() -> usize { crate::room::a::one as usize }"),
    ];
    assert_eq!(
        circles_of(&tree),
        [
            "these 2 files depend on one another:\n  room/a.rs uses of room/b.rs: two\n  room/b.rs uses of room/a.rs: one"
        ]
    );
}

#[test]
fn a_circle_of_three_files_is_one_circle() {
    let tree = [
        ("lib.rs", "mod a; mod b; mod c; mod d;"),
        ("a.rs", "use crate::b::B; pub struct A;"),
        ("b.rs", "use crate::{c::C as Other, d::D}; pub struct B;"),
        ("c.rs", "use crate::a::{\n    self as first,\n    A,\n}; pub struct C; fn f(_: first::A) {}"),
        ("d.rs", "pub struct D;"),
    ];
    let circles = circles_of(&tree);
    assert_eq!(circles.len(), 1, "{circles:?}");
    assert!(circles[0].starts_with("these 3 files"), "{circles:?}");
}

#[test]
fn a_room_that_calls_its_children_is_used_by_none_of_them() {
    let calls = "mod child; pub use child::Part; pub struct Whole(&'static Part); pub fn whole() { child::part(); }";
    let plain = [ROOM, ("room/mod.rs", calls), ("room/child.rs", "pub struct Part; pub fn part() {}")];
    assert_eq!(arrows(&plain), ["room/mod.rs > room/child.rs: Part part"]);
    assert_eq!(circles_of(&plain), Vec::<String>::new());
    let tied =
        [ROOM, ("room/mod.rs", calls), ("room/child.rs", "pub struct Part; pub fn part() -> super::Whole { loop {} }")];
    assert_eq!(
        circles_of(&tied),
        ["these 2 files depend on one another:\n  room/child.rs uses of room/mod.rs: Whole\n  \
             room/mod.rs uses of room/child.rs: Part, part"]
    );
}

#[test]
fn tests_comments_and_strings_use_nothing() {
    let silent = "//! See crate::room::b::B.\n/// As [`super::b::B`].\npub struct A; // super::b::B\n\
                  const TEXT: &str = \"super::b::B\";\n#[cfg(test)]\nuse super::b::B;\n\
                  #[cfg(all(test, unix))]\nmod tests { use super::super::b::B; }\n\
                  #[cfg(not(test))]\nfn f() { super::c::c() }";
    let tree = [
        ROOM,
        ("room/mod.rs", "mod a; mod b; mod c;"),
        ("room/a.rs", silent),
        ("room/b.rs", "pub struct B(super::a::A);"),
        ("room/c.rs", "pub fn c() {}"),
    ];
    assert_eq!(arrows(&tree), ["room/a.rs > room/c.rs: c", "room/b.rs > room/a.rs: A"]);
}

#[test]
fn a_module_and_a_function_may_share_a_name() {
    let tree = [
        ROOM,
        ("room/mod.rs", "mod plan; mod user; pub use plan::plan;"),
        ("room/plan.rs", "pub struct Plan; pub fn plan() -> Plan { Plan::new() } impl Plan { fn new() {} }"),
        ("room/user.rs", "fn f() -> super::plan::Plan { super::plan() }"),
    ];
    assert_eq!(arrows(&tree), ["room/user.rs > room/plan.rs: Plan plan"]);
}

#[test]
fn a_module_within_a_file_belongs_to_it_and_files_without_mod_rs_have_folders_too() {
    let tree = [
        ("lib.rs", "mod outer;"),
        ("outer.rs", "mod inner; mod here { use super::inner::I; pub struct H(I); }"),
        ("outer/inner.rs", "pub struct I; fn f(_: super::here::H) {}"),
        ("main.rs", "fn main() { let _: ppkgc::outer::inner::I; }"),
    ];
    assert_eq!(
        arrows(&tree),
        ["main.rs > outer/inner.rs: I", "outer.rs > outer/inner.rs: I", "outer/inner.rs > outer.rs: H"]
    );
}

#[test]
fn a_macro_may_make_items_and_modules() {
    let tree = [
        ROOM,
        ("room/mod.rs", "macro_rules! all { ($($f:ident)+) => { $(mod $f;)+ } } all! { part } pub struct Whole;"),
        ("room/part.rs", "oids! { ONE = 1; } fn f(_: super::Whole) { crate::room::part::ONE }"),
    ];
    assert_eq!(
        circles_of(&tree),
        ["these 2 files depend on one another:\n  room/mod.rs uses of room/part.rs: part\n  \
             room/part.rs uses of room/mod.rs: Whole"]
    );
}
