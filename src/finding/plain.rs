//! Findings for people, in the form in which [`super::Screen`] shows them without lines of a source. The program on the
//! device shows no sources, so it does not need the code that draws them.

use std::fmt::Write;

use super::clean::clean_lines_within;
use super::human::{MAX_LENGTH, listed};
use super::{Finding, Place, Report, clean_lines, clean_within};

/// The findings of a report, each followed by a blank line; after a hundred it says how many more there are.
pub fn plain_report(report: &Report) -> String {
    listed(report, plain)
}

/// One finding, without a final newline.
fn plain(finding: &Finding) -> String {
    let start = format!("{}[{}]: ", finding.severity().word(), finding.code);
    let mut text = aligned(&start, &clean_lines_within(&finding.message, MAX_LENGTH));
    if let Place::Named(name) = &finding.place {
        let _ = write!(text, "\n--> {}", clean_within(name, MAX_LENGTH));
    }
    let notes = [("allowed", &finding.allowed), ("help", &finding.help)];
    for (word, note) in notes.into_iter().filter_map(|(word, note)| Some((word, note.as_ref()?))) {
        let _ = write!(text, "\n{}", aligned(&format!(" = {word}: "), &clean_lines(note)));
    }
    text
}

/// A text after its start, with later lines aligned under the first.
fn aligned(start: &str, text: &str) -> String {
    let below = format!("\n{:width$}", "", width = start.chars().count());
    format!("{start}{}", text.replace('\n', &below))
}

#[cfg(test)]
mod tests {
    use super::plain_report;
    use crate::finding::{Code, Finding, Place, Report, Screen, Secrets};

    #[test]
    fn it_looks_the_same_as_on_a_screen() {
        let named = Place::Named("out/\u{1b}a.cat".to_owned());
        for finding in [
            Finding::new(Code::Unsigned, named.clone(), "the catalog is not signed").help("sign it"),
            Finding::new(Code::PackageDamaged, Place::Nowhere, "damaged\nin two places"),
            Finding::new(Code::PackageDamaged, named, "x".repeat(3_000)).allowed("a\nb").help("c\nd"),
        ] {
            let report: Report = [finding].into_iter().collect();
            let drawn = Screen { colour: false, hidden: &Secrets::default() }.report(&report, None);
            assert_eq!(plain_report(&report), drawn);
        }
        let many: Report =
            (0..120).map(|number| Finding::new(Code::Unsigned, Place::Nowhere, format!("{number}"))).collect();
        assert!(plain_report(&many).ends_with("... and 20 more findings\n\n"));
    }
}
