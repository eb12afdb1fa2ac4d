// Bytes of each SDK's minified script.
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { bundleSurface } from '../lib/bundle.mjs'

export async function measureBytes(sdks) {
  const rows = {}
  for (const sdk of sdks) {
    const script = await bundleSurface(sdk.surface)
    rows[sdk.name] = {
      raw: script.length,
      gzip: gzipSync(script, { level: 9 }).length,
      brotli: brotliCompressSync(script, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length
    }
  }
  return rows
}
