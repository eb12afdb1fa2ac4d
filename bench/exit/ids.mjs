// A unique id per metric: 16 hexadecimal digits that look random to a compressor, from which the collector reads trial and number.
// Also sent to the page as source text, so each function must stand alone.

const MIX = 0x9e3779b1
const CHECK = 0x85ebca6b
const UNMIX = inverse(MIX)
const NUMBER_BITS = 14

export const MAX_METRICS = 1 << NUMBER_BITS

export function idOf(trial, number) {
  const plain = ((trial << 14) | number) >>> 0
  const hex = (word) => (word >>> 0).toString(16).padStart(8, '0')
  return hex(Math.imul(plain, 0x9e3779b1)) + hex(Math.imul(plain ^ (plain >>> 15), 0x85ebca6b) ^ (plain >>> 7))
}

// Answers {trial, number}, or undefined for 16 digits that are something else (a span id, say).
export function readId(id) {
  const plain = Math.imul(Number.parseInt(id.slice(0, 8), 16), UNMIX) >>> 0
  const check = (Math.imul(plain ^ (plain >>> 15), CHECK) ^ (plain >>> 7)) >>> 0
  if (check !== Number.parseInt(id.slice(8), 16)) return undefined
  return { trial: plain >>> NUMBER_BITS, number: plain & (MAX_METRICS - 1) }
}

// Of an odd number modulo 2^32, by Newton's method: each step doubles the number of right bits.
function inverse(odd) {
  let x = odd
  for (let step = 0; step < 5; step += 1) x = Math.imul(x, 2 - Math.imul(odd, x))
  return x
}
