//! The pipelines in .github/pipelines, the action in .github/actions and the hook in .pre-commit-hooks.yaml work as
//! documented: their commands run unchanged in a clone of a bare repository. What they would send to a host is
//! recorded.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use regex::Regex;
use serde_json::Value;
use yaml_rust2::{Yaml, YamlLoader};

use crate::support::{copy_folder, judge, sample, tree};

/// Replaces gh and curl: records arguments and standard input.
const SENDER: &str = "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$@\" >>\"$SENT\"\ncase \"$*\" in *@-*|*'--body-file -'*) cat >>\"$SENT\";; esac\n";

/// The variables of the runners that the pipelines use.
const VARIABLES: [(&str, &str); 15] = [
    ("GITHUB_BASE_REF", "main"),
    ("PULL_REQUEST", "7"),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "main"),
    ("CI_MERGE_REQUEST_IID", "7"),
    ("CI_PROJECT_ID", "42"),
    ("CI_API_V4_URL", "https://gitlab.example.com/api/v4"),
    ("PPKGC_TOKEN", "token-of-the-project"),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", "refs/heads/main"),
    ("SYSTEM_PULLREQUEST_PULLREQUESTID", "7"),
    ("SYSTEM_COLLECTIONURI", "https://dev.example.com/contoso/"),
    ("SYSTEM_TEAMPROJECTID", "fleet"),
    ("BUILD_REPOSITORY_ID", "repository"),
    ("SYSTEM_ACCESSTOKEN", "token-of-the-run"),
    ("GIT_CONFIG_NOSYSTEM", "1"),
    ("OUTPUT", "out"),
];

/// A clone of a bare repository with two specs on main, on a branch that changes one of them.
struct Repository {
    dir: tempfile::TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Repository { dir: tempfile::tempdir().unwrap() };
        let here = repository.dir.path();
        for folder in ["bin", "tmp"] {
            fs::create_dir(here.join(folder)).unwrap();
        }
        for name in ["gh", "curl"] {
            let path = here.join("bin").join(name);
            fs::write(&path, SENDER).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        repository.here("git init -q --bare -b main origin.git && git clone -q origin.git work");
        for name in ["contoso-branding", "tablet-wallpaper"] {
            copy_folder(&sample(name), &repository.work().join("packages").join(name));
        }
        repository.git("git checkout -q -b main && git add . && git commit -q -m first && git push -q origin main");
        let spec = repository.spec();
        let text = fs::read_to_string(&spec).unwrap();
        fs::write(&spec, text.replace("= \"Contoso\"", "= \"Fabrikam\"")).unwrap();
        repository.git("git checkout -q -b change && git commit -q -a -m second");
        repository
    }

    fn work(&self) -> PathBuf {
        self.dir.path().join("work")
    }

    fn spec(&self) -> PathBuf {
        self.work().join("packages/contoso-branding/spec.toml")
    }

    /// Runs a line as a runner does, in a folder.
    fn run_in(&self, folder: &Path, line: &str) -> Output {
        let here = self.dir.path();
        let programs = Path::new(env!("CARGO_BIN_EXE_ppkgc")).parent().unwrap().display().to_string();
        let path = format!("{}:{programs}:{}", here.join("bin").display(), std::env::var("PATH").unwrap());
        let who = "Tester";
        Command::new("sh")
            .args(["-ec", line])
            .current_dir(folder)
            .envs(VARIABLES)
            .env("PATH", path)
            .env("HOME", here)
            .env("SENT", here.join("sent"))
            .env("RUNNER_TEMP", here.join("tmp"))
            .env("GITHUB_STEP_SUMMARY", here.join("summary.md"))
            .envs([("GIT_AUTHOR_NAME", who), ("GIT_COMMITTER_NAME", who)])
            .envs([("GIT_AUTHOR_EMAIL", "t@example.com"), ("GIT_COMMITTER_EMAIL", "t@example.com")])
            .envs([("SPECS", "packages/*/spec.toml"), ("FOLDER", "packages")])
            .output()
            .unwrap()
    }

    fn run(&self, line: &str) -> Output {
        self.run_in(&self.work(), line)
    }

    fn here(&self, line: &str) {
        let output = self.run_in(self.dir.path(), line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn git(&self, line: &str) {
        let output = self.run(line);
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }

    /// What was sent to the host; if only a file name was sent, the content of that file.
    fn sent(&self) -> String {
        fs::read_to_string(self.dir.path().join("sent")).unwrap_or_default()
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.dir.path().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }
}

fn yaml(path: &str) -> Yaml {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    YamlLoader::load_from_str(&fs::read_to_string(path).unwrap()).unwrap().remove(0)
}

/// Runs command lines, the first of which checks: with correct specs all succeed, packages are built and the change is
/// reported; with a wrong one the check fails.
fn holds(lines: &[String]) -> Repository {
    let repository = Repository::new();
    for line in lines {
        let output = repository.run(line);
        let said = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{line}: {said}");
    }
    let built = tree(&repository.work().join("out"));
    assert_eq!(built.keys().filter(|name| name.ends_with(".ppkg")).count(), 2);
    fs::write(repository.spec(), "[package]\n").unwrap();
    assert_eq!(repository.run(&lines[0]).status.code(), Some(1));
    repository
}

/// Whether a text contains exactly what the branch changes.
fn says_the_change(text: &str) {
    assert!(text.contains("1 of 2 packages differ") && text.contains("Fabrikam"), "{text}");
    assert!(!text.contains("tablet"), "{text}");
}

fn text(yaml: &Yaml) -> String {
    yaml.as_str().unwrap_or_else(|| panic!("{yaml:?} is no text")).to_owned()
}

fn lines_of(steps: &Yaml, key: &str) -> Vec<String> {
    steps.as_vec().unwrap().iter().filter(|step| !step[key].is_badvalue()).map(|step| text(&step[key])).collect()
}

#[test]
fn the_pipeline_for_gitlab_checks_builds_and_posts() {
    judge("jq");
    let jobs = yaml(".github/pipelines/gitlab-ci.yml");
    let lines = |job: &str, key: &str| jobs[job][key].as_vec().unwrap().iter().map(text).collect::<Vec<_>>();
    let all = [lines("check", "script"), lines("check", "after_script"), lines("changes", "script")].concat();
    let repository = holds(&[all, lines("build", "script")].concat());
    says_the_change(&repository.read("work/changes.md"));
    let sent = repository.sent();
    assert!(sent.contains("body@changes.md") && sent.contains("/projects/42/merge_requests/7/notes"), "{sent}");
    // With a wrong spec, its findings are those that GitLab shows beside the lines.
    lines("check", "after_script").iter().for_each(|line| repository.git(line));
    let quality: Value = serde_json::from_str(&repository.read("work/codequality.json")).unwrap();
    let first = &quality[0];
    assert_eq!(first["location"]["path"], "packages/contoso-branding/spec.toml", "{quality}");
    assert!(quality.as_array().unwrap().iter().any(|finding| finding["check_name"] == "missing-key"));
    assert!(first["fingerprint"].is_string() && first["location"]["lines"]["begin"].is_u64());
}

#[test]
fn the_pipeline_for_azure_devops_checks_builds_and_posts() {
    judge("jq");
    let jobs = yaml(".github/pipelines/azure-pipelines.yml");
    let lines = lines_of(&jobs["steps"], "script");
    let repository = holds(&lines);
    says_the_change(&repository.read("work/changes.md"));
    let sent = repository.sent();
    assert!(sent.contains("/contoso/fleet/_apis/git/repositories/repository/pullRequests/7/threads"), "{sent}");
    let body: Value = serde_json::from_str(&sent[sent.find("{\n").unwrap()..]).unwrap();
    says_the_change(body["comments"][0]["content"].as_str().unwrap());
    // With a wrong spec, each finding is one line, whatever its text.
    fs::write(repository.spec(), "[package]\n\"a]\\n##vso[task.setvariable variable=x]y\" = 1\n").unwrap();
    let output = repository.run(&lines[1]);
    let said = String::from_utf8(output.stdout).unwrap();
    let issue =
        "##vso[task.logissue type=error;sourcepath=packages/contoso-branding/spec.toml;linenumber=2;code=unknown-key]";
    assert!(said.contains(issue), "{said}");
    assert!(said.lines().all(|line| line.starts_with("##vso[task.logissue ")), "{said}");
}

#[test]
fn the_pipeline_for_github_checks_builds_and_posts() {
    let jobs = yaml(".github/pipelines/github-actions.yml");
    let repository = holds(&lines_of(&jobs["jobs"]["packages"]["steps"], "run"));
    says_the_change(&repository.read("summary.md"));
    let sent = repository.sent();
    assert!(sent.contains("pr\ncomment\n7\n"), "{sent}");
    says_the_change(&sent);
}

#[test]
fn the_action_checks_builds_and_posts() {
    let action = yaml(".github/actions/ppkgc/action.yml");
    let steps = &action["runs"]["steps"];
    assert_eq!(text(&action["runs"]["using"]), "composite");
    assert!(
        steps.as_vec().unwrap().iter().all(|step| !step["shell"].is_badvalue()),
        "each step of an action has a shell"
    );
    // The inputs of a step have their default values here.
    for (variable, input) in [("SPECS", "specs"), ("FOLDER", "folder"), ("OUTPUT", "output")] {
        let wanted = format!("${{{{ inputs.{input} }}}}");
        let uses = steps.as_vec().unwrap().iter().filter(|step| step["env"][variable].as_str() == Some(&wanted));
        assert!(uses.count() > 0, "{variable}");
    }
    assert_eq!(text(&action["inputs"]["specs"]["default"]), "packages/*/spec.toml");
    let repository = holds(&lines_of(steps, "run"));
    says_the_change(&repository.read("summary.md"));
    let sent = repository.sent();
    assert!(sent.contains("pr\ncomment\n7\n--edit-last\n--create-if-none\n--body-file\n"), "{sent}");
    says_the_change(&repository.read("tmp/changes.md"));
}

#[test]
fn the_hook_refuses_a_commit_with_a_wrong_spec() {
    let hooks = yaml(".pre-commit-hooks.yaml");
    let hook = &hooks[0];
    let files = Regex::new(&text(&hook["files"])).unwrap();
    for (path, is_meant) in
        [("spec.toml", true), ("a/b/spec.toml", true), ("a/myspec.toml", false), ("spec.toml.bak", false)]
    {
        assert_eq!(files.is_match(path), is_meant, "{path}");
    }
    let repository = Repository::new();
    // Runs the entry as pre-commit does, with the staged files whose paths match.
    let script = format!(
        "#!/bin/sh\nfiles=$(git diff --cached --name-only --diff-filter=ACMR | grep -E '{}') || exit 0\nexec {} $files\n",
        text(&hook["files"]),
        text(&hook["entry"])
    );
    let path = repository.work().join(".git/hooks/pre-commit");
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    let right = fs::read_to_string(repository.spec()).unwrap();
    fs::write(repository.spec(), right.replace("company_name", "company_nam")).unwrap();
    let refused = repository.run("git commit -q -a -m wrong");
    assert_eq!(refused.status.code(), Some(1));
    let said = String::from_utf8_lossy(&refused.stdout).into_owned() + &String::from_utf8_lossy(&refused.stderr);
    assert!(said.contains("unknown-key"), "{said}");
    fs::write(repository.spec(), right.replace("Fabrikam", "Northwind")).unwrap();
    repository.git("git commit -q -a -m right");
}
