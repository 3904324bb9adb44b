//! `[device]`: the name, the edition, the time zone and the language of the device.

use super::{Form, Key, SectionType};

pub(super) const SECTION: SectionType = SectionType {
    name: "device",
    about: "The name, edition, time zone and language of the device.",
    keys: &[
        Key::store(
            "name",
            Form::Text,
            "Accounts/ComputerAccount/ComputerName",
            "At most 15 characters after %SERIAL% and %RAND:5% are replaced.",
        )
        .like("\"PC-%SERIAL%\""),
        Key::store(
            "dns_name",
            Form::Text,
            "DevDetail/DNSComputerName",
            "The name of a device that is not in a domain.",
        )
        .like("\"PC-%SERIAL%\""),
        Key::store(
            "product_key",
            Form::Secret,
            "EditionUpgrade/UpgradeEditionWithProductKey",
            "Raises the edition; the device restarts.",
        ),
        Key::store(
            "time_zone",
            Form::Text,
            "Policies/TimeLanguageSettings/ConfigureTimeZone",
            "The name of the time zone in Windows.",
        )
        .like("\"W. Europe Standard Time\""),
        Key::store(
            "language",
            Form::Text,
            "LanguagePackManagement/SystemPreferredUILanguage",
            "The tag of the language of menus and dialogs; its language pack must be on the device, which restarts. \
             According to Microsoft's DDF no released Windows supports it yet.",
        )
        .like("\"de-DE\""),
    ],
    repeated: false,
    desugar: None,
};
