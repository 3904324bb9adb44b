//! The settings stores that a package is made for: they decide the order in which it applies its settings.

/// The stores of Windows Configuration Designer that a package is made for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Stores {
    /// The store of desktop editions alone: every level of the tree in alphabetical order.
    #[default]
    Desktop,
    /// The stores of all editions and of desktop editions: on every level the settings of all editions come first.
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

    /// The stores for which a spec writes this word, in any letter case.
    pub fn of_word(word: &str) -> Option<Stores> {
        Stores::ALL.into_iter().find(|stores| stores.word().eq_ignore_ascii_case(word))
    }

    /// The stores with this name in the designer (TargetSkus). With one store, its command line writes `Invalid`.
    pub fn of_target_skus(skus: &str) -> Option<Stores> {
        let mut words: Vec<&str> = skus.split(',').map(str::trim).collect();
        words.sort_unstable_by_key(|word| word.to_ascii_lowercase());
        let is = |known: &[&str]| {
            words.len() == known.len() && words.iter().zip(known).all(|(word, known)| word.eq_ignore_ascii_case(known))
        };
        match () {
            () if is(&["Desktop"]) || is(&["Invalid"]) => Some(Stores::Desktop),
            () if is(&["Desktop", "WindowsCommon"]) || is(&["WindowsCommon"]) => Some(Stores::CommonAndDesktop),
            () => None,
        }
    }

    /// As the container of a package names them.
    pub fn target_skus(self) -> &'static str {
        match self {
            Stores::Desktop => "Desktop",
            Stores::CommonAndDesktop => "WindowsCommon,Desktop",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Stores;

    #[test]
    fn stores_are_known_as_the_designer_names_them() {
        for stores in Stores::ALL {
            assert_eq!(Stores::of_target_skus(stores.target_skus()), Some(stores));
        }
        assert_eq!(Stores::of_target_skus("desktop, windowscommon"), Some(Stores::CommonAndDesktop));
        assert_eq!(Stores::of_target_skus("Invalid"), Some(Stores::Desktop));
        assert_eq!(Stores::of_target_skus("IoTCore"), None);
    }
}
