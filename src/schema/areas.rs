//! Policy areas: which addresses below `Policy/Config` name an area that Windows does not know.

use super::{Found, Match, NodeId, Schema};
use crate::address::LocUri;

/// Where areas are in the tree.
const CONFIG: [&str; 4] = ["Vendor", "MSFT", "Policy", "Config"];

/// This many described areas count as a whole set: published sets have more than twice as many.
const WHOLE_SET: usize = 100;

/// Areas that Windows has, or had, according to their pages, and that published sets lack.
const UNPUBLISHED: [&str; 3] = ["CloudPC", "Feeds", "Location"];

/// The sign in the name of an area that comes from an ingested ADMX file: `Chrome~Policy~googlechrome`.
const INGESTED: char = '~';

impl Schema {
    /// Whether the address names a policy area that no loaded DDF describes although a whole set of areas is loaded.
    /// Such a policy is found only because `Policy/Config` takes any name, which is intended for ingested ADMX files.
    pub fn is_in_unknown_area(&self, found: &Match) -> bool {
        // If anything inside an area is described, perhaps by the author of a setting, its area is known too.
        let is_inside = found.root_names > CONFIG.len() + 1;
        policy_area(&found.locuri).is_some_and(|area| {
            !is_inside
                && !area.contains(INGESTED)
                && !UNPUBLISHED.iter().any(|known| known.eq_ignore_ascii_case(area))
                && !found.is_fixed()
                && self.knows_all_areas()
                && !self.has_area(area)
        })
    }

    /// The address to set for one below `Policy/Result`, where the device reports which value of a policy applies.
    pub fn policy_of_result(&self, uri: &LocUri) -> Option<String> {
        const RESULT: &str = "Result";
        let mut segments = uri.segments().to_vec();
        let word = segments.get_mut(CONFIG.len() - 1).filter(|word| word.eq_ignore_ascii_case(RESULT))?;
        CONFIG[CONFIG.len() - 1].clone_into(word);
        let policy = LocUri::from_segments(uri.scope(), segments).ok()?;
        let found = policy_area(&policy).and_then(|_| self.known(&policy))?;
        self.node(found.node).access.is_settable().then(|| found.locuri.to_string())
    }

    /// Whether the node is a placeholder for any policy of any area.
    pub fn is_any_policy(&self, id: NodeId) -> bool {
        let has_name = |id: NodeId, name: &str| self.node(id).name.eq_ignore_ascii_case(name);
        self.node(id).is_dynamic()
            && self.parent(id).is_some_and(|area| {
                self.node(area).is_dynamic() && self.parent(area).is_some_and(|config| has_name(config, CONFIG[3]))
            })
    }

    /// Whether the address is that of a policy that no file describes, although a whole set of areas, among them its
    /// own, is loaded, and no described policy has a similar name. Such a policy is newer than the loaded files, or
    /// does not exist.
    pub fn may_be_newer(&self, uri: &LocUri) -> bool {
        uri.segments().len() == CONFIG.len() + 2
            && policy_area(uri).is_some_and(|area| self.has_area(area))
            && self.knows_all_areas()
            && matches!(self.find(uri), Found::Nothing { nearest: None, .. })
    }

    /// The policies of the same area whose names have words of this one, those with most of them first.
    pub fn policies_like(&self, uri: &LocUri) -> Vec<&str> {
        let (Some(area), Some(name)) = (policy_area(uri), uri.segments().last()) else { return Vec::new() };
        let wanted = words(name);
        let of_area = self.areas().filter(|&known| self.node(known).name.eq_ignore_ascii_case(area));
        let names = of_area.flat_map(|area| self.children(area)).map(|&id| self.node(id).name.as_str());
        let mut like: Vec<(usize, &str)> = names
            .map(|name| (words(name).iter().filter(|word| wanted.contains(word)).count(), name))
            .filter(|(shared, _)| *shared > 0)
            .collect();
        like.sort_by_key(|(shared, name)| (std::cmp::Reverse(*shared), *name));
        let mut names: Vec<&str> = like.into_iter().map(|(_, name)| name).collect();
        names.dedup();
        names
    }

    fn knows_all_areas(&self) -> bool {
        self.areas().count() >= WHOLE_SET
    }

    fn has_area(&self, area: &str) -> bool {
        self.areas().any(|known| self.node(known).name.eq_ignore_ascii_case(area))
    }

    /// The described areas of both scopes.
    fn areas(&self) -> impl Iterator<Item = NodeId> {
        let of_config = |path: &[String]| path.iter().map(String::as_str).eq(CONFIG);
        let roots = self.roots_by_path.iter().filter(move |(path, _)| of_config(path)).flat_map(|(_, roots)| roots);
        roots.filter_map(|&index| self.roots.get(index)).map(|root| root.id)
    }
}

/// The area that an address names.
pub(super) fn policy_area(uri: &LocUri) -> Option<&str> {
    let is_config = |(own, name): (&String, &str)| own.eq_ignore_ascii_case(name);
    let segments = uri.segments();
    let is_below_config = segments.len() > CONFIG.len() && segments.iter().zip(CONFIG).all(is_config);
    segments.get(CONFIG.len()).filter(|_| is_below_config).map(String::as_str)
}

/// The words of a name, without those that many names have: `HideRecentJumplists` is about Recent and Jumplists.
fn words(name: &str) -> Vec<String> {
    const SHORTEST: usize = 4;
    const COMMON: [&str; 9] = ["allow", "block", "configure", "disable", "enable", "hide", "policy", "prevent", "turn"];
    let starts = name.char_indices().filter(|(_, c)| c.is_ascii_uppercase()).map(|(at, _)| at).chain([name.len()]);
    let mut from = 0;
    let parts = starts.map(|to| name[std::mem::replace(&mut from, to)..to].to_ascii_lowercase());
    parts.filter(|word| word.len() >= SHORTEST && !COMMON.contains(&word.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::WHOLE_SET;
    use crate::address::LocUri;
    use crate::schema::{Format, Found, Schema};

    const PROPERTIES: &str = "<DFProperties><AccessType><Add/></AccessType><DFFormat><chr/></DFFormat>\
                              <m:AllowedValues ValueType='None'/></DFProperties>";

    fn schema(areas: usize) -> Schema {
        let any = format!(
            "<Node><NodeName>Policy</NodeName><Path>./Vendor/MSFT</Path>{PROPERTIES}<Node><NodeName>Config</NodeName>\
             {PROPERTIES}<Node><NodeName></NodeName>{PROPERTIES}<Node><NodeName></NodeName>{PROPERTIES}</Node></Node>\
             </Node></Node>"
        );
        let area = |number| {
            format!(
                "<Node><NodeName>Area{number}</NodeName><Path>./Device/Vendor/MSFT/Policy/Config</Path>{PROPERTIES}\
                 <Node><NodeName>HideRecentJumplists</NodeName>{PROPERTIES}</Node></Node>"
            )
        };
        let nodes: String = (0..areas).map(area).collect();
        let text = format!("<MgmtTree xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'>{any}{nodes}</MgmtTree>");
        Schema::load([("a.xml".to_owned(), text.into_bytes())]).0
    }

    #[test]
    fn an_area_is_unknown_only_if_a_whole_set_is_loaded() {
        let (all, some) = (schema(WHOLE_SET), schema(3));
        let unknown = |schema: &Schema, text: &str| match schema.find(&LocUri::parse(text).unwrap()) {
            Found::Node(found) => schema.is_in_unknown_area(&found),
            Found::Nothing { .. } => panic!("{text} is not found"),
        };
        assert!(unknown(&all, "./Device/Vendor/MSFT/Policy/Config/BrandNew/Policy"));
        assert!(!unknown(&some, "./Device/Vendor/MSFT/Policy/Config/BrandNew/Policy"));
        assert!(!unknown(&all, "./Device/Vendor/MSFT/Policy/Config/Chrome~Policy~googlechrome/HomepageLocation"));
        assert!(!unknown(&all, "./Vendor/MSFT/Policy/Config"));
        let mut stated = all;
        let uri = LocUri::parse("./Device/Vendor/MSFT/Policy/Config/BrandNew/Policy").unwrap();
        stated.assume(&uri, Format::Int);
        assert!(!unknown(&stated, uri.as_str()), "its author described it");
    }

    #[test]
    fn a_policy_missing_from_its_area_may_be_newer() {
        let (all, some) = (schema(WHOLE_SET), schema(3));
        let uri = |text: &str| LocUri::parse(&format!("./Device/Vendor/MSFT/Policy/Config/{text}")).unwrap();
        let newer = uri("Area1/ShowSuggestedJumplists");
        assert!(all.may_be_newer(&newer) && !some.may_be_newer(&newer));
        assert_eq!(all.policies_like(&newer), ["HideRecentJumplists"]);
        assert!(all.policies_like(&uri("Area1/HideClock")).is_empty());
        for known in ["Area1/HideRecentJumplists", "Area1/HideRecentJumplist", "BrandNew/Policy", "Area1"] {
            assert!(!all.may_be_newer(&uri(known)), "{known}");
        }
        let of_users = LocUri::parse("./User/Vendor/MSFT/Policy/Config/Area1/HideRecentJumplists").unwrap();
        assert!(!all.may_be_newer(&of_users), "the device has it");
    }

    #[test]
    fn the_nodes_for_any_policy_are_known() {
        let schema = schema(1);
        let any: Vec<String> =
            schema.nodes().filter(|&id| schema.is_any_policy(id)).map(|id| schema.locuri(id)).collect();
        assert_eq!(any, ["./Vendor/MSFT/Policy/Config/{name}/{name}"]);
    }
}
