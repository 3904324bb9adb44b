//! Findings as a SARIF 2.1.0 log (OASIS, "Static Analysis Results Interchange Format"), for code scanning services and
//! editors.
//!
//! Only what the standard requires and what readers show is written. Lines of the spec are never included, since they
//! may contain secrets.

use serde::Serialize;

use super::encoding::FileOffsets;
use super::{Code, FileText, Finding, Place, Report, Source, Span};

/// The schema of the standard, by its published address.
pub const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json";

/// A SARIF document with one run of this program.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SarifLog {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: [Run; 1],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Run {
    tool: Tool,
    invocations: [Invocation; 1],
    artifacts: Vec<Artifact>,
    /// Our columns count Unicode scalar values.
    column_kind: &'static str,
    results: Vec<SarifResult>,
}

#[derive(Debug, Serialize)]
struct Tool {
    driver: Driver,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Driver {
    name: &'static str,
    semantic_version: &'static str,
    rules: Vec<Rule>,
}

/// States that the program ran to its end, whether or not there are findings.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Invocation {
    execution_successful: bool,
}

#[derive(Debug, Serialize)]
struct Artifact {
    location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Rule {
    id: &'static str,
    short_description: Message,
    full_description: Message,
    help: Help,
    default_configuration: Configuration,
}

#[derive(Debug, Serialize)]
struct Message {
    text: String,
}

#[derive(Debug, Serialize)]
struct Help {
    text: String,
    markdown: String,
}

#[derive(Debug, Serialize)]
struct Configuration {
    level: &'static str,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifResult {
    rule_id: &'static str,
    rule_index: usize,
    level: &'static str,
    message: Message,
    locations: [Location; 1],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Location>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Location {
    physical_location: PhysicalLocation,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    logical_locations: Vec<LogicalLocation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Message>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PhysicalLocation {
    artifact_location: ArtifactLocation,
    #[serde(skip_serializing_if = "Option::is_none")]
    region: Option<Region>,
}

#[derive(Debug, Serialize)]
struct ArtifactLocation {
    uri: String,
    /// Its index in the list of artifacts, which are the specs and what they extend.
    index: usize,
}

/// The object of a finding that has no place in the spec: a DDF file, a variable, an option.
#[derive(Debug, Serialize)]
struct LogicalLocation {
    name: String,
}

/// Lines and columns count from 1, bytes from 0; the end is one past the last.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Region {
    start_line: usize,
    start_column: usize,
    end_line: usize,
    end_column: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_offset: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte_length: Option<usize>,
}

/// The log of the findings on specs, for each in source order. A finding without a place in its spec is reported for
/// the whole file, since readers drop results without a file.
pub fn sarif(specs: &[(&Report, &Source)]) -> SarifLog {
    let mut codes: Vec<Code> =
        specs.iter().flat_map(|(report, _)| report.in_order()).map(|finding| finding.code).collect();
    codes.sort_unstable();
    codes.dedup();
    let mut results = Vec::new();
    let mut artifacts = Vec::new();
    for (report, source) in specs {
        let file = SpecFile {
            source,
            files: source.files().collect(),
            offsets: FileOffsets::new(source.text(), source.encoding()),
            first: artifacts.len(),
        };
        results.extend(report.in_order().into_iter().map(|finding| SarifResult {
            rule_id: finding.code.name(),
            rule_index: codes.partition_point(|code| *code < finding.code),
            level: finding.severity().word(),
            message: message(finding),
            locations: [file.location(finding)],
            related_locations: file.related(finding).into_iter().collect(),
        }));
        artifacts.extend(file.artifacts());
    }
    let run = Run {
        results,
        tool: Tool {
            driver: Driver {
                name: env!("CARGO_PKG_NAME"),
                semantic_version: env!("CARGO_PKG_VERSION"),
                rules: codes.iter().copied().map(rule).collect(),
            },
        },
        invocations: [Invocation { execution_successful: true }],
        artifacts,
        column_kind: "unicodeCodePoints",
    };
    SarifLog { schema: SCHEMA, version: "2.1.0", runs: [run] }
}

fn rule(code: Code) -> Rule {
    let explanation = code.explanation();
    let (before, after) = (explanation.before, explanation.after);
    Rule {
        id: code.name(),
        short_description: Message { text: code.meaning().to_owned() },
        full_description: Message { text: first_paragraph(explanation.text) },
        help: Help {
            text: format!("{}\n\nBefore:\n\n{}\nAfter:\n\n{}", explanation.text, before.text, after.text),
            markdown: format!(
                "{}\n\nBefore:\n\n```{}\n{}```\n\nAfter:\n\n```{}\n{}```\n",
                explanation.text, before.language, before.text, after.language, after.text
            ),
        },
        default_configuration: Configuration { level: code.severity().word() },
    }
}

/// The paragraph about why the finding matters, on one line.
fn first_paragraph(text: &str) -> String {
    text.split("\n\n").next().unwrap_or_default().replace('\n', " ")
}

/// What is wrong, what is allowed and what to do, as on the screen but without the lines of the spec.
fn message(finding: &Finding) -> Message {
    let mut text = finding.message.clone();
    for (word, more) in [("allowed", &finding.allowed), ("help", &finding.help)] {
        if let Some(more) = more {
            text.push_str(&format!("\n{word}: {more}"));
        }
    }
    Message { text }
}

/// A spec that findings point into, and those that it extends.
struct SpecFile<'s> {
    source: &'s Source,
    files: Vec<FileText<'s>>,
    /// The offsets in the file of the spec itself.
    offsets: FileOffsets<'s>,
    /// Its index in the list of artifacts; what it extends comes after it.
    first: usize,
}

impl SpecFile<'_> {
    fn location(&self, finding: &Finding) -> Location {
        let (place, name) = match &finding.place {
            Place::Spec(span) => match self.place(*span) {
                Some(place) => (Some(place), None),
                None => (None, Some(self.source.position(span.start).0.to_owned())),
            },
            Place::Named(name) => (None, Some(name.clone()).filter(|name| name != self.source.name())),
            Place::Nowhere => (None, None),
        };
        Location {
            physical_location: place
                .unwrap_or_else(|| PhysicalLocation { artifact_location: self.artifact(0), region: None }),
            logical_locations: name.into_iter().map(|name| LogicalLocation { name }).collect(),
            message: None,
        }
    }

    /// The other place that a finding is about; none if it is in a change, which is not part of a file.
    fn related(&self, finding: &Finding) -> Option<Location> {
        let related = finding.related.as_ref()?;
        Some(Location {
            physical_location: self.place(related.span)?,
            logical_locations: Vec::new(),
            message: Some(Message { text: related.label.to_owned() }),
        })
    }

    fn place(&self, span: Span) -> Option<PhysicalLocation> {
        let file = self.source.file_at(span.start)?;
        let (start, end) = self.source.region(span)?;
        // The encoding of an extended file is not kept.
        let bytes = self.offsets.of(span.start).zip(self.offsets.of(span.end)).filter(|_| file == 0);
        let region = Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
            byte_offset: bytes.map(|(start, _)| start),
            byte_length: bytes.and_then(|(start, end)| end.checked_sub(start)),
        };
        Some(PhysicalLocation { artifact_location: self.artifact(file), region: Some(region) })
    }

    fn artifact(&self, file: usize) -> ArtifactLocation {
        let name = self.files.get(file).map_or(self.source.name(), |file| file.name);
        ArtifactLocation { uri: uri_reference(name), index: self.first + file }
    }

    fn artifacts(&self) -> impl Iterator<Item = Artifact> {
        (0..self.files.len()).map(|file| Artifact {
            location: self.artifact(file),
            encoding: if file == 0 { self.source.encoding().name() } else { None },
        })
    }
}

/// A path as a URI reference: relative paths stay relative, to be resolved against the folder of the run.
pub fn uri_reference(path: &str) -> String {
    let path = if cfg!(windows) { path.replace('\\', "/") } else { path.to_owned() };
    let mut path = path.as_str();
    while let Some(rest) = path.strip_prefix("./") {
        path = rest;
    }
    let drive = cfg!(windows) && path.as_bytes().get(1) == Some(&b':');
    let mut uri = match (drive, path.starts_with('/')) {
        (true, _) => "file:///".to_owned(),
        (false, true) => "file://".to_owned(),
        (false, false) => String::new(),
    };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            b':' if drive => uri.push(':'),
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

#[cfg(test)]
mod tests {
    use super::uri_reference;

    #[test]
    fn paths_become_uri_references() {
        assert_eq!(uri_reference("specs/berlin.toml"), "specs/berlin.toml");
        assert_eq!(uri_reference("././spec.toml"), "spec.toml");
        assert_eq!(uri_reference("a b/ä#1:2.toml"), "a%20b/%C3%A4%231%3A2.toml");
        assert_eq!(uri_reference("/srv/spec.toml"), "file:///srv/spec.toml");
    }
}
