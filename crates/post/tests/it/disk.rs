//! What is on the disk itself, blocks that no file holds any more included: no word of a sender.
//!
//! The folder lies on an ext4 image, which is searched as it lies on the device.

use std::io::Write;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;
use testimony_post::PostDir;
use testimony_testkit::canary::Scanner;

use crate::process::{Process, long};
use crate::support::{Form, Page, read_answer, rng, team};

const MARKERS_EACH: usize = 5;
const IMAGE_BYTES: u64 = 256 << 20;

struct Disk {
    folder: TempDir,
}

impl Disk {
    fn new() -> Self {
        let disk = Self { folder: tempfile::tempdir().unwrap() };
        std::fs::File::create(disk.image()).unwrap().set_len(IMAGE_BYTES).unwrap();
        must(Command::new("mkfs.ext4").args(["-q", "-F"]).arg(disk.image()));
        std::fs::create_dir(disk.path()).unwrap();
        must(Command::new("mount").args(["-o", "loop"]).arg(disk.image()).arg(disk.path()));
        disk
    }

    fn image(&self) -> PathBuf {
        self.folder.path().join("image")
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("mounted")
    }

    /// Distinct markers on the device.
    fn found(&self, markers: &[String]) -> usize {
        must(Command::new("sync").arg("-f").arg(self.path()));
        Scanner::new(markers).file(&self.image()).unwrap().len()
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        drop(Command::new("umount").arg(self.path()).status());
    }
}

fn must(command: &mut Command) {
    assert!(command.status().unwrap().success(), "{command:?}");
}

fn send(post: &Process, number: usize) -> Vec<String> {
    let marker =
        |what: &str| format!("{what}-{number:05}-{:08x}", number.wrapping_mul(2_654_435_761));
    let [text, name, file, agent] = ["words", "name", "film", "agent"].map(marker);
    // Every tenth is large enough for a file of its own.
    let padding = vec![b'x'; if number.is_multiple_of(10) { 1_300_000 } else { 2_000 }];
    let data = [file.as_bytes(), &padding, file.as_bytes()].concat();
    let form = Form::new().text("account", &text).file(&format!("{name}.jpg"), &data);
    let agent_line = format!("Host: x\r\nUser-Agent: {agent}\r\n");
    let request = form.request("/send");
    let at = memchr::memmem::find(&request, b"Host: x\r\n").unwrap();
    let request = [&request[..at], agent_line.as_bytes(), &request[at + 9..]].concat();
    let mut stream = TcpStream::connect(post.address).unwrap();
    stream.write_all(&request).unwrap();
    let page = Page(read_answer(&mut stream));
    let words = page.words().phrase().to_string();
    let markers = vec![text, name, file, agent, words];
    assert_eq!(markers.len(), MARKERS_EACH);
    markers
}

fn post_on(disk: &Path) -> Process {
    PostDir::init(&disk.join("post"), &team(), &mut rng()).unwrap();
    Process::on(disk)
}

#[test]
fn no_word_of_a_sender_is_on_the_raw_disk() {
    let accounts = if long() { 500 } else { 50 };
    let disk = Disk::new();
    let post = post_on(&disk.path());
    let markers: Vec<_> = (0..accounts).flat_map(|number| send(&post, number)).collect();
    assert_eq!(disk.found(&markers), 0);
    post.kill();
    assert_eq!(disk.found(&markers), 0);
    // The control: written in clear and unlinked, more than 99 of a hundred are found.
    for (number, marker) in markers.iter().enumerate() {
        std::fs::write(disk.path().join(format!("clear-{number}")), marker).unwrap();
    }
    must(Command::new("sync").arg("-f").arg(disk.path()));
    for number in 0..markers.len() {
        std::fs::remove_file(disk.path().join(format!("clear-{number}"))).unwrap();
    }
    let found = disk.found(&markers);
    assert!(found * 100 > markers.len() * 99, "{found} of {}", markers.len());
}
