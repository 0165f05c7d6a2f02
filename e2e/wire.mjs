// The way between browser and Post, as one who listens at the Post's door or on the line: every byte that the
// browser sent, and who sent how many when. It can be cut, and led to a server that was started again.

import { connect, createServer } from "node:net";

/** A wire to the server at `port()`; `port()` is asked for each connection. */
export async function startWire(port) {
  const open = new Set();
  const state = { sent: [], trace: [], cutAt: Infinity, up: 0 };
  const began = performance.now();
  const note = (bytes) => state.trace.push({ at: (performance.now() - began) / 1_000, bytes });
  const server = createServer((browser) => {
    const post = connect(port(), "127.0.0.1");
    const end = () => [browser, post].forEach((socket) => socket.destroy());
    open.add(end);
    for (const socket of [browser, post]) {
      socket.on("error", end);
      socket.on("close", () => {
        open.delete(end);
        end();
      });
    }
    browser.on("data", (piece) => {
      state.sent.push(piece);
      state.up += piece.length;
      note(piece.length);
      post.write(piece);
      if (state.up < state.cutAt) return;
      state.cutAt = Infinity;
      state.cut();
    });
    post.on("data", (piece) => {
      note(-piece.length);
      browser.write(piece);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const cut = () => [...open].forEach((end) => end());
  state.cut = cut;
  return {
    address: `http://127.0.0.1:${server.address().port}`,

    /** Everything that the browser sent since the last call. */
    take() {
      const all = Buffer.concat(state.sent);
      state.sent = [];
      return all;
    },

    /** Sizes with their moments since the last call: up above zero, down below. */
    takeTrace() {
      return state.trace.splice(0);
    },

    cut,

    /** Calls `then` once when so many more bytes have gone up, in place of a cut. */
    cutAfter(bytes, then = cut) {
      state.cutAt = state.up + bytes;
      state.cut = then;
    },

    close() {
      cut();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Where a marker stands in these bytes: as it is, in base64 at each of the three offsets, or percent-coded. */
export function findMarker(bytes, marker) {
  const raw = Buffer.from(marker);
  const forms = [raw, Buffer.from(raw.toString("hex")), Buffer.from(encodeURIComponent(marker)), Buffer.from(marker, "utf16le")];
  for (let offset = 0; offset < 3; offset++) {
    const shifted = Buffer.concat([Buffer.alloc(offset), raw]).toString("base64");
    forms.push(Buffer.from(shifted.slice(offset + 2, -4)));
  }
  return forms.filter((form) => bytes.includes(form)).length;
}
