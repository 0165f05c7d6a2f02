// Stays at a Post as somebody on the way sees them, and how well their kinds are told apart.
//
// Sizes are counted in cells of 498 bytes, as Tor carries them.

const cellBytes = 498;
const bins = 45;
const neighbours = 5;

/** Of what went by: cells up and down a second, their sums, and bursts. */
export function features(seen) {
  const start = seen[0].at;
  const [up, down] = [new Array(bins).fill(0), new Array(bins).fill(0)];
  for (const { at, bytes } of seen) {
    const bin = Math.min(bins - 1, Math.floor(at - start));
    (bytes > 0 ? up : down)[bin] += Math.ceil(Math.abs(bytes) / cellBytes);
  }
  const sum = (list) => list.reduce((all, n) => all + n, 0);
  const running = (list) => list.map((_, at) => sum(list.slice(0, at + 1)));
  return {
    "cells a second": [...up, ...down],
    "cells so far": [...running(up), ...running(down)],
    "totals and bursts": [sum(up), sum(down), up.filter((n) => n > 10).length, Math.max(...up), Math.max(...down)],
  };
}

/** Leave one out: how often the kinds of the nearest traces name the right one. */
export function accuracy(traces, name) {
  let right = 0;
  for (const one of traces) {
    const near = traces.filter((other) => other !== one)
      .map((other) => ({ kind: other.kind, far: distance(one.features[name], other.features[name]) }))
      .sort((a, b) => a.far - b.far).slice(0, neighbours);
    const votes = new Map();
    for (const { kind } of near) votes.set(kind, (votes.get(kind) ?? 0) + 1);
    const most = Math.max(...votes.values());
    const winners = [...votes].filter(([, n]) => n === most).map(([kind]) => kind);
    if (winners.includes(one.kind)) right += 1 / winners.length;
  }
  return right / traces.length;
}

const distance = (a, b) => a.reduce((sum, value, at) => sum + (value - b[at]) ** 2, 0);
