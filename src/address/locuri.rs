//! LocURIs: the addresses of CSP nodes, as in specs and DDF files.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt::{self, Write};
use std::hash::{Hash, Hasher};
use std::iter;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The longest accepted LocURI, in bytes. Our choice: the longest one in Microsoft's files has fewer than 200.
const LENGTH_LIMIT: usize = 2048;

/// Whether a node belongs to the device or to a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The device. The default for a LocURI without a scope.
    Device,
    /// A user.
    User,
}

/// The address of a node: `./Device/Vendor/MSFT/Policy/Config/Start/ConfigureStartPins`.
///
/// Two addresses are equal if they address the same node: letter case, `Device/` and percent-encoding are ignored.
///
/// Copies of an address share its text and its names; other spellings and ancestors made from it share the names. There may
/// be thousands of addresses, each kept in several places.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct LocUri {
    text: Arc<str>,
    scope: Scope,
    /// The names down to this node; if the address was made from that of a descendant, more follow.
    names: Arc<[String]>,
    depth: usize,
}

/// A normalized LocURI: equal keys address the same node. It is written `device/vendor/msft/...`, in lower case; a
/// slash or percent sign in a name is percent-encoded. Copies share the text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LocKey(Arc<str>);

impl LocUri {
    /// Parses `./Vendor/MSFT/...`, `./Device/Vendor/MSFT/...`, `./User/Vendor/MSFT/...`, `./DevDetail/...`.
    pub fn parse(text: &str) -> Result<LocUri, LocUriError> {
        let error = |position, reason| LocUriError { position, reason };
        if text.len() > LENGTH_LIMIT {
            return Err(error(LENGTH_LIMIT, LocUriReason::TooLong { limit: LENGTH_LIMIT }));
        }
        let path = text.strip_prefix("./").ok_or(error(0, LocUriReason::NoDotSlash))?;
        let mut segments = Vec::new();
        let mut start = text.len() - path.len();
        for raw in path.split('/') {
            segments.push(decode(raw).map_err(|(offset, reason)| error(start + offset, reason))?);
            start += raw.len() + 1;
        }
        let scope = segments.first().and_then(|word| scope_word(word));
        if scope.is_some() {
            segments.remove(0);
        }
        if segments.is_empty() {
            return Err(error(text.len(), LocUriReason::OnlyScope));
        }
        Ok(LocUri::spelled(text.to_owned(), scope.unwrap_or(Scope::Device), segments))
    }

    /// The address with these names, from the root down, without the scope. They are percent-encoded here where
    /// necessary. The position of an error refers to the encoded text.
    pub fn from_segments<S: AsRef<str>>(
        scope: Scope,
        segments: impl IntoIterator<Item = S>,
    ) -> Result<LocUri, LocUriError> {
        let segments: Vec<String> = segments.into_iter().map(|name| name.as_ref().to_owned()).collect();
        let first = segments.first().map_or("", String::as_str);
        let mut text =
            String::with_capacity(segments.iter().map(|name| name.len() + 1).sum::<usize>() + "./Device".len());
        text.push_str(match scope {
            Scope::User => "./User",
            // If the first name looks like a scope, the scope must be written too.
            Scope::Device if scope_word(first).is_some() => "./Device",
            Scope::Device => ".",
        });
        for name in &segments {
            text.push('/');
            let start = text.len();
            if name == "." || name == ".." {
                return Err(LocUriError { position: start, reason: LocUriReason::DotSegment });
            }
            name.chars().for_each(|character| push_encoded(&mut text, character));
            if text.len() > LENGTH_LIMIT {
                let reason = LocUriReason::TooLong { limit: LENGTH_LIMIT };
                return Err(LocUriError { position: LENGTH_LIMIT, reason });
            }
        }
        LocUri::parse(&text)
    }

    /// The address with this spelling and these names. They must match.
    pub fn spelled(text: String, scope: Scope, segments: Vec<String>) -> LocUri {
        LocUri { text: text.into(), scope, depth: segments.len(), names: segments.into() }
    }

    /// The same address with another spelling. It must be one of this address, with the same letter case in names.
    pub fn respelled(&self, text: String) -> LocUri {
        let text = if *text == *self.text { self.text.clone() } else { text.into() };
        LocUri { text, ..self.clone() }
    }

    /// As written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// As written, to be kept.
    pub fn text(&self) -> Arc<str> {
        self.text.clone()
    }

    /// The last name, as written.
    pub fn leaf(&self) -> &str {
        self.text.rsplit('/').next().unwrap_or(&self.text)
    }

    /// The scope.
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// The names from the root down, percent-decoded, without `.` and the scope; at least one.
    pub fn segments(&self) -> &[String] {
        self.names.get(..self.depth).unwrap_or_default()
    }

    /// The names as written (percent-encoded), in the same order as `segments`.
    pub fn written(&self) -> impl DoubleEndedIterator<Item = &str> {
        let all = self.text.split('/');
        let skipped = all.clone().count().saturating_sub(self.depth);
        all.skip(skipped).collect::<Vec<&str>>().into_iter()
    }

    /// The address of the ancestor this many levels up, if there is one.
    pub fn above(&self, names: usize) -> Option<LocUri> {
        let depth = self.depth.checked_sub(names).filter(|&depth| depth > 0)?;
        let text = match names {
            0 => self.text.clone(),
            _ => self.text.get(..self.text.rmatch_indices('/').nth(names - 1)?.0)?.into(),
        };
        Some(LocUri { text, scope: self.scope, names: self.names.clone(), depth })
    }

    /// The normalized address.
    pub fn key(&self) -> LocKey {
        LocKey::new(self.scope, self.segments())
    }
}

/// The scope, if the first name is one.
fn scope_word(word: &str) -> Option<Scope> {
    match word {
        _ if word.eq_ignore_ascii_case("User") => Some(Scope::User),
        _ if word.eq_ignore_ascii_case("Device") => Some(Scope::Device),
        _ => None,
    }
}

/// A name as it is compared. Names in Microsoft's files are ASCII, so only ASCII letters are folded.
fn folded(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

impl PartialEq for LocUri {
    fn eq(&self, other: &LocUri) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for LocUri {}

impl Ord for LocUri {
    fn cmp(&self, other: &LocUri) -> Ordering {
        let pairs = self.segments().iter().zip(other.segments());
        let differing = pairs.map(|(own, other)| folded(own).cmp(folded(other))).find(|order| order.is_ne());
        let in_names = differing.unwrap_or_else(|| self.depth.cmp(&other.depth));
        self.scope.cmp(&other.scope).then(in_names)
    }
}

impl PartialOrd for LocUri {
    fn partial_cmp(&self, other: &LocUri) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for LocUri {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.scope.hash(state);
        for name in self.segments() {
            folded(name).for_each(|byte| byte.hash(state));
            // No name contains a NUL.
            0_u8.hash(state);
        }
    }
}

impl From<LocUri> for String {
    fn from(locuri: LocUri) -> String {
        (*locuri.text).to_owned()
    }
}

impl TryFrom<String> for LocUri {
    type Error = LocUriError;

    fn try_from(text: String) -> Result<LocUri, LocUriError> {
        LocUri::parse(&text)
    }
}

impl LocKey {
    /// The key of the address with these names.
    pub fn new<S: AsRef<str>>(scope: Scope, segments: impl IntoIterator<Item = S>) -> LocKey {
        const USUAL_LENGTH: usize = 128;
        let mut key = String::with_capacity(USUAL_LENGTH);
        key.push_str(match scope {
            Scope::Device => "device",
            Scope::User => "user",
        });
        for segment in segments {
            key.push('/');
            match segment.as_ref() {
                name if name.contains(['/', '%']) => key.push_str(&name.replace('%', "%25").replace('/', "%2f")),
                name => key.push_str(name),
            }
        }
        key.make_ascii_lowercase();
        LocKey(key.into())
    }

    /// The key as text, as used in sorted tables.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The texts of this key and of those of all nodes above it, upwards.
    pub fn upwards(&self) -> impl Iterator<Item = &str> {
        iter::successors(Some(&*self.0), |key| key.rsplit_once('/').map(|(above, _)| above))
            .filter(|key| key.contains('/'))
    }

    /// Whether this address is equal to the other one or below it.
    pub fn starts_with(&self, above: &LocKey) -> bool {
        self.0.strip_prefix(&*above.0).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }
}

/// Tables can be asked for a key by its text.
impl Borrow<str> for LocKey {
    fn borrow(&self) -> &str {
        &self.0
    }
}

/// As written.
impl fmt::Display for LocUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Why a text is not a LocURI, and at which byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{reason} (at byte {position})")]
pub struct LocUriError {
    /// The byte offset of the problem, from 0.
    pub position: usize,
    /// What is wrong there.
    pub reason: LocUriReason,
}

/// What is wrong with a LocURI.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum LocUriReason {
    /// It does not start with `./`.
    #[error("it must start with \"./\"")]
    NoDotSlash,
    /// Two slashes in a row, or one at the end.
    #[error("a name is missing between or after slashes")]
    EmptySegment,
    /// A segment is `.` or `..`.
    #[error("\".\" and \"..\" are not allowed as names")]
    DotSegment,
    /// Only `./Device` or `./User`.
    #[error("nothing follows the scope")]
    OnlyScope,
    /// A `?` or `#` starts a query or fragment, which addresses of settings do not have.
    #[error("\"?\" and \"#\" are not part of a setting's address")]
    Query,
    /// A space at the start or end of a name, or white space other than a plain space.
    #[error("a space at the edge of a name is written %20")]
    Blank,
    /// A control character, written or encoded.
    #[error("control characters are not allowed")]
    ControlCharacter,
    /// A `%` without two hexadecimal digits, or encoded bytes that are not UTF-8.
    #[error("\"%\" must start two hexadecimal digits of UTF-8 text")]
    BadEncoding,
    /// More bytes than the limit.
    #[error("it is longer than {limit} bytes")]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
}

/// The address with every character that is not allowed in a URI percent-encoded; `%` itself only where it does not
/// start a percent-encoding. Slashes are kept.
pub fn percent_encoded(locuri: &str) -> String {
    let mut encoded = String::with_capacity(locuri.len());
    for (offset, character) in locuri.char_indices() {
        let is_code = || percent_decoded(locuri.get(offset..).and_then(|rest| rest.get(..3)).unwrap_or("%")).is_ok();
        match character {
            '/' => encoded.push('/'),
            '%' if is_code() => encoded.push('%'),
            other => push_encoded(&mut encoded, other),
        }
    }
    encoded
}

/// Appends a character of a name: unchanged if it is allowed in a URI segment (RFC 3986, 3.3), else percent-encoded.
fn push_encoded(encoded: &mut String, character: char) {
    match character {
        ':' | '@' | '-' | '.' | '_' | '~' => encoded.push(character),
        '!' | '$' | '&' | '\'' | '(' | ')' | '*' | '+' | ',' | ';' | '=' => encoded.push(character),
        other if other.is_ascii_alphanumeric() => encoded.push(other),
        other => other.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| {
            let _ = write!(encoded, "%{byte:02X}");
        }),
    }
}

/// Decodes one segment; errors carry an offset in the segment.
fn decode(raw: &str) -> Result<String, (usize, LocUriReason)> {
    match raw {
        "" => return Err((0, LocUriReason::EmptySegment)),
        "." | ".." => return Err((0, LocUriReason::DotSegment)),
        plain if plain.bytes().all(|byte| byte.is_ascii_graphic() && !b"%?#".contains(&byte)) => {
            return Ok(plain.to_owned());
        }
        _ => {}
    }
    let wrong = raw.char_indices().find_map(|(offset, character)| {
        let reason = match character {
            '?' | '#' => LocUriReason::Query,
            character if character.is_control() => LocUriReason::ControlCharacter,
            // Microsoft's own pages write `MS DM Server` like this; a blank at the edge of a name is a typing error.
            ' ' if offset > 0 && offset + 1 < raw.len() => return None,
            character if character.is_whitespace() => LocUriReason::Blank,
            _ => return None,
        };
        Some((offset, reason))
    });
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    let bytes = percent_decoded(raw)?;
    let text = String::from_utf8(bytes).map_err(|_| (0, LocUriReason::BadEncoding))?;
    match text.as_str() {
        "." | ".." => Err((0, LocUriReason::DotSegment)),
        decoded if decoded.chars().any(char::is_control) => Err((0, LocUriReason::ControlCharacter)),
        _ => Ok(text),
    }
}

/// A text with its percent-encoded characters decoded; `None` if a code is incomplete, or the result is not UTF-8.
pub fn percent_decode(text: &str) -> Option<String> {
    String::from_utf8(percent_decoded(text).ok()?).ok()
}

fn percent_decoded(raw: &str) -> Result<Vec<u8>, (usize, LocUriReason)> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes().enumerate();
    while let Some((offset, byte)) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let mut digit = || rest.next().and_then(|(_, digit)| char::from(digit).to_digit(16));
        let (Some(high), Some(low)) = (digit(), digit()) else {
            return Err((offset, LocUriReason::BadEncoding));
        };
        bytes.extend(u8::try_from(high * 16 + low));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::{LocUri, LocUriReason, Scope, percent_encoded};

    #[test]
    fn the_scope_is_not_a_segment() {
        let uri = LocUri::parse("./User/Vendor/MSFT/Policy").unwrap();
        assert_eq!((uri.scope(), uri.segments().join("/")), (Scope::User, "Vendor/MSFT/Policy".to_owned()));
        let with = LocUri::parse("./Device/Vendor/MSFT/Policy").unwrap();
        let without = LocUri::parse("./vendor/msft/policy").unwrap();
        assert_eq!(with.key(), without.key());
        assert_ne!(with.key(), uri.key());
        assert_eq!(with.to_string(), "./Device/Vendor/MSFT/Policy");
        let above = |names| with.above(names).map(|uri| format!("{uri} {}", uri.segments().len()));
        assert_eq!(above(0).as_deref(), Some("./Device/Vendor/MSFT/Policy 3"));
        assert_eq!(above(2).as_deref(), Some("./Device/Vendor 1"));
        assert_eq!(above(3), None);
    }

    #[test]
    fn segments_are_percent_decoded() {
        let uri = LocUri::parse("./Device/Vendor/MSFT/WiFi/Profile/Caf%C3%A9%2FBar").unwrap();
        assert_eq!(uri.segments().last().map(String::as_str), Some("Café/Bar"));
        assert_eq!(uri.written().next_back(), Some("Caf%C3%A9%2FBar"));
        assert_eq!(uri.written().count(), uri.segments().len());
        let uri = LocUri::parse("./Vendor/MSFT/DMClient/Provider/MS DM Server").unwrap();
        assert_eq!(uri.key(), LocUri::parse("./Vendor/MSFT/DMClient/Provider/MS%20DM%20Server").unwrap().key());
    }

    #[test]
    fn an_address_is_made_from_its_names() {
        let made = |scope, names: &[&str]| LocUri::from_segments(scope, names).map(|uri| uri.to_string());
        let wifi = made(Scope::Device, &["Vendor", "MSFT", "WiFi", "Profile", "Head/Office A", "WiFiCost"]);
        assert_eq!(wifi.as_deref(), Ok("./Vendor/MSFT/WiFi/Profile/Head%2FOffice%20A/WiFiCost"));
        assert_eq!(
            made(Scope::User, &["Vendor", "50%", "\"[ü]\""]).as_deref(),
            Ok("./User/Vendor/50%25/%22%5B%C3%BC%5D%22")
        );
        assert_eq!(made(Scope::Device, &["user", "x"]).as_deref(), Ok("./Device/user/x"));
        for (names, reason) in [
            (&[][..], LocUriReason::NoDotSlash),
            (&["a", ""], LocUriReason::EmptySegment),
            (&["a", ".."], LocUriReason::DotSegment),
            (&["a", "b\u{1}"], LocUriReason::ControlCharacter),
            (&["\u{1F389}".repeat(600).as_str()], LocUriReason::TooLong { limit: 2048 }),
        ] {
            assert_eq!(LocUri::from_segments(Scope::Device, names).unwrap_err().reason, reason, "{names:?}");
        }
    }

    proptest! {
        #[test]
        fn every_name_survives_a_round_trip(user: bool, names in proptest::collection::vec("\\PC{1,12}", 1..6)) {
            let scope = if user { Scope::User } else { Scope::Device };
            if let Ok(made) = LocUri::from_segments(scope, &names) {
                let read = LocUri::parse(made.as_str()).unwrap();
                prop_assert_eq!((read.scope(), read.segments()), (scope, names.as_slice()));
                prop_assert!(made.as_str().is_ascii() && read == made && read.key() == made.key());
            }
        }
    }

    #[test]
    fn characters_not_allowed_in_a_uri_are_percent_encoded() {
        for (text, encoded) in [
            ("./Vendor/MSFT/WiFi/Caf%C3%A9", "./Vendor/MSFT/WiFi/Caf%C3%A9"),
            ("./Vendor/MSFT/My Net/{A}", "./Vendor/MSFT/My%20Net/%7BA%7D"),
            ("./A/Café?#", "./A/Caf%C3%A9%3F%23"),
            ("./A/100%/50%x", "./A/100%25/50%25x"),
            ("./A/%é", "./A/%25%C3%A9"),
        ] {
            assert_eq!(percent_encoded(text), encoded, "{text}");
        }
    }

    #[test]
    fn each_error_has_its_position_and_reason() {
        for (text, position, reason) in [
            ("", 0, LocUriReason::NoDotSlash),
            ("Vendor/MSFT", 0, LocUriReason::NoDotSlash),
            ("./", 2, LocUriReason::EmptySegment),
            ("./Vendor//MSFT", 9, LocUriReason::EmptySegment),
            ("./Vendor/", 9, LocUriReason::EmptySegment),
            ("./Vendor/../MSFT", 9, LocUriReason::DotSegment),
            ("./Vendor/%2E%2E", 9, LocUriReason::DotSegment),
            ("./././Vendor", 2, LocUriReason::DotSegment),
            ("./User", 6, LocUriReason::OnlyScope),
            ("./Vendor?list=Struct", 8, LocUriReason::Query),
            ("./Vendor/ MSFT", 9, LocUriReason::Blank),
            ("./Vendor/MSFT ", 13, LocUriReason::Blank),
            ("./Vendor/MS\u{A0}FT", 11, LocUriReason::Blank),
            ("./Vendor/MS\u{7}", 11, LocUriReason::ControlCharacter),
            ("./Vendor/%00", 9, LocUriReason::ControlCharacter),
            ("./Vendor/a%2", 10, LocUriReason::BadEncoding),
            ("./Vendor/a%zz", 10, LocUriReason::BadEncoding),
            ("./Vendor/%FF", 9, LocUriReason::BadEncoding),
        ] {
            let error = LocUri::parse(text).unwrap_err();
            assert_eq!((error.position, error.reason), (position, reason), "{text}");
        }
        assert_eq!(LocUri::parse(&format!("./{}", "a".repeat(3000))).unwrap_err().position, 2048);
    }

    #[test]
    fn keys_are_equal_for_one_node_and_lead_upwards_by_name() {
        let key = |text: &str| LocUri::parse(text).unwrap().key();
        assert_eq!(key("./Device/Vendor/Caf%C3%A9").as_str(), "device/vendor/café");
        assert_ne!(key("./A/B%2FC"), key("./A/B/C"));
        assert_ne!(key("./A/B%252FC"), key("./A/B%2FC"));
        assert!(key("./A/B/C").starts_with(&key("./a/b")) && key("./A/B").starts_with(&key("./A/B")));
        assert!(!key("./A/BC").starts_with(&key("./A/B")) && !key("./User/A/B").starts_with(&key("./A/B")));
        assert!(key("./User/A/B").upwards().eq(["user/a/b", "user/a"]));
    }
}
