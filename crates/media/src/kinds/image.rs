//! Images: what the camera wrote, and two small pictures made from pixels alone.

use std::io::Cursor;

use exif::{Exif, In, Reader, Tag, Value};
use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage};

use super::Kind;
use crate::job::{Gap, Limit, Outcome, View};
use crate::worker::Stop;
use crate::worker::out::Out;
use crate::worker::source::Source;

/// Good enough to recognise a scene.
const QUALITY: u8 = 75;
/// The blurred picture has this many pixels on its longer side before it is made large again:
/// faces, plates and letters are gone, and no sharpening brings them back.
const BLURRED_SIDE_PX: u32 = 12;
/// Bytes that decoding may take: within the worker's memory.
const DECODE_BYTES_MAX: u64 = 512 << 20;

/// What is taken of a camera's fields.
const FIELDS: [(Tag, &str); 15] = [
    (Tag::Make, "camera-make"),
    (Tag::Model, "camera-model"),
    (Tag::BodySerialNumber, "camera-serial"),
    (Tag::LensModel, "lens"),
    (Tag::Software, "software"),
    (Tag::Artist, "author"),
    (Tag::Copyright, "copyright"),
    (Tag::CameraOwnerName, "camera-owner"),
    (Tag::ImageDescription, "description"),
    (Tag::UserComment, "comment"),
    (Tag::DateTimeOriginal, "taken"),
    (Tag::DateTimeDigitized, "digitised"),
    (Tag::DateTime, "changed"),
    (Tag::OffsetTimeOriginal, "taken-offset"),
    (Tag::ImageUniqueID, "image-id"),
];

pub(super) fn picture(kind: Kind, source: &Source<'_>, out: &mut Out<'_>) -> Result<(), Stop> {
    let bytes = source.hold(out.limits.held_bytes_max)?;
    if out.wants.fields {
        fields(&bytes, out)?;
    }
    if has_archive(&bytes) {
        out.field("also", "zip")?;
    }
    let format = match kind {
        Kind::Jpeg => ImageFormat::Jpeg,
        Kind::Png => ImageFormat::Png,
        Kind::Gif => ImageFormat::Gif,
        Kind::Webp => ImageFormat::WebP,
        _ => {
            out.note(Gap::NoDecoder);
            return Ok(());
        }
    };
    let mut reader = ImageReader::with_format(Cursor::new(&bytes), format);
    // No limit on memory before the size is known; it is checked next.
    reader.no_limits();
    let mut decoder = reader.into_decoder().map_err(|cause| stop(&cause))?;
    let (width, height) = decoder.dimensions();
    out.field("width", &width.to_string())?;
    out.field("height", &height.to_string())?;
    if u64::from(width) * u64::from(height) > out.limits.pixels_max {
        return Err(Outcome::LimitReached(Limit::Pixels).into());
    }
    if !out.wants.thumbnails {
        return Ok(());
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(DECODE_BYTES_MAX);
    decoder.set_limits(limits).map_err(|cause| stop(&cause))?;
    let orientation = decoder.orientation();
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|cause| stop(&cause))?;
    drop(bytes);
    let side = u32::try_from(out.limits.thumbnail_side_px).unwrap_or(u32::MAX).clamp(1, 4096);
    picture = picture.thumbnail(side, side);
    if let Ok(orientation) = orientation {
        picture.apply_orientation(orientation);
    }
    let clear = on_white(&picture);
    send(View::Blurred, &blurred(&clear), out)?;
    send(View::Clear, &clear, out)
}

fn stop(cause: &image::ImageError) -> Stop {
    match cause {
        image::ImageError::Limits(_) => Outcome::LimitReached(Limit::Pixels).into(),
        image::ImageError::Unsupported(_) => Outcome::Partly(Gap::NoDecoder).into(),
        image::ImageError::IoError(cause) => Stop::Io(cause.kind().into()),
        _ => Stop::damaged(),
    }
}

/// Without an alpha channel: white shines through.
fn on_white(picture: &DynamicImage) -> RgbImage {
    let from = picture.to_rgba8();
    RgbImage::from_fn(from.width().max(1), from.height().max(1), |x, y| {
        let [red, green, blue, alpha] = from.get_pixel_checked(x, y).map_or([255; 4], |is| is.0);
        let over = |value: u8| {
            let sum = u32::from(value) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(sum / 255).unwrap_or(255)
        };
        Rgb([over(red), over(green), over(blue)])
    })
}

fn blurred(clear: &RgbImage) -> RgbImage {
    let (width, height) = clear.dimensions();
    let longer = width.max(height);
    let small = |side: u32| (side * BLURRED_SIDE_PX.min(longer) / longer).max(1);
    let tiny = image::imageops::thumbnail(clear, small(width), small(height));
    image::imageops::resize(&tiny, width, height, image::imageops::FilterType::CatmullRom)
}

fn send(view: View, picture: &RgbImage, out: &mut Out<'_>) -> Result<(), Stop> {
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut jpeg, QUALITY);
    encoder.encode_image(picture).map_err(|_| Stop::damaged())?;
    out.thumbnail(view, picture.dimensions(), &jpeg)
}

fn fields(bytes: &[u8], out: &mut Out<'_>) -> Result<(), Stop> {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let exif = match reader.read_from_container(&mut Cursor::new(bytes)) {
        Ok(exif) => exif,
        Err(cause) => match cause.distill_partial_result(|_| ()) {
            Ok(exif) => exif,
            // Without such fields, or with none that can be read.
            Err(_) => return Ok(()),
        },
    };
    for (tag, key) in FIELDS {
        if let Some(field) = exif.get_field(tag, In::PRIMARY) {
            let text = words(&field.value);
            let is_date =
                matches!(tag, Tag::DateTimeOriginal | Tag::DateTimeDigitized | Tag::DateTime);
            out.field(key, &if is_date { date(&text) } else { text })?;
        }
    }
    let place = [
        (Tag::GPSLatitude, Tag::GPSLatitudeRef, "gps-latitude"),
        (Tag::GPSLongitude, Tag::GPSLongitudeRef, "gps-longitude"),
    ];
    for (tag, reference, key) in place {
        out.field(key, &degrees(&exif, tag, reference).unwrap_or_default())?;
    }
    let others = [
        (Tag::GPSAltitude, "gps-altitude"),
        (Tag::GPSDateStamp, "gps-date"),
        (Tag::GPSTimeStamp, "gps-time"),
        (Tag::GPSImgDirection, "gps-direction"),
    ];
    for (tag, key) in others {
        if let Some(field) = exif.get_field(tag, In::PRIMARY) {
            out.field(key, &field.display_value().to_string())?;
        }
    }
    Ok(())
}

fn words(value: &Value) -> String {
    match value {
        Value::Ascii(lines) => {
            let lines: Vec<_> =
                lines.iter().map(|line| String::from_utf8_lossy(line).into_owned()).collect();
            lines.join(" ")
        }
        // Its first eight bytes name the set of letters.
        Value::Undefined(bytes, _) => match bytes.split_at_checked(8) {
            Some((b"ASCII\0\0\0" | b"\0\0\0\0\0\0\0\0", text)) => {
                String::from_utf8_lossy(text).into_owned()
            }
            Some((b"UNICODE\0", text)) => {
                let zeros = |at: usize| text.iter().skip(at).step_by(2).filter(|b| **b < 7).count();
                let encoding =
                    if zeros(0) > zeros(1) { encoding_rs::UTF_16BE } else { encoding_rs::UTF_16LE };
                encoding.decode_without_bom_handling(text).0.into_owned()
            }
            _ => String::new(),
        },
        _ => String::new(),
    }
}

/// `2024:04:02 10:11:12` as ISO 8601; another shape stays as it is.
fn date(text: &str) -> String {
    let bytes = text.as_bytes();
    let has = |at: usize, byte: u8| bytes.get(at) == Some(&byte);
    if text.is_ascii() && bytes.len() >= 19 && has(4, b':') && has(7, b':') && has(10, b' ') {
        return format!("{}-{}-{}T{}", &text[..4], &text[5..7], &text[8..10], &text[11..19]);
    }
    text.to_owned()
}

fn degrees(exif: &Exif, tag: Tag, reference: Tag) -> Option<String> {
    let Value::Rational(parts) = &exif.get_field(tag, In::PRIMARY)?.value else { return None };
    let [whole, minutes, seconds] = parts.get(..3)?.try_into().ok()?;
    let of = |part: exif::Rational| if part.denom == 0 { 0.0 } else { part.to_f64() };
    let sum = of(whole) + of(minutes) / 60.0 + of(seconds) / 3_600.0;
    let side = exif.get_field(reference, In::PRIMARY).map(|field| words(&field.value));
    let is_negative = side.is_some_and(|side| side.starts_with(['S', 'W']));
    Some(format!("{:.6}", if is_negative { -sum } else { sum }))
}

/// An archive behind the image: a file that is two things is a thing to know.
fn has_archive(bytes: &[u8]) -> bool {
    let tail = &bytes[bytes.len().saturating_sub(65_557)..];
    tail.windows(4).any(|four| four == b"PK\x05\x06")
}
