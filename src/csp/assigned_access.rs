//! AssignedAccess/Configuration: the XML of a kiosk, and the two smaller values beside it.

use std::collections::BTreeSet;

use super::forms::is_guid;
use super::shape::{Inside, Shape, Strictness, TextRule, any, attribute, follow, once, optional, required, some};
use super::xml_value::{is_root, judge_shape, judge_xml};
use super::{Given, Problem, app_id, kiosk_programs, start_layout, start_pins};
use crate::format::xml::{Node, shown};

// The namespaces; those named after a release came with it.
const BASE: &str = "http://schemas.microsoft.com/AssignedAccess/2017/config";
const V1809: &str = "http://schemas.microsoft.com/AssignedAccess/201810/config";
const V1909: &str = "http://schemas.microsoft.com/AssignedAccess/2020/config";
const EXCLUSIONS_SPACE: &str = "http://schemas.microsoft.com/AssignedAccess/202010/config";
const V21H2: &str = "http://schemas.microsoft.com/AssignedAccess/2021/config";
const V22H2: &str = "http://schemas.microsoft.com/AssignedAccess/2022/config";

/// Each namespace with the first build that knows it, and the common name of that build.
const SINCE: &[(&str, u32, &str)] = &[
    (V1809, 17_763, "Windows 10 1809"),
    (V1909, 18_363, "Windows 10 1909"),
    (EXCLUSIONS_SPACE, 18_363, "Windows 10 1909"),
    (V21H2, 22_000, "Windows 11 21H2"),
    (V22H2, 22_621, "Windows 11 22H2"),
];

const APP: Shape = Shape::new(
    "App",
    &[
        attribute("AppUserModelId", TextRule::NonEmpty),
        attribute("DesktopAppPath", TextRule::NonEmpty),
        attribute("AutoLaunch", TextRule::Boolean).within(V1809),
        attribute("AutoLaunchArguments", TextRule::Any).within(V1809),
    ],
    Inside::Nothing,
)
.within(BASE);
const ALLOWED_APPS: Shape = Shape::new("AllowedApps", &[], Inside::Elements(&[some(&APP)])).within(BASE);
const ALL_APPS_LIST: Shape = Shape::new("AllAppsList", &[], Inside::Elements(&[once(&ALLOWED_APPS)])).within(BASE);

const ALLOWED_NAMESPACE: Shape =
    Shape::new("AllowedNamespace", &[required("Name", TextRule::OneOf(&["Downloads"]))], Inside::Nothing).within(V1809);
const ALLOW_REMOVABLE_DRIVES: Shape = Shape::new("AllowRemovableDrives", &[], Inside::Nothing).within(V1909);
const NO_RESTRICTION: Shape = Shape::new("NoRestriction", &[], Inside::Nothing).within(V1909);
const FILE_EXPLORER: Shape = Shape::new(
    "FileExplorerNamespaceRestrictions",
    &[],
    Inside::Elements(&[optional(&ALLOWED_NAMESPACE), optional(&ALLOW_REMOVABLE_DRIVES), optional(&NO_RESTRICTION)]),
)
.within(V1809);

const START_LAYOUT: Shape = Shape::new("StartLayout", &[], Inside::Text(TextRule::Any)).within(BASE);
const START_PINS: Shape = Shape::new("StartPins", &[], Inside::Text(TextRule::Any)).within(V22H2);
const TASKBAR: Shape =
    Shape::new("Taskbar", &[required("ShowTaskbar", TextRule::Boolean)], Inside::Nothing).within(BASE);
const TASKBAR_LAYOUT: Shape = Shape::new("TaskbarLayout", &[], Inside::Text(TextRule::Any)).within(V22H2);

const KIOSK_MODE_APP: Shape = Shape::new(
    "KioskModeApp",
    &[
        attribute("AppUserModelId", TextRule::NonEmpty),
        attribute("ClassicAppPath", TextRule::NonEmpty).within(V21H2),
        attribute("ClassicAppArguments", TextRule::Any).within(V21H2),
    ],
    Inside::Nothing,
)
.within(BASE);
const BREAKOUT_SEQUENCE: Shape =
    Shape::new("BreakoutSequence", &[required("Key", TextRule::NonEmpty)], Inside::Nothing).within(V21H2);

const PROFILE: Shape = Shape::new(
    "Profile",
    &[required("Id", TextRule::BracedGuid), attribute("Name", TextRule::Any)],
    Inside::Elements(&[
        optional(&ALL_APPS_LIST),
        optional(&FILE_EXPLORER),
        optional(&START_LAYOUT),
        optional(&START_PINS),
        optional(&TASKBAR),
        optional(&TASKBAR_LAYOUT),
        optional(&KIOSK_MODE_APP),
        optional(&BREAKOUT_SEQUENCE),
    ]),
)
.within(BASE);
const PROFILES: Shape = Shape::new("Profiles", &[], Inside::Elements(&[some(&PROFILE)])).within(BASE);

const EXCLUSIONS: Shape = Shape::new("Exclusions", &[], Inside::Anything).within(EXCLUSIONS_SPACE);
const GLOBAL_PROFILE: Shape =
    Shape::new("GlobalProfile", &[required("Id", TextRule::BracedGuid)], Inside::Elements(&[optional(&EXCLUSIONS)]))
        .within(V1909);
const ACCOUNT: Shape = Shape::new("Account", &[], Inside::Text(TextRule::NonEmpty)).within(BASE);
const AUTO_LOGON_ACCOUNT: Shape = Shape::new(
    "AutoLogonAccount",
    &[attribute("HiddenId", TextRule::BracedGuid), attribute("DisplayName", TextRule::Any).within(V1809)],
    Inside::Nothing,
)
.within(BASE);
const USER_GROUP: Shape = Shape::new(
    "UserGroup",
    &[
        required("Name", TextRule::NonEmpty),
        required("Type", TextRule::OneOf(&["LocalGroup", "ActiveDirectoryGroup", "AzureActiveDirectoryGroup"])),
    ],
    Inside::Nothing,
)
.within(BASE);
const SPECIAL_GROUP: Shape =
    Shape::new("SpecialGroup", &[required("Name", TextRule::OneOf(&["Visitor", "DeviceOwner"]))], Inside::Nothing)
        .within(BASE);
const DEFAULT_PROFILE: Shape =
    Shape::new("DefaultProfile", &[required("Id", TextRule::BracedGuid)], Inside::Nothing).within(BASE);
const CONFIG: Shape = Shape::new(
    "Config",
    &[],
    Inside::Elements(&[
        optional(&ACCOUNT),
        optional(&AUTO_LOGON_ACCOUNT),
        optional(&USER_GROUP),
        optional(&SPECIAL_GROUP),
        once(&DEFAULT_PROFILE),
    ]),
)
.within(BASE);
const CONFIGS: Shape =
    Shape::new("Configs", &[], Inside::Elements(&[optional(&GLOBAL_PROFILE), any(&CONFIG)])).within(BASE);

const CONFIGURATION: Shape =
    Shape::new("AssignedAccessConfiguration", &[], Inside::Unordered(&[once(&PROFILES), once(&CONFIGS)])).within(BASE);

const STATUS_SPACE: &str = "http://schemas.microsoft.com/AssignedAccess/2018/StatusConfiguration";
const STATUS_ENABLED: Shape =
    Shape::new("StatusEnabled", &[], Inside::Text(TextRule::OneOf(&["Off", "On", "OnWithAlerts"])))
        .within(STATUS_SPACE);
const STATUS: Shape =
    Shape::new("StatusConfiguration", &[], Inside::Elements(&[once(&STATUS_ENABLED)])).within(STATUS_SPACE);

/// Judges the configuration of a kiosk.
pub(super) fn configuration(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        if !is_root(root, &CONFIGURATION, problems) {
            return;
        }
        follow(root, &CONFIGURATION, Strictness::STRICT, problems);
        let profiles: Vec<&Node> = root.child("Profiles").into_iter().flat_map(|all| all.each("Profile")).collect();
        for profile in &profiles {
            judge_profile(given, profile, problems);
        }
        judge_ids(root, &profiles, problems);
        judge_whom(root, problems);
        judge_accounts(root, problems);
        judge_kiosk_apps(root, &profiles, problems);
        newer_than_devices(given, root, problems);
    })
}

/// Judges the configuration of the status that the device reports.
pub(super) fn status_configuration(given: &Given) -> Vec<Problem> {
    judge_shape(given, &STATUS, Strictness::STRICT)
}

fn judge_profile(given: &Given, profile: &Node, problems: &mut Vec<Problem>) {
    match (profile.child("AllAppsList"), profile.child("KioskModeApp")) {
        (None, None) => problems.push(
            Problem::error(profile.at, "<Profile> specifies neither the allowed apps nor the kiosk app")
                .allowed("<AllAppsList> with <Taskbar>, or <KioskModeApp>"),
        ),
        (Some(_), Some(kiosk)) => problems.push(
            Problem::error(kiosk.at, "one profile cannot contain both <KioskModeApp> and <AllAppsList>")
                .help("remove one of them, or make a second profile"),
        ),
        (Some(list), None) => {
            if profile.child("Taskbar").is_none() {
                problems.push(
                    Problem::error(profile.at, "<Profile> lacks <Taskbar>").allowed("<Taskbar ShowTaskbar=\"true\"/>"),
                );
            }
            belongs_to_other(profile, list, &BESIDE_KIOSK_APP, problems);
            judge_apps(list, problems);
        }
        (None, Some(kiosk)) => {
            belongs_to_other(profile, kiosk, &BESIDE_LIST, problems);
            judge_kiosk_app(kiosk, problems);
        }
    }
    if let Some(taskbar) = profile.child("Taskbar")
        && taskbar.attribute("ShowTaskbar").is_some_and(|shown| shown == "false" || shown == "0")
        && given.is_windows_11()
    {
        let problem = Problem::warning(taskbar.at, "Windows 11 shows the taskbar regardless of ShowTaskbar");
        problems.push(problem.help("write ShowTaskbar=\"true\", and let <TaskbarLayout> decide what is pinned"));
    }
    for (name, judge) in [
        ("StartPins", start_pins::judge as fn(&Given) -> Vec<Problem>),
        ("StartLayout", start_layout::judge),
        ("TaskbarLayout", start_layout::judge),
    ] {
        if let Some(inner) = profile.child(name).filter(|inner| !inner.words().is_empty()) {
            let at = |at: usize| if inner.text.is_verbatim { inner.text.at + at } else { inner.at };
            let found = judge(&Given { text: &inner.text.chars, ..*given });
            problems.extend(found.into_iter().map(|problem| Problem { at: at(problem.at), ..problem }));
        }
    }
}

/// The elements that only a profile with `AllAppsList` can contain.
const BESIDE_LIST: [&str; 5] =
    ["FileExplorerNamespaceRestrictions", "StartLayout", "StartPins", "Taskbar", "TaskbarLayout"];
/// The elements that only a profile with `KioskModeApp` can contain.
const BESIDE_KIOSK_APP: [&str; 1] = ["BreakoutSequence"];

/// The schema has two kinds of profiles, each with its own elements.
fn belongs_to_other(profile: &Node, kind: &Node, of_other: &[&str], problems: &mut Vec<Problem>) {
    let foreign = profile.children.iter().filter(|child| of_other.contains(&child.name));
    problems.extend(foreign.map(|child| {
        Problem::error(child.at, format!("a profile with <{}> cannot contain <{}>", kind.name, child.name))
            .help("remove it, or move it to a profile of the other kind")
    }));
}

fn judge_apps(list: &Node, problems: &mut Vec<Problem>) {
    let mut seen = BTreeSet::new();
    let mut launched = false;
    for app in list.child("AllowedApps").into_iter().flat_map(|apps| apps.each("App")) {
        app_id::judge_attribute(app, "AppUserModelId", problems);
        kiosk_programs::judge_path(app, "", "DesktopAppPath", problems);
        kiosk_programs::judge_edge_type(app, V1809, "AutoLaunchArguments", problems);
        match (app.attribute("AppUserModelId"), app.attribute("DesktopAppPath")) {
            (Some(one), None) | (None, Some(one)) => {
                if !seen.insert(one.to_lowercase()) {
                    let problem = Problem::error(app.at, "the same app is in the list twice");
                    problems.push(problem.help("remove one of the two"));
                }
            }
            (Some(_), Some(_)) => problems.push(
                Problem::error(app.at, "<App> has both AppUserModelId and DesktopAppPath").allowed("one of the two"),
            ),
            (None, None) => problems
                .push(Problem::error(app.at, "<App> does not name an app").allowed("AppUserModelId or DesktopAppPath")),
        }
        if app.attribute_in(V1809, "AutoLaunch").is_some_and(|launch| launch == "true" || launch == "1") {
            if launched {
                let problem = Problem::error(app.at, "a second app should start automatically, but only one can");
                problems.push(problem.help("keep AutoLaunch of one app"));
            }
            launched = true;
        }
    }
}

fn judge_kiosk_app(kiosk: &Node, problems: &mut Vec<Problem>) {
    app_id::judge_store_attribute(kiosk, "AppUserModelId", problems);
    let path = kiosk.attribute_in(V21H2, "ClassicAppPath");
    match (kiosk.attribute("AppUserModelId"), path) {
        (Some(_), Some(_)) => problems.push(
            Problem::error(kiosk.at, "<KioskModeApp> has both AppUserModelId and ClassicAppPath")
                .allowed("one of the two"),
        ),
        (None, None) => problems.push(
            Problem::error(kiosk.at, "<KioskModeApp> does not name an app")
                .allowed("AppUserModelId, or ClassicAppPath"),
        ),
        _ => {}
    }
    kiosk_programs::judge_path(kiosk, V21H2, "ClassicAppPath", problems);
    kiosk_programs::judge_edge_type(kiosk, V21H2, "ClassicAppArguments", problems);
    kiosk_programs::judge_edge(
        kiosk,
        path.unwrap_or_default(),
        kiosk.attribute_in(V21H2, "ClassicAppArguments").unwrap_or_default(),
        problems,
    );
    if path.is_none() && kiosk.attribute_in(V21H2, "ClassicAppArguments").is_some() {
        let problem = Problem::warning(kiosk.at, "ClassicAppArguments do nothing without ClassicAppPath");
        problems.push(problem.help("name the program in ClassicAppPath, or remove the arguments"));
    }
}

/// Compares the ids of profiles with those that accounts refer to.
fn judge_ids(root: &Node, profiles: &[&Node], problems: &mut Vec<Problem>) {
    let mut ids = BTreeSet::new();
    for profile in profiles {
        if let Some(id) = profile.attribute("Id")
            && !ids.insert(id.to_lowercase())
        {
            let problem = Problem::error(profile.at, "a second profile has the same Id");
            problems.push(problem.allowed("a GUID of its own for each profile"));
        }
    }
    let Some(configs) = root.child("Configs") else { return };
    if configs.children.is_empty() {
        let nobody = Problem::warning(configs.at, "<Configs> is empty, so no profile applies to anybody");
        problems
            .push(nobody.allowed("<Config> with an account or a group and its <DefaultProfile>, or <GlobalProfile>"));
    }
    let defaults = configs.each("Config").filter_map(|config| config.child("DefaultProfile"));
    for reference in defaults.chain(configs.each("GlobalProfile")) {
        if let Some(id) = reference.attribute("Id")
            && !ids.contains(&id.to_lowercase())
        {
            let known = ids.iter().cloned().collect::<Vec<_>>().join(", ");
            problems.push(
                Problem::error(reference.at, format!("<{}> names a profile that does not exist", reference.name))
                    .allowed(known),
            );
        }
    }
}

/// Each config is for one account or group.
fn judge_whom(root: &Node, problems: &mut Vec<Problem>) {
    const WHOM: [&str; 4] = ["Account", "AutoLogonAccount", "UserGroup", "SpecialGroup"];
    for config in root.child("Configs").into_iter().flat_map(|configs| configs.each("Config")) {
        let message = match config.children.iter().filter(|child| WHOM.contains(&child.name)).count() {
            1 => continue,
            0 => "<Config> names no account or group",
            _ => "<Config> names several accounts or groups",
        };
        problems.push(Problem::error(config.at, message).allowed(format!("one of {}", WHOM.join(", "))));
    }
}

/// Only one config is for the account that signs in automatically, and each account has one profile.
fn judge_accounts(root: &Node, problems: &mut Vec<Problem>) {
    let configs = || root.child("Configs").into_iter().flat_map(|configs| configs.each("Config"));
    if let Some(second) = configs().flat_map(|config| config.each("AutoLogonAccount")).nth(1) {
        let problem = Problem::error(second.at, "a second <Config> has an <AutoLogonAccount>, but only one can");
        problems.push(problem.help("remove one of the two"));
    }
    let mut seen = BTreeSet::new();
    for account in configs().flat_map(|config| config.each("Account")).filter(|account| !account.words().is_empty()) {
        // The same account can be written with its computer and without.
        let name = account.words().to_lowercase();
        let name = name.strip_prefix(".\\").unwrap_or(&name).to_owned();
        if !seen.insert(name) {
            let message = format!("{} is in a second <Config>, but an account has one profile", shown(account.words()));
            problems.push(Problem::warning(account.at, message).help("remove one of the two"));
        }
    }
}

/// A kiosk with a single app is for single accounts, and there is at most one such profile.
fn judge_kiosk_apps(root: &Node, profiles: &[&Node], problems: &mut Vec<Problem>) {
    let kiosks: Vec<&&Node> = profiles.iter().filter(|profile| profile.child("KioskModeApp").is_some()).collect();
    if let Some(second) = kiosks.get(1) {
        let problem = Problem::error(second.at, "a second profile has a <KioskModeApp>, but only one can");
        problems.push(problem.help("keep one of them; a profile with <AllAppsList> can have several apps"));
    }
    let is_kiosk =
        |id: &str| kiosks.iter().any(|kiosk| kiosk.attribute("Id").is_some_and(|own| own.eq_ignore_ascii_case(id)));
    for config in root.child("Configs").into_iter().flat_map(|configs| configs.each("Config")) {
        let id = config.child("DefaultProfile").and_then(|profile| profile.attribute("Id"));
        config.each("UserGroup").for_each(|group| judge_group(group, problems));
        if let Some(group) = config.child("UserGroup")
            && id.is_some_and(is_kiosk)
        {
            problems.push(
                Problem::error(group.at, "a profile with <KioskModeApp> cannot be given to a group")
                    .allowed("Account or AutoLogonAccount"),
            );
        }
    }
}

/// An Entra ID group is identified by its object id.
fn judge_group(group: &Node, problems: &mut Vec<Problem>) {
    let name = group.attribute("Name").unwrap_or_default();
    if group.attribute("Type") == Some("AzureActiveDirectoryGroup") && !is_guid(name) && !name.is_empty() {
        problems.push(
            Problem::warning(
                group.at,
                format!("the group of Entra ID is called {}, which is not an object id", shown(name)),
            )
            .allowed("the object id of the group, 01234567-89ab-cdef-0123-456789abcdef"),
        );
    }
}

/// Elements and attributes that are too new for at least one device that the spec targets.
fn newer_than_devices(given: &Given, node: &Node, problems: &mut Vec<Problem>) {
    let names = node.attributes.iter().map(|own| (own.at, &*own.space, own.name));
    for (at, space, name) in names.chain([(node.at, &*node.space, node.name)]) {
        if let Some((_, build, release)) = SINCE.iter().find(|(known, ..)| *known == space)
            && given.has_build_below(*build)
        {
            problems.push(
                Problem::warning(at, format!("{name} came with {release}, but a device of the spec is older"))
                    .help("the older device refuses the whole document"),
            );
        }
    }
    node.children.iter().for_each(|child| newer_than_devices(given, child, problems));
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_on};

    const NODE: &str = "./Vendor/MSFT/AssignedAccess/Configuration";
    const ID: &str = "{10000000-0000-0000-0000-000000000001}";

    /// A kiosk with this profile and these configs.
    fn kiosk(profile: &str, configs: &str) -> String {
        format!(
            "<AssignedAccessConfiguration xmlns=\"http://schemas.microsoft.com/AssignedAccess/2017/config\" \
             xmlns:r=\"http://schemas.microsoft.com/AssignedAccess/201810/config\" \
             xmlns:v4=\"http://schemas.microsoft.com/AssignedAccess/2021/config\" \
             xmlns:v5=\"http://schemas.microsoft.com/AssignedAccess/2022/config\">\
             <Profiles><Profile Id=\"{ID}\">{profile}</Profile></Profiles><Configs>{configs}</Configs>\
             </AssignedAccessConfiguration>"
        )
    }

    fn config(who: &str) -> String {
        format!("<Config>{who}<DefaultProfile Id=\"{ID}\"/></Config>")
    }

    const LIST: &str = "<AllAppsList><AllowedApps><App DesktopAppPath=\"C:\\a.exe\" r:AutoLaunch=\"true\"/></AllowedApps></AllAppsList>";

    #[test]
    fn kiosks_as_microsoft_shows_them_pass() {
        let one_app = kiosk(
            "<KioskModeApp AppUserModelId=\"Contoso.Board_1a2b3c4d5e6f7!App\"/>",
            &config("<Account>kiosk</Account>"),
        );
        let edge = kiosk(
            "<KioskModeApp v4:ClassicAppPath=\"%ProgramFiles(x86)%\\Microsoft\\Edge\\Application\\msedge.exe\" \
             v4:ClassicAppArguments=\"--kiosk\"/><v4:BreakoutSequence Key=\"Ctrl+A\"/>",
            &config("<AutoLogonAccount r:DisplayName=\"Visitor\"/>"),
        );
        let many = kiosk(
            &format!(
                "{LIST}<v5:StartPins><![CDATA[{{\"pinnedList\":[]}}]]></v5:StartPins><Taskbar ShowTaskbar=\"true\"/>"
            ),
            &config("<UserGroup Type=\"LocalGroup\" Name=\"Kiosks\"/>"),
        );
        for text in [one_app, edge, many] {
            assert_eq!(found(NODE, &text), [""; 0], "{text}");
        }
    }

    #[test]
    fn the_namespace_decides() {
        let text = kiosk("<KioskModeApp AppUserModelId=\"a!b\"/>", &config("<Account>kiosk</Account>"));
        let https = text.replace(
            "http://schemas.microsoft.com/AssignedAccess/2017",
            "https://schemas.microsoft.com/AssignedAccess/2017",
        );
        assert!(
            found(NODE, &https)[0].starts_with("error 0 the namespace of <AssignedAccessConfiguration> is `https:")
        );
        let pins = kiosk(&format!("{LIST}<StartPins>{{}}</StartPins><Taskbar ShowTaskbar=\"1\"/>"), "");
        assert!(found(NODE, &pins)[0].contains("the namespace of <StartPins>"), "{:?}", found(NODE, &pins));
        assert!(found(NODE, &pins).iter().any(|one| one.contains("<Configs> is empty")));
    }

    #[test]
    fn what_the_csp_refuses_is_found() {
        let account = config("<Account>kiosk</Account>");
        for (profile, configs, expected) in [
            ("", account.as_str(), "<Profile> specifies neither"),
            ("<KioskModeApp/>", &account, "<KioskModeApp> does not name an app"),
            (
                "<KioskModeApp AppUserModelId=\"a!b\"/>",
                "<Config><Account>k</Account><DefaultProfile Id=\"{20000000-0000-0000-0000-000000000002}\"/></Config>",
                "<DefaultProfile> names a profile that does not exist",
            ),
            (
                "<KioskModeApp AppUserModelId=\"a!b\"/>",
                &config("<UserGroup Type=\"LocalGroup\" Name=\"g\"/>"),
                "a profile with <KioskModeApp> cannot be given to a group",
            ),
            ("<KioskModeApp AppUserModelId=\"a!b\"/>", &config(""), "<Config> names no account"),
            (LIST, &account, "<Profile> lacks <Taskbar>"),
            (
                "<AllAppsList><AllowedApps><App/></AllowedApps></AllAppsList><Taskbar ShowTaskbar=\"true\"/>",
                &account,
                "<App> does not name an app",
            ),
            (
                "<AllAppsList><AllowedApps><App DesktopAppPath=\"a\"/><App DesktopAppPath=\"A\"/></AllowedApps></AllAppsList><Taskbar ShowTaskbar=\"true\"/>",
                &account,
                "the same app is in the list twice",
            ),
        ] {
            let all = found(NODE, &kiosk(profile, configs));
            assert!(all.iter().any(|one| one.starts_with("error") && one.contains(expected)), "{expected}: {all:?}");
        }
    }

    #[test]
    fn each_kind_of_profile_has_its_elements() {
        let account = config("<Account>kiosk</Account>");
        let taskbar = "<Taskbar ShowTaskbar=\"true\"/>";
        for (profile, expected) in [
            (
                format!("{LIST}{taskbar}<v4:BreakoutSequence Key=\"Ctrl+A\"/>"),
                "<AllAppsList> cannot contain <BreakoutSeq",
            ),
            (format!("{taskbar}<KioskModeApp AppUserModelId=\"a!b\"/>"), "<KioskModeApp> cannot contain <Taskbar>"),
        ] {
            let all = found(NODE, &kiosk(&profile, &account));
            assert!(all.len() == 1 && all[0].starts_with("error") && all[0].contains(expected), "{expected}: {all:?}");
        }
    }

    #[test]
    fn an_account_has_one_config() {
        let app = "<KioskModeApp AppUserModelId=\"a!b\"/>";
        let twice = |who: [&str; 2]| found(NODE, &kiosk(app, &who.map(config).concat()));
        assert_eq!(twice(["<AutoLogonAccount/>", "<Account>ann</Account>"]), [""; 0]);
        assert_eq!(twice(["<Account>bob</Account>", "<Account>ann</Account>"]), [""; 0]);
        let logons = twice(["<AutoLogonAccount r:DisplayName=\"A\"/>", "<AutoLogonAccount/>"]);
        assert!(logons[0].starts_with("error") && logons[0].contains("a second <Config> has an <Auto"), "{logons:?}");
        let accounts = twice(["<Account>ann</Account>", "<Account>.\\Ann</Account>"]);
        assert!(accounts[0].starts_with("warning") && accounts[0].contains("is in a second <Config>"), "{accounts:?}");
    }

    #[test]
    fn programs_are_named_by_full_paths() {
        let account = config("<Account>kiosk</Account>");
        let classic = |path: &str, arguments: &str| {
            let app = format!("<KioskModeApp v4:ClassicAppPath=\"{path}\" v4:ClassicAppArguments=\"{arguments}\"/>");
            found(NODE, &kiosk(&app, &account))
        };
        let edge = "%ProgramFiles(x86)%\\Microsoft\\Edge\\Application\\msedge.exe";
        for arguments in [
            "--kiosk https://www.contoso.com/ --edge-kiosk-type=fullscreen",
            "--no-first-run --kiosk https://a.b --edge-kiosk-type=public-browsing --kiosk-idle-timeout-minutes=2",
        ] {
            assert_eq!(classic(edge, arguments), [""; 0]);
        }
        for (path, arguments, expected) in [
            ("msedge.exe", "--kiosk https://a.b", "ClassicAppPath is `msedge.exe`"),
            (edge, "--kiosk https://a.b --edge-kiosk-type=full", "the kiosk type of Edge is `full`"),
            (edge, "https://a.b", "Edge starts without --kiosk"),
            (edge, "--edge-kiosk-type=fullscreen", "Edge starts without --kiosk"),
        ] {
            let all = classic(path, arguments);
            assert!(
                all.len() == 1 && all[0].starts_with("warning") && all[0].contains(expected),
                "{expected}: {all:?}"
            );
        }
        let list = LIST.replace("C:\\a.exe", "mspaint.exe");
        let all = found(NODE, &kiosk(&format!("{list}<Taskbar ShowTaskbar=\"true\"/>"), &account));
        assert!(all.len() == 1 && all[0].contains("DesktopAppPath is `mspaint.exe`"), "{all:?}");
    }

    #[test]
    fn apps_and_groups_are_named_by_their_ids() {
        let family = kiosk(
            "<KioskModeApp AppUserModelId=\"Contoso.Board_1a2b3c4d5e6f7\"/>",
            &config("<Account>kiosk</Account>"),
        );
        assert!(found(NODE, &family)[0].contains("names a package, not an app"), "{:?}", found(NODE, &family));
        let program = kiosk("<KioskModeApp AppUserModelId=\"notepad.exe\"/>", &config("<Account>kiosk</Account>"));
        assert!(
            found(NODE, &program)[0].contains("is not the id of an app of the Store"),
            "{:?}",
            found(NODE, &program)
        );
        let group = |name: &str| {
            let group = format!("<UserGroup Type=\"AzureActiveDirectoryGroup\" Name=\"{name}\"/>");
            kiosk(&format!("{LIST}<Taskbar ShowTaskbar=\"true\"/>"), &config(&group))
        };
        assert!(found(NODE, &group("Kiosk users"))[0].contains("not an object id"));
        assert_eq!(found(NODE, &group("01234567-89ab-cdef-0123-456789abcdef")), [""; 0]);
    }

    #[test]
    fn embedded_documents_are_judged_where_they_stand() {
        let text = kiosk(
            &format!("{LIST}<v5:StartPins><![CDATA[{{\"pinned\":[]}}]]></v5:StartPins><Taskbar ShowTaskbar=\"true\"/>"),
            "",
        );
        let all = found(NODE, &text);
        let at = text.find("{\"pinned\"").unwrap();
        assert!(all[0].starts_with(&format!("error {at} ")), "{all:?}");
        let twice = text.replace("<![CDATA[{\"pinned\":[]}]]>", "&amp;lt;x");
        assert!(found(NODE, &twice)[0].contains("escaped for SyncML"), "{:?}", found(NODE, &twice));
    }

    #[test]
    fn devices_that_are_too_old_are_named() {
        let text = kiosk("<KioskModeApp v4:ClassicAppPath=\"C:\\a.exe\"/>", &config("<Account>k</Account>"));
        assert!(found_on(NODE, &text, &[19_045])[0].contains("ClassicAppPath came with Windows 11 21H2"));
        assert_eq!(found_on(NODE, &text, &[22_631]), [""; 0]);
        let shown = kiosk(&format!("{LIST}<Taskbar ShowTaskbar=\"false\"/>"), &config("<Account>k</Account>"));
        assert!(found_on(NODE, &shown, &[22_631])[0].starts_with("warning"));
        assert_eq!(found_on(NODE, &shown, &[19_045]), [""; 0]);
    }

    #[test]
    fn the_state_to_report_is_one_of_three_words() {
        let node = "./Vendor/MSFT/AssignedAccess/StatusConfiguration";
        let text = |word: &str| {
            format!(
                "<StatusConfiguration xmlns=\"http://schemas.microsoft.com/AssignedAccess/2018/StatusConfiguration\"><StatusEnabled>{word}</StatusEnabled></StatusConfiguration>"
            )
        };
        assert_eq!(found(node, &text("OnWithAlerts")), [""; 0]);
        assert!(found(node, &text("Yes"))[0].contains("StatusEnabled is `Yes`"));
    }
}
