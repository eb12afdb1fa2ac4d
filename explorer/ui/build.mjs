// Bundles the UI: `node build.mjs FOLDER` writes index.html and assets whose names carry the hash of what is in them, each
// also as brotli. The explorer's build script runs it; dev.mjs shares the bundling.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const here = fileURLToPath(new URL(".", import.meta.url));

/** What esbuild is told. The targets are the browsers that can run the SDK. */
export const OPTIONS = {
  absWorkingDir: here,
  entryPoints: { app: "src/main.tsx", style: "src/styles/index.css" },
  bundle: true,
  format: "esm",
  target: "es2022",
  jsx: "automatic",
  jsxImportSource: "preact",
  charset: "utf8",
  legalComments: "none",
  logLevel: "warning",
};

/** The page, with the names of its assets. */
export async function page(script, style) {
  const html = await readFile(join(here, "src/index.html"), "utf8");
  return html.replace("{{script}}", script).replace("{{style}}", style);
}

async function bundle() {
  const { outputFiles } = await build({ ...OPTIONS, minify: true, outdir: "out", write: false });
  const assets = new Map();
  for (const { path, contents } of outputFiles) {
    const hash = createHash("sha256").update(contents).digest("hex").slice(0, 12);
    const [stem, extension] = basename(path).split(".");
    assets.set(`${stem}.${extension}`, { name: `${stem}-${hash}.${extension}`, contents });
  }
  return assets;
}

async function write(folder) {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const assets = await bundle();
  const html = await page(`/assets/${assets.get("app.js").name}`, `/assets/${assets.get("style.css").name}`);
  const files = [{ name: "index.html", contents: Buffer.from(html) }, ...assets.values()];
  for (const { name, contents } of files) {
    await writeFile(join(folder, name), contents);
    const quality = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: contents.length };
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(contents, { params: quality }));
  }
  return readdir(folder);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2];
  if (!folder) {
    console.error("usage: node build.mjs FOLDER");
    process.exit(2);
  }
  await write(folder);
}
