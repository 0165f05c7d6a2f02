//! Takes away from this process what it does not need, before it reads a hostile byte.
//!
//! Three walls, each enough by itself against opening files: resource limits (no file may grow, no
//! core), landlock (no file or network address may be opened), seccomp (an allow-list of system
//! calls; reading from descriptor 0 and writing to 1 alone, so inherited ones are of no use). The
//! rules in words: docs/spec/extraction.md, section "Sandbox".
//!
//! Never weakens in silence: [`enter`] says which walls stand, and a worker leaves where one is
//! missing, unless its parent allowed that.
//!
//! [`enter_serving`] builds other walls from the same bricks: around a server that is reached by
//! strangers and needs its own folder and nothing else.

mod serving;

use std::collections::BTreeMap;
use std::path::Path;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, PathBeneath, PathFd, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetStatus, Scope,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit};
use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen, SeccompCmpOp, SeccompCondition, SeccompFilter,
    SeccompRule,
};

pub use self::serving::{Serving, enter_serving};

/// Memory of a worker: a held file, its decoded pixels and the program itself.
pub const MEMORY_BYTES_MAX: u64 = 768 << 20;
/// Processor time of a worker in its whole life: a stop for one whose parent is gone.
pub const CPU_SECONDS_MAX: u64 = 900;
/// Open files: three, and room for what a library opens before the walls stand.
const FILES_MAX: u64 = 16;
/// Open files of a program that is launched.
const FILES_LAUNCHED_MAX: u64 = 64;
/// What the kernel must know at least; newer rules are added where the kernel has them.
const LANDLOCK: ABI = ABI::V6;

/// Which of the two walls that a kernel may lack stand around this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walls {
    /// No file and no network address can be opened.
    pub landlock: bool,
    /// System calls are on an allow-list.
    pub seccomp: bool,
}

impl Walls {
    /// True if nothing is missing.
    #[must_use]
    pub fn stand(self) -> bool {
        self.landlock && self.seccomp
    }
}

/// Why a wall could not be built.
#[derive(Debug, thiserror::Error)]
#[error("the sandbox cannot be built: {0}")]
pub struct Refused(String);

fn refused(cause: impl std::fmt::Display) -> Refused {
    Refused(cause.to_string())
}

/// Builds all walls around the calling thread, which must be the only one.
///
/// # Errors
/// If a resource limit cannot be set. What the kernel lacks is no error but a missing wall.
pub fn enter(memory_bytes_max: u64) -> Result<Walls, Refused> {
    limit(memory_bytes_max, CPU_SECONDS_MAX, FILES_MAX)?;
    let landlock = forbid_files(&[]).unwrap_or(false);
    let seccomp = allow_list().is_ok_and(|filter| seccompiler::apply_filter(&filter).is_ok());
    Ok(Walls { landlock, seccomp })
}

/// What a launched program may do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Launch<'a> {
    pub(crate) memory_bytes_max: u64,
    pub(crate) cpu_seconds_max: u64,
    /// Files it may execute: itself and the loader.
    pub(crate) execute: &'a [&'a Path],
    /// Folders it may read.
    pub(crate) read: &'a [&'a Path],
}

/// Builds the walls around another program, which the caller executes next.
pub(crate) fn enter_launch(launch: &Launch<'_>) -> Result<Walls, Refused> {
    limit(launch.memory_bytes_max, launch.cpu_seconds_max, FILES_LAUNCHED_MAX)?;
    let reading = AccessFs::ReadFile | AccessFs::ReadDir;
    let executing = AccessFs::ReadFile | AccessFs::Execute;
    let landlock =
        forbid_files(&[(launch.read, reading), (launch.execute, executing)]).unwrap_or(false);
    let seccomp = deny_list().is_ok_and(|filter| seccompiler::apply_filter(&filter).is_ok());
    Ok(Walls { landlock, seccomp })
}

fn limit(memory_bytes: u64, cpu_seconds: u64, files: u64) -> Result<(), Refused> {
    let limits = [
        (Resource::As, memory_bytes),
        (Resource::Data, memory_bytes),
        (Resource::Cpu, cpu_seconds),
        (Resource::Nofile, files),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Memlock, 0),
        (Resource::Msgqueue, 0),
    ];
    for (resource, value) in limits {
        // A smaller hard limit from outside stands.
        let hard = rustix::process::getrlimit(resource).maximum.map_or(value, |is| is.min(value));
        let limit = Rlimit { current: Some(hard), maximum: Some(hard) };
        rustix::process::setrlimit(resource, limit).map_err(refused)?;
    }
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(refused)?;
    rustix::thread::set_no_new_privs(true).map_err(refused)
}

/// What may still be done below which paths; everything else may not.
type Allowed<'a> = (&'a [&'a Path], BitFlags<AccessFs>);

fn forbid_files(allowed: &[Allowed<'_>]) -> Result<bool, Refused> {
    let mut rules = Ruleset::default()
        .handle_access(AccessFs::from_all(LANDLOCK))
        .and_then(|rules| rules.handle_access(AccessNet::from_all(LANDLOCK)))
        .and_then(|rules| rules.scope(Scope::from_all(LANDLOCK)))
        .and_then(Ruleset::create)
        .map_err(refused)?;
    for (paths, access) in allowed {
        // A folder that this machine does not have needs no rule.
        for path in paths.iter().filter_map(|path| PathFd::new(path).ok()) {
            rules = rules.add_rule(PathBeneath::new(path, *access)).map_err(refused)?;
        }
    }
    let status = rules.restrict_self().map_err(refused)?;
    Ok(status.ruleset != RulesetStatus::NotEnforced)
}

/// One condition on an argument's lower half.
fn only(argument: u8, compare: SeccompCmpOp, value: u64) -> Result<SeccompRule, Refused> {
    let condition = SeccompCondition::new(argument, SeccompCmpArgLen::Dword, compare, value);
    SeccompRule::new(vec![condition.map_err(refused)?]).map_err(refused)
}

fn compile(
    rules: BTreeMap<i64, Vec<SeccompRule>>,
    otherwise: SeccompAction,
    listed: SeccompAction,
) -> Result<BpfProgram, Refused> {
    let arch = std::env::consts::ARCH.try_into().map_err(refused)?;
    let filter = SeccompFilter::new(rules, otherwise, listed, arch).map_err(refused)?;
    filter.try_into().map_err(refused)
}

/// What a call that is not allowed gives: an error, so that a library that asks for something
/// needless goes on without.
fn no() -> SeccompAction {
    SeccompAction::Errno(libc::EPERM.unsigned_abs())
}

/// A worker computes, reads 0 and writes 1.
fn allow_list() -> Result<BpfProgram, Refused> {
    let free = [
        // Memory.
        libc::SYS_brk,
        libc::SYS_munmap,
        libc::SYS_mremap,
        libc::SYS_madvise,
        // Its own end, also by a panic that aborts.
        libc::SYS_exit,
        libc::SYS_exit_group,
        libc::SYS_getpid,
        libc::SYS_gettid,
        libc::SYS_rt_sigaction,
        libc::SYS_rt_sigprocmask,
        libc::SYS_rt_sigreturn,
        libc::SYS_sigaltstack,
        // Seeds of hash tables, locks, the clock.
        libc::SYS_getrandom,
        libc::SYS_futex,
        libc::SYS_clock_gettime,
        libc::SYS_sched_yield,
        libc::SYS_restart_syscall,
        libc::SYS_close,
    ];
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        free.into_iter().map(|call| (call, Vec::new())).collect();
    let eq = || SeccompCmpOp::Eq;
    for call in [libc::SYS_read, libc::SYS_readv] {
        rules.insert(call, vec![only(0, eq(), 0)?]);
    }
    for call in [libc::SYS_write, libc::SYS_writev] {
        rules.insert(call, vec![only(0, eq(), 1)?, only(0, eq(), 2)?]);
    }
    let anonymous = u64::from(libc::MAP_ANONYMOUS.unsigned_abs());
    rules.insert(libc::SYS_mmap, vec![only(3, SeccompCmpOp::MaskedEq(anonymous), anonymous)?]);
    // Never executable: nothing here compiles at run time.
    let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
    rules.insert(libc::SYS_mprotect, vec![only(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    // An abort signals itself alone.
    let me = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![only(0, eq(), me)?]);
    compile(rules, no(), SeccompAction::Allow)
}

/// A launched program is somebody else's: it gets what programs need, without the doors.
fn deny_list() -> Result<BpfProgram, Refused> {
    let closed = [
        libc::SYS_socket,
        libc::SYS_socketpair,
        libc::SYS_connect,
        libc::SYS_bind,
        libc::SYS_listen,
        libc::SYS_accept,
        libc::SYS_accept4,
        libc::SYS_sendto,
        libc::SYS_sendmsg,
        libc::SYS_sendmmsg,
        libc::SYS_ptrace,
        libc::SYS_process_vm_readv,
        libc::SYS_process_vm_writev,
        libc::SYS_kill,
        libc::SYS_tkill,
        libc::SYS_rt_sigqueueinfo,
        libc::SYS_pidfd_open,
        libc::SYS_pidfd_getfd,
        libc::SYS_pidfd_send_signal,
        libc::SYS_bpf,
        libc::SYS_perf_event_open,
        libc::SYS_userfaultfd,
        libc::SYS_io_uring_setup,
        libc::SYS_keyctl,
        libc::SYS_add_key,
        libc::SYS_request_key,
        libc::SYS_mount,
        libc::SYS_umount2,
        libc::SYS_move_mount,
        libc::SYS_open_tree,
        libc::SYS_pivot_root,
        libc::SYS_chroot,
        libc::SYS_unshare,
        libc::SYS_setns,
        libc::SYS_memfd_create,
        libc::SYS_shmget,
        libc::SYS_msgget,
        libc::SYS_mq_open,
        libc::SYS_init_module,
        libc::SYS_finit_module,
        libc::SYS_kexec_load,
        libc::SYS_reboot,
        libc::SYS_swapon,
        libc::SYS_open_by_handle_at,
    ];
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> =
        closed.into_iter().map(|call| (call, Vec::new())).collect();
    // Threads may be made, processes may not.
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    rules.insert(libc::SYS_clone, vec![only(0, SeccompCmpOp::MaskedEq(thread), 0)?]);
    #[cfg(target_arch = "x86_64")]
    rules.extend([(libc::SYS_fork, Vec::new()), (libc::SYS_vfork, Vec::new())]);
    let first = compile(rules, SeccompAction::Allow, no())?;
    no_clone3()?;
    Ok(first)
}

/// The flags of `clone3` lie in memory, where no filter looks; with this answer libc takes `clone`.
fn no_clone3() -> Result<(), Refused> {
    let clone3 = BTreeMap::from([(libc::SYS_clone3, Vec::new())]);
    let nosys = SeccompAction::Errno(libc::ENOSYS.unsigned_abs());
    let filter = compile(clone3, SeccompAction::Allow, nosys)?;
    seccompiler::apply_filter(&filter).map_err(refused)
}
