//! What is compared of a name: its plain spelling, how it sounds, and its consonants.
//!
//! docs/spec/link.md, "Names", is the rule; this module follows it word by word. A [`Form`] has a
//! fixed size, so that millions of them lie side by side; no `Debug` output shows a letter of it.

mod parts;
mod script;
mod sound;

pub(crate) use script::Script;
pub(crate) use script::fold;

/// What a text is the name of; endings and particles differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// A given name.
    Given,
    /// A family name: gendered endings, nisba.
    Surname,
    /// The father's name, or a patronymic made of it.
    Father,
    /// A place, an address, any other words.
    Words,
}

/// Sounds beyond this many letters tell nothing more.
pub(crate) const SOUND_BYTES_MAX: usize = 24;
/// Consonants beyond this many tell nothing more.
pub(crate) const SKELETON_BYTES_MAX: usize = 12;

/// What is compared of one spelling of one name. 64 bytes, one line of a processor's cache.
#[derive(Clone)]
pub(crate) struct Form {
    sound: [u8; SOUND_BYTES_MAX],
    skeleton: [u8; SKELETON_BYTES_MAX],
    sound_length: u8,
    skeleton_length: u8,
    pub(crate) script: Script,
    /// Short vowels are not written, so only consonants can be compared with other scripts.
    pub(crate) is_vowelless: bool,
    /// Of the plain spelling.
    pub(crate) plain_hash: u32,
    pub(crate) sound_hash: u32,
    pub(crate) skeleton_hash: u32,
    /// What the rarity of this spelling adds to the weight of an exact agreement, in bits.
    pub(crate) rarity_exact: f32,
    /// The same of its consonants.
    pub(crate) rarity_skeleton: f32,
}

impl Form {
    /// Of a spelling that was [folded](fold).
    pub(crate) fn new(plain: &str, role: Role) -> Self {
        let script = script::script(plain);
        let said = parts::said(plain, role, script);
        let skeleton = sound::skeleton(&said.sound);
        let mut form = Self {
            sound: [0; SOUND_BYTES_MAX],
            skeleton: [0; SKELETON_BYTES_MAX],
            sound_length: put(&mut [], ""),
            skeleton_length: 0,
            script,
            is_vowelless: script == Script::Arabic && !said.is_known,
            plain_hash: short(hash(plain.as_bytes())),
            sound_hash: short(hash(said.sound.as_bytes())),
            skeleton_hash: short(hash(skeleton.as_bytes())),
            rarity_exact: 0.0,
            rarity_skeleton: 0.0,
        };
        form.sound_length = put(&mut form.sound, &said.sound);
        form.skeleton_length = put(&mut form.skeleton, &skeleton);
        form
    }

    pub(crate) fn sound(&self) -> &[u8] {
        &self.sound[..usize::from(self.sound_length)]
    }

    pub(crate) fn skeleton(&self) -> &[u8] {
        &self.skeleton[..usize::from(self.skeleton_length)]
    }
}

impl std::fmt::Debug for Form {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Form").field("script", &self.script).finish_non_exhaustive()
    }
}

/// Copies what fits, and says how much that was; sounds and skeletons are ASCII.
fn put(into: &mut [u8], text: &str) -> u8 {
    let length = text.len().min(into.len());
    into[..length].copy_from_slice(&text.as_bytes()[..length]);
    u8::try_from(length).unwrap_or(u8::MAX)
}

/// A hash with the same value on every machine and in every run: multiply and fold, eight bytes at
/// a time. It parts blocks and is no secret.
pub(crate) fn hash(bytes: &[u8]) -> u64 {
    let mut state = 0x9e37_79b9_7f4a_7c15 ^ bytes.len() as u64;
    for chunk in bytes.chunks(8) {
        let mut eight = [0; 8];
        eight[..chunk.len()].copy_from_slice(chunk);
        state = mix(state, u64::from_le_bytes(eight));
    }
    state
}

/// Takes a number into a hash.
pub(crate) fn mix(state: u64, number: u64) -> u64 {
    let product =
        u128::from(state ^ number.rotate_left(32)) * u128::from(0xa076_1d64_78bd_642f_u64);
    #[allow(clippy::cast_possible_truncation, reason = "the two halves are folded into one")]
    let folded = (product >> 64) as u64 ^ product as u64;
    folded ^ (number.wrapping_mul(0x9e37_79b9_7f4a_7c15))
}

#[allow(clippy::cast_possible_truncation, reason = "half of a hash is a hash")]
pub(crate) fn short(hash: u64) -> u32 {
    (hash >> 32) as u32
}
