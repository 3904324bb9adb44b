//! Patterns for the addresses of settings: `--allow-only PATTERN...` and house rules.

use super::locuri::percent_decode;

/// A pattern for paths of settings: `Personalization/**`. Names and keys are compared without case; `*` is any part of
/// a name, `**` any number of names, and a name with a key in brackets is literal.
#[derive(Debug, Clone)]
pub struct PathPattern {
    names: Vec<String>,
}

impl PathPattern {
    /// Reads a pattern. `./Device/Vendor/MSFT/` at the start is optional; the scopes are not distinguished.
    pub fn parse(text: &str) -> PathPattern {
        PathPattern { names: names(text) }
    }

    /// Whether the path matches.
    pub fn covers(&self, path: &str) -> bool {
        fits(&self.names, &names(path))
    }
}

/// The names of a path in lower case, decoded as in a LocURI, where `%41` is another way to write `A`. In a path of the
/// store a key in brackets may contain a slash and is taken literally; in a LocURI brackets are ordinary characters.
fn names(path: &str) -> Vec<String> {
    let has_keys = !path.starts_with("./");
    let mut names = vec![String::new()];
    let mut depth = 0usize;
    for c in path.chars() {
        match c {
            '[' if has_keys => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                names.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = names.last_mut() {
            last.push(c);
        }
    }
    let decoded = |name: &String| percent_decode(name).filter(|_| !has_keys || !name.contains('['));
    let mut names: Vec<String> =
        names.iter().map(|name| decoded(name).unwrap_or_else(|| name.clone()).to_lowercase()).collect();
    let is_root = |name: &String| matches!(name.as_str(), "" | "." | "device" | "user" | "vendor" | "msft");
    let roots = names.iter().take_while(|name| is_root(name)).count();
    names.split_off(roots)
}

/// Whether a pattern matches the names. After a mismatch only the last `**` is tried again, so that no pattern takes
/// long.
fn fits(pattern: &[String], names: &[String]) -> bool {
    let (mut p, mut n, mut again) = (0, 0, None);
    while let Some(name) = names.get(n) {
        match pattern.get(p) {
            Some(any) if any == "**" => {
                again = Some((p + 1, n));
                p += 1;
            }
            Some(own) if name_fits(own, name) => (p, n) = (p + 1, n + 1),
            _ => match again {
                Some((after, at)) => {
                    (p, n) = (after, at + 1);
                    again = Some((after, at + 1));
                }
                None => return false,
            },
        }
    }
    pattern.get(p..).unwrap_or_default().iter().all(|rest| rest == "**")
}

fn name_fits(pattern: &str, name: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*').filter(|_| !pattern.contains('[')) else {
        return pattern == name;
    };
    let Some(mut name) = name.strip_prefix(start) else { return false };
    let mut parts: Vec<&str> = rest.split('*').collect();
    let end = parts.pop().unwrap_or_default();
    for part in parts {
        let Some((_, after)) = name.split_once(part) else { return false };
        name = after;
    }
    name.ends_with(end)
}

#[cfg(test)]
mod tests {
    use super::PathPattern;

    #[test]
    fn patterns_cover_paths() {
        for (pattern, path, covers) in [
            ("Personalization/**", "./Device/Vendor/MSFT/Personalization/DesktopImageUrl", true),
            ("personalization/**", "Personalization/DesktopImageUrl", true),
            ("Personalization/*", "Personalization/A/B", false),
            ("**/Password", "Accounts/Users/User[a/b]/Password", true),
            ("Accounts/Users/User[a*]/Password", "Accounts/Users/User[ab]/Password", false),
            ("Policies/Update/*Url", "Policies/Update/UpdateServiceUrl", true),
            ("Personalization", "PersonalizationX", false),
            ("**/Password", "./Vendor/MSFT/Accounts/Users/[x/Password", true),
            ("Accounts/**", "./Vendor/MSFT/%41ccounts/Users/x/Password", true),
            ("**/P*", "./Vendor/MSFT/A/%50assword", true),
            ("Accounts/Users/*", "./Vendor/MSFT/Accounts/Users/a%2Fb", true),
            ("**", "anything/at/all", true),
        ] {
            assert_eq!(PathPattern::parse(pattern).covers(path), covers, "{pattern} {path}");
        }
        let pattern = format!("{}c", "**/a/".repeat(1_000));
        assert!(!PathPattern::parse(&pattern).covers(&"a/".repeat(50_000)));
    }
}
