//! `post serve`: binds, lets the walls be built, then reads the folder and serves it.

use std::io::ErrorKind;
use std::path::Path;

use testimony_media::sandbox::{Serving, enter_serving};
use testimony_post::{ListenAddress, Listener, PostDir, ServeOptions, Server};

use super::super::serving::stopped;
use super::super::{DONE, Outcome};
use crate::cli::PostServeArgs;
use crate::failure::{Failure, REFUSED, USAGE};
use crate::{output, surroundings};

pub(super) fn serve(args: &PostServeArgs) -> Outcome {
    // Before a socket appears: is there a Post at all?
    let folder = PostDir::open(&args.dir)?.path().to_owned();
    if let Some(address) = args.metrics.as_ref().filter(|address| !address.stays_here()) {
        let why = format!("counts are told on this machine alone, not on {address}");
        return Err(Failure::new(USAGE, why).hint("name a port of 127.0.0.1, or unix:PATH"));
    }
    let listener = bind(&args.listen)?;
    let metrics = args.metrics.as_ref().map(bind).transpose()?;
    if surroundings::may_be_swapped() {
        output::warning(
            "this machine has a swap, and the system does not let the Post keep its memory out of \
             it: words that pass through may come to lie on a disk; `testimony post doctor` says \
             what to do",
        );
    }
    if !args.listen.stays_here() {
        output::warning("others than this machine reach the Post, past tor, and in plain HTTP");
    }
    build_walls(&folder, args)?;
    let options = ServeOptions {
        store_bytes_max: Some(args.space_gib << 30),
        metrics,
        ..ServeOptions::default()
    };
    let server = Server::open(&folder, options)?;
    for damage in server.damage() {
        output::warning(&format!(
            "{} is damaged from byte {}; everything else is served",
            damage.path.display(),
            damage.offset
        ));
    }
    let failed = |cause: std::io::Error| Failure::new(REFUSED, format!("cannot serve: {cause}"));
    let runtime = tokio::runtime::Runtime::new().map_err(failed)?;
    runtime.block_on(async {
        output::line(&match listener.address().map_err(failed)? {
            ListenAddress::Tcp(address) => format!("The Post answers at http://{address}"),
            socket @ ListenAddress::Unix(_) => format!("The Post answers at {socket}"),
        });
        server.run_on(listener, stopped()).await.map_err(Failure::from)
    })?;
    Ok(DONE)
}

fn bind(address: &ListenAddress) -> Result<Listener, Failure> {
    Listener::bind(address).map_err(|cause| {
        let failure = Failure::new(REFUSED, format!("cannot listen on {address}: {cause}"));
        match (cause.kind(), address) {
            (ErrorKind::AddrInUse, ListenAddress::Tcp(_)) => {
                failure.hint("another program has that port; choose another one with --listen")
            }
            (ErrorKind::AddrInUse, ListenAddress::Unix(_)) => {
                failure.hint("another Post answers there; stop it first, or name another path")
            }
            (ErrorKind::NotFound, ListenAddress::Unix(_)) => {
                failure.hint("make the folder of the socket first; tor must be able to enter it")
            }
            _ => failure,
        }
    })
}

/// From here on the process has its folder and its listeners and nothing else.
fn build_walls(folder: &Path, args: &PostServeArgs) -> Result<(), Failure> {
    if args.without_sandbox {
        output::warning("no walls: a fault of the Post gives away what its user can read");
        return Ok(());
    }
    let sockets: Vec<_> = [Some(&args.listen), args.metrics.as_ref()]
        .into_iter()
        .flatten()
        .filter_map(|address| match address {
            ListenAddress::Unix(path) => Some(path.parent().unwrap_or(Path::new("."))),
            ListenAddress::Tcp(_) => None,
        })
        .map(|folder| if folder == Path::new("") { Path::new(".") } else { folder })
        .collect();
    let walls = enter_serving(&Serving { keep: &[folder], remove: &sockets })
        .map_err(|cause| Failure::new(REFUSED, cause.to_string()))?;
    if walls.stand() {
        return Ok(());
    }
    let missing = match (walls.landlock, walls.seccomp) {
        (false, false) => "landlock and seccomp",
        (false, true) => "landlock",
        _ => "seccomp",
    };
    let why = format!("this system has no {missing} to keep the Post in its folder");
    Err(Failure::new(REFUSED, why).hint(
        "use Linux 5.13 or newer with landlock switched on; or --without-sandbox, where something \
         else keeps it in",
    ))
}
