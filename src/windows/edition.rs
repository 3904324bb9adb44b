//! Windows editions: their numbers, their names, and the words that specs use for them.

use std::fmt;
use std::sync::LazyLock;

use crate::finding::nearest;

/// Every edition that the DDF files of February 2026 list. Ids and names are those of PRODUCT_* and EditionID in winnt.h.
const TABLE: &str = include_str!("data/editions.tsv");

/// One Windows edition by its product number. `0x88*`, Holographic for Business, is another edition than `0x88`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition {
    id: u32,
    starred: bool,
}

/// The editions that a word of a spec stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionWord {
    /// At least one.
    pub editions: Vec<Edition>,
    /// What a reader might expect the word to cover, but it does not.
    pub note: Option<String>,
}

/// A word that names no edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionError {
    /// The known word that is written most alike, if one is.
    pub nearest: Option<String>,
}

struct Row {
    edition: Edition,
    /// The EditionID of the registry; empty for 0x88*.
    edition_id: &'static str,
    /// The name people use; empty where none is documented.
    product: &'static str,
    family: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(Row::parse).collect());

impl Row {
    fn parse(line: &'static str) -> Option<Row> {
        let [id, _constant, edition_id, product, family] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
        Some(Row { edition: Edition::parse_id(id)?, edition_id, product, family })
    }
}

impl Edition {
    /// Pro, the edition on which Personalization has conditions of its own.
    pub const PRO: Edition = Edition { id: 0x30, starred: false };
    /// Enterprise.
    pub const ENTERPRISE: Edition = Edition { id: 0x4, starred: false };

    /// Reads a product number: `0x30`, `0x88*`.
    pub fn parse_id(text: &str) -> Option<Edition> {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
        let (digits, starred) = digits.strip_suffix('*').map_or((digits, false), |digits| (digits, true));
        let append = |id: u32, digit: u8| id.checked_mul(16)?.checked_add(char::from(digit).to_digit(16)?);
        let id = digits.bytes().try_fold(0, append).filter(|_| !digits.is_empty())?;
        Some(Edition { id, starred })
    }

    /// All editions of the table.
    pub fn all() -> impl Iterator<Item = Edition> {
        ROWS.iter().map(|row| row.edition)
    }

    /// The editions that a word of a spec means, in any letter case: an EditionID or number means that one edition, a
    /// product name (with or without `Windows 10` or `Windows 11`) that one, `family:Pro` the whole family.
    pub fn parse_word(word: &str) -> Result<EditionWord, EditionError> {
        let word = word.trim();
        if let Some(family) = strip_prefix_ignoring_case(word, "family:") {
            return Edition::family(family.trim());
        }
        let alone = |edition| EditionWord { editions: vec![edition], note: None };
        if let Some(edition) = Edition::parse_id(word).filter(|edition| edition.row().is_some()) {
            return Ok(alone(edition));
        }
        if let Some(row) = ROWS.iter().find(|row| is(row.edition_id, word)) {
            return Ok(alone(row.edition));
        }
        let product =
            ["Windows 10 ", "Windows 11 "].iter().find_map(|windows| strip_prefix_ignoring_case(word, windows));
        let row = ROWS.iter().find(|row| is(row.product, word) || is(row.product, product.unwrap_or(word)));
        match row {
            Some(row) => Ok(EditionWord { editions: vec![row.edition], note: row.rest_of_family() }),
            None => Err(EditionError { nearest: nearest_word(word) }),
        }
    }

    fn family(name: &str) -> Result<EditionWord, EditionError> {
        let rows = ROWS.iter().filter(|row| is(row.family, name));
        let editions: Vec<Edition> = rows.map(|row| row.edition).collect();
        if editions.is_empty() {
            let nearest = nearest(name, ROWS.iter().map(|row| row.family)).map(|family| format!("family:{family}"));
            return Err(EditionError { nearest });
        }
        Ok(EditionWord { editions, note: None })
    }

    /// Names for a set of editions: the family where all of it is in the set, else the editions; in their order.
    pub fn grouped(editions: &[Edition]) -> Vec<String> {
        Edition::with_families(editions, str::to_owned)
    }

    /// The words of a spec that mean just these editions: `family:Pro` where all of a family is among them, else names.
    pub fn spec_words(editions: &[Edition]) -> Vec<String> {
        Edition::with_families(editions, |family| format!("family:{family}"))
    }

    fn with_families(editions: &[Edition], family_word: impl Fn(&str) -> String) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for &edition in editions {
            let family = edition.row().map(|row| row.family).filter(|family| {
                ROWS.iter().filter(|row| row.family == *family).all(|row| editions.contains(&row.edition))
            });
            let name = family.map_or_else(|| edition.to_string(), &family_word);
            if !names.contains(&name) {
                names.push(name);
            }
        }
        names
    }

    /// The registry's name for the edition, if it is known and has one.
    pub fn edition_id(self) -> Option<&'static str> {
        self.row().map(|row| row.edition_id).filter(|name| !name.is_empty())
    }

    /// The product number as DDF files write it: `0x30`.
    pub fn id(self) -> String {
        format!("{:#X}{}", self.id, if self.starred { "*" } else { "" }).replacen("0X", "0x", 1)
    }

    /// The family of editions it belongs to: `Pro`, `Enterprise`, `Home`...
    pub fn family_name(self) -> Option<&'static str> {
        self.row().map(|row| row.family)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.edition == self)
    }
}

/// The name people use, or the number where none is known.
impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row().map(|row| row.product).filter(|product| !product.is_empty()) {
            Some(product) => f.write_str(product),
            None => f.write_str(&self.id()),
        }
    }
}

impl Row {
    /// A note for a product whose name is also that of its family, so that it may seem to mean all of it.
    fn rest_of_family(&self) -> Option<String> {
        let rest: Vec<String> = ROWS
            .iter()
            .filter(|row| row.family == self.product && row.edition != self.edition)
            .map(|row| format!("{} ({})", row.product, row.edition.id()))
            .collect();
        (!rest.is_empty()).then(|| {
            let (product, id) = (self.product, self.edition.id());
            format!("{product} means {id} alone, without {}; family:{product} means all of them", rest.join(", "))
        })
    }
}

/// Names compare without regard to letter case; an absent name is nobody's.
fn is(known: &str, word: &str) -> bool {
    !known.is_empty() && known.eq_ignore_ascii_case(word)
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let start = text.get(..prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then(|| text.get(prefix.len()..)).flatten()
}

fn nearest_word(word: &str) -> Option<String> {
    nearest(word, ROWS.iter().flat_map(|row| [row.product, row.edition_id])).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::{Edition, ROWS, TABLE};

    fn ids(word: &str) -> Vec<String> {
        Edition::parse_word(word).unwrap().editions.iter().map(|edition| edition.id()).collect()
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(ROWS.len(), TABLE.lines().count() - 1);
        assert_eq!(ROWS.len(), 38);
    }

    #[test]
    fn a_word_means_one_edition_or_a_family() {
        assert_eq!(ids("Professional"), ["0x30"]);
        assert_eq!(ids("pro"), ["0x30"]);
        assert_eq!(ids("Windows 11 Pro"), ["0x30"]);
        assert_eq!(ids("0xa1"), ["0xA1"]);
        assert_eq!(ids("0x88*"), ["0x88*"]);
        assert_eq!(ids("Enterprise"), ["0x4"]);
        assert_eq!(ids("Windows SE"), ["0xCB"]);
        assert_eq!(ids("family:Pro"), ["0x30", "0x31", "0x8A", "0x8B"]);
    }

    #[test]
    fn only_a_product_named_like_its_family_gets_a_note() {
        assert_eq!(Edition::parse_word("Enterprise").unwrap().note, None);
        assert_eq!(Edition::parse_word("Professional").unwrap().note, None);
        let note = "Pro means 0x30 alone, without Pro N (0x31), Pro Single Language (0x8A), Pro China (0x8B); \
                    family:Pro means all of them";
        assert_eq!(Edition::parse_word("Pro").unwrap().note.as_deref(), Some(note));
    }

    #[test]
    fn an_unknown_word_gets_the_nearest_known_one() {
        let nearest = |word| Edition::parse_word(word).unwrap_err().nearest;
        assert_eq!(nearest("Enterprize").as_deref(), Some("Enterprise"));
        assert_eq!(nearest("family:Por").as_deref(), Some("family:Pro"));
        assert_eq!(nearest("0x999"), None);
        assert_eq!(nearest(""), None);
        assert_eq!(nearest("Ünïcödé").as_deref(), None);
    }

    #[test]
    fn an_edition_without_a_documented_name_shows_its_number() {
        assert_eq!(Edition::parse_id("0xD2").unwrap().to_string(), "0xD2");
        assert_eq!(Edition::parse_id("0x999").unwrap().to_string(), "0x999");
        assert_eq!(Edition::PRO.to_string(), "Pro");
        assert_eq!(Edition::parse_id("0x"), None);
        assert_eq!(Edition::parse_id("0x+4"), None);
    }
}
