//! LayoutModification.xml, the layout of Start and of the taskbar: the document around both, and the tiles of Start.

use super::layout_namespaces::{FULL, LAYOUT};
use super::shape::{Inside, Shape, Strictness, TextRule, attribute, follow, optional, required};
use super::xml_value::{is_root, judge_xml};
use super::{Given, Problem, taskbar};
use crate::finding::Severity;
use crate::format::xml::{Node, shown};

const START: &str = "http://schemas.microsoft.com/Start/2014/StartLayout";

/// The widths that a group of tiles can have, in cells.
const WIDTHS: &[&str] = &["6", "8"];
const OPTIONS: Shape = Shape::new(
    "LayoutOptions",
    &[
        attribute("StartTileGroupCellWidth", TextRule::OneOf(WIDTHS)),
        attribute("StartTileGroupsColumnCount", TextRule::Any),
        attribute("FullScreenStart", TextRule::Boolean),
        attribute("DeviceCategoryHint", TextRule::Any),
    ],
    Inside::Nothing,
)
.within(LAYOUT);
const DEFAULT: Shape = Shape::new(
    "DefaultLayoutOverride",
    &[attribute("LayoutCustomizationRestrictionType", TextRule::OneOf(&["OnlySpecifiedGroups"]))],
    Inside::Elements(&[optional(&COLLECTION)]),
)
.within(LAYOUT);
const COLLECTION: Shape = Shape::new("StartLayoutCollection", &[], Inside::Anything).within(LAYOUT);
const REQUIRED: Shape = Shape::new("RequiredStartGroupsCollection", &[], Inside::Anything).within(LAYOUT);
const OFFICE: Shape = Shape::new("AppendOfficeSuite", &[], Inside::Nothing).within(LAYOUT);
const DOWNLOAD_OFFICE: Shape = Shape::new("AppendDownloadOfficeSuite", &[], Inside::Nothing).within(LAYOUT);
const OFFICE_CHOICE: Shape =
    Shape::new("AppendOfficeSuiteChoice", &[attribute("Choice", TextRule::Any)], Inside::Nothing).within(LAYOUT);
const TOP_APPS: Shape = Shape::new("TopMFUApps", &[], Inside::Anything).within(LAYOUT);
const TASKBAR: Shape = Shape::new("CustomTaskbarLayoutCollection", &[], Inside::Anything).within(LAYOUT);
const TEMPLATE: Shape = Shape::new(
    "LayoutModificationTemplate",
    &[required("Version", TextRule::NonEmpty)],
    Inside::Elements(&[
        optional(&OPTIONS),
        optional(&DEFAULT),
        optional(&REQUIRED),
        optional(&OFFICE),
        optional(&DOWNLOAD_OFFICE),
        optional(&OFFICE_CHOICE),
        optional(&TOP_APPS),
        optional(&TASKBAR),
    ]),
)
.within(LAYOUT);

const STRICTNESS: Strictness =
    Strictness { unknown: Severity::Warning, foreign: Severity::Warning, order: Some(Severity::Error) };

/// How many groups may be appended for one region.
const MAX_APPENDED: usize = 2;

/// Judges a layout.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    judge_xml(given, |document, problems| {
        let root = &document.root;
        if !is_root(root, &TEMPLATE, problems) {
            return;
        }
        follow(root, &TEMPLATE, STRICTNESS, problems);
        if let Some(&at) = document.comments.first() {
            let problem =
                Problem::warning(at, "the layout contains a comment, which the parser of Start does not accept");
            problems.push(problem.help("remove the comments"));
        }
        judge_start(given, root, problems);
        root.each("CustomTaskbarLayoutCollection").for_each(|bar| taskbar::judge(bar, problems));
    })
}

fn judge_start(given: &Given, root: &Node, problems: &mut Vec<Problem>) {
    if let Some(part) =
        root.children.iter().find(|part| matches!(part.name, "DefaultLayoutOverride" | "RequiredStartGroupsCollection"))
        && given.is_windows_11()
    {
        problems.push(
            Problem::warning(part.at, "Windows 11 takes the taskbar from a layout, not the tiles of Start")
                .help("set Policy/Config/Start/ConfigureStartPins for Start of Windows 11"),
        );
    }
    if let Some(layout) = root.find(&["DefaultLayoutOverride", "StartLayoutCollection", "StartLayout"]) {
        judge_layout(layout, problems);
    }
    for groups in
        root.child("RequiredStartGroupsCollection").into_iter().flat_map(|all| all.each("RequiredStartGroups"))
    {
        if let Some(extra) = groups.each("AppendGroup").nth(MAX_APPENDED) {
            let problem = Problem::error(extra.at, format!("at most {MAX_APPENDED} groups can be appended"));
            problems.push(problem.help("move the tiles into the other groups"));
        }
        groups.each("AppendGroup").for_each(|group| judge_tiles(group, None, problems));
    }
}

fn judge_layout(layout: &Node, problems: &mut Vec<Problem>) {
    if *layout.space != *FULL {
        problems.push(
            Problem::error(layout.at, format!("the namespace of <StartLayout> is {}", shown(&layout.space)))
                .allowed(FULL),
        );
    }
    let width = layout.attribute("GroupCellWidth");
    if let Some(width) = width.filter(|width| !WIDTHS.contains(width)) {
        problems
            .push(Problem::error(layout.at, format!("GroupCellWidth is {}", shown(width))).allowed(WIDTHS.join(", ")));
    }
    let width = width.and_then(|width| width.parse().ok());
    layout.each("Group").for_each(|group| judge_tiles(group, width, problems));
}

/// A tile on the grid of its group.
#[derive(Clone, Copy)]
struct Place {
    column: u32,
    row: u32,
    width: u32,
    height: u32,
}

fn judge_tiles(group: &Node, width: Option<u32>, problems: &mut Vec<Problem>) {
    let mut places: Vec<Place> = Vec::new();
    for tile in &group.children {
        if *tile.space != *START {
            let message = format!("the namespace of <{}> is {}", tile.name, shown(&tile.space));
            problems.push(Problem::error(tile.at, message).allowed(START));
        }
        if tile.name == "Folder" {
            judge_tiles(tile, width, problems);
        }
        let Some(place) = place_of(tile, problems) else { continue };
        if width.is_some_and(|width| place.column.saturating_add(place.width) > width) {
            let problem = Problem::error(tile.at, "the tile extends beyond the width of its group");
            problems.push(problem.help("give it a smaller Column or Size, or the group more cells"));
        }
        if places.iter().any(|other| overlap(*other, place)) {
            problems
                .push(Problem::error(tile.at, "the tile overlaps another one").help("give it another Row or Column"));
        }
        places.push(place);
    }
}

fn place_of(tile: &Node, problems: &mut Vec<Problem>) -> Option<Place> {
    const SIZES: [&str; 5] = ["1x1", "2x2", "2x4", "4x2", "4x4"];
    let size = tile.attribute("Size")?;
    if !SIZES.contains(&size) {
        problems.push(Problem::error(tile.at, format!("Size is {}", shown(size))).allowed(SIZES.join(", ")));
        return None;
    }
    let (width, height) = size.split_once('x')?;
    let number = |name: &str| tile.attribute(name)?.parse().ok();
    Some(Place {
        column: number("Column")?,
        row: number("Row")?,
        width: width.parse().ok()?,
        height: height.parse().ok()?,
    })
}

fn overlap(one: Place, other: Place) -> bool {
    let meet = |from: u32, length: u32, other_from: u32, other_length: u32| {
        from < other_from.saturating_add(other_length) && other_from < from.saturating_add(length)
    };
    meet(one.column, one.width, other.column, other.width) && meet(one.row, one.height, other.row, other.height)
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::{found, found_on};

    const NODE: &str = "./Device/Vendor/MSFT/Policy/Config/Start/StartLayout";

    fn layout(tiles: &str) -> String {
        format!(
            "<LayoutModificationTemplate Version=\"1\" xmlns=\"http://schemas.microsoft.com/Start/2014/LayoutModification\">\
             <LayoutOptions StartTileGroupCellWidth=\"6\"/><DefaultLayoutOverride><StartLayoutCollection>\
             <d:StartLayout GroupCellWidth=\"6\" xmlns:d=\"http://schemas.microsoft.com/Start/2014/FullDefaultLayout\">\
             <s:Group Name=\"A\" xmlns:s=\"http://schemas.microsoft.com/Start/2014/StartLayout\">{tiles}</s:Group>\
             </d:StartLayout></StartLayoutCollection></DefaultLayoutOverride></LayoutModificationTemplate>"
        )
    }

    const TWO: &str = "<s:Tile Size=\"2x2\" Column=\"0\" Row=\"0\" AppUserModelID=\"a!b\"/>\
                       <s:DesktopApplicationTile Size=\"4x2\" Column=\"2\" Row=\"0\" DesktopApplicationLinkPath=\"a.lnk\"/>";

    #[test]
    fn a_layout_passes_where_start_has_tiles() {
        assert_eq!(found(NODE, &layout(TWO)), [""; 0]);
        assert_eq!(found_on(NODE, &layout(TWO), &[19_045]), [""; 0]);
        assert!(found_on(NODE, &layout(TWO), &[22_631])[0].starts_with("warning"));
    }

    #[test]
    fn what_start_refuses_is_found() {
        for (from, to, expected) in [
            (" Version=\"1\"", "", "lacks the attribute Version"),
            (
                "Start/2014/LayoutModification",
                "Start/2015/LayoutModification",
                "the namespace of <LayoutModificationTemplate>",
            ),
            ("CellWidth=\"6\"", "CellWidth=\"7\"", "StartTileGroupCellWidth is `7`"),
            ("Size=\"2x2\"", "Size=\"3x3\"", "Size is `3x3`"),
            ("Column=\"2\"", "Column=\"1\"", "the tile overlaps another one"),
            ("Column=\"2\"", "Column=\"4\"", "beyond the width of its group"),
            ("LayoutModificationTemplate", "LayoutTemplate", "instead of <LayoutModificationTemplate>"),
        ] {
            let all = found(NODE, &layout(TWO).replace(from, to));
            assert!(all.iter().any(|one| one.starts_with("error") && one.contains(expected)), "{expected}: {all:?}");
        }
        let commented = layout(&format!("<!-- a -->{TWO}"));
        assert!(found(NODE, &commented)[0].contains("the layout contains a comment"));
    }
}
