// One bundler and one minifier for everybody: esbuild, one classic script per SDK.
import { build } from 'esbuild'
import { fileURLToPath } from 'node:url'

const BENCH = fileURLToPath(new URL('..', import.meta.url))

// What an SDK imports later (a recorder, a fallback) is not in the script that the page waits for, in nobody's.
const laterStaysOutside = {
  name: 'later-stays-outside',
  setup(builder) {
    builder.onResolve({ filter: /.*/ }, (request) =>
      request.kind === 'dynamic-import' ? { path: request.path, external: true } : undefined
    )
  }
}

const OPTIONS = {
  bundle: true,
  minify: true,
  write: false,
  format: 'iife',
  globalName: 'sdk',
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  define: { 'process.env.NODE_ENV': '"production"', __SENTRY_DEBUG__: 'false' },
  logLevel: 'error',
  absWorkingDir: BENCH,
  plugins: [laterStaysOutside]
}

// The adapter with its SDK: `sdk.setup(url)`, `sdk.count(i, id)`, `await sdk.flush()`.
export async function bundleAdapter(name) {
  const { outputFiles } = await build({ ...OPTIONS, entryPoints: [`sdk/${name}.js`] })
  return outputFiles[0].text
}

// Only what a page would import.
export async function bundleSurface(surface) {
  const { outputFiles } = await build({ ...OPTIONS, stdin: { contents: surface, resolveDir: BENCH } })
  return outputFiles[0].contents
}
