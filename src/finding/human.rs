//! Findings for people: source line, caret, what is allowed, what to do.

use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

use super::clean::{clean_lines_within, safe_source};
use super::{Code, Excerpt, Finding, Place, Report, Secrets, Severity, Source, clean, clean_lines, clean_within};

/// The maximum length of a shown message, in characters. A message may quote long text from outside.
pub(super) const MAX_LENGTH: usize = 2000;

/// The findings of a report as `draw` writes them, each followed by a blank line, and how many are left out.
pub(super) fn listed(report: &Report, draw: impl Fn(&Finding) -> String) -> String {
    const MAX_SHOWN: usize = 100;
    let findings = report.in_order();
    let mut text = String::new();
    for finding in findings.iter().take(MAX_SHOWN) {
        text.push_str(&draw(finding));
        text.push_str("\n\n");
    }
    if findings.len() > MAX_SHOWN {
        text.push_str(&format!("... and {} more findings\n\n", findings.len() - MAX_SHOWN));
    }
    text
}

/// Renders findings for a terminal.
#[derive(Debug, Clone, Copy)]
pub struct Screen<'h> {
    /// Whether to use colour.
    pub colour: bool,
    /// The secrets to mask in the lines of a source; findings are masked beforehand.
    pub hidden: &'h Secrets,
}

impl Screen<'_> {
    /// The findings of a report, each followed by a blank line; after a hundred it says how many more there are.
    pub fn report(self, report: &Report, source: Option<&Source>) -> String {
        listed(report, |finding| self.finding(finding, source))
    }

    /// One finding, without a final newline.
    pub fn finding(self, finding: &Finding, source: Option<&Source>) -> String {
        let level = level(finding.severity());
        // Lines after the first are indented, so that none looks like a separate finding.
        let message = clean_lines_within(&finding.message, MAX_LENGTH);
        let label = finding.label.as_deref().map(|label| clean_within(label, MAX_LENGTH));
        let mut group = Group::with_title(level.primary_title(message).id(finding.code.name()));
        let excerpt = match (&finding.place, source) {
            (Place::Spec(span), Some(source)) => Some(self.shown(&source.excerpt(*span))),
            _ => None,
        };
        let related = finding.related.as_ref().zip(source);
        let related = related.map(|(related, source)| (self.shown(&source.excerpt(related.span)), related.label));
        group = match (&finding.place, &excerpt) {
            (_, Some(excerpt)) => excerpt.draw(group, AnnotationKind::Primary, label.as_deref()),
            (Place::Named(name), None) => group.element(Origin::path(clean_within(name, MAX_LENGTH))),
            (Place::Spec(_) | Place::Nowhere, None) => group,
        };
        if let Some((shown, label)) = &related {
            group = shown.draw(group, AnnotationKind::Context, Some(label));
        }
        if let Some(allowed) = &finding.allowed {
            group = group.element(Level::NOTE.with_name(Some("allowed")).message(clean_lines(allowed)));
        }
        if let Some(help) = &finding.help {
            group = group.element(Level::HELP.with_name(Some("help")).message(clean_lines(help)));
        }
        self.drawn(group)
    }

    /// A code with its severity and meaning, in the form of the first line of a finding.
    pub fn heading(self, code: Code) -> String {
        let title = level(code.severity()).primary_title(code.meaning()).id(code.name());
        self.drawn(Group::with_title(title))
    }

    /// The lines of an excerpt, with secrets masked.
    fn shown(self, excerpt: &Excerpt) -> Shown {
        let plain = safe_source(&excerpt.text);
        let masked = self.hidden.mask(&plain);
        // A mask has as many characters as what it covers.
        let place = |end: usize| {
            let before = safe_source(excerpt.text.get(..end).unwrap_or(&excerpt.text)).chars().count();
            masked.char_indices().nth(before).map_or(masked.len(), |(at, _)| at)
        };
        Shown {
            name: clean(&self.hidden.mask(excerpt.name)).into_owned(),
            line: excerpt.line,
            marked: place(excerpt.marked.start)..place(excerpt.marked.end),
            column: excerpt.column,
            text: masked.to_string(),
        }
    }

    fn drawn(self, group: Group<'_>) -> String {
        let renderer = if self.colour { Renderer::styled() } else { Renderer::plain() };
        renderer.render(&[group])
    }
}

/// Lines of a source, made safe for a screen.
struct Shown {
    name: String,
    text: String,
    line: usize,
    /// The marked part, in bytes of the text.
    marked: Range<usize>,
    /// The column of the marked part, if the text is only a part of a line.
    column: Option<usize>,
}

impl Shown {
    /// The lines with their marked part, and a label under it. If the lines alone do not show the column, it is given
    /// before them.
    fn draw<'s>(&'s self, group: Group<'s>, kind: AnnotationKind, label: Option<&'s str>) -> Group<'s> {
        let lines = Snippet::source(self.text.as_str()).line_start(self.line);
        let lines = lines.annotation(kind.span(self.marked.clone()).label(label));
        match self.column {
            None => group.element(lines.path(self.name.as_str())),
            Some(column) => {
                let place = Origin::path(self.name.as_str()).line(self.line).char_column(column);
                group.element(place).element(lines)
            }
        }
    }
}

fn level(severity: Severity) -> Level<'static> {
    match severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
        Severity::Note => Level::NOTE,
    }
}

#[cfg(test)]
mod tests {
    use super::Screen;
    use crate::finding::{Code, Finding, Secrets, Source, Span};

    #[test]
    fn a_finding_shows_line_caret_allowed_and_help() {
        let source = Source::new("spec.toml", "[package]\nrank = 100\n");
        let finding = Finding::new(Code::BadRank, Span { start: 17, end: 20 }, "rank 100 is too high")
            .label("above 99")
            .allowed("0 to 99")
            .help("leave the line out for rank 0");
        let expected = "\
error[bad-rank]: rank 100 is too high
 --> spec.toml:2:8
  |
2 | rank = 100
  |        ^^^ above 99
  |
  = allowed: 0 to 99
  = help: leave the line out for rank 0";
        assert_eq!(Screen { colour: false, hidden: &Secrets::default() }.finding(&finding, Some(&source)), expected);
    }

    #[test]
    fn the_other_place_is_shown_below() {
        let source = Source::new("spec.toml", "a = 1\nb = 2\na = 3\n");
        let finding = Finding::new(Code::SetTwice, Span { start: 12, end: 13 }, "`a` is set a second time")
            .label("the second time")
            .related(Span { start: 0, end: 1 }, "the first time");
        let expected = "\
error[set-twice]: `a` is set a second time
 --> spec.toml:3:1
  |
3 | a = 3
  | ^ the second time
  |
 ::: spec.toml:1:1
  |
1 | a = 1
  | - the first time";
        assert_eq!(Screen { colour: false, hidden: &Secrets::default() }.finding(&finding, Some(&source)), expected);
    }

    #[test]
    fn only_the_marked_part_of_a_very_long_line_is_shown() {
        let text = format!("{}<wrong/>{}", "é".repeat(100_000), "y".repeat(1_000_000));
        let source = Source::new("project.xml", text);
        let finding = Finding::new(Code::BadRank, Span { start: 200_000, end: 200_008 }, "no");
        let shown = Screen { colour: false, hidden: &Secrets::default() }.finding(&finding, Some(&source));
        assert!(shown.contains(" --> project.xml:1:100001\n") && shown.contains("<wrong/>"), "{shown}");
        assert!(shown.contains("^^^^^^^^\n") || shown.ends_with("^^^^^^^^"), "{shown}");
        assert!(shown.chars().count() < 1_000, "{shown}");
    }
}
