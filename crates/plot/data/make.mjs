// Turns Natural Earth's countries (npm `world-atlas`, countries-50m.json) into basemap.bin.
// Run by hand: `npm install --no-package-lock && npm run make`. README.md has the format.
// The same input gives the same bytes; another input is refused.

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const INPUT = new URL("node_modules/world-atlas/countries-50m.json", import.meta.url);
const INPUT_SHA256 = "04342cdc1e3016bcd7db1630de95684d67b79fe3c8c460321e87aef469502394";
const OUTPUT = new URL("basemap.bin", import.meta.url);
const UNITS_PER_DEGREE = 100;
const TURN = 360 * UNITS_PER_DEGREE;
/// The whole program grows by this; the brief of the map allows no more.
const BYTES_MAX = 300_000;

const text = readFileSync(INPUT);
if (createHash("sha256").update(text).digest("hex") !== INPUT_SHA256) {
  throw new Error("countries-50m.json is not the one of world-atlas 2.0.2");
}
const topology = JSON.parse(text);
const bytes = [];

function varint(value) {
  if (!Number.isSafeInteger(value) || value < 0) throw new Error(`no varint: ${value}`);
  while (value > 127) {
    bytes.push((value % 128) | 128);
    value = Math.floor(value / 128);
  }
  bytes.push(value);
}

/// 0, -1, 1, -2, 2 … become 0, 1, 2, 3, 4 …
function signed(value) {
  varint(value < 0 ? -2 * value - 1 : 2 * value);
}

/// The points of an arc on our grid, without repetitions; the two ends always stay. Where it
/// crosses the 180th meridian it goes on beyond 180°, so that no line runs around the world.
function onGrid(arc) {
  const { scale, translate } = topology.transform;
  const points = [];
  let [x, y] = [0, 0];
  for (const [dx, dy] of arc) {
    x += dx;
    y += dy;
    let lon = Math.round((x * scale[0] + translate[0]) * UNITS_PER_DEGREE);
    const lat = Math.round((y * scale[1] + translate[1]) * UNITS_PER_DEGREE);
    const last = points.at(-1);
    while (last !== undefined && lon - last[0] > TURN / 2) lon -= TURN;
    while (last !== undefined && last[0] - lon > TURN / 2) lon += TURN;
    if (last === undefined || last[0] !== lon || last[1] !== lat) points.push([lon, lat]);
  }
  return points.length > 1 ? points : [points[0], points[0]];
}

function ringsOf(geometry) {
  if (geometry.type === "Polygon") return geometry.arcs;
  if (geometry.type === "MultiPolygon") return geometry.arcs.flat();
  if (geometry.type === "GeometryCollection") return geometry.geometries.flatMap(ringsOf);
  throw new Error(`no area: ${geometry.type}`);
}

function rings(all) {
  varint(all.length);
  for (const ring of all) {
    varint(ring.length);
    ring.forEach(signed);
  }
}

/// Which arcs two countries share: borders. All others of the land are coast.
function shared(countries) {
  const users = new Map();
  countries.forEach((country, at) => {
    for (const arc of ringsOf(country).flat()) {
      const index = arc < 0 ? ~arc : arc;
      users.set(index, (users.get(index) ?? new Set()).add(at));
    }
  });
  return [...users].filter(([, all]) => all.size > 1).map(([index]) => index).sort((a, b) => a - b);
}

bytes.push(...Buffer.from("TPBM1\n"));
varint(topology.arcs.length);
for (const arc of topology.arcs) {
  const points = onGrid(arc);
  varint(points.length);
  let [x, y] = [0, 0];
  for (const [lon, lat] of points) {
    signed(lon - x);
    signed(lat - y);
    [x, y] = [lon, lat];
  }
}
rings(ringsOf(topology.objects.land));
const countries = topology.objects.countries.geometries;
const borders = shared(countries);
varint(borders.length);
borders.forEach((index, at) => varint(at === 0 ? index : index - borders[at - 1]));
const known = countries.filter(({ id }) => id !== undefined);
varint(known.length);
for (const country of known) {
  varint(Number(country.id));
  rings(ringsOf(country));
}
if (bytes.length > BYTES_MAX) throw new Error(`${bytes.length} bytes are more than ${BYTES_MAX}`);
writeFileSync(OUTPUT, Uint8Array.from(bytes));
process.stdout.write(`${bytes.length} bytes, ${topology.arcs.length} arcs, ${known.length} countries\n`);
