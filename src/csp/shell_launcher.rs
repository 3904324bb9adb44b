//! AssignedAccess/ShellLauncher: the programs that replace the desktop, and their users.

use std::collections::BTreeSet;

use super::companions::Companions;
use super::shape::{Inside, Shape, Strictness, TextRule, any, attribute, follow, once, optional, required};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem};
use crate::format::xml::Node;

const SPACE: &str = "http://schemas.microsoft.com/ShellLauncher/2018/Configuration";
/// What version 2 (Windows 10 1903) adds.
const SPACE_2: &str = "http://schemas.microsoft.com/ShellLauncher/2019/Configuration";

/// The maximum number of exit codes with actions.
const MAX_ACTIONS: usize = 4;

const ACTIONS: TextRule = TextRule::OneOf(&["RestartShell", "RestartDevice", "ShutdownDevice", "DoNothing"]);
const RETURN_CODE_ACTION: Shape = Shape::new(
    "ReturnCodeAction",
    &[required("ReturnCode", TextRule::Number(i32::MIN as i64, i32::MAX as i64)), required("Action", ACTIONS)],
    Inside::Nothing,
)
.within(SPACE);
const RETURN_CODE_ACTIONS: Shape =
    Shape::new("ReturnCodeActions", &[], Inside::Elements(&[any(&RETURN_CODE_ACTION)])).within(SPACE);
const DEFAULT_ACTION: Shape =
    Shape::new("DefaultAction", &[required("Action", ACTIONS)], Inside::Nothing).within(SPACE);
const SHELL: Shape = Shape::new(
    "Shell",
    &[
        required("Shell", TextRule::NonEmpty),
        attribute("AppType", TextRule::OneOf(&["UWP", "Desktop"])).within(SPACE_2),
        attribute("AllAppsFullScreen", TextRule::Boolean).within(SPACE_2),
    ],
    Inside::Unordered(&[optional(&RETURN_CODE_ACTIONS), optional(&DEFAULT_ACTION)]),
)
.within(SPACE);
const DEFAULT_PROFILE: Shape = Shape::new("DefaultProfile", &[], Inside::Elements(&[once(&SHELL)])).within(SPACE);
const PROFILE: Shape =
    Shape::new("Profile", &[required("Id", TextRule::BracedGuid)], Inside::Elements(&[once(&SHELL)])).within(SPACE);
const PROFILES: Shape =
    Shape::new("Profiles", &[], Inside::Elements(&[once(&DEFAULT_PROFILE), any(&PROFILE)])).within(SPACE);
const ACCOUNT: Shape =
    Shape::new("Account", &[attribute("Name", TextRule::NonEmpty), attribute("Sid", TextRule::Sid)], Inside::Nothing)
        .within(SPACE);
const AUTO_LOGON_ACCOUNT: Shape = Shape::new("AutoLogonAccount", &[], Inside::Nothing).within(SPACE);
const PROFILE_OF: Shape = Shape::new("Profile", &[required("Id", TextRule::BracedGuid)], Inside::Nothing).within(SPACE);
const CONFIG: Shape = Shape::new(
    "Config",
    &[],
    Inside::Elements(&[optional(&ACCOUNT), optional(&AUTO_LOGON_ACCOUNT), once(&PROFILE_OF)]),
)
.within(SPACE);
const CONFIGS: Shape = Shape::new("Configs", &[], Inside::Elements(&[any(&CONFIG)])).within(SPACE);
const CONFIGURATION: Shape =
    Shape::new("ShellLauncherConfiguration", &[], Inside::Elements(&[once(&PROFILES), once(&CONFIGS)])).within(SPACE);

/// Judges a configuration.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        if !is_root(root, &CONFIGURATION, problems) {
            return;
        }
        follow(root, &CONFIGURATION, Strictness::STRICT, problems);
        let mut ids = BTreeSet::new();
        for profile in root.child("Profiles").into_iter().flat_map(|profiles| &profiles.children) {
            ids.extend(profile.attribute("Id").map(str::to_lowercase));
            profile.each("Shell").for_each(|shell| judge_shell(shell, problems));
        }
        for config in root.child("Configs").into_iter().flat_map(|configs| configs.each("Config")) {
            judge_config(config, &ids, problems);
        }
    })
}

/// Windows does not support Shell Launcher and Assigned Access on one device.
///
/// Learn: configuration/kiosk, and client-management/mdm/assignedaccess-csp for a kiosk with a single app.
pub(super) fn beside_kiosk(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let other = ["KioskModeApp", "Configuration"].into_iter().find(|name| others.sibling(name).is_some());
    let problem = other.map(|name| {
        Problem::warning(0, format!("{name} is set too, and Windows does not support both on one device"))
            .help(format!("keep ShellLauncher or {name}"))
    });
    problem.into_iter().collect()
}

fn judge_shell(shell: &Node, problems: &mut Vec<Problem>) {
    let program = shell.attribute("Shell").unwrap_or_default();
    let is_app_id = program.contains('!') && !program.contains(['\\', '/', ' ']);
    if is_app_id && shell.attribute_in(SPACE_2, "AppType") != Some("UWP") {
        problems.push(
            Problem::warning(shell.at, "Shell looks like a Store app, but AppType is not UWP")
                .help("add AppType=\"UWP\" in the namespace of version 2"),
        );
    }
    let actions: Vec<&Node> =
        shell.child("ReturnCodeActions").into_iter().flat_map(|actions| actions.each("ReturnCodeAction")).collect();
    if let Some(extra) = actions.get(MAX_ACTIONS) {
        let problem = Problem::error(extra.at, format!("at most {MAX_ACTIONS} exit codes can have actions"));
        problems.push(problem.help("leave the other exit codes to <DefaultAction>"));
    }
    let mut codes = BTreeSet::new();
    for action in actions {
        if !codes.insert(action.attribute("ReturnCode")) {
            problems.push(Problem::error(action.at, "the same exit code has two actions").help("keep one of the two"));
        }
    }
}

fn judge_config(config: &Node, ids: &BTreeSet<String>, problems: &mut Vec<Problem>) {
    match (config.child("Account"), config.child("AutoLogonAccount")) {
        (Some(account), None) => {
            if account.attribute("Name").is_some() == account.attribute("Sid").is_some() {
                problems.push(
                    Problem::error(account.at, "<Account> must have either Name or Sid").allowed("one of the two"),
                );
            }
        }
        (None, Some(_)) => {}
        (Some(_), Some(_)) => problems.push(
            Problem::error(config.at, "<Config> has both <Account> and <AutoLogonAccount>").allowed("one of the two"),
        ),
        (None, None) => problems
            .push(Problem::error(config.at, "<Config> names no account").allowed("<Account> or <AutoLogonAccount>")),
    }
    if let Some(profile) = config.child("Profile")
        && profile.attribute("Id").is_some_and(|id| !ids.contains(&id.to_lowercase()))
    {
        let known = ids.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        problems.push(Problem::error(profile.at, "<Profile> names a profile that does not exist").allowed(known));
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_with};

    const NODE: &str = "./Vendor/MSFT/AssignedAccess/ShellLauncher";
    const GOOD: &str = "<ShellLauncherConfiguration xmlns=\"http://schemas.microsoft.com/ShellLauncher/2018/Configuration\" \
        xmlns:V2=\"http://schemas.microsoft.com/ShellLauncher/2019/Configuration\"><Profiles><DefaultProfile>\
        <Shell Shell=\"%SystemRoot%\\explorer.exe\"/></DefaultProfile><Profile Id=\"{20000000-0000-0000-0000-000000000002}\">\
        <Shell Shell=\"C:\\Board\\board.exe\" V2:AllAppsFullScreen=\"true\"><ReturnCodeActions><ReturnCodeAction \
        ReturnCode=\"-1\" Action=\"DoNothing\"/></ReturnCodeActions><DefaultAction Action=\"RestartShell\"/></Shell>\
        </Profile></Profiles><Configs><Config><Account Name=\"kiosk\"/><Profile \
        Id=\"{20000000-0000-0000-0000-000000000002}\"/></Config></Configs></ShellLauncherConfiguration>";

    #[test]
    fn a_configuration_as_microsoft_shows_it_passes() {
        assert_eq!(found(NODE, GOOD), [""; 0]);
        assert_eq!(found(NODE, &GOOD.replace("<Account Name=\"kiosk\"/>", "<AutoLogonAccount/>")), [""; 0]);
    }

    #[test]
    fn a_shell_stands_alone() {
        assert_eq!(found_with(NODE, GOOD, &[]), [""; 0]);
        for other in [("Configuration", "<AllAppsList/>"), ("KioskModeApp", "{}")] {
            assert!(found_with(NODE, GOOD, &[other])[0].starts_with(&format!("warning {} is set too", other.0)));
        }
    }

    #[test]
    fn what_the_csp_refuses_is_found() {
        for (from, to, expected) in [
            (
                "<DefaultProfile><Shell Shell=\"%SystemRoot%\\explorer.exe\"/></DefaultProfile>",
                "",
                "<Profiles> lacks <DefaultProfile>",
            ),
            ("Action=\"RestartShell\"", "Action=\"Restart\"", "Action is `Restart`"),
            (
                "<Profile Id=\"{20000000-0000-0000-0000-000000000002}\"/>",
                "<Profile Id=\"{30000000-0000-0000-0000-000000000002}\"/>",
                "names a profile that does not exist",
            ),
            ("Name=\"kiosk\"", "", "<Account> must have either Name or Sid"),
            ("/2018/Configuration\" ", "/2017/Configuration\" ", "the namespace of <ShellLauncherConfiguration>"),
        ] {
            let all = found(NODE, &GOOD.replace(from, to));
            assert!(all.iter().any(|one| one.starts_with("error") && one.contains(expected)), "{expected}: {all:?}");
        }
        let app = GOOD.replace("C:\\Board\\board.exe", "Contoso.Board_1a2b3c4d5e6f7!App");
        assert!(found(NODE, &app)[0].starts_with("warning"));
    }
}
