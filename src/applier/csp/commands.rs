//! The commands of a package. Only Windows' own engine runs them; a simulated device says which it would run.

use super::interface::{Csp, PictureState, TakesEffect, begins_with};
use crate::address::LocUri;
use crate::applier::answer::Answer;
use crate::applier::change::Change;
use crate::applier::desired::DesiredSetting;
use crate::applier::device::DevicePathError;
use crate::read::{PackageModel, SettingView};

const ROOT: [&str; 3] = ["Vendor", "MSFT", "ProvisioningCommands"];
const LINE: &str = "CommandLine";
/// The context in which a package has one command line, and all files are of it.
const DEVICE_CONTEXT: &str = "DeviceContext";

/// A command, with all that belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedCommand {
    /// The command line.
    pub line: String,
    /// Who runs it, and when.
    pub context: &'static str,
    /// The names of the files that come with it; they are in the folder in which it runs.
    pub files: Vec<String>,
    /// What else the package says about it: `RestartRequired = true`.
    pub options: Vec<String>,
}

pub(super) struct Commands;

impl Csp for Commands {
    fn has(&self, node: &LocUri) -> bool {
        is_of_command(node)
    }

    /// None: nothing runs them here.
    fn changes(&self, _: &DesiredSetting) -> Result<Vec<Change>, DevicePathError> {
        Ok(Vec::new())
    }

    fn status(&self, _: &DesiredSetting, _: Option<&PictureState>) -> (Answer, &'static str) {
        (Answer::NotVerifiable, "the simulated device runs no commands")
    }

    fn takes_effect(&self, _: &LocUri) -> TakesEffect {
        TakesEffect::AtOnce
    }
}

/// Whether a node says something about a command.
pub(in crate::applier) fn is_of_command(node: &LocUri) -> bool {
    begins_with(node, &ROOT)
}

/// The commands of a package, in the order in which its files say them.
pub(in crate::applier) fn commands(model: &PackageModel) -> Vec<PlannedCommand> {
    let nodes = || model.own_settings().filter_map(|setting| Some((setting, of_command(setting)?)));
    let lines = nodes().filter(|(_, (_, name))| name.eq_ignore_ascii_case(LINE));
    lines.map(|(setting, (above, _))| command(setting, above, &nodes().collect::<Vec<_>>(), model)).collect()
}

/// The path above a node of a command, and its name.
fn of_command(setting: &SettingView) -> Option<(&[String], &str)> {
    let node = setting.node.as_ref().ok().filter(|node| is_of_command(node))?;
    let (name, above) = node.segments().split_last()?;
    Some((above, name))
}

fn command(
    setting: &SettingView,
    above: &[String],
    nodes: &[(&SettingView, (&[String], &str))],
    model: &PackageModel,
) -> PlannedCommand {
    let is_of_device = above.get(ROOT.len()).is_some_and(|name| name.eq_ignore_ascii_case(DEVICE_CONTEXT));
    let files = match (is_of_device, above.last()) {
        (true, _) => "/ProvisioningCommands/DeviceContext/".to_owned(),
        (false, index) => {
            format!("/ProvisioningCommands/PrimaryContext/Command/{}/", index.map_or("", String::as_str))
        }
    };
    let others = nodes.iter().filter(|(_, (own, name))| *own == above && !name.eq_ignore_ascii_case(LINE));
    PlannedCommand {
        line: setting.value.clone().unwrap_or_default(),
        context: match is_of_device {
            true => "as SYSTEM, before anybody signs in",
            false => "in the primary context, while the package is applied",
        },
        files: model
            .assets
            .iter()
            .filter(|asset| asset.setting.starts_with(&files))
            .map(|asset| asset.file_name.clone())
            .collect(),
        options: others
            .map(|(own, (_, name))| format!("{name} = {}", own.value.as_deref().unwrap_or_default()))
            .collect(),
    }
}
