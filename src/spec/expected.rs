//! Names that people expect in the spec language, with the names that it uses instead.

use crate::finding::nearest;

/// The name of values in braces, in place of that of a section.
pub(super) const IN_BRACES: &str = "{}";

/// Common words for a key, and the key.
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
            "deploydesktopimage",
            "backgroundimage",
        ],
    ),
    known(
        "personalization",
        "lock_screen_image",
        &[
            "lockscreen",
            "lock",
            "lockimage",
            "lockscreenwallpaper",
            "lockscreenbackground",
            "lockscreenimageurl",
            "deploylockscreenimage",
        ],
    ),
    known("personalization", "company_name", &["company", "organization", "organisation", "brand", "brandname"]),
    known("personalization", "company_logo", &["logo", "companylogourl", "deploycompanylogo", "icon", "brandlogo"]),
    known("device", "name", &["computer", "computername", "hostname", "pcname", "devicename"]),
    known("device", "time_zone", &["timezone", "tz"]),
    known("device", "language", &["locale", "uilanguage", "culture"]),
    known("oobe", "hide", &["skip", "skipoobe", "hidescreens", "silent"]),
    known("account", "name", &["username", "user", "accountname"]),
    known("account", "password", &["pwd", "pass", "secret"]),
    known("account", "group", &["groups", "role", "membership"]),
    known("domain", "name", &["domain", "fqdn", "dnsdomain", "join", "joindomain"]),
    known("domain", "password", &["pwd", "pass", "secret"]),
    known("domain", "account", &["user", "username", "joinaccount"]),
    known("domain", "ou", &["organizationalunit", "oupath"]),
    known("entra", "token", &["bulktoken", "bulkprimaryrefreshtoken"]),
    known("mdm", "secret", &["password", "pwd", "token"]),
    known("mdm", "discovery_url", &["url", "discovery", "server", "serverurl", "endpoint"]),
    known("mdm", "auth_policy", &["authentication", "auth", "authtype", "authenticationtype"]),
    known("mdm", "enrollment_url", &["enrollment", "enrollmentserver", "enrolment"]),
    known("mdm", "policy_url", &["policy", "policyserver"]),
    known("mdm", "upn", &["user", "username", "email"]),
    known("wifi", "ssid", &["name", "network", "wlan"]),
    known("wifi", "security", &["authentication", "auth", "encryption", "type"]),
    known("wifi", "hidden", &["nonbroadcast", "hiddenssid"]),
    known("wifi", "auto_connect", &["connectautomatically", "autojoin", "connectionmode"]),
    known("wifi", "key", &["password", "psk", "passphrase", "presharedkey", "keymaterial"]),
    known("wifi", "profile", &["profilexml", "wlanxml", "xml", "file"]),
    known("command", "run", &["commandline", "command", "cmd", "script", "exec"]),
    known("command", "files", &["file", "commandfile", "commandfiles", "dependencypackages", "dependencies"]),
    known("command", "context", &["scope", "runas", "when"]),
    known("command", "continue_on_error", &["continueinstall", "ignoreerrors"]),
    known("command", "restart", &["restartrequired", "reboot"]),
    known("command", "success_code", &["returncodesuccess", "successcodes"]),
    known("command", "restart_code", &["returncoderestart", "rebootcode"]),
    known("certificate", "file", &["certificatepath", "certificate", "path", "cer", "pfx"]),
    known("certificate", "store", &["location", "type", "storename", "kind"]),
    known("certificate", "name", &["certificatename", "friendlyname"]),
    known("certificate", "password", &["certificatepassword", "pfxpassword"]),
    known("certificate", "exportable", &["exportcertificate"]),
    known("kiosk", "configuration", &["config", "xml", "configurationxml"]),
    known("kiosk", "app", &["aumid", "kioskmodeapp", "shell", "customshell", "program", "exe"]),
    known("kiosk", "autologon", &["autologin", "logon", "signin"]),
    known("clean_pc", "keep_user_data", &["cleanpcretaininguserdata", "retainuserdata", "keepdata", "keepfiles"]),
    known(IN_BRACES, "file", &["path", "filename", "filepath", "source", "image", "picture", "local", "content"]),
    known(IN_BRACES, "url", &["link", "uri", "href", "web", "address"]),
    known(IN_BRACES, "name", &["embeddedname", "as"]),
    known(IN_BRACES, "user", &["username", "account", "name", "accountname", "upn"]),
    known(IN_BRACES, "password", &["pwd", "pass", "secret"]),
    known(IN_BRACES, "domain", &["domainname"]),
    known(IN_BRACES, "env", &["environment", "variable", "environmentvariable", "envvar", "var"]),
    known(IN_BRACES, "value", &["data", "val"]),
    known(IN_BRACES, "format", &["type", "datatype", "kind", "dfformat"]),
    known(IN_BRACES, "delete", &["remove", "removed", "clear", "unset"]),
    known("variant", "name", &["id", "title", "targetname"]),
    known(
        "variant",
        "when",
        &[
            "if",
            "condition",
            "conditions",
            "where",
            "target",
            "targets",
            "targetref",
            "targetrefs",
            "targetstate",
            "devices",
        ],
    ),
];

/// Common words for keys that a section does not have, and where the value belongs instead.
const ELSEWHERE: &[(&str, &[&str], &str)] = &[
    (IN_BRACES, &["value", "val", "data", "text"], "write the value itself, without braces"),
    (IN_BRACES, &["format", "type", "datatype"], "remove it: the format of this setting is known"),
    (
        "kiosk",
        &["account", "user", "username", "kioskaccount"],
        "the account of a kiosk is part of what starts it: <Account> in the file of configuration, \
         autologon = { user = \"kiosk\", password = ... }, or app = '{\"Account\":\"kiosk\",\"AUMID\":\"Family_id!App\"}'",
    ),
    (
        "kiosk",
        &["url", "homepage", "website", "site", "page"],
        "the page is an argument of Microsoft Edge in the file of configuration: \
         v4:ClassicAppArguments=\"--kiosk https://contoso.com\"",
    ),
    (
        "device",
        &["edition", "sku", "upgrade", "editionupgrade", "targetedition"],
        "product_key raises the edition; the editions of the fleet are named in [target]: editions = [\"Enterprise\"]",
    ),
    (
        "oobe",
        &[
            "skipeula",
            "hideeula",
            "hideeulapage",
            "eula",
            "skipmachineoobe",
            "skipuseroobe",
            "hideonlineaccountscreens",
            "hidewirelesssetup",
            "hidewirelesssetupinoobe",
            "hidelocalaccountscreen",
            "hideoemregistrationscreen",
            "hideoobescreens",
            "protectyourpc",
            "privacy",
            "region",
            "keyboard",
            "network",
        ],
        "hide = true skips the screens; there is no key for a single one",
    ),
    ("account", &["admin", "isadmin", "administrator"], "write group = \"Administrators\""),
    (
        "account",
        &["passwordneverexpires", "neverexpires", "passwordexpires"],
        "a command sets it: [[command]] run = 'powershell -NoProfile -Command \"Set-LocalUser -Name NAME \
         -PasswordNeverExpires $true\"'",
    ),
    (
        "command",
        &["args", "arguments", "parameters", "params", "switches", "options"],
        "arguments are part of the command line: run = \"setup.exe /quiet\"",
    ),
    (
        "command",
        &["order", "sequence", "position", "step", "number", "index"],
        "remove the line: the package has the commands in the order of the spec",
    ),
    ("command", &["timeout", "wait", "delay"], "remove the line: a package states no time for a command"),
    (
        "clean_pc",
        &["enabled", "enable", "run", "clean"],
        "the section by itself cleans the device; it only states what becomes of the files of users: \
         keep_user_data = true",
    ),
    (
        "clean_pc",
        &[
            "removeuserdata",
            "deleteuserdata",
            "eraseuserdata",
            "wipeuserdata",
            "removedata",
            "deletefiles",
            "wipe",
            "cleanpcwithoutretaininguserdata",
        ],
        "the key says the opposite: keep_user_data = false removes the files of users, true keeps them",
    ),
    (
        "kiosk",
        &["password", "pwd"],
        "the password goes into autologon = { user = \"kiosk\", password = { env = \"NAME\" } }; the account itself is \
         an [[account]]",
    ),
];

const fn known(section: &'static str, key: &'static str, words: &'static [&'static str]) -> Known {
    Known { section, key, words }
}

/// Common words for a value of a key, and the value.
struct KnownValue {
    key: &'static str,
    value: &'static str,
    /// In the same form as those of keys.
    words: &'static [&'static str],
}

const VALUES: &[KnownValue] = &[
    value(
        "store",
        "root",
        &[
            "rootcertificates",
            "rootcertificate",
            "trustedroot",
            "rootca",
            "trustedrootca",
            "trustedrootcertificationauthorities",
            "localmachine\\root",
            "cert:\\localmachine\\root",
        ],
    ),
    value(
        "store",
        "ca",
        &[
            "cacertificates",
            "cacertificate",
            "cacerificate",
            "intermediate",
            "intermediateca",
            "intermediatecertificationauthorities",
            "localmachine\\ca",
            "cert:\\localmachine\\ca",
        ],
    ),
    value("store", "trusted-people", &["trustedpeoplecertificates", "people"]),
    value(
        "store",
        "trusted-provisioners",
        &["trustedprovisioner", "trustedprovisioningcertificate", "provisioners", "provisioner"],
    ),
    value("store", "client", &["clientcertificates", "clientcertificate", "my", "personal", "pfx"]),
    value("context", "primary", &["primarycontext", "user", "usercontext"]),
    value("context", "device", &["devicecontext", "system", "machine", "computer"]),
];

const fn value(key: &'static str, value: &'static str, words: &'static [&'static str]) -> KnownValue {
    KnownValue { key, value, words }
}

/// Keys of `[package]` that people write outside of sections.
const PACKAGE_KEYS: &[&str] = &["name", "version", "owner", "rank", "id", "description"];
/// Common words for the section of the package.
const PACKAGE_WORDS: &[&str] = &["pkg", "packageconfig", "packageinfo", "metadata", "identity", "info", "project"];

/// Common words for a section that the language does not have, and where its lines belong instead.
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
        &["accounts", "user", "users", "localaccount", "localaccounts"],
        "each account is a section of its own: [[account]], with name = \"localadmin\" and password = { env = \"NAME\" }; \
         a path of Windows Configuration Designer goes under [settings]",
    ),
    (
        &["computeraccount", "computer"],
        "the name of the device goes under [device]: name = \"PC-%SERIAL%\"; a domain to join goes under [domain]",
    ),
    (
        &["batch", "values", "rows", "row", "sites", "site", "table", "matrix", "foreach", "csv"],
        "a table makes a package of each of its rows: write {{column}} where a cell belongs, and build with \
         `ppkgc build SPEC --values sites.csv`",
    ),
    (
        &["provisioningcommands", "commands", "script", "scripts", "primarycontext", "devicecontext", "run", "install"],
        "each command is a section of its own: [[command]], with run = \"cmd /c install.cmd\" and \
         files = [\"install.cmd\"]",
    ),
    (
        &["certificates", "rootcertificates", "cacertificates", "clientcertificates", "certs"],
        "each certificate is a section of its own: [[certificate]], with file = \"root.cer\" and store = \"root\"",
    ),
    (
        &["domainjoin", "joindomain", "activedirectory", "ad", "addomain"],
        "the domain to join goes under [domain]: name = \"corp.contoso.com\", with account and password",
    ),
    (
        &["apps", "applications", "programs", "software", "msi", "installers"],
        "an installer is run by a command: [[command]], with run = \"msiexec /i app.msi /quiet\" and \
         files = [\"app.msi\"]",
    ),
    (
        &["timezone", "time", "locale", "regional", "editionupgrade", "productkey", "license"],
        "it goes under [device]: time_zone = \"W. Europe Standard Time\", language, product_key",
    ),
    (PACKAGE_KEYS, "it is a key of [package]: write the line [package] above it"),
    (PACKAGE_WORDS, "the package is described under [package]: name = \"Contoso Branding\", version = \"1.0\""),
    (
        &["include", "includes", "import", "imports", "base", "parent", "inherits", "inherit"],
        "a spec takes over another one by the line extends = \"base.toml\", above all sections",
    ),
    (&["hideoobe", "setup", "outofbox"], "the screens of the setup are hidden under [oobe]: hide = true"),
    (
        &["connectivityprofiles", "wlan", "wlansetting", "network", "networks", "wireless"],
        "each wireless network is a section of its own: [[wifi]], with ssid = \"Contoso-WiFi\"",
    ),
    (
        &["azure", "aad", "azuread", "entraid", "bulkenrollment"],
        "a bulk token goes under [entra]: token = { env = \"BPRT\" }",
    ),
    (
        &["workplace", "enrollments", "enrollment", "intune"],
        "an enrolment goes under [mdm]: upn = \"enroll@contoso.com\"",
    ),
    (&["computername", "devicename", "hostname"], "the name of the device goes under [device]: name = \"PC-%SERIAL%\""),
    (&["assignedaccess", "kioskmode", "smisettings"], "a kiosk goes under [kiosk]: configuration = \"kiosk.xml\""),
    (
        &["registry", "reg", "regkey", "registrykeys"],
        "a package sets no registry values of its own; `ppkgc find WORDS` looks for a setting that has the same effect, \
         and a command can write them: [[command]], with run = \"reg add ...\"",
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

/// A key that a section has.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyName {
    pub(super) name: &'static str,
    /// The LocURI of the node, or the path of the setting, that it sets.
    pub(super) sets: Option<&'static str>,
}

impl KeyName {
    /// Whether the setting or the node that it sets has this name, which is simplified.
    pub(super) fn sets_name(&self, name: &str) -> bool {
        self.sets.and_then(|address| address.rsplit('/').next()).is_some_and(|own| simplified(own) == name)
    }
}

/// The key of a section with these keys that another word probably means: its own name in another spelling, the name of
/// what it sets, a common word for it, or its name with a typing error.
pub(super) fn key_for(section: &str, keys: &[KeyName], written: &str) -> Option<&'static str> {
    let word = simplified(written);
    let key = |fits: &dyn Fn(&KeyName) -> bool| keys.iter().find(|key| fits(key)).map(|key| key.name);
    let is_offered = |known: &&Known| keys.iter().any(|key| key.name == known.key);
    let of_section = || KEYS.iter().filter(|known| known.section == section).filter(is_offered);
    let known = || of_section().find(|known| known.words.contains(&word.as_str()));
    key(&|key| simplified(key.name) == word)
        .or_else(|| key(&|key| key.sets_name(&word)))
        .or_else(|| known().map(|known| known.key))
        .or_else(|| begun(&word, keys))
        .or_else(|| nearest(written, keys.iter().map(|key| key.name)))
}

/// The only key that begins with a word, if the word is long enough not to do so by chance: `keep` for keep_user_data.
fn begun(word: &str, keys: &[KeyName]) -> Option<&'static str> {
    const SHORTEST: usize = 4;
    let mut begun = keys.iter().filter(|key| word.len() >= SHORTEST && simplified(key.name).starts_with(word));
    begun.next().filter(|_| begun.next().is_none()).map(|key| key.name)
}

/// The section and key for a word that means the same in every section, as words for pictures and properties of the
/// device do.
pub(super) fn known_key(written: &str) -> Option<(&'static str, &'static str)> {
    const DISTINCT: [&str; 2] = ["personalization", "device"];
    let word = simplified(written);
    let means = |known: &&Known| DISTINCT.contains(&known.section) && known.words.contains(&word.as_str());
    KEYS.iter().find(means).map(|known| (known.section, known.key))
}

/// The value of a key that another word probably means.
pub(super) fn value_for(key: &str, written: &str) -> Option<&'static str> {
    let word = simplified(written);
    let of_key = || VALUES.iter().filter(|known| known.key == key);
    let known = of_key().find(|known| known.words.contains(&word.as_str())).map(|known| known.value);
    known.or_else(|| nearest(written, of_key().map(|known| known.value)))
}

/// What to write in place of a key that a section does not have.
pub(super) fn key_help(section: &str, written: &str) -> Option<&'static str> {
    let word = simplified(written);
    let is_word = |words: &[&str]| words.contains(&word.as_str());
    ELSEWHERE.iter().find(|(own, words, _)| *own == section && is_word(words)).map(|(.., help)| *help)
}

/// What to do with a section that the language does not have.
pub(super) fn section_help(written: &str) -> Option<&'static str> {
    let word = simplified(written);
    SECTIONS.iter().find(|(words, _)| words.contains(&word.as_str())).map(|(_, help)| *help)
}

/// Whether a word that is no section probably means `[package]` or a key of it.
pub(super) fn means_package(written: &str) -> bool {
    let word = simplified(written);
    [PACKAGE_KEYS, PACKAGE_WORDS].iter().any(|words| words.contains(&word.as_str()))
}

/// A name without letter case, `_` and `-`, so that one word is recognized in every spelling.
pub(super) fn simplified(written: &str) -> String {
    written.chars().filter(|c| !matches!(c, '_' | '-' | ' ')).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::{IN_BRACES, KEYS, KeyName, SECTIONS, key_for, section_help, value_for};
    use crate::finding::{Code, Source};
    use crate::spec::{parse, section_type};

    #[test]
    fn words_lead_to_keys_that_exist() {
        for known in KEYS.iter().filter(|known| ![IN_BRACES, "variant"].contains(&known.section)) {
            assert!(section_type(known.section).unwrap().key(known.key).is_some(), "{}", known.key);
        }
        let keys = ["lock_screen_image", "file"].map(|name| KeyName { name, sets: None });
        assert_eq!(key_for("personalization", &keys, "Lock-Screen"), Some("lock_screen_image"));
        assert_eq!(key_for(IN_BRACES, &keys, "Path"), Some("file"));
        assert_eq!((key_for("package", &keys, "wallpaper"), section_help("wifi")), (None, None));
    }

    #[test]
    fn sections_are_named_by_their_headers() {
        for (_, help) in SECTIONS {
            for start in help.match_indices('[').map(|(at, _)| at).filter(|at| !help[..*at].ends_with(['[', '='])) {
                let name: String = help[start..].trim_start_matches('[').chars().take_while(|c| *c != ']').collect();
                let Some(section) = section_type(&name) else { continue };
                assert!(help[start..].starts_with(&section.header()), "{help}");
            }
        }
    }

    #[test]
    fn a_value_in_other_words_is_known() {
        assert_eq!(value_for("store", "RootCertificates"), Some("root"));
        assert_eq!(value_for("store", "trusted_people"), Some("trusted-people"));
        assert_eq!((value_for("context", "DeviceContext"), value_for("context", "tomorrow")), (Some("device"), None));
    }

    #[test]
    fn a_word_of_the_language_is_not_another_name() {
        for word in SECTIONS.iter().flat_map(|(words, _)| *words) {
            let text = format!("[package]\nname = 'A'\nversion = '1.0'\n[{word}]\n");
            let (_, report) = parse(&Source::new("s", text), &|_| None);
            assert!(report.holds(Code::UnknownKey), "{word}");
        }
    }
}
