//! A Post on loopback and a raw HTTP client.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use tempfile::TempDir;
use testimony_courier::{CourierOptions, Post};
use testimony_post::{PostDir, PostFace, ServeOptions, Server};
use testimony_seal::{
    CodeWords, Day, FetchKey, HybridIdentity, Roster, RosterKey, TeamPublic, Week,
};
use tokio::sync::oneshot;

pub(crate) const DAY: Day = Day(20_779);

pub(crate) fn rng() -> ChaCha20Rng {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    ChaCha20Rng::from_seed([NEXT.fetch_add(1, Ordering::Relaxed); 32])
}

pub(crate) fn identity() -> HybridIdentity {
    HybridIdentity::from_seed(&[0x42; 32])
}

pub(crate) fn fetch_key() -> FetchKey {
    FetchKey::from_bytes(&[9; 32])
}

/// The recipients of this week and the next.
pub(crate) fn roster(number: u64) -> Roster {
    let week = |from, recipient| Week {
        from: Day(from),
        until: Day(from + 7),
        recipients: vec![recipient],
    };
    let next = HybridIdentity::from_seed(&[0x43; 32]).to_public();
    let weeks = vec![week(DAY.0, identity().to_public()), week(DAY.0 + 7, next)];
    roster_key().sign(number, weeks).unwrap()
}

pub(crate) fn roster_key() -> RosterKey {
    RosterKey::from_bytes(&[10; 32])
}

pub(crate) fn team() -> TeamPublic {
    let name = "The Ash Street Archive".to_owned();
    TeamPublic::new(name, fetch_key().public(), roster_key().public(), roster(1)).unwrap()
}

/// A folder with a Post in it.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    PostDir::init(&folder.path().join("post"), &team(), &mut rng()).unwrap();
    folder
}

/// A folder with a Post in it that speaks all languages.
pub(crate) fn folder_in_all_languages() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let languages = testimony_post::language_tags().map(str::to_owned).collect();
    let face = PostFace { languages, ..PostFace::default() };
    PostDir::init_with(&folder.path().join("post"), &team(), &face, &mut rng()).unwrap();
    folder
}

/// A running Post; stopped when dropped.
pub(crate) struct Running {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Running {
    pub(crate) fn on(folder: &Path) -> Self {
        Self::with(folder, ServeOptions::default())
    }

    pub(crate) fn with(folder: &Path, mut options: ServeOptions) -> Self {
        options.clock = Some(Arc::new(|| DAY));
        options.rng = Some(rng());
        let server = Server::open(&folder.join("post"), options).unwrap();
        assert_eq!(server.damage(), []);
        let runtime = tokio::runtime::Builder::new_multi_thread();
        let runtime = { runtime }.worker_threads(2).enable_all().build().unwrap();
        let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let stopped = async { drop(stopped.await) };
            runtime.block_on(server.run(listener, stopped)).unwrap();
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }

    pub(crate) fn courier(&self) -> Post {
        Post::connect(&format!("http://{}", self.address), &CourierOptions::default()).unwrap()
    }

    /// Sends bytes as they are and reads the whole answer.
    pub(crate) fn raw(&self, request: &[u8]) -> String {
        let mut stream = self.open();
        stream.write_all(request).unwrap();
        read_answer(&mut stream)
    }

    /// The same for an answer that is no text.
    pub(crate) fn raw_bytes(&self, request: &[u8]) -> Vec<u8> {
        let (mut stream, mut answer) = (self.open(), Vec::new());
        stream.write_all(request).unwrap();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    pub(crate) fn open(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        stream
    }

    pub(crate) fn get(&self, path: &str) -> Page {
        Page(
            self.raw(
                format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").as_bytes(),
            ),
        )
    }

    /// What is not text, head and all.
    pub(crate) fn bytes(&self, path: &str) -> Vec<u8> {
        let mut stream = self.open();
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    pub(crate) fn post_form(&self, path: &str, form: &Form) -> Page {
        Page(self.raw(&form.request(path)))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

pub(crate) fn read_answer(stream: &mut TcpStream) -> String {
    let mut answer = Vec::new();
    // A connection that is reset behind its answer still gave one.
    drop(stream.read_to_end(&mut answer));
    String::from_utf8(answer).unwrap()
}

/// An answer with its head.
pub(crate) struct Page(pub(crate) String);

impl Page {
    pub(crate) fn status(&self) -> u16 {
        self.0[9..12].parse().unwrap()
    }

    pub(crate) fn body(&self) -> &str {
        self.0.split_once("\r\n\r\n").unwrap().1
    }

    pub(crate) fn says(&self, words: &str) -> &Self {
        assert!(self.body().contains(words), "{words:?} is not in:\n{}", self.0);
        self
    }

    pub(crate) fn lacks(&self, words: &str) -> &Self {
        assert!(!self.body().contains(words), "{words:?} is in:\n{}", self.0);
        self
    }

    /// The code words on the page.
    pub(crate) fn words(&self) -> CodeWords {
        let list = self.body().split("<ol class=\"words\">").nth(1).expect("no code words");
        let list = list.split("</ol>").next().unwrap();
        let words: Vec<_> = list
            .split("translate=\"no\">")
            .skip(1)
            .map(|word| word.split('<').next().unwrap())
            .collect();
        CodeWords::parse(&words.join(" ")).unwrap()
    }
}

/// A multipart form.
#[derive(Default)]
pub(crate) struct Form {
    pub(crate) body: Vec<u8>,
}

impl Form {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    pub(crate) fn text(mut self, name: &str, text: &str) -> Self {
        let head =
            format!("--BB\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{text}\r\n");
        self.body.extend(head.as_bytes());
        self
    }

    pub(crate) fn file(mut self, name: &str, data: &[u8]) -> Self {
        let head = format!(
            "--BB\r\nContent-Disposition: form-data; name=\"files\"; filename=\"{name}\"\r\n\
             Content-Type: image/jpeg\r\n\r\n"
        );
        self.body.extend(head.as_bytes());
        self.body.extend(data);
        self.body.extend(b"\r\n");
        self
    }

    pub(crate) fn request(&self, path: &str) -> Vec<u8> {
        let mut body = self.body.clone();
        body.extend(b"--BB--\r\n");
        let mut request = head(path, body.len());
        request.extend(body);
        request
    }
}

pub(crate) fn head(path: &str, length: usize) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\
         Content-Type: multipart/form-data; boundary=BB\r\n\r\n"
    )
    .into_bytes()
}
