//! The commands of a package. Only Windows' own engine runs them; a simulated device says which it would run.

use super::interface::{Csp, PictureState, TakesEffect, begins_with};
use crate::address::LocUri;
use crate::applier::answer::Answer;
use crate::applier::change::Change;
use crate::applier::desired::DesiredSetting;
use crate::applier::device::DevicePathError;
use crate::read::{self, PackageCommand, PackageModel};

const ROOT: [&str; 3] = ["Vendor", "MSFT", "ProvisioningCommands"];

/// A command, with everything that belongs to it.
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

    /// No changes: nothing runs commands here.
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

/// Whether a node belongs to a command.
pub(in crate::applier) fn is_of_command(node: &LocUri) -> bool {
    begins_with(node, &ROOT)
}

/// The commands of a package, in the order in which its files list them.
pub(in crate::applier) fn commands(model: &PackageModel) -> Vec<PlannedCommand> {
    read::commands(model).iter().map(planned).collect()
}

fn planned(command: &PackageCommand<'_>) -> PlannedCommand {
    let name = |setting: &read::SettingView| setting.nested.last().cloned().unwrap_or_default();
    PlannedCommand {
        line: command.line.value.clone().unwrap_or_default(),
        context: command.context.words(),
        files: command.files.iter().map(|file| (*file).to_owned()).collect(),
        options: command
            .options
            .iter()
            .map(|own| format!("{} = {}", name(own), own.value.as_deref().unwrap_or_default()))
            .collect(),
    }
}
