//! The languages of scripts and lists of commands that Windows runs, and how to recognize one.

/// What a text is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::risk) enum Language {
    /// PowerShell.
    PowerShell,
    /// A batch file of cmd.
    Batch,
    /// VBScript.
    VbScript,
    /// JScript.
    JScript,
    /// An export of the registry, `.reg`.
    Registry,
    /// A setup information file or security template, `.inf`.
    SetupInformation,
    /// A list of registry policies, as LGPO.exe reads it: owner, key, name and value, each on its own line.
    PolicyList,
    /// Any other, whose comments cannot be left out safely: HTA, XML, Python, lists of commands.
    Other,
}

impl Language {
    /// The language of files with this extension, in lower case; `None` if the extension does not determine it.
    pub(in crate::risk) fn of_extension(extension: &str) -> Option<Language> {
        Some(match extension {
            "ps1" | "psm1" | "psd1" => Language::PowerShell,
            "cmd" | "bat" => Language::Batch,
            "vbs" | "vbe" => Language::VbScript,
            "js" | "jse" => Language::JScript,
            "reg" => Language::Registry,
            "inf" => Language::SetupInformation,
            "wsf" | "wsh" | "wsc" | "hta" | "sct" | "xsl" | "mof" | "py" | "pyw" | "ps1xml" | "cdxml" | "ahk"
            | "au3" | "pl" | "rb" | "iss" | "url" | "scf" | "xaml" | "csproj" | "vbproj" | "proj" | "targets"
            | "props" | "lua" | "php" | "sh" | "gadget" | "slk" | "iqy" | "rdp" => Language::Other,
            _ => return None,
        })
    }

    /// The language that a text announces by its first words.
    pub(in crate::risk) fn of_text(text: &str) -> Option<Language> {
        let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
        let start = start.get(..start.floor_char_boundary(64)).unwrap_or_default().to_ascii_lowercase();
        let begins = |words: &[&str]| words.iter().any(|word| start.starts_with(word));
        if begins(&["windows registry editor", "regedit4"]) {
            Some(Language::Registry)
        } else if begins(&["@echo off", "@setlocal", "setlocal"]) {
            Some(Language::Batch)
        } else if begins(&["#requires ", "[cmdletbinding", "param("]) {
            Some(Language::PowerShell)
        } else if begins(&["[unicode]", "[version]"]) {
            Some(Language::SetupInformation)
        } else {
            is_policy_list(text).then_some(Language::PolicyList)
        }
    }
}

/// Whether the first lines, apart from comments, are the owner of a policy and a registry key.
fn is_policy_list(text: &str) -> bool {
    let lines = text.split(['\n', '\r']).map(|line| line.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}'));
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with(';'));
    let is_owner = lines.next().is_some_and(|line| {
        ["computer", "user"].iter().any(|owner| line.eq_ignore_ascii_case(owner))
            || line.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("user:"))
    });
    is_owner && lines.next().is_some_and(|line| line.contains('\\'))
}
