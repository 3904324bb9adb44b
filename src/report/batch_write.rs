//! The page of a batch: the result of each row, with a search if scripts are enabled.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::batch_page::{BatchPage, BatchRow};
use super::html::{Html, bytes, table};
use super::search::SEARCH;
use crate::finding::Secrets;
use crate::world::Hashes;

/// The page as HTML.
pub fn batch_page(page: &BatchPage) -> String {
    // The page shows only what batch.json and index.csv contain, which has no secrets.
    let secrets = Secrets::default();
    let html = Html::new(&secrets);
    let succeeded = page.rows.iter().filter(|row| !row.failed).count();
    let mut body = format!(
        "<h1>{}</h1>\n<p class=\"lead\">{succeeded} of {} rows succeeded: <code>{}</code> with <code>{}</code></p>\n",
        html.text(&page.spec),
        page.rows.len(),
        html.text(&page.spec),
        html.text(&page.values)
    );
    for finding in &page.findings {
        let _ = writeln!(body, "<div class=\"finding\"><p>{}</p></div>", html.lines(finding));
    }
    let _ = writeln!(
        body,
        "<div class=\"search\" hidden><label>Search<input type=\"search\"></label><p class=\"soft\" id=\"shown\" \
         role=\"status\">{} rows</p></div>",
        page.rows.len()
    );
    let head = ["Row", "Package", "Result", "File"].map(str::to_owned);
    body.push_str(&table("Rows", &head, page.rows.iter().map(|row| cells(row, html))));
    let hash = BASE64_STANDARD.encode(Hashes::of_bytes(SEARCH.as_bytes()).sha256);
    html.page(&page.spec, Some((&hash, SEARCH)), &body)
}

fn cells(row: &BatchRow, html: Html<'_>) -> Vec<String> {
    let word = if row.failed { "<span class=\"bad\">failed</span>" } else { "<span class=\"good\">succeeded</span>" };
    let findings: String = row.findings.iter().map(|finding| format!("<p>{}</p>", html.lines(finding))).collect();
    let result = match row.findings.len() {
        0 => word.to_owned(),
        count => {
            let noun = if count == 1 { "finding" } else { "findings" };
            format!("<details{}><summary>{word}, {count} {noun}</summary>{findings}</details>", open(row))
        }
    };
    let file = row.file.as_ref().map_or_else(String::new, |(name, size, sha256)| {
        format!(
            "<code>{}</code><br>{}<br><code class=\"soft\">{}</code>",
            html.text(name),
            bytes(*size),
            html.text(sha256)
        )
    });
    vec![row.line.to_string(), row.package.as_deref().map_or_else(String::new, |name| html.text(name)), result, file]
}

/// The findings of failed rows are expanded.
fn open(row: &BatchRow) -> &'static str {
    if row.failed { " open" } else { "" }
}

#[cfg(test)]
mod tests {
    use super::{BatchPage, BatchRow, batch_page};

    #[test]
    fn one_finding_is_counted_in_the_singular() {
        let row = |findings: &[&str]| BatchRow {
            line: 2,
            package: None,
            file: None,
            failed: true,
            findings: findings.iter().map(|&finding| finding.to_owned()).collect(),
        };
        let rows = vec![row(&["one"]), row(&["one", "two"])];
        let page = BatchPage { spec: "a.toml".to_owned(), values: "b.csv".to_owned(), findings: Vec::new(), rows };
        let html = batch_page(&page);
        assert!(html.contains("failed</span>, 1 finding</summary>"), "{html}");
        assert!(html.contains("failed</span>, 2 findings</summary>"), "{html}");
    }
}
