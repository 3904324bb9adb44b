//! The part of a layout that pins programs to the taskbar.

use super::Problem;
use super::app_id;
use super::layout_namespaces::{FULL, LAYOUT};
use super::shape::{AttributeRule, Inside, Shape, Strictness, TextRule, any, attribute, follow, required};
use crate::format::xml::Node;

const SPACE: &str = "http://schemas.microsoft.com/Start/2014/TaskbarLayout";

const GENERATION: AttributeRule = attribute("PinGeneration", TextRule::Any);
const STORE_APP: Shape =
    Shape::new("UWA", &[required("AppUserModelID", TextRule::NonEmpty), GENERATION], Inside::Nothing).within(SPACE);
const DESKTOP_APP: Shape = Shape::new(
    "DesktopApp",
    &[
        attribute("DesktopApplicationID", TextRule::NonEmpty),
        attribute("DesktopApplicationLinkPath", TextRule::NonEmpty),
        GENERATION,
    ],
    Inside::Nothing,
)
.within(SPACE);
const PINS: Shape =
    Shape::new("TaskbarPinList", &[], Inside::Elements(&[any(&STORE_APP), any(&DESKTOP_APP)])).within(SPACE);
const BAR: Shape =
    Shape::new("TaskbarLayout", &[attribute("Region", TextRule::NonEmpty)], Inside::Elements(&[any(&PINS)]))
        .within(FULL);
const COLLECTION: Shape = Shape::new(
    "CustomTaskbarLayoutCollection",
    &[attribute("PinListPlacement", TextRule::OneOf(&["Append", "Replace"]))],
    Inside::Elements(&[any(&BAR)]),
)
.within(LAYOUT);

/// Judges the element that contains all taskbars of a layout.
pub(super) fn judge(collection: &Node, problems: &mut Vec<Problem>) {
    follow(collection, &COLLECTION, Strictness::LENIENT, problems);
    let lists = || collection.each("TaskbarLayout").flat_map(|bar| bar.each("TaskbarPinList"));
    for app in lists().flat_map(|list| list.each("UWA")) {
        app_id::judge_attribute(app, "AppUserModelID", problems);
    }
    for app in lists().flat_map(|list| list.each("DesktopApp")) {
        let has_id = app.attribute("DesktopApplicationID").is_some();
        if has_id == app.attribute("DesktopApplicationLinkPath").is_some() {
            problems.push(
                Problem::error(app.at, "<DesktopApp> does not name exactly one program")
                    .allowed("DesktopApplicationID or DesktopApplicationLinkPath"),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found_on;

    const NODE: &str = "./Device/Vendor/MSFT/Policy/Config/Start/StartLayout";
    const GOOD: &str = "<LayoutModificationTemplate xmlns=\"http://schemas.microsoft.com/Start/2014/LayoutModification\" \
        xmlns:d=\"http://schemas.microsoft.com/Start/2014/FullDefaultLayout\" \
        xmlns:t=\"http://schemas.microsoft.com/Start/2014/TaskbarLayout\" Version=\"1\"><CustomTaskbarLayoutCollection \
        PinListPlacement=\"Replace\"><d:TaskbarLayout Region=\"US|UK\"><t:TaskbarPinList><t:DesktopApp \
        DesktopApplicationID=\"Microsoft.Windows.Explorer\"/><t:UWA AppUserModelID=\"a!b\"/></t:TaskbarPinList>\
        </d:TaskbarLayout></CustomTaskbarLayoutCollection></LayoutModificationTemplate>";

    #[test]
    fn pins_pass_on_every_release() {
        assert_eq!(found_on(NODE, GOOD, &[19_045, 26_100]), [""; 0]);
        for (from, to, expected) in [
            ("\"Replace\"", "\"Prepend\"", "PinListPlacement is `Prepend`"),
            (" DesktopApplicationID=\"Microsoft.Windows.Explorer\"", "", "does not name exactly one program"),
            ("t:UWA", "d:UWA", "the namespace of <UWA>"),
        ] {
            let all = found_on(NODE, &GOOD.replace(from, to), &[26_100]);
            assert!(all.iter().any(|one| one.starts_with("error") && one.contains(expected)), "{expected}: {all:?}");
        }
    }
}
