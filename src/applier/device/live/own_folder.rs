//! The folder of our own files: only the system and administrators may write there, or nothing is believed in it.
//!
//! Any user may make folders in ProgramData. So a folder that is there already must be guarded as ours is, else it is
//! refused: its journal could have been written by anybody, and would be undone with our rights.

use std::io::Read;

use super::super::tree::Tree;
use super::super::{DevicePath, Trouble};
use super::programs::icacls;
use crate::applier::own_files;

/// The two that may write, by the ids that every Windows has: the system and the administrators.
const SYSTEM: &str = "*S-1-5-18:(OI)(CI)F";
const ADMINISTRATORS: &str = "*S-1-5-32-544:(OI)(CI)F";
const OWNER: &str = "*S-1-5-32-544";
/// The same in the language of security descriptors.
const TRUSTED: [&str; 2] = ["SY", "BA"];
/// The longest list of rights that is read, in bytes; ours has some eighty.
const MAX_LIST: u64 = 64 << 10;

/// Makes the folder if it is missing, and sees to it that only the two may write.
pub(super) fn secure(tree: &Tree) -> Result<(), Trouble> {
    let folder = own_files::folder();
    if !tree.stands(&folder)? {
        tree.make_folder(&folder)?;
        let path = folder.to_string();
        icacls(&[&path, "/setowner", OWNER])?;
        icacls(&[&path, "/inheritance:r", "/grant:r", SYSTEM, ADMINISTRATORS])?;
        // Whoever was quicker than the line above has left something.
        if !tree.list(&folder)?.is_empty() {
            return Err(not_ours(&folder));
        }
    }
    let rights = rights(tree, &folder)?;
    if is_guarded(&rights) { Ok(()) } else { Err(not_ours(&folder)) }
}

/// The rights of the folder as a security descriptor, which reads the same in every language.
fn rights(tree: &Tree, folder: &DevicePath) -> Result<String, Trouble> {
    let saved = own_files::rights();
    icacls(&[&folder.to_string(), "/save", &saved.to_string()])?;
    let mut bytes = Vec::new();
    let read = tree.read(&saved)?.take(MAX_LIST).read_to_end(&mut bytes);
    read.map_err(|error| Trouble::io(format!("read {saved}"), error))?;
    tree.remove(&saved)?;
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|&unit| u16::from_le_bytes(unit)).collect();
    Ok(String::from_utf16_lossy(&units))
}

/// Whether every entry is for one of the two: `D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)`.
fn is_guarded(descriptor: &str) -> bool {
    let mut entries = descriptor.split('(').skip(1).peekable();
    let trusted = |entry: &str| {
        let who = entry.split(')').next().and_then(|entry| entry.rsplit(';').next());
        who.is_some_and(|who| TRUSTED.contains(&who))
    };
    entries.peek().is_some() && entries.all(trusted)
}

fn not_ours(folder: &DevicePath) -> Trouble {
    let why = format!("others than administrators may write to {folder}; look who made it, and remove it");
    Trouble::Unusable { why }
}

#[cfg(test)]
mod tests {
    use super::is_guarded;

    #[test]
    fn only_the_two_may_be_named() {
        assert!(is_guarded("ppkg-apply\r\nD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)\r\n"));
        for descriptor in ["", "ppkg-apply\r\nD:PAI", "D:AI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)", "D:(A;;FA;;;WD)"] {
            assert!(!is_guarded(descriptor), "{descriptor}");
        }
    }
}
