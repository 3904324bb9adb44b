//! The pictures of a package as common screens show them. Each picture is on the page once, and each screen shows a
//! part of it.

use std::fmt::{self, Write};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::html::{Html, bytes};
use super::page::{PictureRow, PictureUse, Preview};
use super::thumbnail::Thumbnail;
use crate::csp::{SCREENS, Screen, shown_everywhere};

/// The width of the drawing of every screen; its height follows from the aspect ratio of the screen.
const WIDTH: f64 = 320.0;

/// The sketch that is drawn over a picture.
#[derive(Clone, Copy)]
enum Scene {
    Desktop,
    LockScreen,
    SignIn,
}

impl Scene {
    fn words(self) -> &'static str {
        match self {
            Scene::Desktop => "Desktop",
            Scene::LockScreen => "Lock screen",
            Scene::SignIn => "Sign-in screen",
        }
    }
}

/// All pictures, each with the screens that show it.
pub(super) fn pictures(pictures: &[PictureRow], html: Html<'_>) -> String {
    let mut section = String::from(
        "<h2>Pictures</h2>\n<p class=\"soft\">As Windows fills a screen: centred, and cut at the edges where the \
         aspect ratios differ. What is in front of a picture is only sketched.</p>\n",
    );
    for (index, picture) in pictures.iter().enumerate() {
        write_picture(&mut section, index, picture, html).expect("writing to a String cannot fail");
    }
    section
}

fn write_picture(section: &mut String, index: usize, picture: &PictureRow, html: Html<'_>) -> fmt::Result {
    let used = match picture.used {
        PictureUse::Desktop => "Desktop",
        PictureUse::LockScreen => "Lock screen",
    };
    writeln!(section, "<h3>{used}: {}</h3>", html.text(&picture.name))?;
    if !picture.devices.is_empty() {
        writeln!(section, "<p>For {}</p>", html.text(&picture.devices))?;
    }
    let thumbnail = match &picture.preview {
        Preview::Shown(thumbnail) => thumbnail,
        Preview::Absent(why) => return writeln!(section, "<p>Not shown: {}</p>", html.text(why)),
    };
    let Thumbnail { width, height, turned, .. } = *thumbnail;
    let size = picture.size.map_or_else(String::new, |size| format!(", {}", bytes(size)));
    let name = format!("picture-{index}");
    let stored = if turned { " Its metadata asks for it to be rotated; this is how it is stored." } else { "" };
    store(section, &name, thumbnail)?;
    whole_picture(section, &name, thumbnail)?;
    writeln!(
        section,
        "<figcaption>{width} × {height} pixels{size}. The frame marks what every screen that is not upright shows.\
         {stored}</figcaption></figure>"
    )?;
    let scenes: &[Scene] = match picture.used {
        PictureUse::Desktop => &[Scene::Desktop],
        PictureUse::LockScreen => &[Scene::LockScreen, Scene::SignIn],
    };
    for scene in scenes {
        writeln!(section, "<h4>{}</h4>\n<div class=\"screens\">", scene.words())?;
        for screen in SCREENS {
            screen_figure(section, &name, *scene, &screen, screen.cut(width, height).words())?;
        }
        writeln!(section, "</div>")?;
    }
    Ok(())
}

/// Writes the picture itself, which fills the frame that uses it.
fn store(section: &mut String, name: &str, thumbnail: &Thumbnail) -> fmt::Result {
    let Thumbnail { width, height, jpeg, .. } = thumbnail;
    writeln!(
        section,
        "<svg class=\"store\" aria-hidden=\"true\"><symbol id=\"{name}\" viewBox=\"0 0 {width} {height}\" \
         preserveAspectRatio=\"xMidYMid slice\"><image width=\"{width}\" height=\"{height}\" \
         preserveAspectRatio=\"none\" href=\"data:image/jpeg;base64,{}\"/></symbol></svg>",
        BASE64_STANDARD.encode(jpeg)
    )
}

/// Writes the whole picture, with a frame around the part that all screens except upright ones show.
fn whole_picture(section: &mut String, name: &str, thumbnail: &Thumbnail) -> fmt::Result {
    let (width, height) = (WIDTH, WIDTH * f64::from(thumbnail.height) / f64::from(thumbnail.width));
    let [left, top, wide, high] = shown_everywhere(thumbnail.width, thumbnail.height);
    let (x, y) = (left * width / 100.0, top * height / 100.0);
    let (wide, high) = (wide * width / 100.0, high * height / 100.0);
    writeln!(
        section,
        "<figure class=\"whole\"><svg viewBox=\"0 0 {width} {height:.2}\" role=\"img\" aria-label=\"The whole picture\">\
         <use href=\"#{name}\" width=\"{width}\" height=\"{height:.2}\"/>\
         <rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{wide:.2}\" height=\"{high:.2}\" fill=\"none\" stroke=\"#000\" \
         stroke-width=\"2\"/><rect x=\"{x:.2}\" y=\"{y:.2}\" width=\"{wide:.2}\" height=\"{high:.2}\" fill=\"none\" \
         stroke=\"#fff\" stroke-dasharray=\"6 4\"/></svg>"
    )
}

/// Writes one screen with its part of the picture.
fn screen_figure(section: &mut String, name: &str, scene: Scene, screen: &Screen, cut: String) -> fmt::Result {
    let (width, height) = (WIDTH, WIDTH * f64::from(screen.height) / f64::from(screen.width));
    let (what, form) = (scene.words(), screen.name);
    writeln!(
        section,
        "<figure><svg viewBox=\"0 0 {width} {height:.2}\" role=\"img\" aria-label=\"{what} on {form}, {cut}\">\
         <use href=\"#{name}\" width=\"{width}\" height=\"{height:.2}\"/>{}</svg>\
         <figcaption>{form}: {cut}</figcaption></figure>",
        foreground(scene, width, height)
    )
}

/// A sketch of what Windows 11 shows in the foreground.
fn foreground(scene: Scene, width: f64, height: f64) -> String {
    let (middle, short) = (width / 2.0, width.min(height));
    match scene {
        Scene::Desktop => {
            let bar = short * 0.055;
            format!(
                "<rect y=\"{:.2}\" width=\"{width}\" height=\"{bar:.2}\" fill=\"#000\" fill-opacity=\".55\"/>",
                height - bar
            )
        }
        Scene::LockScreen => format!(
            "<text x=\"{middle}\" y=\"{:.2}\" font-family=\"system-ui,sans-serif\" font-size=\"{:.2}\" \
             text-anchor=\"middle\" fill=\"#fff\" stroke=\"#000\" stroke-width=\".4\" aria-hidden=\"true\">10:10</text>",
            height * 0.25,
            short * 0.16
        ),
        Scene::SignIn => format!(
            "<rect width=\"{width}\" height=\"{height:.2}\" fill=\"#000\" fill-opacity=\".45\"/>\
             <circle cx=\"{middle}\" cy=\"{:.2}\" r=\"{:.2}\" fill=\"#fff\" fill-opacity=\".8\"/>\
             <rect x=\"{:.2}\" y=\"{:.2}\" width=\"{:.2}\" height=\"{:.2}\" rx=\"3\" fill=\"#fff\" fill-opacity=\".8\"/>",
            height * 0.4,
            short * 0.12,
            middle - short * 0.22,
            height * 0.4 + short * 0.2,
            short * 0.44,
            short * 0.07
        ),
    }
}
