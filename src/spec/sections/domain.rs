//! `[domain]`: joins a domain of Active Directory.

use super::{Form, Key, SectionType};

pub(super) const SECTION: SectionType = SectionType {
    name: "domain",
    about: "Joins a domain of Active Directory.",
    keys: &[
        Key::store("name", Form::Text, "Accounts/ComputerAccount/DomainName", "The domain.")
            .required()
            .like("\"corp.contoso.com\""),
        Key::store("account", Form::Text, "Accounts/ComputerAccount/Account", "The account that may join devices.")
            .required()
            .like("'CONTOSO\\joiner'"),
        Key::store(
            "password",
            Form::Secret,
            "Accounts/ComputerAccount/Password",
            "The package contains it in clear text.",
        )
        .required(),
        Key::store("ou", Form::Text, "Accounts/ComputerAccount/AccountOU", "The organizational unit of the device.")
            .like("\"OU=PCs,DC=corp,DC=contoso,DC=com\""),
    ],
    repeated: false,
    desugar: None,
};
