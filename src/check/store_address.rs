//! Paths of the settings store: checks that the setting exists, that it takes a value, and that each item on the way
//! has its key.

use std::collections::BTreeMap;

use super::placeholder;
use crate::address::{LocUri, Scope, StoreItem, StorePath, StoreSegment};
use crate::finding::{Code, Finding, Report, Span, edit_distance, nearest, shortened_path};
use crate::schema::{Found, Match, Schema};
use crate::settings::designer_path;
use crate::store::{WcdKind, WcdSetting, WcdTable};

/// What a path refers to.
pub(super) enum Destination {
    /// A setting of the store; the path has the spelling of the store.
    Row(WcdSetting, StorePath),
    /// A policy that the store does not know but a DDF describes.
    Policy(Match),
}

/// The setting or policy at a path, or findings about why there is none.
pub(super) fn find(
    path: &StorePath,
    origin: Span,
    schema: &Schema,
    store: &'static WcdTable,
    report: &mut Report,
) -> Option<Destination> {
    let Some(row) = store.by_path(&path.row_path()) else {
        let policy = policy(path, schema);
        if policy.is_none() {
            report.push(unknown(path, origin, store, !report.holds_many(Code::UnknownSetting, MAX_SUGGESTIONS)));
        }
        return policy.map(Destination::Policy);
    };
    if row.is_group() {
        report.push(holds_no_value(&row, path, origin));
        return None;
    }
    let path = with_items(path, &row, origin, report)?;
    if let Some(finding) = not_in_package(&row, origin) {
        report.push(finding);
        return None;
    }
    Some(Destination::Row(row, path))
}

/// The node that a row sets, if a DDF describes it.
pub(super) fn node_of(row: &WcdSetting, path: &StorePath, schema: &Schema) -> Option<Match> {
    row.locuris(path).iter().find_map(|locuri| found(schema, locuri))
}

fn found(schema: &Schema, locuri: &LocUri) -> Option<Match> {
    match schema.find(locuri) {
        Found::Node(found) => Some(found),
        Found::Nothing { .. } => None,
    }
}

/// The policy at `Policies/<Area>/<Name>`: newer stores have all of them at such paths.
fn policy(path: &StorePath, schema: &Schema) -> Option<Match> {
    policy_nodes(path).iter().find_map(|locuri| found(schema, locuri))
}

/// The LocURIs that a policy at this path may have: for the device, then for the user.
pub(super) fn policy_nodes(path: &StorePath) -> Vec<LocUri> {
    let [policies, area, name] = path.segments() else { return Vec::new() };
    if !policies.name().eq_ignore_ascii_case("Policies") || path.segments().iter().any(|own| own.item().is_some()) {
        return Vec::new();
    }
    let names = ["Vendor", "MSFT", "Policy", "Config", area.name(), name.name()];
    [Scope::Device, Scope::User].into_iter().filter_map(|scope| LocUri::from_segments(scope, names).ok()).collect()
}

/// The maximum number of findings per spec that suggest another setting, since each searches the whole table.
const MAX_SUGGESTIONS: usize = 50;

fn unknown(path: &StorePath, origin: Span, store: &'static WcdTable, suggests: bool) -> Finding {
    let written = path.to_string();
    let message = format!("the settings store has no setting `{}`", shortened_path(&written));
    let finding = Finding::new(Code::UnknownSetting, origin, message).label("not found");
    if matches!(path.segments().first(), Some(first) if first.name() == ".") {
        return finding.help("this is a LocURI: write the line under [csp]");
    }
    if let Some(key) = key_named(path, store) {
        let items = path.parent().map(|item| item.to_string()).unwrap_or_default();
        return finding.help(format!("the {key} is the key in brackets of all lines about one item: `{items}[...]`"));
    }
    let from_window = || {
        let other = designer_path(&written).filter(|other| other != path)?;
        let row = store.by_path(&other.row_path()).filter(|row| !row.is_group() && row.has_known_form())?;
        with_keys(&other, &row)
    };
    match suggests.then(|| from_window().or_else(|| suggestion(path, store))).flatten() {
        Some(other) => finding.did_you_mean(other),
        None => finding
            .allowed("the settings of Windows Configuration Designer, and Policies/<Area>/<Name> of a loaded DDF")
            .help(match has_family(path, store) {
                true => "a setting that is not in the store may be a node of a CSP: write its LocURI under [csp]",
                false => {
                    "a setting of other devices, such as HoloLens or Surface Hub, is in the store of their kit: \
                     --store FILE; or it may be a node of a CSP: write its LocURI under [csp]"
                }
            }),
    }
}

/// Whether the store has settings whose paths begin with the same name.
fn has_family(path: &StorePath, store: &'static WcdTable) -> bool {
    path.segments().first().is_some_and(|first| store.by_path(&format!("/{}", first.name())).is_some())
}

/// The key of a collection, if the path names it like a setting of the item: `Users/User/UserName`.
fn key_named(path: &StorePath, store: &'static WcdTable) -> Option<&'static str> {
    let collection = store.by_path(&path.parent()?.parent()?.row_path())?;
    let is_named = |key: &&str| key.eq_ignore_ascii_case(path.leaf().name()) && path.leaf().item().is_none();
    collection.key.filter(|_| collection.collects()).filter(is_named)
}

/// The setting that was probably meant: one with almost the same path, otherwise the only one with that name. It keeps
/// the items of the path.
fn suggestion(path: &StorePath, store: &'static WcdTable) -> Option<StorePath> {
    let written = path.row_path();
    let rows: Vec<WcdSetting> = store.settings().filter(|row| !row.is_group() && row.has_known_form()).collect();
    let leaf = path.leaf().name();
    let beside = || {
        let above = format!("{}/", path.parent()?.row_path());
        let is_below =
            |row: &&WcdSetting| row.path.get(..above.len()).is_some_and(|start| start.eq_ignore_ascii_case(&above));
        let mut named = rows.iter().filter(|row| row.name().eq_ignore_ascii_case(leaf)).filter(is_below);
        named.next().filter(|_| named.next().is_none()).map(|row| row.path)
    };
    let alike = rows.iter().filter(|row| edit_distance(leaf, row.name()).is_some());
    let near = beside().or_else(|| nearest(&written, alike.map(|row| row.path))).or_else(|| {
        let mut same_name = rows.iter().filter(|row| row.name().eq_ignore_ascii_case(leaf));
        same_name.next().filter(|_| same_name.next().is_none()).map(|row| row.path)
    });
    let near = near.or_else(|| longer_name(path, leaf, &rows))?;
    with_keys(path, &store.by_path(near)?)
}

/// The path of a row, with the items of another path; `NAME` stands for a key that it does not have.
fn with_keys(path: &StorePath, row: &WcdSetting) -> Option<StorePath> {
    let near = row.path;
    let mut items = path.segments().iter().filter_map(StoreSegment::item).cloned();
    let wanted = collections(row);
    let names: Vec<&str> = near.strip_prefix('/').unwrap_or(near).split('/').collect();
    let is_in_place = names.len() == path.segments().len();
    let key = |depth: usize, name: &str| {
        let in_place =
            path.segments().get(depth).filter(|_| is_in_place).and_then(|own| key_in_place(own.name(), name));
        StoreItem::Key(in_place.unwrap_or("NAME").to_owned())
    };
    let segments = names.iter().enumerate().map(|(depth, &name)| match wanted.contains_key(&depth) {
        true => StoreSegment::item_of(name, items.next().unwrap_or_else(|| key(depth, name))),
        false => StoreSegment::named(name),
    });
    StorePath::new(segments.collect())
}

/// The only setting beside the path whose name ends like the one written: `UserGroup` for `Group`.
fn longer_name(path: &StorePath, leaf: &str, rows: &[WcdSetting]) -> Option<&'static str> {
    let beside = format!("{}/", path.parent()?.row_path()).to_ascii_lowercase();
    let leaf = leaf.to_ascii_lowercase();
    let is_longer = |row: &&WcdSetting| {
        let row = row.path.to_ascii_lowercase();
        row.strip_prefix(&beside).is_some_and(|name| !name.contains('/') && name.ends_with(&leaf))
    };
    let mut longer = rows.iter().filter(is_longer);
    longer.next().filter(|_| longer.next().is_none()).map(|row| row.path)
}

/// The key that stands in the place of an item, or in parentheses after it: `Users/admin`, `Users/User(admin)`.
fn key_in_place<'p>(written: &'p str, item: &str) -> Option<&'p str> {
    let after = written.get(item.len()..);
    let is_item = written.get(..item.len()).is_some_and(|start| start.eq_ignore_ascii_case(item));
    let key = match after.filter(|_| is_item) {
        Some(after) => after.trim_matches(['(', ')', '{', '}', '\'', '"', '=', ':', ' ']),
        None => written,
    };
    (!key.is_empty()).then_some(key)
}

fn holds_no_value(row: &WcdSetting, path: &StorePath, origin: Span) -> Finding {
    const MAX_NAMED: usize = 8;
    let below = format!("{}/", row.path);
    let inside = row.table.below(&below).filter(|own| !own.is_group());
    let names: Vec<&str> = inside.take(MAX_NAMED).filter_map(|own| own.path.strip_prefix('/')).collect();
    let finding = Finding::new(Code::NotASetting, origin, format!("`{path}` is a group and takes no value"));
    finding.allowed(names.join(", ")).help("set what is inside it")
}

/// The collections on the way to a setting, by the depth of their items.
fn collections(row: &WcdSetting) -> BTreeMap<usize, WcdSetting> {
    let slashes = row.path.match_indices('/').map(|(position, _)| position).enumerate().skip(1);
    let above = slashes.filter_map(|(depth, end)| Some((depth, row.table.by_path(row.path.get(..end)?)?)));
    above.filter(|(_, row)| row.collects()).collect()
}

/// The path in the store's spelling, if every item has a key and nothing else has one.
fn with_items(path: &StorePath, row: &WcdSetting, origin: Span, report: &mut Report) -> Option<StorePath> {
    let collections = collections(row);
    let path = keys_on_items(path.spelled_like(row.path), &collections);
    let mut segments = Vec::with_capacity(path.segments().len());
    for (depth, segment) in path.segments().iter().enumerate() {
        let item = match (collections.get(&depth), segment.item()) {
            (None, None) => None,
            (Some(collection), Some(StoreItem::Index(number))) if collection.kind == WcdKind::KeyedCollection => {
                Some(StoreItem::Key(number.to_string()))
            }
            (Some(collection), Some(item)) => {
                if let StoreItem::Key(key) = item {
                    report.extend(placeholder::name(key, collection.key, origin));
                }
                Some(item.clone())
            }
            (Some(collection), None) => {
                report.push(without_item(&path, segment, collection, origin));
                return None;
            }
            (None, Some(_)) => {
                let message = format!("`{}` in `{path}` is not one of several, so it has no key", segment.name());
                report.push(Finding::new(Code::BadStorePath, origin, message).help("remove the brackets"));
                return None;
            }
        };
        segments.push(match item {
            Some(item) => StoreSegment::item_of(segment.name(), item),
            None => segment.clone(),
        });
    }
    StorePath::new(segments)
}

/// A key that is written after the name of the collection goes to its item: `WLANSetting[Shop]/WLANConfig`.
fn keys_on_items(path: StorePath, collections: &BTreeMap<usize, WcdSetting>) -> StorePath {
    let mut segments = path.segments().to_vec();
    for &depth in collections.keys() {
        let Some([collection, item]) = depth.checked_sub(1).and_then(|start| segments.get_mut(start..=depth)) else {
            continue;
        };
        if let (Some(key), None) = (collection.item().cloned(), item.item()) {
            *item = StoreSegment::item_of(item.name(), key);
            *collection = StoreSegment::named(collection.name());
        }
    }
    StorePath::new(segments).unwrap_or(path)
}

fn without_item(path: &StorePath, item: &StoreSegment, collection: &WcdSetting, origin: Span) -> Finding {
    let what = match collection.key {
        Some(key) => format!("its {key}"),
        None => "a name or number".to_owned(),
    };
    let name = item.name();
    let message = format!("`{path}` does not identify one `{name}`");
    Finding::new(Code::BadStorePath, origin, message)
        .allowed(format!("`{name}[...]` with {what} in the brackets"))
        .help(format!("write {name}[...] with {what}; all lines with the same one belong together"))
}

/// The finding for a row whose effect is shown neither by the store nor by any package.
fn not_in_package(row: &WcdSetting, origin: Span) -> Option<Finding> {
    if row.has_known_form() {
        return None;
    }
    let message = format!("it is not known what `{}` becomes in a package", row.name());
    let help = match csp_beside(row) {
        Some(csp) => {
            format!("leave it out, and set what it stands for by the CSP's own nodes under [csp]: \"{csp}/...\"")
        }
        None => "build it with Windows Configuration Designer, or set the CSP's own node under [csp]".to_owned(),
    };
    Some(Finding::new(Code::NotInPackage, origin, message).help(help))
}

/// The CSP of the settings in the same group as a row that has none, as `./Vendor/MSFT/NAME`.
fn csp_beside(row: &WcdSetting) -> Option<String> {
    const NAMES: usize = 4;
    let (group, _) = row.path.rsplit_once('/').filter(|_| row.csp_path.is_none())?;
    let path = row.table.inside(group).find_map(|beside| beside.csp_path)?;
    let names: Vec<&str> = path.split('/').take(NAMES).collect();
    (names.len() == NAMES && path.starts_with("./")).then(|| names.join("/"))
}
