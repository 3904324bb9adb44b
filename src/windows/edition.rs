//! Windows editions: their numbers, names and families, and the releases that have them.

use std::fmt;
use std::sync::LazyLock;

use super::words::is;
use super::{Build, Release};
use crate::world::cells;

/// One line per edition. Ids are those of PRODUCT_* in winnt.h, names those of the registry (EditionID) and of
/// Microsoft's pages; `in_ddf` states whether any list in the DDF files of February 2026 contains the edition.
const TABLE: &str = include_str!("data/editions.tsv");

/// One Windows edition by its product number. `0x88*`, Holographic for Business, is not the same edition as `0x88`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Edition {
    id: u32,
    starred: bool,
}

/// The row of an edition in the table.
pub(super) struct Row {
    pub(super) edition: Edition,
    /// The EditionID in the registry; empty if it has none.
    pub(super) edition_id: &'static str,
    /// The product name; empty if none is documented.
    pub(super) product: &'static str,
    pub(super) family: &'static str,
    pub(super) in_ddf: bool,
    /// The channels of the releases that have it, with the first and last build if not all of them do:
    /// `client 17763-`, `server 14393-17763`; `any` for devices with their own releases, `none` for editions without a
    /// release since Windows 10.
    releases: &'static str,
    /// Other names, separated by semicolons.
    aliases: &'static str,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| TABLE.lines().skip(1).filter_map(Row::parse).collect());

impl Row {
    fn parse(line: &'static str) -> Option<Row> {
        let mut cells = cells(line);
        let edition = Edition::parse_id(cells.next()?)?;
        let _constant = cells.next()?;
        let (edition_id, product, family) = (cells.next()?, cells.next()?, cells.next()?);
        let in_ddf = cells.next()? == "y";
        let (releases, aliases) = (cells.next()?, cells.next()?);
        Some(Row { edition, edition_id, product, family, in_ddf, releases, aliases })
    }

    /// All lines of the table.
    pub(super) fn all() -> &'static [Row] {
        &ROWS
    }

    /// Other names than product and EditionID.
    pub(super) fn aliases(&self) -> impl Iterator<Item = &'static str> + use<> {
        self.aliases.split("; ").filter(|alias| !alias.is_empty())
    }

    /// Whether any release since Windows 10 has it.
    pub(super) fn was_released(&self) -> bool {
        self.releases != "none"
    }

    /// Whether this release has it.
    fn was_released_with(&self, release: &Release) -> bool {
        let mut words = self.releases.split(' ');
        if self.releases == "any" {
            return true;
        }
        let range = words.clone().find_map(|word| word.split_once('-'));
        let bound = |text: &str| text.parse::<u32>().ok();
        let (first, last) = range.map_or((None, None), |(first, last)| (bound(first), bound(last)));
        let in_range =
            first.is_none_or(|first| release.build >= first) && last.is_none_or(|last| release.build <= last);
        in_range && words.any(|word| release.is_in_channel(word))
    }
}

impl Edition {
    /// Pro, on which Personalization has additional conditions.
    pub const PRO: Edition = Edition { id: 0x30, starred: false };
    /// Enterprise.
    pub const ENTERPRISE: Edition = Edition { id: 0x4, starred: false };

    /// Parses a product number: `0x30`, `0x88*`.
    pub fn parse_id(text: &str) -> Option<Edition> {
        let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"))?;
        let (digits, starred) = digits.strip_suffix('*').map_or((digits, false), |digits| (digits, true));
        let append = |id: u32, digit: u8| id.checked_mul(16)?.checked_add(char::from(digit).to_digit(16)?);
        let id = digits.bytes().try_fold(0, append).filter(|_| !digits.is_empty())?;
        Some(Edition { id, starred })
    }

    /// All editions in releases of Windows 10 or later.
    pub fn all() -> impl Iterator<Item = Edition> {
        ROWS.iter().filter(|row| row.was_released()).map(|row| row.edition)
    }

    /// The editions in the lists of DDF files.
    pub fn in_ddf() -> impl Iterator<Item = Edition> {
        ROWS.iter().filter(|row| row.in_ddf).map(|row| row.edition)
    }

    /// The releases that have it, oldest first; for devices with their own releases (HoloLens, Xbox), all.
    pub fn releases(self) -> impl Iterator<Item = &'static Release> {
        Release::all().iter().filter(move |release| self.row().is_some_and(|row| row.was_released_with(release)))
    }

    /// Whether a device with this edition can have this build. A build of an unknown release may have any edition.
    pub fn was_released_as(self, build: Build) -> bool {
        let Some(row) = self.row() else { return true };
        let mut releases = Release::of_build(build.build).peekable();
        row.was_released() && (releases.peek().is_none() || releases.any(|release| row.was_released_with(release)))
    }

    /// The editions of a family, ignoring letter case: those in DDF files, or all if none of them is.
    pub fn of_family(name: &str) -> Vec<Edition> {
        let of_family = |row: &&Row| row.was_released() && is(row.family, name);
        let known = ROWS.iter().any(|row| row.in_ddf && is(row.family, name));
        ROWS.iter().filter(of_family).filter(|row| row.in_ddf || !known).map(|row| row.edition).collect()
    }

    /// Names for a set of editions, in order: the family if it is complete, else the editions.
    pub fn grouped(editions: &[Edition]) -> Vec<String> {
        Edition::with_families(editions, str::to_owned)
    }

    /// Words in a spec for exactly these editions: `family:Pro` if a family is complete, else names.
    pub fn spec_words(editions: &[Edition]) -> Vec<String> {
        Edition::with_families(editions, |family| format!("family:{family}"))
    }

    fn with_families(editions: &[Edition], family_word: impl Fn(&str) -> String) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for &edition in editions {
            let is_whole = |family: &&str| {
                let members = Edition::of_family(family);
                members.contains(&edition) && members.iter().all(|member| editions.contains(member))
            };
            let name = edition.family_name().filter(is_whole).map_or_else(|| edition.to_string(), &family_word);
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

    /// The product number as in DDF files: `0x30`.
    pub fn id(self) -> String {
        format!("{:#X}{}", self.id, if self.starred { "*" } else { "" }).replacen("0X", "0x", 1)
    }

    /// The family of editions it belongs to: `Pro`, `Enterprise`, `Home`...
    pub fn family_name(self) -> Option<&'static str> {
        self.row().map(|row| row.family)
    }

    /// Other names used by Microsoft and administrators.
    pub fn aliases(self) -> impl Iterator<Item = &'static str> {
        self.row().into_iter().flat_map(Row::aliases)
    }

    fn row(self) -> Option<&'static Row> {
        ROWS.iter().find(|row| row.edition == self)
    }
}

/// The product name, or the number if none is known.
impl fmt::Display for Edition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.row().map(|row| row.product).filter(|product| !product.is_empty()) {
            Some(product) => f.write_str(product),
            None => f.write_str(&self.id()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Edition, ROWS, TABLE};
    use crate::windows::Build;

    fn edition(word: &str) -> Edition {
        Edition::parse_word(word).unwrap().editions[0]
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(ROWS.len(), TABLE.lines().count() - 1);
        assert_eq!(Edition::in_ddf().count(), 38);
        let words = |row: &super::Row| row.releases.split(' ').all(|word| !word.is_empty());
        assert!(ROWS.iter().all(words));
    }

    #[test]
    fn an_edition_is_in_some_releases_only() {
        let was_released_as =
            |word: &str, build: &str| edition(word).was_released_as(Build::parse_word(build).unwrap());
        for (word, build, expected) in [
            ("Pro", "22631", true),
            ("Pro", "20348", false),
            ("Windows Server Standard", "20348", true),
            ("Windows Server Standard", "26100", true),
            ("Windows Server Standard", "22631.3447", false),
            ("Enterprise LTSC", "19044", true),
            ("Enterprise LTSC", "19045", false),
            ("Enterprise LTSC", "22631", false),
            ("IoT Enterprise LTSC", "26100", true),
            ("IoT Enterprise LTSC", "14393", false),
            ("Windows SE", "19045", false),
            ("Enterprise multi-session", "17763", true),
            ("Windows Server, version 20H2", "19042", true),
            ("Windows Server, version 20H2", "19045", false),
            ("Windows Holographic", "20348", true),
            ("Windows RT", "22631", false),
            // Unknown builds are possible.
            ("Windows Server Standard", "25145", true),
        ] {
            assert_eq!(was_released_as(word, build), expected, "{word} {build}");
        }
        let names: Vec<&str> = edition("LTSC").releases().map(|release| release.name).collect();
        assert_eq!(
            names,
            ["Windows 10 1507", "Windows 10 1607", "Windows 10 1809", "Windows 10 21H2", "Windows 11 24H2"]
        );
    }

    #[test]
    fn complete_families_are_named() {
        let pro = Edition::parse_word("family:Pro").unwrap().editions;
        assert_eq!(Edition::grouped(&pro), ["Pro"]);
        assert_eq!(Edition::spec_words(&pro), ["family:Pro"]);
        // The subscriptions of Enterprise are in no DDF: a device with one reports Enterprise.
        let enterprise: Vec<Edition> =
            Edition::in_ddf().filter(|edition| edition.family_name() == Some("Enterprise")).collect();
        assert_eq!(Edition::grouped(&enterprise), ["Enterprise"]);
        assert_eq!(Edition::spec_words(&enterprise), ["family:Enterprise"]);
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
