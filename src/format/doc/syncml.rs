//! SyncML: the commands by which an MDM server sets nodes, as shown in the documentation of CSPs.
//!
//! ```text
//! SyncML > SyncBody > Add | Replace | Delete | Exec | Atomic(Add | Replace | Delete | Exec ...) ..., Final
//! Add | Replace | Delete | Exec > CmdID, Item > Target > LocURI, Meta > Format, Type; Data
//! ```
//!
//! Elements and their order are those of OMA's representation protocol 1.2, Format and Type those of its meta
//! information. The session header (`SyncHdr`) is up to the server and is omitted, as in the documentation.

use crate::format::xml::{Element, Parsed, Prologue, XmlError, parse_root, shown, write};

const ROOT: &str = "SyncML";
const BODY: &str = "SyncBody";
const ATOMIC: &str = "Atomic";
const FINAL: &str = "Final";
/// The namespace of the protocol (OMA-TS-DS_RepresentationProtocol 1.2).
const NAMESPACE: &str = "SYNCML:SYNCML1.2";
/// The namespace of Format and Type (OMA-TS-SyncML_MetaInfo). It is not inherited from one to the other, so both
/// declare it.
const META_NAMESPACE: &str = "syncml:metinf";

/// The commands of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncMl {
    /// In the order in which the device processes them.
    pub commands: Vec<SyncCommand>,
}

/// One command of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SyncCommand {
    /// A single change.
    Change(SyncChange),
    /// Changes that the device makes all or none of.
    Atomic {
        /// The number of the command.
        id: u32,
        /// The changes; Windows does not allow nested atomic commands.
        changes: Vec<SyncChange>,
    },
}

/// A change of nodes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncChange {
    /// The number of the command (CmdID), to which the device's response refers.
    pub id: u32,
    /// What is done.
    pub verb: SyncVerb,
    /// The nodes; at least one.
    pub items: Vec<SyncItem>,
}

/// What is done with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SyncVerb {
    /// It is created, with a value.
    Add,
    /// It is created or overwritten.
    Replace,
    /// It is deleted.
    Delete,
    /// It is an action, which is run.
    Exec,
}

/// One node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncItem {
    /// Its LocURI.
    pub target: String,
    /// The kind of value in `data`; `None` for a deletion.
    pub meta: Option<SyncMeta>,
    /// The value.
    pub data: Option<String>,
}

/// The kind of value of an item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncMeta {
    /// The format, as in DDF files: `chr`, `int`.
    pub format: Option<String>,
    /// The MIME type.
    pub mime: Option<String>,
}

impl SyncVerb {
    const ALL: [SyncVerb; 4] = [SyncVerb::Add, SyncVerb::Replace, SyncVerb::Delete, SyncVerb::Exec];

    /// The name of the element, which is also used in DDF files.
    pub fn name(self) -> &'static str {
        match self {
            SyncVerb::Add => "Add",
            SyncVerb::Replace => "Replace",
            SyncVerb::Delete => "Delete",
            SyncVerb::Exec => "Exec",
        }
    }
}

impl SyncMl {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let mut body: Vec<Element> = self.commands.iter().map(write_command).collect();
        body.push(Element::empty(FINAL));
        write(Prologue::Plain, &Element::parent(ROOT, vec![Element::parent(BODY, body)]).with("xmlns", NAMESPACE))
    }

    /// Reads the file. Format and Type may omit their namespace, as in published examples.
    pub fn read(bytes: &[u8]) -> Result<Self, XmlError> {
        let mut root = parse_root(bytes, ROOT)?;
        root.take_fixed("xmlns", NAMESPACE)?;
        let body = Children::of(root)?.only(BODY)?;
        let mut parts = Children::of(body)?;
        let last = parts.list.pop().filter(|last| last.name == FINAL);
        last.ok_or_else(|| parts.error("the element `Final` at the end"))?.nothing_inside()?;
        Ok(SyncMl { commands: parts.list.into_iter().map(read_command).collect::<Result<_, _>>()? })
    }
}

fn write_command(command: &SyncCommand) -> Element {
    match command {
        SyncCommand::Change(change) => write_change(change),
        SyncCommand::Atomic { id, changes } => numbered(ATOMIC, *id, changes.iter().map(write_change)),
    }
}

fn write_change(change: &SyncChange) -> Element {
    numbered(change.verb.name(), change.id, change.items.iter().map(write_item))
}

fn numbered(name: &str, id: u32, rest: impl Iterator<Item = Element>) -> Element {
    Element::parent(name, [Element::text("CmdID", id.to_string())].into_iter().chain(rest).collect())
}

fn write_item(item: &SyncItem) -> Element {
    let mut parts = vec![Element::parent("Target", vec![Element::text("LocURI", &item.target)])];
    if let Some(SyncMeta { format, mime }) = &item.meta {
        let part = |name, text: &String| Element::text(name, text).with("xmlns", META_NAMESPACE);
        let format = format.iter().map(|text| part("Format", text));
        parts.push(Element::parent("Meta", format.chain(mime.iter().map(|text| part("Type", text))).collect()));
    }
    parts.extend(item.data.iter().map(|text| Element::text("Data", text)));
    Element::parent("Item", parts)
}

fn read_command(element: Parsed) -> Result<SyncCommand, XmlError> {
    if element.name != ATOMIC {
        return read_change(element).map(SyncCommand::Change);
    }
    let mut parts = Children::of(element)?;
    let id = parts.number()?;
    Ok(SyncCommand::Atomic { id, changes: parts.list.into_iter().map(read_change).collect::<Result<_, _>>()? })
}

fn read_change(element: Parsed) -> Result<SyncChange, XmlError> {
    let verb = SyncVerb::ALL.into_iter().find(|verb| verb.name() == element.name);
    let verb = verb.ok_or_else(|| element.unexpected("Add, Replace, Delete or Exec"))?;
    let mut parts = Children::of(element)?;
    let id = parts.number()?;
    if parts.list.is_empty() {
        return Err(parts.error("the element `Item`"));
    }
    Ok(SyncChange { id, verb, items: parts.list.into_iter().map(read_item).collect::<Result<_, _>>()? })
}

fn read_item(element: Parsed) -> Result<SyncItem, XmlError> {
    element.expect_name("Item")?;
    let mut parts = Children::of(element)?;
    let target = Children::of(parts.need("Target")?)?.only("LocURI")?.into_text()?;
    let meta = parts.next("Meta").map(read_meta).transpose()?;
    let data = parts.next("Data").map(Parsed::into_text).transpose()?;
    parts.finish()?;
    Ok(SyncItem { target, meta, data })
}

fn read_meta(element: Parsed) -> Result<SyncMeta, XmlError> {
    let mut parts = Children::of(element)?;
    let mut text = |name| {
        let part = parts.next(name).map(|mut part| {
            part.take_fixed("xmlns", META_NAMESPACE)?;
            part.into_text()
        });
        part.transpose()
    };
    let meta = SyncMeta { format: text("Format")?, mime: text("Type")? };
    parts.finish()?;
    Ok(meta)
}

/// The children of an element, taken in the order required by the protocol.
struct Children {
    at: usize,
    list: Vec<Parsed>,
}

impl Children {
    fn of(parent: Parsed) -> Result<Self, XmlError> {
        Ok(Children { at: parent.at, list: parent.into_children()? })
    }

    /// An error about the parent.
    fn error(&self, expected: &str) -> XmlError {
        XmlError::new(self.at, expected, "none")
    }

    /// The next element, if it has this name.
    fn next(&mut self, name: &str) -> Option<Parsed> {
        (self.list.first()?.name == name).then(|| self.list.remove(0))
    }

    fn need(&mut self, name: &str) -> Result<Parsed, XmlError> {
        self.next(name).ok_or_else(|| match self.list.first() {
            Some(other) => other.unexpected(&format!("the element `{name}`")),
            None => self.error(&format!("the element `{name}`")),
        })
    }

    /// The only element.
    fn only(mut self, name: &str) -> Result<Parsed, XmlError> {
        let element = self.need(name)?;
        self.finish()?;
        Ok(element)
    }

    fn number(&mut self) -> Result<u32, XmlError> {
        let element = self.need("CmdID")?;
        let at = element.at;
        let text = element.into_text()?;
        text.trim().parse().map_err(|_| XmlError::new(at, "a number as CmdID", shown(&text)))
    }

    /// Refuses remaining elements.
    fn finish(&self) -> Result<(), XmlError> {
        match self.list.first() {
            Some(other) => Err(other.unexpected("nothing more, or another order")),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{SyncChange, SyncCommand, SyncItem, SyncMeta, SyncMl, SyncVerb};

    fn item(data: Option<&str>) -> SyncItem {
        let meta = SyncMeta { format: Some("chr".into()), mime: Some("text/plain".into()) };
        SyncItem { target: "./Vendor/MSFT/A".into(), meta: data.map(|_| meta), data: data.map(str::to_owned) }
    }

    #[test]
    fn a_message_is_written_as_the_protocol_requires_and_read_back() {
        let replace = SyncChange { id: 1, verb: SyncVerb::Replace, items: vec![item(Some("<a/> & b\nc"))] };
        let delete = SyncChange { id: 3, verb: SyncVerb::Delete, items: vec![item(None)] };
        let atomic = SyncCommand::Atomic { id: 2, changes: vec![delete] };
        let message = SyncMl { commands: vec![SyncCommand::Change(replace), atomic] };
        let bytes = message.write();
        let lines = [
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
            "<SyncML xmlns=\"SYNCML:SYNCML1.2\">",
            "  <SyncBody>",
            "    <Replace>",
            "      <CmdID>1</CmdID>",
            "      <Item>",
            "        <Target>",
            "          <LocURI>./Vendor/MSFT/A</LocURI>",
            "        </Target>",
            "        <Meta>",
            "          <Format xmlns=\"syncml:metinf\">chr</Format>",
            "          <Type xmlns=\"syncml:metinf\">text/plain</Type>",
            "        </Meta>",
            "        <Data>&lt;a/&gt; &amp; b\r\nc</Data>",
            "      </Item>",
            "    </Replace>",
            "    <Atomic>",
            "      <CmdID>2</CmdID>",
            "      <Delete>",
            "        <CmdID>3</CmdID>",
            "        <Item>",
            "          <Target>",
            "            <LocURI>./Vendor/MSFT/A</LocURI>",
            "          </Target>",
            "        </Item>",
            "      </Delete>",
            "    </Atomic>",
            "    <Final />",
            "  </SyncBody>",
            "</SyncML>",
        ];
        assert_eq!(String::from_utf8(bytes.clone()).unwrap(), lines.join("\r\n"));
        assert_eq!(SyncMl::read(&bytes).unwrap(), message);
    }

    #[test]
    fn printed_examples_with_cdata_and_without_namespaces_are_read() {
        let text = "<SyncML xmlns='SYNCML:SYNCML1.2'><SyncBody><Add><CmdID>7</CmdID><Item><Target><LocURI>./A</LocURI>\
                    </Target><Meta><Format>chr</Format></Meta><Data><![CDATA[<enabled/>]]></Data></Item></Add><Final/>\
                    </SyncBody></SyncML>";
        let read = SyncMl::read(text.as_bytes()).unwrap();
        let SyncCommand::Change(change) = &read.commands[0] else { panic!("{read:?}") };
        assert_eq!((change.id, change.verb), (7, SyncVerb::Add));
        assert_eq!(change.items[0].data.as_deref(), Some("<enabled/>"));
        assert_eq!(SyncMl::read(&read.write()).unwrap(), read);
    }

    #[test]
    fn violations_of_the_protocol_are_named() {
        let cases = [
            ("", "at byte 0: expected the element `SyncBody`, found none"),
            ("<SyncHdr/>", "at byte 8: expected the element `SyncBody`, found the element `SyncHdr`"),
            ("<SyncBody/>", "at byte 8: expected the element `Final` at the end, found none"),
            (
                "<SyncBody><Get/><Final/></SyncBody>",
                "at byte 18: expected Add, Replace, Delete or Exec, found the element `Get`",
            ),
            ("<SyncBody><Add/><Final/></SyncBody>", "at byte 18: expected the element `CmdID`, found none"),
            (
                "<SyncBody><Add><CmdID>x</CmdID></Add><Final/></SyncBody>",
                "at byte 23: expected a number as CmdID, found `x`",
            ),
            (
                "<SyncBody><Add><CmdID>1</CmdID></Add><Final/></SyncBody>",
                "at byte 18: expected the element `Item`, found none",
            ),
            (
                "<SyncBody><Add><CmdID>1</CmdID><Item><Data/><Target/></Item></Add><Final/></SyncBody>",
                "at byte 45: expected the element `Target`, found the element `Data`",
            ),
            (
                "<SyncBody><Atomic><CmdID>1</CmdID><Atomic/></Atomic><Final/></SyncBody>",
                "at byte 42: expected Add, Replace, Delete or Exec, found the element `Atomic`",
            ),
        ];
        for (inside, message) in cases {
            let text = format!("<SyncML>{inside}</SyncML>");
            assert_eq!(SyncMl::read(text.as_bytes()).unwrap_err().to_string(), message);
        }
    }
}
