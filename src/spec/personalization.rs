//! `[personalization]`: wallpaper, lock screen, company name and logo.

use toml::Spanned as TomlSpanned;
use toml::de::DeValue;

use super::reading::Reading;
use super::section::{Section, wrong_type};
use super::{ImageValue, PersonalKey, PersonalSetting, PersonalValue, Spanned};
use crate::finding::{Code, Finding, Span};

/// Reads all lines of the section, in source order.
pub(super) fn read(mut section: Section<'_>, reading: &mut Reading<'_>) -> Vec<PersonalSetting> {
    let mut settings = Vec::new();
    for key in PersonalKey::ALL {
        let value = match key {
            PersonalKey::CompanyName => section.text(key.word(), reading).map(PersonalValue::Text),
            _ => section.entry(key.word()).and_then(|(_, value)| image(key, value, reading)).map(PersonalValue::Image),
        };
        if let (Some(value), Some(span)) = (value, section.key(key.word())) {
            settings.push(PersonalSetting { key: Spanned { value: key, span }, value });
        }
    }
    section.finish(reading);
    settings.sort_by_key(|setting| setting.key.span);
    settings
}

fn image(key: PersonalKey, value: &TomlSpanned<DeValue<'_>>, reading: &mut Reading<'_>) -> Option<ImageValue> {
    let DeValue::Table(table) = value.get_ref() else {
        let help =
            "write { file = \"images/picture.jpg\" } to embed a picture, or { url = \"https://...\" } to fetch it";
        reading.push(wrong_type(key.word(), value, "a table").help(help));
        return None;
    };
    let span = Span::from(value.span());
    let mut section = Section::new(format!("`{}`", key.word()), table, span);
    let image = ImageValue {
        span,
        file: section.text("file", reading),
        name: section.text("name", reading),
        url: section.text("url", reading),
    };
    section.finish(reading);
    if let (Some(name), None) = (&image.name, &image.file) {
        reading.push(
            Finding::new(Code::MissingKey, name.span, "`name` names an embedded file, but there is no `file`")
                .help("add `file = \"...\"`, or remove `name`"),
        );
    }
    if table.is_empty() {
        reading.push(
            Finding::new(Code::MissingKey, span, format!("`{}` says neither `file` nor `url`", key.word()))
                .allowed("`file` (a picture to embed) or `url` (a picture to fetch)"),
        );
    }
    (image.file.is_some() || image.url.is_some()).then_some(image)
}
