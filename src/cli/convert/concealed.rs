//! What a spec must not contain, since it is kept in git: the secrets of a package, wherever they occur.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::{Address, StoreItem, StorePath};
use crate::check;
use crate::finding::{Place, Secrets, Span, names_a_secret, shortened, shortened_path};
use crate::read::PackageModel;
use crate::settings::{Project, Setting, State, Value, When};
use crate::spec::Substitutes;

/// The secrets of a project, each with the variable of the environment that takes its place.
pub(super) struct Concealed {
    /// The value of each variable.
    pub(super) values: BTreeMap<String, String>,
    /// The secrets.
    pub(super) secrets: Secrets,
    /// Whether there is any secret, even one that would not be in the spec.
    pub(super) is_needed: bool,
    /// The setting that first needed each variable, without secrets.
    pub(super) places: BTreeMap<String, String>,
    variables: BTreeMap<Span, String>,
    texts: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

impl Concealed {
    /// Finds the secrets of a project: values that look secret by their name or form, and the secrets of the package.
    pub(super) fn of(project: &Project, known: &Secrets, package: Option<&PackageModel>) -> Concealed {
        let shown = places_of_secrets(project);
        let secrets = all_secrets(project, &shown, known, package);
        let mut concealed = Concealed {
            values: BTreeMap::new(),
            secrets: secrets.clone(),
            is_needed: !secrets.is_empty() || !shown.is_empty(),
            places: BTreeMap::new(),
            variables: BTreeMap::new(),
            texts: BTreeMap::new(),
            names: BTreeMap::new(),
        };
        let is_secret = |text: &str| secrets.mask(text) != text;
        let files = FilesOfItems::of(project);
        let texts = project.all_settings().filter_map(text);
        for (setting, span, text) in texts.filter(|(_, span, text)| shown.contains(span) || is_secret(text)) {
            let address = setting.address.to_string();
            let item = project.wcd.iter().find_map(|own| own.item_names.get(&setting.origin)?.first()?.as_deref());
            let name = item.or_else(|| files.of_setting(setting)).filter(|name| !is_secret(name));
            let variable = match concealed.variable_of(text).filter(|_| names_a_secret(&address)) {
                Some(variable) => variable,
                None => concealed.add_variable(&variable_for(setting, name), text),
            };
            let place = || match name {
                Some(name) => format!("{} of {}", address.rsplit('/').next().unwrap_or_default(), shortened(name)),
                None => shortened_path(&secrets.mask(&address)),
            };
            concealed.places.entry(variable.clone()).or_insert_with(place);
            concealed.variables.insert(span, variable);
        }
        for text in other_texts(project).filter(|text| is_secret(text)).collect::<BTreeSet<&str>>() {
            let variable = concealed.add_variable("PPKG_TEXT", text);
            concealed.texts.insert(text.to_owned(), variable);
        }
        for (index, name) in
            names(project).filter(|name| is_secret(name)).collect::<BTreeSet<&str>>().into_iter().enumerate()
        {
            concealed.names.insert(name.to_owned(), format!("devices {}", index + 1));
        }
        concealed
    }

    /// What the spec contains in place of the secrets.
    pub(super) fn substitutes(&self) -> Substitutes {
        Substitutes {
            variables: self.variables.clone(),
            texts: self.texts.clone(),
            names: self.names.clone(),
            ..Substitutes::default()
        }
    }

    /// The variable that has a value already: the password of an account is also that of its sign-in.
    fn variable_of(&self, value: &str) -> Option<String> {
        self.values.iter().find(|(_, known)| *known == value).map(|(name, _)| name.clone())
    }

    /// Adds a variable for a value, with this name or, if that is taken, with this name and a number; returns its name.
    fn add_variable(&mut self, name: &str, value: &str) -> String {
        let numbered = (2..).map(|number| format!("{name}_{number}"));
        let mut free = std::iter::once(name.to_owned()).chain(numbered).filter(|name| !self.values.contains_key(name));
        let name = free.next().unwrap_or_default();
        self.values.insert(name.clone(), value.to_owned());
        name
    }
}

/// The places of the values that look secret by their name or form.
fn places_of_secrets(project: &Project) -> BTreeSet<Span> {
    check::secrets(project)
        .in_order()
        .into_iter()
        .filter_map(|finding| match finding.place {
            Place::Spec(span) => Some(span),
            Place::Named(_) | Place::Nowhere => None,
        })
        .collect()
}

/// The known secrets, those of the package, and those in the values at these places.
fn all_secrets(project: &Project, places: &BTreeSet<Span>, known: &Secrets, package: Option<&PackageModel>) -> Secrets {
    let mut secrets = Secrets::default();
    secrets.extend(known);
    package.iter().for_each(|package| secrets.extend(&package.secrets()));
    for (setting, _, text) in project.all_settings().filter_map(text).filter(|(_, span, _)| places.contains(span)) {
        match names_a_secret(&setting.address.to_string()) {
            true => secrets.add(text),
            false => secrets.add_inside(text),
        }
    }
    secrets
}

/// A setting whose value is a text, with the place of the value.
fn text(setting: &Setting) -> Option<(&Setting, Span, &str)> {
    let value = setting.value.as_ref()?;
    match &value.value {
        Value::Text(text) => Some((setting, value.span, text)),
        _ => None,
    }
}

/// The description and the values of conditions.
fn other_texts(project: &Project) -> impl Iterator<Item = &str> {
    let own = project.variants.iter().flat_map(|variant| &variant.when).filter_map(|when| match when {
        When::State(state) => Some(state),
        When::Named(_) => None,
    });
    let states = project.conditions.iter().flat_map(|named| &named.states).chain(own);
    let conditions = states.flat_map(|State { conditions, .. }| conditions).map(|condition| &condition.value);
    project.package.description.iter().chain(conditions).map(|text| text.value.as_str())
}

/// The names of conditions and variants.
fn names(project: &Project) -> impl Iterator<Item = &str> {
    let variants = project.variants.iter().filter_map(|variant| variant.name.as_ref());
    project.conditions.iter().map(|named| &named.name).chain(variants).map(|name| name.value.as_str())
}

/// The first file of each item of a list, such as a command, for items without names.
struct FilesOfItems<'p>(BTreeMap<StorePath, &'p str>);

impl<'p> FilesOfItems<'p> {
    fn of(project: &'p Project) -> FilesOfItems<'p> {
        let mut files = BTreeMap::new();
        for setting in project.all_settings() {
            if let (Some(Value::TextOf(file)), Some(item)) =
                (setting.value.as_ref().map(|value| &value.value), item_of_list(setting))
            {
                files.entry(item).or_insert_with(|| file.value.rsplit('/').next().unwrap_or(&file.value));
            }
        }
        FilesOfItems(files)
    }

    /// The file of the item that a setting belongs to.
    fn of_setting(&self, setting: &Setting) -> Option<&'p str> {
        self.0.get(&item_of_list(setting)?).copied()
    }
}

/// The path up to the first item of a list around a setting.
fn item_of_list(setting: &Setting) -> Option<StorePath> {
    let Address::Store(path) = &setting.address else { return None };
    let at = path.segments().iter().position(|segment| matches!(segment.item(), Some(StoreItem::Index(_))))?;
    StorePath::new(path.segments()[..=at].to_vec())
}

/// The name of the variable for the value of a setting: the name or number of the item that it belongs to, such as a
/// command, and its own; without an item the last two words of its address.
fn variable_for(setting: &Setting, name: Option<&str>) -> String {
    /// The maximum number of words of an item.
    const MAX_WORDS: usize = 4;
    let address = words(&setting.address.to_string());
    let last_two = || address[address.len().saturating_sub(2)..].to_vec();
    let variable = match &setting.address {
        Address::Store(path) => match words_of_item(path, name) {
            Some(item) => item.into_iter().take(MAX_WORDS).chain(words(path.leaf().name())).collect(),
            None => last_two(),
        },
        Address::Node(_) => last_two(),
    };
    format!("PPKG_{}", variable.join("_"))
}

/// The words for the item around a setting: those of its name or key, or its number in a list.
fn words_of_item(path: &StorePath, name: Option<&str>) -> Option<Vec<String>> {
    let items = || path.segments().iter().filter_map(|segment| Some((segment.name(), segment.item()?)));
    let in_list = items().find_map(|(list, item)| match item {
        StoreItem::Index(index) => Some(words(&format!("{list} {}", index + 1))),
        StoreItem::Key(_) => None,
    });
    let named = name.map(words).filter(|words| !words.is_empty());
    let key = || match items().next_back() {
        Some((_, StoreItem::Key(key))) => Some(words(key)).filter(|words| !words.is_empty()),
        _ => None,
    };
    in_list.map(|number| named.unwrap_or(number)).or_else(key)
}

/// The words of a text that a variable can have.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_ascii_uppercase).collect()
}

#[cfg(test)]
mod tests {
    use super::variable_for;
    use crate::address::{Address, StorePath};
    use crate::settings::Setting;

    #[test]
    fn variables_are_named_after_their_settings() {
        let called = |path: &str, name: Option<&str>| {
            let address = Address::Store(StorePath::parse(path).unwrap());
            let origin = (0..0).into();
            let setting =
                Setting { address, value: None, format: None, file: None, origin, label: None, item_at: None };
            variable_for(&setting, name)
        };
        let named = |path: &str| called(path, None);
        assert_eq!(named("Accounts/Users/User[ann]/Password"), "PPKG_ANN_PASSWORD");
        assert_eq!(named("Accounts/Azure/BPRT"), "PPKG_AZURE_BPRT");
        assert_eq!(
            named("ProvisioningCommands/PrimaryContext/Command/CommandConfig[0]/CommandLine"),
            "PPKG_COMMANDCONFIG_1_COMMANDLINE"
        );
        assert_eq!(
            called("ProvisioningCommands/PrimaryContext/Command/CommandConfig[0]/CommandLine", Some("Join VPN")),
            "PPKG_JOIN_VPN_COMMANDLINE"
        );
        assert_eq!(called("Accounts/Users/User[ann]/Password", Some("other")), "PPKG_ANN_PASSWORD");
        assert_eq!(named("Workplace/Enrollments/UPN[a@contoso.com]/Secret"), "PPKG_A_CONTOSO_COM_SECRET");
    }
}
