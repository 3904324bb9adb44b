//! The catalog definition file, from which makecat in the Windows SDK makes the same catalog.

/// The definition of the catalog STEM.cat for the package STEM.ppkg. That makecat produces the same members is inferred
/// from another catalog that it made; makecat has not been run on this file.
pub fn catalog_definition(stem: &str) -> String {
    let lines = [
        "[CatalogHeader]",
        &format!("Name={stem}.cat"),
        "ResultDir=.\\",
        "PublicVersion=0x0000001",
        "CatalogVersion=2",
        "HashAlgorithms=SHA256",
        "EncodingType=0x00010001",
        "",
        "[CatalogFiles]",
        &format!("<HASH>{stem}.ppkg={stem}.ppkg"),
        "",
    ];
    lines.join("\r\n")
}
