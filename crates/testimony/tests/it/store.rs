//! An S3-compatible store for one test (moto, in Python), and a line to it that can be cut.

use std::fs;
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

/// A store with the bucket `bucket`; it ends with the test.
pub(crate) struct Store {
    child: Child,
    pub(crate) url: String,
    pub(crate) id: String,
    pub(crate) secret: String,
}

impl Store {
    /// Starts it; what it says goes to a file in this folder.
    pub(crate) fn start(dir: &Path) -> Self {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
        let python = root.join("../../target/venv/bin/python");
        assert!(python.exists(), "target/venv is missing: scripts/prepare.sh makes it");
        let told = dir.join("store.txt");
        let log = fs::File::create(dir.join("store.log")).unwrap();
        let child = Command::new(python)
            .arg(root.join("tests/it/store.py"))
            .arg(&told)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut store =
            Self { child, url: String::new(), id: String::new(), secret: String::new() };
        for _ in 0..1_200 {
            if let Ok(text) = fs::read_to_string(&told) {
                let mut words = text.split_whitespace().map(str::to_owned);
                let mut word = || words.next().unwrap();
                (store.url, store.id, store.secret) = (word(), word(), word());
                return store;
            }
            assert!(store.child.try_wait().unwrap().is_none(), "{}", said(dir));
            thread::sleep(Duration::from_millis(100));
        }
        panic!("the store does not start: {}", said(dir))
    }

    /// The file of keys that the command reads.
    pub(crate) fn keys(&self) -> String {
        format!("access_key_id = {}\nsecret_access_key = {}\n", self.id, self.secret)
    }
}

fn said(dir: &Path) -> String {
    fs::read_to_string(dir.join("store.log")).unwrap_or_default()
}

impl Drop for Store {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A line to a store that breaks once so many bytes have gone through, in both directions.
pub(crate) struct Line {
    pub(crate) url: String,
    left: Arc<AtomicU64>,
}

impl Line {
    pub(crate) fn to(url: &str, bytes: u64) -> Self {
        let target = url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let line = format!("http://{}", listener.local_addr().unwrap());
        let left = Arc::new(AtomicU64::new(bytes));
        let shared = Arc::clone(&left);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(store) = TcpStream::connect(&target) else { continue };
                let ends = [(&client, &store), (&store, &client)];
                for (from, to) in ends.map(|(a, b)| (a.try_clone(), b.try_clone())) {
                    let (Ok(from), Ok(to)) = (from, to) else { continue };
                    let left = Arc::clone(&shared);
                    thread::spawn(move || drop(carry(from, to, &left)));
                }
            }
        });
        Self { url: line, left }
    }

    /// From now on everything goes through.
    pub(crate) fn mend(&self) {
        self.left.store(u64::MAX, Ordering::SeqCst);
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, left: &AtomicU64) -> io::Result<()> {
    let mut buffer = [0; 16 << 10];
    loop {
        let read = from.read(&mut buffer)?;
        let bytes = read as u64;
        let enough = left
            .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
                Some(if left == u64::MAX { left } else { left.saturating_sub(bytes) })
            })
            .is_ok_and(|left| left > bytes);
        if read == 0 || !enough {
            drop(to.shutdown(Shutdown::Both));
            return from.shutdown(Shutdown::Both);
        }
        to.write_all(&buffer[..read])?;
    }
}
