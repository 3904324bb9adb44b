//! `[personalization]`: wallpaper, lock screen, company name and logo.

use super::{Form, Key, SectionType, Sets};
use crate::csp::PersonalizationNode;

pub(super) const SECTION: SectionType = SectionType {
    name: "personalization",
    about: "Wallpaper, lock screen, company name and logo.",
    keys: &[
        key("desktop_image", Form::Picture, PersonalizationNode::DesktopImageUrl),
        key("lock_screen_image", Form::Picture, PersonalizationNode::LockScreenImageUrl),
        key("company_name", Form::Text, PersonalizationNode::CompanyName),
        key("company_logo", Form::Picture, PersonalizationNode::CompanyLogoUrl),
    ],
    repeated: false,
    desugar: None,
};

/// The nodes describe themselves, in their DDF.
const fn key(name: &'static str, form: Form, node: PersonalizationNode) -> Key {
    Key { name, about: "", form, required: false, like: "", sets: Some(Sets::Node(node.locuri())) }
}
