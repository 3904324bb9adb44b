//! Adds nodes that no DDF describes, with what the author of the spec states: a format, and nothing else.

use super::tree::{Place, Root};
use super::{Access, Ddf, Format, Node, Schema};
use crate::address::LocUri;

/// The name shown in place of a DDF.
pub(super) const ASSUMED: &str = "no DDF";

impl Schema {
    /// Adds a node with that address and format, unless one is described there by its own name. Nothing else is known
    /// of it: it takes any value of its format, and no list states which devices accept it.
    pub fn assume(&mut self, locuri: &LocUri, format: Format) {
        self.assume_with(Access::ADD.and(Access::DELETE).and(Access::GET).and(Access::REPLACE), locuri, format);
    }

    /// Adds a node like `assume` that runs an action.
    pub fn assume_action(&mut self, locuri: &LocUri, format: Format) {
        self.assume_with(Access::EXEC, locuri, format);
    }

    fn assume_with(&mut self, access: Access, locuri: &LocUri, format: Format) {
        if let Some(found) = self.known(locuri)
            && !self.is_in_unknown_area(&found)
            && !self.is_any_policy(found.node)
        {
            return;
        }
        let Some((_, segments)) = locuri.segments().split_last() else { return };
        let path = locuri.above(1).map_or_else(|| ".".to_owned(), |above| above.to_string());
        // Without a name of its own the node is spelled as its author writes it.
        let node = Node::new(access, format);
        let id = self.push(Place { node, ddf: self.ddfs.len(), ..Place::empty(None) });
        self.ddfs.push(Ddf { name: ASSUMED.into(), sha256: None, is_version_1: true });
        self.root_index.insert(locuri.key(), self.roots.len());
        self.roots.push(Root { path, scope: locuri.scope(), segments: segments.to_vec(), id });
    }
}

#[cfg(test)]
mod tests {
    use crate::address::LocUri;
    use crate::schema::{Format, Found, Schema, Verdict};
    use crate::windows::{Build, Device, Edition};

    #[test]
    fn many_nodes_are_assumed_quickly() {
        let mut schema = Schema::builtin();
        let uri = |number: u32| LocUri::parse(&format!("./Vendor/MSFT/Policy/Config/Search/N{number}")).unwrap();
        (0..100_000).for_each(|number| schema.assume(&uri(number), Format::Chr));
        let last = uri(99_999);
        let Found::Node(found) = schema.find(&last) else { panic!("not found") };
        assert_eq!(schema.locuri(found.node), "./Vendor/MSFT/Policy/Config/Search/{name}");
    }

    #[test]
    fn an_assumed_node_is_found_as_it_was_written_and_never_judged() {
        let mut schema = Schema::builtin();
        let before = schema.len();
        let uri = LocUri::parse("./Vendor/MSFT/UnifiedWriteFilter/NextSession/Volume/C:/Exclusions/%5CTemp").unwrap();
        schema.assume(&uri, Format::Chr);
        let Found::Node(found) = schema.find(&uri) else { panic!("not found") };
        assert_eq!((found.locuri.as_str(), schema.node(found.node).format), (uri.as_str(), Format::Chr));
        let device = Device { edition: Edition::ENTERPRISE, build: Build { build: 26100, revision: None } };
        assert_eq!(schema.verdict(found.node, &device), Verdict::Unknown);
        assert!(!schema.has_loaded());
        // What is described stays as it is.
        schema.assume(&uri, Format::Int);
        schema.assume(&LocUri::parse("./Vendor/MSFT/Personalization/CompanyName").unwrap(), Format::Int);
        assert_eq!(schema.len(), before + 1);
    }
}
