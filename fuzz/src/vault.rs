//! The header of a vault: a forged one must not exhaust the machine, a changed one must not open.

use testimony_vault::{Kdf, fuzzing};

use crate::text;

const HEADER: &str = include_str!("../../testdata/entry/vault.toml");
const PASSPHRASE: &str = "correct horse battery staple";
/// The golden header's cost; a guess at anything dearer would only slow the fuzzer.
const CHEAP: Kdf = Kdf { memory_kib: 8, passes: 1, lanes: 1 };

pub(crate) fn header(data: &[u8]) {
    let Some(given) = text(data) else { return };
    let Ok((kdf, printed)) = fuzzing::header(given) else { return };
    assert!(kdf.memory_kib <= 4 << 20 && kdf.passes <= 64 && kdf.lanes <= 64);
    let (_, again) = fuzzing::header(&printed).expect("what was written can be read");
    assert_eq!(printed, again);
    if kdf == CHEAP {
        assert!(!fuzzing::opens(given, "wrong").unwrap_or(false));
        if fuzzing::opens(given, PASSPHRASE).unwrap_or(false) {
            crate::accepted();
            let (_, golden) = fuzzing::header(HEADER).expect("the golden header");
            assert_eq!(printed, golden, "a changed header opens");
        }
    }
}

pub(crate) fn header_seeds() -> Vec<Vec<u8>> {
    vec![HEADER.into()]
}
