//! Problems that a user can fix: one struct per finding, and renderings for people and programs.

mod clean;
mod code;
mod encoding;
mod explain;
mod first_value;
mod github;
mod human;
mod json;
mod levels;
mod nearest;
mod plain;
mod report;
mod sarif;
mod secret_address;
mod secret_call;
mod secret_command;
mod secret_config;
mod secret_element;
mod secret_form;
mod secret_input;
mod secret_jwk;
mod secret_key;
mod secret_layers;
mod secret_likely;
mod secret_name;
mod secret_options;
mod secret_pair;
mod secret_prose;
mod secret_reference;
mod secret_stored;
mod secret_table;
mod secret_typed;
mod secrets;
mod shortened;
mod source;
mod word_list;
mod wrapped;

pub use clean::{
    LENGTH_OF_MARK, clean, clean_lines, clean_lines_within, clean_within, escaped_json, is_longer, json_text, left_out,
    safe, safe_lines, usage_text,
};
pub use code::{Code, Severity};
pub use encoding::Encoding;
pub use explain::{Example, Explanation};
pub use github::github;
pub use human::Screen;
pub use json::{FindingJson, findings_json};
pub use levels::{FixedLevelError, Level, Levels};
pub use nearest::{edit_distance, near_word, nearest};
pub use plain::plain_report;
pub use report::{Finding, Place, Related, Report};
pub use sarif::{SCHEMA as SARIF_SCHEMA, SarifLog, sarif, uri_reference};
pub use secret_form::holds_a_secret;
pub use secret_likely::looks_random;
pub use secret_name::{is_plain_value, is_secret_value, names_a_secret};
pub use secrets::Secrets;
pub use shortened::{shortened, shortened_path};
pub use source::{Excerpt, FileText, Position, Source, Span};
pub use wrapped::hanging;
