//! Protects the folder of our own files: only the system and administrators may write there, otherwise it is not
//! trusted.
//!
//! Any user may create folders in ProgramData. So a folder that already exists must be protected in the same way, else
//! it is refused: its journal could have been written by anybody, and would be undone with our rights.

use std::io::Read;

use super::super::tree::Tree;
use super::super::{DeviceError, DevicePath};
use super::programs::icacls;
use crate::applier::own_files;

/// The accounts that may write, by their well-known SIDs: the system and the administrators.
const SYSTEM: &str = "*S-1-5-18:(OI)(CI)F";
const ADMINISTRATORS: &str = "*S-1-5-32-544:(OI)(CI)F";
const OWNER: &str = "*S-1-5-32-544";
/// The same accounts in SDDL.
const TRUSTED: [&str; 2] = ["SY", "BA"];
/// The longest security descriptor that is read, in bytes; ours has about eighty.
const MAX_LIST: u64 = 64 << 10;

/// Creates the folder if it is missing, and makes sure that only these two accounts may write.
pub(super) fn secure(tree: &Tree) -> Result<(), DeviceError> {
    let folder = own_files::folder();
    if !tree.exists(&folder)? {
        tree.make_folder(&folder)?;
        let path = folder.to_string();
        icacls(&[&path, "/setowner", OWNER])?;
        icacls(&[&path, "/inheritance:r", "/grant:r", SYSTEM, ADMINISTRATORS])?;
        // Something in the folder was created before the rights were restricted.
        if !tree.list(&folder)?.is_empty() {
            return Err(not_protected(&folder));
        }
    }
    let rights = rights(tree, &folder)?;
    if is_protected(&rights) { Ok(()) } else { Err(not_protected(&folder)) }
}

/// The rights of the folder as a security descriptor, which does not depend on the language of Windows.
fn rights(tree: &Tree, folder: &DevicePath) -> Result<String, DeviceError> {
    let saved = own_files::rights();
    icacls(&[&folder.to_string(), "/save", &saved.to_string()])?;
    let mut bytes = Vec::new();
    let read = tree.read(&saved)?.take(MAX_LIST).read_to_end(&mut bytes);
    read.map_err(|error| DeviceError::io(format!("read {saved}"), error))?;
    tree.remove(&saved)?;
    let units: Vec<u16> = bytes.as_chunks().0.iter().map(|&unit| u16::from_le_bytes(unit)).collect();
    Ok(String::from_utf16_lossy(&units))
}

/// Whether every entry is for one of the two accounts: `D:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)`.
fn is_protected(descriptor: &str) -> bool {
    let mut entries = descriptor.split('(').skip(1).peekable();
    let trusted = |entry: &str| {
        let who = entry.split(')').next().and_then(|entry| entry.rsplit(';').next());
        who.is_some_and(|who| TRUSTED.contains(&who))
    };
    entries.peek().is_some() && entries.all(trusted)
}

fn not_protected(folder: &DevicePath) -> DeviceError {
    let why = format!("users other than administrators may write to {folder}; find out who created it, and remove it");
    DeviceError::Unusable { why }
}

#[cfg(test)]
mod tests {
    use super::is_protected;

    #[test]
    fn only_the_two_accounts_may_have_access() {
        assert!(is_protected("ppkg-apply\r\nD:PAI(A;OICI;FA;;;SY)(A;OICI;FA;;;BA)\r\n"));
        for descriptor in ["", "ppkg-apply\r\nD:PAI", "D:AI(A;OICI;FA;;;SY)(A;OICI;0x1200a9;;;BU)", "D:(A;;FA;;;WD)"] {
            assert!(!is_protected(descriptor), "{descriptor}");
        }
    }
}
