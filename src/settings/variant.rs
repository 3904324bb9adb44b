//! Settings for some devices, and what tells these devices from the others.

use super::{Setting, Spanned};
use crate::finding::Span;

/// Conditions under a name, to which several variants can refer.
#[derive(Debug, Clone)]
pub struct NamedConditions {
    /// The name.
    pub name: Spanned<String>,
    /// Any one of these states is enough.
    pub states: Vec<State>,
}

/// Conditions that must all hold; the project files of Windows Configuration Designer call it TargetState.
#[derive(Debug, Clone)]
pub struct State {
    /// Where they are written.
    pub span: Span,
    /// In source order.
    pub conditions: Vec<Condition>,
}

/// Something that must be true of a device.
#[derive(Debug, Clone)]
pub struct Condition {
    /// What is looked at: `ProcessorVendor`.
    pub name: Spanned<String>,
    /// What it must be: `8`, `!1` or `pattern:(...)`.
    pub value: Spanned<String>,
}

/// Settings for some devices.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Where it begins.
    pub span: Span,
    /// Its name; where it is missing, that has been reported.
    pub name: Option<Spanned<String>>,
    /// Which devices it is for: any one of these is enough.
    pub when: Vec<When>,
    /// What these devices get beside the settings for every device, in source order.
    pub settings: Vec<Setting>,
}

/// One way to be a device of a variant.
#[derive(Debug, Clone)]
pub enum When {
    /// Conditions written out.
    State(State),
    /// The name of conditions that are written elsewhere.
    Named(Spanned<String>),
}
