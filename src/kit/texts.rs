//! The texts of a kit: the instructions for people, and the scripts.

use std::fmt::Write;

use super::file::KitFile;
use super::parts::{Certificate, Parts};
use crate::finding::hanging;
use crate::world::one_line;

/// The instructions for people.
pub(super) const README: &str = "README.txt";
/// The hashes of all other files.
pub(super) const SUMS: &str = "SHA256SUMS";

/// The scripts. They find the package through SHA256SUMS, so they need not contain its name.
pub(super) const SCRIPTS: &[(&str, &str)] = &[
    ("Install-Package.ps1", include_str!("../../templates/kit/Install-Package.ps1")),
    ("Stage-Package.ps1", include_str!("../../templates/kit/Stage-Package.ps1")),
    ("SetupComplete.cmd", include_str!("../../templates/kit/SetupComplete.cmd")),
    ("unattend-fragment.xml", include_str!("../../templates/kit/unattend-fragment.xml")),
];

const README_TEMPLATE: &str = include_str!("../../templates/kit/README.txt");
const SIGNED: &str = include_str!("../../templates/kit/trust-signed.txt");
const UNSIGNED: &str = include_str!("../../templates/kit/trust-unsigned.txt");
const APPLIER: &str = include_str!("../../templates/kit/applier.txt");

/// The instructions, filled in for this kit; `files` are the other files in it.
pub(super) fn readme(parts: &Parts, files: &[KitFile]) -> String {
    let title = one_line(&format!("{} {}", parts.title, parts.version));
    let about = match one_line(&parts.description) {
        about if about.is_empty() => about,
        about => format!("{about}\n"),
    };
    let trust = match &parts.signer {
        None => UNSIGNED.to_owned(),
        Some(signer) => how_to_trust(signer, files),
    };
    let applier = match &parts.applier {
        None => String::new(),
        Some(applier) => {
            let (command, package) = (command(&applier.name), argument(&parts.package.name));
            filled(APPLIER, &[("file", &applier.name), ("command", &command), ("package", &package)])
        }
    };
    let audience: Vec<String> = parts.audience.lines().map(|line| hanging("", &one_line(line))).collect();
    let audience = audience.join("\n");
    let facts = [
        ("title", title.as_str()),
        ("underline", &"=".repeat(title.chars().count())),
        ("about", &about),
        ("does", &hanging("", &one_line(&parts.summary))),
        ("audience", &audience),
        ("files", &contents(files)),
        ("trust", &trust),
        ("applier", &applier),
    ];
    filled(README_TEMPLATE, &facts)
}

/// How to trust the signer of the package on a device.
fn how_to_trust(signer: &Certificate, files: &[KitFile]) -> String {
    let certificate = files.iter().map(|file| file.name.as_str()).find(|name| name.ends_with(".cer"));
    let certificate = certificate.unwrap_or_default();
    let facts = [
        ("certificate", certificate),
        ("argument", &argument(certificate)),
        ("subject", &one_line(&signer.subject)),
        ("thumbprint", &upper_hex(&signer.thumbprint)),
    ];
    filled(SIGNED, &facts)
}

/// A file of the kit as an argument in PowerShell, in quotes if its name contains characters that are special there.
fn argument(name: &str) -> String {
    /// What ends a text between single quotes, unless it is doubled.
    const QUOTES: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201A}', '\u{201B}'];
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.'));
    if is_plain {
        return format!(".\\{name}");
    }
    let doubled: String =
        name.chars().flat_map(|c| std::iter::repeat_n(c, 1 + usize::from(QUOTES.contains(&c)))).collect();
    format!("'.\\{doubled}'")
}

/// A program of the kit as a command in PowerShell.
fn command(name: &str) -> String {
    let argument = argument(name);
    if argument.starts_with('\'') { format!("& {argument}") } else { argument }
}

/// A list of all files with their purpose.
fn contents(files: &[KitFile]) -> String {
    let widest = files.iter().map(|file| file.name.chars().count()).max().unwrap_or_default();
    let listed = files.iter().fold(String::new(), |mut list, file| {
        let _ = writeln!(list, "{:widest$}  {}", file.name, purpose(&file.name));
        list
    });
    format!("{listed}{SUMS:widest$}  the SHA-256 of every file")
}

fn purpose(name: &str) -> &'static str {
    match name {
        "Install-Package.ps1" => "installs the package on a running Windows",
        "Stage-Package.ps1" => "puts the package into an offline Windows image",
        "SetupComplete.cmd" => "installs the package at the end of Windows Setup",
        "unattend-fragment.xml" => "the same, for an answer file",
        _ if name.ends_with(".ppkg") => "the provisioning package",
        _ if name.ends_with(".cat") => "its catalog: keep it next to the package, under the same name",
        _ if name.ends_with(".customizations.xml") => {
            "the project inside the package, with any passwords as text; devices do not read it"
        }
        _ if name.ends_with(".cer") => "the certificate of its signer",
        _ if name.ends_with(".html") => "a page that shows what the package does",
        _ => "applies the package, reports its status, and can roll it back",
    }
}

/// The template with each `{{name}}` replaced, in one pass: a value that looks like a placeholder is not replaced
/// again.
fn filled(template: &str, facts: &[(&str, &str)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        text.push_str(before);
        let (name, tail) = after.split_once("}}").expect("placeholders in templates are closed");
        let fact = facts.iter().find(|(known, _)| *known == name);
        text.push_str(fact.expect("placeholders in templates are known").1);
        rest = tail;
    }
    text + rest
}

/// The bytes as upper-case hexadecimal digits, as Windows shows a thumbprint.
fn upper_hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}

/// The text with CRLF line endings, which cmd.exe and older versions of Notepad need. Text that is not ASCII gets a
/// byte order mark, since Notepad would otherwise assume the local code page.
pub(super) fn for_windows(text: &str) -> String {
    let mark = if text.is_ascii() { "" } else { "\u{FEFF}" };
    format!("{mark}{}", text.replace("\r\n", "\n").replace('\n', "\r\n"))
}

#[cfg(test)]
mod tests {
    use super::{argument, command, filled, for_windows};

    #[test]
    fn names_are_arguments_of_powershell() {
        for (name, expected) in [
            ("Contoso-Branding.ppkg", r".\Contoso-Branding.ppkg"),
            ("Büro.ppkg", r".\Büro.ppkg"),
            ("R&D.ppkg", r"'.\R&D.ppkg'"),
            ("Tom's-\u{2019}s.cer", "'.\\Tom''s-\u{2019}\u{2019}s.cer'"),
            ("$(calc).ppkg", r"'.\$(calc).ppkg'"),
        ] {
            assert_eq!(argument(name), expected);
        }
        assert_eq!(command("ppkg-apply.exe"), r".\ppkg-apply.exe");
        assert_eq!(command("ppkg-apply(1).exe"), r"& '.\ppkg-apply(1).exe'");
    }

    #[test]
    fn placeholders_are_filled_once() {
        assert_eq!(filled("a {{x}}-{{y}}.", &[("x", "{{y}}"), ("y", "2")]), "a {{y}}-2.");
    }

    #[test]
    fn lines_end_with_crlf() {
        assert_eq!(for_windows("a\nb\r\n"), "a\r\nb\r\n");
        assert_eq!(for_windows("ü\n"), "\u{FEFF}ü\r\n");
    }
}
