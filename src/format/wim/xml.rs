//! The XML at the end of a WIM: what the package calls itself, and the counts of its tree.

use std::collections::BTreeSet;

use quick_xml::Reader;
use quick_xml::escape::resolve_xml_entity;
use quick_xml::events::{BytesRef, Event};

use super::bytes::{push_utf16, utf16};
use super::error::{Place, Quantity, Structure, WimError};
use super::limits::{self, MAX_XML};

/// Byte order mark of UTF-16, little-endian.
const BYTE_ORDER_MARK: [u8; 2] = [0xff, 0xfe];

/// How deep the elements lie that are read, and that stand once: `WIM/IMAGE/CREATIONTIME/HIGHPART`.
const DEEPEST: usize = 4;

/// The `<IMAGE>` element of a package, in the order of its children.
///
/// Windows reads NAME, VERSION, ALTITUDE and PACKAGEID of a package; what it does with the rest is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageXml {
    /// NAME: the package's name.
    pub name: String,
    /// DESCRIPTION: written as a pair of tags even when empty.
    pub description: String,
    /// NOTES: how the package was built, as `key=value;` pairs; the designer of 2015 and 2016 wrote no such element.
    pub notes: Option<String>,
    /// AUTHOR: empty wherever NOTES exists.
    pub author: String,
    /// VERSION: of the package.
    pub version: String,
    /// ALTITUDE: base of the owner type plus rank; the higher one wins.
    pub altitude: u32,
    /// RESETCLEAR: 0 in every package seen.
    pub reset_clear: u32,
    /// PACKAGEID: the GUID in braces.
    pub package_id: String,
    /// DIRCOUNT: folders, without the root.
    pub dir_count: u64,
    /// FILECOUNT: files.
    pub file_count: u64,
    /// TOTALBYTES: size of all files, in bytes.
    pub total_bytes: u64,
    /// HARDLINKBYTES: 0 in every package seen.
    pub hard_link_bytes: u64,
    /// CREATIONTIME: a FILETIME (steps of 100 ns since 1601).
    pub creation_time: u64,
    /// LASTMODIFICATIONTIME: a FILETIME.
    pub last_modification_time: u64,
    /// WIMBOOT: 0 in every package seen.
    pub wim_boot: u32,
}

impl ImageXml {
    /// The whole XML as one line. `file_bytes` is the first TOTALBYTES: the offset of the XML in the file.
    pub fn to_text(&self, file_bytes: u64) -> String {
        let mut text = format!("<WIM><TOTALBYTES>{file_bytes}</TOTALBYTES><IMAGE INDEX=\"1\">");
        let mut element = |name: &str, value: &str| {
            text.push_str(&format!("<{name}>{value}</{name}>"));
        };
        element("NAME", &escape(&self.name));
        element("DESCRIPTION", &escape(&self.description));
        if let Some(notes) = &self.notes {
            element("NOTES", &escape(notes));
        }
        element("AUTHOR", &escape(&self.author));
        element("VERSION", &escape(&self.version));
        element("ALTITUDE", &self.altitude.to_string());
        element("RESETCLEAR", &self.reset_clear.to_string());
        element("PACKAGEID", &escape(&self.package_id));
        element("DIRCOUNT", &self.dir_count.to_string());
        element("FILECOUNT", &self.file_count.to_string());
        element("TOTALBYTES", &self.total_bytes.to_string());
        element("HARDLINKBYTES", &self.hard_link_bytes.to_string());
        element("CREATIONTIME", &time_elements(self.creation_time));
        element("LASTMODIFICATIONTIME", &time_elements(self.last_modification_time));
        element("WIMBOOT", &self.wim_boot.to_string());
        text.push_str("</IMAGE></WIM>");
        text
    }

    /// Reads the XML, which describes one image. Unknown elements are skipped, missing ones leave an empty text or 0. An
    /// element that stands twice is damage, since readers differ in which one they take.
    pub fn parse(text: &str) -> Result<Self, WimError> {
        check_characters(text)?;
        let mut image = ImageXml::default();
        let mut seen = BTreeSet::new();
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        let mut path: Vec<String> = Vec::new();
        let mut content = String::new();
        let mut has_root = false;
        loop {
            let position = reader.buffer_position();
            let malformed = |what: String| damaged(position, "well-formed XML", what);
            match reader.read_event().map_err(|error| malformed(short(&error.to_string())))? {
                Event::Start(tag) => {
                    content.clear();
                    has_root |= path.is_empty() && tag.name().as_ref() == "WIM";
                    path.push(tag.name().as_ref().to_owned());
                    if path.len() <= DEEPEST && !seen.insert(path.join("/")) {
                        return Err(damaged(position, "each element once", format!("<{}> again", path.join("/"))));
                    }
                }
                Event::End(_) => {
                    image.set(&path, &content, position)?;
                    content.clear();
                    path.pop();
                }
                Event::Text(part) => content.push_str(&part.xml10_content()),
                Event::CData(part) => content.push_str(&part.xml10_content()),
                Event::GeneralRef(reference) => {
                    let text = resolve(&reference)
                        .ok_or_else(|| malformed(format!("&{};", short(&reference.xml10_content()))))?;
                    content.push_str(&text);
                }
                Event::Eof if path.is_empty() && has_root && seen.contains("WIM/IMAGE") => return Ok(image),
                Event::Eof if path.is_empty() && has_root => {
                    return Err(damaged(position, "an <IMAGE>", "none".to_owned()));
                }
                Event::Eof => return Err(damaged(position, "</WIM>", "the end of the XML".to_owned())),
                _ => {}
            }
        }
    }

    /// Takes the text of the element that ends at `position`, if it is one of ours.
    fn set(&mut self, path: &[String], text: &str, position: u64) -> Result<(), WimError> {
        let mut names = path.iter().map(String::as_str);
        if (names.next(), names.next()) != (Some("WIM"), Some("IMAGE")) {
            return Ok(());
        }
        let owned = || text.to_owned();
        match (names.next().unwrap_or_default(), names.next(), names.next()) {
            ("NAME", None, _) => self.name = owned(),
            ("DESCRIPTION", None, _) => self.description = owned(),
            ("NOTES", None, _) => self.notes = Some(owned()),
            ("AUTHOR", None, _) => self.author = owned(),
            ("VERSION", None, _) => self.version = owned(),
            ("ALTITUDE", None, _) => self.altitude = number(text, position)?,
            ("RESETCLEAR", None, _) => self.reset_clear = number(text, position)?,
            ("PACKAGEID", None, _) => self.package_id = owned(),
            ("DIRCOUNT", None, _) => self.dir_count = number(text, position)?,
            ("FILECOUNT", None, _) => self.file_count = number(text, position)?,
            ("TOTALBYTES", None, _) => self.total_bytes = number(text, position)?,
            ("HARDLINKBYTES", None, _) => self.hard_link_bytes = number(text, position)?,
            ("WIMBOOT", None, _) => self.wim_boot = number(text, position)?,
            ("CREATIONTIME", Some(part), None) => set_time(&mut self.creation_time, part, text, position)?,
            ("LASTMODIFICATIONTIME", Some(part), None) => {
                set_time(&mut self.last_modification_time, part, text, position)?;
            }
            _ => {}
        }
        Ok(())
    }
}

/// The XML as a WIM stores it: UTF-16 with byte order mark. Fails for what [`decode`] and [`ImageXml::parse`] would refuse.
pub(super) fn encode(text: &str) -> Result<Vec<u8>, WimError> {
    check_characters(text)?;
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    push_utf16(&mut bytes, text);
    limits::check(Quantity::XmlBytes, bytes.len() as u64, MAX_XML)?;
    Ok(bytes)
}

/// Refuses characters that XML 1.0 does not have; other readers stop at them, and a terminal would obey them.
fn check_characters(text: &str) -> Result<(), WimError> {
    match text.char_indices().find(|&(_, c)| !is_xml_character(c)) {
        Some((at, c)) => Err(damaged(at as u64, "characters that XML has", format!("{c:?}"))),
        None => Ok(()),
    }
}

fn is_xml_character(c: char) -> bool {
    !matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}

/// The text of stored XML. `position` is where it stands in the file. The mark may be missing.
pub(super) fn decode(bytes: &[u8], position: u64) -> Result<String, WimError> {
    utf16(bytes.strip_prefix(&BYTE_ORDER_MARK).unwrap_or(bytes))
        .ok_or_else(|| WimError::damaged(position, Structure::Xml, "UTF-16 text", "bytes that are half of a character"))
}

fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#xD;"),
            _ => escaped.push(character),
        }
    }
    escaped
}

fn resolve(reference: &BytesRef) -> Option<String> {
    match reference.resolve_char_ref().ok()? {
        Some(character) => Some(character.to_string()).filter(|_| is_xml_character(character)),
        None => resolve_xml_entity(&reference.xml10_content()).map(str::to_owned),
    }
}

fn time_elements(time: u64) -> String {
    format!("<HIGHPART>0x{:08X}</HIGHPART><LOWPART>0x{:08X}</LOWPART>", time >> 32, time as u32)
}

fn set_time(time: &mut u64, part: &str, text: &str, position: u64) -> Result<(), WimError> {
    let half = || {
        let digits = text.trim().strip_prefix("0x").unwrap_or(text.trim());
        u32::from_str_radix(digits, 16)
            .map(u64::from)
            .map_err(|_| damaged(position, "half a time, as 0x and 8 hexadecimal digits", short(&format!("{text:?}"))))
    };
    match part {
        "HIGHPART" => *time = (half()? << 32) | (*time & 0xffff_ffff),
        "LOWPART" => *time = (*time & !0xffff_ffff) | half()?,
        _ => {}
    }
    Ok(())
}

fn number<N: std::str::FromStr>(text: &str, position: u64) -> Result<N, WimError> {
    text.trim().parse().map_err(|_| damaged(position, "a number", short(&format!("{text:?}"))))
}

/// Foreign text for a message, without the part that nobody would read.
fn short(text: &str) -> String {
    const LONGEST: usize = 200;
    text.char_indices().nth(LONGEST).map_or(text.to_owned(), |(end, _)| format!("{}...", &text[..end]))
}

fn damaged(position: u64, expected: &'static str, found: String) -> WimError {
    WimError::damaged_at(Place::Xml(position), Structure::Xml, expected, found)
}

#[cfg(test)]
mod tests {
    use super::{ImageXml, decode, encode};

    fn sample() -> ImageXml {
        ImageXml {
            name: "Kiosk <A> & \"B\"".to_owned(),
            notes: Some("VERSION=1;Source=x;".to_owned()),
            version: "1.0".to_owned(),
            altitude: 5_052,
            creation_time: 0x01dc_0d07_2073_7ed1,
            last_modification_time: 0x01dc_0d07_000d_23ac,
            total_bytes: 12,
            ..ImageXml::default()
        }
    }

    #[test]
    fn written_as_the_designer_writes_it() {
        assert_eq!(
            sample().to_text(4_412),
            "<WIM><TOTALBYTES>4412</TOTALBYTES><IMAGE INDEX=\"1\"><NAME>Kiosk &lt;A&gt; &amp; \"B\"</NAME>\
             <DESCRIPTION></DESCRIPTION><NOTES>VERSION=1;Source=x;</NOTES><AUTHOR></AUTHOR><VERSION>1.0</VERSION>\
             <ALTITUDE>5052</ALTITUDE><RESETCLEAR>0</RESETCLEAR><PACKAGEID></PACKAGEID><DIRCOUNT>0</DIRCOUNT>\
             <FILECOUNT>0</FILECOUNT><TOTALBYTES>12</TOTALBYTES><HARDLINKBYTES>0</HARDLINKBYTES>\
             <CREATIONTIME><HIGHPART>0x01DC0D07</HIGHPART><LOWPART>0x20737ED1</LOWPART></CREATIONTIME>\
             <LASTMODIFICATIONTIME><HIGHPART>0x01DC0D07</HIGHPART><LOWPART>0x000D23AC</LOWPART>\
             </LASTMODIFICATIONTIME><WIMBOOT>0</WIMBOOT></IMAGE></WIM>"
        );
    }

    #[test]
    fn round_trip() {
        assert_eq!(ImageXml::parse(&sample().to_text(1)).unwrap(), sample());
        let old = ImageXml { notes: None, author: "a\r\nb \u{1f600}".to_owned(), ..sample() };
        let bytes = encode(&old.to_text(1)).unwrap();
        assert_eq!(ImageXml::parse(&decode(&bytes, 0).unwrap()).unwrap(), old);
    }

    #[test]
    fn unknown_and_missing_elements_are_taken_in_stride() {
        let text = "<?xml version=\"1.0\"?><WIM>\n <IMAGE INDEX='1'><NEW><NAME>no</NAME></NEW><NAME>a&#x41;&amp;<!-- c \
                    --></NAME><WINDOWS/></IMAGE><TOTALBYTES>9</TOTALBYTES></WIM>";
        let expected = ImageXml { name: "aA&".to_owned(), ..ImageXml::default() };
        assert_eq!(ImageXml::parse(text).unwrap(), expected);
    }

    #[test]
    fn what_is_no_such_xml_is_damage() {
        let message = |text: &str| ImageXml::parse(text).unwrap_err().to_string();
        assert_eq!(
            message("<WIM><IMAGE><ALTITUDE>high</ALTITUDE></IMAGE></WIM>"),
            "damaged XML description at byte 26 of the XML text: expected a number, found \"high\""
        );
        for text in ["", "x", "<WIM>", "<WIM></WIN>", "<WIM>&nope;</WIM>", "<WIM><A", "<OTHER/>", "<WIM></WIM>"] {
            assert!(ImageXml::parse(text).is_err(), "{text}");
        }
        for (text, found) in [
            ("<WIM><IMAGE/><IMAGE></IMAGE></WIM>", "expected each element once, found <WIM/IMAGE> again"),
            ("<WIM><IMAGE><NAME>a</NAME><NAME/></IMAGE></WIM>", "found <WIM/IMAGE/NAME> again"),
            ("<WIM><IMAGE><NAME>a\u{1b}[2J</NAME></IMAGE></WIM>", "expected characters that XML has, found '\\u{1b}'"),
            ("<WIM><IMAGE><NAME>a&#27;</NAME></IMAGE></WIM>", "found &#27;"),
        ] {
            assert!(message(text).ends_with(found), "{}", message(text));
        }
        assert!(encode("a\u{7}").is_err(), "what is not read is not written");
        assert!(decode(&[0xff, 0xfe, 0x41], 0).is_err());
        assert!(decode(&[0xff, 0xfe, 0x41, 0xd8], 0).is_err());
    }
}
