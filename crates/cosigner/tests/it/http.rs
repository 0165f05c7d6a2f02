//! The service as an asker meets it.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use data_encoding::HEXLOWER;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use sha2::{Digest, Sha256};
use testimony_cosigner::{CosignerDir, Server};
use testimony_proof::cosignature;
use testimony_proof::note::{NoteSignature, SignedNote, VerifierKey};

use crate::tree::{LOG, Tree, log_key};

/// A server that runs until it is dropped.
struct Running {
    _dir: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
    address: SocketAddr,
    key: VerifierKey,
    clock: Arc<AtomicU64>,
}

/// Status, head and body.
type Answered = (u16, String, String);

fn start() -> Running {
    let dir = tempfile::tempdir().unwrap();
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let made = CosignerDir::open_or_make(dir.path(), Some("c.example/1"), &mut rng).unwrap();
    made.store().unwrap().add_logs(&[log_key().verifier_key()]).unwrap();
    let clock = Arc::new(AtomicU64::new(1_700_000_000));
    let told = Arc::clone(&clock);
    let server = Server::open(made, Arc::new(move || told.load(Ordering::Relaxed))).unwrap();
    let key = server.verifier_key();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind(("127.0.0.1", 0))).unwrap();
    let address = listener.local_addr().unwrap();
    runtime.spawn(server.run(listener, std::future::pending()));
    Running { _dir: dir, _runtime: runtime, address, key, clock }
}

impl Running {
    fn ask(&self, method: &str, path: &str, body: &[u8]) -> Answered {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        // Whoever sends too much is cut off.
        drop(stream.write_all(body));
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), head.to_lowercase(), body.to_owned())
    }

    fn submit(&self, tree: &Tree, old: usize, size: usize) -> Answered {
        let submission = tree.submission(old, size, tree.prove(old, size));
        self.ask("POST", "/add-checkpoint", submission.to_text().as_bytes())
    }

    /// The time of a cosignature, verified as a reader does it.
    fn time(&self, tree: &Tree, size: usize, lines: &str) -> Option<u64> {
        let signatures = NoteSignature::parse_lines(lines).unwrap();
        let text = tree.submission(size, size, Vec::new()).checkpoint.to_text();
        cosignature::verify(&SignedNote { text, signatures }, &self.key).unwrap()
    }
}

#[test]
fn a_log_grows_under_one_cosigner() {
    let running = start();
    let tree = Tree::new(0, 0, 9);
    let (status, head, body) = running.submit(&tree, 0, 3);
    assert_eq!((status, head.contains("\r\ndate:")), (200, false), "{head}");
    assert_eq!(running.time(&tree, 3, &body), Some(1_700_000_000));
    // The clock goes back; the time that is signed does not.
    running.clock.store(1_600_000_000, Ordering::Relaxed);
    let (_, _, body) = running.submit(&tree, 3, 9);
    assert_eq!(running.time(&tree, 9, &body), Some(1_700_000_000));
    running.clock.store(1_800_000_000, Ordering::Relaxed);
    let (_, _, body) = running.submit(&tree, 9, 9);
    assert_eq!(running.time(&tree, 9, &body), Some(1_800_000_000));

    let hash = HEXLOWER.encode(&Sha256::digest(LOG));
    let (status, _, served) = running.ask("GET", &format!("/{hash}/checkpoint"), b"");
    assert_eq!(status, 200);
    let note = SignedNote::parse(&served).unwrap();
    assert!(note.verify(&log_key().verifier_key()).unwrap());
    assert_eq!(cosignature::verify(&note, &running.key), Ok(Some(1_800_000_000)));
}

#[test]
fn fail_with_the_answers_of_the_specification() {
    let running = start();
    let (tree, fork) = (Tree::new(0, 2, 9), Tree::new(1, 2, 9));
    assert_eq!(running.submit(&tree, 0, 5).0, 200);
    let (status, head, body) = running.submit(&tree, 3, 9);
    assert_eq!((status, body.as_str()), (409, "5\n"));
    assert!(head.contains("\r\ncontent-type: text/x.tlog.size\r\n"), "{head}");
    let (status, head, _) = running.submit(&fork, 5, 5);
    assert_eq!((status, head.contains("x.tlog.size")), (409, false));
    assert_eq!(running.submit(&fork, 5, 9).0, 422);
    let long = vec![b'o'; testimony_cosigner::BODY_BYTES_MAX + 1];
    let unsigned = tree.submission(5, 9, tree.prove(5, 9)).to_text();
    let (unsigned, _) = unsigned.rsplit_once("\n\n").unwrap();
    let other = unsigned.replace(LOG, "log.example/unknown");
    let line = "\n\n\u{2014} x AAAAAAAA\n";
    let hash = HEXLOWER.encode(&Sha256::digest(b"log.example/unknown"));
    for (method, path, body, expected) in [
        ("POST", "/add-checkpoint", b"hello".as_slice(), 400),
        ("POST", "/add-checkpoint", &long, 413),
        ("POST", "/add-checkpoint", format!("{unsigned}{line}").as_bytes(), 403),
        ("POST", "/add-checkpoint", format!("{other}{line}").as_bytes(), 404),
        ("GET", "/add-checkpoint", b"", 405),
        ("GET", &format!("/{hash}/checkpoint"), b"", 404),
        ("POST", &format!("/{hash}/checkpoint"), b"", 405),
        ("GET", "/", b"", 404),
        ("GET", "/checkpoint", b"", 404),
    ] {
        assert_eq!(running.ask(method, path, body).0, expected, "{method} {path}");
    }
    // Whatever was asked meanwhile, the tree of the honest log goes on.
    assert_eq!(running.submit(&tree, 5, 9).0, 200);
}

#[test]
fn of_many_at_once_only_one_history_is_signed() {
    let running = start();
    let trees = [Tree::new(0, 0, 4), Tree::new(1, 0, 4)];
    let signed: Vec<usize> = std::thread::scope(|scope| {
        let ask = |number: usize| {
            let (running, tree) = (&running, &trees[number % 2]);
            scope.spawn(move || (running.submit(tree, 0, 4).0 == 200).then_some(number % 2))
        };
        let asked: Vec<_> = (0..40).map(ask).collect();
        asked.into_iter().filter_map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(signed.len(), 1, "{signed:?}");
}
