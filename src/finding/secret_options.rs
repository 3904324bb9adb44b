//! Where well-known programs take a password, key or token: after an option, or by its position.

use super::first_value::{MAX_DISTANCE, arguments_of_command, first_value, is_given, near, places_of};
use super::secret_likely::looks_random;

/// Options that a blank may separate from the secret, and the programs that have them. An option with a capital letter
/// is meant in this case only.
const SEPARATE: [(&str, &str); 54] = [
    ("-tp ", "manage-bde"),
    ("-tpmandpin ", "manage-bde"),
    ("-pw ", "manage-bde"),
    (" -c ", "snmpget snmpset snmpwalk snmpbulkwalk snmptrap snmpinform"),
    ("-p ", "sshpass certutil psexec paexec choco"),
    (" -p ", "dsquery dsget dsadd dsmod login az sqlcmd osql isql bcp"),
    (" -p ", "nuget twine certreq smc fcconfig winhttpcertcfg aescrypt dccon cytool"),
    (" -kvs ", "azuresigntool"),
    (" auth ", "redis-cli"),
    (" obscure ", "rclone"),
    (" user_pw ", "pdftk"),
    (" owner_pw ", "pdftk"),
    (" --encrypt ", "qpdf"),
    (" --value ", "keyvault securestring"),
    ("identified by ", "create alter grant"),
    (COOKIE, "curl"),
    (" -p ", "mongo mongosh mongodump mongorestore rdesktop ncftp ncftpget ncftpput"),
    (" -P ", "zip unzip funzip mosquitto ipmitool ssh-keygen agent-auth knife"),
    ("-ap ", "swaks"),
    ("-xp ", "sendemail"),
    (" -N ", "ssh-keygen"),
    (" -w ", "ldapsearch ldapmodify ldapadd ldapdelete ldapwhoami dsconf prncnfg"),
    (" -a ", "redis-cli httpie"),
    (" -k ", "openssl nuget choco netbird fortiesnac jumpcloudinstaller"),
    ("-k ", "jcinstallerarguments"),
    ("/k ", "automox"),
    (" -K ", "openssl"),
    (" -r ", "gitlab-runner"),
    ("-t ", "sentinelinstaller sentineloneinstaller"),
    (" -t ", "codecov doctl vercel flyctl k3s rport"),
    ("/p ", "signtool driverquery eventcreate openfiles schtasks systeminfo taskkill tasklist psexec veracrypt"),
    ("-pi ", "pvk2pfx"),
    ("-po ", "pvk2pfx"),
    ("/rp ", "schtasks"),
    ("-rp ", "manage-bde repair-bde"),
    ("-password ", "manage-bde"),
    ("authtoken ", "ngrok"),
    (" pass ", "rclone"),
    ("<<< ", "sudo lpass keepassxc-cli smbpasswd kinit openconnect"),
    ("-tpoff ", "sedcli"),
    ("ipk ", "slmgr"),
    ("/inpkey:", "ospp"),
    ("/productkey ", "changepk"),
    ("token ", "authorization"),
    ("--oauth2-bearer ", "curl"),
    ("install ", "cloudflared"),
    ("setapikey ", "nuget"),
    (" --id ", "teamviewer"),
    ("--config ", "rustdesk"),
    (" password ", "mysqladmin"),
    ("/p:", "xfreerdp wfreerdp cmdkey"),
    ("/pass:", "cmdkey"),
    ("/po:", "netdom"),
    ("-p:", "winrs winrm"),
];

/// The option of curl for cookies, or for a file of them.
const COOKIE: &str = " -b ";

/// Options that any program may use for a password, if its options also name a user.
const AFTER_USER: [&str; 6] = [" -p ", " /p ", " /p:", " -p:", " /p=", " -p="];
/// Options that name a user.
const USERS: [&str; 8] = [" -u ", " /u ", " /u:", " -u:", " /u=", " -u=", " -user", " /user"];

/// Options that are written together with the secret.
const JOINED: [(&str, &str); 14] = [
    (" -p=", "choco"),
    (" -k=", "choco jumpcloudinstaller"),
    (" /p", "hpqpswd"),
    (" -s", "pkunzip pkzip"),
    ("-p", "sshpass"),
    (" -p", "7z rar mysql mysqldump mysqladmin mariadb sqlcmd osql isql bcp peazip"),
    (" \"-p", "7z rar"),
    (" -hp", "rar"),
    ("<<<", "sudo"),
    (" --from-literal=", "kubectl"),
    ("/passwordd:", "netdom"),
    ("/passwordo:", "netdom"),
    ("/pd:", "netdom"),
    ("/password:", "wmic"),
];

/// Programs that take a password by its position: the program, the text after which its arguments are counted, and how
/// many of these come before the password.
const PLACES: [(&str, &str, usize); 27] = [
    ("vault", " login ", 0),
    ("vault", " unseal ", 0),
    ("vault", "token lookup ", 0),
    ("vault", "token renew ", 0),
    ("vault", "token revoke ", 0),
    ("op", "signin ", 2),
    ("op", "signin ", 3),
    ("dfc", "dfc", 0),
    ("setpasswd", "setpasswd", 0),
    ("setpasswd", "setpasswd", 1),
    ("nircmd", "runas ", 1),
    ("cscli", " enroll ", 0),
    ("bw", "unlock ", 0),
    ("htpasswd", " -b ", 2),
    ("snyk", "auth ", 0),
    ("nssm", "objectname ", 1),
    ("rasdial", "rasdial", 2),
    ("autologon", "autologon", 2),
    ("ldifde", " -b ", 2),
    ("csvde", " -b ", 2),
    ("logman", " -u ", 1),
    ("bitsadmin", "/setcredentials ", 4),
    ("wpa", "wpa_passphrase ", 1),
    ("bw", "login ", 1),
    ("nuget", "push ", 1),
    ("set-secret", "set-secret ", 1),
    ("gcloud", "activate-refresh-token ", 1),
];

/// Words that some of these programs take where others take the password.
const ACTIONS: [&str; 2] = ["get", "now"];

/// Words in lower case: every text that gives a secret to one of these programs contains one of them.
pub(super) fn hints() -> impl Iterator<Item = &'static str> {
    let lists = SEPARATE.iter().chain(&JOINED).flat_map(|(_, programs)| programs.split(' '));
    lists.chain(PLACES.iter().map(|(program, ..)| *program)).chain(AFTER_USER)
}

/// `schtasks /create /rp here`, `7z x a.7z -phere`, `Authorization: Token here`.
pub(super) fn options(text: &str, lower: &str, found: &mut Vec<String>) {
    for (option, programs) in SEPARATE {
        for (start, end) in places_of_options(&[option], text, lower) {
            let value = first_value(near(text, end).trim_start());
            let is_file = option == COOKIE && !value.contains('=');
            if is_given(value) && !is_file && names_one_of(line_before(lower, start), programs) {
                found.push(value.to_owned());
            }
        }
    }
    for (start, end) in places_of(&AFTER_USER, lower) {
        let value = first_value(near(text, end).trim_start());
        let line = line_before(lower, start);
        if looks_random(value) && !value.contains([':', '/']) && USERS.iter().any(|user| line.contains(user)) {
            found.push(value.to_owned());
        }
    }
    for (option, programs) in JOINED {
        for (start, end) in places_of_options(&[option], text, lower) {
            let rest = near(text, end);
            let value =
                if option.ends_with("\"-p") { rest.split('"').next().unwrap_or_default() } else { first_value(rest) };
            if !rest.starts_with(char::is_whitespace)
                && is_given(value)
                && names_one_of(line_before(lower, start), programs)
            {
                found.push(value.to_owned());
                // A short secret is only looked for as a whole word.
                let option_start = end - option.trim_start_matches([' ', '"']).len();
                found.push(text[option_start..end + value.len()].to_owned());
            }
        }
    }
}

/// Where options are in a text, which is also given in lower case: their starts and ends. Letter case counts for those
/// with capital letters.
pub(super) fn places_of_options(options: &[&str], text: &str, lower: &str) -> Vec<(usize, usize)> {
    let mut places = Vec::new();
    for option in options {
        let searched = if option.bytes().any(|byte| byte.is_ascii_uppercase()) { text } else { lower };
        places.extend(places_of(&[option], searched));
    }
    places
}

/// The line before an offset, as far as it is searched.
fn line_before(lower: &str, at: usize) -> &str {
    let near = &lower[lower.floor_char_boundary(at.saturating_sub(MAX_DISTANCE))..at];
    near.rsplit('\n').next().unwrap_or_default()
}

fn names_one_of(line: &str, programs: &str) -> bool {
    programs.split(' ').any(|program| names(line, program))
}

/// `rasdial ENTRY USER here`, `autologon.exe USER DOMAIN here`.
pub(super) fn placed_words(text: &str, lower: &str, found: &mut Vec<String>) {
    for (program, marker, place) in PLACES {
        for (_, end) in places_of(&[marker], lower) {
            let line = line_before(lower, end);
            let rest = near(text, end);
            let rest = rest.strip_prefix("64").unwrap_or(rest);
            let rest = rest.get(..4).filter(|end| end.eq_ignore_ascii_case(".exe")).map_or(rest, |_| &rest[4..]);
            let is_option = |word: &&str| word.starts_with(['-', '/']);
            let words = arguments_of_command(rest).into_iter().skip_while(is_option);
            let value = words.take_while(|word| !is_option(word)).nth(place);
            let begins = rest.starts_with(|c: char| c.is_whitespace() || c == '"') || marker.ends_with(' ');
            if begins && names(line, program) {
                let is_secret = |value: &&str| is_given(value) && !is_pair(value) && !ACTIONS.contains(value);
                found.extend(value.filter(is_secret).map(str::to_owned));
            }
        }
    }
}

/// Whether an argument is a name with its value: `username=anna`.
fn is_pair(argument: &str) -> bool {
    argument.split_once('=').is_some_and(|(name, value)| {
        !value.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') && !name.is_empty()
    })
}

/// Whether a line names a program as a separate word, in any of its editions: `7z`, `C:\Tools\7za920.exe`, `unrar`,
/// `psexec64`.
pub(super) fn names(line: &str, program: &str) -> bool {
    const BEFORE: [&str; 3] = ["", "un", "win"];
    const EDITIONS: [char; 3] = ['a', 'g', 'r'];
    line.split(|c: char| !c.is_alphanumeric() && c != '-').any(|word| {
        let around = word.split_once(program);
        around.is_some_and(|(before, after)| {
            let version = after.strip_prefix(EDITIONS).unwrap_or(after);
            BEFORE.contains(&before) && !version.starts_with(char::is_alphabetic)
        })
    })
}
