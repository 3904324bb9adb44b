//! The aspect ratios of common screens, and the part of a picture that they show if it fills them.

/// A screen format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Screen {
    /// `16:9`.
    pub name: &'static str,
    /// Its width, in its own units.
    pub width: u32,
    /// Its height in the same units.
    pub height: u32,
}

/// Common screens: televisions and most laptops, business laptops, tablets, old projectors, ultrawide monitors, and a
/// tablet that is held upright.
pub const SCREENS: [Screen; 6] = [
    Screen { name: "16:9", width: 16, height: 9 },
    Screen { name: "16:10", width: 16, height: 10 },
    Screen { name: "3:2", width: 3, height: 2 },
    Screen { name: "4:3", width: 4, height: 3 },
    Screen { name: "21:9", width: 21, height: 9 },
    Screen { name: "9:16, upright", width: 9, height: 16 },
];

/// What is cut off a picture, in hundredths of its width and of its height, half of it on each side.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cut {
    /// Of its width.
    pub width: f64,
    /// Of its height.
    pub height: f64,
}

impl Screen {
    /// What this screen does not show of a picture that fills it and is centred, as Windows places it (`Fill`).
    pub fn cut(&self, width: u32, height: u32) -> Cut {
        let (picture, screen) = (f64::from(width) / f64::from(height), f64::from(self.width) / f64::from(self.height));
        let hidden = |share: f64| ((1.0 - share) * 100.0).max(0.0);
        Cut { width: hidden(screen / picture), height: hidden(picture / screen) }
    }
}

impl Cut {
    /// The cut in words.
    pub fn words(self) -> String {
        match self {
            Cut { width, .. } if width >= 0.5 => format!("cuts {:.0}% of the width", width),
            Cut { height, .. } if height >= 0.5 => format!("cuts {:.0}% of the height", height),
            _ => "shows all of it".to_owned(),
        }
    }
}

/// Whether no screen shows the whole picture; edges of up to three hundredths do not count, since nobody misses them:
/// screens of one format differ by this much.
pub fn is_cut_everywhere(width: u32, height: u32) -> bool {
    const EDGE: f64 = 3.0;
    SCREENS.iter().map(|screen| screen.cut(width, height)).all(|cut| cut.width.max(cut.height) > EDGE)
}

/// What every screen that is not upright shows: left, top, width and height in hundredths of the picture.
pub fn shown_everywhere(width: u32, height: u32) -> [f64; 4] {
    let wide = SCREENS.iter().filter(|screen| screen.width > screen.height);
    let (mut max_width, mut max_height) = (0.0_f64, 0.0_f64);
    for cut in wide.map(|screen| screen.cut(width, height)) {
        max_width = max_width.max(cut.width);
        max_height = max_height.max(cut.height);
    }
    [max_width / 2.0, max_height / 2.0, 100.0 - max_width, 100.0 - max_height]
}

#[cfg(test)]
mod tests {
    use super::{SCREENS, is_cut_everywhere, shown_everywhere};

    #[test]
    fn a_picture_of_16_to_9_loses_its_sides_on_narrower_screens() {
        let words: Vec<String> = SCREENS.iter().map(|screen| screen.cut(3840, 2160).words()).collect();
        let expected = [
            "shows all of it",
            "cuts 10% of the width",
            "cuts 16% of the width",
            "cuts 25% of the width",
            "cuts 24% of the height",
            "cuts 68% of the width",
        ];
        assert_eq!(words, expected);
        let shown = shown_everywhere(3840, 2160).map(|part| part.round());
        assert_eq!(shown, [13.0, 12.0, 75.0, 76.0]);
    }

    #[test]
    fn a_picture_with_the_aspect_ratio_of_a_screen_is_shown_whole() {
        for (width, height) in
            [(3840, 2160), (1366, 768), (2560, 1600), (2736, 1824), (1600, 1200), (3440, 1440), (1080, 1920)]
        {
            assert!(!is_cut_everywhere(width, height), "{width} x {height}");
        }
        for (width, height) in [(1080, 1080), (2000, 1000), (1000, 2500), (5120, 1440), (1200, 1600)] {
            assert!(is_cut_everywhere(width, height), "{width} x {height}");
        }
    }
}
