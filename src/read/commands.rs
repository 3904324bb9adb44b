//! The command lines of a package, each with everything that belongs to it.

use std::collections::BTreeMap;

use super::model::{AssetView, PackageModel, SettingView};

const COMMANDS: &str = "ProvisioningCommands";
const DEVICE: &str = "DeviceContext";
const PRIMARY: &str = "PrimaryContext";
const LINE: &str = "CommandLine";
/// The maximum number of options and files that all commands get together: a package may have many commands that share
/// them all.
const MAX_BELONGINGS: usize = 1 << 20;

/// Who runs a command, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CommandContext {
    /// The system. All files of this context belong to its one command.
    Device,
    /// Whoever applies the package.
    Primary,
}

impl CommandContext {
    /// The context in words.
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
    /// What else is set for it: `RestartRequired`.
    pub options: Vec<&'m SettingView>,
    /// The names of the files that come with it; they are in the folder in which it runs.
    pub files: Vec<&'m str>,
}

/// The commands of a package, in the order of their settings.
pub fn commands(model: &PackageModel) -> Vec<PackageCommand<'_>> {
    commands_of(model.own_settings(), &model.assets)
}

fn commands_of<'m>(
    settings: impl Iterator<Item = &'m SettingView>,
    assets: &'m [AssetView],
) -> Vec<PackageCommand<'m>> {
    let nodes: Vec<Node<'_>> = settings.filter_map(Node::of).collect();
    let (lines, others): (Vec<_>, Vec<_>) = nodes.iter().partition(|node| node.name.eq_ignore_ascii_case(LINE));
    let mut belongings = Belongings { options: BTreeMap::new(), files: BTreeMap::new(), left: MAX_BELONGINGS };
    for node in others {
        belongings.options.entry(node.above).or_default().push(node.setting);
    }
    for (index, asset) in assets.iter().enumerate() {
        let files = belongings.files.entry(asset.setting.to_ascii_lowercase()).or_default();
        files.push((index, asset.file_name.as_str()));
    }
    lines.into_iter().map(|line| belongings.command(line)).collect()
}

/// The options and files that may belong to commands.
struct Belongings<'m> {
    /// Settings by the path above them.
    options: BTreeMap<&'m [String], Vec<&'m SettingView>>,
    /// Names of files by their setting in lower case, with their place among all files.
    files: BTreeMap<String, Vec<(usize, &'m str)>>,
    /// How many more options and files may be given to commands.
    left: usize,
}

impl<'m> Belongings<'m> {
    fn command(&mut self, line: &Node<'m>) -> PackageCommand<'m> {
        let options = self.options.get(line.above).into_iter().flatten().copied().take(self.left);
        let options: Vec<&SettingView> = options.collect();
        self.left -= options.len();
        let files = self.files_in(&line.folder().to_ascii_lowercase());
        self.left -= files.len();
        PackageCommand { line: line.setting, context: line.context, options, files }
    }

    /// The files of the settings in a folder, in their order.
    fn files_in(&self, folder: &str) -> Vec<&'m str> {
        let settings = self.files.range(folder.to_owned()..).take_while(|(setting, _)| setting.starts_with(folder));
        let mut files: Vec<(usize, &str)> = settings.flat_map(|(_, files)| files).copied().take(self.left).collect();
        files.sort_unstable();
        files.into_iter().map(|(_, name)| name).collect()
    }
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
        let is_set = setting.action.gives_value() && commands.eq_ignore_ascii_case(COMMANDS);
        is_set.then_some(Node { setting, context, above, name })
    }

    /// The folder of the settings whose files come with this command.
    fn folder(&self) -> String {
        match (self.context, self.above.last()) {
            (CommandContext::Device, _) => format!("/{COMMANDS}/{DEVICE}/"),
            (CommandContext::Primary, number) => {
                format!("/{COMMANDS}/{PRIMARY}/Command/{}/", number.map_or("", String::as_str))
            }
        }
    }
}

/// The names of a node, without the `Vendor/MSFT` that those of Microsoft's CSPs begin with.
pub(super) fn below_root(setting: &SettingView) -> Option<&[String]> {
    let names = setting.node.as_ref().ok()?.segments();
    match names {
        [vendor, msft, rest @ ..] if vendor.eq_ignore_ascii_case("Vendor") && msft.eq_ignore_ascii_case("MSFT") => {
            Some(rest)
        }
        names => Some(names),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{MAX_BELONGINGS, commands_of};
    use crate::address::LocUri;
    use crate::read::model::{AssetState, AssetView, Group, SettingAction, SettingRole, SettingView};

    fn setting(path: &str) -> SettingView {
        let group = Group { source: String::new(), events: [].into(), provxml: String::new(), applied: Vec::new() };
        SettingView {
            path: None,
            claimed: None,
            stated: None,
            nested: path.split('/').map(str::to_owned).collect(),
            node: LocUri::parse(&format!("./Vendor/MSFT/{path}")),
            scope: None,
            action: SettingAction::Set,
            value: Some("a".to_owned()),
            datatype: None,
            role: SettingRole::Setting,
            secret: false,
            group: Arc::new(group),
        }
    }

    fn asset(setting: &str, name: &str) -> AssetView {
        let (setting, file_name, path) = (setting.to_owned(), name.to_owned(), name.to_owned());
        AssetView { setting, file_name, path, size: None, sha256: None, state: AssetState::Unread }
    }

    #[test]
    fn each_command_has_the_options_and_files_of_its_folder() {
        let settings = [
            "ProvisioningCommands/PrimaryContext/Command/0/CommandLine",
            "ProvisioningCommands/PrimaryContext/Command/0/RestartRequired",
            "provisioningcommands/primarycontext/command/1/commandline",
            "ProvisioningCommands/DeviceContext/CommandLine",
        ]
        .map(setting);
        let assets = [
            asset("/ProvisioningCommands/PrimaryContext/Command/0/CommandFiles/9", "z"),
            asset("/provisioningCommands/primaryContext/Command/0/CommandFiles/1", "a"),
            asset("/ProvisioningCommands/PrimaryContext/Command/1/CommandFiles/0", "b"),
            asset("/ProvisioningCommands/PrimaryContext/Command/10/CommandFiles/0", "c"),
            asset("/ProvisioningCommands/DeviceContext/CommandFiles/0", "d"),
        ];
        let found = commands_of(settings.iter(), &assets);
        let found: Vec<_> = found.into_iter().map(|command| (command.options.len(), command.files)).collect();
        assert_eq!(found, [(1, vec!["z", "a"]), (0, vec!["b"]), (0, vec!["d"])]);
    }

    #[test]
    fn many_commands_that_share_files_take_little_time() {
        let settings: Vec<_> = (0..20_000).map(|_| setting("ProvisioningCommands/DeviceContext/CommandLine")).collect();
        let files =
            (0..20_000).map(|number| asset("/ProvisioningCommands/DeviceContext/CommandFiles/0", &number.to_string()));
        let files: Vec<_> = files.collect();
        let found = commands_of(settings.iter(), &files);
        assert_eq!(found.len(), settings.len());
        assert_eq!(found.iter().map(|command| command.files.len()).sum::<usize>(), MAX_BELONGINGS);
    }
}
