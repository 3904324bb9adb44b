//! Compares what the files of a package are with what their names say.

use std::collections::BTreeMap;

use super::archive;
use super::budget::{Budget, Unread};
use super::class::Severity;
use super::command::{Language, is_text_like, peel, read, readings, reads_itself, registry_commands, without_comments};
use super::other_commands::{gives_netsh_a_file, netsh_commands, remote_page, remote_script, task_commands};
use super::own_document::is_own_document;
use super::report::{Item, RiskCommand, RiskFile, RiskFinding, RiskReport};
use super::uses::Uses;
use crate::finding::holds_a_secret;
use crate::read::{AssetState, AssetView, ImageContents, InnerFile, SettingRole};
use crate::world::windows_name::NameKey;

/// What a file is, according to its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Program,
    Installer,
    Cabinet,
    Archive,
    LockedArchive,
    Shortcut,
    Picture,
    Document,
    Other,
}

impl Kind {
    fn of(bytes: &[u8]) -> Kind {
        match bytes {
            [b'M', b'Z', ..] => Kind::Program,
            [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => Kind::Installer,
            [b'M', b'S', b'C', b'F', ..] => Kind::Cabinet,
            [b'P', b'K', 3 | 5, 4 | 6, ..] if zip_is_locked(bytes) => Kind::LockedArchive,
            [b'P', b'K', 3 | 5, 4 | 6, ..] => Kind::Archive,
            [b'7', b'z', 0xbc, 0xaf, ..] | [b'R', b'a', b'r', b'!', ..] => Kind::Archive,
            [0x4c, 0, 0, 0, 1, 0x14, 2, 0, ..] => Kind::Shortcut,
            [0x89, b'P', b'N', b'G', ..] | [0xff, 0xd8, 0xff, ..] | [b'G', b'I', b'F', b'8', ..] => Kind::Picture,
            [b'B', b'M', _, _, _, _, 0, 0, 0, 0, ..] => Kind::Picture,
            [b'%', b'P', b'D', b'F', ..] => Kind::Document,
            _ => Kind::Other,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Kind::Program => "program",
            Kind::Installer => "installer or old Office document",
            Kind::Cabinet => "cabinet",
            Kind::Archive => "archive",
            Kind::LockedArchive => "encrypted archive",
            Kind::Shortcut => "shortcut",
            Kind::Picture => "picture",
            Kind::Document => "document",
            Kind::Other => "other",
        }
    }
}

/// Whether a file inside a .zip is encrypted.
fn zip_is_locked(bytes: &[u8]) -> bool {
    bytes.get(6).is_some_and(|flags| flags & 1 != 0) || zip_entries(bytes).any(|(flags, _)| flags & 1 != 0)
}

/// Flags and names in the directory of a .zip.
fn zip_entries(bytes: &[u8]) -> impl Iterator<Item = (u8, String)> {
    const MAX_ENTRIES: usize = 10_000;
    let heads = bytes.windows(4).enumerate().filter(|(_, head)| *head == b"PK\x01\x02");
    let entries = heads.filter_map(|(at, _)| {
        let size = usize::from(u16::from_le_bytes([*bytes.get(at + 28)?, *bytes.get(at + 29)?]));
        let name = bytes.get(at + 46..at + 46 + size)?;
        Some((*bytes.get(at + 8)?, String::from_utf8_lossy(name).into_owned()))
    });
    entries.take(MAX_ENTRIES)
}

/// The extensions of archives whose scripts are not scripts of the package: apps and documents, which other programs
/// open.
const APPS: [&str; 12] =
    ["appx", "msix", "appxbundle", "msixbundle", "docx", "xlsx", "pptx", "dotx", "xltx", "jar", "nupkg", "epub"];
/// The extensions among them that Windows installs.
const INSTALLED: [&str; 4] = ["appx", "msix", "appxbundle", "msixbundle"];
const PROGRAMS: [&str; 13] =
    ["exe", "dll", "sys", "com", "scr", "cpl", "ocx", "efi", "drv", "mui", "pif", "xll", "wll"];
const HARMLESS: [&str; 22] = [
    "png", "jpg", "jpeg", "gif", "bmp", "txt", "pdf", "doc", "docx", "xls", "xlsx", "xml", "json", "csv", "ico", "log",
    "htm", "html", "ini", "mp4", "cer", "md",
];
/// Extensions of pages, which a browser opens by a click.
const PAGES: [&str; 8] = ["htm", "html", "xhtml", "xht", "shtml", "mht", "mhtml", "svg"];
/// Extensions of files that start what they name, or show a folder of another computer, when they are opened.
const SHORTCUTS: [&str; 14] = [
    "settingcontent-ms",
    "library-ms",
    "searchconnector-ms",
    "search-ms",
    "appref-ms",
    "application",
    "appinstaller",
    "rdp",
    "jnlp",
    "xbap",
    "msc",
    "iqy",
    "slk",
    "scf",
];
/// Images of disks and packages of Windows, whose content is not examined.
const IMAGES: [&str; 10] = ["iso", "img", "vhd", "vhdx", "wim", "swm", "esd", "ppkg", "msu", "one"];
const PICTURES: [&str; 6] = ["png", "jpg", "jpeg", "gif", "bmp", "ico"];

/// Adds the findings about the files of an image.
pub(super) fn files(image: &ImageContents, number: usize, report: &mut RiskReport) {
    let judge = Judge::of(image, &report.commands);
    for file in &image.files {
        let asset = judge.assets.get(&NameKey::of(&file.path)).copied();
        let used_by = asset.map(|asset| asset.setting.clone());
        let kind = match Kind::of(&file.bytes) {
            Kind::Other if is_script(&extension(name(file))) => "script",
            kind => kind.word(),
        };
        report.files.push(RiskFile {
            path: file.path.clone(),
            image: number,
            stream: file.stream.clone(),
            sha256: file.sha256,
            kind,
            used_by,
        });
        if file.is_cut() && (is_script(&extension(name(file))) || is_text_like(&file.bytes)) {
            let size = file.size.unwrap_or_default();
            report.complete = false;
            report.problems.push(format!("{}: only the start of its {size} bytes of text is judged", file.path));
        }
        match (asset, &file.stream) {
            (_, Some(stream)) => {
                let subject = format!("{}:{stream}", last_name(&file.path));
                judge.content(file, &subject, stream, false, report);
                report.items.push(Item { paths: Vec::new(), subject, fits: false });
            }
            (Some(asset), None) => judge.asset(file, asset, report),
            (None, None) if !is_own_document(image, file) => {
                judge.content(file, &file.path, last_name(&file.path), false, report);
                report.items.push(Item { paths: Vec::new(), subject: file.path.clone(), fits: false });
            }
            (None, None) => {}
        }
    }
}

/// What the judgement of the files of an image depends on.
struct Judge<'i> {
    assets: BTreeMap<NameKey, &'i AssetView>,
    /// The names that files get on the device, by folder and name in the package.
    device_names: BTreeMap<NameKey, &'i str>,
    uses: Uses,
    /// Whether a command lets netsh read commands from a file.
    runs_netsh: bool,
}

impl<'i> Judge<'i> {
    fn of(image: &'i ImageContents, commands: &[RiskCommand]) -> Self {
        let mut assets = BTreeMap::new();
        for asset in &image.model.assets {
            assets.entry(NameKey::of(&asset.path)).or_insert(asset);
        }
        let mut device_names = BTreeMap::new();
        for entry in image.model.settings.iter().filter(|entry| entry.role == SettingRole::Asset) {
            let value = entry.value.as_deref().filter(|value| !value.is_empty());
            if let (Some(own), Some(value)) = (entry.nested.last(), value) {
                device_names.entry(NameKey::of(own)).or_insert(value);
            }
        }
        let scripts = image.files.iter().filter(|file| is_script(&extension(name(file))));
        let scripts: Vec<String> = scripts.flat_map(|file| readings(&file.bytes)).collect();
        let values = image.model.own_settings().filter_map(|setting| setting.value.as_deref());
        let layers = commands.iter().flat_map(|command| command.layers.iter().map(|layer| layer.text.as_str()));
        let names = image.files.iter().map(name).chain(device_names.values().map(|path| last_name(path)));
        let texts: Vec<&str> = values.chain(layers).chain(scripts.iter().map(String::as_str)).collect();
        let runs_netsh = texts.iter().any(|text| gives_netsh_a_file(text));
        let uses = Uses::of(names, texts.into_iter());
        Judge { assets, device_names, uses, runs_netsh }
    }

    /// The name that the provxml gives the file on the device.
    fn device_name(&self, asset: &AssetView) -> Option<&'i str> {
        let mut parts = asset.path.rsplit('/');
        let (name, folder) = (parts.next()?, parts.next()?);
        self.device_names.get(&NameKey::of(&format!("{folder}\\{name}"))).copied()
    }

    /// Whether a command may run a file under its own name or under the one that it gets on the device.
    fn is_used(&self, file: &InnerFile, name: &str) -> bool {
        let device_name = self.assets.get(&NameKey::of(&file.path)).and_then(|asset| self.device_name(asset));
        self.uses.has(name) || device_name.is_some_and(|name| self.uses.has(last_name(name)))
    }

    fn asset(&self, file: &InnerFile, asset: &AssetView, report: &mut RiskReport) {
        let own_name = last_name(&asset.file_name);
        let subject = asset.file_name.as_str();
        let wants_picture = asset.setting.to_lowercase().contains("image");
        let before = report.findings.len();
        self.content(file, subject, own_name, wants_picture, report);
        let mut found = report.findings.split_off(before);
        if let Some(device_name) = self.device_name(asset).filter(|name| !NameKey::are_same(last_name(name), own_name))
        {
            let shows = format!("{own_name} -> {device_name}");
            found.push(RiskFinding::new("renamed-on-device", subject).shows(shows));
        }
        if asset.state == AssetState::Altered {
            found.push(RiskFinding::new("hash-differs", subject).shows("its folder is named after earlier content"));
        }
        let is_app =
            matches!(extension(own_name).as_str(), "msi" | "msix" | "appx" | "msixbundle" | "appxbundle" | "msp");
        if is_app {
            let has_signer = report.findings.iter().any(|finding| finding.class.name == "adds-trusted-people");
            let app = RiskFinding::new("installs-app", subject).shows(own_name);
            found.push(if has_signer { app.severity(Severity::High).attack("T1553.005") } else { app });
        }
        let is_disguised =
            found.iter().any(|finding| matches!(finding.class.name, "drops-disguised" | "renamed-on-device"));
        report.findings.extend(found);
        let is_picture = Kind::of(&file.bytes) == Kind::Picture;
        let fits = !is_disguised && (!wants_picture || is_picture);
        let setting = asset.setting.trim_start_matches('/').to_owned();
        report.items.push(Item { paths: vec![setting], subject: subject.to_owned(), fits });
    }

    /// Adds what a file is and does.
    fn content(&self, file: &InnerFile, subject: &str, name: &str, wants_picture: bool, report: &mut RiskReport) {
        let kind = Kind::of(&file.bytes);
        let extension = extension(name);
        let mut found = Vec::new();
        if let Some((attack, why)) = name_trick(name) {
            found.push(RiskFinding::new("name-trick", subject).attack(attack).shows(name).shows_layer("why", why));
        }
        let says_program = PROGRAMS.contains(&extension.as_str());
        let is_active = matches!(kind, Kind::Program | Kind::Installer | Kind::Shortcut);
        let is_disguised = matches!(kind, Kind::Program | Kind::Shortcut) && HARMLESS.contains(&extension.as_str())
            || kind == Kind::Installer && PICTURES.contains(&extension.as_str())
            || matches!(kind, Kind::Program | Kind::Archive | Kind::LockedArchive | Kind::Cabinet | Kind::Installer)
                && (wants_picture || PICTURES.contains(&extension.as_str()))
            || kind == Kind::Other && PICTURES.contains(&extension.as_str()) && looks_like_script(&file.bytes);
        if is_disguised {
            let start =
                String::from_utf8_lossy(file.bytes.get(..file.bytes.len().min(16)).unwrap_or_default()).into_owned();
            let shows = format!("{name} is a {}: {start}", kind.word());
            found.push(RiskFinding::new("drops-disguised", subject).shows(shows));
        }
        match kind {
            _ if kind == Kind::Shortcut || SHORTCUTS.contains(&extension.as_str()) => {
                found.push(
                    RiskFinding::new("drops-file", subject).severity(Severity::Medium).attack("T1204.002").shows(name),
                );
            }
            Kind::Program if !is_disguised => found.push(RiskFinding::new("drops-executable", subject).shows(name)),
            Kind::Installer if extension == "msi" => {
                found.push(RiskFinding::new("drops-executable", subject).shows(name))
            }
            _ if says_program => found.push(RiskFinding::new("drops-executable", subject).shows(name)),
            _ => found.push(RiskFinding::new("drops-file", subject).shows(name)),
        }
        match kind {
            Kind::Other if IMAGES.contains(&extension.as_str()) => {
                found.push(RiskFinding::new("opaque-file", subject).shows(name));
            }
            Kind::Cabinet => found.push(RiskFinding::new("opaque-file", subject).severity(Severity::Low).shows(name)),
            Kind::LockedArchive => {
                found.push(RiskFinding::new("opaque-file", subject).shows(name));
                let programs = zip_entries(&file.bytes).map(|(_, name)| name).filter(|name| is_started(name));
                let programs: Vec<String> = programs.take(20).collect();
                if !programs.is_empty() {
                    found.push(RiskFinding::new("embedded-executable", subject).shows(programs.join(", ")));
                }
            }
            Kind::Picture | Kind::Document if holds_program(&file.bytes) => {
                found.push(
                    RiskFinding::new("embedded-executable", subject).shows("a program follows the picture or text"),
                );
            }
            _ => {}
        }
        let is_used = self.is_used(file, name);
        if is_used || !APPS.contains(&extension.as_str()) {
            inside_archive(kind, file, name, subject, report, &mut found);
        }
        if kind == Kind::Shortcut {
            let shortcut = shortcut(&file.bytes, subject, &mut report.budget);
            report.add_script(shortcut, name, &mut found);
        }
        if is_script(&extension) || !is_active && is_disguised && kind == Kind::Other {
            let script = script(&file.bytes, name, subject, &mut report.budget);
            report.add_script(script, name, &mut found);
        } else if is_text_like(&file.bytes) && (is_used || kind == Kind::Other) {
            let script = script(&file.bytes, name, subject, &mut report.budget);
            report.add_script(if is_used { script } else { script.of_a_text(&extension) }, name, &mut found);
        } else if is_used && kind == Kind::Other {
            let mut script = script(&file.bytes, name, subject, &mut report.budget);
            let has_more_layers = script.unread.take_if(|unread| *unread == Unread::Layers).is_some();
            if has_more_layers || file.is_cut() {
                found.push(only_in_part(name, subject));
            }
            report.add_script(script, name, &mut found);
        }
        if is_used && self.runs_netsh && is_text_like(&file.bytes) {
            let mut script = Script::default();
            readings(&file.bytes)
                .iter()
                .for_each(|text| script.add(&netsh_commands(text), subject, &mut report.budget));
            report.add_script(script, name, &mut found);
        }
        report.findings.extend(found);
    }
}

/// Adds what the scripts in an archive do, and a finding if there may be others.
fn inside_archive(
    kind: Kind,
    file: &InnerFile,
    name: &str,
    subject: &str,
    report: &mut RiskReport,
    found: &mut Vec<RiskFinding>,
) {
    if !matches!(kind, Kind::Archive | Kind::LockedArchive) {
        return;
    }
    // Windows installs an app as a whole, and starts nothing else in it.
    let is_app = INSTALLED.contains(&extension(name).as_str());
    let (scripts, is_whole) = archive::scripts(&file.bytes, &mut report.budget);
    for (inner, bytes) in scripts {
        let script = script(&bytes, &inner, subject, &mut report.budget);
        report.add_script(if is_app { script.milder() } else { script }, &inner, found);
    }
    if !is_whole && report.budget.unpacked_left == 0 {
        report.leave_out(Some(Unread::Package), name);
    }
    if !is_whole && kind == Kind::Archive {
        found.push(only_in_part(name, subject));
    }
}

/// What a shortcut does; a program that it fetches is there to be run.
fn shortcut(bytes: &[u8], subject: &str, budget: &mut Budget) -> Script {
    let mut shortcut = Script::default();
    shortcut.add(&texts(bytes), subject, budget);
    for downloads in shortcut.findings.iter_mut().filter(|found| found.class.name == "downloads") {
        downloads.severity = Severity::High;
    }
    shortcut
}

fn only_in_part(name: &str, subject: &str) -> RiskFinding {
    RiskFinding::new("opaque-file", subject).shows(format!("{name}: only a part of it was examined"))
}

/// What a script does.
#[derive(Default)]
struct Script {
    findings: Vec<RiskFinding>,
    /// What it loads from another computer and runs, as a page does by itself.
    remote: Option<RiskFinding>,
    /// Why a part of it was not judged, if one was not.
    unread: Option<Unread>,
}

impl Script {
    /// The script with every finding one step milder.
    fn milder(mut self) -> Script {
        self.findings.iter_mut().chain(&mut self.remote).for_each(|found| found.severity = found.severity.milder());
        self
    }

    /// The findings for a text that no command is known to run: only the most severe ones, each one step milder. A page
    /// needs no command: whoever opens it runs what it loads.
    fn of_a_text(mut self, extension: &str) -> Script {
        let of_page = if PAGES.contains(&extension) { self.remote.take() } else { None };
        self.findings.retain(|finding| finding.severity == Severity::High);
        let mut milder = self.milder();
        milder.findings.extend(of_page);
        milder
    }

    /// Adds what a text does if something runs it.
    fn add(&mut self, text: &str, subject: &str, budget: &mut Budget) {
        let peeled = peel(text, budget);
        self.unread = self.unread.max(peeled.unread);
        self.findings.extend(read(&peeled, subject).findings);
    }

    fn has(&self, class: &str) -> bool {
        self.findings.iter().any(|finding| finding.class.name == class)
    }
}

/// Reads a script in every way in which something may run it.
fn script(bytes: &[u8], name: &str, subject: &str, budget: &mut Budget) -> Script {
    let mut script = Script::default();
    for text in readings(bytes) {
        if !budget.take(text.len()) {
            script.unread = Some(Unread::Package);
            continue;
        }
        let language = Language::of_extension(&extension(name)).or_else(|| Language::of_text(&text));
        let language = language.unwrap_or(Language::Other);
        let code = without_comments(&text, language);
        let has_comments = length(&code) < length(&text);
        let code = registry_commands(&code, language).unwrap_or(code);
        script.add(&code, subject, budget);
        if let Some(commands) = task_commands(&text) {
            script.add(&commands, subject, budget);
        }
        if let Some(element) = remote_script(&text) {
            script.remote = Some(RiskFinding::new("download-and-run", subject).shows(element));
        } else if let Some(element) = remote_page(&text) {
            script.remote = Some(RiskFinding::new("downloads", subject).shows(element));
        }
        if holds_a_secret(&code) && !script.has("secret-in-clear") {
            script.findings.push(RiskFinding::new("secret-in-clear", subject));
        }
        // A script can read its own comments and run them. A program that reads a list of values does not.
        if has_comments && !matches!(language, Language::Registry | Language::PolicyList) {
            let mut whole = Script::default();
            whole.add(&text, subject, budget);
            script.unread = script.unread.max(whole.unread);
            whole.findings.retain(|finding| finding.severity == Severity::High && !script.has(finding.class.name));
            script.findings.extend(if reads_itself(&code) { whole } else { whole.milder() }.findings);
        }
    }
    script
}

/// The length of a text without its line ends, in bytes.
fn length(text: &str) -> usize {
    text.bytes().filter(|byte| !b"\r\n".contains(byte)).count()
}

impl RiskReport {
    /// Adds what a script does to the findings, and notes if a part of it could not be read.
    fn add_script(&mut self, script: Script, name: &str, findings: &mut Vec<RiskFinding>) {
        findings.extend(script.findings.into_iter().chain(script.remote));
        self.leave_out(script.unread, name);
    }
}

fn is_script(extension: &str) -> bool {
    Language::of_extension(extension).is_some()
}

fn name(file: &InnerFile) -> &str {
    file.stream.as_deref().unwrap_or_else(|| last_name(&file.path))
}

fn last_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

fn extension(name: &str) -> String {
    name.rsplit_once('.').map_or(String::new(), |(_, extension)| extension.trim().to_lowercase())
}

fn is_started(name: &str) -> bool {
    let extension = extension(name);
    PROGRAMS.contains(&extension.as_str()) || is_script(&extension) || matches!(&*extension, "msi" | "lnk")
}

fn looks_like_script(bytes: &[u8]) -> bool {
    let text = if is_text_like(bytes) { readings(bytes).concat().to_lowercase() } else { String::new() };
    ["powershell", "invoke-", "cmd /c", "createobject", "<script", "@echo off", "wscript."]
        .iter()
        .any(|word| text.contains(word))
}

/// Whether a file that is not a program contains one: two headers, the second at the offset that the first states.
fn holds_program(bytes: &[u8]) -> bool {
    let starts = bytes.windows(2).enumerate().skip(1).filter(|(_, pair)| *pair == b"MZ").take(1_000);
    starts.into_iter().any(|(at, _)| {
        let offset = bytes.get(at + 0x3c..at + 0x40).and_then(|bytes| <[u8; 4]>::try_from(bytes).ok());
        let second = offset.and_then(|offset| at.checked_add(usize::try_from(u32::from_le_bytes(offset)).ok()?));
        second.is_some_and(|second| bytes.get(second..).is_some_and(|rest| rest.starts_with(b"PE\0\0")))
    })
}

/// The readable parts of a binary file, in both encodings.
fn texts(bytes: &[u8]) -> String {
    const MIN_LENGTH: usize = 6;
    let mut text = String::new();
    let mut keep = |run: &mut String| {
        if run.len() >= MIN_LENGTH {
            text.push_str(run);
            text.push('\n');
        }
        run.clear();
    };
    let is_readable = |byte: u8| (b' '..0x7f).contains(&byte);
    let mut run = String::new();
    for &byte in bytes {
        if is_readable(byte) { run.push(char::from(byte)) } else { keep(&mut run) }
    }
    keep(&mut run);
    for start in 0..2 {
        for pair in bytes.get(start..).unwrap_or_default().as_chunks::<2>().0 {
            match pair {
                [byte, 0] if is_readable(*byte) => run.push(char::from(*byte)),
                _ => keep(&mut run),
            }
        }
        keep(&mut run);
    }
    text
}

/// How a name is made to be misread, with the ATT&CK technique.
fn name_trick(name: &str) -> Option<(&'static str, &'static str)> {
    let is_bidi = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if name.contains(is_bidi) {
        return Some(("T1036.002", "a character that reverses the direction of reading"));
    }
    if name.contains("        ") || name.ends_with(' ') {
        return Some(("T1036.006", "blanks push the true extension out of sight"));
    }
    let parts: Vec<String> = name.split('.').map(str::to_lowercase).collect();
    if let [.., shown, real] = parts.as_slice()
        && parts.len() > 2
        && HARMLESS.contains(&shown.as_str())
        && is_started(&format!("x.{real}"))
    {
        return Some(("T1036.007", "two extensions"));
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is_latin = stem.chars().any(|c| c.is_ascii_alphabetic());
    let is_like_latin = |c: char| matches!(c, '\u{370}'..='\u{52f}' | '\u{ff01}'..='\u{ff5e}' | '\u{1d400}'..='\u{1d7ff}' | '\u{2100}'..='\u{214f}' | '\u{200b}'..='\u{200d}');
    (is_latin && stem.chars().any(is_like_latin)).then_some(("T1036.005", "letters that look like others"))
}

#[cfg(test)]
mod tests {
    use super::name_trick;

    #[test]
    fn misleading_names_are_told_apart_from_names_with_versions() {
        for name in ["tool.7.2.exe", "Setup.x64.msi", "a.b.txt", "отчёт.txt", "notes.v2.pdf", "jquery.min.js"] {
            assert_eq!(name_trick(name), None, "{name}");
        }
        for name in ["invoice.docx.js", "a\u{2066}b.txt", "pаypal.txt", "photo.jpg          .scr"] {
            assert!(name_trick(name).is_some(), "{name}");
        }
    }
}
