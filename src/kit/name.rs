//! File names that are safe in a kit: plain, and legal on the NTFS and exFAT volumes a kit is unpacked to.

use thiserror::Error;

use crate::world::windows_name::{self, NameProblem};

/// Why a file of that name cannot be in a kit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameFault {
    /// Windows takes no file of that name.
    #[error(transparent)]
    Windows(#[from] NameProblem),
    /// It holds a control character; some programs that unpack a kit refuse it.
    #[error("it holds the control character {0:?}")]
    Control(char),
    /// It begins with a blank, which Explorer drops.
    #[error("it begins with a blank, which Explorer drops")]
    Start,
    /// Another file of the kit has the name, or one that some reader takes for it.
    #[error("another file of the kit has that name")]
    Taken,
}

/// Whether a file of this name can stand in a kit.
pub fn file_name(name: &str) -> Result<(), NameFault> {
    windows_name::check(name)?;
    match name.chars().find(|c| c.is_control()) {
        Some(c) => Err(NameFault::Control(c)),
        None if name.starts_with(' ') => Err(NameFault::Start),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::{NameFault, file_name};
    use crate::world::windows_name::NameProblem;

    #[test]
    fn only_plain_names_are_taken() {
        for good in ["Contoso-Branding.ppkg", "Büro 2.cat", "null.ppkg", ".hidden"] {
            assert_eq!(file_name(good), Ok(()), "{good}");
        }
        for (bad, problem) in [
            ("..", NameProblem::Dots),
            ("a/b", NameProblem::Separator),
            ("C:b.ppkg", NameProblem::Character(':')),
            ("a\nb", NameProblem::Character('\n')),
            ("a.ppkg ", NameProblem::Ending),
            ("COM1 .txt", NameProblem::Device),
        ] {
            assert_eq!(file_name(bad), Err(NameFault::Windows(problem)), "{bad}");
        }
        assert_eq!(file_name(" a"), Err(NameFault::Start));
        assert_eq!(file_name("a\u{85}b"), Err(NameFault::Control('\u{85}')));
    }
}
