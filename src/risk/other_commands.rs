//! Files that hold commands in another form: scripts of netsh, tasks in XML, and documents that load scripts.

use std::sync::LazyLock;

use regex::Regex;

use super::markup::as_document;
use crate::format::xml::{Document, Node};

/// The first words of the commands of netsh, after their context.
const VERBS: [&str; 14] = [
    "add",
    "connect",
    "delete",
    "disconnect",
    "dump",
    "export",
    "import",
    "install",
    "offload",
    "renew",
    "reset",
    "set",
    "show",
    "start",
];

static NETSH_FILE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)\bnetsh(?:\.exe)?["']?\s[^\n&|;]*(?:\bexec\b|[-/]f\s)"#).expect("the pattern is valid")
});

/// Whether a command lets netsh read commands from a file.
pub(super) fn gives_netsh_a_file(text: &str) -> bool {
    NETSH_FILE.is_match(text)
}

/// The lines of a script of netsh as commands. A line without a verb is the context of those after it.
pub(super) fn netsh_commands(text: &str) -> String {
    let mut context = "";
    let mut commands = String::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let verb = line.split_whitespace().position(|word| VERBS.iter().any(|verb| word.eq_ignore_ascii_case(verb)));
        match verb {
            Some(0) => commands.extend(["netsh ", context, " ", line, "\n"]),
            Some(_) => commands.extend(["netsh ", line, "\n"]),
            None => context = line.strip_prefix("pushd ").unwrap_or(line),
        }
    }
    commands
}

/// The commands of a task in XML, each on its own line with its arguments; `None` if the text is no task.
pub(super) fn task_commands(text: &str) -> Option<String> {
    let document = as_document(text).filter(|document| document.contains("Exec"))?;
    let document = Document::read(&document).ok()?;
    let mut commands = String::new();
    let mut nodes: Vec<&Node<'_>> = document.root.children.iter().rev().collect();
    while let Some(node) = nodes.pop() {
        if node.name.eq_ignore_ascii_case("Exec") {
            let part = |name: &str| node.children.iter().find(|child| child.name.eq_ignore_ascii_case(name));
            let words = ["Command", "Arguments"].into_iter().filter_map(part).map(Node::words);
            commands.push_str(&words.collect::<Vec<_>>().join(" "));
            commands.push('\n');
        }
        nodes.extend(node.children.iter().rev());
    }
    (!commands.is_empty()).then_some(commands)
}

/// An element that loads a script, or a page with the rights of a program, from another computer.
static REMOTE_SCRIPT: LazyLock<Regex> = LazyLock::new(|| {
    const REMOTE: &str = r"(?:https?:|[\\/]{2})";
    const SOURCE: &str = r#"\b(?:src|href|code|codebase)\s*=\s*["']?\s*(?:https?:|[\\/]{2})"#;
    let pattern = format!(
        r#"(?i)<(?:script|applet)\b[^>]*{SOURCE}[^>]*>|<object\b[^>]*\bcodebase\s*=\s*["']?\s*{REMOTE}[^>]*>|<base\b[^>]*{SOURCE}[^>]*>[\s\S]*?<script\b[^>]*\bsrc\b[^>]*>|createelement\s*\(\s*["']script["']\s*\)[\s\S]{{0,300}}?\.src\s*=\s*["'`]{REMOTE}|<i?frame\b[^>]*\bapplication\s*=\s*["']?yes\b[^>]*{SOURCE}[^>]*>|<i?frame\b[^>]*{SOURCE}[^>]*\bapplication\s*=\s*["']?yes\b[^>]*>"#
    );
    Regex::new(&pattern).expect("the pattern is valid")
});

/// The first element of a document that runs what another computer sends.
pub(super) fn remote_script(text: &str) -> Option<&str> {
    const HEADERS: usize = 4 << 10;
    let start = text[..text.floor_char_boundary(HEADERS)].to_ascii_lowercase();
    let is_mail = start.contains("content-type: text/html") || start.contains("content-type: multipart/related");
    let is_document = text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).starts_with('<') || is_mail;
    is_document.then(|| REMOTE_SCRIPT.find(text))?.map(|found| found.as_str())
}

#[cfg(test)]
mod tests {
    use super::{gives_netsh_a_file, netsh_commands, remote_script, task_commands};

    #[test]
    fn scripts_of_netsh_become_commands() {
        assert!(gives_netsh_a_file("NetSh.exe exec a.txt") && gives_netsh_a_file("netsh -f a.txt"));
        assert!(!gives_netsh_a_file("netsh interface set interface x & exec -f"));
        let commands = netsh_commands("# x\nadvfirewall\nset allprofiles state off\n\nwlan delete profile a\n");
        assert_eq!(commands, "netsh advfirewall set allprofiles state off\nnetsh wlan delete profile a\n");
    }

    #[test]
    fn tasks_become_commands() {
        let task = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><Task><Actions><Exec><Command>cmd</Command>\
                    <Arguments>/c a &amp; b</Arguments></Exec></Actions></Task>";
        assert_eq!(task_commands(task).unwrap(), "cmd /c a & b\n");
        assert_eq!(task_commands("<Exec/>").unwrap(), "\n");
        assert_eq!(task_commands("Exec"), None);
        assert_eq!(task_commands("<a/>"), None);
    }

    #[test]
    fn scripts_of_other_computers_are_found() {
        for document in [
            "<html><script language=x src=\"http://a.example/a.js\"></script></html>",
            "\n<job><script\nsrc='\\\\a.example\\a\\a.vbs'/></job>",
            "<iframe application=yes src=http://a.example/>",
            "<IFRAME SRC=//a.example/ APPLICATION='yes'>",
            "<svg xmlns='http://www.w3.org/2000/svg'><script href='https://a.example/a.js'/></svg>",
            "<base href=\"https://a.example/\"><p><script src=a.js></script>",
            "<script>var s=document.createElement('script');s.src='https://a.example/a.js'</script>",
            "<object classid=\"clsid:1\" codebase=\"https://a.example/a.cab\"></object>",
            "MIME-Version: 1.0\nContent-Type: text/html\n\n<script src=https://a.example/a.js></script>",
        ] {
            assert!(remote_script(document).is_some(), "{document}");
        }
        for document in [
            "<base href='https://a.example/'><a href=b.html>",
            "<script src=\"a.js\"/>",
            "<object data=\"https://a.example/a.pdf\"></object>",
            "<iframe src=http://a.example>",
            "x <script src=http://a.example>",
        ] {
            assert_eq!(remote_script(document), None, "{document}");
        }
    }
}
