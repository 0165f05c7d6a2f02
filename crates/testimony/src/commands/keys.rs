//! `lock` and `panic`: every process that has the keys of a vault forgets them.

use std::path::Path;
use std::thread;
use std::time::Duration;

use super::{DONE, Outcome, counted};
use crate::cli::DirArgs;
use crate::failure::{CANNOT_TELL, Failure};
use crate::output;
use crate::session::{Wish, wish};

/// Altogether as long as a lock may take.
const TRIES: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

pub(super) fn lock(args: &DirArgs) -> Outcome {
    tell(args, Wish::Lock, "The vault is locked.")
}

pub(super) fn panic(args: &DirArgs) -> Outcome {
    tell(args, Wish::Panic, "Everything that had the vault open is closed.")
}

/// Whether the vault stays held: a process that ends lets go of one thing after the other.
fn is_held_for_long(dir: &Path) -> bool {
    let held = |_| {
        thread::sleep(PAUSE);
        testimony_vault::Vault::is_held(dir)
    };
    (0..TRIES).all(held)
}

/// No passphrase is asked for: who is in a hurry has none ready, and locking harms nobody.
fn tell(args: &DirArgs, wanted: Wish, done: &str) -> Outcome {
    testimony_vault::Vault::is_one(&args.dir)?;
    let (told, deaf) = wish(&args.dir, wanted);
    // Whoever writes without a socket, an older program perhaps, heard nothing.
    let held = wanted == Wish::Panic || told == 0;
    if deaf > 0 || (held && is_held_for_long(&args.dir)) {
        return Err(Failure::new(CANNOT_TELL, "a process still has the keys of this vault")
            .hint("end it by hand, or switch the machine off"));
    }
    match told {
        0 => output::line("Nothing had the vault open."),
        _ => output::line(done),
    }
    output::note(&format!("{} told", counted(told, "process was", "processes were")));
    Ok(DONE)
}
