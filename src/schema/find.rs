//! Finds the node of a LocURI.

use super::tree::Root;
use super::{CaseSense, Node, NodeId, Schema};
use crate::address::{LocKey, LocUri};

/// What a LocURI refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A described node.
    Node(Match),
    /// No described node.
    Nothing {
        /// The deepest described node on the way, if any.
        parent: Option<NodeId>,
        /// The full LocURI that was probably meant.
        nearest: Option<String>,
    },
}

/// A node that a LocURI refers to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The node.
    pub node: NodeId,
    /// The address in the spelling of the DDF, with chosen names as the user wrote them.
    pub locuri: LocUri,
    /// The same address, normalized.
    pub key: LocKey,
    /// Whether a name is spelled in another letter case than in the DDF. `./Device/` for `./` is not another spelling.
    pub spelled_differently: bool,
    /// The nodes whose names the user chose, each with the index of that name in the address, from the root down.
    chosen: Box<[(NodeId, usize)]>,
    /// The number of names down to the root of its DDF.
    pub(super) root_names: usize,
}

/// A name that a user chose for a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DynamicName<'a> {
    /// The node that describes such names.
    pub node: NodeId,
    /// The name, percent-decoded.
    pub name: &'a str,
}

impl Match {
    /// The names that the user chose, from the root down.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = DynamicName<'_>> {
        let name = |at: usize| self.locuri.segments().get(at).map_or("", String::as_str);
        self.chosen.iter().map(move |&(node, at)| DynamicName { node, name: name(at) })
    }

    /// Whether the user chose none of its names.
    pub fn is_fixed(&self) -> bool {
        self.chosen.is_empty()
    }
}

impl Schema {
    /// The node at that address. Letter case does not matter, `./Device/` and `./` are the same, and any name matches
    /// a node whose name is chosen, unless a sibling has that name.
    ///
    /// If one DDF describes a tree and another one a part of it (Policy, and each of its areas), the one for the part
    /// is used.
    pub fn find(&self, uri: &LocUri) -> Found {
        let key = uri.key();
        match self.path_to(uri, &key) {
            Ok((root, path)) => Found::Node(self.matched(uri, key, root, &path)),
            Err(parent) => Found::Nothing { parent, nearest: self.meant(uri) },
        }
    }

    /// The node at that address, without a search for similar ones.
    pub(super) fn known(&self, uri: &LocUri) -> Option<Match> {
        let key = uri.key();
        let (root, path) = self.path_to(uri, &key).ok()?;
        Some(self.matched(uri, key, root, &path))
    }

    /// Whether there is a node at that address, as [`Schema::find`] looks it up.
    pub fn describes(&self, uri: &LocUri) -> bool {
        self.path_to(uri, &uri.key()).is_ok()
    }

    /// The root that the address is at or below, and the nodes from there down to it; if a node is missing, the
    /// deepest one before it.
    fn path_to(&self, uri: &LocUri, key: &LocKey) -> Result<(&Root, Vec<NodeId>), Option<NodeId>> {
        let root = self.root_for(key).ok_or(None)?;
        let mut path = vec![root.id];
        for segment in uri.segments().iter().skip(root.segments.len() + 1) {
            let deepest = path.last().copied().unwrap_or(root.id);
            path.push(self.child_for(deepest, segment).ok_or(Some(deepest))?);
        }
        Ok((root, path))
    }

    /// The root that the address is at or below; of several, the one with the longest path.
    fn root_for(&self, key: &LocKey) -> Option<&Root> {
        let index = key.upwards().find_map(|key| self.root_index.get(key))?;
        self.roots.get(*index)
    }

    /// The child with that name in the same letter case, else in any unless its DDF states that case matters, else one
    /// whose name is chosen.
    pub(super) fn child_for(&self, id: NodeId, segment: &str) -> Option<NodeId> {
        let children = self.children(id).iter().copied();
        let named = children.clone().find(|&child| self.node(child).name == segment);
        let any_case = |node: &Node| node.case_sense != Some(CaseSense::Sensitive) && same_name(&node.name, segment);
        let similar = || children.clone().find(|&child| any_case(self.node(child)));
        let dynamic = || children.clone().find(|&child| self.node(child).is_dynamic());
        named.or_else(similar).or_else(dynamic)
    }

    /// Puts the answer together; `path` contains the nodes from the root down to the one found.
    fn matched(&self, uri: &LocUri, key: LocKey, root: &Root, path: &[NodeId]) -> Match {
        let above = root.segments.len();
        let mut spelled_differently = root.segments.iter().zip(uri.segments()).any(|(name, segment)| name != segment);
        let mut text = root.path.clone();
        for ((&id, segment), written) in path.iter().zip(&uri.segments()[above..]).zip(uri.written().skip(above)) {
            let node = self.node(id);
            text.push('/');
            text.push_str(if node.is_dynamic() { written } else { &node.name });
            spelled_differently |= !node.is_dynamic() && node.name != *segment;
        }
        let locuri = if spelled_differently {
            let below = path.iter().zip(&uri.segments()[above..]).map(|(&id, segment)| match self.node(id) {
                node if node.is_dynamic() => segment.clone(),
                node => node.name.clone(),
            });
            LocUri::spelled(text, root.scope, root.segments.iter().cloned().chain(below).collect())
        } else {
            uri.respelled(text)
        };
        let chosen = path.iter().copied().zip(above..).filter(|&(id, _)| self.node(id).is_dynamic());
        Match {
            node: path.last().copied().unwrap_or(root.id),
            locuri,
            key,
            spelled_differently,
            chosen: chosen.collect(),
            root_names: above + 1,
        }
    }

    /// A described address that is similar to one which is found only because a name is chosen, if that name may be a
    /// typing error: `Policy/Config/Strat` could be a custom area, but its author probably meant `Start`.
    pub fn probably_meant(&self, uri: &LocUri, found: &Match) -> Option<String> {
        if found.is_fixed() {
            return None;
        }
        let elsewhere = if self.is_in_unknown_area(found) { self.namesake(uri) } else { None };
        elsewhere.or_else(|| self.suggest(uri, found.root_names))
    }
}

/// Names are compared without regard to letter case; those of published files are ASCII.
fn same_name(name: &str, segment: &str) -> bool {
    name.eq_ignore_ascii_case(segment)
}

#[cfg(test)]
mod tests {
    use super::Found;
    use crate::address::LocUri;
    use crate::schema::Schema;

    /// One plain tree and one with chosen names, in two scopes.
    fn schema() -> Schema {
        const PROPERTIES: &str = "<DFProperties><AccessType><Add/></AccessType><DFFormat><chr/></DFFormat>\
                                  <m:AllowedValues ValueType='None'/></DFProperties>";
        let node = |name: &str, path: &str, inside: &str| {
            let path = if path.is_empty() { String::new() } else { format!("<Path>{path}</Path>") };
            format!("<Node><NodeName>{name}</NodeName>{path}{PROPERTIES}{inside}</Node>")
        };
        let area = node("", "", &node("", "", ""));
        let policy = node("Policy", "./Device/Vendor/MSFT", &node("Config", "", &area));
        let start = node("Start", "./Device/Vendor/MSFT/Policy/Config", &node("ConfigureStartPins", "", ""));
        let wifi = node("WiFi", "./User/Vendor/MSFT", &node("Profile", "", &node("", "", &node("WlanXml", "", ""))));
        let all = format!("{policy}{start}{wifi}{}", node("SUPL", "./Vendor/MSFT/", ""));
        let text = format!("<MgmtTree xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'>{all}</MgmtTree>");
        let (schema, report) = Schema::load([("t.xml".to_owned(), text.into_bytes())]);
        assert_eq!(report.in_order(), Vec::<&crate::finding::Finding>::new());
        schema
    }

    fn find(text: &str) -> String {
        let schema = schema();
        let uri = LocUri::parse(text).unwrap();
        match schema.find(&uri) {
            Found::Node(found) => {
                let names: Vec<&str> = found.names().map(|name| name.name).collect();
                let spelling = if found.spelled_differently { " ~" } else { "" };
                let rather = schema.probably_meant(&uri, &found);
                let rather = rather.map_or_else(String::new, |rather| format!(" not {rather}?"));
                format!("{}{spelling} {}", found.locuri, names.join("+")).trim_end().to_owned() + &rather
            }
            Found::Nothing { parent, nearest } => {
                let parent = parent.map_or_else(|| "-".to_owned(), |id| schema.locuri(id));
                format!("? {parent}{}", nearest.map_or_else(String::new, |nearest| format!(" -> {nearest}")))
            }
        }
    }

    #[test]
    fn letter_case_and_the_device_word_do_not_matter() {
        let pins = "./Device/Vendor/MSFT/Policy/Config/Start/ConfigureStartPins";
        assert_eq!(find(pins), pins);
        assert_eq!(find("./Vendor/MSFT/Policy/Config/Start/ConfigureStartPins"), pins);
        assert_eq!(find("./vendor/msft/policy/config/start/configurestartpins"), format!("{pins} ~"));
        assert_eq!(find("./Device/Vendor/MSFT/SUPL"), "./Vendor/MSFT/SUPL");
    }

    #[test]
    fn chosen_names_stay_as_written() {
        let found = find("./User/Vendor/MSFT/WiFi/profile/Caf%C3%A9/WlanXml");
        assert_eq!(found, "./User/Vendor/MSFT/WiFi/Profile/Caf%C3%A9/WlanXml ~ Café");
        assert_eq!(
            find("./Vendor/MSFT/Policy/Config/Own/Thing"),
            "./Device/Vendor/MSFT/Policy/Config/Own/Thing Own+Thing"
        );
    }

    #[test]
    fn a_chosen_name_that_is_nearly_a_described_one_is_reported() {
        assert_eq!(
            find("./Vendor/MSFT/Policy/Config/Strat/ConfigureStartPins"),
            "./Device/Vendor/MSFT/Policy/Config/Strat/ConfigureStartPins Strat+ConfigureStartPins \
             not ./Device/Vendor/MSFT/Policy/Config/Start/ConfigureStartPins?"
        );
    }

    #[test]
    fn the_ddf_for_a_part_of_a_tree_is_used_for_it() {
        assert_eq!(
            find("./Device/Vendor/MSFT/Policy/Config/Start/ConfigureStartPinz"),
            "? ./Device/Vendor/MSFT/Policy/Config/Start -> ./Device/Vendor/MSFT/Policy/Config/Start/ConfigureStartPins"
        );
    }

    #[test]
    fn the_address_that_was_meant_is_named() {
        assert_eq!(find("./Vendor/MSFT/SUPI"), "? - -> ./Vendor/MSFT/SUPL");
        assert_eq!(find("./User/Vendor/MSFT/SUPL"), "? - -> ./Vendor/MSFT/SUPL");
        assert_eq!(
            find("./Device/Vendor/MSFT/WiFi/Profil/Caf%C3%A9/WlanXm"),
            "? - -> ./User/Vendor/MSFT/WiFi/Profile/Caf%C3%A9/WlanXml"
        );
        assert_eq!(find("./Vendor/MSFT/Nothing/Like/It"), "? -");
        assert_eq!(find("./Vendor/MSFT/SUPL/More"), "? ./Vendor/MSFT/SUPL");
    }
}
