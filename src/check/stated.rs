//! What a spec says about each node, before any rule is asked: the other half of rules that look at two settings.

use std::collections::{BTreeMap, BTreeSet};

use crate::address::{LocKey, LocUri};
use crate::finding::Span;
use crate::spec::{CspSetting, CspValue, ImageValue, PersonalSetting, PersonalValue};

/// What a spec says about one node.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Stated {
    /// It gets this value, written plainly (`true`, `42`, text).
    Value {
        /// The text.
        text: String,
        /// Whether messages must not repeat it.
        secret: bool,
    },
    /// It gets a value that is not read here: a list, the text of a file, an embedded picture.
    Unread,
    /// It is removed.
    Deleted,
}

/// What a spec says, by node. Where it says two things, the later one; that is reported elsewhere.
pub(super) struct StatedValues<'b> {
    own: BTreeMap<LocKey, Stated>,
    /// What is said for every device, where a variant says nothing.
    below: Option<&'b StatedValues<'b>>,
}

impl<'b> StatedValues<'b> {
    /// All lines of these sections whose LocURI can be read; no message repeats what comes from the environment.
    pub(super) fn of(personal: &[PersonalSetting], csp: &[CspSetting], from_environment: &BTreeSet<Span>) -> Self {
        let personal = personal.iter().map(|setting| {
            let secret = |span| from_environment.contains(&span);
            let stated = match &setting.value {
                PersonalValue::Text(text) => Stated::Value { text: text.value.clone(), secret: secret(text.span) },
                PersonalValue::Image(ImageValue { url: Some(url), .. }) => {
                    Stated::Value { text: url.value.clone(), secret: secret(url.span) }
                }
                PersonalValue::Image(_) => Stated::Unread,
            };
            (setting.key.value.locuri(), stated)
        });
        let csp = csp.iter().map(|setting| {
            let locuri = setting.locuri.value.as_str();
            (locuri, plain(locuri, &setting.value.value))
        });
        let keyed =
            personal.chain(csp).filter_map(|(locuri, stated)| Some((LocUri::parse(locuri).ok()?.key(), stated)));
        StatedValues { own: keyed.collect(), below: None }
    }

    /// The same on top of what is said for every device.
    pub(super) fn over(self, below: &'b StatedValues<'b>) -> Self {
        StatedValues { below: Some(below), ..self }
    }

    /// What the spec says about that node.
    pub(super) fn get(&self, key: &LocKey) -> Option<&Stated> {
        self.own.get(key).or_else(|| self.below?.get(key))
    }

    /// The nodes that these sections set themselves.
    pub(super) fn keys(&self) -> impl Iterator<Item = &LocKey> {
        self.own.keys()
    }

    /// Whether these sections set that node themselves.
    pub(super) fn holds(&self, key: &LocKey) -> bool {
        self.own.contains_key(key)
    }

    /// Whether the spec turns the switch on that has this LocURI.
    pub(super) fn is_on(&self, locuri: &str) -> bool {
        let stated = LocUri::parse(locuri).ok().and_then(|locuri| self.get(&locuri.key()));
        matches!(stated, Some(Stated::Value { text, .. }) if !matches!(text.as_str(), "false" | "0"))
    }
}

fn plain(locuri: &str, value: &CspValue) -> Stated {
    let text = match value {
        CspValue::Text(text) | CspValue::Environment(text) => text.clone(),
        CspValue::Integer(number) => number.to_string(),
        CspValue::Boolean(truth) => truth.to_string(),
        CspValue::List(_) | CspValue::File(_) => return Stated::Unread,
        CspValue::Delete => return Stated::Deleted,
    };
    let secret = matches!(value, CspValue::Environment(_)) || super::value::is_secret(locuri, value);
    Stated::Value { text, secret }
}
