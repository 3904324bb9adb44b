//! What the settings of one job need from each other, according to the documentation of provisioning: a command finds
//! its files, and somebody can sign in after the first start.

use std::collections::{BTreeMap, BTreeSet};

use super::checked::{Action, CheckedVariant, OfStore, account, command_path, set_at, with_store_paths};
use super::named_files::{Named, named_files};
use super::own_folder::OwnFolder;
use super::windows_programs::is_of_windows;
use super::{
    CheckedSetting, automatic_sign_in, client_certificate, command_line, custom_shell, directories, lesser_editions,
    removed_apps,
};
use crate::address::{Address, StorePath};
use crate::finding::{Code, Finding, Report, nearest, shortened};
use crate::format::xml::Document;
use crate::settings::Project;
use crate::windows::Target;

/// Endings of files that come with a command rather than being on the device already.
const INCLUDED_ENDINGS: [&str; 19] = [
    "cmd", "bat", "ps1", "vbs", "msi", "msp", "mst", "msu", "cab", "reg", "msix", "appx", "ppkg", "cer", "crt", "p7b",
    "pfx", "inf", "pow",
];
/// Scripts that every device has.
const SCRIPTS_OF_WINDOWS: [&str; 8] =
    ["slmgr.vbs", "winrm.vbs", "winrm.cmd", "prncnfg.vbs", "prndrvr.vbs", "prnmngr.vbs", "prnport.vbs", "pubprn.vbs"];
/// The accounts that every device has from the start.
const BUILT_IN_ACCOUNTS: [&str; 4] = ["Administrator", "Guest", "DefaultAccount", "WDAGUtilityAccount"];
/// The domain that a device joins.
const DOMAIN: &str = "Accounts/ComputerAccount/DomainName";
/// The name of a device, in a domain or not.
const COMPUTER_NAME: &str = "Accounts/ComputerAccount/ComputerName";
/// What lets somebody sign in on a device whose first screens are skipped.
const SIGN_IN: [&str; 5] = ["Accounts/Users/", "Accounts/Azure/", DOMAIN, "Workplace/", "SMISettings/AutoLogon/"];

/// Judges what every device gets, and for each variant all that its devices get.
pub(super) fn check(settings: &[CheckedSetting], variants: &[CheckedVariant], target: &Target, report: &mut Report) {
    let everywhere = with_store_paths(settings);
    judge(&everywhere, &everywhere, report);
    documents(settings, &everywhere, report);
    lesser_editions::check(settings, variants, target, report);
    for variant in variants {
        let own = with_store_paths(&variant.settings);
        let all: Vec<_> = everywhere.iter().chain(&own).copied().collect();
        judge(&own, &all, report);
        documents(&variant.settings, &all, report);
    }
}

/// Judges the documents in `own` that sign somebody in.
fn documents(own: &[CheckedSetting], all: &[OfStore<'_>], report: &mut Report) {
    const NODES: [&str; 2] = ["AssignedAccess/Configuration", "AssignedAccess/ShellLauncher"];
    const ROW: &str = "AssignedAccess/MultiAppAssignedAccessSettings";
    let is_one = |setting: &&CheckedSetting| match (setting.locuri(), setting.address.store_path()) {
        (Some(locuri), _) => NODES.iter().any(|node| locuri.as_str().ends_with(node)),
        (None, path) => path.is_some_and(|path| path.settings_path() == ROW),
    };
    own.iter().filter(is_one).for_each(|document| automatic_sign_in::in_document(document, all, report));
}

/// Judges each command line by itself. This is for projects with errors in other settings: what all of them do together
/// is then not known.
pub(super) fn check_commands(all: &[&CheckedSetting], project: &Project, report: &mut Report) {
    let paths = project.all_settings().filter_map(|setting| match &setting.address {
        Address::Store(path) => Some(path),
        Address::Node(_) => None,
    });
    let accounts: Vec<&str> = paths.filter_map(account).collect();
    let is_line = |path: &StorePath| is_command_line(&path.settings_path());
    let lines = all.iter().filter(|setting| setting.address.store_path().is_some_and(is_line));
    lines.for_each(|line| command_line::check(line, &accounts, report));
}

/// Whether the setting at a path is a command line.
fn is_command_line(path: &str) -> bool {
    path.ends_with("Context/Command/CommandConfig/CommandLine")
        || path == "ProvisioningCommands/DeviceContext/CommandLine"
}

/// Judges the settings in `own`; their devices get those in `all`.
fn judge(own: &[OfStore<'_>], all: &[OfStore<'_>], report: &mut Report) {
    same_account(own, all, report);
    let (accounts, device_names) = (accounts(all), device_names(all));
    let files: Vec<OfStore<'_>> = all.iter().filter(|(_, setting)| setting.asset.is_some()).copied().collect();
    for (path, setting) in own {
        match path.settings_path().as_str() {
            line if is_command_line(line) => {
                files_of_command(path, setting, &files, report);
                command_line::check(setting, &accounts, report);
            }
            file if file.ends_with("ContextApp/Application/ApplicationFile") => report.push(unproved_app(setting)),
            "Certificates/TrustedProvisioners/Certificate/TrustedProvisioner" => {
                report.push(unproved_provisioner(setting));
            }
            "OOBE/Desktop/HideOobe" => sign_in(setting, all, report),
            client_certificate::FILE => client_certificate::check(path, setting, all, report),
            "SMISettings/AutoLogon/UserName" => {
                signed_in_user(setting, all, report);
                automatic_sign_in::user(setting, all, report);
            }
            "SMISettings/AutoLogon/Enable" => automatic_sign_in::switch(setting, all, report),
            "SMISettings/AutoLogon/Password" => automatic_sign_in::password(setting, all, report),
            shell if shell.starts_with(custom_shell::GROUP) => custom_shell::check(path, setting, all, report),
            app if app.starts_with(removed_apps::GROUP) => removed_apps::check(path, setting, report),
            "ProvisioningCommands/PrimaryContext/Command/CommandConfig/ReturnCodeSuccess" => {
                one_exit_code(path, setting, all, report);
            }
            "Accounts/Users/User/Password" => taken_name(path, setting, &device_names, report),
            "AssignedAccess/AssignedAccessSettings" => {
                kiosk_user(setting, all, report);
                same_purpose(setting, "AssignedAccess/MultiAppAssignedAccessSettings", all, report);
            }
            "AssignedAccess/MultiAppAssignedAccessSettings" => kiosk_users(setting, all, report),
            "Accounts/ComputerAccount/AccountOU" => {
                directories::check(path, setting, all, report);
                unit_of_domain(setting, all, report);
            }
            "DevDetail/DNSComputerName" => {
                same_purpose(setting, COMPUTER_NAME, all, report);
                not_in_a_domain(setting, all, report);
            }
            "CleanPC/CleanPCWithoutRetainingUserData" => {
                same_purpose(setting, "CleanPC/CleanPCRetainingUserData", all, report);
            }
            "EditionUpgrade/ChangeProductKey" => {
                same_purpose(setting, "EditionUpgrade/UpgradeEditionWithProductKey", all, report);
            }
            _ => directories::check(path, setting, all, report),
        }
    }
}

/// The doubt about an app in the package: no such package has ever been seen.
fn unproved_app(setting: &CheckedSetting) -> Finding {
    let message = "how a package installs the app that it carries is not known for certain";
    Finding::new(Code::CspDoubt, setting.origin, message)
        .label("unproved")
        .help("try the package on a device, or install the app by a command with the app among its files")
}

/// The doubt about a trusted provisioner: no package with one has ever been seen.
fn unproved_provisioner(setting: &CheckedSetting) -> Finding {
    let message = "how a package adds a trusted provisioner is not known for certain";
    Finding::new(Code::CspDoubt, setting.origin, message)
        .label("unproved")
        .help("try the package on a device, or run Install-TrustedProvisioningCertificate there as an administrator")
}

/// Checks that the package contains the scripts and installers that a command names without a folder; `all` are the
/// settings with files.
fn files_of_command(path: &StorePath, setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let Action::Set(line) = &setting.action else { return };
    let has_file = |(_, other): &OfStore<'_>, name: &str| {
        other.asset.as_ref().is_some_and(|asset| asset.name.eq_ignore_ascii_case(name))
    };
    let is_own = |(other, _): &OfStore<'_>| command_path(other) == command_path(path);
    let brought = |name: &str| all.iter().any(|other| is_own(other) && has_file(other, name));
    report.extend(command_line::started(line).into_iter().filter_map(|name| program(name, &brought, setting)));
    let own = all.iter().filter(|other| is_own(other));
    let files: Vec<&str> = own.filter_map(|(_, other)| Some(other.asset.as_ref()?.name.as_str())).collect();
    let folder = OwnFolder::of(line, &brought);
    let mut missing = BTreeSet::new();
    for Named { name, is_open } in named_files(line, &files) {
        if let Some(finding) = in_folder(name, &brought, setting) {
            report.push(finding);
            continue;
        }
        if is_open && !setting.secret {
            let message = format!("the blanks in `{name}` end its name, since it is not in quotes");
            report.push(Finding::new(Code::CspDoubt, setting.value_at, message).help(format!("write \"{name}\"")));
        }
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_included_kind = INCLUDED_ENDINGS.iter().any(|known| known.eq_ignore_ascii_case(ending));
        let is_beside = !name.contains(['\\', '/', '%', '$', ':', '*']) || is_below(name, line);
        let is_of_windows = SCRIPTS_OF_WINDOWS.iter().any(|known| known.eq_ignore_ascii_case(name));
        if is_included_kind && is_beside && !is_of_windows && !folder.may_have(name) {
            missing.insert(name);
        }
    }
    missing.extend(&folder.read);
    for name in missing.into_iter().filter(|name| !brought(name)) {
        let shown = if setting.secret { "a file".to_owned() } else { format!("`{}`", shortened(name)) };
        let message = match all.iter().any(|other| has_file(other, name)) {
            true => format!("the command names {shown}, which is not among its own files"),
            false => format!("the command names {shown}, and the package does not contain it"),
        };
        let finding = Finding::new(Code::CspDoubt, setting.value_at, message);
        report.push(
            finding.help("add it to the files of the command; all files are put into one folder, without subfolders"),
        );
    }
}

/// The finding about a program that neither Windows nor the package has.
fn program(name: &str, brought: &dyn Fn(&str) -> bool, setting: &CheckedSetting) -> Option<Finding> {
    let is_program = name.to_lowercase().ends_with(".exe") || name.eq_ignore_ascii_case("pwsh");
    let has_folder = name.contains(['\\', '/', '%', '$', ':']);
    if !is_program || has_folder || is_of_windows(name) || brought(name) {
        return None;
    }
    let shown = if setting.secret { "a program".to_owned() } else { format!("`{}`", shortened(name)) };
    let message =
        format!("the command starts {shown}, which is not part of Windows, and the package does not contain it");
    let finding = Finding::new(Code::CspDoubt, setting.value_at, message);
    Some(finding.help("add it to the files of the command, unless the image has it"))
}

/// Whether a name is that of a file in a folder beside the command's own files. What follows a blank in a path without
/// quotes is not.
fn is_below(name: &str, line: &str) -> bool {
    let begins_like_a_root =
        |first: &str| first.is_empty() || first.to_ascii_uppercase().starts_with("HK") || first == "~";
    let first = name.split(['\\', '/']).next().unwrap_or_default();
    let before = line.split(name).next().unwrap_or_default();
    let continues_a_path = before.ends_with(' ')
        && before
            .split_whitespace()
            .next_back()
            .is_some_and(|word| word.contains([':', '%', '$']) || word.contains("\\\\"));
    name.contains('\\') && !name.contains(['%', '$', ':', '*', '/']) && !begins_like_a_root(first) && !continues_a_path
}

/// The finding that a command names one of its files with a folder, although all of them are put into one folder.
fn in_folder(name: &str, brought: &dyn Fn(&str) -> bool, setting: &CheckedSetting) -> Option<Finding> {
    let (folder, file) = name.rsplit_once(['\\', '/'])?;
    let is_relative =
        !folder.is_empty() && !folder.contains(['%', '$', ':', '~', '"']) && !name.starts_with(['\\', '/']);
    if setting.secret || !is_relative || !brought(file) {
        return None;
    }
    let message = format!("the command names `{}`, but its files are put into one folder", shortened(name));
    Some(Finding::new(Code::CspDoubt, setting.value_at, message).help(format!("write `{}`", shortened(file))))
}

/// Warns of an exit code that means success as well as that a restart is needed.
fn one_exit_code(path: &StorePath, setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    /// The exit code that means a restart if the package states none.
    const RESTART: &str = "3010";
    let Action::Set(success) = &setting.action else { return };
    let is_beside = |other: &StorePath| other.leaf().name() == "ReturnCodeRestart" && other.parent() == path.parent();
    let beside = all.iter().find(|(other, _)| is_beside(other)).map(|(_, restart)| *restart);
    let restart = match beside.map(|restart| &restart.action) {
        Some(Action::Set(restart)) => restart,
        _ => RESTART,
    };
    if success == restart && !setting.secret {
        let message = format!("the exit code {} means both success and that a restart is needed", shortened(success));
        let finding = Finding::new(Code::CspDoubt, setting.value_at, message);
        report.push(match beside {
            Some(restart) => finding.related(restart.value_at, "the one for a restart"),
            None => {
                finding.help("use another one: 3010 means that a restart is needed unless the package states its own")
            }
        });
    }
}

/// Warns if the setting `other`, which has the same purpose, is set too: only one of the two can win.
fn same_purpose(setting: &CheckedSetting, other: &str, all: &[OfStore<'_>], report: &mut Report) {
    if let Some(first) = set_at(other, all) {
        let message =
            format!("`{}` is set as well as `{}`, and both are for the same purpose", setting.name(), first.name());
        let finding = Finding::new(Code::CspDoubt, setting.origin, message).related(first.origin, "the other one");
        report.push(finding.help("keep one of the two lines"));
    }
}

/// Reports accounts whose names differ only by letter case: to Windows they are the same.
fn same_account(own: &[OfStore<'_>], all: &[OfStore<'_>], report: &mut Report) {
    let mut first = BTreeMap::new();
    for (path, _) in all {
        if let Some(name) = account(path) {
            first.entry(name.to_lowercase()).or_insert(name);
        }
    }
    let mut reported = BTreeSet::new();
    for (path, setting) in own {
        let Some(name) = account(path) else { continue };
        let Some(known) = first.get(&name.to_lowercase()).filter(|known| **known != name) else { continue };
        if reported.insert(name) {
            let message = format!("`{known}` and `{name}` are the same account");
            let finding = Finding::new(Code::CspRefuses, setting.origin, message);
            report.push(finding.help("write the name in one way, or give one of the accounts another name"));
        }
    }
}

/// Warns of an account that the device already has, or that has the name of the device: neither is created.
fn taken_name(path: &StorePath, setting: &CheckedSetting, device_names: &[&str], report: &mut Report) {
    let Some(name) = account(path) else { return };
    let is_same = |other: &str| other.eq_ignore_ascii_case(name);
    let message = if BUILT_IN_ACCOUNTS.iter().any(|known| is_same(known)) {
        format!("every device has an account `{name}` already, and a package does not change existing accounts")
    } else if device_names.iter().any(|device| is_same(device)) {
        format!("the account `{}` has the name of the device", shortened(name))
    } else {
        return;
    };
    report.push(Finding::new(Code::CspDoubt, setting.origin, message).help("give the account another name"));
}

/// The names that the package gives to its device.
fn device_names<'s>(all: &[OfStore<'s>]) -> Vec<&'s str> {
    const NAMES: [&str; 2] = [COMPUTER_NAME, "DevDetail/DNSComputerName"];
    let named = all.iter().filter(|(path, _)| NAMES.contains(&path.settings_path().as_str()));
    let names = named.filter_map(|(_, setting)| match &setting.action {
        Action::Set(name) => Some(name.as_str()),
        _ => None,
    });
    names.collect()
}

/// The names of the accounts that the package makes.
fn accounts<'s>(all: &[OfStore<'s>]) -> Vec<&'s str> {
    all.iter().filter_map(|(path, _)| account(path)).collect()
}

/// Warns if the first screens, which ask for an account, are skipped and nothing else lets somebody sign in.
fn sign_in(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let hides = matches!(&setting.action, Action::Set(value) if value == "true");
    let lets_in = |(path, _): &OfStore<'_>| SIGN_IN.iter().any(|start| path.settings_path().starts_with(start));
    if hides && !all.iter().any(lets_in) {
        let message = "the screens that make an account are skipped, and the package makes none";
        let finding = Finding::new(Code::CspDoubt, setting.origin, message);
        report.push(
            finding.help("add an account, a domain, Entra ID or an enrolment, unless the image has an account already"),
        );
    }
}

/// Checks that the package makes the account of the user who is signed in at the start, unless it is in a domain.
fn signed_in_user(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let Action::Set(user) = &setting.action else { return };
    if set_at("SMISettings/AutoLogon/DomainName", all).is_none() {
        report.extend(without_account(user, "is to be signed in", setting, all));
    }
}

/// Checks that the package makes the account of the user who gets the single app, unless it is in a domain.
fn kiosk_user(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let Action::Set(json) = &setting.action else { return };
    let fields = serde_json::from_str(json).unwrap_or(serde_json::Value::Null);
    if let Some(user) = fields["Account"].as_str() {
        report.extend(without_account(user, "gets the app", setting, all));
        report.extend(administrator(user, setting, all));
    }
}

/// Checks the local accounts to which a configuration of kiosks gives a profile.
fn kiosk_users(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let Action::Set(xml) = &setting.action else { return };
    let Ok(document) = Document::read(xml) else { return };
    for config in document.root.find(&["Configs"]).into_iter().flat_map(|configs| configs.each("Config")) {
        let Some(user) = config.child("Account").map(|account| account.words()).filter(|user| !user.is_empty()) else {
            continue;
        };
        report.extend(without_account(user, "gets a profile", setting, all));
        report.extend(administrator(user, setting, all));
    }
}

/// The finding that the user of a kiosk is an administrator, for whom Windows does not start one.
fn administrator(user: &str, setting: &CheckedSetting, all: &[OfStore<'_>]) -> Option<Finding> {
    /// Administrators, as the settings store has them.
    const VALUE: &str = "2";
    let user = user.strip_prefix(".\\").unwrap_or(user);
    let is_group_of_user = |(path, _): &&OfStore<'_>| {
        path.leaf().name() == "UserGroup"
            && account(path).is_some_and(|name| name.to_lowercase() == user.to_lowercase())
    };
    let (_, group) = all.iter().find(is_group_of_user)?;
    let is_administrator = matches!(&group.action, Action::Set(value) if value == VALUE);
    (is_administrator && !setting.secret).then(|| {
        let message = format!("`{}` is an administrator, and a kiosk is for a standard user", shortened(user));
        let finding = Finding::new(Code::CspDoubt, setting.value_at, message).related(group.origin, "the group");
        finding.help("put the account into the group of standard users")
    })
}

/// Warns of an organizational unit in another domain than the one that the device joins.
fn unit_of_domain(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let Some(joined) = set_at(DOMAIN, all) else { return };
    let (Action::Set(unit), Action::Set(domain)) = (&setting.action, &joined.action) else { return };
    let parts = unit.split(',').filter_map(|part| part.trim().split_once('='));
    let names = parts.filter(|(kind, _)| kind.trim().eq_ignore_ascii_case("DC")).map(|(_, name)| name.trim());
    let of_unit = names.collect::<Vec<_>>().join(".");
    let has_dns_name = domain.contains('.');
    if has_dns_name && !of_unit.is_empty() && !of_unit.eq_ignore_ascii_case(domain) && !setting.secret {
        let message =
            format!("the unit is in the domain {}, but the device joins {}", shortened(&of_unit), shortened(domain));
        let finding = Finding::new(Code::CspDoubt, setting.value_at, message).related(joined.value_at, "the domain");
        report.push(finding.help("name a unit of the domain that the device joins"));
    }
}

/// Warns of a name that only devices outside of a domain get.
fn not_in_a_domain(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    if let (None, Some(joined)) = (set_at(COMPUTER_NAME, all), set_at(DOMAIN, all)) {
        let message = "this names a device that is in no domain, but the package joins one";
        let finding = Finding::new(Code::CspDoubt, setting.origin, message).related(joined.origin, "the domain");
        report.push(finding.help("name the device with `name` under [device]"));
    }
}

/// The finding that the package does not make the local account that it needs. A dot may stand for the device:
/// `.\kiosk`.
fn without_account(user: &str, purpose: &str, setting: &CheckedSetting, all: &[OfStore<'_>]) -> Option<Finding> {
    let user = user.strip_prefix(".\\").unwrap_or(user);
    let made = accounts(all);
    let is_of_domain = user.contains(['\\', '@']);
    if setting.secret || is_of_domain || made.iter().any(|name| name.to_lowercase() == user.to_lowercase()) {
        return None;
    }
    let message = format!("`{}` {purpose}, and the package makes no such account", shortened(user));
    let finding = Finding::new(Code::CspDoubt, setting.value_at, message);
    Some(match nearest(user, made) {
        Some(near) => finding.did_you_mean(near),
        None => finding.help("add an account of that name, unless the image has it already"),
    })
}
