//! The places that a run of this program can change at all. A journal that names another was not written by it, so
//! nothing in it is undone.

use super::device::{DevicePath, Place};
use super::package_id::is_package_id;
use super::personalization::{Picture, deploy_folder};
use super::route::{PICTURES, STAGED, STAGED_PREFIX};
use crate::world::windows_name::NameKey;

/// Whether a run can change this place.
pub(super) fn is_writable(place: &Place) -> bool {
    match place {
        Place::File(path) => is_own_file(path),
        // Only empty folders are ever removed.
        Place::Folder(path) => {
            own_roots().iter().any(|root| is_below(path, root) || is_below(root, path) || is_same(path, root))
        }
        Place::Key(key) => Picture::ALL.into_iter().any(|picture| picture.key().eq_ignore_ascii_case(key)),
        Place::Value(name) => Picture::of_value(name).is_some(),
        // A package may set any of them.
        Place::Node(_) => true,
        Place::Package(id) => is_package_id(id),
    }
}

fn own_roots() -> [DevicePath; 4] {
    let packages = DevicePath::known(&format!("{}\\packages", DevicePath::own_folder()));
    [DevicePath::known(PICTURES), DevicePath::known(STAGED), deploy_folder(), packages]
}

fn is_own_file(path: &DevicePath) -> bool {
    let [pictures, staged, deployed, packages] = own_roots();
    let is_ours = path.names().last().is_some_and(|name| name.to_ascii_lowercase().starts_with(STAGED_PREFIX));
    [pictures, deployed, packages].iter().any(|root| is_below(path, root)) || is_ours && is_below(path, &staged)
}

/// Whether a path is in a folder or below it.
fn is_below(path: &DevicePath, folder: &DevicePath) -> bool {
    let (path, folder) = (keys(path), keys(folder));
    path.len() > folder.len() && path.starts_with(&folder)
}

fn is_same(path: &DevicePath, other: &DevicePath) -> bool {
    keys(path) == keys(other)
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
