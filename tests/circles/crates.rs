//! The modules of the library and of its programs, and the file that each name refers to.

use std::collections::{BTreeMap, BTreeSet};

use super::module::{Module, Segments};

/// Each file with the files it uses, and the names of each that it uses.
pub type Dependencies = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

/// How programs call the library.
const LIBRARY: &str = "ppkgc";

/// A module in its place.
struct Place {
    module: Module,
    /// The file that contains it.
    file: String,
    parent: Option<usize>,
    /// The first module of its crate.
    root: usize,
    children: BTreeMap<String, usize>,
}

/// What a path refers to.
enum Found<'a> {
    Item {
        file: &'a str,
        name: &'a str,
    },
    Module,
    /// Something of another crate, or a name that only the compiler can resolve.
    Elsewhere,
}

/// All modules of all crates.
pub struct Crates<'a> {
    files: &'a BTreeMap<String, String>,
    places: Vec<Place>,
    /// The files of modules that only tests have.
    tests: BTreeSet<String>,
    library: Option<usize>,
}

impl<'a> Crates<'a> {
    /// Reads the crates whose files, by their paths, these are.
    pub fn read(files: &'a BTreeMap<String, String>) -> Crates<'a> {
        let mut crates = Crates { files, places: Vec::new(), tests: BTreeSet::new(), library: None };
        for file in files.keys().filter(|file| is_root(file)) {
            let root = crates.places.len();
            if file == "lib.rs" {
                crates.library = Some(root);
            }
            crates.add(Module::read(&files[file]), file, folder_of(file), None);
        }
        crates
    }

    /// Adds a module of a file with all below it; its modules in files of their own are in the folder.
    fn add(&mut self, mut module: Module, file: &str, folder: String, parent: Option<usize>) -> usize {
        let index = self.places.len();
        let inline = std::mem::take(&mut module.inline);
        let (declared, made, tests) = (module.files.clone(), module.made.clone(), std::mem::take(&mut module.tests));
        let root = parent.map_or(index, |parent| self.places[parent].root);
        self.places.push(Place { module, file: file.to_owned(), parent, root, children: BTreeMap::new() });
        let tests: Vec<String> = tests.iter().filter_map(|name| self.file_of(&folder, name)).collect();
        self.tests.extend(tests);
        for name in declared.iter().chain(&made) {
            let Some(file) = self.file_of(&folder, name) else {
                assert!(made.contains(name), "{file}: no file for `mod {name}`");
                continue;
            };
            let child = self.add(Module::read(&self.files[&file]), &file, format!("{folder}{name}/"), Some(index));
            self.places[index].children.insert(name.clone(), child);
        }
        for (name, module) in inline {
            let child = self.add(module, file, format!("{folder}{name}/"), Some(index));
            self.places[index].children.insert(name, child);
        }
        index
    }

    /// The file of a module that a module with this folder declares.
    fn file_of(&self, folder: &str, name: &str) -> Option<String> {
        let files = [format!("{folder}{name}.rs"), format!("{folder}{name}/mod.rs")];
        files.into_iter().find(|file| self.files.contains_key(file))
    }

    /// The files that no crate names.
    pub fn unreached(&self) -> Vec<&str> {
        let reached: BTreeSet<&str> =
            self.places.iter().map(|place| &place.file).chain(&self.tests).map(String::as_str).collect();
        self.files.keys().map(String::as_str).filter(|file| !reached.contains(file)).collect()
    }

    /// Which file uses what of which, and the paths into these crates that refer to nothing.
    pub fn dependencies(&self) -> (Dependencies, Vec<String>) {
        let (mut dependencies, mut unresolved) = (Dependencies::new(), Vec::new());
        for (index, place) in self.places.iter().enumerate() {
            let uses = dependencies.entry(place.file.clone()).or_default();
            for path in place.module.used() {
                match self.find(index, path, 0) {
                    Found::Item { file, .. } if file == place.file => {}
                    Found::Item { file, name } => {
                        uses.entry(file.to_owned()).or_default().insert(name.to_owned());
                    }
                    Found::Elsewhere if ["crate", "self", "super", LIBRARY].contains(&path[0].as_str()) => {
                        unresolved.push(format!("{}: {}", place.file, path.join("::")));
                    }
                    Found::Module | Found::Elsewhere => {}
                }
            }
            // The uses of a module that a macro makes are not in the source.
            for (name, child) in place.children.iter().filter(|(name, _)| place.module.made.contains(*name)) {
                uses.entry(self.places[*child].file.clone()).or_default().insert(name.clone());
            }
        }
        (dependencies, unresolved)
    }

    /// Follows a path as code of the module writes it.
    fn find(&self, from: usize, path: &[String], depth: usize) -> Found<'_> {
        let place = &self.places[from];
        match path {
            [first, rest @ ..] if first == "crate" => self.find_in(place.root, rest, depth),
            [first, rest @ ..] if first == "self" => self.find_in(from, rest, depth),
            [first, rest @ ..] if first == "super" => match (place.parent, rest.first()) {
                (None, _) => Found::Elsewhere,
                (Some(parent), Some(next)) if next == "super" => self.find(parent, rest, depth),
                (Some(parent), _) => self.find_in(parent, rest, depth),
            },
            _ => match (self.find_in(from, path, depth), self.library) {
                (Found::Elsewhere, Some(library)) if path[0] == LIBRARY => self.find_in(library, &path[1..], depth),
                (found, _) => found,
            },
        }
    }

    /// Follows a path from a module downwards, and through the imports of the module.
    fn find_in(&self, module: usize, path: &[String], depth: usize) -> Found<'_> {
        /// Longer chains of imports are circular: a name of another crate that is also the name of an import.
        const MAX_DEPTH: usize = 32;
        let place = &self.places[module];
        let Some((name, rest)) = path.split_first() else { return Found::Module };
        let child = place.children.get(name);
        if let Some(child) = child.filter(|_| !rest.is_empty()) {
            return self.find_in(*child, rest, depth);
        }
        if let Some(name) = place.module.items.get(name) {
            return Found::Item { file: &place.file, name };
        }
        match place.module.imports.get(name) {
            Some(import) if depth < MAX_DEPTH => {
                let path: Segments = import.iter().chain(rest).cloned().collect();
                self.find(module, &path, depth + 1)
            }
            _ if child.is_some() => Found::Module,
            _ => match place.module.made.get(name) {
                Some(name) => Found::Item { file: &place.file, name },
                None => Found::Elsewhere,
            },
        }
    }
}

/// Whether a crate begins with this file.
fn is_root(file: &str) -> bool {
    ["lib.rs", "main.rs"].contains(&file) || file.strip_prefix("bin/").is_some_and(|name| !name.contains('/'))
}

/// The folder of a file, with the slash at its end; empty for the topmost.
fn folder_of(file: &str) -> String {
    file.rfind('/').map_or_else(String::new, |slash| file[..=slash].to_owned())
}
