//! House rules: which files apply to which specs, in every command that judges one. Their findings are in
//! tests/findings/house-rules, and who may sign under them in tests/sign.rs.

use std::fs;
use std::path::Path;

use ppkgc::finding::Source;
use ppkgc::format::pki::certificates;
use ppkgc::json_schema::house_rules_schema;
use ppkgc::spec::house_rules;
use ppkgc::world::DistinguishedName;
use serde_json::Value;

use crate::authority::{Authority, CODE_SIGNING};
use crate::support::{ppkgc, succeed};

const SPEC: &str = "[package]\nname = \"Site\"\nversion = \"1.0\"\n[device]\nname = \"{{name}}\"\n";

/// Runs a command; returns its exit code and its output.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = ppkgc(folder, arguments).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap();
    (output.status.code().unwrap(), said)
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn rules_hold_from_the_spec_up_to_the_top_of_its_repository() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    write(here, "ppkgc-rules.toml", "[policy]\nforbidden = [\"**\"]\n");
    write(here, "repository/ppkgc-rules.toml", "[policy]\n[policy.values]\n\"**/ComputerName\" = \"PC-*\"\n");
    write(here, "repository/site/ppkgc-rules.toml", "[policy]\nowners = [\"OEM\"]\n");
    write(here, "repository/site/spec.toml", &SPEC.replace("{{name}}", "LAPTOP"));
    let check = |more: &[&str]| {
        let (_, said) = run(here, &[&["check", "repository/site/spec.toml", "--format", "json"], more].concat());
        let document: Value = serde_json::from_str(&said).unwrap();
        let findings = document["findings"].as_array().unwrap().clone();
        let forbidden = findings.into_iter().map(|finding| finding["message"].as_str().unwrap().to_owned());
        forbidden.filter(|message| message.contains("house rules")).collect::<Vec<_>>()
    };
    // Outside of a repository only the folder of the spec counts.
    assert_eq!(check(&[]).len(), 1);
    write(here, "repository/.git/HEAD", "");
    let found = check(&[]);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found[0].ends_with("the owner ITAdmin (repository/site/ppkgc-rules.toml:2)"), "{found:?}");
    assert!(found[1].ends_with("(repository/ppkgc-rules.toml:3)"), "{found:?}");
    let named = check(&["--rules", "ppkgc-rules.toml"]);
    assert_eq!(named.len(), 1, "{named:?}");
    assert!(named[0].contains("forbid `Accounts/ComputerAccount/ComputerName` with `**` (ppkgc-rules.toml:2)"));
}

#[test]
fn no_command_that_makes_a_package_bypasses_the_rules() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    write(here, "ppkgc-rules.toml", "[policy.values]\n\"Accounts/ComputerAccount/*\" = \"PC-*\"\n");
    write(here, "fleet.toml", SPEC);
    write(here, "sites.csv", "name\nPC-1\nLAPTOP-2\nPC-3\n");
    write(here, "spec.toml", &SPEC.replace("{{name}}", "LAPTOP"));
    let (code, said) =
        run(here, &["build", "fleet.toml", "--values", "sites.csv", "-o", "out", "--set", "package.name={{name}}"]);
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("2 of 3 packages were built") && said.contains("no package for row 3 of sites.csv"),
        "{said}"
    );
    let (code, said) = run(here, &["build", "spec.toml", "-o", "one"]);
    assert!(code == 1 && said.contains("error[forbidden-value]") && !here.join("one").exists(), "{said}");
    assert_eq!(run(here, &["build", "spec.toml", "-o", "one", "--warn", "forbidden-value"]).0, 0);
    // A project of the designer, and the files of a package, are under the rules beside them.
    fs::copy(here.join("one/Site.customizations.xml"), here.join("customizations.xml")).unwrap();
    let (code, said) = run(here, &["build", "customizations.xml", "-o", "two"]);
    assert!(code == 1 && said.contains("error[forbidden-value]"), "{said}");
    // A diff shows the changes even if the rules forbid them.
    assert_eq!(run(here, &["diff", "one/Site.ppkg", "spec.toml"]).0, 0);
}

#[test]
fn wrong_rules_let_nothing_be_built() {
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    write(here, "spec.toml", &SPEC.replace("{{name}}", "PC-1"));
    for (rules, said) in [
        ("", "::error file=ppkgc-rules.toml,line=1,title=missing-key::the file has no [policy]"),
        (
            "[policy]\nforbid = []\n",
            "::error file=ppkgc-rules.toml,line=2,title=unknown-key::[policy] has no key `forbid`",
        ),
        ("[policy]\ncommands = \"no\"\n", "::error file=ppkgc-rules.toml,line=2,title=wrong-type::`commands` takes"),
        ("[policy\n", "::error file=ppkgc-rules.toml,line=1,title=toml-syntax::"),
        ("[policy]\nforbidden = [{ env = \"HOME\" }]\n", "::error file=ppkgc-rules.toml,line=2,title=wrong-type::"),
        ("[policy]\nsigners = [\"Contoso\"]\n", "title=bad-signer::`Contoso` names no certificate"),
    ] {
        write(here, "ppkgc-rules.toml", rules);
        let (code, found) = run(here, &["check", "spec.toml", "--format", "github"]);
        assert!(code == 1 && found.contains(said), "{rules:?}: {found}");
        assert_eq!(run(here, &["build", "spec.toml", "-o", "out"]).0, 1, "{rules:?}");
    }
    write(here, "ppkgc-rules.toml", "[policy]\nsigners = [\"Contoso\"]\n");
    assert!(run(here, &["check", "spec.toml"]).1.contains("error[bad-signer]"));
    fs::remove_file(here.join("ppkgc-rules.toml")).unwrap();
    fs::create_dir(here.join("ppkgc-rules.toml")).unwrap();
    assert_eq!(run(here, &["check", "spec.toml"]).0, 2);
    let (code, said) = run(here, &["check", "spec.toml", "--rules", "none.toml"]);
    assert!(code == 2 && said.contains("none.toml"), "{said}");
}

/// The program reads what the schema for editors accepts, and refuses what the schema refuses.
#[test]
fn editors_know_the_language() {
    let printed = succeed(&mut ppkgc(Path::new("."), ["spec-schema", "--house-rules"]));
    assert_eq!(serde_json::from_str::<Value>(&printed).unwrap(), house_rules_schema());
    let validator = jsonschema::draft7::new(&house_rules_schema()).unwrap();
    for (line, is_right) in [
        (r#"owners = ["ITAdmin"]"#, true),
        (r#"owners = ["Nobody"]"#, false),
        (r#"owners = "ITAdmin""#, false),
        (r#"signers = ["CN=A"]"#, true),
        ("commands = false", true),
        ("commands = 0", false),
        (r#"allow_only = ["OOBE/**"]"#, true),
        ("forbidden = [1]", false),
        ("required = []", true),
        (r#"values = { "A" = [1, true, "x*"], "B" = "y" }"#, true),
        ("values = { A = { B = 1 } }", false),
        ("values = { A = 1.5 }", false),
        ("others = []", false),
    ] {
        let text = format!("[policy]\n{line}\n");
        let (_, report) = house_rules(&Source::new("ppkgc-rules.toml", &*text));
        let judged = (validator.is_valid(&toml::from_str(&text).unwrap()), !report.has_errors());
        assert_eq!(judged, (is_right, is_right), "{line}");
    }
}

/// A subject is a name and not its text: what a certificate writes into one part never looks like two, and OpenSSL shows
/// the same name.
#[test]
fn a_signer_is_allowed_by_its_own_name_alone() {
    let authority = Authority::new();
    write(authority.path(), "rules.toml", "[policy]\nsigners = [\"CN=Contoso Provisioning, O=Contoso\"]\n");
    for (number, (subject, is_allowed)) in [
        ("/O=Contoso/CN=Contoso Provisioning", true),
        ("/CN=Contoso Provisioning, O=Contoso", false),
        ("/CN=Contoso Provisioning\\+O=Contoso", false),
        ("/CN=Contoso Provisioning+O=Contoso", false),
        ("/O=Contoso+CN=Contoso Provisioning", false),
        ("/O=Contoso/CN=Contoso\tProvisioning", false),
        ("/O=Contoso/CN=Contoso  Provisioning", false),
        ("/O=CONTOSO/CN=Contoso Provisioning", false),
        ("/INN=123456789012/O=Contoso/CN=Contoso Provisioning", false),
        ("/O=Contoso/CN=Contoso Provisioning/CN=\"quoted\"; <b> \\\\ #1 ", false),
    ]
    .into_iter()
    .enumerate()
    {
        let name = format!("s{number}");
        authority.signer(&name, "P-256", CODE_SIGNING);
        let file = |ending: &str| format!("{name}.{ending}");
        let (key, request, certificate) = (file("key"), file("csr"), file("pem"));
        let new = ["req", "-new", "-utf8", "-multivalue-rdn", "-key", &key, "-subj", subject, "-out", &request];
        authority.openssl(&new);
        let issuer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "3650"];
        let files = ["-in", &request, "-out", &certificate, "-extfile", &file("ext")];
        authority.openssl(&[&["x509", "-req"], &issuer[..], &files[..]].concat());

        let shown = authority.openssl(&["x509", "-in", &certificate, "-noout", "-subject", "-nameopt", "RFC2253"]);
        let shown = shown.trim_end_matches('\n').trim_start_matches("subject=").replace("INN=", "1.2.643.3.131.1.1=");
        let own = &certificates(&fs::read(authority.file(&certificate)).unwrap()).unwrap()[0];
        assert_eq!(DistinguishedName::parse(&shown).as_ref(), Some(own.subject_name()), "{shown}");
        assert_eq!(DistinguishedName::parse(&own.subject()).as_ref(), Some(own.subject_name()), "{}", own.subject());

        let (code, said) = authority.sign(&["--key", &key, "--cert", &certificate, "--force"]);
        assert_eq!(code, 0, "{subject}: {said}");
        let verify = |rules: &str| authority.verify(&["--ca", "ca.pem", "--require-signature", "--rules", rules]);
        let (code, said) = verify("rules.toml");
        assert_eq!(code, if is_allowed { 0 } else { 3 }, "{subject}: {said}");
        write(authority.path(), "own.toml", &format!("[policy]\nsigners = ['{}']\n", own.subject()));
        let (code, said) = verify("own.toml");
        assert_eq!(code, 0, "{subject}: {said}");
    }
}
