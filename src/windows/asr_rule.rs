//! The attack surface reduction rules of Microsoft Defender, by their ids.

use std::sync::LazyLock;

const TABLE: &str = include_str!("data/asr-rules.tsv");

/// One rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AsrRule {
    /// Its id, in lower case.
    pub guid: &'static str,
    /// What it blocks.
    pub name: &'static str,
}

static RULES: LazyLock<Vec<AsrRule>> = LazyLock::new(|| {
    let rows = TABLE.lines().skip(1).filter_map(|line| line.split_once('\t'));
    rows.map(|(guid, name)| AsrRule { guid, name }).collect()
});

impl AsrRule {
    /// The states of a rule, by the numbers in the setting.
    pub const STATES: [(u8, &str); 5] =
        [(0, "off"), (1, "block"), (2, "audit"), (5, "the default of the rule"), (6, "warn")];

    /// The rule with this id, ignoring letter case.
    pub fn find(guid: &str) -> Option<&'static AsrRule> {
        RULES.iter().find(|rule| rule.guid.eq_ignore_ascii_case(guid))
    }
}

#[cfg(test)]
mod tests {
    use super::{AsrRule, RULES, TABLE};

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(RULES.len(), TABLE.lines().count() - 1);
        let rule = AsrRule::find("01443614-CD74-433A-B99E-2ECDC07BFC25").unwrap();
        assert!(rule.name.starts_with("Block executable files"));
        assert_eq!(AsrRule::find("x"), None);
    }
}
