//! Values as the most lenient reader understands them. It is not known which reader a device uses for a setting, so a
//! value that any reader takes for 0 counts as 0.

/// The number that a text stands for. It may be decimal or start with `0x`, have a fraction of zero, be a word for on
/// or off, or be too large for a registry value, which keeps its low 32 bits.
pub(super) fn number(text: &str) -> Option<i64> {
    let text = text.trim();
    let (is_negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let whole = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => without_zero_fraction(digits).parse::<u64>().ok(),
    };
    match whole {
        Some(whole) => {
            let kept = i64::from(u32::try_from(whole & u64::from(u32::MAX)).unwrap_or_default());
            Some(if is_negative { -kept } else { kept })
        }
        None => truth(text).map(i64::from),
    }
}

/// `1.0` as `1`.
fn without_zero_fraction(digits: &str) -> &str {
    match digits.split_once('.') {
        Some((whole, fraction)) if fraction.bytes().all(|digit| digit == b'0') => whole,
        _ => digits,
    }
}

/// Whether a word means on or off; `None` if it means neither.
pub(super) fn truth(text: &str) -> Option<bool> {
    match text.trim().to_ascii_lowercase().as_str() {
        "true" | "yes" | "on" | "1" => Some(true),
        "false" | "no" | "off" | "0" => Some(false),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn what_some_reader_takes_for_zero_is_zero() {
        for zero in ["0", " 0 ", "00", "+0", "-0", "0x0", "0X00", "0.0", "0.", "false", "No", "off", "4294967296"] {
            assert_eq!(number(zero), Some(0), "{zero}");
        }
        for (text, value) in [("1", 1), ("0x10", 16), ("-2", -2), ("2.0", 2), ("4294967295", 4_294_967_295)] {
            assert_eq!(number(text), Some(value), "{text}");
        }
        for text in ["", "x", "0x", "1.5", "1e3", "--1", "18446744073709551616"] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
