//! The scripts that ppkg-apply.exe passes to Windows PowerShell: they follow its grammar, and cut no value.

use crate::kit::powershell_errors;

const FIELDS: &str = include_str!("../../src/applier/device/live/fields.ps1");
const NODES: &str = include_str!("../../src/applier/device/live/nodes.ps1");
const ENGINE: &str = include_str!("../../src/applier/device/live/engine.ps1");
/// The longest command line of Windows, in characters.
const MAX_COMMAND_LINE: usize = 32_767;

/// The scripts as they are passed.
pub const SCRIPTS: [&str; 3] = [
    concat!(
        include_str!("../../src/applier/device/live/fields.ps1"),
        include_str!("../../src/applier/device/live/nodes.ps1"),
        include_str!("../../src/applier/device/live/bridge.ps1")
    ),
    concat!(
        include_str!("../../src/applier/device/live/fields.ps1"),
        include_str!("../../src/applier/device/live/engine.ps1")
    ),
    concat!(
        include_str!("../../src/applier/device/live/fields.ps1"),
        include_str!("../../src/applier/device/live/own_folder.ps1")
    ),
];

#[test]
fn they_follow_the_grammar_and_fit_on_a_command_line() {
    for script in SCRIPTS {
        assert_eq!(powershell_errors(script), Vec::<String>::new());
        assert!(script.is_ascii() && !script.contains("Invoke-Expression"));
        // UTF-16 in base64, after a few options.
        assert!(script.len() * 2 * 4 / 3 + 500 < MAX_COMMAND_LINE, "{}", script.len());
    }
}

/// Half a value would be compared, and written back, as if it were whole.
#[test]
fn only_messages_are_cut_and_a_value_that_is_too_long_is_unreadable() {
    let (_, cutting) = FIELDS.split_once("function ConvertTo-Message").unwrap();
    assert_eq!((FIELDS.matches("Substring").count(), cutting.matches("Substring").count()), (1, 1));
    assert!(NODES.contains("-gt 30000) { throw 'its value is too long' }"));
    for line in SCRIPTS.iter().flat_map(|script| script.lines()).filter(|line| line.contains("ConvertTo-")) {
        let is_message = line.contains("Exception.Message") || line.contains("$entry.Message");
        let is_definition = line.trim_start().starts_with("function") || line.trim() == "ConvertTo-Field $text";
        assert!(is_definition || is_message == line.contains("ConvertTo-Message"), "{line}");
    }
}

#[test]
fn only_an_installation_or_removal_makes_the_folder_of_logs() {
    let (before, _) = ENGINE.split_once("CreateDirectory").unwrap();
    assert_eq!(ENGINE.matches("CreateDirectory").count(), 1);
    assert!(
        before
            .trim_end()
            .ends_with("(($action -eq 'install') -or ($action -eq 'uninstall')) {\n        [System.IO.Directory]::")
    );
}

/// The script that looks for evidence reads nodes by the same functions.
#[test]
fn both_scripts_find_nodes_in_the_same_way() {
    assert!(ppkgc::evidence::SCRIPT.contains(NODES));
    assert_eq!(ppkgc::evidence::SCRIPT.matches("Get-CimInstance").count(), 1);
}
