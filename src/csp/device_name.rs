//! The name of a device: DevDetail/Ext/Microsoft/DNSComputerName, and ComputerName of the accounts.

use super::{Given, NameRule, Problem};
use crate::format::xml::shown;

/// The maximum number of letters in addition to a serial number; the serial numbers of common makers have five
/// characters and more.
const MAX_BESIDE_SERIAL: usize = 10;

/// DNSComputerName: up to 63 characters, with macros for the serial number and for random digits.
pub(super) fn dns(given: &Given) -> Vec<Problem> {
    judge(given.text, NameRule::DNS)
}

/// ComputerName: up to 15 characters, with the same macros.
pub(super) fn netbios(given: &Given) -> Vec<Problem> {
    judge(given.text, NameRule::NETBIOS)
}

fn judge(text: &str, rule: NameRule) -> Vec<Problem> {
    let macros = Macros::of(text);
    let mut problems = Vec::new();
    if text.is_empty() {
        problems.push(Problem::error(0, "the name is empty").allowed("letters, digits and -, %SERIAL% and %RAND:n%"));
    }
    judge_characters(&macros, rule, &mut problems);
    judge_length(&macros, rule, &mut problems);
    judge_form(text, &macros, &mut problems);
    problems
}

fn judge_characters(macros: &Macros, rule: NameRule, problems: &mut Vec<Problem>) {
    if let Some((at, _)) = macros.rest.iter().find(|(_, letter)| *letter == '_') {
        problems.push(
            Problem::note(*at, "some DNS servers do not register a name with `_`").allowed("letters, digits and -"),
        );
    }
    if macros.random > 0 && macros.has_serial {
        problems.push(Problem::warning(0, "%SERIAL% is ignored together with %RAND%").help("keep one of the two"));
    }
    if macros.has_empty_random {
        problems.push(Problem::warning(0, "%RAND:0% stands for no digit").allowed("%RAND:n%, with n digits"));
    }
    if let Some((at, letter)) = macros.refused(rule) {
        problems.push(
            Problem::error(at, format!("a name cannot contain {}", shown(&letter.to_string())))
                .allowed("letters, digits and -, besides %SERIAL% and %RAND:n%"),
        );
    }
}

fn judge_length(macros: &Macros, rule: NameRule, problems: &mut Vec<Problem>) {
    let (max_length, netbios_length) = (rule.max_length, NameRule::NETBIOS.max_length);
    let (takes_serial, length) = (macros.takes_serial(), macros.length());
    // The length of what an unknown macro stands for is not known.
    if length > max_length && macros.refused(rule).is_none_or(|(_, letter)| letter != '%') {
        let more = if takes_serial { " or more" } else { "" };
        let message = format!("the name has {length} characters{more}");
        problems.push(Problem::error(0, message).allowed(format!("at most {max_length}")));
    }
    if takes_serial && max_length == netbios_length && length <= max_length && macros.rest.len() > MAX_BESIDE_SERIAL {
        let left = netbios_length - macros.rest.len();
        let message = match left {
            1 => "only the first character of the serial number fits into the name".to_owned(),
            _ => format!("only {left} characters of the serial number fit into the name"),
        };
        problems.push(
            Problem::warning(0, message)
                .allowed(format!("at most {MAX_BESIDE_SERIAL} letters in addition to %SERIAL%")),
        );
    }
}

fn judge_form(text: &str, macros: &Macros, problems: &mut Vec<Problem>) {
    let has_only_digits = macros.rest.iter().all(|(_, letter)| letter.is_ascii_digit());
    if macros.length() > 0 && !macros.takes_serial() && has_only_digits {
        problems.push(Problem::error(0, "a name cannot consist of digits only").help("add a letter"));
    }
    if text.starts_with('-') {
        let problem = Problem::warning(0, "names of computers begin with a letter or a digit");
        problems.push(problem.help("remove the - at the start"));
    }
    if text.ends_with('-') {
        problems.push(Problem::error(text.len() - 1, "a name cannot end with -").help("remove the - at the end"));
    }
}

/// The parts of a name.
struct Macros {
    /// Whether the macro for the serial number is part of the name.
    has_serial: bool,
    /// How many random digits there are.
    random: usize,
    /// Whether a macro for random digits asks for none.
    has_empty_random: bool,
    /// The other characters, with their places.
    rest: Vec<(usize, char)>,
}

impl Macros {
    fn of(text: &str) -> Macros {
        let mut macros = Macros { has_serial: false, random: 0, has_empty_random: false, rest: Vec::new() };
        let mut at = 0;
        while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            if let Some((digits, length)) = random(rest) {
                macros.random = macros.random.saturating_add(digits);
                macros.has_empty_random |= digits == 0;
                at += length;
            } else if starts_with(rest, "%SERIAL%") {
                macros.has_serial = true;
                at += "%SERIAL%".len();
            } else {
                let letter = rest.chars().next().unwrap_or_default();
                macros.rest.push((at, letter));
                at += letter.len_utf8().max(1);
            }
        }
        macros
    }

    /// Whether the serial number becomes part of the name: beside random digits it is ignored.
    fn takes_serial(&self) -> bool {
        self.has_serial && self.random == 0
    }

    /// The length of the name, in characters; a serial number has at least one.
    fn length(&self) -> usize {
        (self.rest.len() + usize::from(self.takes_serial())).saturating_add(self.random)
    }

    /// The first character that the rule refuses, with its place.
    fn refused(&self, rule: NameRule) -> Option<(usize, char)> {
        self.rest.iter().copied().find(|(_, letter)| rule.refuses(*letter))
    }
}

/// `%RAND:4%`: how many digits, and how long the macro is.
fn random(text: &str) -> Option<(usize, usize)> {
    const START: &str = "%RAND:";
    let number = starts_with(text, START).then(|| text.get(START.len()..)).flatten()?;
    let (digits, _) = number.split_once('%')?;
    let count: u8 = digits.parse().ok()?;
    Some((count.into(), START.len() + digits.len() + "%".len()))
}

fn starts_with(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start))
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    #[test]
    fn names_are_short_and_plain() {
        let dns = "./DevDetail/Ext/Microsoft/DNSComputerName";
        for good in ["Reception-01", "Shop-%SERIAL%", "Shop-%RAND:5%"] {
            assert_eq!(found(dns, good), [""; 0], "{good}");
        }
        for (text, expected) in [
            ("my name is far too long for netbios", "error 2 a name cannot contain ` `"),
            ("a.b", "error 1 a name cannot contain"),
            ("12345", "error 0 a name cannot consist of digits"),
            ("shop-", "error 4 a name cannot end"),
            ("%RAND:5%%SERIAL%", "warning 0 %SERIAL% is ignored"),
            ("PC-%RAND:0%1", "warning 0 %RAND:0% stands for no digit"),
            ("büro", "error 1 a name cannot contain"),
        ] {
            assert!(found(dns, text)[0].starts_with(expected), "{text}: {:?}", found(dns, text));
        }
        let netbios = "./Device/Vendor/MSFT/Accounts/Domain/ComputerName";
        assert!(found(netbios, "sixteen-letters-x")[0].starts_with("error 0 the name has 17"));
        assert!(
            found(netbios, "WORKSTATION-%SERIAL%")[0].starts_with("warning 0 only 3 characters of the serial number")
        );
        assert!(found(netbios, "FOURTEEN-CHARS%SERIAL%")[0].starts_with("warning 0 only the first character"));
        assert_eq!(found(netbios, "TEN-CHARS-%SERIAL%"), [""; 0]);
        assert_eq!(found(dns, "sixteen-letters-x"), [""; 0]);
    }
}
