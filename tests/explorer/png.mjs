/** Pictures of pages in a third of their bytes: 256 colours are enough for what has few, and compression may take its time. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
const COLOURS_MAX = 256;
/** So many colours are the commonest of their kind, so that a rare one, as a dot's, is not taken for its ground. */
const KINDS_MAX = 160;

/** Takes a PNG with 8 bits for each of red, green, blue and perhaps alpha, which pages do not have. */
export function small(png) {
  const { width, height, pixels } = read(png);
  const counts = new Map();
  for (const pixel of pixels) counts.set(pixel, (counts.get(pixel) ?? 0) + 1);
  const palette = paletteOf(counts);
  const places = new Map([...counts.keys()].map((colour) => [colour, nearest(palette, colour)]));
  const rows = Buffer.alloc((width + 1) * height);
  pixels.forEach((pixel, at) => (rows[at + Math.floor(at / width) + 1] = places.get(pixel)));
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 3], 8);
  return Buffer.concat([SIGNATURE, chunk("IHDR", head), chunk("PLTE", Buffer.from(palette.flatMap(parts))), chunk("IDAT", deflateSync(rows, { level: 9, memLevel: 9 })), chunk("IEND", Buffer.alloc(0))]);
}

const parts = (colour) => [colour >> 16, (colour >> 8) & 255, colour & 255];

function paletteOf(counts) {
  const common = [...counts].sort(([, a], [, b]) => b - a).map(([colour]) => colour);
  const kinds = new Map();
  for (const colour of common) {
    const kind = colour & 0xf0f0f0;
    if (!kinds.has(kind) && kinds.size < KINDS_MAX) kinds.set(kind, colour);
  }
  return [...new Set([...kinds.values(), ...common])].slice(0, COLOURS_MAX);
}

function nearest(palette, colour) {
  const [red, green, blue] = parts(colour);
  const distance = (other) => {
    const [r, g, b] = parts(other);
    return (r - red) ** 2 + (g - green) ** 2 + (b - blue) ** 2;
  };
  return palette.reduce((best, other, at) => (distance(other) < distance(palette[best]) ? at : best), 0);
}

function chunk(type, data) {
  const named = Buffer.concat([Buffer.from(type), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  whole.set(named, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

/** Colours as numbers, row by row. */
function read(png) {
  const data = [];
  let [width, height, depth] = [0, 0, 3];
  for (let at = SIGNATURE.length; at < png.length; ) {
    const length = png.readUInt32BE(at);
    const type = png.toString("latin1", at + 4, at + 8);
    const body = png.subarray(at + 8, at + 8 + length);
    if (type === "IHDR") [width, height, depth] = [body.readUInt32BE(0), body.readUInt32BE(4), body[9] === 6 ? 4 : 3];
    if (type === "IDAT") data.push(body);
    at += length + 12;
  }
  const bytes = plain(inflateSync(Buffer.concat(data)), width * depth, height, depth);
  const pixels = new Uint32Array(width * height);
  for (let at = 0; at < pixels.length; at += 1) pixels[at] = (bytes[at * depth] << 16) | (bytes[at * depth + 1] << 8) | bytes[at * depth + 2];
  return { width, height, pixels };
}

/** Undoes the filter of each row: a byte is told by its difference from those before and above it. */
function plain(filtered, stride, height, depth) {
  const bytes = new Uint8Array(stride * height);
  for (let row = 0; row < height; row += 1) {
    const filter = filtered[row * (stride + 1)];
    for (let at = 0; at < stride; at += 1) {
      const here = row * stride + at;
      const left = at < depth ? 0 : bytes[here - depth];
      const above = row === 0 ? 0 : bytes[here - stride];
      const corner = at < depth || row === 0 ? 0 : bytes[here - stride - depth];
      const told = [0, left, above, (left + above) >> 1, paeth(left, above, corner)][filter];
      bytes[here] = filtered[row * (stride + 1) + 1 + at] + told;
    }
  }
  return bytes;
}

function paeth(left, above, corner) {
  const guess = left + above - corner;
  const [a, b, c] = [left, above, corner].map((it) => Math.abs(guess - it));
  return a <= b && a <= c ? left : b <= c ? above : corner;
}
