//! URLs of pictures: what the Personalization CSP's documentation demands and no DDF rule states.

use crate::finding::{Code, Finding, Report, Span, shortened};

/// File types that the Personalization CSP takes, according to the node descriptions of its DDF.
pub const IMAGE_EXTENSIONS: [&str; 3] = ["jpg", "jpeg", "png"];

/// The largest picture that is embedded in a package, in bytes: twice an uncompressed 8K picture.
pub const MAX_EMBEDDED_PICTURE: u64 = 256 << 20;

const FORMS: &str = "https://host/picture.jpg, http://host/picture.jpg or file:///C:/folder/picture.jpg";

/// Judges one picture URL; every problem of it is reported.
pub fn judge_picture_url(url: &str, span: Span, report: &mut Report) {
    let finding = |code, message: String| Finding::new(code, span, message);
    let shown = without_secrets(url);
    if url.trim() != url || url.is_empty() || url.contains(char::is_control) {
        report.push(
            finding(Code::UrlForm, "the URL is empty, starts or ends with blanks, or contains a line break".to_owned())
                .allowed(FORMS)
                .help("write the URL on one line without blanks inside the quotes"),
        );
        return;
    }
    match split_scheme(url) {
        Form::Web { scheme, rest } => {
            check_web(url, &scheme, rest, span, report);
            check_type(rest, span, report);
        }
        Form::File { rest } => {
            check_file(rest, span, report);
            check_type(rest, span, report);
        }
        Form::Share => report.push(unc(url, span)),
        Form::DrivePath => report.push(
            finding(Code::UrlForm, format!("`{shown}` is a path, not a URL"))
                .allowed(FORMS)
                .help(format!("write file:///{}", shown.replace('\\', "/").replace(' ', "%20"))),
        ),
        Form::Other { scheme } => report.push(
            finding(Code::UrlScheme, format!("Windows does not fetch pictures over `{scheme}:`"))
                .allowed("http, https and file")
                .help("put the picture on a web server, or embed it: { file = \"images/picture.jpg\" }"),
        ),
        Form::NoScheme => report.push(
            finding(Code::UrlScheme, format!("`{shown}` has no scheme"))
                .allowed(FORMS)
                .help("to embed a picture from beside the spec, write { file = \"...\" } under [personalization]"),
        ),
    }
    if url.contains(char::is_whitespace) {
        report.push(finding(Code::UrlBlank, "the URL contains blanks".to_owned()).help("write %20 for each blank"));
    }
}

/// The URL as messages repeat it: without what may be secret, which is the query of a storage address, what follows it,
/// and what stands before the host.
fn without_secrets(url: &str) -> String {
    let plain = url.split(['?', '#']).next().unwrap_or_default();
    let shown = match plain.split_once("//") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find(['/', '\\']).unwrap_or(rest.len()));
            format!("{scheme}//{}{path}", host.rsplit_once('@').map_or(host, |(_, host)| host))
        }
        None => plain.to_owned(),
    };
    shortened(&shown)
}

enum Form<'u> {
    Web { scheme: String, rest: &'u str },
    File { rest: &'u str },
    Share,
    DrivePath,
    Other { scheme: String },
    NoScheme,
}

fn split_scheme(url: &str) -> Form<'_> {
    if url.starts_with("\\\\") || url.starts_with("//") {
        return Form::Share;
    }
    let Some((scheme, rest)) = url.split_once(':') else { return Form::NoScheme };
    if scheme.len() == 1 && scheme.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        return Form::DrivePath;
    }
    if scheme.is_empty() || !scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte)) {
        return Form::NoScheme;
    }
    match scheme.to_ascii_lowercase().as_str() {
        scheme @ ("http" | "https") => Form::Web { scheme: scheme.to_owned(), rest },
        "file" => Form::File { rest },
        other => Form::Other { scheme: other.to_owned() },
    }
}

fn check_web(url: &str, scheme: &str, rest: &str, span: Span, report: &mut Report) {
    let host = rest.strip_prefix("//").map(|rest| rest.split(['/', '?', '#']).next().unwrap_or_default());
    if host.is_none_or(|host| host.is_empty() || host.starts_with(':') || host.contains(' ')) || rest.contains('\\') {
        report.push(
            Finding::new(Code::UrlForm, span, format!("`{}` does not name a host", without_secrets(url)))
                .allowed(FORMS),
        );
    } else if scheme == "http" {
        report.push(
            Finding::new(
                Code::UrlPlainHttp,
                span,
                "the picture is fetched over http, so anyone on the way can change it",
            )
            .help("use https where the server offers it"),
        );
    }
}

/// `rest` is what follows `file:`. Working scripts write three slashes and a drive letter.
fn check_file(rest: &str, span: Span, report: &mut Report) {
    let path = rest.strip_prefix("///").unwrap_or_default();
    let mut characters = path.chars();
    let drive = characters.next().is_some_and(|c| c.is_ascii_alphabetic());
    if drive && characters.as_str().starts_with(":/") && !rest.contains('\\') {
        return;
    }
    let host = rest.trim_start_matches(['/', '\\']);
    let slashes = rest.len() - host.len();
    let names_host = slashes == 2 && !host.contains(':') || slashes > 3;
    report.push(match names_host {
        true => unc(&format!("file:{rest}"), span),
        false => Finding::new(Code::UrlForm, span, format!("`file:{rest}` is not a file URL that works"))
            .allowed("file:///C:/folder/picture.jpg: three slashes, a drive letter, forward slashes")
            .help("name the place where the picture is on the device"),
    });
}

fn unc(url: &str, span: Span) -> Finding {
    Finding::new(Code::UrlUnc, span, format!("`{}` names a network share", without_secrets(url))).allowed(FORMS).help(
        "the lock screen is drawn before anyone signs in, without rights on a share; use https, or embed the picture",
    )
}

fn check_type(rest: &str, span: Span, report: &mut Report) {
    let path = rest.split(['?', '#']).next().unwrap_or_default();
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    match name.rsplit_once('.') {
        Some((_, extension)) if IMAGE_EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()) => {}
        Some((_, extension)) => report.push(
            Finding::new(Code::UrlImageType, span, format!("Windows does not take .{extension} pictures here"))
                .allowed("jpg, jpeg and png")
                .help("convert the picture and name the new file"),
        ),
        None => report.push(
            Finding::new(Code::UrlNoType, span, "the URL does not end in a picture's file name")
                .allowed("names ending in .jpg, .jpeg or .png")
                .help("Windows reports status 4 (unknown file type) for what it cannot recognize; prefer a plain name"),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::{judge_picture_url, without_secrets};
    use crate::finding::{Report, Span};

    fn codes(url: &str) -> Vec<&'static str> {
        let mut report = Report::new();
        judge_picture_url(url, Span { start: 0, end: 1 }, &mut report);
        report.in_order().iter().map(|finding| finding.code.name()).collect()
    }

    #[test]
    fn nothing_of_a_login_or_token_is_repeated() {
        for (url, shown) in [
            ("//user:first@second99@contoso.com/a.gif#tok", "//contoso.com/a.gif"),
            ("https://u:p/w@contoso.com/a.gif?sig=1", "https://u:p/w@contoso.com/a.gif"),
            ("https://u:p@contoso.com?sig=1", "https://contoso.com"),
            ("C:\\a.gif", "C:\\a.gif"),
        ] {
            assert_eq!(without_secrets(url), shown);
        }
    }

    #[test]
    fn forms_that_work_and_forms_that_do_not() {
        let cases: [(&str, &[&str]); 20] = [
            ("https://cdn.contoso.com/lock.png", &[]),
            ("HTTPS://cdn.contoso.com/LOCK.JPG?v=2", &[]),
            ("file:///C:/Windows/Web/wall.jpeg", &[]),
            ("http://contoso.com/a.jpg", &["url-plain-http"]),
            ("ftp://contoso.com/a.jpg", &["url-scheme"]),
            ("wall.jpg", &["url-scheme"]),
            ("", &["url-form"]),
            (" https://contoso.com/a.jpg", &["url-form"]),
            ("https:///a.jpg", &["url-form"]),
            ("https://a b/c.jpg", &["url-form", "url-blank"]),
            ("https://a/\n.jpg", &["url-form"]),
            ("C:\\wall.jpg", &["url-form"]),
            ("file://C:/wall.jpg", &["url-form"]),
            ("file:///wall.jpg", &["url-form"]),
            ("\\\\server\\share\\wall.jpg", &["url-unc"]),
            ("file://server/share/wall.jpg", &["url-unc"]),
            ("file://///server/share/wall.jpg", &["url-unc"]),
            ("https://contoso.com/a.gif", &["url-image-type"]),
            ("https://contoso.com/picture", &["url-no-type"]),
            ("https://contoso.com/a b.jpg", &["url-blank"]),
        ];
        for (url, expected) in cases {
            assert_eq!(codes(url), expected, "{url}");
        }
    }
}
