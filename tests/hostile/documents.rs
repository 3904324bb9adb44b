//! XML put together from well-formed and malformed pieces: what we read as a document, xmllint reads too.

use std::collections::BTreeSet;
use std::fs;

use ppkgc::format::xml::parse;

use super::mutants::Dice;
use crate::support::judge;

/// How many documents are made.
const COUNT: usize = 3_000;

/// What can be before, inside and after the root element.
const PIECES: [&str; 40] = [
    "<?xml version=\"1.0\"?>",
    "<?xml version=\"1.0\" encoding=\"utf-8\"?>",
    "<?xml version='1.0' standalone='yes' ?>",
    "<?xml version=\"1.0\"encoding=\"utf-8\"?>",
    "<?xml encoding=\"utf-8\"?>",
    "<?xml standalone=\"no\" version=\"1.0\"?>",
    "<?xml version=\"1.0\" encoding=\"us-ascii\"?>",
    "<?XML version=\"1.0\"?>",
    "<?xml-stylesheet href=\"x\"?>",
    "<?go on?>",
    "<?go?>",
    "<? go?>",
    "<??>",
    "<?1?>",
    "<!-- note -->",
    "<!-- a -- b -->",
    "<!---->",
    "<!--->",
    "<![CDATA[<x>]]>",
    "<![CDATA[]]>",
    "]]>",
    "<!DOCTYPE a>",
    " ",
    "\r\n",
    "\u{feff}",
    "\u{e4}",
    "text",
    "&amp;",
    "&#65;",
    "&#x0;",
    "&nbsp;",
    "<b/>",
    "<b c='1' d=\"2\"/>",
    "<b c='1'd='2'/>",
    "<b c='1' c='2'/>",
    "<b c = '<'></b>",
    "<b c=1/>",
    "<b\n></b >",
    "<b></c>",
    "<b>><b/></b>",
];

/// Changes of a single character.
const CHARACTERS: [char; 14] = ['<', '>', '?', '!', '-', '"', '\'', '=', '/', ' ', 'x', '&', ';', ']'];

fn forged(dice: &mut Dice) -> String {
    let mut text = String::new();
    let pieces = |text: &mut String, most: usize, dice: &mut Dice| {
        for _ in 0..dice.below(most + 1) {
            text.push_str(dice.one_of::<&str>(&PIECES));
        }
    };
    pieces(&mut text, 1, dice);
    text.push_str("<a>");
    pieces(&mut text, 2, dice);
    text.push_str("</a>");
    pieces(&mut text, 1, dice);
    if dice.below(4) == 0 {
        let mut chars: Vec<char> = text.chars().collect();
        chars.insert(dice.below(chars.len()), *dice.one_of(&CHARACTERS));
        text = chars.into_iter().collect();
    }
    text
}

#[test]
fn what_is_read_as_a_document_is_one_for_xmllint() {
    let folder = tempfile::tempdir().unwrap();
    let mut dice = Dice(0x2026_1128);
    let mut accepted = BTreeSet::new();
    let mut texts = Vec::new();
    for number in 0..COUNT {
        let text = forged(&mut dice);
        fs::write(folder.path().join(format!("{number}.xml")), &text).unwrap();
        if parse(text.as_bytes()).is_ok() {
            accepted.insert(number);
        }
        texts.push(text);
    }
    let names = (0..COUNT).map(|number| format!("{number}.xml"));
    let output = judge("xmllint").args(["--noout", "--nonet"]).args(names).current_dir(folder.path()).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    let refused: BTreeSet<usize> = said
        .lines()
        .filter(|line| line.contains(": parser error :"))
        .filter_map(|line| line.split_once(".xml:")?.0.parse().ok())
        .collect();
    let wrong: Vec<&String> = accepted.intersection(&refused).map(|number| &texts[*number]).collect();
    assert!(wrong.is_empty(), "{} are read that xmllint refuses: {wrong:#?}", wrong.len());
    assert!(accepted.len() > COUNT / 20 && refused.len() > COUNT / 5, "{} {}", accepted.len(), refused.len());
}
