//! Pictures that are fetched: which are accepted, and why one is refused.

use std::borrow::Cow;

use crate::format::image::{self, ImageKind};

/// The largest picture that is fetched, in bytes. A photograph for the largest screens is below 20 MB.
pub const MAX_PICTURE_BYTES: usize = 32 << 20;

/// What is shown in place of a query.
const HIDDEN: &str = "?(hidden)";

/// Why a picture could not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The Personalization CSP does not support the URL's scheme.
    #[error("{}", unsupported_scheme(scheme))]
    Scheme {
        /// The scheme; empty if there is none.
        scheme: String,
    },
    /// There is no file for this file URL or bare name.
    #[error("there is no {what}")]
    Missing {
        /// What was looked for.
        what: String,
    },
    /// The server refused, and would refuse again.
    #[error("{what}")]
    Answer {
        /// What it answered.
        what: String,
    },
    /// Each time, the server could not be reached or broke off.
    #[error("gave up after {tries} tries: {last}")]
    GaveUp {
        /// How often it was tried.
        tries: u32,
        /// The last failure.
        last: String,
    },
    /// The file is larger than any picture needs.
    #[error("it is longer than {limit} bytes, more than any picture needs")]
    TooLarge {
        /// The limit, in bytes.
        limit: usize,
    },
    /// The content of the file is not JPEG or PNG.
    #[error("its content is {found}; only JPEG and PNG are shown")]
    Kind {
        /// What it is instead.
        found: ImageKind,
    },
    /// It is a damaged or incomplete JPEG or PNG.
    #[error("{why}")]
    Damaged {
        /// Where and why.
        why: String,
    },
    /// It could not be stored on the device.
    #[error("{why}")]
    NotStored {
        /// Why.
        why: String,
    },
}

/// Checks that the content is a complete JPEG or PNG, as the CSP does.
pub(super) fn check_picture(bytes: &[u8]) -> Result<(), FetchError> {
    match image::inspect(&mut { bytes }) {
        Ok(facts) if matches!(facts.kind, ImageKind::Jpeg | ImageKind::Png) => Ok(()),
        Ok(facts) => Err(FetchError::Kind { found: facts.kind }),
        Err(error) => Err(FetchError::Damaged { why: error.to_string() }),
    }
}

/// Whether a picture comes from the network.
pub(super) fn is_on_network(url: &str) -> bool {
    let scheme = url.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

/// A URL of the network without what may hold access tokens and passwords: its query, its fragment and the part before
/// the host. Any other text is unchanged.
pub(super) fn without_secrets(url: &str) -> Cow<'_, str> {
    if is_on_network(url) { shown(url) } else { Cow::Borrowed(url) }
}

/// Any text, such as one from a server or a program, with the URLs in it shown in the same way. URLs of all schemes
/// count, except file.
pub(super) fn without_secrets_inside(text: &str) -> Cow<'_, str> {
    const BEGIN: &str = "://";
    let ends_url = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '"' | '<' | '>');
    if !text.contains(BEGIN) {
        return Cow::Borrowed(text);
    }
    let words = text.split_inclusive(ends_url).map(|word| {
        let url = word.trim_end_matches(|c| ends_url(c) || matches!(c, '.' | ',' | ':' | ';'));
        let scheme = url.split(BEGIN).next().unwrap_or_default();
        let scheme = scheme.rsplit(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        let (before, found) = url.split_at(url.find(BEGIN).map_or(url.len(), |at| at - scheme.len()));
        let found = if scheme.eq_ignore_ascii_case("file") { Cow::Borrowed(found) } else { shown(found) };
        format!("{before}{found}{}", &word[url.len()..])
    });
    Cow::Owned(words.collect())
}

/// A URL of any scheme, without what may be a secret.
fn shown(url: &str) -> Cow<'_, str> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (shown, hidden) = url.split_at(end);
    let (scheme, rest) = shown.split_once("://").unwrap_or_default();
    let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let hidden = if hidden.is_empty() { "" } else { HIDDEN };
    match host.rsplit_once('@') {
        None if hidden.is_empty() => Cow::Borrowed(url),
        None => Cow::Owned(format!("{shown}{hidden}")),
        Some((_, host)) => Cow::Owned(format!("{scheme}://{host}{path}{hidden}")),
    }
}

fn unsupported_scheme(scheme: &str) -> String {
    match scheme {
        "" => "the URL has no scheme; use https".to_owned(),
        _ => format!("`{scheme}` is not fetched; use https"),
    }
}

#[cfg(test)]
mod tests {
    use super::{without_secrets, without_secrets_inside};

    #[test]
    fn urls_in_the_words_of_others_are_shown_without_secrets() {
        for (text, shown) in [
            ("0x80190194 https://cdn.contoso.com/a.jpg?sig=S", "0x80190194 https://cdn.contoso.com/a.jpg?(hidden)"),
            ("from HTTPS://u:p@contoso.com/a.jpg: gone", "from HTTPS://contoso.com/a.jpg: gone"),
            ("<u href=\"https://a/b?c='d'\"/>https://e/f#g", "<u href=\"https://a/b?(hidden)\"/>https://e/f?(hidden)"),
            ("(ftp://u:p@host/a?b),\nurl=wss://h/?t=1;", "(ftp://host/a?(hidden),\nurl=wss://h/?(hidden);"),
            ("file:///C:/what?.jpg, C:\\a?b and a?b", "file:///C:/what?.jpg, C:\\a?b and a?b"),
            ("https://contoso.com/a.jpg?(hidden): twice", "https://contoso.com/a.jpg?(hidden): twice"),
            ("://", "://"),
        ] {
            assert_eq!(without_secrets_inside(text), shown);
        }
    }

    #[test]
    fn what_may_be_a_secret_is_left_out_of_a_url() {
        for (url, shown) in [
            ("https://contoso.com/a.jpg", "https://contoso.com/a.jpg"),
            ("https://contoso.com/a.jpg?sig=S", "https://contoso.com/a.jpg?(hidden)"),
            ("HTTPS://user:pass@contoso.com/a@b.jpg#t", "HTTPS://contoso.com/a@b.jpg?(hidden)"),
            ("http://user@contoso.com", "http://contoso.com"),
            ("what?", "what?"),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }
}
