//! `open`: the Desk, and what it becomes when it is locked.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use jiff::SignedDuration;
use testimony_desk::{Browser, Desk, DeskOptions, Left, LockedDesk, NotOpened, SharedVault};
use testimony_vault::{Access, Passphrase};

use super::serving::stopped;
use super::{DONE, Outcome, marks, open_vault};
use crate::cli::OpenArgs;
use crate::failure::{Failure, REFUSED, USAGE};
use crate::passphrase::Given;
use crate::session::{Holder, OnWish, Opened, Wish, listen};
use crate::{output, surroundings};

/// What a Desk is given that locks by itself unless somebody says otherwise.
pub(super) const LOCK_AFTER_MINUTES: u32 = 15;

/// What stays the same when a Desk is locked and opened again.
#[derive(Debug, Clone)]
struct Place {
    dir: PathBuf,
    listen: SocketAddr,
    proxy: Option<String>,
    lock_after: u32,
}

pub(super) fn open(args: OpenArgs) -> Outcome {
    let OpenArgs { dir, listen, proxy, lock_after, resume, passphrase } = args;
    let place = Place { dir, listen, proxy, lock_after };
    match resume {
        Some(browser) => resumed(place, &browser),
        None => begin(open_vault(&place.dir, &passphrase, Access::Write)?, place),
    }
}

/// How long a Desk that was told to end waits for what still works.
const LAST_WORK: Duration = Duration::from_secs(2);

/// Serves the Desk until it is stopped; the demo does the same.
pub(super) fn serve(vault: Opened, listen: SocketAddr, proxy: Option<String>) -> Outcome {
    let dir = vault.dir().to_owned();
    begin(vault, Place { dir, listen, proxy, lock_after: LOCK_AFTER_MINUTES })
}

fn begin(vault: Opened, place: Place) -> Outcome {
    let shared = vault.into_shared();
    run_to_its_end(runtime()?, async {
        let (found, heard) = be_found(&place.dir, Some(shared.clone()));
        let rng = Box::new(surroundings::rng());
        let desk = Desk::bind(shared, options(&place), surroundings::now, rng).await?;
        output::line("The Desk is open. This address works once, in one browser, on this machine:");
        output::line(&desk.address());
        output::note("Ctrl-C closes it; `testimony lock` or its Lock button forgets the keys");
        if surroundings::may_be_swapped() {
            output::warning(
                "this machine has a swap, and the system does not let this program keep its memory \
                 out of it: have the swap encrypted, or raise the limit on locked memory",
            );
        }
        serve_desk(desk, place, &heard).await?;
        drop(found);
        Ok(DONE)
    })
}

/// What still works in the background when the Desk was told to end does not keep it: it changes
/// nothing any more, and its memory goes with the process.
fn run_to_its_end(
    runtime: tokio::runtime::Runtime,
    desk: impl Future<Output = Outcome>,
) -> Outcome {
    let ended = runtime.block_on(desk);
    runtime.shutdown_timeout(LAST_WORK);
    ended
}

async fn serve_desk(desk: Desk, place: Place, heard: &Heard) -> Result<(), Failure> {
    let minutes = i64::from(place.lock_after);
    let after = (minutes > 0).then(|| SignedDuration::from_mins(minutes));
    let desk = desk.lockable(after, move |left| become_locked(&place, left));
    drop(heard.set(Box::new(desk.locker())));
    Ok(desk.serve(stopped()).await?)
}

/// Replaces this process by one that has never seen a key: the same program, told to ask.
///
/// Wiping is not enough. What replaces all memory of a process is `exec`; the listener goes over as
/// stdin, so that the address stays this Desk's.
#[allow(clippy::disallowed_methods, reason = "the program becomes itself again, without its keys")]
fn become_locked(place: &Place, left: Left) {
    use std::os::fd::OwnedFd;
    use std::os::unix::process::CommandExt;
    output::note("The Desk is locked. Open it again in the browser where it was open.");
    let mut again = std::process::Command::new("/proc/self/exe");
    again.arg("open").arg(&place.dir).args(["--resume", &left.browser.to_text()]);
    again.args(["--listen", &place.listen.to_string()]);
    again.args(["--lock-after", &place.lock_after.to_string()]);
    if let Some(proxy) = &place.proxy {
        again.args(["--proxy", proxy]);
    }
    let failed = again.stdin(OwnedFd::from(left.listener)).exec();
    output::error_line(&format!("the Desk cannot be locked and ends instead: {failed}"));
    surroundings::end_at_once();
}

/// A Desk that was locked: waits for a passphrase, then goes on.
fn resumed(place: Place, browser: &str) -> Outcome {
    let bad = || Failure::new(USAGE, "--resume is what a Desk gives itself");
    let browser = Browser::parse(browser).ok_or_else(bad)?;
    let listener = surroundings::inherited_listener().map_err(|_| bad())?;
    if !listener.local_addr().is_ok_and(|at| at.ip().is_loopback()) {
        return Err(bad());
    }
    run_to_its_end(runtime()?, async {
        let Some((shared, browser)) = wait(&place, &listener, browser).await? else {
            return Ok(DONE);
        };
        output::note("The Desk is open again.");
        let (found, heard) = be_found(&place.dir, Some(shared.clone()));
        let (options, rng) = (options(&place), Box::new(surroundings::rng()));
        let now = surroundings::now;
        let desk = Desk::resume(listener, &browser, shared, options, now, rng).await?;
        serve_desk(desk, place, &heard).await?;
        drop(found);
        Ok(DONE)
    })
}

async fn wait(
    place: &Place,
    listener: &TcpListener,
    browser: Browser,
) -> Result<Option<(SharedVault, Browser)>, Failure> {
    let stream = |cause| Failure::new(REFUSED, format!("the Desk cannot go on: {cause}"));
    // It has no keys, but `panic` must find it.
    let (found, _) = be_found(&place.dir, None);
    let dir = place.dir.clone();
    let opener = Box::new(move |passphrase: &Passphrase| open_again(&dir, passphrase));
    let rng = Box::new(surroundings::rng());
    let listener = listener.try_clone().map_err(stream)?;
    let opened = LockedDesk::new(listener, browser, opener, rng)?.wait(stopped()).await?;
    drop(found);
    Ok(opened)
}

fn open_again(dir: &Path, passphrase: &Passphrase) -> Result<SharedVault, NotOpened> {
    let given = Given::Passphrase(Passphrase::new(passphrase.reveal()));
    let opened = given.open(dir, Access::Write);
    opened.map(SharedVault::new).map_err(|error| match error {
        testimony_casework::Error::Vault(testimony_vault::Error::WrongPassphrase) => {
            NotOpened::WrongPassphrase
        }
        other => {
            let hint = other.hint().map(|hint| format!(" ({hint})"));
            NotOpened::Other(format!("{other}{}", hint.unwrap_or_default()))
        }
    })
}

/// What a lock from outside does; unset until there is a Desk, and then the process ends instead.
type Heard = Arc<OnceLock<Box<dyn Fn() + Send + Sync>>>;

/// Lets other commands find this process.
fn be_found(dir: &Path, vault: Option<SharedVault>) -> (Option<Holder>, Heard) {
    let heard: Heard = Arc::default();
    let (has_keys, to_lock) = (vault.is_some(), Arc::clone(&heard));
    let on_wish: OnWish = Arc::new(move |wish| match (wish, to_lock.get()) {
        (Wish::Lock, Some(lock)) => lock(),
        (Wish::Lock, None) if !has_keys => {}
        _ => surroundings::end_at_once(),
    });
    match listen(dir, vault, on_wish) {
        Ok(holder) => (Some(holder), heard),
        Err(cause) => {
            output::warning(&format!(
                "other commands cannot be sent here, nor can it be locked from outside: {cause}"
            ));
            (None, heard)
        }
    }
}

fn options(place: &Place) -> DeskOptions {
    DeskOptions { listen: place.listen, proxy: place.proxy.clone(), marks: marks() }
}

fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Runtime::new()
        .map_err(|cause| Failure::new(REFUSED, format!("the Desk cannot start: {cause}")))
}
