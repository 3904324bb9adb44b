//! All settings that can be found, with the words of the search that they contain and how likely the user means them.

use std::ops::ControlFlow;

use super::evidence::{Described, Evidence, Matcher};
use super::hit::HitPlace;
use super::query::Query;
use crate::address::{LocUri, Scope};
use crate::schema::admx::AdmxLibrary;
use crate::schema::{BuildItem, EditionList, Node, NodeId, Rule, Schema};
use crate::store::{WcdKind, WcdSetting, WcdTable};
use crate::windows::Edition;
use crate::world::in_order;

/// Segments that most addresses have.
const COMMON_SEGMENTS: [&str; 4] = ["Vendor", "MSFT", "Policy", "Config"];

/// A policy area of a product that Windows no longer has: the first Microsoft Edge.
const RETIRED_AREA: &str = "Browser";
/// Areas whose settings name many things that they only grant or audit.
const SECONDARY_AREAS: [&str; 2] = ["UserRights", "Audit"];
/// A CSP that only HoloLens has, and that no DDF describes.
const HOLOLENS_CSP: &str = "AccountManagement";
/// The family name of the editions for HoloLens.
const HOLOLENS: &str = "Holographic";
/// The start of the names of areas that Windows takes over from group policies.
const ADMX_AREA: &str = "ADMX_";

/// A setting that contains some of the words of a search.
pub(super) struct Setting {
    pub(super) place: HitPlace,
    /// The setting without its scope: the policy for users and the one for devices are the same setting.
    pub(super) key: String,
    pub(super) evidence: Evidence,
}

/// The number of settings, and those that contain some of the words of a search.
#[derive(Default)]
pub(super) struct Settings {
    pub(super) count: usize,
    pub(super) found: Vec<Setting>,
}

/// Searches all settings, on two threads. Of the two scopes of one policy the device's comes first.
pub(super) fn settings(query: &Query, schema: &Schema, admx: &AdmxLibrary) -> Settings {
    let matcher = Matcher::new(&query.stems, &query.words);
    let rows: Vec<WcdSetting> = WcdTable::builtin().settings().filter(is_value).collect();
    let pieces = pieces(schema, &rows);
    let mut all = Settings::default();
    let search = |number: usize| match &pieces[number] {
        Piece::Root(root) => nodes(*root, schema, admx, &matcher),
        Piece::Rows(rows) => designer_settings(rows, schema, &matcher),
    };
    in_order(pieces.len(), search, |part| {
        all.count += part.count;
        all.found.extend(part.found);
        ControlFlow::Continue(())
    });
    all
}

/// A part of all settings that is searched at once.
enum Piece<'a> {
    /// A root of the schema, with everything below it.
    Root(NodeId),
    /// Settings of Windows Configuration Designer.
    Rows(&'a [WcdSetting]),
}

/// All settings, the device's first.
fn pieces<'a>(schema: &Schema, rows: &'a [WcdSetting]) -> Vec<Piece<'a>> {
    const ROWS_AT_ONCE: usize = 100;
    let of_scope = |scope: Scope| schema.roots().filter(move |&root| schema.scope(root) == scope);
    let roots = of_scope(Scope::Device).chain(of_scope(Scope::User)).map(Piece::Root);
    roots.chain(rows.chunks(ROWS_AT_ONCE).map(Piece::Rows)).collect()
}

fn nodes(root: NodeId, schema: &Schema, admx: &AdmxLibrary, matcher: &Matcher<'_>) -> Settings {
    let mut walk = Walk { schema, admx, matcher, settings: Settings::default() };
    walk.node(root, &mut segments_of_root(schema, root));
    walk.settings
}

/// The settings of the designer that no loaded DDF describes.
fn designer_settings(rows: &[WcdSetting], schema: &Schema, matcher: &Matcher<'_>) -> Settings {
    let searched = rows.iter().map(|row| (row, matcher.evidence(&described_row(row))));
    let found = searched.filter(|(row, evidence)| !evidence.stems.is_empty() && !is_described(row, schema));
    let setting = |(row, evidence): (&WcdSetting, Evidence)| Setting {
        place: HitPlace::Store(row.path),
        key: row.path.to_lowercase(),
        evidence,
    };
    Settings { count: rows.len(), found: found.map(setting).collect() }
}

/// A walk over the nodes of a schema, from the roots down.
struct Walk<'a> {
    schema: &'a Schema,
    /// ADMX files, for the titles of policies.
    admx: &'a AdmxLibrary,
    matcher: &'a Matcher<'a>,
    settings: Settings,
}

impl<'a> Walk<'a> {
    /// Looks at a node and everything below it; `path` contains the segments that lead to it.
    fn node(&mut self, id: NodeId, path: &mut Vec<&'a str>) {
        let schema = self.schema;
        let node = schema.node(id);
        path.push(&node.name);
        if node.takes_value() {
            self.settings.count += 1;
            let evidence = self.matcher.evidence(&described(node, path, policy_title(node, self.admx)));
            if !evidence.stems.is_empty() {
                let (place, key) = (HitPlace::Node(id), path.join("/").to_lowercase());
                self.settings.found.push(Setting { place, key, evidence });
            }
        }
        for &child in schema.children(id) {
            self.node(child, path);
        }
        path.pop();
    }
}

/// The segments above a root.
fn segments_of_root(schema: &Schema, root: NodeId) -> Vec<&str> {
    schema.segments_above(root).iter().map(String::as_str).collect()
}

/// The title of an administrative template policy.
fn policy_title<'a>(node: &Node, admx: &'a AdmxLibrary) -> &'a str {
    let title = || {
        let Rule::Admx { name, file, .. } = &node.allowed.rule else { return None };
        let file = admx.file(file)?;
        file.title(file.admx().policy(name)?.title.as_deref()?)
    };
    title().unwrap_or_default()
}

fn described<'a>(node: &'a Node, path: &[&'a str], policy_title: &'a str) -> Described<'a> {
    let distinguishes = |segment: &&str| !segment.is_empty() && !COMMON_SEGMENTS.contains(segment);
    let mut path: Vec<&str> = path.iter().copied().filter(distinguishes).collect();
    let name = path.pop().unwrap_or_default();
    let group_policy = node.group_policy.as_ref();
    Described {
        name,
        path,
        title: node.title.as_deref().unwrap_or_default(),
        group_policy: group_policy
            .map(|policy| [policy.name.as_str(), policy.area.rsplit(['/', '~']).next().unwrap_or_default()])
            .unwrap_or_default(),
        policy_title,
        description: &node.description,
        values: node.allowed.rule.listed().iter().map(|value| value.description.as_str()).collect(),
    }
}

fn is_value(row: &WcdSetting) -> bool {
    !matches!(row.kind, WcdKind::Group | WcdKind::KeyedCollection) && row.has_known_form()
}

fn described_row(row: &WcdSetting) -> Described<'static> {
    let mut path: Vec<&str> = row.path.split('/').filter(|segment| !segment.is_empty()).collect();
    let name = path.pop().unwrap_or_default();
    Described { name, path, ..Described::default() }
}

/// Whether a list names editions, all of them for HoloLens.
fn is_for_hololens(editions: &EditionList) -> bool {
    let editions = editions.editions();
    !editions.is_empty() && editions.iter().all(|edition| edition.family_name() == Some(HOLOLENS))
}

/// Whether a loaded DDF describes the node that the row sets, so that the node itself is found.
fn is_described(row: &WcdSetting, schema: &Schema) -> bool {
    let uri = row.csp_path.and_then(|path| LocUri::parse(path).ok());
    uri.is_some_and(|uri| schema.describes(&uri))
}

impl Setting {
    /// How likely it is that a search means a setting of this kind, from 0 to 1.
    pub(super) fn likelihood(&self, schema: &Schema, takes: &dyn Fn(NodeId) -> bool) -> f64 {
        let segments = || self.key.split('/');
        let is_in = |area: &str| segments().any(|segment| segment.eq_ignore_ascii_case(area));
        let mut likelihood = 1.0;
        let mut less = |holds: bool, factor: f64| likelihood *= if holds { factor } else { 1.0 };
        // A setting inside a profile, an account or a rule is only for those who have one.
        less(segments().any(str::is_empty), 0.85);
        less(is_in(RETIRED_AREA), 0.6);
        less(SECONDARY_AREAS.iter().any(|area| is_in(area)), 0.75);
        less(is_in(HOLOLENS_CSP), 0.5);
        less(self.key.contains(&ADMX_AREA.to_lowercase()), 0.85);
        match self.place {
            HitPlace::Store(_) => less(true, 0.8),
            HitPlace::Node(id) => {
                let effective = schema.applicability(id);
                let builds = effective.builds.map_or(&[][..], |(items, _)| items);
                less(effective.editions.is_some_and(|(editions, _)| !editions.contains(Edition::ENTERPRISE)), 0.6);
                less(effective.editions.is_some_and(|(editions, _)| is_for_hololens(editions)), 0.5);
                less(!builds.is_empty() && builds.iter().all(|item| *item == BuildItem::Unreleased), 0.8);
                less(schema.deprecated(id).is_some(), 0.55);
                less(!takes(id), 0.5);
            }
        }
        likelihood
    }
}
