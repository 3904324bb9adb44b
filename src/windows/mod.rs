//! Facts about Windows as tables, each parsed on first use: editions, releases, time zones, languages, and rules of
//! Defender; and the builds and devices that they describe.

mod asr_rule;
mod build;
mod build_word;
mod device;
mod edition;
mod edition_word;
mod language;
mod meeting;
mod release;
mod time_zone;
mod words;

pub use asr_rule::AsrRule;
pub use build::{Build, BuildError};
pub use build_word::BuildWord;
pub use device::{Device, Target};
pub use edition::Edition;
pub use edition_word::{EditionError, EditionWord};
pub use language::Language;
pub use release::Release;
pub use time_zone::TimeZone;
