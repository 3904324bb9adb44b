//! Removes the comments of scripts, which do nothing.
//!
//! A comment is removed only where the interpreter is certain to skip it: code mistaken for a comment would be a hiding
//! place, while a comment mistaken for code is only a false alarm.

use std::sync::LazyLock;

use regex::Regex;

use super::language::Language;

/// The script without comments.
pub(in crate::risk) fn without_comments(text: &str, language: Language) -> String {
    let mut reader =
        Reader { rest: text, code: String::with_capacity(text.len()), previous: '\n', searched: usize::MAX };
    match language {
        Language::PowerShell => powershell(&mut reader),
        Language::Batch => return batch(text),
        Language::VbScript => vbscript(&mut reader),
        Language::JScript => jscript(&mut reader),
        Language::Registry | Language::SetupInformation | Language::PolicyList => {
            let text = text.replace("\r\n", "\n").replace('\r', "\n");
            return without_lines(&text, |line| line.starts_with(';'));
        }
        Language::Other => return text.to_owned(),
    }
    reader.code
}

/// Whether a script reads its own text, so that its comments may be run, too.
pub(in crate::risk) fn reads_itself(code: &str) -> bool {
    static READS: LazyLock<Regex> = LazyLock::new(|| {
        let reads =
            r"\b(?:gc|get-content|cat|type|more|findstr|select-string|sls|readall\w*|opentextfile|streamreader)\b";
        let own_name = r"(?:\$pscommandpath|\$myinvocation|%~[a-z]*[fx]0|%~?0|scriptfullname)";
        Regex::new(&format!("(?i){reads}[^\\n]{{0,200}}{own_name}")).expect("the pattern is valid")
    });
    READS.is_match(code)
}

/// Goes through a script and keeps what is code.
struct Reader<'t> {
    rest: &'t str,
    code: String,
    /// The last character that was kept, other than spaces and tabs.
    previous: char,
    /// How many bytes follow the line that was last searched in vain, so that no line is searched again and again.
    searched: usize,
}

impl Reader<'_> {
    fn starts(&self, word: &str) -> bool {
        self.rest.starts_with(word)
    }

    /// Keeps the next character.
    fn keep(&mut self) -> Option<char> {
        let c = self.rest.chars().next()?;
        self.code.push(c);
        self.rest = self.rest.get(c.len_utf8()..).unwrap_or_default();
        if !matches!(c, ' ' | '\t') {
            self.previous = c;
        }
        Some(c)
    }

    /// Keeps this many bytes.
    fn keep_bytes(&mut self, bytes: usize) {
        let (kept, rest) = self.rest.split_at(bytes);
        self.code.push_str(kept);
        self.rest = rest;
        self.previous = kept.chars().next_back().unwrap_or(self.previous);
    }

    /// Keeps everything that follows, since nobody can tell which part of it is code.
    fn keep_all(&mut self) {
        self.keep_bytes(self.rest.len());
    }

    /// The rest of the line.
    fn line(&self) -> &str {
        self.rest.get(..line_end(self.rest)).unwrap_or_default()
    }

    /// The offset of the first of these characters in the rest of the line. A reader always asks for the same ones.
    fn find_in_line(&mut self, wanted: &[char]) -> Option<usize> {
        if self.rest.len() > self.searched {
            return None;
        }
        let (at, left) = (self.line().find(wanted), self.rest.len() - self.line().len());
        self.searched = if at.is_none() { left } else { usize::MAX };
        at
    }

    /// Leaves out the rest of the line.
    fn skip_line(&mut self) {
        self.rest = self.rest.get(line_end(self.rest)..).unwrap_or_default();
    }

    /// Leaves out everything through a closing mark. Without one it is not a comment, and is kept.
    fn skip_through(&mut self, close: &str) {
        match self.rest.find(close) {
            Some(at) => {
                self.rest = self.rest.get(at + close.len()..).unwrap_or_default();
                self.code.push(' ');
            }
            None => self.keep_all(),
        }
    }
}

/// Where a line ends: at a line feed, or at a carriage return by itself.
fn line_end(text: &str) -> usize {
    text.find(['\n', '\r']).unwrap_or(text.len())
}

/// The quotes that PowerShell takes for `'` and `"`.
const SINGLE: [char; 5] = ['\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}'];
const DOUBLE: [char; 4] = ['"', '\u{201c}', '\u{201d}', '\u{201e}'];

/// The characters that, after a `#` inside a PowerShell word, mean something else in code than in a comment.
const DOUBTFUL_AFTER_HASH: [char; 17] = [
    '\'', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}', '"', '\u{201c}', '\u{201d}', '\u{201e}', '`', '(', ')', '{',
    '}', '<', '$', '@',
];

fn powershell(reader: &mut Reader<'_>) {
    /// Code with its number of open parentheses, which is the script itself or `$(` in a string; or a string.
    enum Place {
        Code(usize),
        String,
        HereString,
    }
    let mut places = vec![Place::Code(0)];
    let mut is_token_start = true;
    let mut here_strings_end = true;
    let mut names_end = true;
    while let Some(c) = reader.rest.chars().next() {
        match places.last_mut() {
            Some(Place::Code(open)) => {
                let mut is_in_word = false;
                if is_token_start && c == '#' {
                    reader.skip_line();
                } else if is_token_start && reader.starts("<#") {
                    reader.skip_through("#>");
                } else if reader.starts("<#") || c == '#' && reader.find_in_line(&DOUBTFUL_AFTER_HASH).is_some() {
                    // A comment after an operator, or a part of a name.
                    reader.keep_all();
                } else if reader.starts("$$") {
                    reader.keep_bytes(2);
                } else if reader.starts("${") {
                    match names_end {
                        true => names_end = braced_name(reader),
                        false => reader.keep_bytes(2),
                    }
                    is_in_word = true;
                } else if here_strings_end && reader.rest.strip_prefix('@').is_some_and(|rest| rest.starts_with(SINGLE))
                {
                    here_strings_end = here_string(reader);
                } else if reader.rest.strip_prefix('@').is_some_and(|rest| rest.starts_with(DOUBLE)) {
                    reader.keep();
                    reader.keep();
                    places.push(Place::HereString);
                } else if SINGLE.contains(&c) {
                    reader.keep();
                    let end = reader.rest.find(SINGLE).map_or(reader.rest.len(), |at| at + 1);
                    reader.keep_bytes(reader.rest.ceil_char_boundary(end));
                } else if DOUBLE.contains(&c) {
                    reader.keep();
                    places.push(Place::String);
                } else if c == '`' {
                    reader.keep();
                    is_in_word = !matches!(reader.keep(), Some('\n' | '\r'));
                } else if is_token_start && reader.starts("--%") {
                    match reader.line().contains(['|', '&']) {
                        true => reader.keep_all(),
                        false => reader.keep_bytes(reader.line().len()),
                    }
                } else {
                    match c {
                        '(' => *open += 1,
                        ')' if *open > 0 => *open -= 1,
                        ')' if places.len() > 1 => drop(places.pop()),
                        _ => {}
                    }
                    reader.keep();
                }
                // A word can continue after an escaped blank, a name in braces, and `$(...)` inside it.
                is_token_start =
                    !is_in_word && reader.code.ends_with(|c: char| c.is_whitespace() || ";{}(|&,".contains(c));
            }
            Some(Place::String | Place::HereString) => {
                let is_here = matches!(places.last(), Some(Place::HereString));
                let ends = match is_here {
                    true => {
                        DOUBLE.contains(&c)
                            && reader.code.ends_with(['\n', '\r'])
                            && reader.rest.chars().nth(1) == Some('@')
                    }
                    false => DOUBLE.contains(&c),
                };
                if reader.starts("$(") {
                    reader.keep_bytes(2);
                    places.push(Place::Code(0));
                    is_token_start = true;
                } else if reader.starts("$$") {
                    reader.keep_bytes(2);
                } else if reader.starts("${") {
                    match reader.rest.split_once('}').is_some_and(|(name, _)| !name.contains(DOUBLE)) {
                        true if names_end => names_end = braced_name(reader),
                        true => reader.keep_bytes(2),
                        false => reader.keep_all(),
                    }
                } else if c == '`' {
                    reader.keep();
                    reader.keep();
                } else if ends {
                    reader.keep_bytes(c.len_utf8() + usize::from(is_here));
                    places.pop();
                    is_token_start = false;
                } else {
                    reader.keep();
                }
            }
            None => drop(reader.keep()),
        }
    }
}

/// Keeps a name in braces, inside which quotes and number signs have no special meaning. Without a closing brace only
/// the two opening bytes are kept. Returns whether there is a closing brace.
fn braced_name(reader: &mut Reader<'_>) -> bool {
    let mut is_escaped = false;
    let end = reader.rest.char_indices().find_map(|(at, c)| {
        let ends = c == '}' && !is_escaped;
        is_escaped = c == '`' && !is_escaped;
        ends.then_some(at + 1)
    });
    reader.keep_bytes(end.unwrap_or(2));
    end.is_some()
}

/// Keeps a string between `@'` and a line that begins with `'@`. Returns whether there is such a line.
fn here_string(reader: &mut Reader<'_>) -> bool {
    reader.keep();
    reader.keep();
    let ends = reader.rest.match_indices("@").find(|(at, _)| {
        let before = reader.rest.get(..*at).unwrap_or_default();
        before.strip_suffix(SINGLE).is_some_and(|line| line.ends_with(['\n', '\r']))
    });
    let end = ends.map(|(at, _)| at + 1);
    reader.keep_bytes(end.unwrap_or_default());
    end.is_some()
}

fn vbscript(reader: &mut Reader<'_>) {
    while let Some(c) = reader.rest.chars().next() {
        let is_statement_start = matches!(reader.previous, '\n' | '\r' | ':');
        match c {
            '\'' => reader.skip_line(),
            '"' => {
                reader.keep();
                let end = reader.rest.find(['"', '\n', '\r']).map_or(reader.rest.len(), |at| at + 1);
                reader.keep_bytes(end);
            }
            // A name in brackets, inside which a quote has no special meaning.
            '[' => {
                let end = reader.find_in_line(&[']']);
                reader.keep_bytes(end.map_or(1, |at| at + 1));
            }
            'r' | 'R' if is_statement_start && is_remark(reader.rest) => reader.skip_line(),
            _ => drop(reader.keep()),
        }
    }
}

/// Whether a statement begins with the whole word `rem`.
fn is_remark(statement: &str) -> bool {
    let is_word = statement.get(..3).is_some_and(|word| word.eq_ignore_ascii_case("rem"));
    is_word && statement.get(3..).is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t', '\n', '\r']))
}

fn jscript(reader: &mut Reader<'_>) {
    while let Some(c) = reader.rest.chars().next() {
        // `/*@cc_on` and `//@cc_on` are not comments in JScript. `<!--` starts one only for some interpreters, and
        // U+2028 and U+2029 end a line only for some.
        let is_doubtful_comment = || reader.starts("//") && reader.line().contains(['\u{2028}', '\u{2029}']);
        if ["/*@", "//@", "<!--"].iter().any(|start| reader.starts(start)) || is_doubtful_comment() {
            reader.keep_all();
        } else if reader.starts("//") {
            reader.skip_line();
        } else if reader.starts("/*") {
            reader.skip_through("*/");
        } else if c == '/' {
            match slash(&reader.code) {
                Slash::Divides => drop(reader.keep()),
                Slash::Doubtful if is_doubtful(reader.line()) => reader.keep_all(),
                Slash::Doubtful => drop(reader.keep()),
                Slash::OpensPattern => pattern(reader),
            }
        } else if matches!(c, '"' | '\'') {
            string(reader, c);
        } else {
            reader.keep();
        }
    }
}

/// What a slash in JScript means if it does not begin a comment.
enum Slash {
    Divides,
    OpensPattern,
    /// Either, depending on what the parenthesis or word before it belongs to.
    Doubtful,
}

/// What a slash after this code means.
fn slash(code: &str) -> Slash {
    const BEFORE_A_PATTERN: [&str; 11] =
        ["return", "typeof", "case", "in", "else", "do", "void", "delete", "throw", "new", "instanceof"];
    let code = code.trim_end();
    let word = code.rsplit(|c: char| !c.is_alphanumeric() && !"_$".contains(c)).next().unwrap_or_default();
    match code.chars().next_back() {
        Some(c) if c.is_alphanumeric() || "_$".contains(c) => match BEFORE_A_PATTERN.contains(&word) {
            true if code.trim_end_matches(word).ends_with('.') => Slash::Doubtful,
            true => Slash::OpensPattern,
            false => Slash::Divides,
        },
        Some(']' | '\'' | '"') => Slash::Divides,
        Some(')' | '}' | '+' | '-' | '/') => Slash::Doubtful,
        _ => Slash::OpensPattern,
    }
}

/// Whether the line has more quotes or slashes after its first slash.
fn is_doubtful(line: &str) -> bool {
    line.get(1..).is_some_and(|line| line.contains(['/', '"', '\'']))
}

fn pattern(reader: &mut Reader<'_>) {
    reader.keep();
    let mut in_class = false;
    while let Some(c) = reader.rest.chars().next() {
        match c {
            '\n' | '\r' => return,
            '\\' => drop(reader.keep()),
            '[' => in_class = true,
            ']' => in_class = false,
            '/' if !in_class => {
                reader.keep();
                return;
            }
            _ => {}
        }
        reader.keep();
    }
}

fn string(reader: &mut Reader<'_>, quote: char) {
    reader.keep();
    while let Some(c) = reader.rest.chars().next() {
        match c {
            '\n' | '\r' => return,
            '\\' if reader.starts("\\\r\n") => reader.keep_bytes(2),
            '\\' => drop(reader.keep()),
            _ => {}
        }
        reader.keep();
        if c == quote {
            return;
        }
    }
}

/// The text without remarks. cmd drops carriage returns, so only a line feed ends a line. A remark is kept if a command
/// may follow it on the line, or if it continues the line before.
fn batch(text: &str) -> String {
    let mut goes_on = false;
    without_lines(&text.replace('\r', ""), |line| {
        let goes_on = std::mem::replace(&mut goes_on, line.ends_with('^'));
        let line = line.trim_start_matches(['@', ' ', '\t', '(']);
        (line.starts_with("::") || is_remark(line)) && !goes_on && !line.contains(['&', '|', '<', '>'])
    })
}

fn without_lines(text: &str, mut is_comment: impl FnMut(&str) -> bool) -> String {
    let mut code = String::with_capacity(text.len());
    for line in text.lines() {
        if !is_comment(line.trim_start()) {
            code.push_str(line);
        }
        code.push('\n');
    }
    code
}

#[cfg(test)]
mod tests {
    use super::{Language, reads_itself, without_comments};

    #[test]
    fn comments_are_left_out() {
        for (language, script, code) in [
            (Language::PowerShell, "a\r\n  # b\n<# c\nd #>e\nf # g", "a\r\n  \n e\nf "),
            (Language::PowerShell, "f 'x' # it's g\n'h'", "f 'x' \n'h'"),
            (Language::Batch, "@rem a\r\n:: b\nremove c", "\n\nremove c\n"),
            (Language::VbScript, "' a\nb 'c\nx : REM d\nremark", "\nb \nx : \nremark"),
            (Language::JScript, "/* a */b\n// c\nd / e // f", " b\n\nd / e "),
            (Language::PowerShell, "${a b} # c\n\"${d}\" # e", "${a b} \n\"${d}\" "),
            (Language::PowerShell, "f a`\n# b", "f a`\n"),
            (Language::VbScript, "[a b] = 1 ' c", "[a b] = 1 "),
            (Language::JScript, "a = b[1] / c['d'] // e", "a = b[1] / c['d'] "),
            (Language::Registry, "; a\n[b]", "\n[b]\n"),
            (Language::Registry, "; a\r[b]\r\n;c", "\n[b]\n\n"),
        ] {
            assert_eq!(without_comments(script, language), code, "{script:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_comment_stays() {
        for (language, script) in [
            (Language::PowerShell, "# about <# and\nRUN\n# and #>"),
            (Language::PowerShell, "$a = '<#'\nRUN\n$b = '#>'"),
            (Language::PowerShell, "$a = \u{2019}<#\u{2018}\nRUN\n'#>'"),
            (Language::PowerShell, "\"a`\"<#\"\nRUN\n\"#>\""),
            (Language::PowerShell, "\"$('\"<#')\"\nRUN\n'#>'"),
            (Language::PowerShell, "@'\nit's <#\n'@\nRUN\n'#>'"),
            (Language::PowerShell, "@\"\n\" <#\n\"@\nRUN\n'#>'"),
            (Language::PowerShell, "cmd --% \"\n'<#'\nRUN\n'#>' \""),
            (Language::PowerShell, "echo `' <# b #>\n'<#'\nRUN\n'#>'"),
            (Language::PowerShell, "# note\rRUN"),
            (Language::PowerShell, "<# never closed\nRUN"),
            (Language::PowerShell, "a#b;RUN"),
            (Language::PowerShell, "${#}=1; RUN"),
            (Language::PowerShell, "${'}=1 # '\nRUN # '"),
            (Language::PowerShell, "${a`}#}=1; RUN"),
            (Language::PowerShell, "${a} = 1; f ${a}#;RUN"),
            (Language::PowerShell, "\"${a'$(}\"; f '\" # '; RUN"),
            (Language::PowerShell, "\"$$(\"; f \" # \"; RUN"),
            (Language::PowerShell, "f a` #;RUN"),
            (Language::PowerShell, "f a$(1)#;RUN"),
            (Language::PowerShell, "f a<#\nRUN\n#>"),
            (Language::PowerShell, "$a[0]# it's\n'b # c'; RUN"),
            (Language::PowerShell, "# \u{2028} '\n'b # c'; RUN"),
            (Language::PowerShell, "cmd --% a | f 'b\n<#'\nRUN\n'#>'"),
            (Language::VbScript, "['] = 2 : RUN"),
            (Language::VbScript, "[ : ' note\nRUN"),
            (Language::JScript, "if (a) {}\n/'/.test('/*');\nRUN\nb = '*/';"),
            (Language::JScript, "a\n/'/'+'//';RUN"),
            (Language::JScript, "a++ /'/'+'//';RUN"),
            (Language::JScript, "throw /'/.b('/*');\nRUN\nb = '*/';"),
            (Language::JScript, "<!-- ' \\\n ' // '; RUN"),
            (Language::JScript, "// \u{2028} ' \\\n ' // '; RUN"),
            (Language::JScript, "/*@cc_on@*/ '/'; '//';RUN"),
            (Language::VbScript, "' note\rRUN"),
            (Language::VbScript, "x = \"it's\" : RUN"),
            (Language::JScript, "// see x/*\nRUN\n// */"),
            (Language::JScript, "a = 'x/*';\nRUN\nb = '*/';"),
            (Language::JScript, "a = '\\'/*';\nRUN\nb = '*/';"),
            (Language::JScript, "a = /'/; b = '/*';\nRUN\nb = '*/';"),
            (Language::JScript, "if (1) /'/.test('/*');\nRUN\nb = '*/';"),
            (Language::JScript, "/*@cc_on RUN @*/"),
            (Language::JScript, "//\rRUN"),
            (Language::Batch, "rem & RUN"),
            (Language::Batch, "rem a & RUN"),
            (Language::Batch, ":: a | RUN"),
            (Language::Batch, "powershell echo ^\r\nrem ;RUN"),
            (Language::Registry, "; a\rRUN"),
            (Language::SetupInformation, "; a\rRUN"),
            (Language::Batch, "echo <# \nRUN\necho #>"),
        ] {
            assert!(without_comments(script, language).contains("RUN"), "{script:?}");
        }
        assert_eq!(
            without_comments("rem a\rRUN", Language::Batch).trim(),
            "",
            "cmd does not end a line at a carriage return"
        );
    }

    #[test]
    fn scripts_that_read_themselves_are_recognized() {
        for code in
            ["(gc $PSCommandPath)[0] | iex", "findstr /b \"::\" \"%~f0\"", "f.OpenTextFile(WScript.ScriptFullName)"]
        {
            assert!(reads_itself(code), "{code}");
        }
        for code in ["Split-Path $MyInvocation.MyCommand.Path", "cd /d \"%~dp0\"", "Get-Content a.txt\n$PSCommandPath"]
        {
            assert!(!reads_itself(code), "{code}");
        }
    }

    #[test]
    fn no_text_is_read_forever() {
        for part in [
            "'", "\"", "${", "${a`}", "\"${a`}", "a#", "[", "@'\n", "@\"", "<#", "\"$(", "`", "/", "/*", "\\", "--%",
            "#\r", "é’",
        ] {
            for language in [Language::PowerShell, Language::VbScript, Language::JScript, Language::Batch] {
                without_comments(&part.repeat(100_000), language);
            }
        }
    }
}
