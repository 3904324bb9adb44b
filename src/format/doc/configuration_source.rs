//! RunTime.xml and User_RunTime.xml: which provxml files a source applies, and under which conditions.

use crate::format::xml::{Element, Parsed, Prologue, XmlError, is_xml_name, parse_root, shown, write};

const ROOT: &str = "ConfigurationSource";
const FORMAT_VERSION: &str = "1.0";
/// The only type of set that has been seen.
const SET_TYPE: &str = "provxml";
/// The attributes of a set that are not conditions.
const OWN_ATTRIBUTES: [&str; 3] = ["Type", "SettingsGroup", "Data"];

/// The list of one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationSource {
    /// The sets, in the order in which they are numbered.
    pub sets: Vec<ConfigurationSet>,
}

/// One provxml file that is applied, always or under conditions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConfigurationSet {
    /// The GUID of the atomic group, with `_<k>` for repeats; in 2015 a plain name like `Policies`.
    pub settings_group: String,
    /// The path of the provxml: `$(_prov)\RunTime\0__Power_Policy.provxml`.
    pub data: String,
    /// Names and values that must all match the device, in the order of the target; written as attributes.
    pub conditions: Vec<(String, String)>,
}

/// Whether a condition can have this name, which becomes an attribute next to the other attributes of a set.
pub fn is_condition_name(name: &str) -> bool {
    let is_own = OWN_ATTRIBUTES.iter().any(|own| own.eq_ignore_ascii_case(name));
    is_xml_name(name) && !name.contains(':') && name != "xmlns" && !is_own
}

impl ConfigurationSource {
    /// The bytes of the file.
    ///
    /// # Panics
    ///
    /// If two conditions of one set have the same name, or a name is not valid according to [`is_condition_name`].
    pub fn write(&self) -> Vec<u8> {
        let sets = self.sets.iter().map(write_set).collect();
        write(Prologue::Bom, &Element::parent(ROOT, sets).with("Version", FORMAT_VERSION))
    }

    /// Reads the file.
    pub fn read(bytes: &[u8]) -> Result<Self, XmlError> {
        let mut root = parse_root(bytes, ROOT)?;
        root.take_fixed("Version", FORMAT_VERSION)?;
        let sets = root.into_children()?.into_iter().map(read_set).collect::<Result<_, _>>()?;
        Ok(ConfigurationSource { sets })
    }
}

fn write_set(set: &ConfigurationSet) -> Element {
    let mut element = Element::empty("ConfigurationSet")
        .with("Type", SET_TYPE)
        .with("SettingsGroup", &set.settings_group)
        .with("Data", &set.data);
    for (name, value) in &set.conditions {
        assert!(is_condition_name(name), "{name:?} was not checked before it became a condition");
        element = element.with(name, value);
    }
    element
}

fn read_set(mut element: Parsed) -> Result<ConfigurationSet, XmlError> {
    element.expect_name("ConfigurationSet")?;
    let kind = element.need("Type")?;
    if kind != SET_TYPE {
        return Err(element.error(format!("Type=\"{SET_TYPE}\""), shown(&kind)));
    }
    let settings_group = element.need("SettingsGroup")?;
    let data = element.need("Data")?;
    let conditions = std::mem::take(&mut element.attributes);
    if let Some((name, _)) = conditions.iter().find(|(name, _)| !is_condition_name(name)) {
        return Err(element.error("the name of a condition", shown(name)));
    }
    element.nothing_inside()?;
    Ok(ConfigurationSet { settings_group, data, conditions })
}

#[cfg(test)]
mod tests {
    use super::{ConfigurationSet, ConfigurationSource, is_condition_name};

    #[test]
    fn conditions_keep_their_order_and_spelling() {
        let conditions = [("AoAc", "!1"), ("ProcessorVendor", "pattern:(^\"Intel\"<$)")];
        let set = ConfigurationSet {
            settings_group: "2dd0a066_3".into(),
            data: r"$(_prov)\RunTime\2__Power_Policy.provxml".into(),
            conditions: conditions.map(|(name, value)| (name.into(), value.into())).to_vec(),
        };
        let source = ConfigurationSource { sets: vec![set] };
        let bytes = source.write();
        let text = String::from_utf8(bytes.clone()).unwrap();
        assert!(text.contains(
            "  <ConfigurationSet Type=\"provxml\" SettingsGroup=\"2dd0a066_3\" \
             Data=\"$(_prov)\\RunTime\\2__Power_Policy.provxml\" \
             AoAc=\"!1\" ProcessorVendor=\"pattern:(^&quot;Intel&quot;&lt;$)\" />\r\n"
        ));
        assert_eq!(ConfigurationSource::read(&bytes).unwrap(), source);
    }

    #[test]
    fn a_condition_cannot_replace_another_attribute() {
        for bad in ["data", "TYPE", "Data", "Type", "SettingsGroup", "xmlns", "a:b", "a b", ""] {
            assert!(!is_condition_name(bad), "{bad}");
        }
        assert!(is_condition_name("ProcessorVendor"));
    }
}
