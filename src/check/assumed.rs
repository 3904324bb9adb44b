//! Settings of CSPs that exist although no DDF describes them: the value tells the format, and nothing is judged.

use std::borrow::Cow;

use crate::address::{Address, LocUri};
use crate::csp::is_without_ddf;
use crate::finding::{Code, Finding, Report};
use crate::schema::{Format, Found, Schema};
use crate::settings::{Project, Setting, Value};

/// The schema with every such node of the project; the same one where there are none.
pub(super) fn extended<'s>(project: &Project, schema: &'s Schema, report: &mut Report) -> Cow<'s, Schema> {
    let mut extended = Cow::Borrowed(schema);
    for setting in project.all_settings() {
        let Address::Node(locuri) = &setting.address else { continue };
        let Some(format) = format(setting).filter(|_| is_assumed(locuri, schema)) else { continue };
        extended.to_mut().assume(locuri, format);
        report.push(assumed(setting, locuri, format));
    }
    extended
}

/// Whether nothing that is loaded speaks of the CSP, and it is known to exist.
fn is_assumed(locuri: &LocUri, schema: &Schema) -> bool {
    is_without_ddf(locuri) && matches!(schema.find(locuri), Found::Nothing { parent: None, .. })
}

/// The format that the value itself shows.
fn format(setting: &Setting) -> Option<Format> {
    match &setting.value.as_ref()?.value {
        Value::Text(_) | Value::Environment(_) | Value::TextOf(_) => Some(Format::Chr),
        Value::Integer(_) => Some(Format::Int),
        Value::Boolean(_) => Some(Format::Bool),
        Value::List(_) | Value::Delete => None,
    }
}

fn assumed(setting: &Setting, locuri: &LocUri, format: Format) -> Finding {
    let message = format!("no DDF of version 2 describes `{locuri}`: it is set as {format}, as its value is written");
    Finding::new(Code::FormatAssumed, setting.origin, message)
        .label("name and value are not judged")
        .help("compare with the page of the CSP; a DDF of version 1 (--ddf FILE) tells names and formats")
}
