/** A random lowercase hex string of `bytes` bytes; falls back to `Math.random` where there is no Web Crypto. */
export function randomHex(bytes: number): string {
  const array = new Uint8Array(bytes);
  try {
    crypto.getRandomValues(array);
  } catch {
    for (let i = 0; i < bytes; i++) array[i] = Math.random() * 256;
  }
  let hex = "";
  for (const byte of array) hex += (byte + 256).toString(16).slice(1);
  return hex;
}
