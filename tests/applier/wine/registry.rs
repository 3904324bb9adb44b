//! The registry values that the Windows program sets and gives back.

use super::{CSP, Wine, wall};

#[test]
fn registry_values_of_any_type_come_back_as_they_were() {
    let (wine, wall) = (Wine::start(), wall());
    wine.apply("apply", &wall, "registry");
    assert_eq!(wine.csp().len(), 3);
    let (_, report) = wine.apply("rollback", &wall, "registry");
    assert_eq!(report["message"], "every place that was changed is as before");
    assert!(!wine.reg(&["query", CSP]).contains("PersonalizationCSP"), "the key did not exist before");

    for (name, kind, data) in [
        ("DesktopImagePath", "REG_EXPAND_SZ", r"%SystemRoot%\Web\own.jpg"),
        ("DesktopImageUrl", "REG_MULTI_SZ", r"file:///C:/a.jpg\0file:///C:/b.jpg"),
        ("DesktopImageStatus", "REG_BINARY", "0102"),
        ("LockScreenImageUrl", "REG_SZ", ""),
    ] {
        wine.reg(&["add", CSP, "/v", name, "/t", kind, "/d", data, "/f"]);
    }
    let before = wine.csp();
    assert_eq!(before.len(), 4);
    wine.apply("apply", &wall, "registry");
    assert_ne!(wine.csp(), before);
    wine.apply("rollback", &wall, "registry");
    assert_eq!(wine.csp(), before);
}

#[test]
fn one_value_of_any_type_is_overwritten_and_comes_back() {
    let (wine, wall) = (Wine::start(), wall());
    for (name, kind, data) in [
        ("DesktopImagePath", "REG_EXPAND_SZ", r"%SystemRoot%\Web\own.jpg"),
        ("DesktopImageStatus", "REG_BINARY", "0102"),
        ("DesktopImageStatus", "REG_QWORD", "1"),
        ("DesktopImageUrl", "REG_NONE", ""),
        ("DesktopImageUrl", "REG_DWORD", "7"),
    ] {
        wine.reg(&["add", CSP, "/v", name, "/t", kind, "/d", data, "/f"]);
        let before = wine.csp();
        assert_eq!(before.len(), 1, "{name} {kind}");
        let (_, report) = wine.apply("apply", &wall, "registry");
        assert_eq!(report["exit_code"], 0, "{report:#}");
        assert_eq!(wine.csp().len(), 3);
        let (_, report) = wine.apply("rollback", &wall, "registry");
        assert_eq!(report["message"], "every place that was changed is as before");
        assert_eq!(wine.csp(), before, "{name} {kind}");
        wine.reg(&["delete", CSP, "/f"]);
    }
}
