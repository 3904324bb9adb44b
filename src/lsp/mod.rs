//! Services for editors in which a spec is written: findings, completion, explanations and corrections, over the
//! Language Server Protocol (LSP).
//!
//! ```text
//! bytes --transport--> messages --session--> Host::judge --diagnostics, quick_fix--> messages --> bytes
//!                                   |
//!                  cursor (what is at a position of unfinished text) --> completion, hover, definition
//! ```
//!
//! Documents, positions and answers are handled here; disk and rules are accessed through [`Host`], which the
//! command line implements. Messages from an editor are not trusted: their sizes are limited.

mod completion;
mod cursor;
mod definition;
mod diagnostics;
mod documents;
mod host;
mod hover;
mod inside_table;
mod message;
mod quick_fix;
mod serve;
mod session;
mod subject;
mod text;
mod transport;

pub use host::{Host, Judged, NameInFolder, Rules};
pub use serve::{Ended, ServeError, serve};
pub use session::Session;
pub use subject::Subject;
pub use text::{Position, Range, Text};
pub use transport::{TransportError, read_message, write_message};
