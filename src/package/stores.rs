//! Which stores of settings a package is made for: they decide in what order it applies its settings.

/// The stores of Windows Configuration Designer that a package is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stores {
    /// That of desktop editions alone: every level of the tree in alphabetical order.
    #[default]
    Desktop,
    /// Those of all editions and of desktop editions: on every level first what all editions have.
    CommonAndDesktop,
}

impl Stores {
    /// All of them.
    pub const ALL: [Stores; 2] = [Stores::Desktop, Stores::CommonAndDesktop];

    /// As a spec writes it.
    pub fn word(self) -> &'static str {
        match self {
            Stores::Desktop => "desktop",
            Stores::CommonAndDesktop => "common+desktop",
        }
    }

    /// The stores of that word.
    pub fn of_word(word: &str) -> Option<Stores> {
        Stores::ALL.into_iter().find(|stores| stores.word().eq_ignore_ascii_case(word))
    }

    /// As the container of a package names them.
    pub fn target_skus(self) -> &'static str {
        match self {
            Stores::Desktop => "Desktop",
            Stores::CommonAndDesktop => "WindowsCommon,Desktop",
        }
    }
}
