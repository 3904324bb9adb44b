//! Checks the file names of a kit: they must be valid on the NTFS and exFAT volumes it is unpacked to.

use thiserror::Error;

use crate::world::windows_name::{self, NameProblem};

/// Why a file with a certain name cannot be in a kit. Messages call the name "it".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum KitNameError {
    /// Windows does not allow the name.
    #[error(transparent)]
    Windows(#[from] NameProblem),
    /// It contains a control character; some programs that unpack a kit refuse it.
    #[error("it contains the control character {0:?}")]
    Control(char),
    /// It begins with a space, which Explorer drops.
    #[error("it begins with a space, which Explorer drops")]
    Start,
    /// Another file of the kit has this name, or one that some file systems treat as equal.
    #[error("another file of the kit has the same name")]
    Taken,
}

/// Checks that a file in a kit can have this name.
pub(super) fn check_file_name(name: &str) -> Result<(), KitNameError> {
    windows_name::check(name)?;
    match name.chars().find(|c| c.is_control()) {
        Some(c) => Err(KitNameError::Control(c)),
        None if name.starts_with(' ') => Err(KitNameError::Start),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{KitNameError, check_file_name};
    use crate::world::windows_name::NameProblem;

    #[test]
    fn only_plain_names_are_accepted() {
        for good in ["Contoso-Branding.ppkg", "Büro 2.cat", "null.ppkg", ".hidden"] {
            assert_eq!(check_file_name(good), Ok(()), "{good}");
        }
        for (bad, problem) in [
            ("..", NameProblem::Dots),
            ("a/b", NameProblem::Separator),
            ("C:b.ppkg", NameProblem::Character(':')),
            ("a\nb", NameProblem::Character('\n')),
            ("a.ppkg ", NameProblem::Ending),
            ("COM1 .txt", NameProblem::Device),
        ] {
            assert_eq!(check_file_name(bad), Err(KitNameError::Windows(problem)), "{bad}");
        }
        assert_eq!(check_file_name(" a"), Err(KitNameError::Start));
        assert_eq!(check_file_name("a\u{85}b"), Err(KitNameError::Control('\u{85}')));
    }
}
