//! What the structure of a package hides: images, orphans, gaps, streams, lists and identity.

use std::collections::BTreeSet;

use super::class::Severity;
use super::own_document::is_own_document;
use super::report::{Item, RiskFinding, RiskReport};
use crate::format::doc::Customizations;
use crate::format::wim::Gap;
use crate::format::xml::{Content, Element};
use crate::package::{DATA_ASSET_LIST, Notes, Owner, PROV_FOLDER, ProvPath, SOURCES};
use crate::read::{ImageContents, LastList, Oddity, SurveyedPackage};
use crate::world::windows_name::NameKey;

/// Where the first part of a container starts. WCD leaves the metadata of an empty folder there, of 288 to 336 bytes.
const FIRST_PART: u64 = 208;
const MAX_STALE_METADATA: u64 = 336;
/// The metadata of a folder contains no readable text of this many bytes.
const MIN_TEXT_LENGTH: usize = 24;
/// The maximum number of characters of hidden content that are shown.
const SHOWN: usize = 400;

/// Adds what the container hides.
pub(super) fn container(package: &SurveyedPackage, report: &mut RiskReport) {
    if package.announced != 1 || package.images.len() > 1 {
        let shows = format!("{} images in the header, {} in the file", package.announced, package.images.len());
        report.findings.push(RiskFinding::new("several-images", "container").shows(shows));
    }
    if let Some(text) = &package.unusual_xml {
        report.findings.push(RiskFinding::new("odd-xml", "XML of the container").shows(readable(text.as_bytes())));
    }
    let lists: Vec<LastList> = package
        .images
        .iter()
        .flat_map(|image| &image.files)
        .filter(|file| file.stream.is_none() && NameKey::are_same(&file.path, DATA_ASSET_LIST))
        .map(|file| LastList::of(&file.bytes))
        .collect();
    for (sha1, bytes) in package.orphans.iter().filter(|(_, bytes)| !lists.iter().any(|list| list.continues(bytes))) {
        let shows = readable(bytes);
        report.findings.push(RiskFinding::new("orphan-content", "orphan").shows(format!("{sha1}: {shows}")));
        hidden_item("orphan", report);
    }
    for gap in &package.gaps {
        if gap.offset >= package.end {
            report.findings.push(RiskFinding::new("trailing-data", "end").shows(shown_gap(gap)));
            hidden_item("end", report);
            continue;
        }
        let is_all_read = gap.bytes.len() as u64 == gap.size;
        let is_empty = is_all_read && gap.bytes.iter().all(|byte| *byte == 0);
        let is_stale =
            gap.offset == FIRST_PART && gap.size <= MAX_STALE_METADATA && is_all_read && !has_text(&gap.bytes);
        if !is_empty && !is_stale {
            let subject = format!("gap at {}", gap.offset);
            report.findings.push(RiskFinding::new("orphan-content", &*subject).shows(shown_gap(gap)));
            hidden_item(&subject, report);
        }
    }
}

/// What a gap contains, and how much of it was read.
fn shown_gap(gap: &Gap) -> String {
    let text = readable(&gap.bytes);
    match gap.bytes.len() as u64 == gap.size {
        true => text,
        false => format!("{text} (the first {} of {} bytes are read)", gap.bytes.len(), gap.size),
    }
}

fn hidden_item(subject: &str, report: &mut RiskReport) {
    report.items.push(Item { paths: Vec::new(), subject: subject.to_owned(), fits: false });
}

fn has_text(bytes: &[u8]) -> bool {
    let is_readable = |byte: &u8| (b' '..0x7f).contains(byte);
    bytes.split(|byte| !is_readable(byte)).any(|run| run.len() >= MIN_TEXT_LENGTH)
}

/// The start of hidden content as text.
fn readable(bytes: &[u8]) -> String {
    let text: String = String::from_utf8_lossy(bytes).chars().filter(|c| !c.is_control() || *c == '\n').collect();
    text.chars().take(SHOWN).collect()
}

/// Adds what one image hides.
pub(super) fn image(image: &ImageContents, is_signed: bool, report: &mut RiskReport) {
    for file in &image.files {
        let name = file.path.rsplit('/').next().unwrap_or(&file.path);
        if let Some(stream) = &file.stream {
            let shows = readable(&file.bytes);
            report.findings.push(RiskFinding::new("alternate-stream", format!("{name}:{stream}")).shows(shows));
        }
        if file.is_link {
            report.findings.push(RiskFinding::new("reparse-point", &*file.path).shows(readable(&file.bytes)));
        }
        if file.has_bad_name {
            report.findings.push(RiskFinding::new("bad-path", &*file.path).shows(&file.path));
        }
        if file.is_twin {
            report.findings.push(RiskFinding::new("twin-files", &*file.path).shows(readable(&file.bytes)));
        }
    }
    for (path, items) in &image.items {
        let severity = if has_text(items) { Severity::High } else { Severity::Medium };
        let finding = RiskFinding::new("orphan-content", &**path).severity(severity);
        report.findings.push(finding.shows(format!("undocumented data in the entry: {}", readable(items))));
    }
    for (path, oddity) in &image.oddities {
        let (severity, why) = match oddity {
            Oddity::DocumentType => (Severity::High, "it has a document type, which can define entities"),
            Oddity::Utf16 => (Severity::Medium, "it is in UTF-16"),
            Oddity::LettersAsReferences => (Severity::Medium, "letters are written as character references"),
            // In other documents comments are usual.
            Oddity::Comment if !image.named.contains(&NameKey::of(path)) => continue,
            Oddity::Comment => {
                (Severity::Medium, "it has a comment or a processing instruction, which no program shows")
            }
        };
        report.findings.push(RiskFinding::new("odd-xml", &**path).severity(severity).shows(why));
    }
    lists(image, report);
    identity(image, is_signed, report);
}

/// Adds lists that refer to files elsewhere, and files and lists that nothing refers to.
fn lists(image: &ImageContents, report: &mut RiskReport) {
    let listed: BTreeSet<NameKey> =
        image.model.settings.iter().map(|setting| NameKey::of(&setting.group.provxml)).collect();
    let unlisted: BTreeSet<&str> = image.unlisted.iter().map(|setting| setting.group.provxml.as_str()).collect();
    let sources: BTreeSet<&str> = image.model.settings.iter().map(|setting| setting.group.source.as_str()).collect();
    for source in sources.into_iter().filter(|source| !SOURCES.contains(source)) {
        report.findings.push(RiskFinding::new("odd-source", source).shows(source));
    }
    let odd_events = image.model.settings.iter().map(|setting| &setting.group).filter(|group| {
        let [event] = &*group.events else { return true };
        *event != group.source
    });
    let odd_events: BTreeSet<(&str, String)> =
        odd_events.map(|group| (group.source.as_str(), group.events.join(", "))).collect();
    for (source, events) in odd_events.into_iter().filter(|(source, _)| SOURCES.contains(source)) {
        report
            .findings
            .push(RiskFinding::new("odd-source", source).shows(format!("{source} for the events: {events}")));
    }
    for path in &unlisted {
        report.findings.push(RiskFinding::new("unlisted-provxml", *path).shows(*path));
    }
    let assets: BTreeSet<NameKey> = image.model.assets.iter().map(|asset| NameKey::of(&asset.path)).collect();
    for file in image.files.iter().filter(|file| file.stream.is_none()) {
        let key = NameKey::of(&file.path);
        let is_known = assets.contains(&key) || listed.contains(&key) || is_own_document(image, file);
        if !is_known {
            report.findings.push(RiskFinding::new("unreferenced-file", &*file.path).shows(&file.path));
        }
    }
    for file in image.files.iter().filter(|file| NameKey::of(&file.path).ends_with(".xml")) {
        for data in attributes(&file.bytes, "Data=\"").into_iter().chain(attributes(&file.bytes, "Path=\"")) {
            let is_list = NameKey::of(&file.path).starts_with("Multivariant/");
            if is_list && ProvPath::parse(&data).is_none() && !data.starts_with(PROV_FOLDER) || data.contains("..") {
                report
                    .findings
                    .push(RiskFinding::new("provxml-elsewhere", &*data).shows(format!("{}: {data}", file.path)));
            }
        }
    }
}

/// The values of an attribute in a list, as they are written. customizations.xml has no such attributes.
fn attributes(bytes: &[u8], name: &str) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    if !text.contains("<ConfigurationS") {
        return Vec::new();
    }
    let starts = text.match_indices(name).filter_map(|(at, _)| text.get(at + name.len()..)?.split_once('"'));
    starts.map(|(value, _)| value.to_owned()).take(10_000).collect()
}

/// What the package says about itself.
fn identity(image: &ImageContents, is_signed: bool, report: &mut RiskReport) {
    let (xml, project) = (&image.xml, image.model.customizations.as_ref());
    let id = |text: &str| text.trim().trim_matches(['{', '}']).to_lowercase();
    let mut add = |finding| report.findings.push(finding);
    match &xml.notes {
        None => add(RiskFinding::new("old-format", "container").shows("no NOTES")),
        Some(text) => {
            let notes = Notes::parse(text);
            let is_version = notes.version.as_deref().is_some_and(is_tool_version);
            let is_source = notes.source.as_deref().is_none_or(|source| {
                ["Classic", "CLI", "Template", "ppkgc"].iter().any(|known| known.eq_ignore_ascii_case(source))
            });
            let is_own_id = notes.package_id.as_deref().is_none_or(|own| id(own) == id(&xml.package_id));
            if !is_version || !is_source || !is_own_id || xml.author.contains('@') {
                add(RiskFinding::new("odd-notes", "NOTES").shows(text));
            }
            if (notes.signed == Some(true) || notes.encrypted == Some(true)) && !is_signed {
                add(RiskFinding::new("unsigned-claim", "NOTES").shows(text));
            }
        }
    }
    let Some(project) = project else {
        add(RiskFinding::new("no-project", "package").shows("no customizations.xml that can be read"));
        return;
    };
    let config = &project.package;
    if config.name != xml.name && !xml.name.starts_with(&format!("{} (", config.name)) {
        let severity = match config.name.starts_with(&xml.name) || xml.name.starts_with(&config.name) {
            true => Severity::Low,
            false => Severity::Medium,
        };
        let shows = format!("{} in the container, {} in the project", xml.name, config.name);
        add(RiskFinding::new("name-differs", "package").severity(severity).shows(shows));
    }
    if id(&config.id) != id(&xml.package_id) {
        let shows = format!("{} in the container, {} in the project", xml.package_id, config.id);
        add(RiskFinding::new("name-differs", "PACKAGEID").shows(shows));
    }
    let altitude = Owner::of_word(&config.owner).map(|owner| owner.altitude(config.rank.unwrap_or(0)));
    if altitude.is_some_and(|altitude| altitude != xml.altitude) {
        let rank = config.rank.map_or_else(|| "no rank".to_owned(), |rank| format!("rank {rank}"));
        let shows = format!("altitude {} in the container, {} with {rank} in the project", xml.altitude, config.owner);
        add(RiskFinding::new("name-differs", "ALTITUDE").shows(shows));
    }
    if config.owner.eq_ignore_ascii_case("Microsoft") && !is_signed {
        let words = format!("{} {}", config.name, xml.name).to_lowercase();
        let pretends =
            ["update", "hotfix", "security", "patch", "defender", "windows"].iter().any(|word| words.contains(word));
        let severity = if pretends { Severity::Medium } else { Severity::Low };
        add(RiskFinding::new("claims-owner", "package").severity(severity).shows("OwnerType Microsoft"));
    }
}

/// `10.0.22621.1`, `2025.416.0.0+757d43c3`, `0.1.0`: three or four numbers.
fn is_tool_version(text: &str) -> bool {
    let numbers = text.split(['+', '-']).next().unwrap_or_default();
    let parts: Vec<&str> = numbers.split('.').collect();
    (3..=4).contains(&parts.len()) && parts.iter().all(|part| part.parse::<u32>().is_ok())
}

/// The names of the elements with values in a project, in lower case.
pub(super) fn leaf_names(project: &Customizations) -> BTreeSet<String> {
    fn visit(elements: &[Element], names: &mut BTreeSet<String>) {
        for element in elements {
            match &element.content {
                Content::Children(children) if !children.is_empty() => visit(children, names),
                _ => drop(names.insert(element.name.to_lowercase())),
            }
        }
    }
    let mut names = BTreeSet::new();
    let common = project.settings.common.iter().map(Vec::as_slice);
    common
        .chain(project.settings.variants.iter().map(|variant| variant.settings.as_slice()))
        .for_each(|elements| visit(elements, &mut names));
    names
}
