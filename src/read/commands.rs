//! The command lines of a package, each with all that belongs to it.

use super::model::{PackageModel, SettingAction, SettingView};

const COMMANDS: &str = "ProvisioningCommands";
const DEVICE: &str = "DeviceContext";
const PRIMARY: &str = "PrimaryContext";
const LINE: &str = "CommandLine";

/// Who runs a command, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandContext {
    /// The system. All files of this context belong to its one command.
    Device,
    /// Whoever applies the package.
    Primary,
}

impl CommandContext {
    /// In words.
    pub fn words(self) -> &'static str {
        match self {
            CommandContext::Device => "as SYSTEM, before anybody signs in",
            CommandContext::Primary => "in the primary context, while the package is applied",
        }
    }
}

/// A command.
#[derive(Debug, Clone)]
pub struct PackageCommand<'m> {
    /// The setting whose value is the command line.
    pub line: &'m SettingView,
    /// Who runs it, and when.
    pub context: CommandContext,
    /// What else is said of it: `RestartRequired`.
    pub options: Vec<&'m SettingView>,
    /// The names of the files that come along; they are in the folder in which it runs.
    pub files: Vec<&'m str>,
}

/// The commands of a package, in the order of their settings.
pub fn commands(model: &PackageModel) -> Vec<PackageCommand<'_>> {
    let nodes: Vec<Node<'_>> = model.own_settings().filter_map(Node::of).collect();
    let lines = nodes.iter().filter(|node| node.name.eq_ignore_ascii_case(LINE));
    lines.map(|line| command(line, &nodes, model)).collect()
}

/// A node of a command: its context, the path above it, its own name.
struct Node<'m> {
    setting: &'m SettingView,
    context: CommandContext,
    above: &'m [String],
    name: &'m str,
}

impl<'m> Node<'m> {
    fn of(setting: &'m SettingView) -> Option<Node<'m>> {
        let (name, above) = below_root(setting)?.split_last()?;
        let [commands, context, ..] = above else { return None };
        let context = match context {
            context if context.eq_ignore_ascii_case(DEVICE) => CommandContext::Device,
            context if context.eq_ignore_ascii_case(PRIMARY) => CommandContext::Primary,
            _ => return None,
        };
        let is_set = setting.action != SettingAction::Delete && commands.eq_ignore_ascii_case(COMMANDS);
        is_set.then_some(Node { setting, context, above, name })
    }
}

fn command<'m>(line: &Node<'m>, nodes: &[Node<'m>], model: &'m PackageModel) -> PackageCommand<'m> {
    let files = match (line.context, line.above.last()) {
        (CommandContext::Device, _) => format!("/{COMMANDS}/{DEVICE}/"),
        (CommandContext::Primary, number) => {
            format!("/{COMMANDS}/{PRIMARY}/Command/{}/", number.map_or("", String::as_str))
        }
    };
    let belongs = |path: &str| path.get(..files.len()).is_some_and(|start| start.eq_ignore_ascii_case(&files));
    let is_option = |node: &&Node<'_>| node.above == line.above && !node.name.eq_ignore_ascii_case(LINE);
    PackageCommand {
        line: line.setting,
        context: line.context,
        options: nodes.iter().filter(is_option).map(|node| node.setting).collect(),
        files: model
            .assets
            .iter()
            .filter(|asset| belongs(&asset.setting))
            .map(|asset| asset.file_name.as_str())
            .collect(),
    }
}

/// The names of a node, those of all CSPs of Microsoft without `Vendor/MSFT` before them.
pub(super) fn below_root(setting: &SettingView) -> Option<&[String]> {
    let names = setting.node.as_ref().ok()?.segments();
    match names {
        [vendor, msft, rest @ ..] if vendor.eq_ignore_ascii_case("Vendor") && msft.eq_ignore_ascii_case("MSFT") => {
            Some(rest)
        }
        names => Some(names),
    }
}
