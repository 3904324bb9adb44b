//! The forms of single exclusions of Defender: paths, extensions and processes.
//!
//! Sources: the descriptions of the policies, and
//! learn.microsoft.com/defender-endpoint/configure-extension-file-exclusions-microsoft-defender-antivirus.

use super::Problem;
use super::item_form::is_rooted;
use crate::format::xml::shown;

/// A list of exclusions of Defender.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExclusionList {
    Paths,
    Extensions,
    Processes,
    /// Paths and files that attack surface reduction rules leave alone.
    AttackSurfaceReduction,
}

impl ExclusionList {
    /// The list that a policy sets.
    pub(super) fn of(policy: &str) -> ExclusionList {
        match policy.to_ascii_lowercase().as_str() {
            "excludedextensions" => ExclusionList::Extensions,
            "excludedprocesses" => ExclusionList::Processes,
            "attacksurfacereductiononlyexclusions" => ExclusionList::AttackSurfaceReduction,
            _ => ExclusionList::Paths,
        }
    }

    /// Why an item probably does not exclude what its author means: it excludes nothing, or too much.
    pub(super) fn doubt(self, item: &str) -> Option<Problem> {
        let text = item.trim();
        let doubt =
            |what: &str, allowed: &str| Some(Problem::warning(0, format!("{} {what}", shown(text))).allowed(allowed));
        if text.is_empty() {
            return None;
        }
        if text.starts_with('%') && text.matches('%').count() == 1 {
            return doubt("lacks the second % of its variable", r"%ProgramFiles%\Contoso");
        }
        if text.contains('"') {
            return doubt("contains quotes, which Defender takes as part of the path", r"C:\Program Files\Contoso");
        }
        let is_file = text.contains(['.', '\\', '*', '%']);
        match self {
            ExclusionList::Paths if !is_rooted(text) => doubt(
                "is not a full path, and excludes nothing",
                r"C:\Contoso, %ProgramFiles%\Contoso or \\server\share",
            ),
            ExclusionList::Paths if is_system_drive(text) => {
                doubt("is the whole system drive, which would be left unprotected", r"a folder: C:\Contoso")
            }
            ExclusionList::AttackSurfaceReduction if !is_file => {
                doubt("is neither a path nor a file", r"C:\Contoso\app.exe")
            }
            ExclusionList::Processes if !is_file => {
                doubt("is not the file of a program", "a name with its extension, or a whole path: app.exe")
            }
            ExclusionList::Processes if text.ends_with('\\') => {
                doubt("is a folder, but the list takes programs", r"C:\Contoso\*")
            }
            ExclusionList::Extensions if text.starts_with("*.") => doubt(
                "is a pattern of names, but the list takes extensions",
                &format!(".{0} or {0}", text.trim_start_matches("*.")),
            ),
            ExclusionList::Extensions if text.contains(['\\', '/', ':']) => {
                doubt("is a path, but the list takes extensions", ".log or log")
            }
            ExclusionList::Extensions if text.contains(' ') && !text.contains([';', ',']) => {
                doubt("contains a blank, which no extension has", ".log or log")
            }
            _ => None,
        }
    }
}

/// `C:\`, `C:\*` or `%SystemDrive%`.
fn is_system_drive(text: &str) -> bool {
    let drive = text.trim_end_matches(['*', '\\', '/']);
    ["C:", "%SystemDrive%"].iter().any(|own| own.eq_ignore_ascii_case(drive))
}

#[cfg(test)]
mod tests {
    use super::ExclusionList as List;

    #[test]
    fn items_have_the_form_of_their_list() {
        for (list, good, bad) in [
            (List::Paths, r"C:\Contoso", "Temp"),
            (List::Paths, r"\\server\share", "app.exe"),
            (List::Paths, r"%ProgramFiles%\Contoso", r"%ProgramFiles\Contoso"),
            (List::Paths, r"D:\VMs\*.vhdx", "\"C:\\VMs\""),
            (List::Paths, r"C:\Users\*\AppData", r"*:\Data"),
            (List::Paths, r"C:\Temp\*", r"c:\*"),
            (List::AttackSurfaceReduction, "app.exe", "app"),
            (List::Extensions, "tmp?", "*.tmp"),
            (List::Extensions, ".log", r"C:\a.log"),
            (List::Extensions, "log", ". log"),
            (List::Processes, "app.exe", "app"),
            (List::Processes, r"C:\Contoso\*", r"C:\Contoso\"),
        ] {
            assert!(list.doubt(good).is_none(), "{good}");
            assert!(list.doubt(bad).is_some(), "{bad}");
        }
        assert!(List::of("ExcludedProcesses") == List::Processes && List::of("ExcludedPaths") == List::Paths);
    }
}
