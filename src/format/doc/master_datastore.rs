//! MasterDatastore.xml: the sources of settings in a package, and the event on which each is applied.

use crate::format::xml::{Element, Parsed, Prologue, XmlError, parse_root, write};

const ROOT: &str = "ConfigurationSourceList";
const FORMAT_VERSION: &str = "1.0";

/// All sources of a package.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterDatastore {
    /// The sources. Order in real packages: `Uicc_RunOnce` (2015 only), `RunTime`, `User_RunTime`.
    pub sources: Vec<Source>,
}

/// One source of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// `RunTime` for the device, `User_RunTime` for each user.
    pub name: String,
    /// The path of its list: `$(_prov)\RunTime.xml`.
    pub path: String,
    /// The events that apply it; always only the one with the name of the source.
    pub events: Vec<String>,
}

impl MasterDatastore {
    /// The bytes of the file.
    pub fn write(&self) -> Vec<u8> {
        let sources = self.sources.iter().map(write_source).collect();
        write(Prologue::Bom, &Element::parent(ROOT, sources).with("Version", FORMAT_VERSION))
    }

    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Result<Self, XmlError> {
        let mut root = parse_root(bytes, ROOT)?;
        root.take_fixed("Version", FORMAT_VERSION)?;
        let sources = root.into_children()?.into_iter().map(read_source).collect::<Result<_, _>>()?;
        Ok(MasterDatastore { sources })
    }
}

fn write_source(source: &Source) -> Element {
    let events = source.events.iter().map(|name| Element::empty("Event").with("Name", name)).collect();
    Element::parent("ConfigurationSource", vec![Element::parent("EventList", events)])
        .with("Name", &source.name)
        .with("Path", &source.path)
}

fn read_source(mut element: Parsed) -> Result<Source, XmlError> {
    element.expect_name("ConfigurationSource")?;
    let name = element.need("Name")?;
    let path = element.need("Path")?;
    let mut events = Vec::new();
    for list in element.into_children()? {
        list.expect_name("EventList")?;
        for mut event in list.into_children()? {
            event.expect_name("Event")?;
            events.push(event.need("Name")?);
            event.nothing_inside()?;
        }
    }
    Ok(Source { name, path, events })
}

#[cfg(test)]
mod tests {
    use super::{MasterDatastore, Source};

    #[test]
    fn two_sources_survive_the_round_trip() {
        let sources = ["RunTime", "User_RunTime"].map(|name| Source {
            name: name.into(),
            path: format!("$(_prov)\\{name}.xml"),
            events: vec![name.into()],
        });
        let store = MasterDatastore { sources: sources.into() };
        let bytes = store.write();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains("  <ConfigurationSource Name=\"User_RunTime\" Path=\"$(_prov)\\User_RunTime.xml\">\r\n"));
        assert!(text.contains("      <Event Name=\"User_RunTime\" />\r\n"));
        assert_eq!(MasterDatastore::read(&bytes).unwrap(), store);
    }
}
