//! SMISettings/AutoLogon: the account that is signed in when the device starts.

use super::CheckedSetting;
use super::checked::{Action, OfStore, account, set_at};
use crate::finding::{Code, Finding, Report, shortened};

const SWITCH: &str = "SMISettings/AutoLogon/Enable";
const USER: &str = "SMISettings/AutoLogon/UserName";
const PASSWORD: &str = "SMISettings/AutoLogon/Password";

/// The switch needs a user.
pub(super) fn switch(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    if set_at(USER, all).is_none() {
        let message = format!("somebody is to be signed in, and `{USER}` is not set");
        report.push(Finding::new(Code::CspRefuses, setting.origin, message).help(format!("set `{USER}`")));
    }
}

/// A document of Assigned Access or Shell Launcher that signs somebody in as well: Windows has one such account.
pub(super) fn in_document(document: &CheckedSetting, others: &[OfStore<'_>], report: &mut Report) {
    let Action::Set(text) = &document.action else { return };
    let Some(switch) = set_at(SWITCH, others) else { return };
    if text.contains("AutoLogonAccount") && !document.secret {
        let message = "<AutoLogonAccount> signs in an account of its own, and another one is to be signed in too";
        let finding = Finding::new(Code::CspDoubt, document.value_at, message).related(switch.origin, "the other one");
        report.push(finding.help("keep one: name the user as <Account>, or leave out the automatic sign-in"));
    }
}

/// The user needs the switch and a password, and the domain has a setting of its own.
pub(super) fn user(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let mut doubt = |message: &str, help: String| {
        report.push(Finding::new(Code::CspDoubt, setting.value_at, message).help(help));
    };
    if set_at(SWITCH, all).is_none() {
        doubt("nobody is signed in while the switch is off", format!("set `{SWITCH}` = \"ENABLE\""));
    }
    if set_at(PASSWORD, all).is_none() {
        let help = match setting.label {
            Some(_) => "add a password to `autologon`: password = { env = \"NAME\" }".to_owned(),
            None => format!("set `{PASSWORD}`"),
        };
        doubt("the user is to be signed in without a password", help);
    }
    let Action::Set(user) = &setting.action else { return };
    if let Some((domain, name)) = user.split_once('\\').filter(|(domain, _)| *domain != "." && !setting.secret) {
        let message = format!("`{}` names a domain, which has a setting of its own", shortened(user));
        let (domain, name) = (shortened(domain), shortened(name));
        doubt(&message, format!("write user = \"{name}\" and domain = \"{domain}\""));
    }
}

/// The password must be that of the account, if the package makes the account. Neither password is ever shown.
pub(super) fn password(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    if set_at("SMISettings/AutoLogon/DomainName", all).is_some() {
        return;
    }
    let Some(Action::Set(user)) = set_at(USER, all).map(|user| &user.action) else { return };
    let user = user.strip_prefix(".\\").unwrap_or(user).to_lowercase();
    let own = all.iter().find(|(path, _)| {
        path.leaf().name() == "Password" && account(path).is_some_and(|name| name.to_lowercase() == user)
    });
    let Some((_, own)) = own else { return };
    if own.action != setting.action {
        let finding = Finding::new(Code::CspDoubt, setting.value_at, "this is not the password of the account");
        let finding = finding.related(own.value_at, "the password that the account gets");
        report.push(finding.help("take both from one place, such as the same environment variable"));
    }
}
