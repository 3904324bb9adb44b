//! SMISettings/ShellLauncher: programs that take the place of the desktop.

use super::CheckedSetting;
use super::checked::{Action, OfStore, set_at};
use super::command_line::program_before_options;
use crate::address::StorePath;
use crate::finding::{Code, Finding, Report, shortened};

/// The group of these settings.
pub(super) const GROUP: &str = "SMISettings/ShellLauncher/";
const SWITCH: &str = "SMISettings/ShellLauncher/Enable";
/// The shell of everybody, and of single users.
const SHELLS: [&str; 2] = ["DefaultCustomShell", "UserCustomShell"];
/// The program that starts the others.
const LAUNCHER: &str = "eshell.exe";

/// Checks that a shell is a program that Shell Launcher can start, and that Shell Launcher is on.
pub(super) fn check(path: &StorePath, setting: &CheckedSetting, all: &[OfStore<'_>], report: &mut Report) {
    let Action::Set(shell) = &setting.action else { return };
    if !SHELLS.contains(&path.leaf().name()) {
        return;
    }
    if let Some(why) = why_not_a_shell(shell) {
        let finding = Finding::new(Code::CspRefuses, setting.value_at, format!("{}: {why}", setting.name()));
        report.push(finding.allowed(r"the path of a program: C:\Kiosk\kiosk.exe"));
    }
    if set_at(SWITCH, all).is_none() {
        let message = format!("{} does nothing while Shell Launcher is off", setting.name());
        let finding = Finding::new(Code::CspDoubt, setting.origin, message);
        report.push(finding.help(format!("set `{SWITCH}` = \"ENABLE\"")));
    }
}

fn why_not_a_shell(shell: &str) -> Option<String> {
    let quoted = shell.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    if quoted.is_some_and(|inside| !inside.contains('"') && program_before_options(inside).is_some()) {
        return Some("the quotation marks make the program and its options one name".to_owned());
    }
    let program = shell.trim().trim_matches('"').rsplit(['\\', '/']).next().unwrap_or_default();
    if program.is_empty() {
        return Some("no program is named".to_owned());
    }
    if program.eq_ignore_ascii_case(LAUNCHER) {
        return Some(format!("{LAUNCHER} is Shell Launcher itself, and the screen stays blank"));
    }
    is_store_app(program).then(|| format!("`{}` is an app of the store, which cannot be a shell", shortened(shell)))
}

/// Whether a text is the id of an app from the store: `Family_publisher!App`.
fn is_store_app(text: &str) -> bool {
    text.split_once('!')
        .is_some_and(|(family, app)| family.contains('_') && !family.contains(' ') && !app.contains('.'))
}
