//! `report`: one page that loads nothing, of a spec, a package, a batch; correct in what it shows, with any foreign
//! text.

use std::fs::{self, File};
use std::io::BufReader;
use std::path::Path;
use std::process::Command;

use crate::harness::ignore;
use crate::support::{copy_folder, ppkgc, sample, succeed, tree};

/// Runs `report`; its exit code and the page.
fn report(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let all = [&["report"], arguments, &["-o", "page.html"]].concat();
    let output = ppkgc(folder, all).output().unwrap();
    let page = fs::read_to_string(folder.join("page.html")).unwrap_or_default();
    (output.status.code().unwrap(), page)
}

/// A folder with a copy of a sample.
fn job(name: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    copy_folder(&sample(name), dir.path());
    dir
}

/// Nothing is loaded and nothing runs: every address is inside the page.
fn is_self_contained(page: &str) {
    for attribute in ["src=\"", "href=\"", "url("] {
        for (at, _) in page.match_indices(attribute) {
            let address = &page[at + attribute.len()..];
            assert!(address.starts_with('#') || address.starts_with("data:image/jpeg;base64,"), "{}", &address[..60]);
        }
    }
    assert!(page.contains("default-src 'none'") && !page.contains("<script"));
}

#[test]
fn a_spec_is_shown_with_verdicts_origins_and_pictures() {
    let dir = job("contoso-branding");
    let (code, page) = report(dir.path(), &["spec.toml"]);
    assert_eq!(code, 0);
    is_self_contained(&page);
    for shown in [
        "<h1>Contoso Branding</h1>",
        "It holds 4 settings of Personalization.",
        "<td>spec.toml:14</td>",
        "<span class=\"good\">works</span>",
        "<span class=\"unsure\">depends</span>: shows only in boot-to-cloud shared PC mode",
        "aria-label=\"Desktop on 4:3, cuts 25% of the width\"",
        "aria-label=\"Sign-in screen on 21:9, cuts 24% of the height\"",
        "1920 × 1080 pixels, 34.3 kB",
    ] {
        assert!(page.contains(shown), "{shown}");
    }
    assert_eq!(page.matches("data:image/jpeg").count(), 2, "each picture is there once");
    assert_eq!(report(dir.path(), &["spec.toml"]).1, page, "the same page every time");
    // The package itself knows neither lines nor devices.
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out"]));
    let (code, of_package) = report(dir.path(), &["out/Contoso-Branding.ppkg"]);
    assert_eq!(code, 0);
    assert!(of_package.contains("<dt>SHA-256</dt>") && !of_package.contains("What devices do with it"));
    assert_eq!(of_package.matches("data:image/jpeg").count(), 2);
}

#[test]
fn variants_commands_and_their_files_are_shown() {
    let (_, page) = report(job("tablet-wallpaper").path(), &["spec.toml"]);
    assert!(page.contains("<p>For devices where "), "{page}");
    let (_, page) = report(job("installer").path(), &["spec.toml"]);
    let first =
        page.find("cmd /c install-agent.cmd</code></pre>\n<p class=\"soft\">together with: <code>install-agent.cmd");
    assert!(first.is_some(), "{page}");
    assert!(page.contains("ProvisioningCommands/PrimaryContext/Command/CommandConfig[") && page.contains("spec.toml:"));
}

#[test]
fn a_wrong_spec_has_a_page_that_says_so() {
    let dir = job("contoso-branding");
    let spec = fs::read_to_string(dir.path().join("spec.toml")).unwrap();
    fs::write(dir.path().join("spec.toml"), spec.replace("blue-hour.jpg", "missing.jpg")).unwrap();
    let (code, page) = report(dir.path(), &["spec.toml"]);
    assert_eq!(code, 1);
    assert!(page.contains("<li class=\"finding error\">") && page.contains("<code>file-missing</code>"), "{page}");
    assert!(page.contains("<span class=\"bad\">wrong</span>"), "{page}");
    // Settings that break a house rule are shown as they would be.
    let dir = job("contoso-branding");
    fs::write(dir.path().join("ppkgc-rules.toml"), "[policy]\nforbidden = [\"Personalization/**\"]\n").unwrap();
    let (code, page) = report(dir.path(), &["spec.toml"]);
    assert_eq!((code, page.matches("data:image/jpeg").count()), (1, 2));
    assert!(page.contains("<code>forbidden-setting</code>"));
}

/// A page shows what the device shows: not a file of the package that only has the name of the picture.
#[test]
fn a_picture_that_the_device_does_not_use_is_not_shown() {
    let dir = job("contoso-branding");
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
    succeed(&mut ppkgc(dir.path(), ["inspect", "out/Contoso-Branding.ppkg", "--extract", "package"]));
    let change = |from: &str, to: &str| {
        let mut changed = 0;
        for (path, bytes) in tree(&dir.path().join("package")) {
            let text = String::from_utf8_lossy(&bytes);
            if (path.ends_with(".provxml") || path.ends_with("DataAsset.xml")) && text.contains(from) {
                fs::write(dir.path().join("package").join(path), text.replace(from, to)).unwrap();
                changed += 1;
            }
        }
        assert!(changed > 0, "{from}");
    };
    let shown = || {
        let (code, page) = report(dir.path(), &["package"]);
        assert_eq!(code, 0);
        (page.matches("data:image/jpeg").count(), page)
    };
    assert_eq!(shown().0, 2);
    change("/Personalization/DeployLockScreenImage", "/ProvisioningCommands/DeviceContext/CommandFiles/0");
    let (pictures, page) = shown();
    assert!(pictures == 1 && page.contains("the package does not deploy it"), "{page}");
    let files = tree(&dir.path().join("package"));
    let name =
        files.keys().filter_map(|path| path.rsplit('/').next()).find(|name| name.starts_with("blue-hour")).unwrap();
    change(&format!("value=\"{name}\""), &format!("value=\"https://example.com/tracking/{name}\""));
    let (pictures, page) = shown();
    assert!(pictures == 0 && page.contains("the device fetches it"), "{page}");
}

#[test]
fn two_large_pictures_do_not_make_a_large_page() {
    let dir = job("contoso-branding");
    let mut state = 1_u32;
    let noise: Vec<u8> = std::iter::repeat_with(|| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    })
    .take(3840 * 2160 * 3)
    .collect();
    for name in ["blue-hour.jpg", "sunset.jpg"] {
        let mut jpeg = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut jpeg, 90);
        encoder.encode(&noise, 3840, 2160, jpeg_encoder::ColorType::Rgb).unwrap();
        fs::write(dir.path().join("images").join(name), jpeg).unwrap();
    }
    let (code, page) = report(dir.path(), &["spec.toml"]);
    assert_eq!(code, 0);
    assert_eq!(page.matches("data:image/jpeg").count(), 2);
    assert!(page.len() < 1_500_000, "{} bytes", page.len());
}

#[test]
fn texts_of_strangers_are_texts() {
    let dir = job("contoso-branding");
    let spec = "[package]\nname = \"<img src=x onerror=alert(1)>\"\nversion = \"1.0\"\n\
                description = \"</main><script>alert(1)</script>\"\n\
                [csp]\n\"./Vendor/MSFT/Personalization/CompanyName\" = \"\\\"><svg onload=x>\"\n";
    fs::write(dir.path().join("spec.toml"), spec).unwrap();
    let (_, page) = report(dir.path(), &["spec.toml"]);
    is_self_contained(&page);
    assert!(!page.contains("<img") && !page.contains("<svg onload"), "{page}");
    assert!(page.contains("&lt;svg onload=x&gt;") && page.contains("&lt;img src=x onerror=alert(1)&gt;"), "{page}");
}

#[test]
fn a_batch_has_a_page_of_its_rows() {
    let dir = tempfile::tempdir().unwrap();
    let spec = "[package]\nname = \"Site {{site}}\"\nversion = \"1.0\"\n[device]\nname = \"{{site}}\"\n";
    fs::write(dir.path().join("spec.toml"), spec).unwrap();
    fs::write(dir.path().join("sites.csv"), "site\nBerlin\nmuch-too-long-a-name\n").unwrap();
    let build = ["build", "spec.toml", "--values", "sites.csv", "-o", "out"];
    assert_eq!(ppkgc(dir.path(), build).output().unwrap().status.code(), Some(1));
    let (code, page) = report(dir.path(), &["out"]);
    assert_eq!(code, 1);
    assert!(page.contains("1 of 2 rows succeeded") && page.contains("Site Berlin 1.0"), "{page}");
    assert!(
        page.contains("<span class=\"bad\">failed</span>") && page.contains("the name has 20 characters"),
        "{page}"
    );
    // The search is the only script that may run, by its hash.
    assert_eq!(page.matches("<script>").count(), 1);
    assert!(page.contains("script-src 'sha256-"));
}

#[test]
fn a_kit_includes_the_page() {
    let dir = job("contoso-branding");
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out"]));
    succeed(&mut ppkgc(dir.path(), ["kit", "out/Contoso-Branding.ppkg", "-o", "kit", "--report"]));
    let page = fs::read_to_string(dir.path().join("kit/Contoso-Branding.html")).unwrap();
    is_self_contained(&page);
    assert!(page.contains("Lock screen on 16:9, shows all of it"));
    let sums = fs::read_to_string(dir.path().join("kit/SHA256SUMS")).unwrap_or_default();
    assert!(sums.contains("Contoso-Branding.html"), "{sums}");
}

#[test]
fn the_page_replaces_none_of_its_inputs() {
    let dir = job("contoso-branding");
    let spec = fs::read(dir.path().join("spec.toml")).unwrap();
    for (subject, output) in [("spec.toml", "spec.toml"), ("spec.toml", "images/sunset.jpg")] {
        let refused = ppkgc(dir.path(), ["report", subject, "-o", output]).output().unwrap();
        assert_eq!(refused.status.code(), Some(1), "{output}");
    }
    assert_eq!(fs::read(dir.path().join("spec.toml")).unwrap(), spec);
    succeed(&mut ppkgc(dir.path(), ["build", "spec.toml", "-o", "out", "--quiet"]));
    let catalog = fs::read(dir.path().join("out/Contoso-Branding.cat")).unwrap();
    let over_catalog = ["report", "out/Contoso-Branding.ppkg", "-o", "out/../out/Contoso-Branding.cat"];
    assert_eq!(ppkgc(dir.path(), over_catalog).output().unwrap().status.code(), Some(1));
    assert_eq!(fs::read(dir.path().join("out/Contoso-Branding.cat")).unwrap(), catalog);
}

/// In a browser, each screen shows the part of a picture that belongs to its form, as exactly as colours of a JPEG can
/// tell, and the page writes nothing to the console. The colours of the picture encode the position: red from left to
/// right, green from top to bottom.
#[test]
fn a_browser_crops_as_the_page_says() {
    const FORMS: [(u32, u32); 6] = [(16, 9), (16, 10), (3, 2), (4, 3), (21, 9), (9, 16)];
    const WIDTH: u32 = 480;
    // Not required in CI, where installing it would take long.
    if Command::new("chromium").arg("--version").output().is_err() {
        ignore("no chromium".to_owned());
    }
    let dir = tempfile::tempdir().unwrap();
    let here = dir.path();
    let (width, height) = (1280_u32, 720_u32);
    let shade = |at: u32, of: u32| u8::try_from(at * 255 / (of - 1)).unwrap();
    let pixels: Vec<u8> =
        (0..height).flat_map(|y| (0..width).flat_map(move |x| [shade(x, width), shade(y, height), 128])).collect();
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, width, height);
    encoder.set_color(png::ColorType::Rgb);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    fs::write(here.join("ramp.png"), file).unwrap();
    let spec = "[package]\nname = \"Ramp\"\nversion = \"1.0\"\n\
                [personalization]\ndesktop_image = { file = \"ramp.png\" }\n";
    fs::write(here.join("spec.toml"), spec).unwrap();
    let (_, page) = report(here, &["spec.toml"]);
    assert!(!browse(here, &page, (1600, 900)).0.contains("CONSOLE"));
    let part = |start: &str, from: usize| {
        let at = from + page[from..].find(start).unwrap();
        (at, page[at..at + page[at..].find("</svg>").unwrap() + "</svg>".len()].to_owned())
    };
    let store = part("<svg class=\"store\"", 0).1;
    let mut at = page.find("class=\"screens\"").unwrap();
    for (wide, high) in FORMS {
        let (start, window) = part("<svg viewBox", at);
        at = start + window.len();
        let size = (WIDTH, WIDTH * high / wide);
        let style =
            "<style>body{margin:0}svg.store{position:absolute;width:0;height:0}svg{display:block;width:480px}</style>";
        let (said, shown) = browse(here, &format!("<!DOCTYPE html>{style}{store}{window}"), size);
        let (form, own) = (f64::from(wide) / f64::from(high), f64::from(width) / f64::from(height));
        // The parts of the picture that are shown, and the colours at a place of the screen.
        let (share_x, share_y) = ((form / own).min(1.0), (own / form).min(1.0));
        let expected = |place: f64, share: f64| ((1.0 - share) / 2.0 + share * place) * 255.0;
        for (x, y) in [(0.02, 0.02), (0.5, 0.5), (0.98, 0.02), (0.02, 0.9), (0.98, 0.9)] {
            let (column, row) = (f64::from(size.0) * x, f64::from(size.1) * y);
            let start = 3 * (row as usize * size.0 as usize + column as usize);
            let seen = [f64::from(shown[start]), f64::from(shown[start + 1])];
            for (seen, expected) in seen.into_iter().zip([expected(x, share_x), expected(y, share_y)]) {
                assert!((seen - expected).abs() <= 3.0, "{wide}:{high} at {x}, {y}: {seen} and not {expected}; {said}");
            }
        }
    }
}

/// The console output of Chromium for a page, and the page as shown in a window: three bytes per pixel.
fn browse(folder: &Path, page: &str, (width, height): (u32, u32)) -> (String, Vec<u8>) {
    fs::write(folder.join("shown.html"), page).unwrap();
    let output = Command::new("chromium")
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--enable-logging=stderr"])
        .args([
            format!("--user-data-dir={}", folder.join("profile").display()),
            format!("--window-size={width},{height}"),
        ])
        .arg(format!("--screenshot={}", folder.join("shown.png").display()))
        .arg(format!("file://{}", folder.join("shown.html").display()))
        .output()
        .unwrap();
    let mut decoder = png::Decoder::new(BufReader::new(File::open(folder.join("shown.png")).unwrap()));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let frame = reader.next_frame(&mut pixels).unwrap();
    assert_eq!((frame.width, frame.height), (width, height));
    let samples = frame.color_type.samples();
    let pixels = pixels.chunks_exact(samples).flat_map(|pixel| [pixel[0], pixel[1], pixel[2]]).collect();
    (String::from_utf8_lossy(&output.stderr).into_owned(), pixels)
}
