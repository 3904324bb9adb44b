//! Findings as workflow commands of GitHub Actions, one per line: the runner shows them beside the lines of the spec.

use super::{Finding, Place, Report, Severity, Source, clean_lines};

/// All findings of a report, in source order. Lines of the spec are never repeated, since they may contain secrets.
pub fn github(report: &Report, source: &Source) -> String {
    report.in_order().into_iter().map(|finding| command(finding, source) + "\n").collect()
}

/// `::error file=spec.toml,line=3,col=1,title=unknown-key::message`
fn command(finding: &Finding, source: &Source) -> String {
    let level = match finding.severity() {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let place = match &finding.place {
        Place::Spec(span) => {
            let (file, from) = source.position(span.start);
            format!("file={},line={},col={},", property(file), from.line, from.column)
        }
        Place::Named(name) => match name.rsplit_once(':') {
            Some((file, line)) if line.parse::<usize>().is_ok() => format!("file={},line={line},", property(file)),
            _ => format!("file={},", property(name)),
        },
        Place::Nowhere => String::new(),
    };
    let allowed = finding.allowed.as_ref().map(|text| format!("allowed: {text}"));
    let help = finding.help.as_ref().map(|text| format!("help: {text}"));
    let related = finding.related.as_ref().map(|related| {
        let (file, at) = source.position(related.span.start);
        format!("{}: {file}, line {}", related.label, at.line)
    });
    let lines: Vec<String> = [Some(finding.message.clone()), related, allowed, help].into_iter().flatten().collect();
    format!("::{level} {place}title={}::{}", property(finding.code.name()), data(&lines.join("\n")))
}

/// A text after the `::`: characters that would end the command are escaped for the runner, and nothing can control a
/// terminal that shows the log.
fn data(text: &str) -> String {
    clean_lines(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A text before the `::`, where `:` and `,` are separators as well.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::github;
    use crate::finding::{Code, Finding, Report, Source, Span};

    #[test]
    fn no_text_can_end_its_command_early() {
        let mut report = Report::new();
        report.push(
            Finding::new(Code::UnknownKey, Span { start: 2, end: 3 }, "no key `a,b`\n::error::100%")
                .help("did you mean `c`?"),
        );
        assert_eq!(
            github(&report, &Source::new("a,b:c.toml", "\n\nx = 1\n")),
            "::error file=a%2Cb%3Ac.toml,line=3,col=1,title=unknown-key::no key `a,b`%0A::error::100%25%0A\
             help: did you mean `c`?\n"
        );
    }
}
