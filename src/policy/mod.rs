//! House rules: what the packages of an organization must and must not do, written in a file next to its specs.
//!
//! They use the addresses and patterns of `--allow-only`. The text is read in `spec`, settings are judged in `check`,
//! and signers wherever the signer is known.

mod allowed_value;
mod house_rules;
mod path_rule;
mod signer;

pub use allowed_value::AllowedValue;
pub use house_rules::{HouseRules, Stated, ValueRule};
pub use path_rule::PathRule;
pub use signer::{SignedBy, SignerRule};
