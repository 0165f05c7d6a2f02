"""A stamping authority of its own root: `openssl ts` behind HTTP on loopback, standard library only.

    authority.py DIR NAME

Makes its keys in DIR, writes its address to DIR/url once it listens, and answers until it is ended.
"""

import http.server
import pathlib
import subprocess
import sys

CONFIG = """
[req]
distinguished_name = name
[name]
[root]
basicConstraints = critical, CA:true
keyUsage = critical, keyCertSign
[middle]
basicConstraints = critical, CA:true, pathlen:0
keyUsage = critical, keyCertSign
[clock]
basicConstraints = CA:false
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
[tsa]
serial = serial
crypto_device = builtin
default_policy = 1.3.6.1.4.1.99999.2
digests = sha256
signer_digest = sha256
accuracy = secs:1
ordering = yes
ess_cert_id_chain = yes
ess_cert_id_alg = sha256
"""


def openssl(room, *arguments):
    subprocess.run(["openssl", *arguments], cwd=room, check=True, capture_output=True)


def make(room, name):
    (room / "conf").write_text(CONFIG)
    (room / "serial").write_text("01\n")
    # openssl does not sort the set of certificates, as DER wants it, and rfc3161-client refuses a set
    # out of order: a clock with a short key has the shorter certificate, and that comes first.
    for title in ("root", "middle"):
        openssl(room, "genrsa", "-out", f"{title}.key", "3072")
    openssl(room, "ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "clock.key")
    openssl(room, "req", "-x509", "-new", "-key", "root.key", "-subj", f"/CN={name} root", "-days", "3000",
            "-config", "conf", "-extensions", "root", "-out", "root.pem")
    for title, issuer, number in (("middle", "root", "2"), ("clock", "middle", "3")):
        openssl(room, "req", "-new", "-key", f"{title}.key", "-subj", f"/CN={name} {title}", "-config", "conf",
                "-out", "csr")
        openssl(room, "x509", "-req", "-in", "csr", "-CA", f"{issuer}.pem", "-CAkey", f"{issuer}.key",
                "-set_serial", number, "-days", "2000", "-extfile", "conf", "-extensions", title,
                "-out", f"{title}.pem")


def main():
    room, name = pathlib.Path(sys.argv[1]), sys.argv[2]
    room.mkdir(parents=True)
    make(room, name)

    class Clock(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (room / "query").write_bytes(query)
            openssl(room, "ts", "-reply", "-config", "conf", "-section", "tsa", "-queryfile", "query",
                    "-signer", "clock.pem", "-inkey", "clock.key", "-chain", "middle.pem", "-out", "reply")
            reply = (room / "reply").read_bytes()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.send_header("Content-Length", str(len(reply)))
            self.end_headers()
            self.wfile.write(reply)

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), Clock)
    (room / "url.new").write_text(f"http://127.0.0.1:{server.server_port}/tsr\n")
    (room / "url.new").rename(room / "url")
    server.serve_forever()


main()
