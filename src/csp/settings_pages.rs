//! Settings/PageVisibilityList: the pages of Settings that are hidden, or the only ones that are shown.
//!
//! Sources: the description of the policy, and
//! learn.microsoft.com/windows/apps/develop/launch/launch-settings, which lists the pages.

use super::{Given, Problem};
use crate::finding::nearest;
use crate::format::xml::shown;

const FORM: &str = "hide:about;bluetooth or showonly:about";
/// What a value begins with.
const MODES: [&str; 2] = ["hide:", "showonly:"];

/// The names of the pages, without `ms-settings:`.
const PAGES: &str = "
    about activation appsfeatures appsfeatures-app appsforwebsites apps-volume assignedaccess autoplay backup
    batterysaver batterysaver-settings batterysaver-usagedetails bluetooth camera cameras clipboard colors
    connecteddevices controlcenter copilot cortana cortana-language cortana-moredetails cortana-notifications
    cortana-permissions cortana-talktocortana cortana-windowssearch crossdevice datausage dateandtime defaultapps
    defaultbrowsersettings delivery-optimization delivery-optimization-activity delivery-optimization-advanced
    developers deviceencryption devices devices-touch devices-touchpad devicestyping-hwkbtextsuggestions
    deviceusage disksandvolumes display display-advanced display-advancedgraphics
    display-advancedgraphics-default easeofaccess easeofaccess-audio easeofaccess-closedcaptioning
    easeofaccess-colorfilter easeofaccess-colorfilter-adaptivecolorlink easeofaccess-colorfilter-bluelightlink
    easeofaccess-cursor easeofaccess-cursorandpointersize easeofaccess-display easeofaccess-eyecontrol
    easeofaccess-hearingaids easeofaccess-highcontrast easeofaccess-keyboard easeofaccess-magnifier
    easeofaccess-mouse easeofaccess-mousepointer easeofaccess-narrator
    easeofaccess-narrator-isautostartenabled easeofaccess-otheroptions easeofaccess-speechrecognition
    easeofaccess-visualeffects emailandaccounts energyrecommendations extras family-group findmydevice fonts
    gaming gaming-broadcasting gaming-gamebar gaming-gamedvr gaming-gamemode gaming-trueplay
    gaming-xboxnetworking holographic holographic-audio holographic-headset holographic-management
    holographic-startupandesktop home keyboard keyboard-advanced lockscreen maps maps-downloadmaps messaging
    mobile-devices mobile-devices-addphone mobile-devices-addphone-direct mousetouchpad multitasking
    multitasking-sgupdate network network-advancedsettings network-airplanemode network-cellular
    network-dialup network-directaccess network-ethernet network-mobilehotspot network-proxy network-status
    network-vpn network-wifi network-wificalling network-wifisettings nfctransactions nightlight notifications
    optionalfeatures otherusers pen personalization personalization-background personalization-colors
    personalization-copilot personalization-glance personalization-lighting personalization-navbar
    personalization-start personalization-start-places personalization-textinput
    personalization-touchkeyboard phone phone-defaultapps powersleep presence printers privacy
    privacy-accessoryapps privacy-accountinfo privacy-activityhistory privacy-advertisingid
    privacy-appdiagnostics privacy-automaticfiledownloads privacy-backgroundapps
    privacy-backgroundspatialperception privacy-broadfilesystemaccess privacy-calendar privacy-callhistory
    privacy-contacts privacy-customdevices privacy-documents privacy-downloadsfolder privacy-email
    privacy-eyetracker privacy-feedback privacy-feedback-telemetryviewergroup privacy-general
    privacy-graphicscaptureprogrammatic privacy-graphicscapturewithoutborder privacy-holographic-environment
    privacy-location privacy-messaging privacy-microphone privacy-motion privacy-musiclibrary
    privacy-notifications privacy-phonecalls privacy-pictures privacy-radios privacy-speech
    privacy-speechtyping privacy-systemaimodels privacy-tasks privacy-videos privacy-voiceactivation
    privacy-webcam project provisioning proximity quiethours quietmomentsgame quietmomentshome
    quietmomentspresentation quietmomentsscheduled recovery regionformatting regionlanguage
    regionlanguage-adddisplaylanguage regionlanguage-bpmfime regionlanguage-cangjieime
    regionlanguage-chsime-pinyin regionlanguage-chsime-pinyin-domainlexicon
    regionlanguage-chsime-pinyin-keyconfig regionlanguage-chsime-pinyin-udp regionlanguage-chsime-wubi
    regionlanguage-chsime-wubi-udp regionlanguage-jpnime regionlanguage-korime
    regionlanguage-languageoptions regionlanguage-quickime regionlanguage-setdisplaylanguage remotedesktop
    savelocations screenrotation search search-moredetails search-permissions signinoptions
    signinoptions-dynamiclock signinoptions-launchfaceenrollment signinoptions-launchfingerprintenrollment
    signinoptions-launchsecuritykeyenrollment sound sound-defaultinputproperties
    sound-defaultoutputproperties sound-devices sound-properties speech startupapps storagepolicies
    storagerecommendations storagesense surfacehub-accounts surfacehub-calling surfacehub-devicemanagement
    surfacehub-devicemanagenent surfacehub-sessioncleanup surfacehub-welcome sync tabletmode taskbar themes
    troubleshoot typing usb videoplayback wheel wifi-provisioning windowsanywhere windowsdefender
    windowsinsider windowsinsider-optin windowsupdate windowsupdate-action windowsupdate-activehours
    windowsupdate-history windowsupdate-optionalupdates windowsupdate-options windowsupdate-restartoptions
    windowsupdate-seekerondemand workplace workplace-provisioning workplace-repairtoken yourinfo
";

/// Judges a list.
pub(super) fn judge(given: &Given) -> Vec<Problem> {
    let text = given.text;
    if text.is_empty() {
        return Vec::new();
    }
    let lower = text.to_ascii_lowercase();
    let Some(mode) = MODES.into_iter().find(|mode| lower.starts_with(mode)) else {
        let message = format!("{} states neither which pages to hide nor which to show", shown(text));
        return vec![Problem::error(0, message).allowed(FORM)];
    };
    let start = mode.len();
    let prefix = text.find("ms-settings:").map(|at| (at, "pages are named without ms-settings:"));
    let separator = text.trim_end().find([',', '|', '\n']).map(|at| (at, "pages are separated by ;"));
    let second = MODES.iter().filter_map(|mode| lower[start..].find(mode)).min();
    let second = second.map(|at| (start + at, "a list either hides pages or shows only some"));
    let empty = text[start..].trim_matches([';', ' ']).is_empty().then_some((start, "no page is named"));
    match prefix.or(second).or(separator).or(empty) {
        Some((at, message)) => vec![Problem::warning(at, message).allowed(FORM)],
        None => doubtful_pages(text, start),
    }
}

/// The doubts about the pages of a list, which begins at a byte of the text.
fn doubtful_pages(text: &str, start: usize) -> Vec<Problem> {
    let mut at = start;
    let mut problems = Vec::new();
    for item in text[start..].split(';') {
        problems.extend(doubtful_page(item).map(|problem| problem.moved(at)));
        at += item.len() + ";".len();
    }
    problems
}

fn doubtful_page(item: &str) -> Option<Problem> {
    let page = item.trim();
    let pages = || PAGES.split_whitespace();
    if page.is_empty() || pages().any(|known| known.eq_ignore_ascii_case(page)) {
        let has_blanks = page.len() != item.len();
        return has_blanks.then(|| {
            Problem::warning(0, format!("there are blanks beside {}, and a list takes none", shown(page)))
                .allowed("hide:about;bluetooth")
        });
    }
    let message = format!("{} is not a page of Settings that Microsoft lists", shown(page));
    Some(match alike(page, pages()) {
        Some(known) => Problem::warning(0, message).help(format!("write {known}")),
        None => Problem::warning(0, message).allowed("the part of a published URI after ms-settings:, such as display"),
    })
}

/// The page that a name may mean: one that is spelled alike, or has it as its last part.
fn alike<'p>(page: &str, pages: impl Iterator<Item = &'p str> + Clone) -> Option<&'p str> {
    let lower = page.to_ascii_lowercase();
    let by_end = |known: &&str| known.rsplit_once('-').is_some_and(|(_, end)| end == lower);
    nearest(page, pages.clone()).or_else(|| pages.clone().find(by_end))
}

#[cfg(test)]
mod tests {
    use crate::csp::tests::found;

    const NODE: &str = "./Device/Vendor/MSFT/Policy/Config/Settings/PageVisibilityList";

    #[test]
    fn lists_name_published_pages() {
        for good in ["", "hide:about;bluetooth", "ShowOnly:About;network-wifi;", "hide:gaming-xboxnetworking"] {
            assert_eq!(found(NODE, good), [""; 0], "{good}");
        }
        for (bad, at, expected) in [
            ("hide:ms-settings:about", 5, "without ms-settings:"),
            ("hide:about,bluetooth", 10, "separated by ;"),
            ("hide:about;showonly:bluetooth", 11, "either hides"),
            ("showonly:about hide:display", 15, "either hides"),
            ("hide:about|SHOWONLY:display", 11, "either hides"),
            ("hide:", 5, "no page is named"),
            ("hide:about; bluetooth", 11, "blanks beside `bluetooth`"),
            ("hide:windowsupdat", 5, "`windowsupdat` is not a page"),
            ("hide:about;wallpaper", 11, "`wallpaper` is not a page"),
            ("showonly:Bluetooth & devices", 9, "is not a page"),
        ] {
            let all = found(NODE, bad);
            let start = format!("warning {at} ");
            assert!(all.len() == 1 && all[0].starts_with(&start) && all[0].contains(expected), "{bad}: {all:?}");
        }
        assert!(found(NODE, "about")[0].starts_with("error 0"));
        assert!(found(NODE, "hide=about")[0].starts_with("error 0"));
    }
}
