//! `[[account]]`: local accounts.

use super::{Form, Key, SectionType};

pub(super) const SECTION: SectionType = SectionType {
    name: "account",
    about: "A local account.",
    keys: &[
        Key::describing("name", Form::Item, "The name of the account.").required().like("\"localadmin\""),
        Key::store(
            "password",
            Form::Secret,
            "Accounts/Users/User[*]/Password",
            "The package contains it in clear text.",
        )
        .required(),
        Key::store("group", Form::Choice(GROUPS), "Accounts/Users/User[*]/UserGroup", "The group of the account."),
    ],
    repeated: true,
    desugar: None,
};

/// The texts of the settings store for UserGroup.
const GROUPS: &[&str] = &["Administrators", "Standard Users"];
