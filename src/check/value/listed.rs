//! ENUM and Flag: values that the DDF lists, alone or combined as bits.

use super::super::value_word::{NOT_CONFIGURED, is_not_configured, meant};
use super::Judge;
use crate::finding::{Code, Report, Span, near_word, shortened};
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
        let finding = self.finding(Code::NotAllowed, span, &what).allowed(self.listed_values());
        report.push(match (rule, self.near(&text)) {
            (Rule::Flag(_), _) => finding.help("values may be added up"),
            (_, Some(near)) => finding.did_you_mean_text(near),
            (_, None) if is_not_configured(&text) => finding.help(NOT_CONFIGURED),
            (_, None) => finding,
        });
        None
    }

    /// The listed text that another one probably means.
    fn near(&self, text: &str) -> Option<&str> {
        if self.secret || self.node.format != Format::Chr {
            return None;
        }
        let described = self.described();
        let meant = self.meant(text).map(|(value, _)| value);
        meant.or_else(|| near_word(text, described.iter().map(|(value, _)| *value)))
    }

    /// The listed value that a word means by its text, with that text.
    pub(super) fn meant(&self, word: &str) -> Option<(&str, &str)> {
        meant(word, self.locuri.leaf(), &self.described())
    }

    /// The listed values, each with its text.
    pub(super) fn described(&self) -> Vec<(&str, &str)> {
        let listed = self.node.allowed.rule.listed().iter();
        listed.map(|known| (known.value.as_str(), known.description.as_str())).collect()
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
pub(super) fn gist(description: &str) -> String {
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
