//! Reads bytes into the generic tree, strictly and within limits.

use super::builder::Builder;
use super::limits::MAX_DOCUMENT_BYTES;
use super::pieces::{Declaration, Piece, Pieces, Strictness};
use super::{Element, Parsed, XmlError, first_unwritable, shown};

/// Reads any document in UTF-8, with or without BOM, without document type and declared entities.
///
/// Comments and processing instructions are dropped, CDATA becomes text. White space between elements is layout;
/// mixed content is refused, since no known document of a package has it.
pub fn parse(bytes: &[u8]) -> Result<Element, XmlError> {
    parse_located(bytes).map(Parsed::into_element)
}

/// Reads a document whose root element has this name, with the position of each element.
pub fn parse_root(bytes: &[u8], name: &str) -> Result<Parsed, XmlError> {
    let root = parse_located(bytes)?;
    root.expect_name(name)?;
    Ok(root)
}

/// Reads a document that has been decoded, with the position of each element. The encoding that it declares is that of
/// its file, and is not checked.
pub fn parse_decoded(text: &str) -> Result<Parsed, XmlError> {
    tree(within_limits(text)?, |_| Ok(()))
}

fn parse_located(bytes: &[u8]) -> Result<Parsed, XmlError> {
    let text = decode(bytes)?;
    tree(text, |declaration| check_encoding(declaration, text))
}

fn tree(text: &str, check: impl Fn(&Declaration) -> Result<(), XmlError>) -> Result<Parsed, XmlError> {
    let mut pieces = Pieces::new(text, Strictness::Strict);
    let mut builder = Builder::default();
    loop {
        let before = pieces.at();
        match pieces.next()? {
            Piece::Open(start) => builder.start(&start, pieces.at())?,
            Piece::Text(text) => builder.text(&text)?,
            Piece::Close => builder.end(before)?,
            Piece::Declaration(declaration) => {
                check_version(&declaration)?;
                check(&declaration)?;
            }
            Piece::Comment(_) => {}
            Piece::EndOfText => return builder.finish(pieces.at()),
        }
    }
}

fn check_version(Declaration { at, version, .. }: &Declaration) -> Result<(), XmlError> {
    if version == "1.0" { Ok(()) } else { Err(XmlError::new(*at, "XML version 1.0", shown(version))) }
}

/// The text is already known to be UTF-8, so any other encoding in the declaration is wrong.
fn check_encoding(Declaration { at, encoding, .. }: &Declaration, text: &str) -> Result<(), XmlError> {
    let Some(encoding) = encoding else { return Ok(()) };
    let is = |name: &str| encoding.eq_ignore_ascii_case(name);
    match is("utf-8") || is("us-ascii") && text.is_ascii() {
        true => Ok(()),
        false => Err(XmlError::new(*at, "the encoding utf-8", shown(encoding))),
    }
}

fn decode(bytes: &[u8]) -> Result<&str, XmlError> {
    check_length(bytes.len())?;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let at = error.valid_up_to();
        let found = bytes.get(at).map_or_else(|| "nothing".to_owned(), |byte| format!("the byte {byte:#04x}"));
        XmlError::new(at, "UTF-8", found)
    })?;
    within_limits(text)
}

fn check_length(length: usize) -> Result<(), XmlError> {
    if length <= MAX_DOCUMENT_BYTES {
        return Ok(());
    }
    let expected = format!("at most {MAX_DOCUMENT_BYTES} bytes");
    Err(XmlError::new(MAX_DOCUMENT_BYTES, expected, format!("{length} bytes")))
}

/// The text, if it is not too long and XML can contain it.
fn within_limits(text: &str) -> Result<&str, XmlError> {
    check_length(text.len())?;
    match text.char_indices().find(|&(_, c)| first_unwritable(c.encode_utf8(&mut [0; 4])).is_some()) {
        Some((at, c)) => Err(XmlError::new(at, "a character of XML 1.0", format!("U+{:04X}", u32::from(c)))),
        None => Ok(text),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{Just, Strategy, any, prop};
    use proptest::{prop_assert_eq, prop_oneof, proptest};

    use super::parse;
    use crate::format::xml::limits::{MAX_ATTRIBUTES, MAX_NODES};
    use crate::format::xml::{Content, Element, Prologue, write};

    #[test]
    fn literal_white_space_is_layout_or_normalized() {
        let root = parse(b"<r>\r\n <a v='x\r\ny\tz'/>\n <b>1\r\n2</b><c> </c><d>\n</d></r>\n").unwrap();
        let expected = Element::parent(
            "r",
            vec![
                Element::empty("a").with("v", "x y z"),
                Element::text("b", "1\n2"),
                Element::text("c", " "),
                Element { content: Content::Children(Vec::new()), ..Element::empty("d") },
            ],
        );
        assert_eq!(root, expected);
    }

    #[test]
    fn references_cdata_and_comments_are_resolved() {
        let root = parse(b"<!-- c --><r v='&lt;&#x41;&apos;'>a<!-- c -->&amp;<![CDATA[<b>&]]>&#10;</r><?pi?>").unwrap();
        assert_eq!(root, Element::text("r", "a&<b>&\n").with("v", "<A'"));
    }

    #[test]
    fn errors_say_where_what_was_expected_and_what_was_found() {
        let cases: [(&[u8], &str); 18] = [
            (b"", "at byte 0: expected an element, found the end of the file"),
            (b"\xEF\xBB\xBF<a>", "at byte 6: expected the end of `a`, found the end of the file"),
            (b"<a>\xFF</a>", "at byte 3: expected UTF-8, found the byte 0xff"),
            (b"<a>\x01</a>", "at byte 3: expected a character of XML 1.0, found U+0001"),
            (b"<a>&#1;</a>", "at byte 3: expected a character of XML 1.0, found a reference to U+0001"),
            (b"<a b='&#xFFFE;'/>", "at byte 6: expected a character of XML 1.0, found a reference to U+FFFE"),
            (b"<a>&b;</a>", "at byte 3: expected &lt; &gt; &amp; &quot; &apos; or a character number, found &b;"),
            (b"<a/><b/>", "at byte 4: expected one root element, found a second, `b`"),
            (b"<a/>x", "at byte 4: expected an element, found the text `x`"),
            (b"<a>x<b/></a>", "at byte 3: expected elements inside `a`, found the text `x` between elements"),
            (b"<a><b/>x</a>", "at byte 7: expected elements inside `a`, found the text `x` between elements"),
            (b"<a></b>", "at byte 3: expected </a>, found </b>"),
            (b"<a b='1' c='' b='2'/>", "at byte 14: expected each attribute once, found a second b"),
            (b"<1a/>", "at byte 0: expected an XML name, found `1a`"),
            (b"<a b='<'/>", "at byte 6: expected `&lt;` in an attribute value, found `<`"),
            (b"<!DOCTYPE a><a/>", "at byte 0: expected an element, found a document type declaration"),
            (b"<?xml version='1.1'?><a/>", "at byte 0: expected XML version 1.0, found `1.1`"),
            (
                b"<?xml version='1.0' encoding='windows-1252'?><a/>",
                "at byte 0: expected the encoding utf-8, found `windows-1252`",
            ),
        ];
        for (bytes, message) in cases {
            assert_eq!(parse(bytes).unwrap_err().to_string(), message);
        }
        for bytes in ["<a></b>", "<a b='1' b='2'/>", "<a b=1/>", "</a>", "<a>& </a>", "<a b='&c;'/>", "<a", "<a b='"] {
            assert!(parse(bytes.as_bytes()).is_err(), "{bytes}");
        }
    }

    /// xmllint refuses the texts of the first list too; other readers may read them differently.
    #[test]
    fn declarations_instructions_and_attributes_have_one_form() {
        let declared = "<?xml version='1.0' encoding='utf-8'?>";
        for text in [
            format!(" {declared}<a/>"),
            format!("<a>{declared}</a>"),
            format!("<a/>{declared}"),
            format!("{declared}{declared}<a/>"),
            "<?xml version='1.0' version='1.0'?><a/>".to_owned(),
            "<?xml version='1.0' x='1'?><a/>".to_owned(),
            "<?xml encoding='utf-8' version='1.0'?><a/>".to_owned(),
            "<?xml encoding='utf-8'?><a/>".to_owned(),
            "<?xml version='1.0'encoding='utf-8'?><a/>".to_owned(),
            "<?xml version='1.0' standalone='maybe'?><a/>".to_owned(),
            "<?xml version='1.0' standalone='yes' encoding='utf-8'?><a/>".to_owned(),
            "<?xml version='1.0' encoding='us-ascii'?><a>\u{e4}</a>".to_owned(),
            "<?XML version='1.0'?><a/>".to_owned(),
            "<a><?XmL v?></a>".to_owned(),
            "<??><a/>".to_owned(),
            "<? foo?><a/>".to_owned(),
            "<a/><?1?>".to_owned(),
            "<a b='1'c='2'/>".to_owned(),
            "<a>x]]>y</a>".to_owned(),
            "<a b='1'\u{a0}c='2'/>".to_owned(),
        ] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        for text in [
            format!("\u{feff}{declared}\r\n<a/>"),
            "<?xml version = \"1.0\" standalone='no' ?><a/>".to_owned(),
            "<?xml version='1.0' encoding='us-ascii'?><a/>".to_owned(),
            "<?xml-stylesheet href='x'?><a><?foo > <b/>?></a><?foo?>".to_owned(),
            "<a b='1'\r\n\tc = '2' />".to_owned(),
            "<a>x]]&gt;<![CDATA[y]]>]]</a>".to_owned(),
        ] {
            assert!(parse(text.as_bytes()).is_ok(), "{text}: {:?}", parse(text.as_bytes()));
        }
    }

    #[test]
    fn limits_hold() {
        let deep = format!("{}{}", "<a>".repeat(10_000), "</a>".repeat(10_000));
        assert!(parse(deep.as_bytes()).unwrap_err().expected.contains("inside each other"));
        let wide = format!("<r>{}</r>", "<a/>".repeat(MAX_NODES));
        assert!(parse(wide.as_bytes()).unwrap_err().expected.contains("elements and attributes"));
        let tags: String = (0..=MAX_ATTRIBUTES).map(|n| format!(" a{n}=''")).collect();
        assert!(parse(format!("<r{tags}/>").as_bytes()).unwrap_err().expected.contains("attributes"));
        let large = vec![b' '; super::MAX_DOCUMENT_BYTES + 1];
        assert!(parse(&large).unwrap_err().expected.contains("bytes"));
    }

    /// Text that is allowed in XML, with everything that is escaped or normalized.
    fn nasty() -> impl Strategy<Value = String> {
        let nasty = prop::sample::select(
            "&<>\"' \t\r\n]-;#\u{85}\u{2028}\u{FEFF}ü\u{FFFD}\u{10FFFF}".chars().collect::<Vec<_>>(),
        );
        let c = prop_oneof![
            nasty,
            any::<char>().prop_filter("XML text", |c| super::first_unwritable(&c.to_string()).is_none())
        ];
        prop::collection::vec(c, 0..12).prop_map(String::from_iter)
    }

    fn tree() -> impl Strategy<Value = Element> {
        let attributes = || prop::collection::btree_map("[a-zé_][a-z0-9.:-]{0,4}", nasty(), 0..3);
        let leaf =
            prop_oneof![Just(Content::Empty), nasty().prop_map(Content::Text), Just(Content::Children(Vec::new()))];
        let leaf = ("[A-Za-z_][a-z0-9.-]{0,5}", attributes(), leaf).prop_map(|(name, attributes, content)| Element {
            name,
            attributes: attributes.into_iter().collect(),
            content,
        });
        leaf.prop_recursive(4, 24, 4, move |inner| {
            ("[A-Za-z_][a-z0-9.-]{0,5}", attributes(), prop::collection::vec(inner, 1..4)).prop_map(
                |(name, attributes, children)| Element {
                    name,
                    attributes: attributes.into_iter().collect(),
                    content: Content::Children(children),
                },
            )
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(root in tree()) {
            for prologue in [Prologue::Bom, Prologue::BomStandalone, Prologue::Plain] {
                prop_assert_eq!(&parse(&write(prologue, &root)).unwrap(), &root);
            }
        }

        #[test]
        fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = parse(&bytes);
        }

        #[test]
        fn whatever_is_read_can_be_written(text in "(<[ab!?/ ='\"-]{0,6}>?|&#?x?[0-9A-F]{0,4};|[ab \n\r\t>]){0,12}") {
            if let Ok(root) = parse(format!("<r>{text}</r>").as_bytes()) {
                prop_assert_eq!(parse(&write(Prologue::Plain, &root)).unwrap(), root);
            }
        }
    }
}
