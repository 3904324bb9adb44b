//! Element names of a DDF in another letter case than its grammar has, `<dfproperties>`: a text with such names is read as
//! if they were spelled right.

use super::space::{Tag, Xml};
use super::unread::Unread;
use crate::format::xml::XmlError;

/// The words for the format of a value, which are elements inside DFFormat.
const FORMATS: &[&str] = &["b64", "bin", "bool", "chr", "date", "float", "int", "node", "null", "time", "xml"];

const FORMAT_PARENT: &str = "DFFormat";

/// All other elements that are read.
const ELEMENTS: &[&str] = &[
    "AccessType",
    "Add",
    "AdmxBacked",
    "AllowedValues",
    "Applicability",
    "AtomicRequired",
    "CIS",
    "CS",
    "CaseSense",
    "ClientInventory",
    "ConflictResolution",
    "Copy",
    "CspVersion",
    "DDFName",
    FORMAT_PARENT,
    "DFProperties",
    "DFTitle",
    "DFType",
    "DefaultValue",
    "Delete",
    "Dependency",
    "DependencyAllowedValue",
    "DependencyBehavior",
    "DependencyChangedAllowedValues",
    "DependencyGroup",
    "DependencyUri",
    "Deprecated",
    "Description",
    "Dynamic",
    "DynamicNodeNaming",
    "EditionAllowList",
    "Enum",
    "Exec",
    "Get",
    "GpMapping",
    "List",
    "MIME",
    "MgmtTree",
    "Node",
    "NodeName",
    "Occurrence",
    "One",
    "OneOrMore",
    "OneOrN",
    "OsBuildVersion",
    "Path",
    "Permanent",
    "RebootBehavior",
    "Replace",
    "Scope",
    "ServerGeneratedUniqueIdentifier",
    "UniqueName",
    "Value",
    "ValueDescription",
    "ZeroOrMore",
    "ZeroOrN",
    "ZeroOrOne",
];

/// Skips an element that has no meaning where it is, and notes if it is one in another letter case.
pub(super) fn skip_unknown(xml: &mut Xml, tag: &Tag, unread: &mut Unread) -> Result<(), XmlError> {
    note(tag.name, unread);
    xml.skip()
}

/// Notes a name that is one of the grammar in another letter case.
pub(super) fn note(name: &str, unread: &mut Unread) {
    let is_odd = |known: &str| known.eq_ignore_ascii_case(name) && known != name;
    unread.has_odd_names |= ELEMENTS.iter().chain(FORMATS).any(|known| is_odd(known));
}

/// The text with its element names in the letter case of the grammar. It has the same length.
pub(super) fn respelled(text: &str) -> String {
    let mut right = String::with_capacity(text.len());
    let (mut rest, mut is_in_format) = (text, false);
    while let Some(at) = rest.find('<') {
        let (before, tag) = rest.split_at(at);
        right.push_str(before);
        let end = ["<![CDATA[", "<!--"].into_iter().zip(["]]>", "-->"]).find(|(start, _)| tag.starts_with(start));
        if let Some((_, end)) = end {
            let (kept, after) = tag.split_at(tag.find(end).unwrap_or(tag.len()));
            right.push_str(kept);
            rest = after;
            continue;
        }
        let start = if tag.starts_with("</") { "</".len() } else { "<".len() };
        let (mark, named) = tag.split_at(start);
        let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':');
        let (name, after) = named.split_at(named.find(|c| !is_name(c)).unwrap_or(named.len()));
        let (prefix, local) = name.split_at(name.find(':').map_or(0, |colon| colon + 1));
        let spelled = spelling(local, is_in_format);
        is_in_format = spelled == FORMAT_PARENT && mark == "<";
        [mark, prefix, spelled].into_iter().for_each(|part| right.push_str(part));
        rest = after;
    }
    right.push_str(rest);
    right
}

fn spelling(name: &str, is_in_format: bool) -> &str {
    let (first, second) = if is_in_format { (FORMATS, ELEMENTS) } else { (ELEMENTS, &[][..]) };
    first.iter().chain(second).find(|known| known.eq_ignore_ascii_case(name)).map_or(name, |known| *known)
}

#[cfg(test)]
mod tests {
    use super::respelled;

    #[test]
    fn only_names_of_elements_are_respelled() {
        for (odd, right) in [
            ("<NODE a='NODE'><nodename>node</nodename></NODE>", "<Node a='NODE'><NodeName>node</NodeName></Node>"),
            ("<dfformat><Node/></dfformat><node>", "<DFFormat><node/></DFFormat><Node>"),
            (
                "<MSFT:VALUE><![CDATA[<xs:list><value>]]></MSFT:VALUE>",
                "<MSFT:Value><![CDATA[<xs:list><value>]]></MSFT:Value>",
            ),
            ("<!-- <node> --><Other/> < <", "<!-- <node> --><Other/> < <"),
            ("<![CDATA[<node>", "<![CDATA[<node>"),
        ] {
            assert_eq!(respelled(odd), right);
        }
    }
}
