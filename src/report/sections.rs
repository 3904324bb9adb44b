//! The page of one spec or package, section by section.

use std::fmt::Write;

use super::html::{Html, bytes, table};
use super::page::{CommandRow, FileRow, FindingRow, Page, SettingRow, VerdictCell, Verdicts};
use super::picture_section::pictures;
use crate::finding::{Secrets, Severity};

/// The maximum number of entries in each section of a page.
const MAX_ROWS: usize = 2000;

/// The page as HTML, without these secrets.
pub fn page(page: &Page, secrets: &Secrets) -> String {
    let html = Html::new(secrets);
    let mut body = head(page, html);
    let parts: [(bool, String); 6] = [
        (page.findings.is_empty(), findings(&page.findings, html)),
        (page.pictures.is_empty(), pictures(&page.pictures, html)),
        (page.settings.is_empty(), settings(&page.settings, html)),
        (page.verdicts.is_none(), page.verdicts.as_ref().map_or_else(String::new, |table| verdicts(table, html))),
        (page.commands.is_empty(), commands(&page.commands, html)),
        (page.files.is_empty(), files(&page.files, html)),
    ];
    parts.into_iter().filter(|(is_empty, _)| !is_empty).for_each(|(_, part)| body.push_str(&part));
    html.page(&page.title, None, &body)
}

fn head(page: &Page, html: Html<'_>) -> String {
    let mut head = format!("<h1>{}</h1>\n", html.text(&page.title));
    if !page.description.is_empty() {
        let _ = writeln!(head, "<p>{}</p>", html.lines(&page.description));
    }
    if !page.does.is_empty() {
        let _ = writeln!(head, "<p class=\"lead\">{}</p>", html.text(&page.does));
    }
    head.push_str("<dl class=\"facts\">\n");
    for (name, fact) in &page.facts {
        let _ = writeln!(head, "<dt>{name}</dt><dd>{}</dd>", html.text(fact));
    }
    head + "</dl>\n"
}

fn findings(findings: &[FindingRow], html: Html<'_>) -> String {
    let mut section = String::from("<h2>Findings</h2>\n<ul class=\"plain\">\n");
    for finding in findings.iter().take(MAX_ROWS) {
        let class = match finding.severity {
            Severity::Error => " error",
            Severity::Warning => " warning",
            Severity::Note => "",
        };
        let word = finding.severity.word();
        let _ = write!(section, "<li class=\"finding{class}\"><p><b>{word}</b> <code>{}</code>", finding.code);
        if !finding.place.is_empty() {
            let _ = write!(section, " <span class=\"soft\">{}</span>", html.text(&finding.place));
        }
        let _ = write!(section, "</p><p>{}</p>", html.lines(&finding.message));
        for (name, more) in [("Allowed", &finding.allowed), ("What to do", &finding.help)] {
            if let Some(more) = more {
                let _ = write!(section, "<p class=\"soft\">{name}: {}</p>", html.lines(more));
            }
        }
        section.push_str("</li>\n");
    }
    section + "</ul>\n" + &more(findings.len())
}

fn settings(settings: &[SettingRow], html: Html<'_>) -> String {
    let is_known = |of: fn(&SettingRow) -> &str| settings.iter().any(|row| !of(row).is_empty());
    let (with_devices, with_origin) = (is_known(|row| &row.devices), is_known(|row| &row.origin));
    let mut head = vec!["Setting".to_owned(), "Value".to_owned(), "What it does".to_owned()];
    head.extend(with_devices.then(|| "Devices".to_owned()));
    head.extend(with_origin.then(|| "Set by".to_owned()));
    let rows = settings.iter().take(MAX_ROWS).map(|row| {
        let mut cells = vec![
            format!("<code>{}</code>", html.text(&row.name)),
            format!("<code>{}</code>", html.text(&row.value)),
            html.text(&row.does),
        ];
        cells.extend(with_devices.then(|| html.text(&row.devices)));
        cells.extend(with_origin.then(|| html.text(&row.origin)));
        cells
    });
    format!("<h2>Settings</h2>\n{}{}", table("Settings", &head, rows), more(settings.len()))
}

fn verdicts(verdicts: &Verdicts, html: Html<'_>) -> String {
    let columns = verdicts.columns.iter().map(|devices| html.text(devices));
    let head: Vec<String> = std::iter::once("Setting".to_owned()).chain(columns).collect();
    let rows = verdicts.rows.iter().take(MAX_ROWS).map(|row| {
        let name = format!("<code>{}</code>", html.text(&row.name));
        let several = row.cells.iter().any(|cell| cell.devices.is_some());
        let cells = row.cells.iter().map(|cell| verdict(cell, html));
        match several {
            true => vec![name, cells.collect::<Vec<_>>().join("<br>")],
            false => std::iter::once(name).chain(cells).collect(),
        }
    });
    format!(
        "<h2>What devices do with it</h2>\n<p class=\"soft\">According to the loaded documents of Microsoft; \
         <i>works</i> only where the value was judged too.</p>\n{}{}",
        table("What devices do with it", &head, rows),
        more(verdicts.rows.len())
    )
}

fn verdict(cell: &VerdictCell, html: Html<'_>) -> String {
    let class = match cell.verdict {
        "works" => "good",
        "depends" | "not judged" => "unsure",
        _ => "bad",
    };
    let devices = cell.devices.as_ref().map_or_else(String::new, |devices| format!(" on {}", html.text(devices)));
    let reason = cell.reason.as_ref().map_or_else(String::new, |reason| format!(": {}", html.text(reason)));
    format!("<span class=\"{class}\">{}</span>{devices}{reason}", cell.verdict)
}

fn commands(commands: &[CommandRow], html: Html<'_>) -> String {
    let mut section = String::from("<h2>Commands</h2>\n");
    for command in commands.iter().take(MAX_ROWS) {
        let _ = writeln!(
            section,
            "<p>Runs {}:</p>\n<pre><code>{}</code></pre>",
            html.text(command.runs),
            html.lines(&command.line)
        );
        if !command.files.is_empty() {
            let names: Vec<String> =
                command.files.iter().map(|name| format!("<code>{}</code>", html.text(name))).collect();
            let _ = writeln!(section, "<p class=\"soft\">together with: {}</p>", names.join(", "));
        }
    }
    section + &more(commands.len())
}

fn files(files: &[FileRow], html: Html<'_>) -> String {
    let head = ["File", "Size", "Setting"].map(str::to_owned);
    let rows = files.iter().take(MAX_ROWS).map(|file| {
        let size = file.size.map_or_else(|| "missing".to_owned(), bytes);
        vec![
            format!("<code>{}</code>", html.text(&file.name)),
            size,
            format!("<code>{}</code>", html.text(&file.setting)),
        ]
    });
    format!("<h2>Files</h2>\n{}{}", table("Files", &head, rows), more(files.len()))
}

/// The line with the number of list entries that are not shown.
fn more(all: usize) -> String {
    match all.checked_sub(MAX_ROWS) {
        Some(more @ 1..) => format!("<p>... and {more} more</p>\n"),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::page;
    use crate::finding::Secrets;
    use crate::report::{CommandRow, Page, SettingRow};

    #[test]
    fn no_text_becomes_markup_and_no_secret_is_shown() {
        let hostile = "<script>alert(1)</script>\" onload='x' &amp; \u{202E}";
        let secret = "correct horse battery";
        let setting = |value: &str| SettingRow {
            name: hostile.to_owned(),
            value: value.to_owned(),
            does: hostile.to_owned(),
            devices: hostile.to_owned(),
            origin: hostile.to_owned(),
        };
        let given = Page {
            title: hostile.to_owned(),
            description: hostile.to_owned(),
            settings: vec![setting(hostile), setting(secret)],
            commands: vec![CommandRow { runs: "as SYSTEM", line: hostile.to_owned(), files: vec![hostile.to_owned()] }],
            ..Page::default()
        };
        let mut secrets = Secrets::default();
        secrets.add(secret);
        let text = page(&given, &secrets);
        assert!(!text.contains("<script") && !text.contains("onload='") && !text.contains('\u{202E}'), "{text}");
        assert!(!text.contains(secret), "{text}");
        assert!(text.contains("&lt;script&gt;alert(1)"), "{text}");
    }
}
