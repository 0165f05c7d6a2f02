//! Walls around a server that strangers reach, and that has its listener already.
//!
//! From then on it opens files in its own folder alone, makes no connection, starts no program and
//! makes no memory executable. Never says that a wall stands where the kernel did not build it.

use std::collections::BTreeMap;
use std::path::Path;

use landlock::{Access as _, AccessFs, BitFlags};
use seccompiler::{BpfProgram, SeccompCmpOp, SeccompRule};

use super::{LANDLOCK, Refused, Walls, compile, forbid_files, no, no_clone3, only, refused};

/// What a server may still do with files.
#[derive(Debug, Clone, Copy)]
pub struct Serving<'a> {
    /// Folders in which it reads and writes.
    pub keep: &'a [&'a Path],
    /// Folders out of which it may remove files: where its socket lies.
    pub remove: &'a [&'a Path],
}

/// Builds the walls around the calling thread, which must be the only one: those that it makes
/// later are behind them too.
///
/// # Errors
/// If the process cannot give up gaining rights. What the kernel lacks is no error but a missing
/// wall.
pub fn enter_serving(serving: &Serving<'_>) -> Result<Walls, Refused> {
    rustix::thread::set_no_new_privs(true).map_err(refused)?;
    let allowed = [(serving.keep, keeping()), (serving.remove, AccessFs::RemoveFile.into())];
    let landlock = forbid_files(&allowed).unwrap_or(false);
    let seccomp = allow_list().is_ok_and(|filter| seccompiler::apply_filter(&filter).is_ok());
    Ok(Walls { landlock, seccomp })
}

/// Everything with plain files and folders; nothing executable, no device, no link.
fn keeping() -> BitFlags<AccessFs> {
    let never = AccessFs::Execute
        | AccessFs::MakeChar
        | AccessFs::MakeBlock
        | AccessFs::MakeFifo
        | AccessFs::MakeSock
        | AccessFs::MakeSym
        | AccessFs::IoctlDev;
    AccessFs::from_all(LANDLOCK) & !never
}

/// Calls without a condition.
const FREE: [libc::c_long; 95] = [
    // Memory.
    libc::SYS_brk,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_madvise,
    libc::SYS_mlock,
    libc::SYS_munlock,
    libc::SYS_membarrier,
    // Threads, and their end. The filter of `no_clone3` answers before this one allows it.
    libc::SYS_clone3,
    libc::SYS_exit,
    libc::SYS_exit_group,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_getuid,
    libc::SYS_geteuid,
    libc::SYS_getgid,
    libc::SYS_getegid,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_set_robust_list,
    libc::SYS_set_tid_address,
    libc::SYS_rseq,
    libc::SYS_getcpu,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_sigaltstack,
    libc::SYS_restart_syscall,
    // Time and chance.
    libc::SYS_clock_gettime,
    libc::SYS_clock_getres,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_gettimeofday,
    libc::SYS_getrandom,
    libc::SYS_uname,
    libc::SYS_sysinfo,
    libc::SYS_umask,
    // Files; which ones is landlock's business.
    libc::SYS_openat,
    libc::SYS_close,
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_preadv,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_pwrite64,
    libc::SYS_pwritev,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_newfstatat,
    libc::SYS_statx,
    libc::SYS_statfs,
    libc::SYS_fstatfs,
    libc::SYS_fsync,
    libc::SYS_fdatasync,
    libc::SYS_ftruncate,
    libc::SYS_fallocate,
    libc::SYS_fadvise64,
    libc::SYS_copy_file_range,
    libc::SYS_sendfile,
    libc::SYS_unlinkat,
    libc::SYS_renameat,
    libc::SYS_renameat2,
    libc::SYS_linkat,
    libc::SYS_mkdirat,
    libc::SYS_getdents64,
    libc::SYS_flock,
    libc::SYS_fcntl,
    libc::SYS_dup,
    libc::SYS_dup3,
    libc::SYS_fchmod,
    libc::SYS_utimensat,
    libc::SYS_faccessat,
    libc::SYS_faccessat2,
    libc::SYS_readlinkat,
    libc::SYS_getcwd,
    // The connections that others make; none of its own.
    libc::SYS_accept4,
    libc::SYS_recvfrom,
    libc::SYS_recvmsg,
    libc::SYS_sendto,
    libc::SYS_sendmsg,
    libc::SYS_shutdown,
    libc::SYS_getsockname,
    libc::SYS_getpeername,
    libc::SYS_setsockopt,
    libc::SYS_getsockopt,
    // Waiting.
    libc::SYS_epoll_create1,
    libc::SYS_epoll_ctl,
    libc::SYS_epoll_pwait,
    libc::SYS_epoll_pwait2,
    libc::SYS_eventfd2,
    libc::SYS_pipe2,
    libc::SYS_ppoll,
    libc::SYS_timerfd_create,
    libc::SYS_timerfd_settime,
];

/// Older names of some of them, which libc still uses there.
#[cfg(target_arch = "x86_64")]
const OLDER: [libc::c_long; 11] = [
    libc::SYS_open,
    libc::SYS_stat,
    libc::SYS_lstat,
    libc::SYS_access,
    libc::SYS_readlink,
    libc::SYS_unlink,
    libc::SYS_rename,
    libc::SYS_mkdir,
    libc::SYS_rmdir,
    libc::SYS_poll,
    libc::SYS_epoll_wait,
];
#[cfg(not(target_arch = "x86_64"))]
const OLDER: [libc::c_long; 0] = [];

/// A server reads, writes, waits, and answers who asks.
fn allow_list() -> Result<BpfProgram, Refused> {
    let free = FREE.into_iter().chain(OLDER);
    let mut rules: BTreeMap<i64, Vec<SeccompRule>> = free.map(|call| (call, Vec::new())).collect();
    let eq = || SeccompCmpOp::Eq;
    let executable = u64::from(libc::PROT_EXEC.unsigned_abs());
    for call in [libc::SYS_mmap, libc::SYS_mprotect] {
        rules.insert(call, vec![only(2, SeccompCmpOp::MaskedEq(executable), 0)?]);
    }
    let thread = u64::from(libc::CLONE_THREAD.unsigned_abs());
    rules.insert(libc::SYS_clone, vec![only(0, SeccompCmpOp::MaskedEq(thread), thread)?]);
    // A pair of sockets leads nowhere; the runtime hears of signals by one.
    let unix = u64::from(libc::AF_UNIX.unsigned_abs());
    rules.insert(libc::SYS_socketpair, vec![only(0, eq(), unix)?]);
    // Names of threads and of memory; an abort signals itself alone; its own limits may be read
    // and lowered.
    let names = [libc::PR_SET_NAME, libc::PR_SET_VMA].map(|what| u64::from(what.unsigned_abs()));
    rules.insert(libc::SYS_prctl, vec![only(0, eq(), names[0])?, only(0, eq(), names[1])?]);
    let me = u64::from(std::process::id());
    rules.insert(libc::SYS_tgkill, vec![only(0, eq(), me)?]);
    rules.insert(libc::SYS_prlimit64, vec![only(0, eq(), 0)?]);
    // The one thing that is asked of a socket in this way: whether reading it waits.
    rules.insert(libc::SYS_ioctl, vec![only(1, eq(), libc::FIONBIO)?]);
    let filter = compile(rules, no(), seccompiler::SeccompAction::Allow)?;
    no_clone3()?;
    Ok(filter)
}
