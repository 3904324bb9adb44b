//! A problem with a value: the CSP would reject it, or would not do what the author meant. It has a position in the
//! value.

use crate::finding::Severity;

/// What is wrong with a value. Nothing in it repeats a password or a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The byte of the value where it is.
    pub at: usize,
    /// Error: the device refuses the value, or the value can never have its effect. Warning: that may happen, or
    /// happens on some devices.
    pub severity: Severity,
    /// What is wrong, as a clause without a full stop.
    pub message: String,
    /// What would be right.
    pub allowed: Option<String>,
    /// What to do.
    pub help: Option<String>,
    /// A replacement for the whole value.
    pub suggestion: Option<String>,
    /// Whether it is not about the value but about the name of the node above, such as an account.
    pub of_name: bool,
}

impl Problem {
    pub(super) fn error(at: usize, message: impl Into<String>) -> Self {
        Problem::new(at, Severity::Error, message)
    }

    pub(super) fn warning(at: usize, message: impl Into<String>) -> Self {
        Problem::new(at, Severity::Warning, message)
    }

    pub(super) fn note(at: usize, message: impl Into<String>) -> Self {
        Problem::new(at, Severity::Note, message)
    }

    /// A problem at that byte.
    pub fn new(at: usize, severity: Severity, message: impl Into<String>) -> Self {
        Problem { at, severity, message: message.into(), allowed: None, help: None, suggestion: None, of_name: false }
    }

    /// Says that it is about the name of the node above.
    #[must_use]
    pub(super) fn of_name(self) -> Self {
        Problem { of_name: true, ..self }
    }

    /// Says what would be right.
    #[must_use]
    pub fn allowed(self, text: impl Into<String>) -> Self {
        Problem { allowed: Some(text.into()), ..self }
    }

    /// Says what to do.
    #[must_use]
    pub fn help(self, text: impl Into<String>) -> Self {
        Problem { help: Some(text.into()), ..self }
    }

    /// Suggests a replacement for the whole value.
    #[must_use]
    pub(super) fn suggest(self, text: impl Into<String>) -> Self {
        Problem { suggestion: Some(text.into()), ..self }
    }

    /// The same inside a larger text, of which it concerns only a part.
    pub(super) fn moved(self, by: usize) -> Self {
        Problem { at: self.at + by, suggestion: None, ..self }
    }
}
