//! Finds the node that the address in a dependency refers to.
//!
//! Two of the 127 addresses in the published set are LocURIs. Most lack the leading `./`, many the word `Device` or
//! `User` after it, some differ from the node in letter case, and dynamic segments are written `[ProfileName]` or
//! `{AccountUID}`, which stands for the name that the dependent setting has in that place.

use super::{Dependency, Found, Match, Schema};
use crate::address::{LocUri, Scope};

impl Schema {
    /// The setting that a dependency of the setting at `by` refers to; `None` if no loaded DDF describes it.
    pub fn needed(&self, dependency: &Dependency, by: &LocUri) -> Option<Match> {
        let path = dependency.uri.strip_prefix("./").unwrap_or(&dependency.uri);
        let (scope, path) = match path.split_once('/') {
            Some((word, rest)) if word.eq_ignore_ascii_case("User") => (Some(Scope::User), rest),
            Some((word, rest)) if word.eq_ignore_ascii_case("Device") => (Some(Scope::Device), rest),
            _ => (None, path),
        };
        let names = named(path, by)?;
        // An address without a scope is first looked for in the scope of the dependent setting: VPNv2 has both scopes.
        let scopes = scope.map_or([by.scope(), Scope::Device], |scope| [scope; 2]);
        scopes.into_iter().find_map(|scope| self.needed_in(scope, &names))
    }

    /// The node at that path. Names that the DDF does not give come from the dependent setting alone: a tree such as
    /// Policy that takes any name does not make an address known.
    fn needed_in(&self, scope: Scope, names: &Names) -> Option<Match> {
        let word = if scope == Scope::User { "User/" } else { "" };
        let uri = LocUri::parse(&format!("./{word}{}", names.path)).ok()?;
        match self.find(&uri) {
            Found::Node(found) if found.names().count() <= names.taken => Some(found),
            _ => None,
        }
    }
}

/// A path in which every segment has its name.
struct Names {
    path: String,
    /// How many names come from the dependent setting.
    taken: usize,
}

/// Replaces dynamic segments by the names of the dependent setting. These are in the part of the address
/// that both settings share; after it no name can be known.
fn named(path: &str, by: &LocUri) -> Option<Names> {
    let mut segments: Vec<&str> = Vec::new();
    let mut own = by.written();
    let (mut shared, mut taken) = (true, 0);
    for segment in path.split('/') {
        let own_name = own.next();
        if !is_dynamic(segment) {
            shared = shared && own_name.is_some_and(|name| name.eq_ignore_ascii_case(segment));
            segments.push(segment);
            continue;
        }
        segments.push(own_name.filter(|_| shared)?);
        taken += 1;
    }
    Some(Names { path: segments.join("/"), taken })
}

/// Whether a segment is a placeholder for a name: `[ProfileName]`, `{AccountUID}`.
fn is_dynamic(segment: &str) -> bool {
    let inside = |open, close| segment.strip_prefix(open).is_some_and(|rest: &str| rest.ends_with(close));
    inside('[', ']') || inside('{', '}')
}

#[cfg(test)]
mod tests {
    use super::named;
    use crate::address::LocUri;

    #[test]
    fn dynamic_segments_take_the_names_of_the_dependent_setting() {
        let by = LocUri::parse("./User/Vendor/MSFT/VPNv2/Caf%C3%A9/TrafficFilterList/7/LocalPortRanges").unwrap();
        let path = |text: &str| named(text, &by).map(|names| (names.path, names.taken));
        assert_eq!(
            path("vendor/MSFT/VPNv2/[ProfileName]/TrafficFilterList/{Id}/Protocol"),
            Some(("vendor/MSFT/VPNv2/Caf%C3%A9/TrafficFilterList/7/Protocol".to_owned(), 2))
        );
        assert_eq!(path("Vendor/MSFT/DMAcc"), Some(("Vendor/MSFT/DMAcc".to_owned(), 0)));
        assert_eq!(path("Vendor/MSFT/WiFi/[ProfileName]/Xml"), None);
        assert_eq!(path("Vendor/MSFT/VPNv2/[A]/TrafficFilterList/[B]/LocalPortRanges/[C]"), None);
    }
}
