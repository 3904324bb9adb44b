//! Dependencies of the published DDF set: every address resolves, and specs are judged by them.

use ppkgc::address::LocUri;
use ppkgc::schema::{DependencyKind, Schema};

use crate::support::published;

#[test]
fn every_dependency_of_the_published_set_leads_to_a_node() {
    let files = published();
    let (schema, _) = Schema::load(files);
    let (mut followed, mut lost) = (0, Vec::new());
    for id in schema.nodes() {
        let by = schema.locuri(id).replace(' ', "%20");
        for dependency in schema.node(id).dependencies.iter().flat_map(|group| &group.dependencies) {
            match schema.needed(dependency, &LocUri::parse(&by).unwrap()) {
                Some(found) => {
                    followed += 1;
                    let name = dependency.uri.rsplit('/').next().unwrap();
                    assert!(
                        schema.node(found.node).name.eq_ignore_ascii_case(name),
                        "{} -> {}",
                        dependency.uri,
                        found.locuri
                    );
                    assert_ne!(found.node, id, "{by}");
                }
                None => lost.push(format!("{by}: {}", dependency.uri)),
            }
        }
    }
    assert_eq!((followed, lost), (128, Vec::<String>::new()));
}

/// The address of the first dependency of a setting, as it is understood.
fn needed(schema: &Schema, by: &str) -> String {
    let uri = LocUri::parse(by).unwrap();
    let ppkgc::schema::Found::Node(found) = schema.find(&uri) else { panic!("{by}") };
    let dependency = &schema.node(found.node).dependencies[0].dependencies[0];
    schema.needed(dependency, &uri).unwrap().locuri.to_string()
}

#[test]
fn addresses_are_repaired_in_three_ways() {
    let files = published();
    let (schema, _) = Schema::load(files);
    for (by, expected) in [
        // `Vendor/MSFT/LAPS/...`: no `./`, no `Device/`.
        ("./Device/Vendor/MSFT/LAPS/Policies/PasswordLength", "./Device/Vendor/MSFT/LAPS/Policies/PasswordComplexity"),
        // `Vendor/MSFT/VPNv2/[ProfileName]/...`: the names of the dependent setting, and its scope.
        (
            "./User/Vendor/MSFT/VPNv2/Work/TrafficFilterList/7/LocalPortRanges",
            "./User/Vendor/MSFT/VPNv2/Work/TrafficFilterList/7/Protocol",
        ),
        (
            "./Device/Vendor/MSFT/VPNv2/Work/TrafficFilterList/7/LocalPortRanges",
            "./Device/Vendor/MSFT/VPNv2/Work/TrafficFilterList/7/Protocol",
        ),
        // `SyncML/DMAcc/{AccountUID}/AppAuth/{ObjectName}/AAuthLevel`
        ("./SyncML/DMAcc/A1/AppAuth/O%201/AAuthType", "./SyncML/DMAcc/A1/AppAuth/O%201/AAuthLevel"),
        // `Device/Vendor/MSFT/Bitlocker/...`, where the node is called BitLocker.
        (
            "./Device/Vendor/MSFT/BitLocker/AllowStandardUserEncryption",
            "./Device/Vendor/MSFT/BitLocker/AllowWarningForOtherDiskEncryption",
        ),
        // A setting of a device may need one of a user.
        (
            "./Device/Vendor/MSFT/Policy/Config/Experience/AllowWindowsTips",
            "./User/Vendor/MSFT/Policy/Config/Experience/AllowWindowsSpotlight",
        ),
    ] {
        assert_eq!(needed(&schema, by), expected);
    }
}

#[test]
fn the_one_negative_dependency_names_what_must_be_absent() {
    let files = published();
    let (schema, _) = Schema::load(files);
    let groups = schema.nodes().flat_map(|id| schema.node(id).dependencies.iter().map(move |group| (id, group)));
    let mut negative = groups.flat_map(|(id, group)| group.dependencies.iter().map(move |one| (id, one)));
    let (id, one) = negative.find(|(_, one)| one.kind == DependencyKind::Not).unwrap();
    assert_eq!(schema.node(id).name, "ManagementServiceAddress");
    assert_eq!(one.to_string(), "any value");
}
