//! `[entra]`: joins Microsoft Entra ID in bulk.

use super::{Form, Key, SectionType};

pub(super) const SECTION: SectionType = SectionType {
    name: "entra",
    about: "Joins Microsoft Entra ID in bulk.",
    keys: &[
        Key::store(
            "token",
            Form::Secret,
            "Accounts/Azure/BPRT",
            "The bulk token (BPRT), as Windows Configuration Designer requests one; it expires after at most 180 days.",
        )
        .required(),
        Key::store("authority", Form::Text, "Accounts/Azure/Authority", "The token's authority.")
            .like("\"https://login.microsoftonline.com/common\""),
    ],
    repeated: false,
    desugar: None,
};
