//! `[oobe]`: the screens of the first start.

use super::{Form, Key, SectionType};

pub(super) const SECTION: SectionType = SectionType {
    name: "oobe",
    about: "The screens of the first start (OOBE).",
    keys: &[
        Key::store(
            "hide",
            Form::Boolean,
            "OOBE/Desktop/HideOobe",
            "Skips the screens; without an account or an enrolment nobody can sign in afterwards.",
        ),
        Key::store(
            "cortana_voice",
            Form::Boolean,
            "OOBE/Desktop/EnableCortanaVoice",
            "Cortana speaks during the first start.",
        ),
    ],
    repeated: false,
    desugar: None,
};
