//! Thumbnails of large pictures, which the page contains.

use std::io::Cursor;
use std::ops::Range;

use jpeg_decoder::{Decoder, PixelFormat};
use jpeg_encoder::{ColorType, Encoder};
use png::Transformations;

use crate::format::image::{self, ImageFacts};

/// The maximum number of pixels that are decoded, with four bytes each: a little more than 8K.
const MAX_PIXELS: u64 = 40_000_000;
/// The lengths of the longest side of a thumbnail, in pixels, in the order in which they are tried until it is small
/// enough.
const SIDES: [u32; 5] = [1280, 960, 640, 480, 320];
/// The qualities that are tried for each size.
const QUALITIES: [u8; 3] = [82, 65, 45];

/// A thumbnail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thumbnail {
    /// A baseline JPEG without metadata.
    pub jpeg: Vec<u8>,
    /// Width of the original picture, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// Whether its metadata asks for it to be rotated or mirrored.
    pub turned: bool,
}

/// Why there is no thumbnail.
#[derive(Debug, thiserror::Error)]
pub enum ThumbnailError {
    /// Neither JPEG nor PNG.
    #[error("it is neither a JPEG nor a PNG")]
    Kind,
    /// It has too many pixels.
    #[error("it has {width} x {height} pixels, which are too many to be shown here")]
    TooLarge {
        /// Columns.
        width: u64,
        /// Rows.
        height: u64,
    },
    /// It is damaged, or in a form that the decoders do not support.
    #[error("its pixels cannot be read")]
    Damaged,
}

/// Pixels with a byte each for red, green and blue, row by row.
struct Pixels {
    width: u32,
    height: u32,
    rgb: Vec<u8>,
}

/// A small version of a picture, in at most this many bytes if any of the sizes and qualities allows it. Pixels are
/// shown as stored, whatever orientation Exif requests; of an animation, only the first picture is shown.
pub fn thumbnail(bytes: &[u8], max_bytes: usize) -> Result<Thumbnail, ThumbnailError> {
    let facts = inspect(bytes);
    let turned = facts.is_some_and(|facts| facts.turned);
    let pixels = match bytes {
        [0xFF, 0xD8, ..] => jpeg(bytes, facts),
        [0x89, b'P', b'N', b'G', ..] => png(bytes),
        _ => Err(ThumbnailError::Kind),
    }?;
    let (width, height) = (pixels.width, pixels.height);
    let mut jpeg = Vec::new();
    for side in SIDES {
        let small = pixels.shrunk(side);
        for quality in QUALITIES {
            jpeg = small.encoded(quality)?;
            if jpeg.len() <= max_bytes {
                return Ok(Thumbnail { jpeg, width, height, turned });
            }
        }
    }
    Ok(Thumbnail { jpeg, width, height, turned })
}

fn inspect(mut bytes: &[u8]) -> Option<ImageFacts> {
    image::inspect(&mut bytes).ok()
}

fn within_limits(width: u64, height: u64) -> Result<(u32, u32), ThumbnailError> {
    let too_large = ThumbnailError::TooLarge { width, height };
    match (u32::try_from(width), u32::try_from(height)) {
        (Ok(0), _) | (_, Ok(0)) => Err(ThumbnailError::Damaged),
        (Ok(columns), Ok(rows)) if width.saturating_mul(height) <= MAX_PIXELS => Ok((columns, rows)),
        _ => Err(too_large),
    }
}

fn jpeg(bytes: &[u8], facts: Option<ImageFacts>) -> Result<Pixels, ThumbnailError> {
    let damaged = |_| ThumbnailError::Damaged;
    let mut decoder = Decoder::new(bytes);
    decoder.set_max_decoding_buffer_size(usize::try_from(4 * MAX_PIXELS).unwrap_or(usize::MAX));
    decoder.read_info().map_err(damaged)?;
    let size = decoder.info().ok_or(ThumbnailError::Damaged)?;
    let (width, height) = within_limits(size.width.into(), size.height.into())?;
    let samples = decoder.decode().map_err(damaged)?;
    let rgb = match size.pixel_format {
        PixelFormat::RGB24 => samples,
        PixelFormat::L8 => samples.into_iter().flat_map(|grey| [grey; 3]).collect(),
        PixelFormat::L16 => samples.chunks_exact(2).flat_map(|grey| [high_byte(grey); 3]).collect(),
        PixelFormat::CMYK32 => {
            // The decoder inverts what is stored. That turns ink into light; but Adobe stores light, which is inverted
            // again.
            let light = |byte: u8| if facts.is_some_and(|facts| facts.adobe) { !byte } else { byte };
            samples.as_chunks().0.iter().flat_map(|inks| rgb_of_light(inks.map(light))).collect()
        }
    };
    Pixels::new(width, height, rgb)
}

/// The more significant one of two bytes, which are in the byte order of this machine.
fn high_byte(grey: &[u8]) -> u8 {
    let [high, _] = grey.try_into().map_or(0, u16::from_ne_bytes).to_be_bytes();
    high
}

/// The colour of a pixel, from the light that cyan, magenta, yellow and black ink let through.
fn rgb_of_light([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    [cyan, magenta, yellow].map(|light| scaled_by(light, black))
}

/// `value` scaled by `part`, where 255 is the whole.
fn scaled_by(value: u8, part: u8) -> u8 {
    u8::try_from(u16::from(value) * u16::from(part) / u16::from(u8::MAX)).unwrap_or(u8::MAX)
}

fn png(bytes: &[u8]) -> Result<Pixels, ThumbnailError> {
    let damaged = |_| ThumbnailError::Damaged;
    let limits = png::Limits { bytes: usize::try_from(4 * MAX_PIXELS).unwrap_or(usize::MAX) };
    let mut decoder = png::Decoder::new_with_limits(Cursor::new(bytes), limits);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().map_err(damaged)?;
    let (width, height) = within_limits(header.width.into(), header.height.into())?;
    let mut reader = decoder.read_info().map_err(damaged)?;
    let mut buffer = vec![0; reader.output_buffer_size().ok_or(ThumbnailError::Damaged)?];
    let frame = reader.next_frame(&mut buffer).map_err(damaged)?;
    let samples = frame.color_type.samples();
    let rgb = buffer.chunks_exact(samples).flat_map(opaque).collect();
    Pixels::new(width, height, rgb)
}

/// A pixel on a black background, as on a desktop without a chosen colour.
fn opaque(pixel: &[u8]) -> [u8; 3] {
    match *pixel {
        [grey] => [grey; 3],
        [grey, alpha] => [scaled_by(grey, alpha); 3],
        [red, green, blue] => [red, green, blue],
        [red, green, blue, alpha] => [red, green, blue].map(|value| scaled_by(value, alpha)),
        _ => [0; 3],
    }
}

impl Pixels {
    fn new(width: u32, height: u32, rgb: Vec<u8>) -> Result<Self, ThumbnailError> {
        let expected = u64::from(width) * u64::from(height) * 3;
        match rgb.len() as u64 == expected {
            true => Ok(Pixels { width, height, rgb }),
            false => Err(ThumbnailError::Damaged),
        }
    }

    /// The same picture with no side longer than this: each pixel is the mean of those that it replaces.
    fn shrunk(&self, side: u32) -> Pixels {
        let longest = self.width.max(self.height);
        let scaled = |length: u32| match longest > side {
            true => (u64::from(length) * u64::from(side) / u64::from(longest)).max(1),
            false => u64::from(length),
        };
        let (width, height) = (scaled(self.width), scaled(self.height));
        let mut rgb = Vec::new();
        for row in 0..height {
            let rows = part(row, height, self.height);
            for column in 0..width {
                rgb.extend(self.mean(part(column, width, self.width), rows.clone()));
            }
        }
        let side = |length: u64| u32::try_from(length).unwrap_or(u32::MAX);
        Pixels { width: side(width), height: side(height), rgb }
    }

    fn mean(&self, columns: Range<usize>, rows: Range<usize>) -> [u8; 3] {
        let mut sums = [0_u64; 3];
        let count = (columns.len() * rows.len()).max(1) as u64;
        let stride = 3 * self.width as usize;
        for row in rows {
            let line = self.rgb.get(row * stride + 3 * columns.start..row * stride + 3 * columns.end);
            for pixel in line.unwrap_or_default().chunks_exact(3) {
                for (sum, value) in sums.iter_mut().zip(pixel) {
                    *sum += u64::from(*value);
                }
            }
        }
        sums.map(|sum| u8::try_from(sum / count).unwrap_or(u8::MAX))
    }

    fn encoded(&self, quality: u8) -> Result<Vec<u8>, ThumbnailError> {
        let side = |length: u32| u16::try_from(length).map_err(|_| ThumbnailError::Damaged);
        let mut jpeg = Vec::new();
        let mut encoder = Encoder::new(&mut jpeg, quality);
        encoder.set_optimized_huffman_tables(true);
        let encoded = encoder.encode(&self.rgb, side(self.width)?, side(self.height)?, ColorType::Rgb);
        encoded.map(|()| jpeg).map_err(|_| ThumbnailError::Damaged)
    }
}

/// The range of columns (or rows) of the large picture that becomes one column (or row) of the small one.
fn part(index: u64, count: u64, length: u32) -> Range<usize> {
    let start = |index: u64| usize::try_from(index * u64::from(length) / count).unwrap_or(usize::MAX);
    start(index)..start(index + 1).max(start(index) + 1)
}

#[cfg(test)]
mod tests {
    use super::{Pixels, ThumbnailError, thumbnail};

    fn png(width: u32, height: u32, color: png::ColorType, depth: png::BitDepth, data: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, width, height);
        encoder.set_color(color);
        encoder.set_depth(depth);
        encoder.write_header().unwrap().write_image_data(data).unwrap();
        bytes
    }

    /// Red on the left half, blue on the right.
    fn halves(width: u32, height: u32) -> Vec<u8> {
        let row = |_| (0..width).flat_map(|x| if x < width / 2 { [255, 0, 0] } else { [0, 0, 255] });
        (0..height).flat_map(row).collect()
    }

    fn decoded(jpeg: &[u8]) -> Pixels {
        super::jpeg(jpeg, None).unwrap()
    }

    #[test]
    fn a_picture_keeps_its_aspect_ratio_and_its_colours() {
        let large = png(3840, 2160, png::ColorType::Rgb, png::BitDepth::Eight, &halves(3840, 2160));
        let small = thumbnail(&large, 400_000).unwrap();
        assert_eq!((small.width, small.height), (3840, 2160));
        let pixels = decoded(&small.jpeg);
        assert_eq!((pixels.width, pixels.height), (1280, 720));
        assert!(pixels.rgb[0] > 240 && pixels.rgb[2] < 15, "{:?}", &pixels.rgb[..3]);
        let last = &pixels.rgb[3 * 1279..3 * 1280];
        assert!(last[2] > 240 && last[0] < 15, "{last:?}");
        // A JPEG is read back in the same way.
        assert_eq!(thumbnail(&small.jpeg, 400_000).unwrap().width, 1280);
    }

    #[test]
    fn deep_and_transparent_pixels_become_eight_bit_rgb() {
        let grey = png(2, 1, png::ColorType::Grayscale, png::BitDepth::Sixteen, &[255, 255, 0, 0]);
        assert_eq!(super::png(&grey).unwrap().rgb, [255, 255, 255, 0, 0, 0]);
        let clear = png(1, 1, png::ColorType::Rgba, png::BitDepth::Eight, &[255, 255, 255, 0]);
        assert_eq!(super::png(&clear).unwrap().rgb, [0, 0, 0]);
    }

    #[test]
    fn unusual_pictures_are_shown_as_stored() {
        // Four inks, as in printers: much cyan, written by the encoder in Adobe's way.
        let mut inks = Vec::new();
        let encoder = jpeg_encoder::Encoder::new(&mut inks, 90);
        encoder.encode(&[200, 0, 0, 0].repeat(64), 8, 8, jpeg_encoder::ColorType::Cmyk).unwrap();
        let by_adobe = super::inspect(&inks).unwrap();
        assert!(by_adobe.adobe);
        let [red, green, blue] = *super::jpeg(&inks, Some(by_adobe)).unwrap().rgb.first_chunk().unwrap();
        assert!(red < 70 && green > 240 && blue > 240, "{red} {green} {blue}");
        // A camera held upright records it in Exif (orientation 6), and the pixels are unchanged.
        let mut turned = Vec::new();
        let mut encoder = jpeg_encoder::Encoder::new(&mut turned, 90);
        encoder.add_exif_metadata(b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0").unwrap();
        encoder.encode(&halves(64, 16), 64, 16, jpeg_encoder::ColorType::Rgb).unwrap();
        let shown = thumbnail(&turned, 100_000).unwrap();
        assert_eq!((shown.width, shown.height, shown.turned), (64, 16, true));
        // Of an animation, only the first picture is shown.
        let mut moving = Vec::new();
        let mut encoder = png::Encoder::new(&mut moving, 4, 4);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_animated(2, 0).unwrap();
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&[255; 48]).unwrap();
        writer.write_image_data(&[0; 48]).unwrap();
        writer.finish().unwrap();
        assert_eq!(super::png(&moving).unwrap().rgb, [255; 48]);
    }

    #[test]
    fn a_thumbnail_of_noise_is_small_enough_too() {
        let mut state = 1_u32;
        let noise: Vec<u8> = std::iter::repeat_with(|| {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            state.to_be_bytes()[0]
        })
        .take(1280 * 720 * 3)
        .collect();
        let noisy = png(1280, 720, png::ColorType::Rgb, png::BitDepth::Eight, &noise);
        assert!(thumbnail(&noisy, 200_000).unwrap().jpeg.len() <= 200_000);
    }

    #[test]
    fn hostile_pictures_have_no_thumbnail() {
        // A header of 60,000 x 60,000 pixels with no data after it.
        let mut bomb = png(1, 1, png::ColorType::Grayscale, png::BitDepth::Eight, &[0]);
        bomb[16..24].copy_from_slice(&[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]);
        let crc = crc32fast::hash(&bomb[12..29]);
        bomb[29..33].copy_from_slice(&crc.to_be_bytes());
        assert!(matches!(thumbnail(&bomb, 1), Err(ThumbnailError::TooLarge { width: 60_000, .. })));
        assert!(matches!(thumbnail(b"GIF89a", 1), Err(ThumbnailError::Kind)));
        let whole = png(64, 64, png::ColorType::Rgb, png::BitDepth::Eight, &halves(64, 64));
        let photo = thumbnail(&whole, 100_000).unwrap().jpeg;
        for file in [&whole, &photo] {
            for length in 0..file.len() {
                let _ = thumbnail(&file[..length], 100_000);
            }
            for place in 0..file.len() {
                for bit in 0..8 {
                    let mut mutant = file.clone();
                    mutant[place] ^= 1 << bit;
                    let _ = thumbnail(&mutant, 100_000);
                }
            }
        }
    }
}
