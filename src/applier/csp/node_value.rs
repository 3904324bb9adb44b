//! Whether two texts mean the same value of a node.

/// Whether the texts mean the same value.
pub fn is_same_value(want: &str, found: &str) -> bool {
    plain_value(want) == plain_value(found)
}

/// The common form of all texts that mean the same value as this one: WMI writes booleans as `True`, where a package
/// has `true` or `1`, and numbers without leading zeros.
pub(in crate::applier) fn plain_value(text: &str) -> String {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" => "1".to_owned(),
        "false" => "0".to_owned(),
        other => other.parse::<i64>().map_or_else(|_| text.to_owned(), |number| number.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::is_same_value;

    #[test]
    fn booleans_and_numbers_have_several_forms_and_texts_one() {
        assert!(is_same_value("true", "True") && is_same_value("1", "true") && is_same_value("007", "7"));
        assert!(!is_same_value("Büro", "büro") && !is_same_value("", "0") && !is_same_value("2", "true"));
    }
}
