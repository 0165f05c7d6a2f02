//! A Desk on loopback over an invented case, and raw requests to it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;
use testimony_casework::Marks;
use testimony_casework::init::{InitOptions, init};
use testimony_casework::{apply, intake};
use testimony_desk::{Desk, DeskOptions};
use testimony_seal::{CodeWords, PostSalt, ThreadKeys};
use testimony_testkit::{CHEAP, PASSPHRASE, now, occasion, rng};
use testimony_vault::{Passphrase, Thread, Vault};
use tokio::sync::oneshot;
use zeroize::Zeroizing;

/// The invented case.
pub(crate) const CASE: &str = include_str!("../../../../testdata/desk/case.jsonl");
/// A file that belongs to an account: larger than one chunk, with every byte in it.
pub(crate) const FILE_BYTES: usize = 200_000;
/// No test waits longer for an answer.
const PATIENCE: Duration = Duration::from_secs(60);

/// A running Desk.
pub(crate) struct Server {
    pub(crate) port: u16,
    pub(crate) token: String,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
    _dir: TempDir,
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

/// A browser that came in.
pub(crate) struct Browser<'a> {
    pub(crate) server: &'a Server,
    pub(crate) cookie: String,
}

/// The bytes of the file.
pub(crate) fn file_bytes() -> Vec<u8> {
    (0..FILE_BYTES).map(|at| u8::try_from((at * 7 + at / 256) % 256).unwrap_or(0)).collect()
}

/// A vault with the case, a file, and a mailbox.
pub(crate) fn case_vault(dir: &Path, actions: &str) -> Vault {
    let mut rng = rng(7);
    let mut vault = empty_vault(dir);
    apply::apply(&mut vault, actions, &mut occasion(&mut rng)).expect("the case is good");
    let mut at = occasion(&mut rng);
    let content = file_bytes();
    let file = intake::store_file(&vault, "snow \"1\".jpg", None, &mut content.as_slice(), &mut at)
        .expect("the disk takes it");
    let new = intake::NewAccount {
        source: Some("w2".parse().expect("an id")),
        code_name: String::new(),
        access: testimony_model::Access::Recorded,
        language: Some("en".to_owned()),
        text: "I made this picture from the window.".to_owned(),
        consent: testimony_model::ConsentGiven::default(),
        interviewer: None,
        case: None,
    };
    intake::interview(&mut vault, &new, vec![file], &mut at).expect("a good account");
    let mut writer = vault.writer().expect("a writer");
    let keys = sender_keys();
    let thread = Thread {
        tag: *keys.tag().as_bytes(),
        source: "w4".to_owned(),
        recipient: keys.recipient().to_owned(),
        mac_key: Zeroizing::new(*keys.mac().expose()),
        counter: 0,
    };
    writer.open_thread(&thread).expect("a thread");
    writer.commit().expect("the disk takes it");
    vault
}

/// What the sender of the account that came through a Post derives from the code words.
pub(crate) fn sender_keys() -> ThreadKeys {
    CodeWords::generate(&mut rng(23)).thread_keys(&PostSalt::from_bytes([8; 32]))
}

/// A vault with its log and nothing else.
pub(crate) fn empty_vault(dir: &Path) -> Vault {
    vault_with_log(dir, None)
}

/// A vault whose log has this name.
pub(crate) fn vault_with_log(dir: &Path, log: Option<&str>) -> Vault {
    let options = InitOptions {
        team_name: "River team".to_owned(),
        log_origin: log.map(str::to_owned),
        tick_seconds: 3_600,
        post_delay_days: 3,
        marks: Marks::nowhere(),
        kdf: CHEAP,
    };
    let mut rng = rng(3);
    let passphrase = Passphrase::new(PASSPHRASE);
    init(&dir.join("vault"), &options, &passphrase, &mut occasion(&mut rng)).expect("a vault")
}

/// Sends bytes as they are to a port and reads to the end.
pub(crate) fn raw_to(port: u16, request: &[u8]) -> Answer {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("it listens");
    stream.set_read_timeout(Some(PATIENCE)).expect("a timeout");
    // A server that refuses early may close before it has read everything.
    drop(stream.write_all(request));
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    Answer::parse(&answer)
}

impl Server {
    /// The Desk over the invented case.
    pub(crate) fn start() -> Self {
        Self::over(|dir| case_vault(dir, CASE))
    }

    /// The Desk over some vault.
    pub(crate) fn over(vault: impl FnOnce(&Path) -> Vault) -> Self {
        Self::serve(vault, true, None)
    }

    /// The same with its guard off: for controls.
    pub(crate) fn over_unguarded(vault: impl FnOnce(&Path) -> Vault) -> Self {
        Self::serve(vault, false, None)
    }

    /// The same in one language alone.
    pub(crate) fn speaking(
        vault: impl FnOnce(&Path) -> Vault,
        locale: &'static testimony_locale::Locale,
    ) -> Self {
        Self::serve(vault, true, Some(locale))
    }

    fn serve(
        vault: impl FnOnce(&Path) -> Vault,
        guarded: bool,
        locale: Option<&'static testimony_locale::Locale>,
    ) -> Self {
        let dir = TempDir::new().expect("a folder");
        let vault = vault(dir.path());
        let options = DeskOptions {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            proxy: None,
            marks: Marks::nowhere(),
        };
        let (said, address) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let desk =
                    Desk::bind(vault, options, now, Box::new(rng(11))).await.expect("a port");
                let desk = if guarded { desk } else { desk.take_guard_off().await };
                let desk = match locale {
                    Some(locale) => desk.speak(locale),
                    None => desk,
                };
                said.send(desk.address()).expect("the test waits");
                desk.serve(async { drop(stopped.await) }).await.expect("it serves");
            });
        });
        let address: String = address.recv().expect("an address");
        let (base, token) = address.split_once("/?token=").expect("a token");
        let port = base.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
        Self { port, token: token.to_owned(), stop: Some(stop), thread: Some(thread), _dir: dir }
    }

    pub(crate) fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    /// Sends bytes as they are and reads to the end.
    pub(crate) fn raw(&self, request: &[u8]) -> Answer {
        raw_to(self.port, request)
    }

    /// A request with these header lines besides Host and Connection.
    pub(crate) fn ask(&self, method: &str, path: &str, headers: &str, body: &[u8]) -> Answer {
        let host = self.host();
        let mut request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
             Content-Length: {}\r\n{headers}\r\n",
            body.len()
        )
        .into_bytes();
        request.extend_from_slice(body);
        self.raw(&request)
    }

    /// Uses the one-time address.
    pub(crate) fn enter(&self) -> Browser<'_> {
        let answer = self.ask("GET", &format!("/?token={}", self.token), "", b"");
        assert_eq!(answer.status, 303, "the right token opens");
        let set = answer.header("set-cookie").expect("a cookie");
        let cookie = set.split(';').next().unwrap_or_default().to_owned();
        Browser { server: self, cookie }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            drop(thread.join());
        }
    }
}

impl Browser<'_> {
    fn cookie(&self) -> String {
        format!("Cookie: {}\r\n", self.cookie)
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        self.server.ask("GET", path, &self.cookie(), b"")
    }

    /// The form token that stands in a page.
    pub(crate) fn form_token(&self) -> String {
        self.token_at("/record")
    }

    /// The same from another page.
    pub(crate) fn token_at(&self, path: &str) -> String {
        let page = self.get(path).text();
        let after = page.split("name=\"form_token\" value=\"").nth(1).expect("a form");
        after.split('"').next().unwrap_or_default().to_owned()
    }

    /// Posts fields with the right token.
    pub(crate) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.form_token();
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        self.post_bare(path, &all, "")
    }

    /// As [`Self::post`], with the token of another page.
    pub(crate) fn post_at(&self, page: &str, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token_at(page);
        let mut all = vec![("form_token", token.as_str())];
        all.extend_from_slice(fields);
        self.post_bare(path, &all, "")
    }

    /// Posts fields as they are, with more header lines.
    pub(crate) fn post_bare(&self, path: &str, fields: &[(&str, &str)], more: &str) -> Answer {
        let pairs = fields.iter().map(|(name, value)| format!("{name}={}", encode(value)));
        let body = pairs.collect::<Vec<_>>().join("&");
        let form = "Content-Type: application/x-www-form-urlencoded\r\n";
        let headers = format!("{}{form}{more}", self.cookie());
        self.server.ask("POST", path, &headers, body.as_bytes())
    }

    /// Posts a form with files, as browsers write it.
    pub(crate) fn post_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(
                format!(
                    "--xYx\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
                )
                .as_bytes(),
            );
        }
        for (name, content) in files {
            body.extend_from_slice(
                format!(
                    "--xYx\r\nContent-Disposition: form-data; name=\"files\"; \
                     filename=\"{name}\"\r\nContent-Type: image/jpeg\r\n\r\n"
                )
                .as_bytes(),
            );
            body.extend_from_slice(content);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--xYx--\r\n");
        let form = "Content-Type: multipart/form-data; boundary=xYx\r\n";
        self.server.ask("POST", path, &format!("{}{form}", self.cookie()), &body)
    }
}

impl Answer {
    fn parse(bytes: &[u8]) -> Self {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok());
        let headers = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let body = bytes.get(end + 4..).unwrap_or_default().to_vec();
        Self { status: status.unwrap_or(0), headers, body }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    /// The body, without the marks that set a name apart from the words around it.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).replace(['\u{2068}', '\u{2069}'], "")
    }
}

/// As a form encodes it.
pub(crate) fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}
