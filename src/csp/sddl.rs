//! SDDL: a security descriptor as text, such as `O:BAG:SYD:P(A;;FA;;;BA)(A;;FR;;;S-1-5-32-545)`.
//!
//! The grammar is Microsoft's Security Descriptor String Format: owner `O:`, group `G:`, access list `D:`, audit list
//! `S:`, each at most once; lists are flags and entries `(type;flags;rights;object;inherited object;account)` with a
//! condition or attribute as a seventh part. Conditions are only checked for balanced parentheses and quotes. Letter
//! case and blanks around the parts are ignored.

use super::forms::is_guid;

/// Entry types: allow, deny, their object and callback forms, audit, alarm, label, attribute, policy, trust, filter.
const ACE_TYPES: [&str; 18] =
    ["A", "D", "OA", "OD", "AU", "AL", "OU", "OL", "ML", "XA", "XD", "XU", "ZA", "ZD", "RA", "SP", "TL", "FL"];

/// Flags of an entry, two letters each.
const ACE_FLAGS: [&str; 9] = ["CI", "OI", "NP", "IO", "ID", "SA", "FA", "TP", "CR"];

/// Rights by name, two letters each: generic, standard, directory, file, key, label.
const RIGHTS: [&str; 31] = [
    "GA", "GR", "GW", "GX", "RC", "SD", "WD", "WO", "RP", "WP", "CC", "DC", "LC", "SW", "LO", "DT", "CR", "FA", "FR",
    "FW", "FX", "KA", "KR", "KW", "KX", "NR", "NW", "NX", "AS", "MA", "SA",
];

/// Two letters that stand for an account or a group, according to sddl.h of the Windows SDK.
const TRUSTEES: &str = "AA AC AN AO AP AS AU BA BG BO BU CA CD CG CN CO CY DA DC DD DG DU EA ED EK ER ES HA HI HO IS \
                        IU KA LA LG LS LU LW ME MP MS MU NO NS NU OW PA PO PS PU RA RC RD RE RM RO RS RU SA SI SO SS SU \
                        SY UD WD WR";

/// Flags of a list.
const LIST_FLAGS: [&str; 4] = ["NO_ACCESS_CONTROL", "AR", "AI", "P"];

/// The parts of an entry that are always there.
const ACE_PARTS: usize = 6;

/// Why a text is not a security descriptor, and at which byte.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected {expected} at character {}, found {found}", at + 1)]
pub struct SddlError {
    /// The byte of the text where it departs from the grammar.
    pub at: usize,
    expected: &'static str,
    found: String,
}

/// A security descriptor.
#[derive(Debug, PartialEq, Eq)]
pub struct Descriptor<'a> {
    /// Whom its owner, group and entries name, each with its byte.
    pub(super) accounts: Vec<(usize, &'a str)>,
}

/// A parser of the text.
struct Sddl<'a> {
    text: &'a str,
    at: usize,
    accounts: Vec<(usize, &'a str)>,
}

impl<'a> Descriptor<'a> {
    /// Parses a descriptor.
    ///
    /// # Errors
    /// The first place where the text departs from the grammar.
    pub fn read(text: &'a str) -> Result<Self, SddlError> {
        let mut sddl = Sddl { text, at: 0, accounts: Vec::new() };
        let mut seen = String::new();
        while !sddl.rest().is_empty() || seen.is_empty() {
            let part = sddl.part()?;
            if seen.contains(part) {
                return Err(sddl.expected_at(sddl.at - 2, "each of O:, G:, D: and S: once"));
            }
            seen.push(part);
            match part {
                'O' | 'G' => sddl.account()?,
                _ => sddl.list()?,
            }
        }
        Ok(Descriptor { accounts: sddl.accounts })
    }
}

impl<'a> Sddl<'a> {
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn expected(&self, expected: &'static str) -> SddlError {
        self.expected_at(self.at, expected)
    }

    fn expected_at(&self, at: usize, expected: &'static str) -> SddlError {
        let found = match self.text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(character) => format!("{character:?}"),
            None => "the end".to_owned(),
        };
        SddlError { at, expected, found }
    }

    /// `O:`, `G:`, `D:` or `S:`.
    fn part(&mut self) -> Result<char, SddlError> {
        let part = ['O', 'G', 'D', 'S'].into_iter().find(|&part| {
            let mut start = self.rest().chars();
            start.next().is_some_and(|first| first.eq_ignore_ascii_case(&part)) && start.next() == Some(':')
        });
        let part = part.ok_or_else(|| self.expected("O:, G:, D: or S:"))?;
        self.at += 2;
        Ok(part)
    }

    /// An account up to where the next part starts: two letters, or S-1-...
    fn account(&mut self) -> Result<(), SddlError> {
        let rest = self.rest();
        let length = if rest.starts_with("S-") || rest.starts_with("s-") { sid_length(rest) } else { 2 };
        match rest.get(..length) {
            Some(account) if is_account(account) => {
                self.accounts.push((self.at, account));
                self.at += length;
            }
            _ => return Err(self.expected(ACCOUNT)),
        }
        Ok(())
    }

    /// Flags, then entries in parentheses.
    fn list(&mut self) -> Result<(), SddlError> {
        let starts_with =
            |rest: &str, flag: &str| rest.get(..flag.len()).is_some_and(|own| own.eq_ignore_ascii_case(flag));
        while let Some(flag) = LIST_FLAGS.into_iter().find(|flag| starts_with(self.rest(), flag)) {
            self.at += flag.len();
        }
        self.skip_blanks();
        while self.rest().starts_with('(') {
            self.entry()?;
            self.skip_blanks();
        }
        Ok(())
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// `(type;flags;rights;object;inherited object;account)`, perhaps with a condition as a seventh part.
    fn entry(&mut self) -> Result<(), SddlError> {
        let start = self.at + 1;
        let end = self.closing()?;
        let inside = self.text.get(start..end).unwrap_or_default();
        let mut at = start;
        let mut count = 0;
        for (index, written) in inside.splitn(ACE_PARTS + 1, ';').enumerate() {
            let part = written.trim();
            let expected = match index {
                0 if !ACE_TYPES.iter().any(|known| known.eq_ignore_ascii_case(part)) => {
                    Some("an entry type such as A or D")
                }
                1 if !pairs(part, &ACE_FLAGS) => Some("entry flags such as OICI"),
                2 if !is_rights(part) => Some("rights such as FA, or 0x and hexadecimal digits"),
                3 | 4 if !(part.is_empty() || is_guid(part)) => Some("a GUID or nothing"),
                5 if !is_account(part) => Some(ACCOUNT),
                6 if !part.starts_with('(') => Some("a condition in parentheses"),
                _ => None,
            };
            if let Some(expected) = expected {
                return Err(self.expected_at(at, expected));
            }
            if index == ACE_PARTS - 1 {
                self.accounts.push((at, part));
            }
            at += written.len() + 1;
            count = index + 1;
        }
        if count < ACE_PARTS {
            return Err(self.expected_at(end, "six parts between semicolons"));
        }
        self.at = end + 1;
        Ok(())
    }

    /// The position of the matching closing parenthesis. Parentheses in quoted text do not count.
    fn closing(&self) -> Result<usize, SddlError> {
        let mut depth = 0_usize;
        let mut quoted = false;
        for (offset, byte) in self.rest().bytes().enumerate() {
            match byte {
                b'"' => quoted = !quoted,
                b'(' if !quoted => depth += 1,
                b')' if !quoted => {
                    depth -= 1;
                    if depth == 0 {
                        return Ok(self.at + offset);
                    }
                }
                _ => {}
            }
        }
        Err(self.expected_at(self.text.len(), "a closing parenthesis"))
    }
}

/// The form of an account.
const ACCOUNT: &str = "an account: two letters such as BA, or S-1-...";

/// The length of a SID. The next part, such as `D:`, starts with a letter and a colon.
fn sid_length(text: &str) -> usize {
    let is_part = |at: usize| text.get(at + 1..).is_some_and(|rest| rest.starts_with(':'));
    let bytes = text.bytes().enumerate().skip(2);
    let mut inside = bytes.take_while(|&(at, byte)| (byte.is_ascii_alphanumeric() || byte == b'-') && !is_part(at));
    inside.by_ref().last().map_or(2, |(at, _)| at + 1)
}

/// Two known letters, or `S-1-` with an authority and up to 15 numbers.
fn is_account(text: &str) -> bool {
    if text.len() == 2 {
        return TRUSTEES.split_whitespace().any(|known| known.eq_ignore_ascii_case(text));
    }
    let Some(numbers) = text.strip_prefix("S-1-").or_else(|| text.strip_prefix("s-1-")) else { return false };
    let mut numbers = numbers.split('-');
    let authority = numbers.next().is_some_and(is_number);
    authority && numbers.clone().count() <= 15 && numbers.all(is_number)
}

/// Decimal, or hexadecimal after `0x`.
fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix("0x").or_else(|| text.strip_prefix("0X"));
    let is_digit = if digits.is_some() { u8::is_ascii_hexdigit } else { u8::is_ascii_digit };
    let digits = digits.unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| is_digit(&byte))
}

/// Whether a text consists of known pairs of letters, in any case; it may be empty.
fn pairs(text: &str, known: &[&str]) -> bool {
    text.is_ascii()
        && text.as_bytes().chunks(2).all(|pair| known.iter().any(|one| one.as_bytes().eq_ignore_ascii_case(pair)))
}

fn is_rights(text: &str) -> bool {
    pairs(text, &RIGHTS) || is_number(text)
}

#[cfg(test)]
mod tests {
    use super::{Descriptor, SddlError};

    fn read(text: &str) -> Result<usize, SddlError> {
        Descriptor::read(text).map(|descriptor| descriptor.accounts.len())
    }

    #[test]
    fn real_descriptors_are_accepted() {
        for text in [
            "O:BAG:SYD:(A;;FA;;;BA)",
            "D:P(A;OICI;GA;;;S-1-5-32-544)(D;;0x1;;;WD)S:AI(AU;SAFA;WDWO;;;WD)",
            "O:S-1-5-21-1-2-3-500D:AR",
            "D:(OA;;CR;bf967aba-0de6-11d0-a285-00aa003049e2;;PS)",
            "D:(XA;;FX;;;S-1-1-0;(@User.Title==\"P(M\" && (Member_of {SID(BA), SID(WD)})))",
            "S:(ML;;NW;;;LW)(RA;;;;;WD;(\"Secrecy\",TU,0,3))",
            "D:NO_ACCESS_CONTROL",
            "d:(a; ;rc;;; ba) (A;;RC;;;SY)",
        ] {
            assert!(read(text).is_ok(), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn errors_contain_position_and_expectation() {
        for (text, at, expected, found) in [
            ("", 0, "O:, G:, D: or S:", "the end"),
            ("BUILTIN\\Users", 0, "O:, G:, D: or S:", "'B'"),
            ("O:B", 2, super::ACCOUNT, "'B'"),
            ("D:(A;;FA;;;)", 11, super::ACCOUNT, "')'"),
            ("D:(A;;FA;;;BA", 13, "a closing parenthesis", "the end"),
            ("D:(A;;FA;;BA)", 10, "a GUID or nothing", "'B'"),
            ("D:(A;;FA)", 8, "six parts between semicolons", "')'"),
            ("D:(B;;FA;;;BA)", 3, "an entry type such as A or D", "'B'"),
            ("D:(A;XX;FA;;;BA)", 5, "entry flags such as OICI", "'X'"),
            ("D:(A;;QQ;;;BA)", 6, "rights such as FA, or 0x and hexadecimal digits", "'Q'"),
            ("D:A;;RC;;;BA)", 2, "O:, G:, D: or S:", "'A'"),
            ("D:(A;;FA;;;XX)", 11, super::ACCOUNT, "'X'"),
            ("O:XXG:BA", 2, super::ACCOUNT, "'X'"),
            ("D:(A;;FA;;;BA)x", 14, "O:, G:, D: or S:", "'x'"),
            ("D:D:", 2, "each of O:, G:, D: and S: once", "'D'"),
            ("O:S-2-5", 2, super::ACCOUNT, "'S'"),
            ("D:(A;;FA;;;BA;x)", 14, "a condition in parentheses", "'x'"),
            ("é", 0, "O:, G:, D: or S:", "'é'"),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!((error.at, error.expected, error.found.as_str()), (at, expected, found), "{text}");
        }
    }
}
