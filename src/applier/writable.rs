//! The places that a run of this program can change at all. A journal that names any other place was not written by it,
//! so nothing in it is undone.

use std::sync::LazyLock;

use super::device::{DevicePath, Place};
use super::package_id::is_package_id;
use super::personalization::{self, Picture, deploy_folder};
use super::route::{PICTURES, STAGED, STAGED_PREFIX};
use crate::world::windows_name::NameKey;

/// Whether a run can change this place.
pub(super) fn is_writable(place: &Place) -> bool {
    match place {
        Place::File(path) => is_own_file(path),
        // Only empty folders are ever removed.
        Place::Folder(path) => {
            let path = keys(path);
            OWN_ROOTS.iter().any(|root| path.starts_with(root) || root.starts_with(&path))
        }
        Place::Key(key) => key.eq_ignore_ascii_case(personalization::KEY),
        Place::Value(name) => Picture::of_value(name).is_some(),
        // A package may set any of them.
        Place::Node(_) => true,
        Place::Package(id) => is_package_id(id),
    }
}

/// The folders of pictures, of staged packages, of embedded pictures, and of packages for the engine.
static OWN_ROOTS: LazyLock<[Vec<NameKey>; 4]> = LazyLock::new(|| {
    let packages = DevicePath::known(&format!("{}\\packages", DevicePath::own_folder()));
    [DevicePath::known(PICTURES), DevicePath::known(STAGED), deploy_folder(), packages].map(|folder| keys(&folder))
});

fn is_own_file(path: &DevicePath) -> bool {
    let [pictures, staged, deployed, packages] = &*OWN_ROOTS;
    let is_ours = path.names().last().is_some_and(|name| name.to_ascii_lowercase().starts_with(STAGED_PREFIX));
    let path = keys(path);
    let is_below = |folder: &Vec<NameKey>| path.len() > folder.len() && path.starts_with(folder);
    [pictures, deployed, packages].into_iter().any(is_below) || is_ours && is_below(staged)
}

fn keys(path: &DevicePath) -> Vec<NameKey> {
    path.names().iter().map(|name| NameKey::of(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::is_writable;
    use crate::applier::device::{DevicePath, Place, ValueName};

    #[test]
    fn only_what_a_route_changes_is_writable() {
        let file = |path: &str| is_writable(&Place::File(DevicePath::known(path)));
        let folder = |path: &str| is_writable(&Place::Folder(DevicePath::known(path)));
        let value = |key: &str, name: &str| is_writable(&Place::Value(ValueName::new(key, name)));
        assert!(file(r"c:\windows\web\PPKG-APPLY\desktop-00000000.jpg"));
        assert!(file(r"C:\Users\Public\Downloads\wall.jpg"));
        assert!(file(r"C:\Windows\Provisioning\Packages\ppkg-apply-00000000.ppkg"));
        assert!(!file(r"C:\Windows\Provisioning\Packages\other.ppkg"));
        assert!(!file(r"C:\Windows\Web\ppkg-apply"));
        assert!(!file(r"C:\Windows\Web\wall.jpg"));
        assert!(!file(r"C:\Windows\System32\sethc.exe"));
        assert!(!file(r"C:\ProgramData\ppkg-apply\receipts\0001.jsonl"));
        assert!(folder(r"C:\Windows") && folder(r"C:\Windows\Web\ppkg-apply"));
        assert!(!folder(r"C:\Windows\System32"));
        let csp = r"SOFTWARE\Microsoft\Windows\CurrentVersion\PersonalizationCSP";
        assert!(value(csp, "DesktopImagePath") && value(&csp.to_uppercase(), "lockscreenimagestatus"));
        assert!(!value(csp, "Debugger"));
        let debuggers = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options\sethc.exe";
        assert!(!value(debuggers, "Debugger"));
        assert!(is_writable(&Place::Package("{6b29fc40-ca47-1067-b31d-00dd010662da}".to_owned())));
        assert!(!is_writable(&Place::Package("'; calc".to_owned())));
    }
}
