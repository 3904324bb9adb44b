//! Removes one layer after another from a command: encodings, compression, and strings that are put together from
//! parts.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::LazyLock;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use regex::Regex;

use super::replaced::MAX_BYTES;
use super::started::started;
use super::strings::{self, Joined};
use crate::risk::budget::{Budget, Unread};
use crate::risk::markup::without_references;
use crate::risk::report::{AS_WRITTEN, Evidence};

/// The maximum depth of layers.
const MAX_LAYERS: usize = 8;
/// The maximum number of layers of one command; each may contain several encoded texts.
const MAX_TEXTS: usize = 32;
/// The maximum number of bytes of all layers together.
const MAX_ALL_BYTES: usize = 4 * MAX_BYTES;

/// A command with everything that was found inside.
#[derive(Debug, Default)]
pub(in crate::risk) struct Peeled {
    /// The command as written, then each text that it becomes.
    pub(in crate::risk) layers: Vec<Evidence>,
    /// The switch of an encoded command, as written.
    pub(in crate::risk) encoded: Option<String>,
    /// Whether it decodes texts in base64 itself: what they contain decides how severe that is.
    pub(in crate::risk) decodes: bool,
    /// What makes it hard to read.
    pub(in crate::risk) obfuscated: Vec<&'static str>,
    /// Whether an encoded text contains a program.
    pub(in crate::risk) holds_program: bool,
    /// Why a part of it was not judged, if one was not.
    pub(in crate::risk) unread: Option<Unread>,
}

impl Peeled {
    /// Notes that a part is not judged; of two reasons the one that is about the whole package stays.
    fn leave_out(&mut self, why: Unread) {
        self.unread = self.unread.max(Some(why));
    }
}

/// A text that results from decoding another one.
struct Next {
    layer: &'static str,
    text: String,
    obfuscated: Option<&'static str>,
}

/// Decodes a command or the code of a script, layer by layer, as far as the budget of the package reaches.
pub(in crate::risk) fn peel(text: &str, budget: &mut Budget) -> Peeled {
    let mut peeled = Peeled::default();
    let mut seen = BTreeSet::new();
    let mut waiting = vec![(0, AS_WRITTEN, text.to_owned())];
    let mut bytes = 0;
    while let Some((depth, layer, text)) = waiting.pop() {
        bytes += text.len();
        if depth > MAX_LAYERS || peeled.layers.len() >= MAX_TEXTS || (bytes > MAX_ALL_BYTES && depth > 0) {
            peeled.leave_out(Unread::Layers);
            continue;
        }
        if !seen.insert(text.clone()) {
            continue;
        }
        let end = text.floor_char_boundary(MAX_BYTES);
        if end < text.len() {
            peeled.leave_out(Unread::Layers);
        }
        let text = text.get(..end).unwrap_or_default();
        if !budget.take(text.len()) {
            peeled.leave_out(Unread::Package);
            continue;
        }
        let mut next = Vec::new();
        next.extend(plain_cmd(text));
        next.extend(without_entities(text));
        next.extend(strings::backwards(text).map(backwards));
        let with_arguments = (layer != WITH_ARGUMENTS).then(|| started(text)).flatten();
        next.extend(with_arguments.map(|text| Next { layer: WITH_ARGUMENTS, text, obfuscated: None }));
        for (layer, why, together) in [
            ("variables of cmd replaced", "words are cut from variables of cmd", strings::variables_of_cmd(text)),
            ("strings put together", "words are put together from parts", strings::put_together(text)),
        ] {
            let Some(Joined { text, is_obfuscated, is_cut }) = together else { continue };
            if is_cut {
                peeled.leave_out(Unread::Layers);
            }
            next.push(Next { layer, text, obfuscated: is_obfuscated.then_some(why) });
        }
        encoded_command(text, &mut peeled, &mut next);
        base64_texts(text, &mut peeled, &mut next);
        peeled.layers.push(Evidence { layer: layer.to_owned(), text: text.to_owned() });
        if COMPUTED.is_match(text) {
            peeled.obfuscated.push("characters are computed");
        }
        if text.contains(ENCODED_SCRIPT.0) && text.contains(ENCODED_SCRIPT.1) {
            peeled.obfuscated.push("the script is encoded");
        }
        for found in next.into_iter().rev() {
            peeled.obfuscated.extend(found.obfuscated);
            waiting.push((depth + 1, found.layer, found.text));
        }
    }
    peeled.obfuscated.sort_unstable();
    peeled.obfuscated.dedup();
    peeled
}

/// The name of the layer in which programs are joined with arguments that stand elsewhere.
const WITH_ARGUMENTS: &str = "with its arguments";

fn backwards(text: String) -> Next {
    Next { layer: "the right way round", text, obfuscated: Some("a loop of cmd reverses words") }
}

/// What Script Encoder writes before and after a script that it has encoded.
const ENCODED_SCRIPT: (&str, &str) = ("#@~^", "^#~@");

/// Characters that a script computes from others, as it does for an encrypted text.
static COMPUTED: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?i)\[char\][^\n]{0,60}-bxor|-bxor[^\n]{0,60}\[char\]").expect("the pattern is valid")
});

/// An XML document with its references replaced by the characters they mean; it may be a document inside another.
fn without_entities(text: &str) -> Option<Next> {
    let is_document = text.trim_start_matches(['\u{feff}', ' ', '\r', '\n', '\t']).starts_with('<');
    let meant = is_document.then(|| without_references(text))?;
    (*meant != *text).then(|| Next { layer: "as XML reads it", text: meant.into_owned(), obfuscated: None })
}

static CARET: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-z]\^(?:\r?\n)?[A-Za-z]").expect("the pattern is valid"));
static QUOTES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"([A-Za-z])(?:"")+([A-Za-z])"#).expect("the pattern is valid"));
static QUOTED_PART: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"(^|[A-Za-z\s&|(@])"([A-Za-z]+)"([A-Za-z])"#).expect("the pattern is valid"));

static NEXT_LINE: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\^\r?\n").expect("the pattern is valid"));

/// The text without carets, and without doubled quotes inside words. A caret at the end of a line joins it with the
/// next one.
fn plain_cmd(text: &str) -> Option<Next> {
    let has_carets = text.contains('^');
    if !has_carets && !text.contains('"') {
        return None;
    }
    let without_carets = match has_carets {
        true => Cow::Owned(NEXT_LINE.replace_all(text, "").replace('^', "")),
        false => Cow::Borrowed(text),
    };
    // Twice, since a letter between two pairs belongs to both.
    let joined = QUOTES.replace_all(&without_carets, "$1$2");
    let joined = QUOTES.replace_all(&joined, "$1$2").replace("\"\"", "\"");
    let whole = QUOTED_PART.replace_all(&joined, "$1$2$3");
    let has_quoted_parts = matches!(whole, Cow::Owned(_));
    let joined = QUOTED_PART.replace_all(&whole, "$1$2$3").into_owned();
    if joined == text {
        return None;
    }
    let is_obfuscated =
        CARET.find_iter(text).take(2).count() == 2 || QUOTES.is_match(&without_carets) || has_quoted_parts;
    let obfuscated = is_obfuscated.then_some("carets or quotes inside words");
    Some(Next { layer: "as cmd reads it", text: joined, obfuscated })
}

/// The characters before a switch that PowerShell accepts.
const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];
const ENCODED_COMMAND: &str = "encodedcommand";

/// Decodes the text after the switch EncodedCommand, which may be written as any prefix of that word, or as `ec`.
fn encoded_command(text: &str, peeled: &mut Peeled, next: &mut Vec<Next>) {
    let lower = text.to_ascii_lowercase();
    if !lower.contains("powershell") && !lower.contains("pwsh") {
        return;
    }
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let word = word.trim_matches(['"', '\'']);
        let Some(name) = word.strip_prefix(DASHES) else { continue };
        if word.starts_with(['\u{2013}', '\u{2014}', '\u{2015}']) {
            peeled.obfuscated.push("a dash instead of a hyphen before a switch");
        }
        let (name, same_word) = name.split_once(':').unwrap_or((name, ""));
        let name = name.to_lowercase();
        let is_switch = !name.is_empty() && (ENCODED_COMMAND.starts_with(&name) || name == "ec");
        let value = if same_word.is_empty() { words.peek().copied().unwrap_or_default() } else { same_word };
        let value = value.trim_matches(|c: char| "\"')(;`".contains(c));
        if !is_switch || value.len() < 8 {
            continue;
        }
        if let Some(decoded) = decode(value).and_then(|bytes| text_of(&bytes)) {
            peeled.encoded.get_or_insert_with(|| format!("{word} {value}"));
            next.push(Next { layer: "base64 of EncodedCommand", text: decoded, obfuscated: None });
        }
    }
}

static BASE64_CALL: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)frombase64string\s*\(\s*['"]?([A-Za-z0-9+/=\s]{8,})['"]?"#).expect("the pattern is valid")
});
static BASE64_LITERAL: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r#"['"\s=>]([A-Za-z0-9+/]{40,}={0,2})(?:['"\s]|$)"#).expect("the pattern is valid"));

/// The reason why a command that decodes a text is called obfuscated.
pub(in crate::risk) const TEXT_IN_BASE64: &str = "text in base64";

/// Decodes texts in base64, including compressed ones.
fn base64_texts(text: &str, peeled: &mut Peeled, next: &mut Vec<Next>) {
    let is_called = text.to_ascii_lowercase().contains("frombase64string");
    let calls = BASE64_CALL.captures_iter(text).filter(|_| is_called).filter_map(|found| found.get(1));
    let literals = BASE64_LITERAL.captures_iter(text).filter_map(|found| found.get(1));
    let (mut is_hidden, mut is_shown) = (false, false);
    for found in calls.chain(literals).take(MAX_TEXTS) {
        let packed: String = found.as_str().split_whitespace().collect();
        let Some(bytes) = decode(&packed) else { continue };
        peeled.holds_program |= bytes.starts_with(b"MZ") && bytes.len() > 16;
        match unpacked(&bytes) {
            _ if is_picture_or_certificate(&bytes) => is_shown = true,
            Some((layer, text)) => {
                peeled.decodes |= is_called;
                is_shown = true;
                next.push(Next { layer, text, obfuscated: None });
            }
            None => is_hidden = true,
        }
    }
    if is_called && (is_hidden || !is_shown) {
        peeled.obfuscated.push(TEXT_IN_BASE64);
    }
}

/// Data that scripts contain in base64 and that nothing runs: pictures, icons, and ASN.1 such as certificates.
fn is_picture_or_certificate(bytes: &[u8]) -> bool {
    matches!(
        bytes,
        [0x89, b'P', b'N', b'G', ..]
            | [0xff, 0xd8, 0xff, ..]
            | [b'G', b'I', b'F', b'8', ..]
            | [0, 0, 1, 0, ..]
            | [0x30, 0x82, ..]
    )
}

fn unpacked(bytes: &[u8]) -> Option<(&'static str, String)> {
    let read = |reader: &mut dyn Read| {
        let mut out = Vec::new();
        reader.take(MAX_BYTES as u64).read_to_end(&mut out).ok()?;
        text_of(&out)
    };
    match bytes {
        [0x1f, 0x8b, ..] => Some(("gzip in base64", read(&mut flate2::read::GzDecoder::new(bytes))?)),
        _ => text_of(bytes).map(|text| ("base64", text)).or_else(|| {
            let inflated = read(&mut flate2::read::DeflateDecoder::new(bytes));
            let inflated = inflated.or_else(|| read(&mut flate2::read::ZlibDecoder::new(bytes)))?;
            (!inflated.is_empty()).then_some(("deflate in base64", inflated))
        }),
    }
}

/// Base64 with or without its padding.
fn decode(text: &str) -> Option<Vec<u8>> {
    const CONFIG: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    GeneralPurpose::new(&STANDARD, CONFIG).decode(text).ok()
}

/// The bytes as text, if they are text: UTF-16 or UTF-8, without control characters.
fn text_of(bytes: &[u8]) -> Option<String> {
    let is_text = |text: &String| !text.is_empty() && !text.contains(|c: char| c < ' ' && !"\r\n\t\u{c}".contains(c));
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| unit(*pair)).collect();
        if rest.is_empty() { String::from_utf16(&units).ok().filter(is_text) } else { None }
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8(rest.to_vec()).ok().filter(is_text),
        _ => {
            // UTF-16 without a byte order mark has a zero byte in most characters, which UTF-8 text never has.
            let utf8 = std::str::from_utf8(bytes).ok().map(str::to_owned).filter(is_text);
            utf8.or_else(|| utf16(bytes, u16::from_le_bytes).filter(|text| is_mostly_ascii(text)))
        }
    }
}

fn is_mostly_ascii(text: &str) -> bool {
    let ascii = text.chars().filter(char::is_ascii).count();
    ascii * 4 >= text.chars().count() * 3
}

#[cfg(test)]
mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::{MAX_TEXTS, Peeled};
    use crate::risk::budget::{Budget, Unread};

    fn peel(text: &str) -> Peeled {
        super::peel(text, &mut Budget::default())
    }

    fn utf16(text: &str) -> String {
        STANDARD.encode(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>())
    }

    fn last(peeled: &Peeled) -> &str {
        &peeled.layers.last().unwrap().text
    }

    #[test]
    fn every_prefix_of_encoded_command_is_decoded() {
        let packed = utf16("Get-Date");
        for switch in ["-e", "/En", "-EC", "-encodedcommand", "\u{2014}Enco", "\"-enc\""] {
            let peeled = peel(&format!("PowerShell.exe -NoP {switch} {packed}"));
            assert_eq!(last(&peeled), "Get-Date", "{switch}");
            assert!(peeled.encoded.is_some());
        }
    }

    #[test]
    fn other_switches_are_not_decoded() {
        let packed = utf16("Get-Date");
        for line in [
            "powershell -ErrorAction SilentlyContinue",
            "powershell -Encoding UTF8NoBOMUTF8NoBOM",
            "tool -e QUJDREVGR0g=",
        ] {
            assert_eq!(peel(line).layers.len(), 1, "{line}");
        }
        assert!(peel(&format!("tool.exe -e {packed}")).encoded.is_none());
    }

    #[test]
    fn words_are_put_together() {
        for (line, whole) in [
            ("p^ing -n 1 c^on^toso", "ping -n 1 contoso"),
            ("@pi^\r\nng con^\ntoso", "@ping contoso"),
            ("po\"\"wer\"\"shell", "powershell"),
            ("set a=wer&set b=po&%b%%a%shell", "powershell"),
            ("set z=xpowershellx& %z:~1,10% -v", "powershell -v"),
            ("set a=dir\nset a=po&set b=wershell&%a%%b% -v\nset a=dir", "powershell -v"),
            ("$a='x';$a='In';$b='voke';&($a+$b);$a='y'", "'Invoke'"),
            ("StrReverse(\"gnip\")", "'ping'"),
            ("'gnip'.split('').reverse().join('')", "'ping'"),
            ("unescape('%70%u0069ng %zz%')", "'ping %zz%'"),
            ("(-join((105,101,120)|%{[char]$_}))", "'iex'"),
            ("('Down'+'load'+\"File\")", "('DownloadFile')"),
            ("(\"{2}{0}{1}\" -f 'n','g','pi')", "('ping')"),
            ("('g','n','i','p' -join '')", "gnip"),
            ("[char]0x69+[char]101+[char]120", "iex"),
            ("-join [char[]](105,101,120)", "iex"),
            ("For Each c In Array(112,105,110,103,32,45,110,32,49): s = s & Chr(c): Next", "'ping -n 1'"),
            ("[0x70,0x69,0x6e,0x67,32,45,110,32,49].map(n => String.fromCharCode(n))", "'ping -n 1'"),
            ("$n = 112,105,110,103,32,45,110,32,49; foreach ($c in $n) { $s += [char]$c }", "'ping -n 1'"),
            ("'pzngz'.Replace('z','i')", "pingi"),
            ("$a='In';$b='voke';&($a+$b)", "'Invoke'"),
            ("In`vok`e-Item", "Invoke-Item"),
            ("'gnip'[-1..-4] -join ''", "ping"),
            ("Chr(112) & \"ing\" : CreateObject(x)", "ping"),
        ] {
            let peeled = peel(line);
            assert!(last(&peeled).contains(whole), "{line}: {:?}", peeled.layers);
            assert!(!peeled.obfuscated.is_empty(), "{line}");
        }
    }

    #[test]
    fn what_is_usual_is_not_obfuscated() {
        for line in [
            "cmd /c echo a ^& echo b ^> c.txt",
            "powershell -c \"$p = $env:TEMP + '\\a.txt'; Get-Content $p\"",
            "setup.exe /v\"\"/qn\"\"",
            "set LOG=%TEMP%\\a.log&echo x >> %LOG%",
            "Write-Host ('Version {0} of {1}' -f $a, $b)",
            "$x.Replace('a', 'b')",
            "$n = '{0}-{1}' -f $a, $b; Rename-Computer $n.Replace(' ', '').Replace('-', '')",
            "set A=Con&set B=toso&mkdir C:\\%A%%B%",
            "$sizes = 16,24,32,48,64,96,128,256; [char]$c = 'a'",
        ] {
            assert_eq!(peel(line).obfuscated, Vec::<&str>::new(), "{line}");
        }
    }

    #[test]
    fn the_depth_of_layers_is_limited() {
        let mut line = "ping".to_owned();
        for _ in 0..12 {
            line = format!("powershell -e {}", utf16(&line));
        }
        let peeled = peel(&line);
        assert!(peeled.unread == Some(Unread::Layers) && peeled.layers.len() <= MAX_TEXTS);
    }

    #[test]
    fn hostile_texts_hide_nothing_and_stay_small() {
        for line in [
            "^".repeat(1 << 16),
            "'a'+".repeat(20_000),
            "%a:~0,1%".repeat(10_000),
            "[char]65+".repeat(10_000),
            "set a=%a%%a%&".repeat(5_000),
            "\"\"".repeat(50_000),
            "frombase64string('QUJD".repeat(4_000),
            "{0}".repeat(20_000) + "' -f 'a'",
            format!("set a={}\n{}", "b".repeat(200), format!("%a:b={}%\n", "b".repeat(30_000)).repeat(30)),
            format!("set a={}\n{}", "b".repeat(200), "%a:b=bbbbbbbb%".repeat(50_000)),
            format!("'{}'.replace('b','{}')\n", "b".repeat(2_000), "b".repeat(2_000)).repeat(100),
        ] {
            let peeled = peel(&format!("{line}\nping contoso"));
            assert!(
                peeled.unread.is_some() || last(&peeled).contains("ping contoso"),
                "{:.40} hides what follows",
                line
            );
            let size: usize = peeled.layers.iter().map(|layer| layer.text.len()).sum();
            assert!(size <= super::MAX_ALL_BYTES, "{:.40} becomes {size} bytes", line);
        }
    }

    #[test]
    fn a_text_that_becomes_too_long_hides_no_other() {
        let bomb = format!("'{}'.replace('b','{}')\n", "b".repeat(4_000), "b".repeat(4_000));
        let peeled = peel(&format!("{bomb}'pzng'.replace('z','i')"));
        assert!(peeled.unread == Some(Unread::Layers) && last(&peeled).contains("'ping'"));
        let bomb = format!("set a={}\n%a:b={}%\n", "b".repeat(200), "b".repeat(50_000));
        let peeled = peel(&format!("{bomb}set z=xpowershellx& %z:~1,10% -v"));
        assert!(peeled.unread == Some(Unread::Layers) && last(&peeled).contains("powershell -v"));
    }
}
