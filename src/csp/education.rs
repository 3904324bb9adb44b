//! Education: the printers of users.

use super::Problem;
use super::companions::Companions;
use super::list_mark::LIST_MARK;
use crate::format::xml::shown;

/// Education/DefaultPrinterName: one of Education/PrinterNames, if the same package sets those.
pub(super) fn default_printer(text: &str, others: &Companions<'_>) -> Vec<Problem> {
    let Some(printers) = others.sibling("PrinterNames") else { return Vec::new() };
    let mut names = printers.split([LIST_MARK, ',', ';']).map(|name| name.trim().to_lowercase());
    let is_one = text.is_empty() || names.any(|name| name == text.to_lowercase());
    let problem = (!is_one).then(|| {
        Problem::warning(0, format!("the printer {} is not among PrinterNames", shown(text)))
            .allowed("one of the names in PrinterNames")
    });
    problem.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_with;

    #[test]
    fn the_default_printer_is_one_of_the_printers() {
        let node = "./User/Vendor/MSFT/Policy/Config/Education/DefaultPrinterName";
        let printers = [("PrinterNames", "HP1\u{f000}HP2")];
        assert_eq!(found_with(node, "hp2", &printers), [""; 0]);
        assert_eq!(found_with(node, "HP3", &[]), [""; 0]);
        assert!(found_with(node, "HP3", &printers)[0].contains("`HP3` is not among"));
    }
}
