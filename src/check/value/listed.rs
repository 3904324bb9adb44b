//! ENUM and Flag: values that the DDF lists, alone or combined as bits.

use super::Judge;
use crate::finding::{Code, Report, Span, shortened};
use crate::schema::{Format, Rule, integer};

impl Judge<'_> {
    /// One of the listed values, as spelled in the DDF.
    pub(super) fn listed(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        let rule = &self.node.allowed.rule;
        if let Some(spelling) = rule.spelling(self.node.format, &text) {
            return Some(spelling.to_owned());
        }
        if let (Format::Chr, Some(word)) = (self.node.format, rule.word_in_other_case(&text)) {
            return Some(word.to_owned());
        }
        let what = format!("does not take {}", self.repeated(&text));
        let mut finding = self.finding(Code::NotAllowed, span, &what).allowed(self.listed_values());
        if let Rule::Flag(_) = rule {
            finding = finding.help("values may be added up");
        }
        report.push(finding);
        None
    }

    /// One of the listed numbers, or a sum of some of them. The number is written in decimal for an int node,
    /// regardless of its form in the DDF.
    pub(super) fn flags(&self, text: String, span: Span, report: &mut Report) -> Option<String> {
        match integer(&text).is_some_and(|number| self.node.allowed.rule.accepts_flags(number)) {
            true => Some(text),
            false => self.listed(text, span, report),
        }
    }

    /// The values listed by the rule, each with its meaning.
    pub(super) fn listed_values(&self) -> String {
        let listed = self.node.allowed.rule.listed().iter().map(|known| match known.description.trim() {
            "" => known.value.clone(),
            description => format!("{} ({})", known.value, gist(description)),
        });
        listed.collect::<Vec<String>>().join(", ")
    }
}

/// The first sentence of a description, short enough for a list.
fn gist(description: &str) -> String {
    shortened(description.split(['.', '\n']).next().unwrap_or_default().trim())
}

#[cfg(test)]
mod tests {
    use super::gist;

    #[test]
    fn a_long_description_is_cut_between_characters() {
        assert_eq!(gist("Allowed. More text."), "Allowed");
        assert_eq!(gist(&"ä".repeat(61)).chars().count(), 63);
    }
}
