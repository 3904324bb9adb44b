//! What the engine says it did with each settings file in a package: the property `Result` of a package that
//! `Get-ProvisioningPackage` returns.
//!
//! ```text
//! 0__Personalization_DesktopImageUrl.provxml
//! Category:Content
//! LastResult:Success
//! Message:Provisioning succeeded
//! NumberOfFailures:0 (0x0)
//! ```
//!
//! This form is reconstructed from what administrators have posted; it is not documented, and we have no recording from
//! a device. So a file counts as applied only if its lines LastResult and NumberOfFailures are there exactly once, as
//! above, and as failed if any of them says so.

/// The maximum length of the text, in bytes, and the maximum number of files: a package has a few hundred.
#[cfg(any(windows, test))]
const MAX_TEXT: usize = 4 << 20;
#[cfg(any(windows, test))]
const MAX_FILES: usize = 10_000;

/// What the engine did with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileResult {
    /// The name of the file.
    pub file: String,
    /// The outcome.
    pub outcome: FileOutcome,
    /// What the engine says about it, in the language of the device.
    pub message: String,
}

/// The outcome of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FileOutcome {
    /// The engine has applied it.
    Applied,
    /// The engine does not report the outcome in a form that is known.
    Unclear,
    /// The engine says that it failed.
    Failed,
}

impl FileOutcome {
    /// The word in JSON reports.
    pub fn word(self) -> &'static str {
        match self {
            FileOutcome::Applied => "applied",
            FileOutcome::Unclear => "unclear",
            FileOutcome::Failed => "failed",
        }
    }
}

/// The results in this text, in its order. A file that is there more than once is unclear unless it failed: one of its
/// messages may pretend to be a result.
#[cfg(any(windows, test))]
pub(in crate::applier::device) fn file_results(text: &str) -> Vec<FileResult> {
    let mut blocks: Vec<Block<'_>> = Vec::new();
    if text.len() > MAX_TEXT {
        return Vec::new();
    }
    for line in text.lines().map(str::trim) {
        if !is_file_name(line) {
            blocks.last_mut().into_iter().for_each(|block| block.add(line));
        } else if blocks.len() < MAX_FILES {
            blocks.push(Block { file: line, ..Block::default() });
        } else {
            break;
        }
    }
    let mut results: Vec<FileResult> = Vec::new();
    for block in blocks {
        let same = results.iter_mut().find(|own| own.file.eq_ignore_ascii_case(block.file));
        match same {
            Some(earlier) => earlier.outcome = earlier.outcome.max(FileOutcome::Unclear).max(block.outcome()),
            None => results.push(block.result()),
        }
    }
    results
}

#[cfg(any(windows, test))]
fn is_file_name(line: &str) -> bool {
    let is_provxml = line.to_ascii_lowercase().ends_with(".provxml");
    is_provxml && !line.contains([':', '/', '\\', '"', '<', '>', '|', '?', '*'])
}

/// The lines about a file.
#[cfg(any(windows, test))]
#[derive(Default)]
struct Block<'t> {
    file: &'t str,
    results: Vec<&'t str>,
    failures: Vec<&'t str>,
    message: &'t str,
}

#[cfg(any(windows, test))]
impl<'t> Block<'t> {
    fn add(&mut self, line: &'t str) {
        match line.split_once(':').map(|(name, value)| (name.trim(), value.trim())) {
            Some(("LastResult", value)) => self.results.push(value),
            Some(("NumberOfFailures", value)) => self.failures.push(value),
            Some(("Message", value)) if self.message.is_empty() => self.message = value,
            _ => {}
        }
    }

    fn outcome(&self) -> FileOutcome {
        let is_failure = |result: &&str| ["Failure", "Failed", "Error"].contains(result);
        let count = |text: &str| text.split_whitespace().next().and_then(|count| count.parse::<u64>().ok());
        let has_failures = |text: &&str| count(text).is_some_and(|count| count > 0);
        match (self.results.as_slice(), self.failures.as_slice()) {
            _ if self.results.iter().any(is_failure) || self.failures.iter().any(has_failures) => FileOutcome::Failed,
            (["Success"], [failures]) if count(failures) == Some(0) => FileOutcome::Applied,
            _ => FileOutcome::Unclear,
        }
    }

    fn result(&self) -> FileResult {
        FileResult { file: self.file.to_owned(), outcome: self.outcome(), message: self.message.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::FileOutcome::{Applied, Failed, Unclear};
    use super::{FileOutcome, FileResult, file_results};

    const GOOD: &str = "0__Wall.provxml\r\nCategory:Content\r\nLastResult:Success\r\nMessage:Provisioning succeeded\r\n\
                        NumberOfFailures:0 (0x0)\r\n";

    fn outcomes(text: &str) -> Vec<(String, FileOutcome)> {
        file_results(text).into_iter().map(|own| (own.file, own.outcome)).collect()
    }

    #[test]
    fn each_file_has_its_result_and_message() {
        let text = format!("\r\n{GOOD}\r\n1__Lock.provxml\r\nLastResult:Failure\r\nMessage:0x80070005: denied\r\n");
        let result = |file: &str, outcome, message: &str| FileResult {
            file: file.to_owned(),
            outcome,
            message: message.to_owned(),
        };
        assert_eq!(
            file_results(&text),
            [
                result("0__Wall.provxml", Applied, "Provisioning succeeded"),
                result("1__Lock.provxml", Failed, "0x80070005: denied")
            ]
        );
    }

    /// Texts that are hostile or in another language. They are made up, since nobody has recorded any on a device.
    #[test]
    fn only_the_exact_known_form_counts_as_applied() {
        let changed = |from: &str, to: &str| GOOD.replace(from, to);
        for (text, expected) in [
            (changed("LastResult:Success", "LastResult:Erfolg"), Unclear),
            (changed("LastResult:Success", "LastResult:success"), Unclear),
            (changed("LastResult:Success", "LastResult:Suссess"), Unclear),
            (changed("LastResult:Success", "LastResult:Success (pending)"), Unclear),
            (changed("LastResult:Success", "LastResult:"), Unclear),
            (changed("LastResult:Success\r\n", ""), Unclear),
            (changed("LastResult:Success", "LetztesErgebnis:Success"), Unclear),
            (changed("LastResult:Success", "LastResult:NotApplied"), Unclear),
            (changed("LastResult:Success", "LastResult:Failure"), Failed),
            (changed("LastResult:Success", "LastResult:Error"), Failed),
            (changed("NumberOfFailures:0 (0x0)", "NumberOfFailures:3 (0x3)"), Failed),
            (changed("NumberOfFailures:0 (0x0)", "NumberOfFailures:-1"), Unclear),
            (changed("NumberOfFailures:0 (0x0)", "NumberOfFailures:0x0"), Unclear),
            (changed("NumberOfFailures:0 (0x0)", "NumberOfFailures:٠"), Unclear),
            (changed("NumberOfFailures:0 (0x0)", "NumberOfFailures:99999999999999999999999"), Unclear),
            (changed("NumberOfFailures:0 (0x0)", ""), Unclear),
            (changed("NumberOfFailures:0 (0x0)", "NumberOfFailures:0\r\nNumberOfFailures:1"), Failed),
            (changed("Provisioning succeeded", "x\r\nLastResult:Success\r\nNumberOfFailures:0"), Unclear),
            (changed("Success", "Failure\r\nMessage:x\r\nLastResult:Success"), Failed),
            (changed("Provisioning succeeded", "Bereitstellung erfolgreich"), Applied),
            (changed("Provisioning succeeded", "\u{202e}LastResult:Failure"), Applied),
            (changed("Category:Content", "Kategorie:Inhalt"), Applied),
            (format!("{GOOD}{GOOD}"), Unclear),
            (format!("{GOOD}{}", changed("Success", "Failure")), Failed),
            (changed("\r\n", "\n"), Applied),
        ] {
            assert_eq!(outcomes(&text), [("0__Wall.provxml".to_owned(), expected)], "{text}");
        }
    }

    #[test]
    fn texts_without_results_give_none() {
        for text in ["", "\0", "Success", "LastResult:Success", "C:\\x\\0__Wall.provxml", "Message:0__Wall.provxml"] {
            assert_eq!(file_results(text), [], "{text}");
        }
        assert_eq!(file_results(&"x.provxml\n".repeat(1 << 20)), [], "too long");
        let many: String = (0..20_000).map(|number| format!("{number}.provxml\n")).collect();
        assert_eq!(file_results(&many).len(), 10_000);
    }
}
