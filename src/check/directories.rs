//! What joins a device to a directory or to a device manager: a domain with an account, a token, an enrolment.

use super::CheckedSetting;
use super::checked::{Action, OfStore, set_at};
use crate::address::{StoreItem, StorePath, StoreSegment};
use crate::finding::{Code, Finding, Report, shortened};

/// Judges a setting; `all` are the settings that its devices get.
pub(super) fn check(path: &StorePath, setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    match path.settings_path().as_str() {
        "Accounts/ComputerAccount/DomainName" => {
            domain(setting, all, report);
            hidden_screens(setting, all, report);
            wireless(setting, all, report);
        }
        "Accounts/ComputerAccount/Account" => joining_account(setting, report),
        "Accounts/ComputerAccount/AccountOU" => unit(setting, report),
        "Accounts/Azure/BPRT" => {
            token(setting, report);
            one_directory(setting, all, report);
        }
        "Accounts/Azure/Authority" => url(setting, "https://login.microsoftonline.com/common", report),
        "Workplace/Enrollments/UPN/AuthPolicy" => enrolment(path, setting, all, report),
        "Workplace/Enrollments/UPN/Secret" => {
            discovery(path, setting, all, report);
            principal_name(path, setting, report);
            secret_of_certificate(path, setting, all, report);
        }
        "Workplace/Enrollments/UPN/DiscoveryServiceFullUrl"
        | "Workplace/Enrollments/UPN/EnrollmentServiceFullUrl"
        | "Workplace/Enrollments/UPN/PolicyServiceFullUrl" => {
            url(setting, "https://mdm.contoso.com/...", report);
            enrolment(path, setting, all, report);
        }
        _ => {}
    }
}

/// The value, if it is not secret.
fn shown(setting: &CheckedSetting) -> Option<&str> {
    match &setting.action {
        Action::Set(text) if !setting.secret => Some(text),
        _ => None,
    }
}

/// Checks that the value looks like the name of a domain, and that an account and a password are set to join it.
fn domain(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    if let Some(name) = shown(setting).filter(|name| name.contains(['/', ':', '\\', '@', ' '])) {
        let message = format!("`{}` is not the name of a domain", shortened(name));
        report.push(Finding::new(Code::CspDoubt, setting.value_at, message).allowed("corp.contoso.com, or CONTOSO"));
    }
    for needed in ["Account", "Password"] {
        let path = format!("Accounts/ComputerAccount/{needed}");
        if !all.iter().any(|(own, _)| own.settings_path() == path) {
            let message = format!("a device joins a domain with an account, but `{path}` is not set");
            report.push(Finding::new(Code::CspRefuses, setting.origin, message).help(format!("set `{path}`")));
        }
    }
}

/// Notes what Microsoft recommends for a device that joins a domain without the screens of its first start: a name for
/// it, and a local administrator.
fn hidden_screens(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    const ADMINISTRATORS: &str = "2";
    const NAME: (&str, &str) = ("a name for the device", "name it under [device]");
    const ACCOUNT: (&str, &str) = ("a local administrator", "add an [[account]] with group = \"Administrators\"");
    let is_set_to = |setting: &CheckedSetting, value: &str| matches!(&setting.action, Action::Set(own) if own == value);
    let is_administrator = |(path, group): &OfStore<'_>| {
        path.settings_path() == "Accounts/Users/User/UserGroup" && is_set_to(group, ADMINISTRATORS)
    };
    if !set_at("OOBE/Desktop/HideOobe", all).is_some_and(|hide| is_set_to(hide, "true")) {
        return;
    }
    let has_name = set_at("Accounts/ComputerAccount/ComputerName", all).is_some();
    let (missing, help) = match (has_name, all.iter().any(is_administrator)) {
        (true, true) => return,
        (false, true) => (NAME.0.to_owned(), NAME.1.to_owned()),
        (true, false) => (ACCOUNT.0.to_owned(), ACCOUNT.1.to_owned()),
        (false, false) => (format!("{} and {}", NAME.0, ACCOUNT.0), format!("{}, and {}", NAME.1, ACCOUNT.1)),
    };
    let message = format!("a device that joins a domain without the screens of its first start should have {missing}");
    report.push(Finding::new(Code::CspNote, setting.origin, message).help(help));
}

/// Notes that the store does not make the domain wait for a wireless network of the same package.
fn wireless(setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    const NETWORKS: &str = "ConnectivityProfiles/WLAN/";
    let is_network = |(path, _): &&OfStore<'_>| path.settings_path().starts_with(NETWORKS);
    if let Some((_, network)) = all.iter().find(is_network) {
        let message = "the device may join the domain before it is connected to the wireless network of the package";
        let finding = Finding::new(Code::CspNote, setting.origin, message).related(network.origin, "the network");
        report.push(finding.help("connect the device by cable, unless the image knows a network"));
    }
}

/// Checks that the account that joins the domain is written with its domain: `CONTOSO\joiner`.
fn joining_account(setting: &CheckedSetting, report: &mut Report) {
    if let Some(account) = shown(setting).filter(|account| !account.contains(['\\', '@'])) {
        let message = format!("`{}` does not name the domain of the account", shortened(account));
        let finding = Finding::new(Code::CspDoubt, setting.value_at, message);
        report.push(finding.allowed(r"CONTOSO\joiner"));
    }
}

/// The organizational unit of a computer must be a distinguished name.
fn unit(setting: &CheckedSetting, report: &mut Report) {
    let Some(unit) = shown(setting) else { return };
    let is_part =
        |part: &str| part.trim().split_once('=').is_some_and(|(kind, name)| !kind.is_empty() && !name.is_empty());
    // A comma that belongs to a name has a backslash before it.
    let parts = unit.replace("\\,", "");
    let names_domain = |part: &str| part.trim_start().get(..3).is_some_and(|kind| kind.eq_ignore_ascii_case("DC="));
    let problem = if unit.is_empty() {
        return;
    } else if !parts.split(',').all(is_part) {
        "is not the distinguished name of an organizational unit"
    } else if !parts.split(',').any(names_domain) {
        "is a part of a distinguished name: its domain (DC=) is missing"
    } else {
        return;
    };
    let finding = Finding::new(Code::CspDoubt, setting.value_at, format!("`{}` {problem}", shortened(unit)));
    report.push(finding.allowed("OU=Berlin,OU=Computers,DC=contoso,DC=com"));
}

/// An empty token joins nothing.
fn token(setting: &CheckedSetting, report: &mut Report) {
    if matches!(&setting.action, Action::Set(token) if token.trim().is_empty()) {
        let finding = Finding::new(Code::CspRefuses, setting.value_at, "the token is empty");
        report.push(finding.allowed("a bulk enrolment token of Entra ID").help("get a token, or remove the line"));
    }
}

/// A device is joined to a domain or to Entra ID; to have both, it joins the domain first.
fn one_directory(token: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let domain = all.iter().find(|(path, _)| path.settings_path() == "Accounts/ComputerAccount/DomainName");
    if let Some((_, domain)) = domain {
        let message = "the package joins the device to a domain and to Entra ID, but a device joins only one of them";
        let finding = Finding::new(Code::CspDoubt, token.origin, message).related(domain.origin, "the domain");
        report.push(
            finding.help("keep one of the two; a device in a domain can also be joined to Entra ID, but through its directory rather than with a token"),
        );
    }
}

/// Checks that the address of a service for tokens or enrolments is an HTTPS URL like this one.
fn url(setting: &CheckedSetting, like: &str, report: &mut Report) {
    let is_secure = |url: &str| url.get(..8).is_some_and(|scheme| scheme.eq_ignore_ascii_case("https://"));
    if let Some(url) = shown(setting).filter(|url| !url.is_empty() && !is_secure(url)) {
        let message = format!("{} is `{}`, which does not begin with https://", setting.name(), shortened(url));
        report.push(Finding::new(Code::CspRefuses, setting.value_at, message).allowed(like));
    }
}

/// An enrolment needs a secret; the first setting of the enrolment reports it.
fn enrolment(path: &StorePath, setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let own: Vec<&OfStore<'_>> = all.iter().filter(|(other, _)| other.parent() == path.parent()).collect();
    let has_secret = own.iter().any(|(other, _)| other.leaf().name() == "Secret");
    let is_first = own.first().is_some_and(|(first, _)| *first == path);
    if is_first && !has_secret {
        let message = "an enrolment needs a secret: the password of the account, or the thumbprint of its certificate";
        report.push(
            Finding::new(Code::CspRefuses, setting.origin, message).help("set Workplace/Enrollments/UPN[...]/Secret"),
        );
    }
}

/// Checks that an enrolment is named after the account that enrols: the name contains an `@`.
fn principal_name(path: &StorePath, setting: &CheckedSetting, report: &mut Report) {
    let items = path.segments().iter().filter_map(StoreSegment::item);
    let names = items.filter_map(|item| match item {
        StoreItem::Key(name) => Some(name),
        StoreItem::Index(_) => None,
    });
    for name in names.filter(|name| !name.contains('@')) {
        let message = format!("`{}` is not the name of an account that enrols", shortened(name));
        report.push(Finding::new(Code::CspDoubt, setting.origin, message).allowed("enroll@contoso.com"));
    }
}

/// An enrolment by certificate has the thumbprint of the certificate as its secret.
fn secret_of_certificate(path: &StorePath, secret: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    const BY_CERTIFICATE: &str = "2";
    /// The number of hexadecimal digits of a SHA-1 hash.
    const DIGITS: usize = 40;
    let is_policy = |other: &StorePath| other.parent() == path.parent() && other.leaf().name() == "AuthPolicy";
    let policy = all.iter().find(|(other, _)| is_policy(other)).and_then(|(_, policy)| shown(policy));
    let Action::Set(text) = &secret.action else { return };
    let is_thumbprint = text.len() == DIGITS && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if policy == Some(BY_CERTIFICATE) && !is_thumbprint {
        let message = "the enrolment is by a certificate, and its secret is not a thumbprint";
        report.push(Finding::new(Code::CspDoubt, secret.value_at, message).allowed("40 hexadecimal digits"));
    }
}

/// Warns if the enrolment has no address of its service: the device then has to find it by the domain of the account.
fn discovery(path: &StorePath, setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let is_discovery =
        |other: &StorePath| other.parent() == path.parent() && other.leaf().name() == "DiscoveryServiceFullUrl";
    if !all.iter().any(|(other, _)| is_discovery(other)) {
        let message = "the enrolment does not state its discovery service";
        report.push(Finding::new(Code::CspDoubt, setting.origin, message).help(match setting.label {
            Some(_) => "add `discovery_url` to [mdm], unless DNS leads the device to it",
            None => "set DiscoveryServiceFullUrl, unless DNS leads the device to it",
        }));
    }
}
