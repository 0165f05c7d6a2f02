//! For judges/age: opens an age file with one identity, or seals to one hybrid recipient.
//!
//! `age open IDENTITY` and `age seal RECIPIENT`; from standard input to standard output. Exit code
//! 1: the header is refused; 2: no stanza is for this identity; 3: the payload is refused.

#![allow(clippy::print_stderr, reason = "a program for judges")]

use std::io::{Read, Write, stdin, stdout};
use std::process::ExitCode;

use age::{DecryptError, Identity};
use testimony_seal::{AgeWriter, HybridIdentity, Recipients};

const HEADER: u8 = 1;
const NO_MATCH: u8 = 2;
const PAYLOAD: u8 = 3;
const USAGE: u8 = 10;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let mut input = Vec::new();
    let read = stdin().read_to_end(&mut input);
    let code = match (arguments.as_slice(), read) {
        ([what, identity], Ok(_)) if what == "open" => open(identity, &input),
        ([what, recipient], Ok(_)) if what == "seal" => seal(recipient, &input),
        _ => USAGE,
    };
    ExitCode::from(code)
}

fn open(identity: &str, input: &[u8]) -> u8 {
    let identity: Box<dyn Identity> = match identity.parse::<HybridIdentity>() {
        Ok(identity) => Box::new(identity),
        Err(_) => match identity.parse::<age::x25519::Identity>() {
            Ok(identity) => Box::new(identity),
            Err(_) => return USAGE,
        },
    };
    let Ok(age) = age::Decryptor::new(input) else { return HEADER };
    let mut plain = match age.decrypt(std::iter::once(identity.as_ref())) {
        Ok(plain) => plain,
        Err(DecryptError::NoMatchingKeys) => return NO_MATCH,
        Err(_) => return HEADER,
    };
    let mut piece = vec![0; 64 * 1024];
    loop {
        match plain.read(&mut piece) {
            Ok(0) => return 0,
            Ok(read) if stdout().write_all(&piece[..read]).is_ok() => {}
            Ok(_) => return USAGE,
            Err(_) => return PAYLOAD,
        }
    }
}

fn seal(recipient: &str, input: &[u8]) -> u8 {
    let Ok(recipient) = recipient.parse() else { return USAGE };
    let recipients = [recipient];
    let mut rng = rand_core::OsRng;
    let sealed = AgeWriter::begin(stdout(), Recipients::Hybrid(&recipients), &mut rng)
        .and_then(|mut age| Ok(age.write_all(input).and_then(|()| age.finish())?));
    if sealed.is_ok() { 0 } else { PAYLOAD }
}
