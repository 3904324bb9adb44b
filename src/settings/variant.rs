//! Settings for some devices, and the conditions that select these devices.

use super::{Setting, Spanned};
use crate::finding::Span;

/// Named conditions, to which several variants can refer.
#[derive(Debug, Clone)]
pub struct NamedConditions {
    /// The name.
    pub name: Spanned<String>,
    /// A device must match one of these states.
    pub states: Vec<State>,
}

/// Conditions that must all be true; called TargetState in projects of Windows Configuration Designer.
#[derive(Debug, Clone)]
pub struct State {
    /// Where they are written.
    pub span: Span,
    /// In source order.
    pub conditions: Vec<Condition>,
}

/// A condition on a device.
#[derive(Debug, Clone)]
pub struct Condition {
    /// What is compared: `ProcessorVendor`.
    pub name: Spanned<String>,
    /// What it must be: `8`, `!1` or `pattern:(...)`.
    pub value: Spanned<String>,
}

/// Settings for some devices.
#[derive(Debug, Clone)]
pub struct Variant {
    /// Where it begins.
    pub span: Span,
    /// Its name; if it is missing, that has been reported.
    pub name: Option<Spanned<String>>,
    /// The devices that it is for: a device must match one of these.
    pub when: Vec<When>,
    /// The settings that these devices get in addition to those for every device, in source order.
    pub settings: Vec<Setting>,
    /// Whether no line was left out because it could not be read, which has been reported.
    pub is_whole: bool,
}

/// One alternative that selects devices of a variant.
#[derive(Debug, Clone)]
pub enum When {
    /// Conditions written in place.
    State(State),
    /// The name of conditions that are defined elsewhere.
    Named(Spanned<String>),
}
