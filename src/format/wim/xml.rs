//! The XML at the end of a WIM: metadata of the package, and the counts of its tree.

use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use super::bytes::{push_utf16, utf16};
use super::error::{Place, Quantity, Structure, WimError};
use super::limits::{self, MAX_XML};
use crate::format::xml::{
    Content, Element, Parsed, Tag, Walk, XmlError, first_unwritable, parse_decoded, shown, whole_number, write_line,
};

/// Byte order mark of UTF-16, little-endian.
const BYTE_ORDER_MARK: [u8; 2] = [0xff, 0xfe];

/// The `<IMAGE>` element of a package, in the order of its children.
///
/// Windows reads NAME, VERSION, ALTITUDE and PACKAGEID of a package; what it does with the others is unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ImageXml {
    /// NAME: the package's name.
    pub name: String,
    /// DESCRIPTION: written as a pair of tags even when empty.
    pub description: String,
    /// NOTES: how the package was built, as `key=value;` pairs; absent in packages of 2015 and 2016.
    pub notes: Option<String>,
    /// AUTHOR: empty wherever NOTES exists.
    pub author: String,
    /// VERSION: the version of the package.
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
    /// The XML as one line. `file_bytes` is the first TOTALBYTES: the offset of the XML in the file.
    pub fn to_text(&self, file_bytes: u64) -> String {
        let mut image = vec![Element::text("NAME", &self.name), Element::text("DESCRIPTION", &self.description)];
        image.extend(self.notes.as_ref().map(|notes| Element::text("NOTES", notes)));
        image.extend([
            Element::text("AUTHOR", &self.author),
            Element::text("VERSION", &self.version),
            Element::text("ALTITUDE", self.altitude.to_string()),
            Element::text("RESETCLEAR", self.reset_clear.to_string()),
            Element::text("PACKAGEID", &self.package_id),
            Element::text("DIRCOUNT", self.dir_count.to_string()),
            Element::text("FILECOUNT", self.file_count.to_string()),
            Element::text("TOTALBYTES", self.total_bytes.to_string()),
            Element::text("HARDLINKBYTES", self.hard_link_bytes.to_string()),
            time_element("CREATIONTIME", self.creation_time),
            time_element("LASTMODIFICATIONTIME", self.last_modification_time),
            Element::text("WIMBOOT", self.wim_boot.to_string()),
        ]);
        let total = Element::text("TOTALBYTES", file_bytes.to_string());
        write_line(&Element::parent("WIM", vec![total, Element::parent("IMAGE", image).with("INDEX", "1")]))
    }

    /// Parses the XML, which describes one image. Unknown elements are skipped, missing ones result in an empty text or
    /// 0. A repeated element is damage, since readers differ in which one they use, and so is a text that is not
    /// a well-formed document or does not number its images.
    pub fn parse(text: &str) -> Result<Self, WimError> {
        Ok(ImageXml::read_all(text, 1)?.remove(0))
    }

    /// The descriptions of all images, in the order of their numbers.
    pub(super) fn parse_all(text: &str) -> Result<Vec<Self>, WimError> {
        ImageXml::read_all(text, usize::MAX)
    }

    fn read_all(text: &str, max: usize) -> Result<Vec<Self>, WimError> {
        check_characters(text)?;
        parse_decoded(text).map_err(malformed)?;
        let mut images = BTreeMap::new();
        let mut xml = Walk::new(text);
        let top = xml.top().map_err(malformed)?;
        if top.name != "WIM" {
            return Err(malformed(top.malformed("<WIM>", shown(top.name))));
        }
        while let Some(tag) = xml.child().map_err(malformed)? {
            match tag.name {
                "IMAGE" if images.len() >= max => return Err(again(&tag)),
                "IMAGE" => {
                    let index = index(&tag)?;
                    if images.insert(index, ImageXml::read(&mut xml)?).is_some() {
                        return Err(malformed(tag.malformed("each INDEX once", index.to_string())));
                    }
                }
                _ => xml.skip().map_err(malformed)?,
            }
        }
        xml.end().map_err(malformed)?;
        match images.keys().zip(1..).find(|(index, number)| *index != number) {
            _ if images.is_empty() => Err(malformed(top.malformed("an <IMAGE>", "none"))),
            Some((index, number)) => Err(malformed(top.malformed(format!("INDEX={number}"), index.to_string()))),
            None => Ok(images.into_values().collect()),
        }
    }

    /// Reads the children of an IMAGE.
    fn read(xml: &mut Walk<'_, ()>) -> Result<Self, WimError> {
        let mut image = ImageXml::default();
        let mut seen = BTreeSet::new();
        while let Some(tag) = xml.child().map_err(malformed)? {
            if !seen.insert(tag.name) {
                return Err(again(&tag));
            }
            match tag.name {
                "NAME" => image.name = text(xml)?,
                "DESCRIPTION" => image.description = text(xml)?,
                "NOTES" => image.notes = Some(text(xml)?),
                "AUTHOR" => image.author = text(xml)?,
                "VERSION" => image.version = text(xml)?,
                "ALTITUDE" => image.altitude = number(xml, &tag)?,
                "RESETCLEAR" => image.reset_clear = number(xml, &tag)?,
                "PACKAGEID" => image.package_id = text(xml)?,
                "DIRCOUNT" => image.dir_count = number(xml, &tag)?,
                "FILECOUNT" => image.file_count = number(xml, &tag)?,
                "TOTALBYTES" => image.total_bytes = number(xml, &tag)?,
                "HARDLINKBYTES" => image.hard_link_bytes = number(xml, &tag)?,
                "WIMBOOT" => image.wim_boot = number(xml, &tag)?,
                "CREATIONTIME" => image.creation_time = time(xml)?,
                "LASTMODIFICATIONTIME" => image.last_modification_time = time(xml)?,
                _ => xml.skip().map_err(malformed)?,
            }
        }
        Ok(image)
    }
}

/// The names of the children of IMAGE that packages have.
const PARTS: [&str; 15] = [
    "NAME",
    "DESCRIPTION",
    "NOTES",
    "AUTHOR",
    "VERSION",
    "ALTITUDE",
    "RESETCLEAR",
    "PACKAGEID",
    "DIRCOUNT",
    "FILECOUNT",
    "TOTALBYTES",
    "HARDLINKBYTES",
    "CREATIONTIME",
    "LASTMODIFICATIONTIME",
    "WIMBOOT",
];
/// The halves of a time.
const HALVES: [&str; 2] = ["HIGHPART", "LOWPART"];
/// Those that are 0 in every package seen, and whose effect is not known.
const ZERO: [&str; 2] = ["RESETCLEAR", "WIMBOOT"];

/// What the XML of a WIM has that no known package has, by name: nothing shows it, and what Windows makes of it is not
/// known.
pub(super) fn unusual_parts(text: &str) -> Vec<String> {
    let Ok(root) = parse_decoded(text) else { return Vec::new() };
    let mut unusual = BTreeSet::new();
    let behind_declaration = text.strip_prefix("<?xml").unwrap_or(text);
    if ["<!--", "<?"].iter().any(|start| behind_declaration.contains(start)) {
        unusual.insert("a comment or a processing instruction".to_owned());
    }
    add_unusual(&root, &["IMAGE", "TOTALBYTES"], &[], &mut unusual);
    for part in root.children.iter().filter(|part| part.name != "IMAGE") {
        add_unusual(part, &[], &[], &mut unusual);
    }
    for image in root.children.iter().filter(|part| part.name == "IMAGE") {
        add_unusual(image, &PARTS, &["INDEX"], &mut unusual);
        for part in &image.children {
            let inside: &[&str] = if part.name.ends_with("TIME") { &HALVES } else { &[] };
            add_unusual(part, inside, &[], &mut unusual);
            match &part.content {
                Content::Text(value) if ZERO.contains(&part.name.as_str()) && value.trim() != "0" => {
                    unusual.insert(format!("{} {}", part.name, shown(value.trim())));
                }
                _ => {}
            }
        }
    }
    unusual.into_iter().collect()
}

/// Adds the children and attributes of an element that are not among those with these names.
fn add_unusual(element: &Parsed, children: &[&str], attributes: &[&str], unusual: &mut BTreeSet<String>) {
    let others = element.children.iter().filter(|child| !children.contains(&child.name.as_str()));
    unusual.extend(others.map(|child| shown(&child.name)));
    let others = element.attributes.iter().filter(|(name, _)| !attributes.contains(&name.as_str()));
    unusual.extend(others.map(|(name, _)| format!("the attribute {}", shown(name))));
}

/// The XML as a WIM stores it: UTF-16 with byte order mark. Fails for what [`ImageXml::parse`] would refuse.
pub(super) fn encode(text: &str) -> Result<Vec<u8>, WimError> {
    check_characters(text)?;
    let mut bytes = BYTE_ORDER_MARK.to_vec();
    push_utf16(&mut bytes, text);
    limits::check(Quantity::XmlBytes, bytes.len() as u64, MAX_XML)?;
    Ok(bytes)
}

/// Refuses characters that are not allowed in XML: other readers stop at them, and they could control a terminal.
fn check_characters(text: &str) -> Result<(), WimError> {
    let Some(c) = first_unwritable(text) else { return Ok(()) };
    let at = text.find(c).unwrap_or_default();
    Err(malformed(XmlError::new(at, "characters that are allowed in XML", format!("{c:?}"))))
}

/// The number of an image.
fn index(tag: &Tag<'_, ()>) -> Result<u32, WimError> {
    let written = tag.attribute("INDEX").map_err(malformed)?.unwrap_or_default();
    whole_number(&written).ok_or_else(|| malformed(tag.malformed("the number of the image in INDEX", shown(&written))))
}

fn again(tag: &Tag<'_, ()>) -> WimError {
    malformed(tag.malformed("each element once", format!("{} again", shown(tag.name))))
}

/// Decodes stored XML. `position` is its offset in the file. The byte order mark may be missing.
pub(super) fn decode(bytes: &[u8], position: u64) -> Result<String, WimError> {
    let damaged =
        |expected: &'static str, found: &'static str| WimError::damaged(position, Structure::Xml, expected, found);
    let text = utf16(bytes.strip_prefix(&BYTE_ORDER_MARK).unwrap_or(bytes));
    let text = text.ok_or_else(|| damaged("UTF-16 text", "invalid UTF-16"))?;
    // Other readers take the second mark for text before the first element.
    if bytes.starts_with(&BYTE_ORDER_MARK) && text.starts_with('\u{feff}') {
        return Err(damaged("one byte order mark", "two"));
    }
    Ok(text)
}

fn time_element(name: &str, time: u64) -> Element {
    let half = |name, half: u32| Element::text(name, format!("0x{half:08X}"));
    Element::parent(name, vec![half("HIGHPART", (time >> 32) as u32), half("LOWPART", time as u32)])
}

/// Reads the two halves of a time.
fn time(xml: &mut Walk<'_, ()>) -> Result<u64, WimError> {
    let (mut high, mut low) = (0, 0);
    while let Some(tag) = xml.child().map_err(malformed)? {
        match tag.name {
            "HIGHPART" => high = half_a_time(xml, &tag)?,
            "LOWPART" => low = half_a_time(xml, &tag)?,
            _ => xml.skip().map_err(malformed)?,
        }
    }
    Ok((high << 32) | low)
}

fn half_a_time(xml: &mut Walk<'_, ()>, tag: &Tag<'_, ()>) -> Result<u64, WimError> {
    let text = text(xml)?;
    let digits = text.trim().strip_prefix("0x").unwrap_or(text.trim());
    let expected = "half of a time, as 0x and 8 hexadecimal digits";
    u32::from_str_radix(digits, 16).map(u64::from).map_err(|_| malformed(tag.malformed(expected, shown(&text))))
}

fn number<N: FromStr + ToString>(xml: &mut Walk<'_, ()>, tag: &Tag<'_, ()>) -> Result<N, WimError> {
    let text = text(xml)?;
    whole_number(text.trim()).ok_or_else(|| malformed(tag.malformed("a number", shown(&text))))
}

fn text(xml: &mut Walk<'_, ()>) -> Result<String, WimError> {
    xml.text_alone().map(String::from).map_err(malformed)
}

fn malformed(error: XmlError) -> WimError {
    WimError::damaged_at(Place::Xml(error.at as u64), Structure::Xml, error.expected, error.found)
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
    fn the_xml_is_written_as_by_the_designer() {
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
    fn unknown_and_missing_elements_are_tolerated() {
        let text = "<?xml version=\"1.0\"?><WIM>\n <IMAGE INDEX='1'><NEW><NAME>no</NAME></NEW><NAME>a&#x41;&amp;</NAME>\
                    <!-- c --><WINDOWS/></IMAGE><TOTALBYTES>9</TOTALBYTES></WIM>";
        let expected = ImageXml { name: "aA&".to_owned(), ..ImageXml::default() };
        assert_eq!(ImageXml::parse(text).unwrap(), expected);
    }

    #[test]
    fn malformed_xml_is_damage() {
        let message = |text: &str| ImageXml::parse(text).unwrap_err().to_string();
        assert_eq!(
            message("<WIM><IMAGE INDEX='1'><ALTITUDE>high</ALTITUDE></IMAGE></WIM>"),
            "damaged XML description at byte 22 of the XML text: expected a number, found `high`"
        );
        for text in ["", "x", "<WIM>", "<WIM></WIN>", "<WIM>&nope;</WIM>", "<WIM><A", "<OTHER/>", "<WIM></WIM>"] {
            assert!(ImageXml::parse(text).is_err(), "{text}");
        }
        for (text, found) in [
            (
                "<WIM><IMAGE INDEX='1'/><IMAGE INDEX='1'></IMAGE></WIM>",
                "expected each element once, found `IMAGE` again",
            ),
            ("<WIM><IMAGE INDEX='1'><NAME>a</NAME><NAME/></IMAGE></WIM>", "found `NAME` again"),
            (
                "<WIM><IMAGE INDEX='1'><NAME>a\u{1b}[2J</NAME></IMAGE></WIM>",
                "expected characters that are allowed in XML, found '\\u{1b}'",
            ),
        ] {
            assert!(message(text).ends_with(found), "{}", message(text));
        }
        assert!(message("<WIM><IMAGE INDEX='1'/></WIM><WIM/>").contains("expected one root element"));
        assert!(ImageXml::parse("<WIM><IMAGE INDEX='1'><NAME>a&#27;</NAME></IMAGE></WIM>").is_err());
        for image in [
            "<IMAGE/>",
            "<IMAGE INDEX='2'/>",
            "<IMAGE INDEX='1a'/>",
            "<IMAGE INDEX=' 1 '/>",
            "<IMAGE INDEX='+1'/>",
            "<IMAGE INDEX='01'/>",
            "<IMAGE INDEX='1'><ALTITUDE>+5000</ALTITUDE></IMAGE>",
            "<IMAGE INDEX='1'><ALTITUDE>05000</ALTITUDE></IMAGE>",
            "<IMAGE INDEX='1'><NAME>go<!-- -->od</NAME></IMAGE>",
            "<IMAGE INDEX='1'><NAME>go<![CDATA[od]]></NAME></IMAGE>",
            "<?xml version='1.0'?><IMAGE INDEX='1'/>",
            "<IMAGE INDEX='1' INDEX='1'/>",
            "<IMAGE INDEX=1/>",
        ] {
            assert!(ImageXml::parse(&format!("<WIM>{image}</WIM>")).is_err(), "{image}");
        }
        let well = "<WIM><IMAGE INDEX='1'><NAME A='1'>a</NAME></IMAGE></WIM>";
        assert!(ImageXml::parse(well).is_ok());
        for text in [format!("x{well}"), format!("{well}x"), well.replace("A='1'", "A='1' A='2'")] {
            assert!(ImageXml::parse(&text).is_err(), "{text}");
        }
        let two = "<WIM><IMAGE INDEX='2'><NAME>b</NAME></IMAGE><IMAGE INDEX='1'><NAME>a</NAME></IMAGE></WIM>";
        let names: Vec<String> = ImageXml::parse_all(two).unwrap().into_iter().map(|image| image.name).collect();
        assert_eq!(names, ["a", "b"]);
        assert!(encode("a\u{7}").is_err(), "what is not read is not written");
        assert!(decode(&[0xff, 0xfe, 0x41], 0).is_err());
        assert!(decode(&[0xff, 0xfe, 0x41, 0xd8], 0).is_err());
    }
}
