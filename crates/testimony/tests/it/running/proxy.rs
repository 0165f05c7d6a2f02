//! The team's fetch through a SOCKS proxy, as through tor: names are the proxy's business, and
//! nothing connects around it. The proxy is Debian's microsocks; it runs in a mount namespace in which
//! one name more has an address.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::set_up;
use crate::room::Room;

/// Known to the proxy alone.
const NAME: &str = "post.invalid";

struct Proxy {
    child: Child,
    port: u16,
}

impl Proxy {
    fn start(room: &Room) -> Self {
        // Free a moment ago; nobody else asks for ports that fast.
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let hosts = room.write("hosts", format!("127.0.0.1 localhost {NAME}\n"));
        let script = format!(
            "mount --bind {} /etc/hosts && exec microsocks -i 127.0.0.1 -p {port}",
            hosts.display()
        );
        let child = Command::new("unshare")
            .args(["--map-root-user", "--mount", "sh", "-c", &script])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("unshare is installed");
        // Ended by its drop, whatever comes.
        let proxy = Self { child, port };
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", port)).is_ok() {
                return proxy;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("microsocks does not start: scripts/prepare.sh installs it");
    }

    fn url(&self) -> String {
        format!("socks5h://127.0.0.1:{}", self.port)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// What a command said, its exit code, and where it tried to connect.
fn traced(room: &Room, args: &[&str]) -> (i32, String, Vec<String>) {
    let out = room.path("strace.txt");
    let plain = room.command(&[args, &["--passphrase-file", "passphrase.txt"]].concat());
    let mut command = Command::new("strace");
    command.args(["-f", "-qqq", "-e", "trace=connect,sendto,sendmsg", "-e", "signal=none", "-o"]);
    command.arg(&out).arg(plain.get_program()).args(plain.get_args());
    command.envs(plain.get_envs().filter_map(|(key, value)| Some((key, value?))));
    let ran = command.current_dir(room.path(".")).output().expect("strace is installed");
    let calls = fs::read_to_string(out).unwrap();
    // Its own socket, at which other commands on the vault find it, is no way out.
    let outward = calls.lines().filter(|line| {
        let own = line.contains("AF_UNIX") && line.contains("/run/testimony/");
        !own && (line.contains("AF_INET") || line.contains("connect("))
    });
    let err = String::from_utf8(ran.stderr).unwrap();
    (ran.status.code().unwrap_or(-1), err, outward.map(str::to_owned).collect())
}

#[test]
fn fetch_leaves_names_to_the_proxy_and_goes_nowhere_else() {
    let room = set_up();
    let post = room.serve();
    room.write("told.txt", "They were held.\n");
    room.done(&["post", "send", &post.url, "--text", "told.txt"]);
    let port = post.url.rsplit(':').next().unwrap();
    let address = format!("http://{NAME}:{port}");
    let proxy = Proxy::start(&room);

    let fetch = ["fetch", "case", "--from", &address, "--proxy", &proxy.url()];
    let (code, err, calls) = traced(&room, &fetch);
    assert_eq!(code, 0, "{err}");
    let through = format!("htons({})", proxy.port);
    assert!(!calls.is_empty());
    assert!(calls.iter().all(|call| call.contains(&through)), "{calls:#?}");
    assert!(room.vault(&["accounts", "case"]).contains("They were held."));

    // The control: without the proxy the name leads nowhere, and the machine's resolver is asked.
    let (code, err, calls) = traced(&room, &["fetch", "case", "--from", &address]);
    assert_eq!(code, 1, "{err}");
    assert!(!calls.iter().any(|call| call.contains(&through)), "{calls:#?}");
    assert!(err.contains("nobody answers there"), "{err}");

    // A name that the proxy does not know either.
    let unknown = format!("http://other.invalid:{port}");
    let (code, err, calls) =
        traced(&room, &["fetch", "case", "--from", &unknown, "--proxy", &proxy.url()]);
    assert_eq!(code, 1);
    assert!(err.contains("the proxy did not get through"), "{err}");
    assert!(calls.iter().all(|call| call.contains(&through)), "{calls:#?}");

    // No proxy: nothing is asked in its place.
    let url = proxy.url();
    drop(proxy);
    let (code, err, calls) = traced(&room, &["fetch", "case", "--from", &address, "--proxy", &url]);
    assert_eq!(code, 1);
    assert!(err.contains("error: nobody answers there"), "{err}");
    assert!(calls.iter().all(|call| call.contains(&through)), "{calls:#?}");
    // A proxy that would have names looked up here is refused.
    let plain = ["fetch", "case", "--from", &address, "--proxy", "socks5://127.0.0.1:9050"];
    let (code, err, calls) = traced(&room, &plain);
    assert_eq!((code, calls), (1, Vec::new()), "{err}");
    assert!(err.contains("the proxy must be socks5h://HOST:PORT"), "{err}");
}
