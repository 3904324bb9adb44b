//! Names that people expect of the spec language, with what it calls them.

/// The words for a key, and the key.
struct Known {
    section: &'static str,
    key: &'static str,
    /// Without letter case, `_` and `-`.
    words: &'static [&'static str],
}

const KEYS: &[Known] = &[
    known("package", "name", &["title", "packagename"]),
    known("package", "version", &["packageversion", "ver"]),
    known("package", "owner", &["ownertype", "author", "publisher", "vendor"]),
    known("package", "rank", &["priority", "order", "packagerank"]),
    known("package", "id", &["guid", "packageid"]),
    known("package", "description", &["notes", "note", "comment", "about"]),
    known("schema", "ddf", &["ddfs", "csp", "csps", "files"]),
    known("schema", "admx", &["admxs", "gpo", "policydefinitions"]),
    known("target", "editions", &["sku", "skus", "product", "products"]),
    known("target", "builds", &["os", "release", "releases", "version", "versions", "osversion", "windows"]),
    known(
        "personalization",
        "desktop_image",
        &[
            "wallpaper",
            "background",
            "desktop",
            "desktopbackground",
            "desktopwallpaper",
            "desktopimageurl",
            "backgroundimage",
        ],
    ),
    known(
        "personalization",
        "lock_screen_image",
        &["lockscreen", "lock", "lockimage", "lockscreenwallpaper", "lockscreenbackground", "lockscreenimageurl"],
    ),
    known("personalization", "company_name", &["company", "organization", "organisation", "brand", "brandname"]),
    known("personalization", "company_logo", &["logo", "companylogourl", "icon", "brandlogo"]),
    known("variant", "when", &["if", "condition", "conditions", "where", "targetstate", "devices"]),
];

const fn known(section: &'static str, key: &'static str, words: &'static [&'static str]) -> Known {
    Known { section, key, words }
}

/// The words for a section that the language does not have, and where its lines go.
const SECTIONS: &[(&[&str], &str)] = &[
    (
        &["policy", "policies", "gpo", "grouppolicy", "admxpolicies", "policyconfig"],
        "a policy is a line under [csp]: \"./Device/Vendor/MSFT/Policy/Config/Area/Name\" = value; \
         `ppkgc find WORDS` shows the line of a setting",
    ),
    (
        &["locuri", "omauri", "oma", "uri", "uris", "nodes", "node", "syncml", "custom", "csps", "configuration"],
        "nodes of CSPs go under [csp]: \"./Vendor/MSFT/...\" = value",
    ),
    (
        &["wallpaper", "desktop", "background", "desktopimage", "desktopbackground", "images", "pictures", "theme"],
        "write it under [personalization]: desktop_image = { file = \"images/desktop.jpg\" }",
    ),
    (
        &["lockscreen", "lockscreenimage", "lock"],
        "write it under [personalization]: lock_screen_image = { file = \"images/lock.jpg\" }",
    ),
    (
        &["company", "branding", "brand", "logo", "organization", "organisation"],
        "write it under [personalization]: company_name = \"Contoso\"",
    ),
    (
        &["registry", "reg", "regkey", "registrykeys"],
        "a package sets no registry values of its own; `ppkgc find WORDS` looks for a setting that has the same effect",
    ),
    (&["ddf", "ddfs"], "DDF files are named in [schema]: ddf = [\"DDFv2.zip\"]"),
    (&["admx", "policydefinitions"], "ADMX files are named in [schema]: admx = [\"PolicyDefinitions\"]"),
    (
        &["targets", "edition", "editions", "build", "builds", "release", "releases", "fleet", "os", "devices"],
        "the devices are named in [target]: editions = [\"Enterprise\"] and builds = [\"Windows 11 24H2\"]",
    ),
    (
        &["multivariant", "targetstate", "variants", "condition"],
        "settings for some devices go under [[variant]], with name = \"tablets\" and \
         when = [{ PowerPlatformRole = \"8\" }]",
    ),
];

/// The key of a section that is meant by another word.
pub(super) fn key_for(section: &str, written: &str) -> Option<&'static str> {
    let word = simplified(written);
    let own = KEYS.iter().filter(|known| known.section == section);
    own.into_iter().find(|known| known.words.contains(&word.as_str())).map(|known| known.key)
}

/// What to do with a section that the language does not have.
pub(super) fn section_help(written: &str) -> Option<&'static str> {
    let word = simplified(written);
    SECTIONS.iter().find(|(words, _)| words.contains(&word.as_str())).map(|(_, help)| *help)
}

fn simplified(written: &str) -> String {
    written.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{KEYS, SECTIONS, key_for, section_help};
    use crate::finding::{Code, Source};
    use crate::spec::{parse, section_type};

    #[test]
    fn words_lead_to_keys_that_exist() {
        for known in KEYS.iter().filter(|known| known.section != "variant") {
            assert!(section_type(known.section).unwrap().key(known.key).is_some(), "{}", known.key);
        }
        assert_eq!(key_for("personalization", "Lock-Screen"), Some("lock_screen_image"));
        assert_eq!((key_for("package", "wallpaper"), section_help("wifi")), (None, None));
    }

    #[test]
    fn a_word_of_the_language_is_no_other_name() {
        for word in SECTIONS.iter().flat_map(|(words, _)| *words) {
            let text = format!("[package]\nname = 'A'\nversion = '1.0'\n[{word}]\n");
            let (_, report) = parse(&Source::new("s", text), &|_| None);
            assert!(report.holds(Code::UnknownKey), "{word}");
        }
    }
}
