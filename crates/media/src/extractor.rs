//! The parent's side: a pool of workers, jobs one by one or many at once, and every answer checked.

mod drive;

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use self::drive::{Ended, drive};
use crate::job::{Damage, Death, Job, Limits, Outcome, Report};
use crate::link::{Gone, Link, Patience};
use crate::sandbox::Walls;
use crate::sink::{Content, Fault, Sink};
use crate::wire::{Fields, INLINE_BYTES_MAX, VERSION, tag};
use crate::worker::{SERVE, SERVE_UNPROTECTED};

/// Jobs that are sent ahead of their answers.
const AHEAD_MAX: usize = 256;
/// Bytes of content that are sent ahead.
const AHEAD_BYTES_MAX: usize = 1 << 20;

/// Whether work goes on where the kernel has no landlock or seccomp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Walling {
    /// Nothing is read without all walls.
    #[default]
    Required,
    /// Somebody decided, knowingly, that this machine may read hostile files behind what walls it
    /// has.
    MayLack,
}

/// How workers are started and how long they may take.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The program that calls [`worker::run`](crate::worker::run), by its full path.
    pub program: PathBuf,
    /// Its hidden subcommand.
    pub arguments: Vec<OsString>,
    /// Workers that run at once.
    pub workers: usize,
    /// Seconds for which a worker may keep the parent waiting on one job, beyond
    /// [`Settings::bytes_per_second_min`]; then it is killed. The caller's own work does not count.
    pub stall_seconds_max: u64,
    /// Each byte that moves earns time: an archive of gigabytes takes longer than a photograph.
    pub bytes_per_second_min: u64,
    /// A worker that answered so many jobs makes room for a fresh one: whatever a file may have
    /// left behind in its memory ends with it.
    pub jobs_per_worker_max: u32,
    /// What to do where a wall is missing.
    pub walling: Walling,
}

impl Settings {
    /// [`Settings::stall_seconds_max`] unless somebody says otherwise: no honest file of the sizes
    /// that are held takes half of it.
    pub const STALL_SECONDS_MAX: u64 = 10;

    /// Two workers, 10 seconds, 8 MiB a second, 5,000 jobs a worker, walls required.
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
    ) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            workers: 2,
            stall_seconds_max: Self::STALL_SECONDS_MAX,
            bytes_per_second_min: 8 << 20,
            jobs_per_worker_max: 5_000,
            walling: Walling::Required,
        }
    }

    fn patience(&self) -> Patience {
        Patience::new(Duration::from_secs(self.stall_seconds_max), self.bytes_per_second_min)
    }
}

/// What keeps the parent itself from working. A file is never the reason.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The worker's program cannot be started.
    #[error("the worker cannot be started")]
    Start {
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The program at this path is no worker, or one of another version.
    #[error("the program that should be a worker does not answer as one")]
    NotAWorker,
    /// The kernel lacks a wall, and the settings demand it.
    #[error(
        "this kernel lacks what keeps hostile files in: landlock {}, seccomp {}",
        if walls.landlock { "is there" } else { "is missing" },
        if walls.seccomp { "is there" } else { "is missing" }
    )]
    Unprotected {
        /// Which walls stand.
        walls: Walls,
    },
    /// The caller's sink failed; the job ended there.
    #[error("what was extracted could not be taken")]
    Sink {
        /// What it said.
        #[source]
        cause: Fault,
    },
}

/// A pool of workers. Shared between threads by reference; each call takes one worker, and waits
/// where all are taken.
#[derive(Debug)]
pub struct Extractor {
    settings: Settings,
    pool: Mutex<Pool>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Pool {
    idle: Vec<Link>,
    leased: usize,
}

impl Extractor {
    /// Starts nothing yet: the first job does.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        Self { settings, pool: Mutex::default(), returned: Condvar::new() }
    }

    /// Which walls a worker has on this machine, to say it before work begins.
    ///
    /// # Errors
    /// If no worker can be started.
    pub fn walls(&self) -> Result<Walls, Error> {
        match self.begin(SERVE) {
            Ok((_, walls)) => Ok(walls),
            Err(Error::Unprotected { walls }) => Ok(walls),
            Err(other) => Err(other),
        }
    }

    /// Takes one file apart.
    ///
    /// # Errors
    /// If workers cannot be started or are not protected, or the sink fails. Never for what is in
    /// the file: that is the report's outcome.
    pub fn extract(
        &self,
        job: &Job,
        content: &mut dyn Content,
        sink: &mut dyn Sink,
    ) -> Result<Report, Error> {
        let mut lease = self.lease();
        let link = lease.link()?;
        if !drive::put(link, job, content) {
            return Ok(unreadable());
        }
        lease.drive(job, content, sink)
    }

    /// Takes many small files apart by one worker, without waiting for each answer: some thousands
    /// a second. `sinks` has one for each job. Files above 256 KiB are allowed and go one by one.
    ///
    /// # Errors
    /// As [`Extractor::extract`]; the reports until then are lost, the sinks have what came.
    pub fn extract_many<S: Sink>(
        &self,
        jobs: &[(Job, &[u8])],
        sinks: &mut [S],
    ) -> Result<Vec<Report>, Error> {
        let mut lease = self.lease();
        let mut reports = Vec::with_capacity(jobs.len());
        let mut ahead = 0;
        for (at, ((job, content), sink)) in jobs.iter().zip(sinks).enumerate() {
            let is_fresh = lease.link.is_none();
            let link = lease.link()?;
            if is_fresh {
                // What a worker before had not answered goes to this one.
                ahead = at;
            }
            while let Some((job, content)) = jobs.get(ahead) {
                let mut content = *content;
                let is_small = content.len() as u64 <= INLINE_BYTES_MAX;
                let has_room = ahead < at + AHEAD_MAX && link.waiting() < AHEAD_BYTES_MAX;
                // A large file asks back: nothing may be sent behind it before it is done.
                let before_is_done =
                    ahead == at || jobs[ahead - 1].1.len() as u64 <= INLINE_BYTES_MAX;
                let may_go = ahead == at || (is_small && has_room && before_is_done);
                if !may_go {
                    break;
                }
                drive::put(link, job, &mut content);
                ahead += 1;
            }
            let mut content = *content;
            reports.push(lease.drive(job, &mut content, sink)?);
        }
        Ok(reports)
    }

    fn begin(&self, mode: &str) -> Result<(Link, Walls), Error> {
        let Settings { program, arguments, .. } = &self.settings;
        let mut link =
            Link::new(program, arguments, mode).map_err(|cause| Error::Start { cause })?;
        let frame = link.frame(&mut self.settings.patience()).map_err(|_| Error::NotAWorker)?;
        let walls = hello(frame).ok_or(Error::NotAWorker)?;
        if !walls.stand() && mode == SERVE {
            return Err(Error::Unprotected { walls });
        }
        Ok((link, walls))
    }

    fn lease(&self) -> Lease<'_> {
        let mut pool = self.pool.lock().unwrap_or_else(PoisonError::into_inner);
        while pool.leased >= self.settings.workers.max(1) {
            pool = self.returned.wait(pool).unwrap_or_else(PoisonError::into_inner);
        }
        pool.leased += 1;
        Lease { extractor: self, link: pool.idle.pop() }
    }
}

fn hello(frame: &[u8]) -> Option<Walls> {
    let mut fields = Fields(frame);
    let (tag, version) = (fields.u8().ok()?, fields.u8().ok()?);
    let walls = Walls { landlock: fields.u8().ok()? == 1, seccomp: fields.u8().ok()? == 1 };
    fields.end().ok()?;
    (tag == tag::HELLO && version == VERSION).then_some(walls)
}

fn unreadable() -> Report {
    Report { outcome: Outcome::Damaged(Damage::Unreadable), ..Report::default() }
}

/// A place in the pool, with a worker in it when one is needed.
struct Lease<'e> {
    extractor: &'e Extractor,
    link: Option<Link>,
}

impl Lease<'_> {
    fn link(&mut self) -> Result<&mut Link, Error> {
        let settings = &self.extractor.settings;
        if self.link.is_none() {
            let mode = match settings.walling {
                Walling::Required => SERVE,
                Walling::MayLack => SERVE_UNPROTECTED,
            };
            self.link = Some(self.extractor.begin(mode)?.0);
        }
        self.link.as_mut().ok_or(Error::NotAWorker)
    }

    /// Reads the answers to a job that was put; the worker is thrown away where it must be.
    fn drive(
        &mut self,
        job: &Job,
        content: &mut dyn Content,
        sink: &mut dyn Sink,
    ) -> Result<Report, Error> {
        let settings = &self.extractor.settings;
        let mut report = Report::default();
        let link = self.link()?;
        let ended = drive(link, &mut settings.patience(), job, content, sink, &mut report);
        link.jobs += 1;
        let mut retire = link.jobs >= settings.jobs_per_worker_max;
        report.outcome = match ended {
            Ok(outcome) => {
                let spent = matches!(
                    outcome,
                    Outcome::LimitReached(_) | Outcome::Damaged(Damage::Panicked)
                );
                // What stands for nothing that was unpacked leaves nothing behind.
                let cheap = outcome == Outcome::LimitReached(crate::Limit::Depth);
                retire |= spent && !cheap;
                outcome
            }
            Err(ended) => {
                retire = true;
                match ended {
                    Ended::Gone(Gone::Dead(death)) => Outcome::Died(death),
                    Ended::Gone(Gone::Late) => Outcome::LimitReached(crate::Limit::Time),
                    Ended::Babble => Outcome::Died(Death::Babble),
                    Ended::Over(limit) => Outcome::LimitReached(limit),
                    Ended::Unreadable => Outcome::Damaged(Damage::Unreadable),
                    Ended::Sink(cause) => {
                        self.link = None;
                        return Err(Error::Sink { cause });
                    }
                }
            }
        };
        if retire {
            self.link = None;
        }
        Ok(report)
    }
}

impl Drop for Lease<'_> {
    fn drop(&mut self) {
        let mut pool = self.extractor.pool.lock().unwrap_or_else(PoisonError::into_inner);
        pool.leased -= 1;
        // A job that was sent and not answered would answer the next.
        pool.idle.extend(self.link.take().filter(|link| link.waiting() == 0));
        drop(pool);
        self.extractor.returned.notify_one();
    }
}

/// What one file and everything in it may cost, however deep it is nested.
///
/// Each job of a member takes [`Budget::limits`]; each report is taken off by [`Budget::spend`].
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    limits: Limits,
}

impl Budget {
    /// For a file of this size that lay in no archive.
    #[must_use]
    pub fn new(limits: Limits, content_bytes: u64) -> Self {
        let by_ratio = content_bytes.saturating_mul(limits.ratio_max).max(limits.ratio_free_bytes);
        let unpacked_bytes_max = limits.unpacked_bytes_max.min(by_ratio);
        Self { limits: Limits { unpacked_bytes_max, ..limits } }
    }

    /// What the next job may cost.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Takes off what a job has cost.
    pub fn spend(&mut self, report: &Report) {
        let limits = &mut self.limits;
        limits.members_max = limits.members_max.saturating_sub(report.members + report.skipped);
        limits.unpacked_bytes_max = limits.unpacked_bytes_max.saturating_sub(report.unpacked_bytes);
    }
}
