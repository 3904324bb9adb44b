//! `edition=E,build=B`: one kind of device on the command line.

/// The edition and the build as written, not looked up yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TargetWord<'w> {
    pub(super) edition: &'w str,
    pub(super) build: &'w str,
}

/// Why a text does not have this form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum TargetWordError {
    /// A part without `=`.
    #[error("\"{0}\" has no `=`")]
    NoValue(String),
    /// A part with another word before `=`.
    #[error("\"{0}\" is neither edition nor build")]
    UnknownPart(String),
    /// A part that appears twice.
    #[error("{0} appears twice")]
    Twice(&'static str),
    /// A part that is absent or empty.
    #[error("{0} is missing")]
    Missing(&'static str),
}

/// Parses the text; the order of the two parts does not matter.
pub(super) fn target_word<'w>(text: &'w str) -> Result<TargetWord<'w>, TargetWordError> {
    let (mut edition, mut build) = (None, None);
    for part in text.split(',') {
        let (key, value) = part.split_once('=').ok_or_else(|| TargetWordError::NoValue(part.to_owned()))?;
        let (place, name) = match key.trim() {
            "edition" => (&mut edition, "edition"),
            "build" => (&mut build, "build"),
            other => return Err(TargetWordError::UnknownPart(other.to_owned())),
        };
        if place.replace(value.trim()).is_some() {
            return Err(TargetWordError::Twice(name));
        }
    }
    let stated =
        |value: Option<&'w str>, name| value.filter(|word| !word.is_empty()).ok_or(TargetWordError::Missing(name));
    Ok(TargetWord { edition: stated(edition, "edition")?, build: stated(build, "build")? })
}

#[cfg(test)]
mod tests {
    use super::{TargetWord, TargetWordError, target_word};

    #[test]
    fn both_parts_are_accepted_in_any_order() {
        let word = TargetWord { edition: "Windows 11 Pro", build: "24H2" };
        assert_eq!(target_word("edition=Windows 11 Pro,build=24H2"), Ok(word));
        assert_eq!(target_word("build = 24H2, edition=Windows 11 Pro"), Ok(word));
    }

    #[test]
    fn each_error_is_reported() {
        for (text, expected) in [
            ("", TargetWordError::NoValue(String::new())),
            ("Pro", TargetWordError::NoValue("Pro".to_owned())),
            ("edition=Pro", TargetWordError::Missing("build")),
            ("build=24H2", TargetWordError::Missing("edition")),
            ("edition=,build=24H2", TargetWordError::Missing("edition")),
            ("edition=Pro,build=", TargetWordError::Missing("build")),
            ("edition=Pro,edition=Home,build=24H2", TargetWordError::Twice("edition")),
            ("edition=Pro,release=24H2", TargetWordError::UnknownPart("release".to_owned())),
        ] {
            assert_eq!(target_word(text), Err(expected), "{text}");
        }
    }
}
