//! Input that is damaged, hostile or of another kind: every case ends in findings.

use std::io::{Cursor, Write};

use ppkgc::schema::Schema;

use super::loaded;

const NO_RULE: &str = "<MSFT:AllowedValues ValueType=\"None\"/>";

/// A DDF of one leaf; the rule stands alone in line 6.
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

/// The one finding that the text leads to; nothing of the text is taken.
fn refusal(bytes: &[u8]) -> String {
    let (schema, findings) = loaded("x", bytes);
    assert!(schema.is_empty());
    let [finding] = &findings[..] else { panic!("{findings:?}") };
    finding.clone()
}

/// What is said of the sound leaf with one part exchanged.
fn changed(part: &str, by: &str) -> String {
    refusal(leaf(NO_RULE).replacen(part, by, 1).as_bytes())
}

#[test]
fn a_sound_leaf_is_taken() {
    let (schema, findings) = loaded("x", leaf(NO_RULE).as_bytes());
    assert_eq!((schema.len(), findings), (1, Vec::new()));
}

#[test]
fn broken_xml_is_told_with_line_and_column() {
    assert_eq!(
        changed("</DFProperties>", "</DFProperty>"),
        "ddf-malformed x:7:1: expected </DFProperties>, found </DFProperty>"
    );
    assert_eq!(
        changed("<MSFT:", "<m:"),
        "ddf-malformed x:6:1: expected a declared prefix, found the prefix \"m:\""
    );
    assert_eq!(
        refusal(&leaf(NO_RULE).as_bytes()[..150]),
        "ddf-malformed x:5:15: expected well-formed XML, \
         found syntax error: tag not closed: `>` not found before end of input"
    );
    let mut bytes = leaf(NO_RULE).replace(">A<", ">\u{7}<").into_bytes();
    *bytes.iter_mut().find(|byte| **byte == 7).unwrap() = 0x92;
    assert_eq!(refusal(&bytes), "ddf-malformed x:3:11: expected UTF-8 text, found the byte 0x92");
}

#[test]
fn broken_grammar_is_told_with_what_is_allowed() {
    assert_eq!(
        changed("<int/>", "<integer/>"),
        "ddf-malformed x:5:56: expected one of b64, bin, bool, chr, date, float, int, node, null, time, xml, \
         found <integer>"
    );
    assert_eq!(
        changed("<Get/>", "<Read/>"),
        "ddf-malformed x:5:27: expected one of Add, Copy, Delete, Exec, Get, Replace, found <Read>"
    );
    assert_eq!(
        changed("<int/>", "<int/><chr/>"),
        "ddf-malformed x:5:62: expected one choice, found <chr> as a second one"
    );
    assert_eq!(
        changed("<DFFormat><int/></DFFormat>", ""),
        "ddf-malformed x:5:1: expected <DFFormat>, found a node without it"
    );
    let child = "<Node><NodeName>B</NodeName><DFProperties><AccessType><Get/></AccessType><DFFormat><int/></DFFormat>\
                 </DFProperties></Node>\n";
    assert_eq!(
        changed("</Node>", &format!("{child}{child}</Node>")),
        "ddf-malformed x:9:1: expected each node once, found a second description of \"B\""
    );
}

#[test]
fn a_ddf_of_version_1_is_told() {
    let told = "ddf-version-1 x: this DDF is of version 1: it states no AllowedValues and no Applicability";
    assert_eq!(refusal(leaf("").as_bytes()), told);
    assert_eq!(refusal(leaf("<MSFT:SupportedValues low=\"0\" high=\"9\"/>").as_bytes()), told);
}

#[test]
fn what_is_no_ddf_is_told() {
    assert_eq!(refusal(b""), "no-ddf x: no DDF here: the text holds no MgmtTree");
    assert_eq!(refusal(b"\xFF\xFE<\0M\0"), "no-ddf x: no DDF here: the text is UTF-16; save it as UTF-8");
    assert_eq!(refusal(b"\x89PNG\r\n\x1A\n"), "no-ddf x: no DDF here: it is not text");
    assert_eq!(refusal(b"<MgmtTree/>"), "no-ddf x: no DDF here: the MgmtTree holds no node");
    assert_eq!(
        refusal(b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"),
        "no-ddf x: no DDF here: the archive holds no DDF"
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
    assert!(refusal(format!("<MgmtTree>{many}</MgmtTree>").as_bytes()).contains("at most 100000 nodes"));
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
fn a_rule_that_cannot_be_read_is_told_and_the_rest_is_kept() {
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
