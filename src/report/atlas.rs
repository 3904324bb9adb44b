//! The pages of `schema --html`: every node of the loaded DDF files, and an index with a search that needs no network.

use std::fmt::Write;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::html::{Html, table};
use super::search::SEARCH;
use crate::finding::Secrets;
use crate::world::Hashes;

/// The nodes of one DDF file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtlasDdf {
    /// The name of the file.
    pub name: String,
    /// Its nodes, each parent before its children.
    pub nodes: Vec<AtlasNode>,
}

/// A node, as plain texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AtlasNode {
    /// Its address.
    pub locuri: String,
    /// Its purpose, in a sentence.
    pub what: String,
    /// Everything that is known about it, on several lines.
    pub page: String,
}

/// The name of the index.
const INDEX: &str = "index.html";

/// All pages with their names: the index, then one for each DDF file.
pub fn atlas(ddfs: &[AtlasDdf]) -> Vec<(String, String)> {
    // DDF files are public, so they contain no secrets.
    let secrets = Secrets::default();
    let html = Html::new(&secrets);
    let pages = ddfs.iter().enumerate().map(|(number, ddf)| (page_name(number), page(ddf, html)));
    std::iter::once((INDEX.to_owned(), index(ddfs, html))).chain(pages).collect()
}

/// A name that is independent of the name of the file, which may be anything.
fn page_name(number: usize) -> String {
    format!("ddf-{:03}.html", number + 1)
}

fn index(ddfs: &[AtlasDdf], html: Html<'_>) -> String {
    let count: usize = ddfs.iter().map(|ddf| ddf.nodes.len()).sum();
    let mut body = format!("<h1>Settings</h1>\n<p class=\"lead\">{count} nodes of {} DDF files</p>\n", ddfs.len());
    let _ = writeln!(
        body,
        "<div class=\"search\" hidden><label>Search<input type=\"search\"></label><p class=\"soft\" id=\"shown\" \
         role=\"status\">{count} rows</p></div>"
    );
    let rows = ddfs.iter().enumerate().flat_map(|(number, ddf)| {
        ddf.nodes.iter().enumerate().map(move |(place, node)| {
            let link = format!("<a href=\"{}#n{place}\">{}</a>", page_name(number), html.text(&node.locuri));
            vec![link, html.text(&node.what)]
        })
    });
    body.push_str(&table("Nodes", &["Node", "What it is for"].map(str::to_owned), rows));
    let hash = BASE64_STANDARD.encode(Hashes::of_bytes(SEARCH.as_bytes()).sha256);
    html.page("Settings", Some((&hash, SEARCH)), &body)
}

fn page(ddf: &AtlasDdf, html: Html<'_>) -> String {
    let mut body = format!("<p><a href=\"{INDEX}\">All settings</a></p>\n<h1>{}</h1>\n", html.text(&ddf.name));
    for (place, node) in ddf.nodes.iter().enumerate() {
        let _ = writeln!(
            body,
            "<section id=\"n{place}\"><h2>{}</h2>\n<pre>{}</pre></section>",
            html.text(&node.locuri),
            html.lines(&node.page)
        );
    }
    html.page(&ddf.name, None, &body)
}

#[cfg(test)]
mod tests {
    use super::{AtlasDdf, AtlasNode, atlas};

    #[test]
    fn texts_of_a_ddf_are_never_markup() {
        let hostile = "</pre><script>alert(1)</script>\"'&";
        let node = AtlasNode { locuri: hostile.to_owned(), what: hostile.to_owned(), page: hostile.to_owned() };
        let pages = atlas(&[AtlasDdf { name: hostile.to_owned(), nodes: vec![node] }]);
        assert_eq!(pages.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["index.html", "ddf-001.html"]);
        for (name, page) in &pages {
            assert!(!page.contains("<script>alert") && !page.contains("</pre><script"), "{name}");
            assert!(page.contains("default-src 'none'"), "{name}");
        }
        assert!(pages[0].1.contains("<a href=\"ddf-001.html#n0\">"));
        assert!(pages[1].1.contains("<section id=\"n0\">"));
    }
}
