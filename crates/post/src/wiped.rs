//! A growing buffer that leaves no copy behind when it grows, and is wiped when dropped.

use std::fmt;

use zeroize::Zeroizing;

/// Bytes of a sender.
#[derive(Default)]
pub(crate) struct Wiped {
    bytes: Zeroizing<Vec<u8>>,
}

impl Wiped {
    pub(crate) fn push(&mut self, more: &[u8]) {
        let needed = self.bytes.len() + more.len();
        if needed > self.bytes.capacity() {
            // `Vec` would free the old bytes as they are.
            let mut grown = Zeroizing::new(Vec::with_capacity(needed.max(1024) * 2));
            grown.extend_from_slice(&self.bytes);
            self.bytes = grown;
        }
        self.bytes.extend_from_slice(more);
    }

    pub(crate) fn len(&self) -> usize {
        self.bytes.len()
    }

    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text; bytes that are not UTF-8 (no browser sends them from our pages) become �.
    pub(crate) fn to_text(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(self.bytes.len() * 3));
        for piece in self.bytes.utf8_chunks() {
            text.push_str(piece.valid());
            if !piece.invalid().is_empty() {
                text.push('\u{fffd}');
            }
        }
        text
    }
}

impl fmt::Debug for Wiped {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Wiped").finish_non_exhaustive()
    }
}
