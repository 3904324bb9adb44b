//! ADMX files: a spec with one policy reads one of them, and every policy of Microsoft's set accepts exactly the values
//! that its file defines. Exceptions are below as data, with reasons.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use ppkgc::address::{Address, LocUri};
use ppkgc::check::{SeenFiles, Surroundings, check};
use ppkgc::finding::{Code, Finding, Place, Report, Span};
use ppkgc::schema::admx::{AdmxLibrary, Element, ElementKind, Fetch, LibraryFile, Policy, enabled_text};
use ppkgc::schema::{NodeId, Rule, Schema};
use ppkgc::settings::{PackageSection, Project, Setting, Spanned, Value};
use ppkgc::windows::Target;
use ppkgc::world::MemoryFiles;

use crate::support;

/// Policies of the DDF set that no file of the ADMX set defines.
const NOT_DEFINED: [(&str, &str); 7] = [
    ("./Device/Vendor/MSFT/Policy/Config/ADMX_AdmPwd/POL_AdmPwd", "AdmPwd.admx came with the old LAPS"),
    ("./Device/Vendor/MSFT/Policy/Config/ADMX_AdmPwd/POL_AdmPwd_AdminName", "AdmPwd.admx came with the old LAPS"),
    (
        "./Device/Vendor/MSFT/Policy/Config/ADMX_AdmPwd/POL_AdmPwd_DontAllowPwdExpirationBehindPolicy",
        "AdmPwd.admx came with the old LAPS",
    ),
    ("./Device/Vendor/MSFT/Policy/Config/ADMX_AdmPwd/POL_AdmPwd_Enabled", "AdmPwd.admx came with the old LAPS"),
    (
        "./Device/Vendor/MSFT/Policy/Config/ADMX_MicrosoftDefenderAntivirus/UX_Configuration_CustomDefaultActionToastString",
        "in no WindowsDefender.admx of the set",
    ),
    ("./User/Vendor/MSFT/Policy/Config/ADMX_EAIME/L_TurnOnLexiconUpdate", "in no EAIME.admx of the set"),
    ("./User/Vendor/MSFT/Policy/Config/ADMX_EAIME/L_TurnOnLiveStickers", "in no EAIME.admx of the set"),
];

/// The files that the built-in policies stand for are those of Windows: same choices, in our own words.
#[test]
fn the_published_files_say_what_the_built_in_policies_say() {
    let (published, _) = published();
    let built_in = AdmxLibrary::default();
    let facts = |policy: &Policy| {
        let takes = |kind: &ElementKind| match kind {
            ElementKind::Enum(items) => format!("{:?}", items.iter().map(|item| &item.value).collect::<Vec<_>>()),
            other => format!("{other:?}"),
        };
        let elements = policy.elements.iter().map(|element| format!("{}: {}", element.id, takes(&element.kind)));
        (policy.class, policy.has_own_value, elements.collect::<Vec<String>>())
    };
    let mut judged = 0;
    for (name, file) in published.files() {
        let Some(ours) = built_in.file(name) else { continue };
        for policy in ours.admx().policies() {
            if let Some(theirs) = file.admx().policy(&policy.name) {
                assert_eq!(facts(policy), facts(theirs), "{name} {}", policy.name);
                judged += 1;
            }
        }
    }
    assert_eq!(judged, BUILT_IN_POLICIES);
}

/// How many policies are built in.
const BUILT_IN_POLICIES: usize = 71;

/// How many policies have elements, and how many have none.
const POLICIES: (usize, usize) = (1034, 1475);

/// The ADMX files of the corpus, each counting how often it is read.
fn published() -> (AdmxLibrary, Arc<AtomicUsize>) {
    let folder = support::corpus().join("admx");
    let reads = Arc::new(AtomicUsize::new(0));
    let fetch = |path: PathBuf| -> Fetch {
        let reads = Arc::clone(&reads);
        Box::new(move || {
            reads.fetch_add(1, Ordering::Relaxed);
            fs::read(&path)
        })
    };
    let mut library = AdmxLibrary::default();
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        if name.ends_with(".admx") {
            library.add(&name, LibraryFile::new(name.clone(), fetch(folder.join(&name))));
        }
    }
    (library, reads)
}

/// The findings on a spec that sets these nodes, by the number of the setting that they are about.
fn findings(settings: &[(String, String)], schema: &Schema, admx: &AdmxLibrary) -> BTreeMap<usize, Vec<Finding>> {
    let spanned = |at: usize, text: &str| Spanned { value: text.to_owned(), span: Span { start: at, end: at + 1 } };
    let settings = settings.iter().enumerate().map(|(at, (locuri, value))| Setting {
        address: Address::Node(LocUri::parse(locuri).unwrap()),
        value: Some(Spanned { value: Value::Text(value.clone()), span: Span { start: at, end: at + 1 } }),
        file: None,
        origin: Span { start: at, end: at + 1 },
        format: None,
        label: None,
        item_at: None,
    });
    let package =
        PackageSection { name: Some(spanned(0, "A")), version: Some(spanned(0, "1.0")), ..PackageSection::default() };
    let project = Project { package, settings: settings.collect(), ..Project::default() };
    let (target, files) = (Target::default(), MemoryFiles::default());
    let report: Report = check(
        &project,
        &Surroundings { schema, admx, target: &target, files: &files, seen: &SeenFiles::default(), house_rules: &[] },
    )
    .report;
    let mut found: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
    for finding in report {
        if let Place::Spec(span) = finding.place {
            found.entry(span.start).or_default().push(finding);
        }
    }
    found
}

fn are_about_the_text(finding: &&Finding) -> bool {
    [Code::AdmxDoubt, Code::AdmxRefuses, Code::PolicyText, Code::OddPolicyText].contains(&finding.code)
}

/// The policies of the DDF set that an ADMX file defines: the node and its address.
fn administrative(schema: &Schema) -> Vec<(NodeId, String)> {
    let nodes = schema.nodes().filter(|&id| {
        matches!(schema.node(id).allowed.rule, Rule::Admx { .. }) && schema.node(id).access.is_settable()
    });
    nodes.map(|id| (id, schema.locuri(id))).collect()
}

fn policy<'a>(schema: &Schema, id: NodeId, admx: &'a AdmxLibrary) -> Option<&'a Policy> {
    let Rule::Admx { name, file, .. } = &schema.node(id).allowed.rule else { return None };
    admx.file(file)?.admx().policy(name)
}

/// A value that the element does not take, if there is one.
fn wrong_value(element: &Element) -> Option<String> {
    Some(match &element.kind {
        ElementKind::Boolean => "perhaps".to_owned(),
        ElementKind::Number { max, .. } => (u128::from(*max) + 1).to_string(),
        ElementKind::Text { max_length } | ElementKind::MultiText { max_length, .. } => {
            "x".repeat(usize::try_from(*max_length + 1).unwrap())
        }
        ElementKind::Enum(_) => "no such value".to_owned(),
        ElementKind::List => "a name alone".to_owned(),
        ElementKind::Unknown(_) => return None,
    })
}

fn data(id: &str, value: &str) -> String {
    format!("<data id=\"{id}\" value=\"{value}\"/>")
}

#[test]
fn a_spec_with_one_policy_reads_one_file() {
    const DDF: &[u8] = include_bytes!("findings/ddf/board.xml");
    const ADMX: &[u8] = include_bytes!("findings/admx/Contoso.admx");
    let (schema, _) = Schema::load([("board.xml".to_owned(), DDF.to_vec())]);
    let mut library = AdmxLibrary::default();
    let mut counts = Vec::new();
    for name in ["Contoso.admx", "Fabrikam.admx", "Tailspin.admx"] {
        let (count, texts) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        counts.push((Arc::clone(&count), Arc::clone(&texts)));
        let file = LibraryFile::new(
            name.to_owned(),
            Box::new(move || {
                count.fetch_add(1, Ordering::Relaxed);
                Ok(ADMX.to_vec())
            }),
        );
        let adml: Fetch = Box::new(move || {
            texts.fetch_add(1, Ordering::Relaxed);
            Ok(Vec::new())
        });
        library.add(name, file.with_titles(format!("{name}l"), adml));
    }
    let counted = || {
        let count = |count: &AtomicUsize| count.load(Ordering::Relaxed);
        counts.iter().map(|(admx, adml)| (count(admx), count(adml))).collect::<Vec<_>>()
    };
    let beep = "./Device/Vendor/MSFT/Policy/Config/Board/Beep".to_owned();
    findings(&[(beep.clone(), "<disabled/>".to_owned())], &schema, &library);
    findings(&[(beep.clone(), "<enabled/>".to_owned())], &schema, &library);
    assert_eq!(counted(), [(1, 0), (0, 0), (0, 0)]);
    // Titles are read only when a message needs them.
    let found = findings(&[(beep, data_after_enabled("Tone", "1"))], &schema, &library);
    assert_eq!(found[&0].iter().filter(are_about_the_text).count(), 1);
    assert_eq!(counted(), [(1, 1), (0, 0), (0, 0)]);
}

fn data_after_enabled(id: &str, value: &str) -> String {
    format!("<enabled/>{}", data(id, value))
}

#[test]
fn one_policy_of_microsofts_set_reads_only_its_file() {
    let (library, reads) = published();
    let (schema, _) = Schema::load(support::published());
    let locuri = "./Device/Vendor/MSFT/Policy/Config/DeviceLock/PreventLockScreenSlideShow".to_owned();
    findings(&[(locuri, "<enabled/>".to_owned())], &schema, &library);
    assert_eq!(reads.load(Ordering::Relaxed), 1);
}

#[test]
fn every_policy_of_microsofts_set_takes_its_choices_and_no_others() {
    let (library, _) = published();
    let (schema, _) = Schema::load(support::published());
    let (mut right, mut wrong, mut elements) = (Vec::new(), Vec::new(), Vec::new());
    let (mut undefined, mut plain) = (Vec::new(), 0);
    for (id, locuri) in administrative(&schema) {
        let Some(policy) = policy(&schema, id, &library) else {
            undefined.push(locuri);
            continue;
        };
        right.push((locuri.clone(), enabled_text(policy)));
        let values = policy.elements.iter().filter_map(|element| Some(data(&element.id, &wrong_value(element)?)));
        let values: Vec<String> = values.collect();
        if policy.elements.is_empty() {
            plain += 1;
        }
        // If no value can be wrong, or there is no element at all, a wrong id is used.
        let values = if values.is_empty() { vec![data("no such choice", "1")] } else { values };
        wrong.push((locuri, format!("<enabled/>{}", values.concat())));
        elements.push(values.len());
    }
    undefined.sort();
    assert_eq!(undefined, NOT_DEFINED.map(|(locuri, _)| locuri));
    println!(
        "{} policies with choices, {plain} without; {} wrong choices",
        right.len() - plain,
        elements.iter().sum::<usize>()
    );
    assert_eq!((right.len() - plain, plain), POLICIES);

    let found = findings(&right, &schema, &library);
    let noisy = found.iter().flat_map(|(at, findings)| {
        findings.iter().filter(are_about_the_text).map(|finding| format!("{}: {}", right[*at].0, finding.message))
    });
    let noisy: Vec<String> = noisy.collect();
    assert!(noisy.is_empty(), "{} of {}:\n{}", noisy.len(), right.len(), noisy.join("\n"));

    let found = findings(&wrong, &schema, &library);
    let silent = wrong.iter().enumerate().filter_map(|(at, (locuri, text))| {
        let count = found.get(&at).map_or(0, |findings| findings.iter().filter(are_about_the_text).count());
        (count != elements[at]).then(|| format!("{locuri}: {count} of {} in {text}", elements[at]))
    });
    let silent: Vec<String> = silent.collect();
    assert!(silent.is_empty(), "{}", silent.join("\n"));
    assert!(library.troubles().worst().is_none(), "{:?}", library.troubles());
}
