//! How much text of a package is judged, since a small package can hold hours of work, and why a part is not.

/// The maximum number of bytes of commands and scripts of a package that are judged, with everything that they unpack
/// to. Real packages have kilobytes.
const MAX_JUDGED: usize = 16 << 20;
/// The maximum number of bytes that are unpacked from the archives of a package. Scripts in archives are short as well,
/// but archives may contain others with whole programs.
const MAX_UNPACKED: u64 = 64 << 20;

/// How much more may be judged.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    /// How many bytes of commands and scripts.
    left: usize,
    /// How many bytes of archives may be unpacked.
    pub(super) unpacked_left: u64,
}

impl Default for Budget {
    fn default() -> Budget {
        Budget { left: MAX_JUDGED, unpacked_left: MAX_UNPACKED }
    }
}

impl Budget {
    /// Takes so many bytes, and returns whether that many were left. A text that is too long leaves the rest to shorter
    /// ones.
    pub(super) fn take(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

/// Why a part of a command or script was not judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Unread {
    /// There may be more layers than were opened.
    Layers,
    /// The package has more text than is judged.
    Package,
}

impl Unread {
    /// The reason in words.
    pub(super) fn reason(self) -> &'static str {
        match self {
            Unread::Layers => "it unpacks to more text or layers than are judged",
            Unread::Package => "the commands and scripts of the package are too long in all",
        }
    }
}
