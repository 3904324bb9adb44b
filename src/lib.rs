//! The compiler for Windows provisioning packages, as a library.
//!
//! Each room is one stage and takes only what the stage before it made:
//!
//! ```text
//! spec.toml --spec--> Spec --check--> CheckedSpec --lower--> SettingsPlan --emit--> PackageTree
//!                            ^                                                         |
//! DDF files --schema--> Schema                                                        pack
//!                                                                                      v
//!                       DeployKit <--kit-- .cat <--sign-- Catalog <--sign--         Ppkg
//! ```
//!
//! `world`, `finding` and `format` are the leaves that every stage may use;
//! `cli` is the only room that touches disk, environment and clock.

pub mod world;

pub mod finding;
pub mod format;

pub mod spec;

pub mod schema;

pub mod check;

pub mod lower;

pub mod emit;

pub mod pack;

pub mod sign;

pub mod kit;

pub mod read;

pub mod editor;

pub mod cli;
