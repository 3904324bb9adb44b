//! Paths of settings in the store of Windows Configuration Designer (WCD), with keys for items:
//! `Accounts/Users/User[admin]/UserGroup`.
//!
//! ```text
//! path    = [ "/" ] segment *( "/" segment )
//! segment = name [ "[" item "]" ]
//! item    = number                     the index in a list, from 0
//!         / key                        the name that the author gives the item: an account, a network, a file
//! ```
//!
//! A name that contains `/`, `[`, `]` or `"`, and a key that contains `]`, is written in quotation marks, in which
//! `\"`, `\\` and `\u{...}` stand for a quotation mark, a backslash and an invisible character: `User["a]b"]`. So a
//! key may contain any character, including slashes.

use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::hash::{Hash, Hasher};

use thiserror::Error;

use crate::world::is_invisible;

/// The longest accepted path, in bytes. Our choice: the longest one in WCD's store has fewer than 200, without keys.
const LENGTH_LIMIT: usize = 2048;
/// The characters that end an unquoted name.
const NAME_ENDS: [char; 4] = ['/', '[', ']', '"'];
/// The character that ends an unquoted key.
const KEY_END: [char; 1] = [']'];

/// The path of a setting, or of a group of settings. It has at least one segment.
///
/// Two paths are equal if they address the same setting. Letter case is ignored in names, since the store is a registry
/// hive, but not in keys: `Home` and `home` are two networks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StorePath {
    segments: Vec<StoreSegment>,
}

/// One segment of a path: the name in the store, and for an item of a collection or list which item.
#[derive(Debug, Clone)]
pub struct StoreSegment {
    name: String,
    item: Option<StoreItem>,
}

/// Which item of a collection or list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StoreItem {
    /// The index in a list, from 0.
    Index(u32),
    /// The key in a collection.
    Key(String),
}

impl StorePath {
    /// Parses `Accounts/Users/User[admin]/UserGroup`, with or without a leading slash.
    pub fn parse(text: &str) -> Result<StorePath, StorePathError> {
        if text.len() > LENGTH_LIMIT {
            let reason = StorePathReason::TooLong { limit: LENGTH_LIMIT };
            return Err(StorePathError { position: LENGTH_LIMIT, reason });
        }
        let mut reader = Reader { text, position: 0 };
        reader.skip('/');
        let mut segments = vec![reader.segment()?];
        while reader.skip('/') {
            segments.push(reader.segment()?);
        }
        match reader.rest().is_empty() {
            true => Ok(StorePath { segments }),
            false => Err(reader.error(StorePathReason::Unexpected)),
        }
    }

    /// The path in a text that has spaces around its slashes, as people write paths in the designer's tree.
    pub fn parse_spaced(text: &str) -> Result<StorePath, StorePathError> {
        StorePath::parse(&text.split('/').map(str::trim).collect::<Vec<_>>().join("/"))
    }

    /// The path of a row of WCD's tables, `/Accounts/Users/User`: unquoted names without items. `None` if a name is
    /// empty.
    pub fn of_row(path: &str) -> Option<StorePath> {
        let names = path.strip_prefix('/').unwrap_or(path).split('/');
        StorePath::new(names.map(StoreSegment::named).collect())
    }

    /// The path with these segments; `None` if there are none or one has no name.
    pub fn new(segments: Vec<StoreSegment>) -> Option<StorePath> {
        let named = !segments.is_empty() && segments.iter().all(|segment| !segment.name.is_empty());
        named.then_some(StorePath { segments })
    }

    /// The segments, outermost first.
    pub fn segments(&self) -> &[StoreSegment] {
        &self.segments
    }

    /// The last segment.
    pub fn leaf(&self) -> &StoreSegment {
        self.segments.last().expect("a path has at least one segment")
    }

    /// The path of the group that contains it, if there is one.
    pub fn parent(&self) -> Option<StorePath> {
        let (_, above) = self.segments.split_last()?;
        (!above.is_empty()).then(|| StorePath { segments: above.to_vec() })
    }

    /// The path of a member of this group.
    pub fn join(&self, segment: StoreSegment) -> Option<StorePath> {
        StorePath::new(self.segments.iter().cloned().chain([segment]).collect())
    }

    /// The path without items, as in SettingsPath in provxml and in XML elements: `Accounts/Users/User`.
    pub fn settings_path(&self) -> String {
        self.segments.iter().map(StoreSegment::name).collect::<Vec<&str>>().join("/")
    }

    /// The path without items, as in WCD's tables: `/Accounts/Users/User`.
    pub fn row_path(&self) -> String {
        format!("/{}", self.settings_path())
    }

    /// The same path with the names spelled as in a row's path, which has the same number of names.
    pub fn spelled_like(&self, row_path: &str) -> StorePath {
        let names = row_path.strip_prefix('/').unwrap_or(row_path).split('/');
        let respelled = self.segments.iter().zip(names);
        let segments =
            respelled.map(|(segment, name)| StoreSegment { name: name.to_owned(), item: segment.item.clone() });
        StorePath { segments: segments.collect() }
    }

    /// The total length of its names and keys in bytes, without punctuation.
    pub fn text_length(&self) -> usize {
        let item_length = |item: &StoreItem| match item {
            StoreItem::Index(_) => 0,
            StoreItem::Key(key) => key.len(),
        };
        let length = |segment: &StoreSegment| segment.name.len() + segment.item().map_or(0, item_length);
        self.segments.iter().map(length).sum()
    }

    /// The names, outermost first, with each item in place of its name: `Accounts`, `Users`, `admin`. DataAsset.xml
    /// writes the settings of files this way, and names of provxml files are made from it.
    pub fn instance_words(&self) -> impl DoubleEndedIterator<Item = String> {
        self.segments.iter().map(|segment| match &segment.item {
            None => segment.name.clone(),
            Some(StoreItem::Index(index)) => index.to_string(),
            Some(StoreItem::Key(key)) => key.clone(),
        })
    }
}

impl StoreSegment {
    /// A segment without an item.
    pub fn named(name: impl Into<String>) -> StoreSegment {
        StoreSegment { name: name.into(), item: None }
    }

    /// A segment with an item.
    pub fn item_of(name: impl Into<String>, item: StoreItem) -> StoreSegment {
        StoreSegment { name: name.into(), item: Some(item) }
    }

    /// The name in the store.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The item, if it has one.
    pub fn item(&self) -> Option<&StoreItem> {
        self.item.as_ref()
    }

    /// The name as it is compared. Names in the store are ASCII, so only ASCII letters are folded; to upper case, as in
    /// .NET, which orders `_` after the letters.
    fn folded_name(&self) -> impl Iterator<Item = u8> {
        self.name.bytes().map(|byte| byte.to_ascii_uppercase())
    }
}

impl PartialEq for StoreSegment {
    fn eq(&self, other: &StoreSegment) -> bool {
        self.name.eq_ignore_ascii_case(&other.name) && self.item == other.item
    }
}

impl Eq for StoreSegment {}

impl Ord for StoreSegment {
    fn cmp(&self, other: &StoreSegment) -> Ordering {
        self.folded_name().cmp(other.folded_name()).then_with(|| self.item.cmp(&other.item))
    }
}

impl PartialOrd for StoreSegment {
    fn partial_cmp(&self, other: &StoreSegment) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for StoreSegment {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.folded_name().for_each(|byte| byte.hash(state));
        self.item.hash(state);
    }
}

/// Parses one path.
struct Reader<'t> {
    text: &'t str,
    /// The offset of the next byte.
    position: usize,
}

impl<'t> Reader<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.position..).unwrap_or_default()
    }

    fn error(&self, reason: StorePathReason) -> StorePathError {
        StorePathError { position: self.position, reason }
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.position += next.len_utf8();
        Some(next)
    }

    fn skip(&mut self, expected: char) -> bool {
        let there = self.rest().starts_with(expected);
        if there {
            self.position += expected.len_utf8();
        }
        there
    }

    fn segment(&mut self) -> Result<StoreSegment, StorePathError> {
        let start = self.position;
        let name = if self.skip('"') { self.quoted()? } else { self.plain(&NAME_ENDS)?.to_owned() };
        if name.is_empty() {
            return Err(StorePathError { position: start, reason: StorePathReason::NoName });
        }
        if !self.skip('[') {
            return Ok(StoreSegment { name, item: None });
        }
        let item = if self.skip('"') { StoreItem::Key(self.quoted()?) } else { self.plain_item()? };
        match self.skip(']') {
            true => Ok(StoreSegment { name, item: Some(item) }),
            false => Err(self.error(StorePathReason::NotClosed { sign: ']' })),
        }
    }

    fn plain_item(&mut self) -> Result<StoreItem, StorePathError> {
        let start = self.position;
        let text = self.plain(&KEY_END)?;
        let wrong = |reason| StorePathError { position: start, reason };
        match text {
            "" => Err(wrong(StorePathReason::NoItem)),
            digits if is_number(digits) => match digits.parse() {
                Ok(index) if digits == "0" || !digits.starts_with('0') => Ok(StoreItem::Index(index)),
                _ => Err(wrong(StorePathReason::NoIndex)),
            },
            key => Ok(StoreItem::Key(key.to_owned())),
        }
    }

    /// Text up to one of these characters, or to the end.
    fn plain(&mut self, ends: &[char]) -> Result<&'t str, StorePathError> {
        let rest = self.rest();
        let text = rest.find(ends).and_then(|end| rest.get(..end)).unwrap_or(rest);
        let (start, end) = (self.position, self.position + text.len());
        let wrong = |position, reason| Err(StorePathError { position, reason });
        if let Some((offset, _)) = text.char_indices().find(|(_, c)| c.is_control()) {
            return wrong(start + offset, StorePathReason::ControlCharacter);
        }
        if text.trim() != text {
            return wrong(start, StorePathReason::OuterBlank);
        }
        self.position = end;
        Ok(text)
    }

    /// Text up to the closing quotation mark.
    fn quoted(&mut self) -> Result<String, StorePathError> {
        let mut text = String::new();
        loop {
            let before = self.position;
            let wrong = |reason| StorePathError { position: before, reason };
            match self.next() {
                None => return Err(wrong(StorePathReason::NotClosed { sign: '"' })),
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escaped().ok_or_else(|| wrong(StorePathReason::Escape))?),
                Some(c) if c.is_control() => return Err(wrong(StorePathReason::ControlCharacter)),
                Some(c) => text.push(c),
            }
        }
    }

    /// The character for an escape, after its backslash.
    fn escaped(&mut self) -> Option<char> {
        match self.next()? {
            sign @ ('"' | '\\') => Some(sign),
            'u' if self.skip('{') => {
                let (digits, _) = self.rest().split_once('}')?;
                let hexadecimal = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
                self.position += digits.len() + '}'.len_utf8();
                char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| hexadecimal)?)
            }
            _ => None,
        }
    }
}

fn is_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Parsing the written path yields the same path.
impl fmt::Display for StorePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments.iter().enumerate() {
            if index > 0 {
                f.write_char('/')?;
            }
            segment.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for StoreSegment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_text(f, &self.name, &NAME_ENDS)?;
        match &self.item {
            None => Ok(()),
            Some(StoreItem::Index(index)) => write!(f, "[{index}]"),
            Some(StoreItem::Key(key)) => {
                f.write_char('[')?;
                match is_number(key) {
                    true => write!(f, "\"{key}\"")?,
                    false => write_text(f, key, &KEY_END)?,
                }
                f.write_char(']')
            }
        }
    }
}

/// Writes a name or key, in quotation marks if necessary.
fn write_text(f: &mut fmt::Formatter<'_>, text: &str, ends: &[char]) -> fmt::Result {
    let hidden = |c: char| c.is_control() || is_invisible(c);
    let plain = !text.is_empty() && text.trim() == text && !text.starts_with('"');
    if plain && !text.contains(|c| ends.contains(&c) || hidden(c)) {
        return f.write_str(text);
    }
    f.write_char('"')?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            c if hidden(c) => write!(f, "\\u{{{:x}}}", u32::from(c))?,
            c => f.write_char(c)?,
        }
    }
    f.write_char('"')
}

/// Why a text is not a path in the store, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("{reason} (at byte {position})")]
pub struct StorePathError {
    /// The byte offset of the problem, from 0.
    pub position: usize,
    /// What is wrong there.
    pub reason: StorePathReason,
}

/// What is wrong with a path in the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum StorePathReason {
    /// Two slashes in a row, one at the end, or nothing at all.
    #[error("a name is missing")]
    NoName,
    /// Nothing between the brackets.
    #[error("a key or number is missing between the brackets; an empty key is written [\"\"]")]
    NoItem,
    /// Digits that are not an index in a list.
    #[error("an index is a number from 0 to 4294967295 without leading zeros; a key of digits is quoted")]
    NoIndex,
    /// A name or key begins or ends with a space.
    #[error("a name or key that begins or ends with a space is written in quotation marks")]
    OuterBlank,
    /// A control character.
    #[error("a control character is written \\u{{...}}, in quotation marks")]
    ControlCharacter,
    /// A backslash in quotation marks that is not before `"`, `\` or `u{...}`.
    #[error("in quotation marks a backslash comes only before \", \\ and u{{...}}")]
    Escape,
    /// A bracket or quotation mark without its counterpart.
    #[error("a {sign} is missing")]
    NotClosed {
        /// The missing character.
        sign: char,
    },
    /// An unexpected character.
    #[error("a name that contains / [ ] or \" is written in quotation marks")]
    Unexpected,
    /// More bytes than the limit.
    #[error("it is longer than {limit} bytes")]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Strategy, any, prop_assert_eq, proptest};

    use super::{StoreItem, StorePath, StorePathReason, StoreSegment};

    fn path(text: &str) -> StorePath {
        StorePath::parse(text).unwrap()
    }

    #[test]
    fn a_path_is_written_as_in_wcds_documents() {
        let user = path("/Accounts/Users/User[admin]/UserGroup");
        assert_eq!(user.to_string(), "Accounts/Users/User[admin]/UserGroup");
        assert_eq!(user.row_path(), "/Accounts/Users/User/UserGroup");
        assert_eq!(user.settings_path(), "Accounts/Users/User/UserGroup");
        assert_eq!(user.instance_words().collect::<Vec<_>>(), ["Accounts", "Users", "admin", "UserGroup"]);
        assert_eq!(user.leaf().name(), "UserGroup");
        assert_eq!(user.parent().unwrap().leaf().item(), Some(&StoreItem::Key("admin".to_owned())));
        let command = path("ProvisioningCommands/PrimaryContext/Command/CommandConfig[0]/CommandFile");
        let words: Vec<String> = command.instance_words().collect();
        assert_eq!(words.join("/"), "ProvisioningCommands/PrimaryContext/Command/0/CommandFile");
        assert_eq!(StorePath::of_row("/SharedPC/EnableSharedPCMode"), Some(path("SharedPC/EnableSharedPCMode")));
        assert_eq!(StorePath::of_row("/"), None);
        assert_eq!(path("A").parent(), None);
    }

    #[test]
    fn ambiguous_keys_are_quoted() {
        for (key, written) in [
            ("Head/Office A", "N[Head/Office A]"),
            (r"CONTOSO\admin", r"N[CONTOSO\admin]"),
            ("a]b", r#"N["a]b"]"#),
            ("0", r#"N["0"]"#),
            ("007", r#"N["007"]"#),
            ("", r#"N[""]"#),
            (" a", r#"N[" a"]"#),
            (r#""a\"#, r#"N["\"a\\"]"#),
            ("a\nb", r#"N["a\u{a}b"]"#),
            ("\u{202E}a", r#"N["\u{202e}a"]"#),
            ("Größe 100%", "N[Größe 100%]"),
        ] {
            let made = StorePath::new(vec![StoreSegment::item_of("N", StoreItem::Key(key.to_owned()))]).unwrap();
            assert_eq!(made.to_string(), written);
            assert_eq!(path(written), made);
        }
    }

    #[test]
    fn letter_case_is_ignored_in_names_but_not_in_keys() {
        assert_eq!(path("accounts/USERS/User[admin]"), path("Accounts/Users/User[admin]"));
        assert_ne!(path("Accounts/Users/User[Admin]"), path("Accounts/Users/User[admin]"));
        assert_ne!(path("C[0]"), path(r#"C["0"]"#));
        let mut sorted = [path("A/B_c"), path("a/bC"), path("A/B/x"), path("A/Bc[10]"), path("A/Bc[9]")];
        sorted.sort_unstable();
        assert_eq!(sorted.map(|path| path.to_string()), ["A/B/x", "a/bC", "A/Bc[9]", "A/Bc[10]", "A/B_c"]);
    }

    #[test]
    fn each_error_has_its_position_and_reason() {
        for (text, position, reason) in [
            ("", 0, StorePathReason::NoName),
            ("A//B", 2, StorePathReason::NoName),
            ("A/", 2, StorePathReason::NoName),
            (r#"A/""[0]"#, 2, StorePathReason::NoName),
            ("[x]", 0, StorePathReason::NoName),
            ("A[]", 2, StorePathReason::NoItem),
            ("A[007]", 2, StorePathReason::NoIndex),
            ("A[4294967296]", 2, StorePathReason::NoIndex),
            ("A[ x]", 2, StorePathReason::OuterBlank),
            ("A /B", 0, StorePathReason::OuterBlank),
            ("A/B\u{7}", 3, StorePathReason::ControlCharacter),
            (r#"A["\n"]"#, 3, StorePathReason::Escape),
            (r#"A["\u{110000}"]"#, 3, StorePathReason::Escape),
            ("A[x", 3, StorePathReason::NotClosed { sign: ']' }),
            (r#"A["x]"#, 5, StorePathReason::NotClosed { sign: '"' }),
            ("A[x]y", 4, StorePathReason::Unexpected),
            ("A]", 1, StorePathReason::Unexpected),
        ] {
            let error = StorePath::parse(text).unwrap_err();
            assert_eq!((error.position, error.reason), (position, reason), "{text}");
        }
        assert_eq!(StorePath::parse(&"a".repeat(2049)).unwrap_err().position, 2048);
    }

    fn segments() -> impl Strategy<Value = StoreSegment> {
        let item = proptest::option::of(proptest::prop_oneof![
            any::<u32>().prop_map(StoreItem::Index),
            "([ -~]|\\PC|[\\x00-\\x1f\"\\[\\]/\\\\]){0,8}".prop_map(StoreItem::Key),
            "[0-9]{1,11}".prop_map(StoreItem::Key),
        ]);
        let name = "([ -~]|\\PC|[\\x00-\\x1f\"\\[\\]/\\\\]){1,8}";
        (name, item).prop_map(|(name, item)| StoreSegment { name, item })
    }

    proptest! {
        #[test]
        fn every_path_survives_a_round_trip(segments in proptest::collection::vec(segments(), 1..6)) {
            let made = StorePath::new(segments).unwrap();
            prop_assert_eq!(path(&made.to_string()), made);
        }

        #[test]
        fn no_text_makes_the_parser_panic(text in "([A-C/\\[\\]\"\\\\u\\{\\}0-9]|\\PC){0,24}") {
            if let Ok(read) = StorePath::parse(&text) {
                prop_assert_eq!(path(&read.to_string()), read);
            }
        }
    }
}
