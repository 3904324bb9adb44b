//! The content of one module: its items, its modules, the names it imports and the paths it uses.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::Peekable;
use std::vec;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// The names of a path, from the first to the last.
pub type Segments = Vec<String>;

/// One module, without its tests.
#[derive(Debug, Default)]
pub struct Module {
    /// What it defines: functions, types, constants, macros.
    pub items: BTreeSet<String>,
    /// The words of macro calls outside of items: each may be an item that the macro makes, or a module.
    pub made: BTreeSet<String>,
    /// Its modules that only tests have.
    pub tests: Vec<String>,
    /// Its modules in files of their own.
    pub files: Vec<String>,
    /// Its modules in the same text.
    pub inline: BTreeMap<String, Module>,
    /// What its imported names refer to.
    pub imports: BTreeMap<String, Segments>,
    /// The names that it only re-exports, unless it uses them too.
    pub re_exports: BTreeSet<String>,
    /// Every path of more than one name that its code uses; imports too, but not what is only re-exported.
    pub paths: BTreeSet<Segments>,
    /// Every single name in its code.
    pub names: BTreeSet<String>,
}

type Tokens = Peekable<vec::IntoIter<TokenTree>>;

/// The words before the name of an item.
const ITEMS: &[&str] = &["fn", "struct", "enum", "union", "trait", "type", "const", "static"];

impl Module {
    /// Reads the text of a file.
    pub fn read(text: &str) -> Module {
        let mut module = Module::default();
        module.items(text.parse().expect("a file of Rust"));
        module
    }

    /// Every path that its code uses. A name that is both re-exported and used refers to what its import refers to.
    pub fn used(&self) -> impl Iterator<Item = &[String]> {
        let both = self.re_exports.intersection(&self.names).filter_map(|name| self.imports.get(name));
        self.paths.iter().chain(both).map(Vec::as_slice)
    }

    /// Reads the items of the module itself.
    fn items(&mut self, stream: TokenStream) {
        self.walk(stream, true);
    }

    /// Reads what is inside an item.
    fn code(&mut self, stream: TokenStream) {
        self.walk(stream, false);
    }

    fn walk(&mut self, stream: TokenStream, in_module: bool) {
        let mut tokens = tokens_of(stream);
        let mut is_public = false;
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Punct(mark) if mark.as_char() == '#' => self.attribute(&mut tokens),
                // A method or field is not a path, nor is what follows `::` after type arguments.
                TokenTree::Punct(mark) if mark.as_char() == '.' => {
                    if tokens.next_if(|token| is_mark(token, '.')).is_none() {
                        tokens.next_if(is_word);
                    }
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => {
                    if tokens.next_if(|token| is_mark(token, ':')).is_some() {
                        tokens.next_if(is_word);
                    }
                }
                // `'static` is not a keyword.
                TokenTree::Punct(mark) if mark.as_char() == '\'' => drop(tokens.next_if(is_word)),
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
                TokenTree::Group(group) => self.code(group.stream()),
                TokenTree::Ident(word) if in_module && tokens.peek().is_some_and(|token| is_mark(token, '!')) => {
                    tokens.next();
                    self.macro_call(&word.to_string(), &mut tokens);
                }
                TokenTree::Ident(word) => match word.to_string().as_str() {
                    "pub" => {
                        is_public = true;
                        tokens.next_if(|token| is_group(token, Delimiter::Parenthesis));
                        continue;
                    }
                    "use" if !tokens.peek().is_some_and(|token| is_mark(token, '<')) => {
                        self.imports(&mut tokens, &[], is_public);
                    }
                    "mod" if in_module => self.module(&mut tokens),
                    keyword if ITEMS.contains(&keyword) => self.item(&mut tokens, in_module),
                    first => self.path(first, &mut tokens),
                },
            }
            is_public = false;
        }
    }

    /// Leaves out documentation, and what only tests have with all that belongs to it.
    fn attribute(&mut self, tokens: &mut Tokens) {
        tokens.next_if(|token| is_mark(token, '!'));
        let Some(TokenTree::Group(group)) = tokens.next_if(|token| is_group(token, Delimiter::Bracket)) else { return };
        if is_for_tests(group.stream()) {
            let is_last = |token: &TokenTree| is_mark(token, ';') || is_group(token, Delimiter::Brace);
            while let Some(token) = tokens.next().filter(|token| !is_last(token)) {
                if token.to_string() == "mod" {
                    self.tests.extend(tokens.next_if(is_word).map(|name| name.to_string()));
                }
            }
        } else {
            self.code(group.stream());
        }
    }

    /// Reads `name;` or `name { .. }`.
    fn module(&mut self, tokens: &mut Tokens) {
        let Some(TokenTree::Ident(name)) = tokens.next() else { return };
        match tokens.next() {
            Some(TokenTree::Group(group)) => {
                let mut module = Module::default();
                module.items(group.stream());
                self.inline.insert(name.to_string(), module);
            }
            _ => self.files.push(name.to_string()),
        }
    }

    /// Reads a call outside of items, or the definition of a macro.
    fn macro_call(&mut self, name: &str, tokens: &mut Tokens) {
        let defined = tokens.next_if(is_word).filter(|_| name == "macro_rules");
        self.items.extend(defined.map(|name| name.to_string()));
        let Some(TokenTree::Group(group)) = tokens.next() else { return };
        words(group.stream(), &mut self.made);
        self.code(group.stream());
    }

    /// Reads the name of an item: the word after the keyword, unless that is a keyword too (`const fn`).
    fn item(&mut self, tokens: &mut Tokens, in_module: bool) {
        let is_name =
            |token: &TokenTree| matches!(token, TokenTree::Ident(word) if !ITEMS.contains(&word.to_string().as_str()));
        if let Some(name) = tokens.next_if(|token| is_name(token)).filter(|_| in_module) {
            self.items.insert(name.to_string());
        }
    }

    /// Reads the rest of a path in code.
    fn path(&mut self, first: &str, tokens: &mut Tokens) {
        let mut path = vec![first.to_owned()];
        while tokens.next_if(|token| is_mark(token, ':')).is_some() {
            if tokens.next_if(|token| is_mark(token, ':')).is_none() {
                // `name: Type`, of a field or an argument.
                return;
            }
            let Some(name) = tokens.next_if(is_word) else { break };
            path.push(name.to_string());
        }
        match path.len() {
            1 => drop(self.names.insert(first.to_owned())),
            _ => drop(self.paths.insert(path)),
        }
    }

    /// Reads one import, or the list of a group, below a path; ends behind `;` or with the group.
    fn imports(&mut self, tokens: &mut Tokens, above: &[String], is_public: bool) {
        let (mut below, mut alias) = (Segments::new(), None);
        for token in tokens {
            match token {
                TokenTree::Ident(word) if word == "as" => alias = Some(String::new()),
                TokenTree::Ident(word) if alias.is_some() => alias = Some(word.to_string()),
                TokenTree::Ident(word) => below.push(word.to_string()),
                TokenTree::Group(group) => {
                    let above = [above, &std::mem::take(&mut below)].concat();
                    self.imports(&mut tokens_of(group.stream()), &above, is_public);
                }
                TokenTree::Punct(mark) if mark.as_char() == '*' => panic!("a star import below {above:?} {below:?}"),
                TokenTree::Punct(mark) if mark.as_char() == ',' => {
                    self.import(above, std::mem::take(&mut below), alias.take(), is_public);
                }
                TokenTree::Punct(mark) if mark.as_char() == ';' => break,
                TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            }
        }
        self.import(above, below, alias, is_public);
    }

    /// Notes one import; there is none after a group or a comma.
    fn import(&mut self, above: &[String], mut below: Segments, alias: Option<String>, is_public: bool) {
        if below.is_empty() {
            return;
        }
        below.retain(|name| name != "self" || above.is_empty());
        let path = [above, &below].concat();
        let Some(name) = alias.or_else(|| path.last().cloned()) else { return };
        if is_public {
            self.re_exports.insert(name.clone());
        } else {
            self.paths.insert(path.clone());
        }
        self.imports.insert(name, path);
    }
}

fn tokens_of(stream: TokenStream) -> Tokens {
    stream.into_iter().collect::<Vec<_>>().into_iter().peekable()
}

fn is_word(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Ident(_))
}

fn is_mark(token: &TokenTree, wanted: char) -> bool {
    matches!(token, TokenTree::Punct(mark) if mark.as_char() == wanted)
}

fn is_group(token: &TokenTree, wanted: Delimiter) -> bool {
    matches!(token, TokenTree::Group(group) if group.delimiter() == wanted)
}

/// Whether an attribute is `cfg(test)` or `cfg(all(test, ..))`.
fn is_for_tests(attribute: TokenStream) -> bool {
    let text = attribute.to_string().replace(' ', "");
    text == "cfg(test)" || text.starts_with("cfg(all(test,")
}

/// Every word in it, except the keywords that introduce a module.
fn words(stream: TokenStream, found: &mut BTreeSet<String>) {
    for token in stream {
        match token {
            TokenTree::Ident(word) if word != "mod" => drop(found.insert(word.to_string())),
            TokenTree::Group(group) => words(group.stream(), found),
            _ => {}
        }
    }
}
