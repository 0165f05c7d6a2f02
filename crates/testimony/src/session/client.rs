//! The side that sends: a command to whoever holds the vault, a wish to everybody who has its keys.

use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::thread;
use std::time::Duration;

use data_encoding::BASE64;

use super::frames::{FromHolder, STDIN_BYTES_MAX, ToHolder, Wire, Wish};
use super::socket;
use crate::failure::{CANNOT_TELL, Failure, REFUSED};
use crate::{commands, output, passphrase};

/// How often somebody who holds a vault is looked for, and how long it is waited in between: a
/// command that is about to end, or has just begun, is there in a moment.
const TRIES: u32 = 40;
const PAUSE: Duration = Duration::from_millis(50);
/// Whoever does not greet in this time is not one of us.
const GREETING_WAIT: Duration = Duration::from_secs(5);
/// A wish is granted within two seconds; somebody who has not gone by then is told of.
const WISH_WAIT: Duration = Duration::from_secs(3);

/// What became of a command that was to be sent.
#[derive(Debug)]
pub(crate) enum Forwarded {
    /// It ran, and this is its exit code.
    Ran(u8),
    /// Nobody holds the vault any more: it can run at home.
    Free,
}

/// Sends this process's command, or the one with these words, to whoever holds the vault.
pub(crate) fn forward(dir: &Path, args: Option<&[&str]>) -> Result<Forwarded, Failure> {
    for _ in 0..TRIES {
        for stream in socket::connect_all(dir).streams {
            if let Some(ran) = send(&stream, args)? {
                return Ok(Forwarded::Ran(ran));
            }
        }
        if !testimony_vault::Vault::is_held(dir) {
            return Ok(Forwarded::Free);
        }
        thread::sleep(PAUSE);
    }
    Err(testimony_vault::Error::InUse.into())
}

/// Sends the command there, if it is the one who writes. Nothing where he is not, or is closing.
fn send(stream: &UnixStream, args: Option<&[&str]>) -> Result<Option<u8>, Failure> {
    let Some((mut wire, writer)) = greeted(stream)? else { return Ok(None) };
    if !writer || wire.send(&request(args)?).is_err() {
        return Ok(None);
    }
    match wire.receive() {
        Ok(FromHolder::Taken) => follow(wire).map(Some),
        _ => Ok(None),
    }
}

fn greeted(stream: &UnixStream) -> Result<Option<(Wire, bool)>, Failure> {
    let greeted = stream
        .set_read_timeout(Some(GREETING_WAIT))
        .and_then(|()| Wire::new(stream.try_clone()?))
        .and_then(|mut wire| Ok((wire.receive()?, wire)));
    drop(stream.set_read_timeout(None));
    let Ok((FromHolder::Hello { version, writer, .. }, wire)) = greeted else { return Ok(None) };
    if version != env!("CARGO_PKG_VERSION") {
        let why = format!("another version of the program ({version}) has the vault open to write");
        return Err(Failure::new(REFUSED, why).hint("close it, then try again"));
    }
    Ok(Some((wire, writer)))
}

/// This command as it was typed, and where.
fn request(own: Option<&[&str]>) -> Result<ToHolder, Failure> {
    let cannot = |what: &str| {
        Failure::new(REFUSED, format!("another process has the vault open to write, and {what}"))
            .hint("close the Desk or the other command first, then try again")
    };
    let text = |word: std::ffi::OsString| word.into_string().ok();
    let args: Option<Vec<String>> = match own {
        Some(own) => Some(own.iter().map(|&word| word.to_owned()).collect()),
        None => std::env::args_os().map(text).collect(),
    };
    let args = args.ok_or_else(|| cannot("a name here that is no text cannot be sent there"))?;
    let folder = std::env::current_dir().ok().and_then(|dir| text(dir.into_os_string()));
    let folder = folder.ok_or_else(|| cannot("this folder's name cannot be sent there"))?;
    let stdin = if reads_stdin(&args) {
        let bytes = commands::stdin_bytes(STDIN_BYTES_MAX)?;
        Some(BASE64.encode(&bytes))
    } else {
        None
    };
    Ok(ToHolder::Run { args, folder, stdin })
}

/// Whether a file among the words is stdin; a passphrase is not needed there.
fn reads_stdin(args: &[String]) -> bool {
    let of_passphrase = |at: usize| at > 0 && args[at - 1] == "--passphrase-file";
    args.iter().enumerate().any(|(at, word)| word == "-" && !of_passphrase(at))
}

/// Prints what comes, answers what is asked, until the command ends.
fn follow(mut wire: Wire) -> Result<u8, Failure> {
    let mut passing = output::Passing::default();
    loop {
        match wire.receive() {
            Ok(FromHolder::Progress(text)) => passing.show(&text),
            Ok(FromHolder::Stoppable) => stop_on_signal(&wire)?,
            Ok(FromHolder::Line(text)) => {
                passing.clear();
                output::line(&text);
            }
            Ok(FromHolder::Note(text)) => {
                passing.clear();
                output::note(&text);
            }
            Ok(FromHolder::Ask(question)) => {
                passing.clear();
                let answer = passphrase::ask_here(&question);
                let answer = ToHolder::Answer(answer.map(|text| text.as_str().to_owned()));
                drop(wire.send(&answer));
            }
            Ok(FromHolder::Done(code)) => {
                passing.clear();
                return Ok(code);
            }
            Ok(FromHolder::Failed { message, details, hint, code }) => {
                passing.clear();
                return Err(Failure { details, hint, ..Failure::new(code, message) });
            }
            Ok(_) => {}
            Err(_) => {
                return Err(Failure::new(
                    CANNOT_TELL,
                    "the process that held the vault ended before it answered; it is not known \
                     whether this command was done",
                )
                .hint(
                    "what it said above is kept; look at the vault before you run the command again",
                ));
            }
        }
    }
}

/// Lets Ctrl-C end the command over there between two steps; a second one ends this process.
fn stop_on_signal(wire: &Wire) -> Result<(), Failure> {
    let wanted = commands::signal_flag()?;
    let Ok(mut send) = wire.sender() else { return Ok(()) };
    thread::spawn(move || {
        while !wanted.load(Ordering::Relaxed) {
            thread::sleep(PAUSE);
        }
        output::note(
            "it ends after the step that it is in; press Ctrl-C again not to wait for that",
        );
        drop(send(&ToHolder::Stop));
    });
    Ok(())
}

/// Tells everybody who has the keys of a vault; gives how many there were, and how many have gone on
/// as if nothing was said.
pub(crate) fn wish(dir: &Path, wish: Wish) -> (usize, usize) {
    let (mut told, mut deaf) = (0, 0);
    for _ in 0..TRIES {
        let socket::Found { streams, becoming } = socket::connect_all(dir);
        told = told.max(streams.len());
        let heard = tell(streams, wish);
        deaf = heard.iter().filter(|one| **one == Heard::Deaf).count();
        if !becoming && !heard.contains(&Heard::Gone) {
            break;
        }
        // Somebody is being locked at this moment, and must hear this too.
        thread::sleep(PAUSE);
    }
    (told, deaf)
}

/// What became of a wish on the other side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    /// It was granted.
    Granted,
    /// Whoever was there went before he heard it: he may be somebody else in a moment.
    Gone,
    /// He goes on as if nothing was said.
    Deaf,
}

/// Tells each.
fn tell(streams: Vec<UnixStream>, wish: Wish) -> Vec<Heard> {
    let threads: Vec<_> =
        streams.into_iter().map(|stream| thread::spawn(move || granted(stream, wish))).collect();
    threads.into_iter().filter_map(|one| one.join().ok()).collect()
}

/// The other end did as it was told if it says so, or is gone after it heard.
fn granted(stream: UnixStream, wish: Wish) -> Heard {
    let asked = stream.set_read_timeout(Some(WISH_WAIT)).and_then(|()| Wire::new(stream)).and_then(
        |mut wire| {
            let _hello: FromHolder = wire.receive()?;
            wire.send(&ToHolder::Wish(wish))?;
            let _taken: FromHolder = wire.receive()?;
            Ok(wire)
        },
    );
    let mut wire = match asked {
        Ok(wire) => wire,
        Err(cause) if is_end(&cause) => return Heard::Gone,
        Err(_) => return Heard::Deaf,
    };
    match wire.receive::<FromHolder>() {
        Ok(_) => Heard::Granted,
        Err(cause) if is_end(&cause) => Heard::Granted,
        Err(_) => Heard::Deaf,
    }
}

/// Whether the other end is gone, and not only silent.
fn is_end(cause: &std::io::Error) -> bool {
    use std::io::ErrorKind as K;
    matches!(cause.kind(), K::UnexpectedEof | K::ConnectionReset | K::BrokenPipe)
}
