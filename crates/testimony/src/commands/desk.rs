//! `open`: the Desk.

use std::net::SocketAddr;

use testimony_desk::{Desk, DeskOptions};
use testimony_vault::{Access, Vault};

use super::serving::stopped;
use super::{DONE, Outcome, marks, open_vault};
use crate::cli::OpenArgs;
use crate::failure::{Failure, REFUSED};
use crate::{output, surroundings};

pub(super) fn open(args: OpenArgs) -> Outcome {
    let vault = open_vault(&args.dir, &args.passphrase, Access::Write)?;
    serve(vault, args.listen, args.proxy)
}

/// Serves the Desk until it is stopped; the demo does the same.
pub(super) fn serve(vault: Vault, listen: SocketAddr, proxy: Option<String>) -> Outcome {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|cause| Failure::new(REFUSED, format!("the Desk cannot start: {cause}")))?;
    runtime.block_on(async {
        let options = DeskOptions { listen, proxy, marks: marks() };
        let rng = Box::new(surroundings::rng());
        let desk = Desk::bind(vault, options, surroundings::now, rng).await?;
        output::line("The Desk is open. This address works once, in one browser, on this machine:");
        output::line(&desk.address());
        output::note("Ctrl-C closes it");
        desk.serve(stopped()).await
    })?;
    Ok(DONE)
}
