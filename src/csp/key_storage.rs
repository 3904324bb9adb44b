//! Keys of certificates that Windows Hello keeps: they need the name of their container.

use super::Problem;
use super::companions::Companions;

/// KeyLocation of a PFX, KeyProtection of SCEP.
pub(super) fn container(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    const WINDOWS_HELLO: &str = "4";
    let lacks = text == WINDOWS_HELLO && others.sibling("ContainerName").is_none_or(str::is_empty);
    let problem = lacks.then(|| {
        Problem::warning(0, "Windows Hello keeps the key, and without ContainerName this fails")
            .help("set ContainerName beside it, or keep the key elsewhere")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn windows_hello_needs_a_container() {
        const STORE: &str = "./Device/Vendor/MSFT/ClientCertificateInstall";
        let blob = ("PFXCertBlob", "x");
        for node in ["PFXCertInstall/a/KeyLocation", "SCEP/a/Install/KeyProtection"] {
            let node = format!("{STORE}/{node}");
            assert_eq!(found_with(&node, "3", &[blob]), [""; 0]);
            assert_eq!(found_with(&node, "4", &[blob, ("ContainerName", "a")]), [""; 0]);
            assert!(found_with(&node, "4", &[blob])[0].starts_with("warning Windows Hello keeps the key"));
        }
    }
}
