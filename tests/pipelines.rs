//! The pipelines in .github/pipelines do what they say: their commands run as they stand there.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use yaml_rust2::{Yaml, YamlLoader};

use crate::support::{copy_folder, sample, tree};

fn pipeline(name: &str) -> Yaml {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".github/pipelines").join(name);
    YamlLoader::load_from_str(&fs::read_to_string(path).unwrap()).unwrap().remove(0)
}

/// Runs a command line of a pipeline as a runner does, in a folder with specs.
fn run(folder: &Path, line: &str) -> Output {
    let programs = Path::new(env!("CARGO_BIN_EXE_ppkgc")).parent().unwrap().display().to_string();
    let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
    Command::new("sh").args(["-ec", line]).current_dir(folder).env("PATH", path).output().unwrap()
}

/// Runs command lines, the first of which checks: with right specs all succeed and packages are built; with a wrong one
/// the check fails.
fn holds(lines: &[String]) {
    let dir = tempfile::tempdir().unwrap();
    for name in ["contoso-branding", "tablet-wallpaper"] {
        copy_folder(&sample(name), &dir.path().join("packages").join(name));
    }
    for line in lines {
        let output = run(dir.path(), line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stdout));
    }
    let built = tree(&dir.path().join("out"));
    assert_eq!(built.keys().filter(|name| name.ends_with(".ppkg")).count(), 2);
    fs::write(dir.path().join("packages/contoso-branding/spec.toml"), "[package]\n").unwrap();
    assert_eq!(run(dir.path(), &lines[0]).status.code(), Some(1));
}

fn text(yaml: &Yaml) -> String {
    yaml.as_str().unwrap_or_else(|| panic!("{yaml:?} is no text")).to_owned()
}

#[test]
fn the_pipeline_for_gitlab_checks_and_builds() {
    let jobs = pipeline("gitlab-ci.yml");
    let lines = |job: &str, key: &str| jobs[job][key].as_vec().unwrap().iter().map(text).collect::<Vec<_>>();
    holds(&[lines("check", "script"), lines("check", "after_script"), lines("build", "script")].concat());
}

#[test]
fn the_pipeline_for_azure_devops_checks_and_builds() {
    let jobs = pipeline("azure-pipelines.yml");
    let steps = jobs["steps"].as_vec().unwrap();
    holds(
        &steps
            .iter()
            .filter(|step| !step["script"].is_badvalue())
            .map(|step| text(&step["script"]))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn the_pipeline_for_github_checks_and_builds() {
    let jobs = pipeline("github-actions.yml");
    let steps = jobs["jobs"]["packages"]["steps"].as_vec().unwrap();
    holds(&steps.iter().filter(|step| !step["run"].is_badvalue()).map(|step| text(&step["run"])).collect::<Vec<_>>());
}
