// The text of a request body, whatever coding it came in. What can't be decoded is no text.
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'

const DECODERS = { gzip: gunzipSync, deflate: inflateSync, br: brotliDecompressSync }

// A body that inflates to more than this is nothing that a benchmark sends.
const MAX_TEXT_BYTES = 64 * 1024 * 1024

export function decode(body, coding) {
  try {
    const text = coding ? DECODERS[coding](body, { maxOutputLength: MAX_TEXT_BYTES }) : body
    return text.toString('utf8')
  } catch {
    return ''
  }
}
