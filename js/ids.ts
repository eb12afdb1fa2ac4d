/** Random bytes are asked for in portions: one call into the browser's cryptography costs more than the rest of a span. */
const POOL_BYTES = 1_024;

let pool: Uint8Array<ArrayBuffer> | undefined;
let used = POOL_BYTES;
let hexOf: string[] | undefined;

/** A random lowercase hex string of `bytes` bytes; falls back to `Math.random` where there is no Web Crypto. */
export function randomHex(bytes: number): string {
  hexOf ||= Array.from({ length: 256 }, (_, byte) => (byte + 256).toString(16).slice(1));
  if (used + bytes > POOL_BYTES) {
    pool = new Uint8Array(POOL_BYTES);
    try {
      crypto.getRandomValues(pool);
    } catch {
      for (let i = 0; i < POOL_BYTES; i++) pool[i] = Math.random() * 256;
    }
    used = 0;
  }
  let hex = "";
  for (const end = used + bytes; used < end; used++) hex += hexOf[pool![used]!];
  return hex;
}
