//! `demo`: the whole chain on an invented case, through the same use cases as by hand.
//!
//! A real Post runs on loopback while it lasts, a real vault with the full cost of its passphrase is
//! made, and the dossier is checked by the same code that strangers run.

use std::fs;
use std::net::SocketAddr;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use testimony_casework::adding::{self, AddOptions, LongOccasion};
use testimony_casework::init::{InitOptions, policy_text};
use testimony_casework::weighing::weigh_claim;
use testimony_casework::{apply, fetch, reply, sealing, team};
use testimony_courier::{CourierOptions, Post};
use testimony_dossier::{Plan, TrustedPolicy, Verdict};
use testimony_model::Handle;
use testimony_post::send::{self, Sending};
use testimony_post::{PostDir, ServeOptions, Server};
use testimony_record::tick::TICK_SECONDS_DEFAULT;
use testimony_vault::{Access, Due, Kdf, Vault};

use super::dossier::{publish_plan, tell_verdict};
use super::serving::Stop;
use super::{Outcome, desk, files, marks};
use crate::cli::{DemoArgs, LimitArgs};
use crate::failure::{Failure, INTERNAL, REFUSED};
use crate::session::Opened;
use crate::{output, passphrase, surroundings};

const CASE: &str = include_str!("../../demo/case.jsonl");
const PLAN: &str = include_str!("../../demo/plan.toml");
const ACCOUNT: &str = include_str!("../../demo/account.ru.txt");
const QUESTION: &str = include_str!("../../demo/question.ru.txt");
const ANSWER: &str = include_str!("../../demo/answer.ru.txt");
const PHOTOS: [(&str, &[u8]); 2] = [
    ("photo-1.jpg", include_bytes!("../../demo/photo-1.jpg")),
    ("photo-2.jpg", include_bytes!("../../demo/photo-2.jpg")),
];
/// What somebody handed over on a stick: a picture, an archive of a phone, a table.
const FILES: [(&str, &[u8]); 3] = [
    ("gate-book.csv", include_bytes!("../../demo/files/gate-book.csv")),
    ("mill-at-dusk.jpg", include_bytes!("../../demo/files/mill-at-dusk.jpg")),
    ("phone.zip", include_bytes!("../../demo/files/phone.zip")),
];
/// `demo.invalid` belongs to nobody, and every verifier says DEMO for a log that begins so.
const LOG_ORIGIN: &str = "demo.invalid/old-mill";
const CLAIMS: [&str; 3] = ["c-held", "c-hundred", "c-three"];

/// Where the demo's files lie.
struct Places {
    vault: PathBuf,
    post: PathBuf,
    passphrase: PathBuf,
    policy: PathBuf,
    sender: PathBuf,
    files: PathBuf,
    plan: PathBuf,
    dossier: PathBuf,
}

pub(super) fn demo(args: &DemoArgs) -> Outcome {
    let places = Places::below(&args.dir);
    Vault::is_free(&args.dir).map_err(|error| {
        Failure::from(error).hint("name another folder with --dir, or remove the old demo")
    })?;
    output::line("DEMO, invented: no person, place or event in it is real.");
    output::line("");
    let mut vault = begin(&places)?;
    let account = through_the_post(&places, &mut vault)?;
    casework(&places, &mut vault, &account)?;
    let verdict = publish_and_verify(&places, &mut vault, &account)?;
    output::line("");
    tell_verdict(&verdict);
    output::line("");
    // What hangs on one paper is told beside what does not.
    for claim in CLAIMS {
        let claim: Handle = claim.parse().map_err(|_| internal("the demo's claim has no name"))?;
        let weight = weigh_claim(&vault, &claim)?;
        output::line(&format!("\"{}\" {}", weight.text, weight.sentence()));
    }
    output::line("");
    if args.no_serve {
        output::line(&format!(
            "Look at it: testimony open {} --passphrase-file {}",
            places.vault.display(),
            places.passphrase.display()
        ));
        return Ok(verdict.exit_code());
    }
    desk::serve(Opened::own(vault, Access::Read), SocketAddr::from(([127, 0, 0, 1], 0)), None)
}

impl Places {
    fn below(dir: &Path) -> Self {
        let at = |name: &str| dir.join(name);
        Self {
            vault: at("vault"),
            post: at("post"),
            passphrase: at("passphrase.txt"),
            policy: at("policy.txt"),
            sender: at("sender"),
            files: at("files"),
            plan: at("plan.toml"),
            dossier: at("dossier"),
        }
    }
}

fn step(number: u8, text: &str) {
    output::line(&format!("{number}. {text}"));
}

/// The vault, its policy and the Post's folder.
fn begin(places: &Places) -> Result<Vault, Failure> {
    let passphrase = passphrase::generate();
    let options = InitOptions {
        team_name: "Demo team".to_owned(),
        log_origin: Some(LOG_ORIGIN.to_owned()),
        tick_seconds: TICK_SECONDS_DEFAULT,
        post_delay_days: 3,
        marks: marks(),
        kdf: Kdf::STRONG,
    };
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let vault =
        testimony_casework::init::init(&places.vault, &options, &passphrase, &mut occasion)?;
    write(&places.passphrase, format!("{}\n", passphrase.reveal()).as_bytes())?;
    write(&places.policy, policy_text(&vault)?.as_bytes())?;
    step(
        1,
        &format!(
            "A vault was made, encrypted, in {}; its passphrase is in {}.",
            places.vault.display(),
            places.passphrase.display()
        ),
    );
    let public = team::public(&vault)?;
    PostDir::init(&places.post, &public, &mut surroundings::rng())?;
    step(
        2,
        &format!(
            "A Post that knows only the team's public keys was made in {}.",
            places.post.display()
        ),
    );
    Ok(vault)
}

/// An account and its answer travel through a Post that runs for as long as that takes.
fn through_the_post(places: &Places, vault: &mut Vault) -> Result<Handle, Failure> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|cause| Failure::new(REFUSED, format!("the Post cannot start: {cause}")))?;
    let server = Server::open(&places.post, ServeOptions::default())?;
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let bound = SocketAddr::from(([127, 0, 0, 1], 0));
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind(bound))
        .map_err(|cause| Failure::new(REFUSED, format!("the Post cannot listen: {cause}")))?;
    let address = listener
        .local_addr()
        .map_err(|cause| Failure::new(REFUSED, format!("the Post cannot listen: {cause}")))?;
    let serving = runtime.spawn(server.run(listener, async {
        drop(stopped.await);
    }));
    let talked = talk(places, vault, &format!("http://{address}"));
    drop(stop);
    runtime
        .block_on(serving)
        .map_err(|_| internal("the Post stopped in the middle"))?
        .map_err(Failure::from)?;
    talked
}

/// Send, fetch, ask, read, answer, fetch.
fn talk(places: &Places, vault: &mut Vault, url: &str) -> Result<Handle, Failure> {
    let mut rng = surroundings::rng();
    let mut files = Vec::new();
    for (name, bytes) in PHOTOS {
        let path = places.sender.join(name);
        write(&path, bytes)?;
        files.push(path);
    }
    let post = Post::connect(url, &CourierOptions::default())?;
    let mut told = |_| ();
    let sending = Sending::new(surroundings::today(), ACCOUNT, &files, &mut told);
    let sent = send::send(&post, sending, &mut rng)?;
    let words = places.sender.join("code-words.txt");
    write(&words, format!("{}\n", sent.words.phrase().as_str()).as_bytes())?;
    step(
        3,
        &format!(
            "Somebody sent an account with two photographs to the Post at {url}; the only way back to \
         it are the twelve code words in {}.",
            words.display()
        ),
    );
    let mut occasion = surroundings::occasion(&mut rng);
    fetch::note_identity(vault, url, &post)?;
    let mut quiet = |_: fetch::Progress| {};
    let fetched = fetch::fetch(vault, &post, &mut quiet, &mut occasion)?;
    let account =
        fetched.taken.first().cloned().ok_or_else(|| internal("the account did not arrive"))?;
    step(
        4,
        &format!(
            "The team fetched it as {account}; the Post has deleted it. Its photographs carry the \
         place where they were taken, so they stay sealed."
        ),
    );
    reply::reply(vault, &post, &account, QUESTION.trim_end(), &mut occasion)?;
    let mut rng = surroundings::rng();
    let answer = Sending::new(surroundings::today(), ANSWER, &[], &mut told);
    send::answer(&post, &sent.words, answer, &mut rng)?;
    let mut occasion = surroundings::occasion(&mut rng);
    fetch::fetch(vault, &post, &mut quiet, &mut occasion)?;
    step(
        5,
        "The team left a question that only the code words open: may it be published? An answer \
             sealed with the same words came back: yes, without the name and the street.",
    );
    Ok(account)
}

/// Everything that the team puts on record, and the seal on it.
fn casework(places: &Places, vault: &mut Vault, account: &Handle) -> Result<(), Failure> {
    let case = CASE.replace("@POST@", account.as_str());
    let file = places.vault.with_file_name("case.jsonl");
    write(&file, case.as_bytes())?;
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let entries = apply::apply(vault, &case, &mut occasion)?.count;
    add_files(places, vault)?;
    step(
        6,
        &format!(
            "{entries} signed entries were put on record from {}: one newspaper, fifty outlets that \
         repeat it, an NGO, two officials, a call by the UN. The files in {} were added, and read \
         in a sandbox.",
            file.display(),
            places.files.display()
        ),
    );
    let mut rng = surroundings::rng();
    let mut occasion = surroundings::occasion(&mut rng);
    let sealed = sealing::seal(vault, Due::All, &marks(), &mut occasion)?;
    step(
        7,
        &format!(
            "{} items were sealed into leaf {} of the public log in {}; it shows 32 bytes.",
            sealed.items,
            sealed.leaf,
            vault.log_dir().display()
        ),
    );
    Ok(())
}

/// Files of the case that came with no account.
fn add_files(places: &Places, vault: &mut Vault) -> Result<(), Failure> {
    for (name, bytes) in FILES {
        write(&places.files.join(name), bytes)?;
    }
    let options =
        AddOptions { paths: vec![places.files.clone()], source: None, note: None, case: None };
    let mut rng = surroundings::busy_rng()?;
    let mut occasion = LongOccasion { clock: &surroundings::now, rng: &mut rng };
    adding::add(vault, &options, &mut occasion, &mut |_| ControlFlow::Continue(()))?;
    files::read_waiting(vault, &LimitArgs::default(), &Stop::never())?;
    Ok(())
}

fn publish_and_verify(
    places: &Places,
    vault: &mut Vault,
    account: &Handle,
) -> Result<Verdict, Failure> {
    let plan = PLAN.replace("@POST@", account.as_str());
    write(&places.plan, plan.as_bytes())?;
    let published = publish_plan(vault, &Plan::parse(&plan)?, &places.dossier)?;
    step(
        8,
        &format!(
            "A dossier by the plan in {} was written to {}; {} words are withheld.",
            places.plan.display(),
            places.dossier.display(),
            published.words_withheld
        ),
    );
    let alone = testimony_dossier::verify(&places.dossier, &[], surroundings::second())?;
    step(9, &format!("A stranger without the policy checks it. {}", alone.sentence()));
    let policy = fs::read(&places.policy).map_err(Failure::file("reading", &places.policy))?;
    let from = places.policy.display().to_string();
    let trusted =
        TrustedPolicy::parse(&policy, &from).map_err(|error| internal(&error.to_string()))?;
    step(10, &format!("A stranger who got {from} elsewhere checks it:"));
    Ok(testimony_dossier::verify(&places.dossier, &[trusted], surroundings::second())?)
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(path, bytes))
        .map_err(Failure::file("writing", path))
}

fn internal(why: &str) -> Failure {
    Failure::new(INTERNAL, why)
}
