//! What an editor needs to complete and check a spec while it is written: the spec language as a JSON Schema.
//!
//! ```text
//! Schema (DDF files) + sections of the language  --json_schema-->  one JSON document
//! ```
//!
//! The schema declares draft-07, the newest draft that Taplo (and so Even Better TOML), VS Code and IntelliJ all know.
//! Only keywords are used that mean the same in draft 2020-12, so validators of both drafts agree; that is why
//! a `$ref` has no siblings, and why common parts are under `definitions`.
//!
//! It accepts what `check` accepts and refuses what can be refused by looking at one value. What needs files, the
//! target or other settings is left to `check`. One thing is stricter: LocURIs are known in the letter case of their
//! DDF only, since an editor cannot offer a name in every spelling.

mod address;
mod csp;
mod ecma;
mod form;
mod house_rules;
mod identity;
mod names;
mod section;
mod settings;
mod tables;
mod target;
mod value;
mod variant;

pub use house_rules::house_rules_schema;

use serde_json::{Value, json};

use crate::schema::Schema;
use crate::spec::EXTENDS;
use section::{reference, section};

/// The newest draft that the editors know.
const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The spec language with the settings of the loaded DDF files.
pub fn json_schema(schema: &Schema) -> Value {
    let mut sections = json!({
        EXTENDS: form::text("The spec that this one builds on, by its path from this one."),
        "csp": reference("csp"),
        "settings": reference("settings"),
        "conditions": variant::conditions(),
        "variant": variant::variants(),
    });
    tables::describing(schema).chain(tables::references()).for_each(|(name, table)| sections[name] = table);
    let mut whole = section("A Windows provisioning package, compiled by ppkgc.", sections);
    // A spec that extends another one contains only the differences.
    whole["if"] = json!({ "not": { "required": [EXTENDS] } });
    whole["then"] = tables::required();
    whole["$schema"] = json!(DRAFT);
    whole["$comment"] = json!(made_by(schema));
    whole["title"] = json!("ppkgc spec");
    whole["definitions"] = definitions(schema);
    whole
}

fn made_by(schema: &Schema) -> String {
    let version = env!("CARGO_PKG_VERSION");
    format!(
        "Made by ppkgc spec-schema {version} from {} DDF files; make it again when they change.",
        schema.ddfs().len()
    )
}

/// The parts that are used more than once.
fn definitions(schema: &Schema) -> Value {
    let mut definitions = form::definitions();
    definitions.extend(tables::definitions(schema));
    definitions.extend(names::definitions());
    definitions.insert("csp".to_owned(), csp::section(schema));
    definitions.insert("settings".to_owned(), settings::section());
    definitions.insert("state".to_owned(), variant::state());
    Value::Object(definitions)
}
