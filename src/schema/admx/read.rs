//! Reads the policies in the text of an ADMX file. What breaks the grammar is left out, and what comes before a place
//! that is not well-formed is kept.

use super::definition::Category;
use super::{AdmxFile, Element, ElementKind, EnumItem, Policy, PolicyClass, folded};
use crate::format::xml::{Tag, Walk, XmlError};

type Xml<'a> = Walk<'a, ()>;

/// The maximum of a number if its element does not state one.
const DEFAULT_MAX_NUMBER: u64 = 9999;

/// The maximum length of a text if its element does not state one, in characters.
const DEFAULT_MAX_LENGTH: u64 = 1023;

/// The maximum number of errors of one file that are kept.
const MAX_TROUBLES: usize = 20;

impl AdmxFile {
    /// Reads a text. The errors describe the parts that are not used.
    pub fn read(text: &str) -> (AdmxFile, Vec<XmlError>) {
        let mut reader = Reader { xml: Xml::new(text), file: AdmxFile::default(), troubles: Vec::new() };
        match reader.definitions() {
            Ok(()) => reader.file.is_whole = true,
            Err(error) => reader.troubles.push(error),
        }
        (reader.file, reader.troubles)
    }
}

struct Reader<'a> {
    xml: Xml<'a>,
    file: AdmxFile,
    troubles: Vec<XmlError>,
}

impl<'a> Reader<'a> {
    fn definitions(&mut self) -> Result<(), XmlError> {
        let top = self.xml.top()?;
        if top.name != "policyDefinitions" {
            return Err(top.malformed("<policyDefinitions>", format!("<{}>", top.name)));
        }
        while let Some(tag) = self.xml.child()? {
            match tag.name {
                "policyNamespaces" => self.namespaces()?,
                "categories" => self.categories()?,
                "policies" => self.policies()?,
                _ => self.xml.skip()?,
            }
        }
        self.xml.end()
    }

    fn namespaces(&mut self) -> Result<(), XmlError> {
        while let Some(tag) = self.xml.child()? {
            if tag.name == "target" {
                self.file.own_prefix = attribute(&tag, "prefix")?.unwrap_or_default();
            }
            self.xml.skip()?;
        }
        Ok(())
    }

    fn categories(&mut self) -> Result<(), XmlError> {
        while let Some(tag) = self.xml.child()? {
            let name = if tag.name == "category" { attribute(&tag, "name")? } else { None };
            let parent = self.reference_inside()?;
            match name {
                Some(name) => {
                    let key = folded(&name);
                    self.file.categories.entry(key).or_insert(Category { name, parent });
                }
                None => self.trouble(tag.malformed("<category name=\"...\">", format!("<{}>", tag.name))),
            }
        }
        Ok(())
    }

    /// The `ref` of the category above, inside an element that is read to its end.
    fn reference_inside(&mut self) -> Result<Option<String>, XmlError> {
        let mut reference = None;
        while let Some(tag) = self.xml.child()? {
            if tag.name == "parentCategory" {
                reference = attribute(&tag, "ref")?;
            }
            self.xml.skip()?;
        }
        Ok(reference)
    }

    fn policies(&mut self) -> Result<(), XmlError> {
        while let Some(tag) = self.xml.child()? {
            if tag.name != "policy" {
                self.xml.skip()?;
                continue;
            }
            let Some(name) = attribute(&tag, "name")?.filter(|name| !name.is_empty()) else {
                self.trouble(tag.malformed("a name for the policy", "none"));
                self.xml.skip()?;
                continue;
            };
            let policy = self.policy(&tag, name)?;
            let index = self.file.policies.len();
            if *self.file.by_name.entry(folded(&policy.name)).or_insert(index) == index {
                self.file.policies.push(policy);
            } else {
                self.trouble(tag.malformed("each policy once", format!("a second one called {}", policy.name)));
            }
        }
        Ok(())
    }

    fn policy(&mut self, tag: &Tag<'a, ()>, name: String) -> Result<Policy, XmlError> {
        let class = match attribute(tag, "class")?.as_deref() {
            Some("User") => PolicyClass::User,
            Some("Machine") => PolicyClass::Machine,
            _ => PolicyClass::Both,
        };
        let (title, presentation) = (attribute(tag, "displayName")?, attribute(tag, "presentation")?);
        let mut has_own_value = attribute(tag, "valueName")?.is_some();
        let (mut category, mut elements) = (None, Vec::new());
        while let Some(child) = self.xml.child()? {
            match child.name {
                "parentCategory" => {
                    category = attribute(&child, "ref")?;
                    self.xml.skip()?;
                }
                "elements" => self.elements(&mut elements)?,
                "enabledList" => {
                    has_own_value = true;
                    self.xml.skip()?;
                }
                _ => self.xml.skip()?,
            }
        }
        Ok(Policy { name, class, has_own_value, title, presentation, category, elements })
    }

    fn elements(&mut self, elements: &mut Vec<Element>) -> Result<(), XmlError> {
        while let Some(tag) = self.xml.child()? {
            let Some(id) = attribute(&tag, "id")?.filter(|id| !id.is_empty()) else {
                self.trouble(tag.malformed("an id for the element", "none"));
                self.xml.skip()?;
                continue;
            };
            let required = attribute(&tag, "required")?.is_some_and(|word| word == "true" || word == "1");
            let kind = match tag.name {
                "enum" => ElementKind::Enum(self.items()?),
                name => {
                    let kind = self.plain_kind(name, &tag)?;
                    self.xml.skip()?;
                    kind
                }
            };
            elements.push(Element { id, kind, required });
        }
        Ok(())
    }

    /// The kind of an element that is described by its attributes alone.
    fn plain_kind(&mut self, name: &str, tag: &Tag<'a, ()>) -> Result<ElementKind, XmlError> {
        Ok(match name {
            "boolean" => ElementKind::Boolean,
            "decimal" => self.number(tag, u64::from(u32::MAX))?,
            "longDecimal" => self.number(tag, u64::MAX)?,
            "text" => ElementKind::Text { max_length: self.bound(tag, "maxLength")?.unwrap_or(DEFAULT_MAX_LENGTH) },
            "multiText" => ElementKind::MultiText {
                max_length: self.bound(tag, "maxLength")?.unwrap_or(DEFAULT_MAX_LENGTH),
                max_lines: self.bound(tag, "maxStrings")?.unwrap_or(0),
            },
            "list" => ElementKind::List,
            other => ElementKind::Unknown(other.to_owned()),
        })
    }

    fn number(&mut self, tag: &Tag<'a, ()>, largest: u64) -> Result<ElementKind, XmlError> {
        let min = self.bound(tag, "minValue")?.unwrap_or(0);
        let max =
            self.bound(tag, "maxValue")?.unwrap_or(if min > DEFAULT_MAX_NUMBER { largest } else { DEFAULT_MAX_NUMBER });
        if min > max || min > largest {
            self.trouble(tag.malformed("bounds that hold a number", format!("{min} to {max}")));
            return Ok(ElementKind::Number { min: 0, max: largest });
        }
        Ok(ElementKind::Number { min, max: max.min(largest) })
    }

    /// A bound that an attribute states; one published file writes `maxvalue`.
    fn bound(&mut self, tag: &Tag<'a, ()>, name: &str) -> Result<Option<u64>, XmlError> {
        let written = match attribute(tag, name)? {
            Some(written) => Some(written),
            None => attribute(tag, &name.to_ascii_lowercase())?,
        };
        let Some(written) = written else { return Ok(None) };
        let number = written.trim().parse().ok();
        if number.is_none() {
            self.trouble(tag.malformed(format!("a number for {name}"), written));
        }
        Ok(number)
    }

    fn items(&mut self) -> Result<Vec<EnumItem>, XmlError> {
        let mut items = Vec::new();
        while let Some(tag) = self.xml.child()? {
            if tag.name != "item" {
                self.xml.skip()?;
                continue;
            }
            let title = attribute(&tag, "displayName")?;
            let mut value = None;
            while let Some(tag) = self.xml.child()? {
                match tag.name {
                    "value" => value = self.item_value()?,
                    _ => self.xml.skip()?,
                }
            }
            items.push(EnumItem { value, title });
        }
        Ok(items)
    }

    /// `<decimal value=/>`, `<longDecimal value=/>`, `<string>...</string>` or `<delete/>`.
    fn item_value(&mut self) -> Result<Option<String>, XmlError> {
        let mut value = None;
        while let Some(tag) = self.xml.child()? {
            match tag.name {
                "decimal" | "longDecimal" => {
                    value = attribute(&tag, "value")?;
                    self.xml.skip()?;
                }
                "string" => value = Some(self.xml.text()?.into_owned()),
                _ => self.xml.skip()?,
            }
        }
        Ok(value)
    }

    fn trouble(&mut self, error: XmlError) {
        if self.troubles.len() < MAX_TROUBLES {
            self.troubles.push(error);
        }
    }
}

fn attribute(tag: &Tag<'_, ()>, name: &str) -> Result<Option<String>, XmlError> {
    Ok(tag.attribute(name)?.map(|value| value.into_owned()))
}

#[cfg(test)]
mod tests {
    use proptest::proptest;

    use super::AdmxFile;
    use crate::schema::admx::{ElementKind, PolicyClass, Titles, enabled_text};

    /// A file with one policy that has these elements.
    fn with_elements(elements: &str) -> String {
        format!(
            "<policyDefinitions xmlns='urn:any'><policies><policy name='P' class='Machine'><elements>{elements}\
             </elements></policy></policies></policyDefinitions>"
        )
    }

    fn kind(element: &str) -> ElementKind {
        let (file, troubles) = AdmxFile::read(&with_elements(element));
        assert_eq!(troubles, [], "{element}");
        file.policy("p").unwrap().elements[0].kind.clone()
    }

    #[test]
    fn elements_say_what_they_take() {
        for (element, words) in [
            ("<boolean id='a'/>", "true or false"),
            ("<decimal id='a'/>", "a whole number from 0 to 9999"),
            ("<decimal id='a' minValue='4' maxvalue='20'/>", "a whole number from 4 to 20"),
            ("<decimal id='a' maxValue='99999999999'/>", "a whole number from 0 to 4294967295"),
            ("<decimal id='a' minValue='10000'/>", "a whole number from 10000 to 4294967295"),
            ("<longDecimal id='a' maxValue='99999999999'/>", "a whole number from 0 to 99999999999"),
            ("<text id='a'/>", "a text of at most 1023 characters"),
            ("<text id='a' maxLength='5'/>", "a text of at most 5 characters"),
            (
                "<multiText id='a' maxStrings='2'/>",
                "at most 2 lines of at most 1023 characters, with U+F000 between them",
            ),
            (
                "<enum id='a'><item><value><decimal value='3'/></value></item><item><value><string>x</string></value>\
                 </item><item><value><delete/></value></item></enum>",
                "one of 3, x",
            ),
            ("<list id='a' explicitValue='true'/>", "alternating names and values, with U+F000 between all of them"),
            ("<picture id='a'/>", "what an element <picture> takes, which is not known"),
        ] {
            assert_eq!(kind(element).words(), words, "{element}");
        }
    }

    #[test]
    fn only_what_breaks_the_grammar_is_left_out() {
        let text = "<policyDefinitions><policies><policy class='User'/><policy name='A' class='User'/>\
                    <policy name='a'/><policy name='B'><elements><decimal id='d' maxValue='many'/><text/></elements>\
                    </policy></policies></policyDefinitions>";
        let (file, troubles) = AdmxFile::read(text);
        let found: Vec<&str> = troubles.iter().map(|trouble| trouble.expected.as_str()).collect();
        assert_eq!(
            found,
            ["a name for the policy", "each policy once", "a number for maxValue", "an id for the element"]
        );
        assert!(file.is_whole());
        assert_eq!(file.policy("A").unwrap().class, PolicyClass::User);
        assert_eq!(file.policy("B").unwrap().elements[0].kind, ElementKind::Number { min: 0, max: 9999 });
    }

    #[test]
    fn what_comes_before_a_broken_place_is_kept() {
        let whole = with_elements("<boolean id='a'/>");
        let start = whole.split("</policies>").next().unwrap();
        for (text, policies) in [
            (format!("{start}<policy name='Q'>"), 1),
            (format!("{start}</policy>"), 1),
            ("<other/>".to_owned(), 0),
            (String::new(), 0),
            ("<!DOCTYPE a [<!ENTITY b 'c'>]><policyDefinitions><policies><policy name='&b;'/>".to_owned(), 0),
        ] {
            let (file, troubles) = AdmxFile::read(&text);
            assert_eq!((file.policies().len(), troubles.len(), file.is_whole()), (policies, 1, false), "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_readers_panic(
            inside in "(</?(categor(y|ies)|polic(y|ies)|elements|enum|item|value|decimal|string(Table)?|text(Box)?)\
                       ( (name|id|refId|minValue|ref)='[a9:$(.)]{0,3}')?/?>|&#?[a9]{0,2};?|[a ]){0,30}"
        ) {
            let (file, _) = AdmxFile::read(&format!("<policyDefinitions>{inside}"));
            for policy in file.policies() {
                let _ = (file.categories_of(policy), enabled_text(policy));
            }
            let _ = Titles::read(&format!("<policyDefinitionResources><resources>{inside}"));
        }
    }
}
