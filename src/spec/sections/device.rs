//! `[device]`: what the device is called, its edition and its place.

use super::{Form, Key, SectionType};

pub(super) const SECTION: SectionType = SectionType {
    name: "device",
    about: "What the device is called, its edition, time zone and language.",
    keys: &[
        Key::store(
            "name",
            Form::Text,
            "Accounts/ComputerAccount/ComputerName",
            "At most 15 characters after %SERIAL% and %RAND:5% are replaced.",
        ),
        Key::store("dns_name", Form::Text, "DevDetail/DNSComputerName", "The name of a device that is in no domain."),
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
            "The name that Windows has for it, such as \"W. Europe Standard Time\".",
        ),
        Key::store(
            "language",
            Form::Text,
            "LanguagePackManagement/SystemPreferredUILanguage",
            "The tag of the language of menus and dialogs, such as \"de-DE\"; its language pack must be on the device. \
             The device restarts.",
        ),
    ],
    repeated: false,
    desugar: None,
};
