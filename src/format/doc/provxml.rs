//! A .provxml file: one group of settings, as nested characteristics of CSPs.

use crate::format::xml::{Element, Parsed, Prologue, XmlError, parse_root, shown, write};

const ROOT: &str = "wap-provisioningdoc";

/// One provisioning document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provxml {
    /// The top-level blocks, one for each CSP.
    pub blocks: Vec<ProvNode>,
}

/// A part of the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProvNode {
    /// An inner node of a CSP, with its children.
    Characteristic {
        /// The name of the node (the attribute `type`).
        kind: String,
        /// `User` or `Device`, on the first characteristic of a CSP that has both.
        scope: Option<String>,
        /// The nodes below, in store order.
        children: Vec<ProvNode>,
    },
    /// A value to set.
    Parm(Parm),
    /// A value to delete. Defined for provisioning documents, not seen in any package.
    NoParm {
        /// The name of the leaf.
        name: String,
    },
    /// A node to delete with everything below it. Defined for provisioning documents, not seen in any package.
    NoCharacteristic {
        /// The name of the node.
        kind: String,
    },
}

/// A leaf of a CSP and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parm {
    /// The schema path of the WCD setting, `Policies/Start/ConfigureStartPins`; since WCD 2024.613.
    pub settings_path: Option<String>,
    /// The name of the leaf.
    pub name: String,
    /// The value as text: `true`, `1`. Every parm of a real package has one.
    pub value: Option<String>,
    /// The datatype of the value: `boolean`, `integer` or `string`. Every parm of a real package has one.
    pub datatype: Option<String>,
    /// Whether the leaf is executed instead of set.
    pub exec: bool,
}

impl Provxml {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        write(Prologue::BomStandalone, &Element::parent(ROOT, self.blocks.iter().map(write_node).collect()))
    }

    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Result<Self, XmlError> {
        let root = parse_root(bytes, ROOT)?;
        let blocks = root.into_children()?.into_iter().map(read_node).collect::<Result<_, _>>()?;
        Ok(Provxml { blocks })
    }
}

fn write_node(node: &ProvNode) -> Element {
    match node {
        ProvNode::Characteristic { kind, scope, children } => {
            let element = Element::parent("characteristic", children.iter().map(write_node).collect());
            with_optional(element.with("type", kind), "scope", scope.as_deref())
        }
        ProvNode::Parm(parm) => write_parm(parm),
        ProvNode::NoParm { name } => Element::empty("noparm").with("name", name),
        ProvNode::NoCharacteristic { kind } => Element::empty("nocharacteristic").with("type", kind),
    }
}

/// The order of the attributes is that of all 700 measured parms.
fn write_parm(parm: &Parm) -> Element {
    let element = with_optional(Element::empty("parm"), "SettingsPath", parm.settings_path.as_deref());
    let element = with_optional(element.with("name", &parm.name), "value", parm.value.as_deref());
    let element = with_optional(element, "datatype", parm.datatype.as_deref());
    with_optional(element, "exec", parm.exec.then_some("1"))
}

fn with_optional(element: Element, attribute: &str, value: Option<&str>) -> Element {
    match value {
        Some(value) => element.with(attribute, value),
        None => element,
    }
}

fn read_node(mut element: Parsed) -> Result<ProvNode, XmlError> {
    match element.name.as_str() {
        "characteristic" => {
            let kind = element.need("type")?;
            let scope = element.take("scope");
            let children = element.into_children()?.into_iter().map(read_node).collect::<Result<_, _>>()?;
            Ok(ProvNode::Characteristic { kind, scope, children })
        }
        "parm" => read_parm(element).map(ProvNode::Parm),
        "noparm" => {
            let name = element.need("name")?;
            element.nothing_inside()?;
            Ok(ProvNode::NoParm { name })
        }
        "nocharacteristic" => {
            let kind = element.need("type")?;
            element.nothing_inside()?;
            Ok(ProvNode::NoCharacteristic { kind })
        }
        _ => Err(element.unexpected("a characteristic, parm, noparm or nocharacteristic")),
    }
}

fn read_parm(mut element: Parsed) -> Result<Parm, XmlError> {
    let settings_path = element.take("SettingsPath");
    let name = element.need("name")?;
    let value = element.take("value");
    let datatype = element.take("datatype");
    let exec = match element.take("exec").as_deref() {
        None | Some("0") => false,
        Some("1") => true,
        Some(other) => return Err(element.error("exec=\"1\"", shown(other))),
    };
    element.nothing_inside()?;
    Ok(Parm { settings_path, name, value, datatype, exec })
}

#[cfg(test)]
mod tests {
    use super::{Parm, ProvNode, Provxml};

    #[test]
    fn every_kind_of_node_survives_the_round_trip() {
        let parm = Parm {
            settings_path: Some("A/B".into()),
            name: "B".into(),
            value: Some("x\r\n\"y\"".into()),
            datatype: Some("string".into()),
            exec: true,
        };
        let children = vec![
            ProvNode::Parm(parm),
            ProvNode::NoParm { name: "C".into() },
            ProvNode::NoCharacteristic { kind: "D".into() },
            ProvNode::Characteristic { kind: "E".into(), scope: None, children: Vec::new() },
        ];
        let block = ProvNode::Characteristic { kind: "A".into(), scope: Some("User".into()), children };
        let document = Provxml { blocks: vec![block] };
        let bytes = document.write();
        let expected = "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\" standalone=\"yes\"?>\r\n\
            <wap-provisioningdoc>\r\n  <characteristic type=\"A\" scope=\"User\">\r\n    \
            <parm SettingsPath=\"A/B\" name=\"B\" value=\"x&#xD;&#xA;&quot;y&quot;\" datatype=\"string\" exec=\"1\" />\r\n    \
            <noparm name=\"C\" />\r\n    <nocharacteristic type=\"D\" />\r\n    <characteristic type=\"E\" />\r\n  \
            </characteristic>\r\n</wap-provisioningdoc>";
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), expected);
        assert_eq!(Provxml::read(&bytes).unwrap(), document);
    }

    #[test]
    fn an_unknown_word_is_named() {
        let cases = [
            ("<x/>", "at byte 0: expected the element `wap-provisioningdoc`, found the element `x`"),
            (
                "<wap-provisioningdoc><parm name='a' exec='2'/></wap-provisioningdoc>",
                "at byte 21: expected exec=\"1\", found `2`",
            ),
            (
                "<wap-provisioningdoc><parm name='a' mode='2'/></wap-provisioningdoc>",
                "at byte 21: expected no further attribute on `parm`, found `mode`",
            ),
            (
                "<wap-provisioningdoc><parm/></wap-provisioningdoc>",
                "at byte 21: expected the attribute `name` on `parm`, found none",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(Provxml::read(text.as_bytes()).unwrap_err().to_string(), message);
        }
    }
}
