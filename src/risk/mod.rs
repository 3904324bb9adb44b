//! What a stranger's package would do to a device, and what it hides: findings by class, for `inspect --risk`.
//!
//! A severity measures the power of an effect, not an intent. Nothing here reads a disk or prints.
//!
//! ```text
//! SurveyedPackage --judge--> RiskReport { findings, commands, files, items, problems }
//!                    |- settings     nodes by path and value (data/nodes.tsv), certificates, networks
//!                    |- command      peels a command or script, then reads it (data/commands.tsv)
//!                    |- file         what the files are, against what their names say
//!                    '- structure    images, orphans, gaps, streams, lists, identity
//!
//! PackageModel --summary--> a paragraph: what the settings do, without their values
//! ```

mod archive;
mod budget;
mod certificate;
mod class;
mod command;
mod copies;
mod file;
mod lax_value;
mod markup;
mod node;
mod other_commands;
mod own_document;
mod policy;
mod programs;
mod report;
mod settings;
mod shown_parts;
mod store_row;
mod structure;
mod summary;
mod uses;

pub use class::{ATTACK_VERSION, Class, Severity, class_named, classes};
pub use report::{Evidence, Item, RiskCommand, RiskFile, RiskFinding, RiskReport};
pub use summary::{effects_by_path, summary};

use crate::address::PathPattern;
use crate::read::SurveyedPackage;

/// Judges a package. `is_signed` says whether the catalog next to it has a signature that is not broken.
pub fn judge(package: &SurveyedPackage, is_signed: bool) -> RiskReport {
    let mut report =
        RiskReport { complete: package.complete, problems: package.problems.clone(), ..RiskReport::default() };
    structure::container(package, &mut report);
    for (index, image) in package.images.iter().enumerate() {
        let start = (report.findings.len(), report.commands.len(), report.items.len());
        structure::image(image, is_signed, &mut report);
        settings::settings(image, &mut report);
        file::files(image, index + 1, &mut report);
        settings::combined(&mut report, start.0);
        let unread: Vec<String> = settings::unread(image).collect();
        report.complete &= unread.is_empty();
        report.problems.extend(unread);
        let prefix = if index == 0 { String::new() } else { format!("image {}: ", index + 1) };
        for finding in report.findings.iter_mut().skip(start.0) {
            finding.image = Some(index + 1);
            finding.subject.insert_str(0, &prefix);
        }
        report.commands.iter_mut().skip(start.1).for_each(|command| command.subject.insert_str(0, &prefix));
        report.items.iter_mut().skip(start.2).for_each(|item| item.subject.insert_str(0, &prefix));
    }
    report.settle();
    report
}

/// The report on a container that cannot be opened.
pub fn unreadable(reason: String) -> RiskReport {
    let mut report = RiskReport { problems: vec![reason.clone()], ..RiskReport::default() };
    let finding = RiskFinding::new("odd-notes", "container").severity(Severity::Medium).shows(reason);
    report.findings.push(finding);
    report
}

impl RiskReport {
    /// Lists in `outside` what no pattern allows.
    pub fn allow_only(&mut self, patterns: &[PathPattern]) {
        let is_allowed = |item: &Item| {
            item.fits && item.paths.iter().any(|path| patterns.iter().any(|pattern| pattern.covers(path)))
        };
        self.outside = self.items.iter().filter(|item| !is_allowed(item)).map(|item| item.subject.clone()).collect();
        self.outside.sort();
        self.outside.dedup();
    }
}
