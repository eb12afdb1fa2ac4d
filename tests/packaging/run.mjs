// The package as strangers get it: packed, installed into empty projects, imported, bundled, type-checked, and run.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, mkdtemp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { chromium } from "playwright-core";

import { bundlers } from "./bundlers.mjs";
import { serveFolder, startSink } from "./sink.mjs";

const run = promisify(execFile);
const repository = fileURLToPath(new URL("../..", import.meta.url));

/** What a page without wasm allows: no 'wasm-unsafe-eval'. */
const STRICT_POLICY = "default-src 'self'; script-src 'self'; connect-src *";

let scratch;
let project;
let sink;
let browser;

before(async () => {
  scratch = await mkdtemp(join(tmpdir(), "fanal-packaging-"));
  project = join(scratch, "project");
  await mkdir(project);
  const packed = await run("npm", ["pack", join(repository, "pkg"), "--pack-destination", scratch, "--json"], { cwd: scratch });
  const tarball = join(scratch, nameOf(JSON.parse(packed.stdout)));
  await writeFile(join(project, "package.json"), JSON.stringify({ name: "stranger", private: true, type: "module" }));
  await run("npm", ["install", "--offline", "--no-audit", "--no-fund", tarball], { cwd: project });
  sink = await startSink();
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
});

after(async () => {
  await browser?.close();
  await sink?.close();
  if (scratch) await rm(scratch, { recursive: true, force: true });
});

/** npm prints a list, newer ones an object by name. */
function nameOf(packed) {
  return (Array.isArray(packed) ? packed[0] : Object.values(packed)[0]).filename;
}

/** The smallest app that uses an entry, and sends a metric of this name. */
function app(specifier, name) {
  return `
    import { init, metrics, flush } from ${JSON.stringify(specifier)};
    init({ dsn: new URLSearchParams(location.search).get("dsn"), release: "stranger@1.0.0" });
    metrics.count(${JSON.stringify(name)}, 1, { unit: "byte", attributes: { packaged: true } });
    flush(10_000);
  `;
}

/** Opens a page that loads the script, and gives the metric as it arrived, and what the console said. */
async function visit(folder, script, name, { policy, module = true } = {}) {
  const tag = `<script ${module ? 'type="module" ' : ""}src="/${script}"></script>`;
  await writeFile(join(folder, "index.html"), `<!doctype html><meta charset="utf-8"><title>stranger</title>${tag}`);
  const server = await serveFolder(folder, policy);
  const page = await browser.newPage();
  const said = [];
  page.on("pageerror", (error) => said.push(String(error)));
  try {
    await page.goto(`${server.url}?dsn=${encodeURIComponent(sink.dsn)}`);
    const metric = await sink.arrived(name);
    assert.ok(metric, `${name} did not arrive; the page said: ${said.join("; ") || "nothing"}`);
    return { metric, said };
  } finally {
    await page.close();
    await server.close();
  }
}

for (const [bundler, build] of Object.entries(bundlers)) {
  for (const specifier of ["fanal", "fanal/metrics"]) {
    const name = `${bundler}.${specifier.replace("/", ".")}`;
    test(`${bundler} bundles ${specifier}, and the page delivers`, async () => {
      const folder = join(scratch, name);
      await mkdir(folder);
      await writeFile(join(project, `${name}.js`), app(specifier, name));
      const script = await build(project, `${name}.js`, folder);
      const { metric, said } = await visit(folder, script, name);
      assert.deepEqual(said, []);
      assert.equal(metric.value, 1);
      assert.equal(metric.unit, "byte");
      assert.deepEqual(metric.attributes.packaged, { type: "boolean", value: true });
      assert.deepEqual(metric.attributes["sentry.release"], { type: "string", value: "stranger@1.0.0" });
    });

    test(`${bundler} splits the fallback of ${specifier} off, and a page without wasm delivers with it`, async () => {
      const folder = join(scratch, `${name}.strict`);
      await mkdir(folder);
      const strict = `${name}.strict`;
      await writeFile(join(project, `${strict}.js`), app(specifier, strict));
      const script = await build(project, `${strict}.js`, folder);
      const scripts = (await readdir(folder, { recursive: true })).filter((file) => file.endsWith(".js"));
      assert.ok(scripts.length >= 2, `one file holds everything: ${scripts}`);
      await visit(folder, script, strict, { policy: STRICT_POLICY });
    });
  }
}

test("a script tag is enough", async () => {
  const folder = join(scratch, "script-tag");
  await mkdir(folder);
  await cp(join(project, "node_modules/fanal/dist"), folder, { recursive: true });
  const source = await readFile(join(folder, "script.js"), "utf8");
  assert.match(source, /^[\x00-\x7f]*$/, "a script tag may be served without a charset");
  const use = `Fanal.init({ dsn: new URLSearchParams(location.search).get("dsn") }); Fanal.metrics.count("script.tag");`;
  await writeFile(join(folder, "app.js"), `${source}\n;${use} Fanal.flush(10000);`);
  const { metric, said } = await visit(folder, "app.js", "script.tag", { module: false });
  assert.deepEqual(said, []);
  assert.equal(metric.type, "counter");
});

test("a script tag in a page without wasm loads the fallback from beside the script", async () => {
  const folder = join(scratch, "script-tag-strict");
  await mkdir(folder);
  await cp(join(project, "node_modules/fanal/dist"), join(folder, "vendor"), { recursive: true });
  const use = `Fanal.init({ dsn: new URLSearchParams(location.search).get("dsn") }); Fanal.metrics.count("script.strict"); Fanal.flush(10000);`;
  await writeFile(join(folder, "use.js"), use);
  const load = `const tag = document.createElement("script"); tag.src = "/vendor/script.js"; tag.onload = () => import("/use.js"); document.head.append(tag);`;
  await writeFile(join(folder, "app.js"), load);
  await visit(folder, "app.js", "script.strict", { policy: STRICT_POLICY });
});

const USE_IN_NODE = `
  init({ dsn: process.env.DSN });
  metrics.count("imported." + process.env.HOW, 1, { attributes: { node: true } });
  flush(10_000).then((done) => console.log(done));
`;

/** A timer that outlives the work would hold a script back for this long. */
const EXIT_MS_MAX = 4_000;

/** Outside a browser every call works too, and nothing keeps the process from ending. */
async function inNode(file, code, how) {
  const path = join(project, file);
  await writeFile(path, code + USE_IN_NODE);
  const begun = Date.now();
  const { stdout } = await run("node", [path], { env: { ...process.env, DSN: sink.dsn, HOW: how } });
  assert.equal(stdout.trim(), "true");
  assert.ok(await sink.arrived(`imported.${how}`, 1_000), "the metric did not arrive");
  const took = Date.now() - begun;
  assert.ok(took < EXIT_MS_MAX, `the process took ${took} ms to end`);
}

for (const specifier of ["fanal", "fanal/metrics"]) {
  const plain = specifier.replace("/", ".");
  test(`Node imports ${specifier}`, () =>
    inNode(`${plain}.mjs`, `import { init, metrics, flush } from "${specifier}";`, `esm.${plain}`));

  test(`Node requires ${specifier}`, () =>
    inNode(`${plain}.cjs`, `const { init, metrics, flush } = require("${specifier}");`, `cjs.${plain}`));
}

test("import and require export the same names", async () => {
  const code = `
    import { createRequire } from "node:module";
    const names = (it) => Object.keys(it).filter((name) => name !== "default" && name !== "module.exports").sort().join();
    for (const entry of ["fanal", "fanal/metrics", "fanal/slim"]) {
      const same = names(await import(entry)) === names(createRequire(import.meta.url)(entry));
      console.log(entry, same);
    }
  `;
  await writeFile(join(project, "names.mjs"), code);
  const { stdout } = await run("node", [join(project, "names.mjs")]);
  assert.equal(stdout, "fanal true\nfanal/metrics true\nfanal/slim true\n");
});

test("the raw wasm is exported, and imports nothing", async () => {
  const code = `
    import { readFileSync } from "node:fs";
    import { createRequire } from "node:module";
    const path = createRequire(import.meta.url).resolve("fanal/core.wasm");
    const module = new WebAssembly.Module(readFileSync(path));
    console.log(WebAssembly.Module.imports(module).length);
  `;
  await writeFile(join(project, "wasm.mjs"), code);
  const { stdout } = await run("node", [join(project, "wasm.mjs")]);
  assert.equal(stdout.trim(), "0");
});

const USE_IN_TYPESCRIPT = `
  import { init, metrics, flush } from "fanal";
  import * as small from "fanal/metrics";
  init({ dsn: "http://key@127.0.0.1:1/1", release: "stranger@1.0.0", environment: "test", debug: true });
  metrics.count("a", 1, { unit: "byte", attributes: { text: "b", number: 1, flag: true } });
  small.metrics.distribution("b", 2.5);
  flush(10).then((done) => { const sure: boolean = done; return sure; });
  // @ts-expect-error A metric has a name.
  metrics.count(1);
`;

for (const [module, moduleResolution, file] of [
  ["node16", "node16", "consumer.mts"],
  ["node16", "node16", "consumer.cts"],
  ["esnext", "bundler", "consumer.ts"],
]) {
  test(`TypeScript knows the types: ${moduleResolution}, ${file}`, async () => {
    const folder = join(project, `types-${file.replace(".", "-")}`);
    await mkdir(folder);
    await writeFile(join(folder, file), USE_IN_TYPESCRIPT);
    const compilerOptions = {
      module, moduleResolution, target: "es2022", lib: ["es2022", "dom"], types: [],
      strict: true, noEmit: true, skipLibCheck: false, exactOptionalPropertyTypes: true,
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: [file] }));
    const tsc = join(dirname(fileURLToPath(import.meta.resolve("typescript/package.json"))), "bin", "tsc");
    const checked = await run("node", [tsc, "--project", folder]).catch((error) => error);
    assert.equal(checked.stdout, "", checked.stderr);
  });
}
