//! Input that is damaged, hostile or of another kind: every case ends in findings.

use std::io::{Cursor, Write};

use ppkgc::schema::Schema;

use super::loaded;

const NO_RULE: &str = "<MSFT:AllowedValues ValueType=\"None\"/>";

/// A DDF of one leaf; the rule is alone on line 6.
fn leaf(rule: &str) -> String {
    format!(
        "<MgmtTree xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\">\n<Node>\n<NodeName>A</NodeName>\n\
         <Path>./Vendor/MSFT</Path>\n<DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat>\n{rule}\n\
         </DFProperties>\n</Node>\n</MgmtTree>\n"
    )
}

/// A node for the top of a tree or the inside of a node.
fn childless(number: usize) -> String {
    format!(
        "<Node><NodeName>{number}</NodeName><Path>.</Path>\
         <DFProperties><AccessType/><DFFormat><int/></DFFormat></DFProperties></Node>"
    )
}

/// The one finding about the text; nothing of it is used.
fn refusal(bytes: &[u8]) -> String {
    let (schema, findings) = loaded("x", bytes);
    assert!(schema.is_empty());
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    finding.clone()
}

/// The message about the sound leaf with one part exchanged, if nothing can be read.
fn changed(part: &str, by: &str) -> String {
    refusal(leaf(NO_RULE).replacen(part, by, 1).as_bytes())
}

/// How many nodes are read of a text, and the one finding about the rest.
fn read_in_part(text: impl AsRef<[u8]>) -> (usize, String) {
    let (schema, findings) = loaded("x", text.as_ref());
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    (schema.len(), finding.clone())
}

#[test]
fn a_sound_leaf_is_taken() {
    let (schema, findings) = loaded("x", leaf(NO_RULE).as_bytes());
    assert_eq!((schema.len(), findings), (1, Vec::new()));
}

#[test]
fn broken_xml_is_reported_with_line_and_column() {
    assert_eq!(
        changed("</DFProperties>", "</DFProperty>"),
        "ddf-malformed x:7:1: expected </DFProperties>, found </DFProperty>"
    );
    assert_eq!(
        refusal(&leaf(NO_RULE).as_bytes()[..150]),
        "ddf-malformed x:5:15: expected well-formed XML, \
         found syntax error: tag not closed: `>` not found before end of input"
    );
    let mut bytes = leaf(NO_RULE).replace(">A<", ">\u{7}<").into_bytes();
    *bytes.iter_mut().find(|byte| **byte == 7).unwrap() = 0x92;
    let expected = "ddf-damaged x:3:11: expected UTF-8 text, found the byte 0x92".to_owned();
    assert_eq!(read_in_part(bytes), (1, expected));
}

#[test]
fn what_is_complete_before_the_damage_is_kept() {
    let child = |name: &str| {
        format!(
            "<Node><NodeName>{name}</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat>\
             </DFProperties></Node>\n"
        )
    };
    let with = |children: String| leaf(NO_RULE).replace("</Node>", &(children + "</Node>"));
    let text = with(child("B") + &child("C").replace("</NodeName>", "</Name>") + &child("D"));
    let expected = "ddf-damaged x:9:18: expected </NodeName>, found </Name>".to_owned();
    let (schema, findings) = loaded("x", text.as_bytes());
    let names: Vec<&str> = schema.nodes().map(|id| schema.node(id).name.as_str()).collect();
    assert_eq!((names, findings), (vec!["A", "B"], vec![expected]));
    // A prefix that is not declared, as in files of version 1.
    let undeclared = leaf(NO_RULE).replace(" xmlns:MSFT=\"http://schemas.microsoft.com/MobileDevice/DM\"", "");
    assert_eq!(loaded("x", undeclared.as_bytes()).1, Vec::<String>::new());
    // Of two with the same name the first counts.
    let expected = "ddf-damaged x:9:1: expected each node once, found a second description of \"B\"".to_owned();
    assert_eq!(read_in_part(with(child("B") + &child("B"))), (2, expected));
}

#[test]
fn broken_grammar_is_reported_with_what_is_allowed() {
    let formats = "b64, bin, bool, chr, date, float, int, node, null, time or xml";
    let no_format = format!("ddf-malformed x:2:1: expected a <DFFormat> of {formats}, found the node \"A\" without it");
    assert_eq!(changed("<int/>", "<integer/>"), no_format);
    assert_eq!(changed("<DFFormat><int/></DFFormat>", ""), no_format);
    // A rule that cannot be read counts as not stated.
    let expected = "ddf-rule-unread x:5:27: this AccessType cannot be read: \"Read\"".to_owned();
    assert_eq!(read_in_part(leaf(NO_RULE).replace("<Get/>", "<Read/>")), (1, expected));
    let expected = "ddf-rule-unread x:5:62: this DFFormat cannot be read: \"chr\"".to_owned();
    assert_eq!(read_in_part(leaf(NO_RULE).replace("<int/>", "<int/><chr/>")), (1, expected));
}

#[test]
fn a_ddf_of_version_1_is_reported() {
    let expected = "ddf-version-1 x: this DDF is of version 1: values and devices of its settings are not judged";
    for text in [leaf(""), leaf("<MSFT:SupportedValues low=\"0\" high=\"9\"/>"), leaf("").replace(">A<", ">*<")] {
        assert_eq!(read_in_part(text), (1, expected.to_owned()));
    }
    // It never replaces a description that has rules.
    let mut schema = Schema::default();
    schema.add("second", leaf(NO_RULE).as_bytes());
    schema.add("first", leaf("").as_bytes());
    let id = schema.roots().next().unwrap();
    assert_eq!((schema.len(), schema.ddf_name(id)), (1, "second"));
}

#[test]
fn what_is_not_a_ddf_is_reported() {
    assert_eq!(refusal(b""), "no-ddf x: no DDF here: the text contains no MgmtTree");
    assert_eq!(refusal(b"\xFF\xFE<\0M\0"), "no-ddf x: no DDF here: the text contains no MgmtTree");
    assert_eq!(refusal(b"\x89PNG\r\n\x1A\n"), "no-ddf x: no DDF here: it is not text");
    assert_eq!(refusal(b"<MgmtTree/>"), "no-ddf x: no DDF here: the MgmtTree contains no node");
    assert_eq!(
        refusal(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        "no-ddf x: no DDF here: the archive contains no DDF"
    );
    assert_eq!(
        refusal(b"PK\x03\x04 and nothing more"),
        "ddf-malformed x: expected a zip archive that can be unpacked, found: invalid Zip archive: Could not find EOCD"
    );
}

#[test]
fn entities_are_never_expanded() {
    let mut declared = "<!ENTITY a0 \"aaaaaaaaaa\">".to_owned();
    for level in 1..20 {
        declared += &format!("<!ENTITY a{level} \"{}\">", format!("&a{};", level - 1).repeat(10));
    }
    let bomb = leaf(NO_RULE).replace(">A<", ">&a19;<");
    assert_eq!(
        refusal(format!("<!DOCTYPE MgmtTree [{declared}]>\n{bomb}").as_bytes()),
        "ddf-malformed x:4:11: expected &lt; &gt; &amp; &quot; &apos; or a character number, found &a19;"
    );
}

#[test]
fn depth_and_number_of_nodes_are_limited() {
    let deep = format!("<MgmtTree>{}", "<Node>".repeat(100_000));
    assert_eq!(
        refusal(deep.as_bytes()),
        "ddf-malformed x:1:605: expected at most 100 elements inside each other, found one more"
    );
    let deep = format!("<MgmtTree>{}", "<Unknown>".repeat(100_000));
    assert!(refusal(deep.as_bytes()).contains("at most 100 elements"));
    let many: String = (0..100_001).map(childless).collect();
    let (schema, findings) = loaded("x", format!("<MgmtTree>{many}</MgmtTree>").as_bytes());
    assert_eq!((schema.len(), findings[0].contains("at most 100000 nodes")), (100_000, true));
}

#[test]
fn many_nodes_described_twice_stand_once() {
    let many: String = (0..40_000).map(childless).collect();
    let text = leaf(NO_RULE).replace("</Node>\n", &format!("{many}</Node>\n{many}"));
    let mut schema = Schema::default();
    schema.add("first", text.as_bytes());
    schema.add("second", format!("{text}\n").as_bytes());
    assert_eq!(schema.len(), 80_001);
}

#[test]
fn an_archive_cannot_unpack_without_end() {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("bomb.xml", zip::write::SimpleFileOptions::default()).unwrap();
    for _ in 0..33 {
        archive.write_all(&vec![b' '; 1 << 20]).unwrap();
    }
    let archive = archive.finish().unwrap().into_inner();
    assert_eq!(
        refusal(&archive),
        "ddf-malformed x/bomb.xml: expected a zip archive that can be unpacked, \
         found: an entry of more than 16777216 bytes"
    );
}

#[test]
fn a_rule_that_cannot_be_read_is_reported_and_the_rest_is_kept() {
    for (rule, expected) in [
        (
            "<MSFT:AllowedValues ValueType=\"Range\"><MSFT:Value>[9-1]</MSFT:Value></MSFT:AllowedValues>",
            "ddf-rule-unread x:6:1: this Range cannot be read: \"[9-1]\"",
        ),
        ("<MSFT:AllowedValues ValueType=\"ENUM\"/>", "ddf-rule-unread x:6:1: this ENUM cannot be read: \"\""),
        ("<MSFT:AllowedValues ValueType=\"Poem\"/>", "ddf-rule-unread x:6:1: this Poem cannot be read: \"\""),
        (
            "<MSFT:Applicability><MSFT:OsBuildVersion>10.0.16299, soon</MSFT:OsBuildVersion></MSFT:Applicability>",
            "ddf-rule-unread x:6:21: this OsBuildVersion cannot be read: \"soon\"",
        ),
        (
            "<MSFT:Applicability><MSFT:EditionAllowList>Pro;</MSFT:EditionAllowList></MSFT:Applicability>",
            "ddf-rule-unread x:6:21: this EditionAllowList cannot be read: \"Pro;\"",
        ),
    ] {
        let (schema, findings) = loaded("x", leaf(rule).as_bytes());
        assert_eq!((schema.len(), findings), (1, vec![expected.to_owned()]));
    }
}
