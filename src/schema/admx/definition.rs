//! What an ADMX file defines: categories, and policies with the elements in which an administrator chooses.

use std::collections::HashMap;

use crate::address::Scope;

/// The policies of one ADMX file, including only what could be read.
#[derive(Debug, Clone, Default)]
pub struct AdmxFile {
    /// The prefix that the file uses for its own namespace.
    pub(super) own_prefix: String,
    /// Its categories by their name in lower case.
    pub(super) categories: HashMap<String, Category>,
    pub(super) policies: Vec<Policy>,
    /// The index of each policy by its name in lower case; names are always compared like this.
    pub(super) by_name: HashMap<String, usize>,
    pub(super) is_whole: bool,
}

/// A place in the tree of policies.
#[derive(Debug, Clone)]
pub(super) struct Category {
    pub(super) name: String,
    /// The category above, as the file writes it: `Parent`, or `prefix:Parent` for one of another file.
    pub(super) parent: Option<String>,
}

/// A policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    /// Its name in addresses.
    pub name: String,
    /// Whether it can be set for users, for devices or for both.
    pub class: PolicyClass,
    /// Whether enabling it sets something besides its elements.
    pub has_own_value: bool,
    /// The title that people read, as a reference into the ADML file: `$(string.Title)`.
    pub title: Option<String>,
    /// The layout of its elements for people: `$(presentation.Layout)`.
    pub presentation: Option<String>,
    /// Its category, as the file writes it.
    pub(super) category: Option<String>,
    /// What an administrator chooses once the policy is enabled, in the order of the file.
    pub elements: Vec<Element>,
}

/// Whether a policy can be set for users, for devices or for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PolicyClass {
    /// For users only.
    User,
    /// For devices only.
    Machine,
    /// For both, or not stated in the file.
    Both,
}

/// One choice of a policy: what a `<data id= value=/>` sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// Its id, which `<data>` repeats.
    pub id: String,
    /// What it takes.
    pub kind: ElementKind,
    /// Whether the policy cannot be enabled without it.
    pub required: bool,
}

/// What an element takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ElementKind {
    /// `true` or `false`.
    Boolean,
    /// A whole number between two bounds; of 32 bits (decimal) or of 64 (longDecimal).
    Number {
        /// The lowest.
        min: u64,
        /// The highest.
        max: u64,
    },
    /// One line of text.
    Text {
        /// The maximum number of characters.
        max_length: u64,
    },
    /// Several lines of text.
    MultiText {
        /// The maximum number of characters of one line.
        max_length: u64,
        /// The maximum number of lines; 0 means any number.
        max_lines: u64,
    },
    /// One of the listed values.
    Enum(Vec<EnumItem>),
    /// Any number of names, each with a value.
    List,
    /// An element of a kind that is not known here; its name in the file.
    Unknown(String),
}

/// One value that an enum lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnumItem {
    /// The value as `<data>` writes it; `None` if the item deletes its registry value instead of setting one.
    pub value: Option<String>,
    /// Its title for people, as a reference into the ADML file.
    pub title: Option<String>,
}

impl AdmxFile {
    /// The policy of that name, in any letter case.
    pub fn policy(&self, name: &str) -> Option<&Policy> {
        self.policies.get(*self.by_name.get(&folded(name))?)
    }

    /// Whether it is well-formed to its end, so that it defines no other policies than these.
    pub fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// All policies, in the order of the file.
    pub fn policies(&self) -> &[Policy] {
        &self.policies
    }
}

impl PolicyClass {
    /// Whether such a policy can be set in this scope: for a user, or for a device.
    pub fn is_for(self, scope: Scope) -> bool {
        !matches!((self, scope), (PolicyClass::User, Scope::Device) | (PolicyClass::Machine, Scope::User))
    }
}

impl ElementKind {
    /// What it takes, in words: `a whole number from 4 to 20`.
    pub fn words(&self) -> String {
        match self {
            ElementKind::Boolean => "true or false".to_owned(),
            ElementKind::Number { min, max } => format!("a whole number from {min} to {max}"),
            ElementKind::Text { max_length } => format!("a text of at most {max_length} characters"),
            ElementKind::MultiText { max_length, max_lines: 0 } => {
                format!("lines of at most {max_length} characters, with U+F000 between them")
            }
            ElementKind::MultiText { max_length, max_lines } => {
                format!("at most {max_lines} lines of at most {max_length} characters, with U+F000 between them")
            }
            ElementKind::Enum(items) => {
                let values: Vec<&str> = items.iter().filter_map(|item| item.value.as_deref()).collect();
                format!("one of {}", values.join(", "))
            }
            ElementKind::List => "alternating names and values, with U+F000 between all of them".to_owned(),
            ElementKind::Unknown(name) => format!("what an element <{name}> takes, which is not known"),
        }
    }
}

/// A name, an id or a listed value as devices compare it: without letter case.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}

/// Whether two names, ids or listed values are the same.
pub fn same_name(a: &str, b: &str) -> bool {
    folded(a) == folded(b)
}
