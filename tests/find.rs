//! `ppkgc find`: what people search for is among the first settings that are found.

use std::fs;

use ppkgc::find::{HitPlace, find};
use ppkgc::schema::Schema;
use ppkgc::schema::admx::AdmxLibrary;

use crate::support::{corpus, ppkgc, published, succeed};

/// Searches of our own, each with a part of the address that it should find; `|` separates alternatives.
const WISHES: [(&str, &str); 82] = [
    ("switch off the camera", "Camera/AllowCamera"),
    ("turn off location services", "System/AllowLocation"),
    ("block the Microsoft Store", "ApplicationManagement/"),
    ("telemetry level", "System/AllowTelemetry"),
    ("wifi profile", "WiFi/Profile"),
    ("VPN profile", "VPNv2/"),
    ("computer name", "ComputerName"),
    ("disable autoplay", "Autoplay/"),
    ("ntp client", "ADMX_W32Time/W32TIME_"),
    ("sleep after 30 minutes", "Power/StandbyTimeout"),
    ("never sleep when plugged in", "Power/StandbyTimeoutPluggedIn"),
    ("hibernate after 3 hours", "Power/HibernateTimeout"),
    ("turn off remote desktop", "RemoteDesktopServices/AllowUsersToConnectRemotely"),
    ("allow only some programs", "AppLocker/"),
    ("always on VPN profile", "AlwaysOn"),
    ("VPN", "VPNv2/"),
    ("wireless network", "WlanXml"),
    ("delay feature updates", "Update/DeferFeatureUpdatesPeriodInDays"),
    ("connected cache", "DeliveryOptimization/DOCacheHost"),
    ("remove old user profiles", "SharedPC/DeletionPolicy"),
    ("install a client certificate", "ClientCertificateInstall/"),
    ("SMBv1", "SMBV1"),
    ("turn off the screen after 20 minutes", "Power/DisplayOffTimeout"),
    ("lock workstation when nobody is there", "DeviceLock/|MachineInactivityLimit"),
    ("do not show the last user name", "LocalPoliciesSecurityOptions/InteractiveLogon_"),
    ("block incoming traffic", "DefaultInboundAction"),
    ("disable LLMNR", "LLMNR/Enabled|Turn_Off_Multicast"),
    ("turn off winget", "DesktopAppInstaller/"),
    ("ransomware protection", "Defender/EnableControlledFolderAccess|Defender/ControlledFolderAccess"),
    ("reset a forgotten PIN", "EnablePinRecovery"),
    ("screensaver password", "CPL_Personalization_ScreenSaverIsSecure"),
    ("upgrade Home to Pro", "WindowsLicensing/|EditionUpgrade/"),
    ("use a WSUS server", "Update/UpdateServiceUrl"),
    ("join domain", "Accounts/ComputerAccount/"),
    ("add a computer to Active Directory", "Accounts/ComputerAccount/"),
    ("create local user", "Accounts/Users/"),
    ("make a user administrator", "Accounts/Users/User/UserGroup"),
    ("name of the PC", "ComputerName"),
    ("computer name with the serial number", "ComputerName"),
    ("skip the setup screens", "HideOobe"),
    ("wifi password", "ConnectivityProfiles/WLAN/"),
    ("connect to our company wifi", "ConnectivityProfiles/WLAN/"),
    ("run a PowerShell script", "ProvisioningCommands/"),
    ("execute a batch file", "ProvisioningCommands/"),
    ("install an appx", "UniversalAppInstall/"),
    ("enroll in Intune", "Workplace/Enrollments/"),
    ("MDM enrollment", "Workplace/Enrollments/"),
    ("automatic login", "SMISettings/AutoLogon/"),
    ("activate Windows", "WindowsLicensing/"),
    ("kiosk browser", "KioskBrowser/"),
    ("start an app at logon", "LaunchAppAt|LaunchAppAfterLogOn"),
    ("real-time protection", "Defender/AllowRealtimeMonitoring"),
    ("clean up inactive users", "SharedPC/"),
    ("block the Windows 11 upgrade", "Update/ProductVersion|Update/TargetReleaseVersion"),
    ("sleep never", "Timeout"),
    ("new administrator account", "Accounts/Users/"),
    ("join to Azure Active Directory", "Accounts/Azure/"),
    ("put the PC in a domain", "Accounts/ComputerAccount/"),
    ("rename the laptop", "ComputerName"),
    ("deploy an MSI package", "ProvisioningCommands/"),
    ("hide the weather", "NewsAndInterests"),
    ("Windows Pro to Enterprise", "UpgradeEdition"),
    ("external hard disk", "RemovableDisk"),
    ("wdac policy", "ApplicationControl/"),
    ("trusted sites", "AllowSiteToZoneAssignmentList"),
    ("ethernet profile", "WiredNetwork/LanXML"),
    ("cloud clipboard", "CrossDeviceClipboard"),
    ("pin an app to the taskbar", "Start/StartLayout"),
    ("stay on 22H2", "Update/TargetReleaseVersion|Update/ProductVersion"),
    ("force 24H2", "Update/TargetReleaseVersion|Update/ProductVersion"),
    ("deny log on locally", "UserRights/DenyLocalLogOn"),
    ("peer to peer updates", "DeliveryOptimization/DODownloadMode"),
    ("add a network printer", "PrinterProvisioning/UPPrinterInstalls"),
    ("limit sign-in attempts", "DeviceLock/"),
    ("only signed PowerShell scripts", "ADMX_PowerShellExecutionPolicy/EnableScripts"),
    ("users may not change the wallpaper", "CPL_Personalization_NoDesktopBackgroundUI"),
    ("switch on UAC", "UserAccountControl_RunAllAdministratorsInAdminApprovalMode"),
    ("block the Store", "RequirePrivateStoreOnly|RemoveWindowsStore"),
    ("kiosk mode", "AssignedAccess/"),
    ("read only USB sticks", "DenyWrite"),
    ("password on wakeup", "Power/RequirePasswordWhenComputerWakes"),
    ("do not sync settings", "Experience/AllowSyncMySettings"),
];

/// The position of the wanted setting among the first three, counted from 0.
fn place(schema: &Schema, wish: &str, wanted: &str) -> Option<usize> {
    let hits = find(wish, schema, &AdmxLibrary::default(), &|_| true, 3).hits;
    let address = |place: HitPlace| match place {
        HitPlace::Node(id) => schema.locuri(id),
        HitPlace::Store(path) => path.to_owned(),
    };
    hits.iter().position(|hit| wanted.split('|').any(|part| address(hit.place).contains(part)))
}

#[test]
fn what_people_search_for_is_among_the_first_three() {
    let (schema, _) = Schema::load(published());
    let missed: Vec<&str> =
        WISHES.iter().filter(|(wish, wanted)| place(&schema, wish, wanted).is_none()).map(|(wish, _)| *wish).collect();
    assert!(missed.len() <= 1, "{missed:?}");
}

#[test]
fn the_wishes_of_the_corpus_are_among_the_first_three() {
    let text = fs::read_to_string(corpus().join("settings/wishes.tsv")).unwrap();
    let (schema, _) = Schema::load(published());
    let wishes: Vec<(&str, &str)> = text.lines().filter_map(|line| line.split_once('\t')).collect();
    let places: Vec<Option<usize>> = wishes.iter().map(|(wish, wanted)| place(&schema, wish, wanted)).collect();
    let first = places.iter().filter(|place| **place == Some(0)).count();
    let found = places.iter().flatten().count();
    println!("{} wishes: {first} first, {found} among the first three", wishes.len());
    assert!(wishes.len() >= 21 && found * 21 >= 18 * wishes.len() && first * 21 >= 13 * wishes.len(), "{places:?}");
}

/// Searches with a misspelt word, each with a part of the address that it should find.
const MISSPELT: [(&str, &str); 12] = [
    ("disable bluetoth", "Connectivity/AllowBluetooth"),
    ("firewal on", "EnableFirewall"),
    ("exclude folder from Defnder", "Defender/ExcludedPaths"),
    ("walpaper", "Personalization/DesktopImageUrl"),
    ("bitloker recovery", "BitLocker/"),
    ("turn of telemtry", "System/AllowTelemetry"),
    ("disbale cortana", "AllowCortana"),
    ("minimum pasword length", "DeviceLock/Min"),
    ("kisok mode", "AssignedAccess/"),
    ("screen capure", "AllowScreenCapture"),
    ("install root certficate", "RootCATrustedCertificates/Root"),
    ("hibernte timeout", "Power/HibernateTimeout"),
];

#[test]
fn misspelt_words_are_corrected() {
    let (schema, _) = Schema::load(published());
    for (wish, wanted) in MISSPELT {
        let corrected = find(wish, &schema, &AdmxLibrary::default(), &|_| true, 3).corrected;
        assert!(place(&schema, wish, wanted).is_some(), "{wish}: {corrected:?}");
    }
    let chrome = find("chrome homepage", &schema, &AdmxLibrary::default(), &|_| true, 3);
    assert_eq!(chrome.corrected, None);
}

/// People copy the title of a group policy into the search.
#[test]
fn a_policy_is_found_first_by_its_title() {
    let [ddf, admx] = ["ddf", "admx"].map(|folder| corpus().join(folder).display().to_string());
    for (title, wanted) in [
        ("Do not display the lock screen", "NoLockScreen"),
        ("Hide these specified drives in My Computer", "NoDrives"),
        ("Remove Run menu from Start Menu", "NoRun"),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let answer =
            succeed(&mut ppkgc(dir.path(), ["find", title, "--ddf", &ddf, "--admx", &admx, "--format", "json"]));
        let found: serde_json::Value = serde_json::from_str(&answer).unwrap();
        let first = found["results"][0]["locuri"].as_str().unwrap_or_default().to_owned();
        assert!(first.contains(wanted), "{title}: {first}");
    }
}
