//! In which script is a character, and does that script part its words by spaces?

/// A script, as coarse as the rules need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Armenian,
    Hebrew,
    Arabic,
    Devanagari,
    Bengali,
    Gurmukhi,
    Gujarati,
    Oriya,
    Tamil,
    Telugu,
    Kannada,
    Malayalam,
    Sinhala,
    Georgian,
    Hangul,
    Ethiopic,
    Syriac,
    Thaana,
    /// Han and kana: no spaces, characters of their own.
    Han,
    /// Thai, Lao, Burmese, Khmer and their kin: no spaces, clusters of characters.
    Clusters,
    /// Any other script with spaces, and digits alone.
    Other,
}

impl Script {
    /// True if words are not parted by spaces.
    pub(crate) fn is_unsegmented(self) -> bool {
        matches!(self, Self::Han | Self::Clusters)
    }

    /// The name that `data/languages.tsv` uses.
    pub(crate) fn from_name(name: &str) -> Self {
        match name {
            "latin" => Self::Latin,
            "greek" => Self::Greek,
            "cyrillic" => Self::Cyrillic,
            "armenian" => Self::Armenian,
            "hebrew" => Self::Hebrew,
            "arabic" => Self::Arabic,
            "devanagari" => Self::Devanagari,
            "bengali" => Self::Bengali,
            "gurmukhi" => Self::Gurmukhi,
            "gujarati" => Self::Gujarati,
            "oriya" => Self::Oriya,
            "tamil" => Self::Tamil,
            "telugu" => Self::Telugu,
            "kannada" => Self::Kannada,
            "malayalam" => Self::Malayalam,
            "sinhala" => Self::Sinhala,
            "georgian" => Self::Georgian,
            "hangul" => Self::Hangul,
            "ethiopic" => Self::Ethiopic,
            "syriac" => Self::Syriac,
            "thaana" => Self::Thaana,
            "han" => Self::Han,
            "clusters" => Self::Clusters,
            _ => Self::Other,
        }
    }
}

/// The script of a letter; blocks of the Unicode standard, presentation forms included.
pub(crate) fn script(c: char) -> Script {
    match u32::from(c) {
        0x41..=0x2AF | 0x1E00..=0x1EFF | 0x2C60..=0x2C7F | 0xA720..=0xA7FF | 0xFB00..=0xFB06 => {
            Script::Latin
        }
        0xFF21..=0xFF5A => Script::Latin,
        0x370..=0x3FF | 0x1F00..=0x1FFF => Script::Greek,
        0x400..=0x52F | 0x1C80..=0x1C8F | 0x2DE0..=0x2DFF | 0xA640..=0xA69F => Script::Cyrillic,
        0x530..=0x58F | 0xFB13..=0xFB17 => Script::Armenian,
        0x590..=0x5FF | 0xFB1D..=0xFB4F => Script::Hebrew,
        0x600..=0x6FF | 0x750..=0x77F | 0x870..=0x8FF | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => {
            Script::Arabic
        }
        0x700..=0x74F => Script::Syriac,
        0x780..=0x7BF => Script::Thaana,
        0x900..=0x97F | 0xA8E0..=0xA8FF => Script::Devanagari,
        0x980..=0x9FF => Script::Bengali,
        0xA00..=0xA7F => Script::Gurmukhi,
        0xA80..=0xAFF => Script::Gujarati,
        0xB00..=0xB7F => Script::Oriya,
        0xB80..=0xBFF => Script::Tamil,
        0xC00..=0xC7F => Script::Telugu,
        0xC80..=0xCFF => Script::Kannada,
        0xD00..=0xD7F => Script::Malayalam,
        0xD80..=0xDFF => Script::Sinhala,
        0x10A0..=0x10FF | 0x1C90..=0x1CBF | 0x2D00..=0x2D2F => Script::Georgian,
        0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF => Script::Hangul,
        0x1200..=0x139F | 0x2D80..=0x2DDF | 0xAB00..=0xAB2F => Script::Ethiopic,
        0x2E80..=0x2FDF | 0x3005..=0x3007 | 0x3021..=0x30FF | 0x3100..=0x312F => Script::Han,
        0x31F0..=0x31FF | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF => Script::Han,
        0xFF66..=0xFF9F | 0x1B000..=0x1B16F | 0x20000..=0x3FFFF => Script::Han,
        0xE00..=0xEFF | 0x1000..=0x109F | 0x1780..=0x17FF | 0x1950..=0x19FF => Script::Clusters,
        0x1A20..=0x1AAF | 0x1B00..=0x1B7F | 0xA980..=0xA9FF | 0xAA60..=0xAADF => Script::Clusters,
        _ => Script::Other,
    }
}
