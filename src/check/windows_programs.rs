//! Programs that every Windows finds without a folder, and those that run files that are not programs.

/// The programs that every Windows finds, without `.exe`, in alphabetical order. Source: Microsoft, Windows commands;
/// and the folder System32 of Windows 11.
const PROGRAMS: &str = "\
    appcmd arp at attrib auditpol bash bcdboot bcdedit bitsadmin bootcfg bootsect cacls certreq certutil \
    changepk charmap chkdsk chkntfs choice cipher cleanmgr cliconfg clip cmd cmdkey cmstp compact \
    computerdefaults conhost control convert cscript curl dccw dcomcnfg defrag devicecensus deviceenroller \
    dfrgui diantz diskcomp diskcopy diskpart diskperf diskraid dism dispdiag displayswitch djoin dllhost doskey \
    dpapimig driverquery dsregcmd dxdiag edpnotify esentutl eudcedit eventcreate eventvwr expand explorer \
    extrac32 fc find findstr finger fltmc fondue forfiles format fsutil ftp getmac gpresult gpupdate help hh \
    hostname hvsirdpclient icacls iexplore iexpress infdefaultinstall ipconfig klist ksetup label licensingdiag \
    lodctr logman logoff lpksetup magnify makecab manage-bde mdmdiagnosticstool mode mofcomp more mountvol \
    mpcmdrun mrinfo msdt msedge msg mshta msiexec msinfo32 mstsc narrator nbtstat net net1 netcfg netiougc \
    netsh netstat nltest notepad nslookup odbcad32 odbcconf openfiles optionalfeatures osk \
    packageinspector pathping pcalua ping pktmon pnputil powercfg powershell powershell_ise print provtool psr \
    qappsrv qprocess query quser qwinsta rasdial reagentc recdisc recover reg regedit regedt32 regini \
    register-cimprovider regsvr32 relog repair-bde replace reset robocopy route rpcping rrinstaller rstrui \
    runas rundll32 rwinsta sc schtasks scp sdbinst secedit setspn settingsynchost setx sfc sftp shadow shutdown \
    sigverif slui sndvol sort spaceutil sppsvc ssh ssh-keygen subst svchost sxstrace systeminfo \
    systempropertiesadvanced systemreset systemsettings tabcal takeown tar taskkill tasklist taskmgr tcmsetup \
    telnet tftp timeout tpmtool tracerpt tracert tscon tsdiscon tskill typeperf tzutil unlodctr \
    usoclient verifier vssadmin w32tm waitfor wbadmin wbemtest wecutil werfault wevtutil wfs where whoami \
    winget winmgmt winrs winsat winver wmic wordpad write wscript wsl wsmprovhost wsreset wuauclt wusa wwahost \
    xcopy";

/// Kinds of files that are not programs, with the program that runs them.
const STARTED_BY: [(&str, &str); 5] = [
    (".ps1", "powershell -ExecutionPolicy Bypass -File FILE"),
    (".msi", "msiexec /i FILE /qn"),
    (".msp", "msiexec /p FILE /qn"),
    (".vbs", "cscript //nologo FILE"),
    (".reg", "reg import FILE"),
];

/// The command that runs a file that is not a program; its name may be in quotes.
pub(super) fn started_by(name: &str) -> Option<String> {
    let lower = name.trim_end_matches('"').to_lowercase();
    let (_, command) = STARTED_BY.iter().find(|(ending, _)| lower.ends_with(ending))?;
    Some(command.replace("FILE", name))
}

/// Whether a name is that of a program of Windows, with or without `.exe`.
pub(super) fn is_of_windows(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    let stem = lower.strip_suffix(".exe").unwrap_or(&lower);
    PROGRAMS.split_ascii_whitespace().any(|known| known == stem)
}

/// The last name of a path.
pub(super) fn file_name(path: &str) -> &str {
    path.rsplit(['\\', '/']).next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{PROGRAMS, is_of_windows};

    #[test]
    fn programs_are_known_with_and_without_their_ending() {
        assert!(PROGRAMS.split_ascii_whitespace().is_sorted());
        assert!(is_of_windows("MSIEXEC.exe") && is_of_windows("net") && !is_of_windows("setup.exe"));
    }
}
