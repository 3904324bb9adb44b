//! Windows Update and Delivery Optimization: releases, servers, groups.

use super::companions::Companions;
use super::{Given, Problem};
use crate::format::xml::shown;
use crate::windows::Release;

/// Update/TargetReleaseVersion.
pub(super) fn target_release(given: &Given) -> Vec<Problem> {
    let is_valid = given.text.is_empty() || is_release(given.text);
    let problem = (!is_valid).then(|| {
        Problem::warning(0, format!("{} is not the name of a release in Windows Update", shown(given.text)))
            .allowed("24H2, 1909: the release alone, without product and build")
    });
    problem.into_iter().collect()
}

/// `24H2`, or the year and month of an older release, `1909`: one that exists, or that may come.
fn is_release(text: &str) -> bool {
    let is_known = |release: &Release| {
        PRODUCTS.iter().any(|product| release.name.eq_ignore_ascii_case(&format!("{product} {text}")))
            || release.name.starts_with(PRODUCTS[0]) && release.aliases().any(|alias| alias == text)
    };
    let newest = Release::all().iter().filter_map(|release| year_of_half(release.name.rsplit(' ').next()?)).max();
    text.len() == "24H2".len() && Release::all().iter().any(is_known) || year_of_half(text) > newest
}

/// The year of a half, `24H2`.
fn year_of_half(text: &str) -> Option<u32> {
    let [_, _, b'H' | b'h', b'1' | b'2'] = text.as_bytes() else { return None };
    text.get(..2)?.parse().ok()
}

/// The products with releases, the older one first.
const PRODUCTS: [&str; 2] = ["Windows 10", "Windows 11"];

/// Update/TargetReleaseVersion together with Update/ProductVersion.
pub(super) fn release_of_product(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let Some(product) = others.sibling("ProductVersion") else { return Vec::new() };
    let (product, other) = match product_of(product) {
        Some(product @ "Windows 10") => (product, "Windows 11"),
        Some(product) => (product, "Windows 10"),
        None => return Vec::new(),
    };
    let has =
        |product: &str| Release::all().iter().any(|one| one.name.eq_ignore_ascii_case(&format!("{product} {text}")));
    let problem = (!has(product) && has(other)).then(|| {
        Problem::warning(0, format!("{product} has no release {text}; {other} does"))
            .help(format!("set ProductVersion to \"{other}\", or name a release of {product}"))
    });
    problem.into_iter().collect()
}

/// Update/ProductVersion.
pub(super) fn product(given: &Given) -> Vec<Problem> {
    let is_valid = given.text.is_empty() || product_of(given.text).is_some();
    let problem = (!is_valid).then(|| {
        Problem::warning(0, format!("{} is not a product with releases in Windows Update", shown(given.text)))
            .allowed("Windows 11 or Windows 10, also without the word Windows")
    });
    problem.into_iter().collect()
}

/// The product that a value names: `Windows 11`, or `11` alone.
fn product_of(text: &str) -> Option<&'static str> {
    let names = |product: &str| product.eq_ignore_ascii_case(text) || product.ends_with(&format!(" {text}"));
    PRODUCTS.into_iter().find(|product| names(product))
}

/// DeliveryOptimization/DOGroupId together with DeliveryOptimization/DOGroupIdSource.
pub(super) fn group_of_source(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const OWN_ID: &str = "0";
    let source = others.sibling("DOGroupIdSource").filter(|source| *source != OWN_ID);
    let problem = source.map(|source| {
        Problem::warning(0, format!("DOGroupIdSource is {source}, so Windows does not use this id"))
            .help("keep one of the two")
    });
    problem.into_iter().collect()
}

/// DeliveryOptimization/DOGroupId together with DeliveryOptimization/DODownloadMode.
pub(super) fn group_of_mode(_text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const GROUP: &str = "2";
    let mode = others.sibling("DODownloadMode").filter(|mode| *mode != GROUP);
    let problem = mode.map(|mode| {
        Problem::warning(0, format!("DODownloadMode is {mode}, so devices do not share inside this group"))
            .allowed("DODownloadMode = 2")
    });
    problem.into_iter().collect()
}

/// Update/UpdateServiceUrlAlternate, and Update/SetPolicyDrivenUpdateSourceFor... where it selects a server (WSUS).
pub(super) fn needs_server(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const WINDOWS_UPDATE: &str = "0";
    let wants_server = !text.is_empty() && text != WINDOWS_UPDATE;
    let problem = (wants_server && others.sibling("UpdateServiceUrl").is_none_or(str::is_empty)).then(|| {
        Problem::warning(0, "it does nothing without UpdateServiceUrl, which names the update server")
            .help("set UpdateServiceUrl as well, unless the device gets it from elsewhere")
    });
    problem.into_iter().collect()
}

/// Update/UpdateServiceUrl and UpdateServiceUrlAlternate.
pub(super) fn server(given: &Given) -> Vec<Problem> {
    /// What the DDF has as its default.
    const DEFAULT: &str = "CorpWSUS";
    let lower = given.text.to_ascii_lowercase();
    let is_valid = lower.trim().is_empty()
        || given.text.eq_ignore_ascii_case(DEFAULT)
        || ["http://", "https://"].iter().any(|scheme| lower.starts_with(scheme)) && !lower.contains([' ', ',', ';']);
    let problem = (!is_valid).then(|| {
        Problem::warning(0, format!("{} is not a URL", shown(given.text))).allowed("https://wsus.contoso.com:8531")
    });
    problem.into_iter().collect()
}

/// DeliveryOptimization/DOCacheHost.
pub(super) fn cache_hosts(given: &Given) -> Vec<Problem> {
    let is_host = |item: &str| {
        item.chars().all(|c| c.is_alphanumeric() || "-._:[]".contains(c)) && item.contains(char::is_alphanumeric)
    };
    let items = given.text.split(',').map(str::trim).filter(|item| !item.is_empty());
    let wrong = items.filter(|item| !is_host(item));
    wrong
        .map(|item| {
            Problem::warning(0, format!("{} is neither the name nor the address of a server", shown(item)))
                .allowed("names and addresses with , between them, without http://: cache1.contoso.com,10.0.0.1")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_with};

    const POLICY: &str = "./Device/Vendor/MSFT/Policy/Config";

    #[test]
    fn releases_and_servers_have_their_forms() {
        for (node, good, bad) in [
            ("Update/TargetReleaseVersion", "24H2", "26100"),
            ("Update/TargetReleaseVersion", "1909", "Windows 11 24H2"),
            ("Update/TargetReleaseVersion", "20h2", "1999"),
            ("Update/TargetReleaseVersion", "2009", "2024"),
            // A release of years to come.
            ("Update/TargetReleaseVersion", "98H2", "22H1"),
            ("Update/ProductVersion", "11", "Win11"),
            ("Update/ProductVersion", "windows 10", "Windows11"),
            ("Update/UpdateServiceUrl", "http://wsus.contoso.com:8530", "wsus.contoso.com:8530"),
            ("Update/UpdateServiceUrl", "CorpWSUS", "\\\\wsus"),
            ("DeliveryOptimization/DOCacheHost", "cache1.contoso.com, 10.0.0.1", "http://cache1.contoso.com"),
            ("DeliveryOptimization/DOCacheHost", "[fd00::1]", "a.contoso.com;b.contoso.com"),
        ] {
            let node = format!("{POLICY}/{node}");
            assert_eq!(found(&node, good), [""; 0], "{node}");
            assert!(found(&node, bad)[0].starts_with("warning"), "{node}");
        }
    }

    #[test]
    fn a_release_is_one_of_its_product() {
        let node = format!("{POLICY}/Update/TargetReleaseVersion");
        let with = |product: &str, release: &str| found_with(&node, release, &[("ProductVersion", product)]);
        assert_eq!(with("Windows 11", "24H2"), [""; 0]);
        assert_eq!(with("Windows 10", "22H2"), [""; 0]);
        assert_eq!(with("Windows 11", "31H2"), [""; 0]);
        assert!(with("Windows 10", "24H2")[0].contains("Windows 10 has no release 24H2"));
        assert!(with("11", "1909")[0].contains("Windows 10 does"));
    }

    #[test]
    fn a_group_has_one_source() {
        let node = format!("{POLICY}/DeliveryOptimization/DOGroupId");
        let id = "3c490952-9809-4a9e-9877-0afaed519dee";
        assert_eq!(found_with(&node, id, &[]), [""; 0]);
        assert_eq!(found_with(&node, id, &[("DOGroupIdSource", "0")]), [""; 0]);
        assert!(found_with(&node, id, &[("DOGroupIdSource", "2")])[0].contains("does not use this id"));
    }

    #[test]
    fn settings_of_servers_need_one() {
        let url = [("UpdateServiceUrl", "http://wsus.contoso.com:8530")];
        for (name, value) in [
            ("UpdateServiceUrlAlternate", "http://b.contoso.com"),
            ("SetPolicyDrivenUpdateSourceForQualityUpdates", "1"),
        ] {
            let node = format!("{POLICY}/Update/{name}");
            assert_eq!(found_with(&node, value, &url), [""; 0], "{name}");
            assert!(found_with(&node, value, &[])[0].starts_with("warning it does nothing"), "{name}");
        }
        let source = format!("{POLICY}/Update/SetPolicyDrivenUpdateSourceForQualityUpdates");
        assert_eq!(found_with(&source, "0", &[]), [""; 0]);
    }

    #[test]
    fn a_group_needs_its_mode() {
        let node = format!("{POLICY}/DeliveryOptimization/DOGroupId");
        let id = "3c490952-9809-4a9e-9877-0afaed519dee";
        assert_eq!(found_with(&node, id, &[("DODownloadMode", "2")]), [""; 0]);
        assert_eq!(found_with(&node, id, &[]), [""; 0]);
        assert!(found_with(&node, id, &[("DODownloadMode", "1")])[0].starts_with("warning DODownloadMode is 1"));
    }
}
