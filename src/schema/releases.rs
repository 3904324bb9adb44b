//! The releases of Windows that have a node, by name: the build list of a DDF in the words that people use.

use std::fmt;

use super::verdict::judge_build;
use super::{NodeId, Schema, Verdict};
use crate::windows::Build;

/// Consecutive releases that have a node under the same condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReleaseRun {
    /// Full names, the oldest first; at least one.
    pub names: Vec<&'static str>,
    /// The update that brought the node, as the last part of the build number; `None` if all of these releases have it.
    pub revision: Option<u32>,
    /// Whether later releases than those known here have the node too.
    pub onwards: bool,
}

impl Schema {
    /// The releases that have the node according to its build list, the oldest first; `None` if no list applies to it.
    pub fn releases(&self, id: NodeId) -> Option<Vec<ReleaseRun>> {
        let (items, _) = self.applicability(id).builds?;
        let mut runs: Vec<ReleaseRun> = Vec::new();
        let mut adjacent = false;
        for (name, build) in Build::releases() {
            let revision = match judge_build(items, build, self.newest_build) {
                Verdict::TakesEffect => None,
                Verdict::Depends { needs } => needs.revision,
                Verdict::WrongEdition | Verdict::BuildTooOld { .. } | Verdict::NotReleased | Verdict::Unknown => {
                    adjacent = false;
                    continue;
                }
            };
            match runs.last_mut().filter(|run| adjacent && run.revision == revision) {
                Some(run) => run.names.push(name),
                None => runs.push(ReleaseRun { names: vec![name], revision, onwards: false }),
            }
            adjacent = true;
        }
        if let Some(last) = runs.last_mut().filter(|run| adjacent && run.revision.is_none()) {
            last.onwards = true;
        }
        Some(runs)
    }
}

/// `Windows 10 2004, 20H2, 21H1 from revision 1202`, `Windows 11 21H2 and later`
impl fmt::Display for ReleaseRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_server = |name: &&str| name.contains("Server");
        // "And later" follows the first client release; servers before it are named too.
        let shown = match self.onwards {
            true => self.names.iter().take_while(|name| is_server(name)).count() + 1,
            false => self.names.len(),
        };
        let mut product = "";
        for (index, name) in self.names.iter().take(shown).enumerate() {
            let (before, version) = name.rsplit_once(' ').unwrap_or(("", name));
            let separator = if index == 0 { "" } else { ", " };
            match before == product {
                true => write!(f, "{separator}{version}")?,
                false => write!(f, "{separator}{name}")?,
            }
            product = before;
        }
        match (self.onwards, self.revision) {
            (true, _) => f.write_str(" and later"),
            (false, Some(revision)) => write!(f, " from revision {revision}"),
            (false, None) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::schema::Schema;

    /// The releases by the build list of the one node of a schema.
    fn releases(list: &str) -> Vec<String> {
        let text = format!(
            "<MgmtTree xmlns:m='http://schemas.microsoft.com/MobileDevice/DM'><Node><NodeName>A</NodeName><Path>.</Path>\
             <DFProperties><AccessType><Add/></AccessType><DFFormat><chr/></DFFormat><m:Applicability>\
             <m:OsBuildVersion>{list}</m:OsBuildVersion></m:Applicability></DFProperties></Node></MgmtTree>"
        );
        let (schema, _) = Schema::load([("a.xml".to_owned(), text.into_bytes())]);
        let id = schema.roots().next().unwrap();
        schema.releases(id).unwrap().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn releases_are_named_in_runs() {
        assert_eq!(releases("10.0.22621"), ["Windows 11 22H2 and later"]);
        assert_eq!(
            releases("10.0.22621.3235"),
            ["Windows 11 22H2, 23H2 from revision 3235", "Windows Server 23H2, Windows 11 24H2 and later"]
        );
        assert_eq!(
            releases("10.0.22000, 10.0.19044.1288, 10.0.19043.1202, 10.0.19041.1202"),
            ["Windows 10 2004, 20H2, 21H1 from revision 1202", "Windows 10 21H2, 22H2", "Windows 11 21H2 and later"]
        );
        assert_eq!(
            releases("99.9.99999, 10.0.26100.3613"),
            ["Windows 11 24H2 from revision 3613", "Windows 11 25H2 and later"]
        );
        assert_eq!(releases("99.9.99999"), [""; 0]);
    }
}
