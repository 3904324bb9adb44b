//! Lists that were written with the wrong separator.

/// The signs that people put between items.
const SIGNS: [char; 4] = ['\n', ';', '|', ','];

/// Nodes whose values use some of these signs with another meaning, with those signs.
const MEANT_OTHERWISE: [(&str, &[char]); 4] = [
    // A text for people.
    ("InteractiveLogon_MessageTextForUsersAttemptingToLogOn", &SIGNS),
    // A resource, a comma and the proxy that leads to it are one item.
    ("EnterpriseCloudResources", &[',']),
    // Their documentation separates items by semicolons, their DDF by commas.
    ("EnterpriseProxyServers", &[';']),
    ("EnterpriseInternalProxyServers", &[';']),
];

/// What an item looks like.
#[derive(PartialEq, Eq)]
enum Form {
    /// A path from a root: a drive, a server, a variable, a management tree.
    RootedPath,
    /// Another path with backslashes, as registry keys have.
    Path,
    /// Host, URL, address, file name, package: no blanks, and a full stop or colon inside.
    Dotted,
    /// Letters and digits only.
    Word,
}

/// The sign that separates a text into items, if it is not the delimiter of its node: only if the text has no
/// delimiter at all, and every part has the same form.
pub(super) fn foreign_separator(leaf: &str, text: &str, delimiter: &str) -> Option<char> {
    if delimiter.is_empty() || text.contains(delimiter) {
        return None;
    }
    let text = text.trim();
    let is_meant = |sign: char| {
        MEANT_OTHERWISE.iter().any(|(node, signs)| node.eq_ignore_ascii_case(leaf) && signs.contains(&sign))
    };
    SIGNS.into_iter().find(|sign| !delimiter.contains(*sign) && !is_meant(*sign) && separates(text, *sign))
}

fn separates(text: &str, sign: char) -> bool {
    let items: Vec<&str> = text.split(sign).map(str::trim).filter(|item| !item.is_empty()).collect();
    let forms: Option<Vec<Form>> = items.iter().map(|item| form(item)).collect();
    let (Some(forms), [first, _, ..]) = (forms, items.as_slice()) else { return false };
    // What follows a sign inside one URL is not a URL.
    let are_urls = !first.contains("://") || items.iter().all(|item| item.contains("://"));
    let are_alike = match sign {
        ',' => forms.windows(2).all(|pair| pair[0] == pair[1]) && forms[0] != Form::Path,
        // The other separators hardly ever occur in paths, so full paths and names may be mixed.
        _ => forms.iter().all(|form| *form == Form::Word) || forms.iter().all(|form| *form != Form::Word),
    };
    are_urls && are_alike
}

fn form(item: &str) -> Option<Form> {
    let is_drive = item.get(1..3) == Some(":\\");
    if is_drive || item.starts_with("\\\\") || item.starts_with("./") || item.starts_with('%') {
        return Some(Form::RootedPath);
    }
    if item.contains('\\') {
        return Some(Form::Path);
    }
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "._-*:/<>[]{}!".contains(c);
    let is_family_name = item.rsplit_once('_').is_some_and(|(_, hash)| hash.len() == 13);
    if item.contains("://") && !item.contains(char::is_whitespace) {
        return Some(Form::Dotted);
    }
    if !item.chars().all(is_plain) || !item.contains(|c: char| c.is_ascii_alphanumeric() || c == '*') {
        return None;
    }
    Some(if item.contains(['.', ':', '<']) || is_family_name { Form::Dotted } else { Form::Word })
}

#[cfg(test)]
mod tests {
    use super::foreign_separator;

    #[test]
    fn items_of_one_form_reveal_their_separator() {
        for (text, delimiter, sign) in [
            ("C:\\A;D:\\B", "|", ';'),
            ("C:\\A,D:\\B", "|", ','),
            ("C:\\A\nD:\\B", "|", '\n'),
            ("C:\\A\\a.exe; b.exe", "|", ';'),
            ("a.contoso.com;10.0.0.1", ",", ';'),
            ("a.contoso.com, b.contoso.com", ";", ','),
            ("https://a.com|https://b.com/x?y=1", "\u{F000}", '|'),
            ("Contoso.App_1a2b3c4d5e6f7,MicrosoftTeams_8wekyb3d8bbwe", ";", ','),
            ("\\\\srv\\one;\\\\srv\\two", "\u{F000}", ';'),
            ("MMPC,FileShares", "|", ','),
            ("NistP384,NistP256", ";", ','),
            ("System\\CurrentControlSet\\A;Software\\Microsoft\\Windows NT\\B", ",", ';'),
        ] {
            assert_eq!(foreign_separator("A", text, delimiter), Some(sign), "{text}");
        }
    }

    #[test]
    fn signs_inside_one_item_are_left_alone() {
        for (text, delimiter) in [
            ("C:\\A, B\\c.exe", "|"),
            ("C:\\A,b\\c.exe", "|"),
            ("C:\\A;C:\\B|C:\\C", "|"),
            ("C:\\A | C:\\B", "|"),
            ("https://a.com/x?a=1;b=2", "\u{F000}"),
            ("https://a.com/x,y.html", "\u{F000}"),
            ("./Vendor/MSFT/A/B;4", "\u{F000}"),
            ("Keep out, please", ";"),
            ("contoso.com", ";"),
            ("contoso.com,", ";"),
            ("", ";"),
        ] {
            assert_eq!(foreign_separator("A", text, delimiter), None, "{text}");
        }
        assert_eq!(foreign_separator("EnterpriseCloudResources", "a.com,proxy.com", "|"), None);
        let message = "InteractiveLogon_MessageTextForUsersAttemptingToLogOn";
        assert_eq!(foreign_separator(message, "Warning,private", "\u{F000}"), None);
    }
}
