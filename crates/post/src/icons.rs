//! The icons that a Post can have: neutral ones, which say nothing in a row of tabs.
//!
//! A page carries its icon inside itself, so that a first visit is one request.

use data_encoding::BASE64;

use crate::Error;

/// Made by `icons/make.py`: 16 × 16 pixels, legible on light and dark.
const ICONS: [(&str, &[u8]); 4] = [
    ("plain", include_bytes!("../icons/plain.png")),
    ("page", include_bytes!("../icons/page.png")),
    ("lines", include_bytes!("../icons/lines.png")),
    ("sun", include_bytes!("../icons/sun.png")),
];

/// A built-in icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Icon {
    pub(crate) png: &'static [u8],
}

impl Icon {
    pub(crate) fn named(name: &str) -> Result<Self, Error> {
        let found = ICONS.iter().find(|(known, _)| *known == name);
        let refused = || {
            let known = icon_names().collect::<Vec<_>>().join(", ");
            Error::Icon { icon: name.to_owned(), known }
        };
        found.map(|(_, png)| Self { png }).ok_or_else(refused)
    }

    /// As an address that needs no request.
    pub(crate) fn address(self) -> String {
        format!("data:image/png;base64,{}", BASE64.encode(self.png))
    }
}

/// The names of all icons.
pub fn icon_names() -> impl Iterator<Item = &'static str> {
    ICONS.iter().map(|(name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn icons_are_small_and_have_names() {
        for name in icon_names() {
            let icon = Icon::named(name).unwrap();
            assert!(icon.png.starts_with(b"\x89PNG\r\n\x1a\n"), "{name}");
            // Each byte of it is in every page.
            assert!(icon.address().len() <= 220, "{name}: {}", icon.address().len());
        }
        let refused = Icon::named("eye").unwrap_err().to_string();
        assert_eq!(refused, "there is no icon `eye`: choose one of plain, page, lines, sun");
    }
}
