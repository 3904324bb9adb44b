//! Policies from the spec itself: ADMX files that it gives to ADMXInstall, and the policies that they define.

use super::text_file;
use super::value_place::Places;
use crate::address::{Address, LocUri};
use crate::csp::is_admx_install;
use crate::finding::{Code, Finding, Report, nearest};
use crate::format::xml::XmlError;
use crate::schema::admx::{AdmxFile, IngestedArea, Policy, same_name};
use crate::settings::{Setting, Value};
use crate::world::Files;

/// The ADMX files of a spec.
#[derive(Debug, Default)]
pub(super) struct Ingested {
    files: Vec<IngestedFile>,
}

#[derive(Debug)]
pub(super) struct IngestedFile {
    /// The names below ADMXInstall: the app, `Policy` or `Preference`, and an id.
    app: String,
    kind: String,
    id: String,
    admx: AdmxFile,
    /// Its violations of the grammar of ADMX files.
    troubles: Vec<Finding>,
}

/// What the files of a spec say about the address of an ingested policy.
pub(super) enum Origin<'a> {
    /// One of them defines the policy.
    Defined(&'a Policy, &'a IngestedFile),
    /// There are files of this app, but none defines it.
    NotDefined {
        /// The address of a policy with a similar name, or of the same one in another area.
        nearest: Option<String>,
    },
    /// No file of this app is in the spec.
    Elsewhere,
    /// A file of this app defines nothing or cannot be read to its end, which is reported at its place.
    Unknown,
}

impl Ingested {
    /// The ADMX files in settings. Their errors are reported where they are judged.
    pub(super) fn of<'p>(settings: impl Iterator<Item = &'p Setting>, files: &dyn Files) -> Self {
        let found = settings.filter_map(|setting| {
            let Address::Node(locuri) = &setting.address else { return None };
            let [.., app, kind, id] = locuri.segments() else { return None };
            let text = text(&setting.value.as_ref().filter(|_| is_admx_install(locuri))?.value, files)?;
            let (admx, errors) = AdmxFile::read(&text);
            let troubles = errors.iter().map(|error| unread(setting, &text, error)).collect();
            let (app, kind, id) = (app.clone(), kind.clone(), id.clone());
            Some(IngestedFile { app, kind, id, admx, troubles })
        });
        Ingested { files: found.collect() }
    }

    /// The violations of the grammar in the files; a file that is not well-formed is reported where its value is
    /// judged.
    pub(super) fn troubles(&self) -> impl Iterator<Item = &Finding> {
        self.files.iter().filter(|file| file.admx.is_whole()).flat_map(|file| &file.troubles)
    }

    /// What the files say about an ingested policy.
    pub(super) fn origin(&self, locuri: &LocUri) -> Origin<'_> {
        let [.., area, name] = locuri.segments() else { return Origin::Elsewhere };
        let Some(area) = IngestedArea::parse(area) else { return Origin::Elsewhere };
        let of_app =
            || self.files.iter().filter(|file| same_name(&file.app, area.app) && same_name(&file.kind, area.kind));
        for file in of_app() {
            let policy = file.admx.policy(name);
            if let Some(policy) = policy.filter(|policy| is_in_area(&file.admx, policy, area.categories)) {
                return Origin::Defined(policy, file);
            }
        }
        match (of_app().next(), of_app().all(IngestedFile::is_complete)) {
            (None, _) => Origin::Elsewhere,
            (Some(_), false) => Origin::Unknown,
            (Some(_), true) => Origin::NotDefined { nearest: of_app().find_map(|file| file.meant(name, locuri)) },
        }
    }
}

impl IngestedFile {
    /// Its name in messages.
    pub(super) fn name(&self) -> String {
        format!("{}/{}/{}", self.app, self.kind, self.id)
    }

    /// Whether it is known which policies it defines.
    fn is_complete(&self) -> bool {
        self.admx.is_whole() && !self.admx.policies().is_empty()
    }

    /// The address of the policy that was probably meant.
    fn meant(&self, name: &str, locuri: &LocUri) -> Option<String> {
        let fitting = self.admx.policies().iter().filter(|policy| policy.class.is_for(locuri.scope()));
        let policy = self.admx.policy(nearest(name, fitting.map(|policy| policy.name.as_str()))?)?;
        let categories = self.admx.categories_of(policy)?;
        let config = locuri.above(2)?;
        Some(format!("{}/{}~{}~{categories}/{}", config.as_str(), self.app, self.kind, policy.name))
    }
}

fn unread(setting: &Setting, text: &str, error: &XmlError) -> Finding {
    let file = setting.value.as_ref().and_then(|value| value.value.file());
    let place = Places::of(text).place(error.at, file);
    let message = format!("the ADMX file{place}: expected {}, found {}", error.expected, error.found);
    Finding::new(Code::AdmxUnread, setting.value.as_ref().map_or(setting.origin, |value| value.span), message)
        .help("correct the file; until then its policies are not judged")
}

/// Whether the policy is in the area with these categories; if its file does not show that, it is assumed to be.
fn is_in_area(admx: &AdmxFile, policy: &Policy, categories: &str) -> bool {
    admx.categories_of(policy).is_none_or(|own| same_name(&own, categories))
}

/// The text of a value; what cannot be read is reported where it is judged.
fn text(value: &Value, files: &dyn Files) -> Option<String> {
    match value {
        Value::Text(text) | Value::Environment(text) => Some(text.clone()),
        Value::TextOf(file) => text_file::read(file, files, &mut Report::new()),
        _ => None,
    }
}
