//! A disk that can lose power: an ext4 image, mounted through a loop device.
//!
//! What the kernel holds in memory is not on the device. A photograph copies the device, so a mount
//! of the photograph is what a machine finds after the plug was pulled. `noauto_da_alloc` and a long
//! commit interval switch off what ext4 does unasked for programs that forget to sync.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// How the disk is mounted: nothing is written that nobody asked for.
const OPTIONS: &str = "loop,noauto_da_alloc,commit=600,noatime";
/// A photograph during which the kernel wrote is none: it is taken again.
const PHOTOGRAPHS_MAX: usize = 50;

/// What fills a disk.
const BALLAST: &str = "ballast";

/// A mounted image.
pub(super) struct Disk {
    image: PathBuf,
    mounted: PathBuf,
    /// Where the image and the mount point are.
    _folder: TempDir,
}

/// Memory is a faster place for images than a disk, and the machine itself stays up.
pub(super) fn quick_folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let made = if memory.is_dir() { TempDir::new_in(memory) } else { TempDir::new() };
    made.expect("a temporary folder can be made")
}

impl Disk {
    /// A new, empty disk of so many bytes.
    pub(super) fn new(bytes: u64) -> Self {
        let folder = quick_folder();
        let image = folder.path().join("image");
        fs::File::create(&image).unwrap().set_len(bytes).unwrap();
        // No lazy work later: what is on the disk at first is there at once.
        let lazy = "lazy_itable_init=0,lazy_journal_init=0";
        // Blocks of a page, as on every disk of today. With blocks of 1 KiB (the default for so small an
        // image) SQLite's shared memory can meet a full disk at a write to memory: the command ends by
        // SIGBUS, untold, though nothing is lost.
        let made = ["-q", "-F", "-m", "0", "-b", "4096", "-E", lazy];
        must(Command::new("mkfs.ext4").args(made).arg(&image));
        Self::mount(folder, image)
    }

    fn mount(folder: TempDir, image: PathBuf) -> Self {
        let mounted = folder.path().join("mounted");
        fs::create_dir_all(&mounted).unwrap();
        must(Command::new("mount").args(["-o", OPTIONS]).arg(&image).arg(&mounted));
        Self { image, mounted, _folder: folder }
    }

    /// Where its files are.
    pub(super) fn path(&self) -> &Path {
        &self.mounted
    }

    /// Its bytes as they lie on the device.
    pub(super) fn image(&self) -> &Path {
        &self.image
    }

    /// Fills the disk with a file of its own until so many bytes are free; gives how many are.
    pub(super) fn leave(&self, free_bytes: u64) -> u64 {
        self.make_room();
        let ballast = fs::File::create(self.mounted.join(BALLAST)).unwrap();
        let free = || {
            let found = rustix::fs::statvfs(&self.mounted).unwrap();
            found.f_bavail * found.f_frsize
        };
        let mut size = 0;
        // The file system needs some of it for itself, more as the file grows.
        while free() > free_bytes {
            let more = (free() - free_bytes).max(1 << 12);
            let grown =
                rustix::fs::fallocate(&ballast, rustix::fs::FallocateFlags::empty(), size, more);
            if grown.is_err() {
                break;
            }
            size += more;
        }
        self.settle();
        free()
    }

    /// Takes that file away.
    pub(super) fn make_room(&self) {
        let removed = fs::remove_file(self.mounted.join(BALLAST));
        assert!(removed.is_ok() || !self.mounted.join(BALLAST).exists(), "{removed:?}");
        self.settle();
    }

    /// Everything that was written so far reaches the device.
    pub(super) fn settle(&self) {
        must(Command::new("sync").arg("-f").arg(&self.mounted));
    }

    /// What a machine finds when the power is cut now. Whoever writes must stand still.
    pub(super) fn photograph(&self) -> Self {
        let folder = quick_folder();
        let image = folder.path().join("image");
        for _ in 0..PHOTOGRAPHS_MAX {
            let before = self.written();
            must(Command::new("cp").arg("--sparse=always").arg(&self.image).arg(&image));
            if self.written() == before {
                return Self::mount(folder, image);
            }
        }
        panic!("the kernel never stops writing to {}", self.image.display());
    }

    /// What the device did so far, as the kernel counts it.
    fn written(&self) -> String {
        let mounts = fs::read_to_string("/proc/mounts").unwrap();
        let shown = self.mounted.display().to_string();
        let device = mounts
            .lines()
            .find_map(|line| line.split_once(' ').filter(|(_, rest)| rest.starts_with(&shown)))
            .map(|(device, _)| device.trim_start_matches("/dev/").to_owned())
            .expect("the disk is mounted");
        let counted = fs::read_to_string(format!("/sys/block/{device}/stat")).unwrap();
        // Fields 5 to 8 are the writes; 9 is how many requests are under way.
        counted.split_whitespace().skip(4).take(5).collect::<Vec<_>>().join(" ")
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A process that still dies holds the mount for a moment; lazily, the mount ends with it.
        // The loop device was made by mount and ends with the mount.
        let mounted = self.mounted.clone();
        let done =
            Command::new("umount").arg(&mounted).output().is_ok_and(|ran| ran.status.success());
        if !done {
            drop(Command::new("umount").arg("-l").arg(&mounted).status());
        }
    }
}

/// Runs a tool that must succeed.
fn must(command: &mut Command) {
    let output = command.output().unwrap_or_else(|cause| {
        panic!("{:?} cannot be run ({cause}): this test needs it, and root", command.get_program())
    });
    assert!(
        output.status.success(),
        "{command:?} failed; a test of power cuts needs root, loop devices and ext4: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn control_what_was_not_synced_is_not_on_the_photograph() {
    let disk = Disk::new(16 << 20);
    disk.settle();
    fs::write(disk.path().join("synced"), [7; 5_000]).unwrap();
    disk.settle();
    fs::write(disk.path().join("not synced"), [7; 5_000]).unwrap();
    let copy = disk.photograph();
    assert_eq!(fs::read(copy.path().join("synced")).unwrap(), [7; 5_000]);
    assert!(!copy.path().join("not synced").exists(), "the machinery cuts nothing off");
    let folder = copy.path().parent().unwrap().to_owned();
    drop(copy);
    assert!(!folder.exists(), "the photograph is still mounted");
}
