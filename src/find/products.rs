//! Programs that are not a part of Windows, and whose policies therefore come in ADMX files of their own.

/// A word or phrase for a product in a search, in lower case, and the name of the product as messages write it.
const PRODUCTS: [(&str, &str); 18] = [
    ("acrobat", "Adobe Acrobat"),
    ("adobe", "Adobe Acrobat"),
    ("chrome", "Google Chrome"),
    ("citrix", "Citrix Workspace"),
    ("excel", "Microsoft Office"),
    ("firefox", "Mozilla Firefox"),
    ("fslogix", "FSLogix"),
    ("macro", "Microsoft Office"),
    ("macros", "Microsoft Office"),
    ("microsoft 365", "Microsoft Office"),
    ("microsoft edge", "Microsoft Edge, since version 77,"),
    ("msedge", "Microsoft Edge, since version 77,"),
    ("office", "Microsoft Office"),
    ("onedrive", "OneDrive"),
    ("one drive", "OneDrive"),
    ("outlook", "Microsoft Office"),
    ("teams", "Microsoft Teams"),
    ("zoom", "Zoom"),
];

/// The product with policies of its own that a search names.
pub fn product(search: &str) -> Option<&'static str> {
    let words: Vec<String> =
        search.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    let text = format!(" {} ", words.join(" "));
    PRODUCTS.into_iter().find(|(word, _)| text.contains(&format!(" {word} "))).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::product;

    #[test]
    fn whole_words_name_a_product() {
        assert_eq!(product("Homepage of CHROME, for all users"), Some("Google Chrome"));
        assert_eq!(product("Microsoft 365 update channel"), Some("Microsoft Office"));
        assert_eq!(product("move folders to One Drive"), Some("OneDrive"));
        assert_eq!(product("chromecast officer"), None);
    }
}
