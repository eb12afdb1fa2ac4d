/** The examples in the README and in the sources' documentation are run as they stand, against a real sink. */
import assert from "node:assert/strict";
import { mkdtemp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { test } from "node:test";
import { packageUrl, Sink } from "./support.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The fenced JavaScript of a file, with the comment marks of TSDoc taken off. */
function fencedBlocks(text) {
  return [...text.matchAll(/^( \* ?)?```js\n([\s\S]*?)^\1```/gm)].map(([, mark, code]) => (mark ? code.replace(/^ \* ?/gm, "") : code));
}

const files = ["README.md", ...(await readdir(join(root, "js"))).filter((name) => name.endsWith(".ts")).map((name) => join("js", name))];
for (const file of files) {
  const blocks = fencedBlocks(await readFile(join(root, file), "utf8"));
  blocks.forEach((block, index) =>
    test(`${file}: example ${index + 1} runs`, async (t) => {
      const sink = await Sink.start(t);
      const folder = await mkdtemp(join(tmpdir(), "fanal-example-"));
      t.after(() => rm(folder, { recursive: true, force: true }));
      await mkdir(join(folder, "node_modules"));
      await symlink(fileURLToPath(packageUrl), join(folder, "node_modules", "fanal"));
      const entry = /from "(fanal[/\w]*)"/.exec(block)[1];
      // A bundler's `?url` import is a bundler's matter: here the module is read from where the package has it.
      const core = `const coreUrl = await (await import("node:fs/promises")).readFile(new URL("node_modules/fanal/dist/core.wasm", import.meta.url));`;
      const code = block.replace("https://KEY@HOST/PROJECT", sink.dsn).replace(/^import coreUrl .*$/m, core);
      const given = "const search = async () => {}, pay = async () => true;\n";
      const end = `\nconst { flush: flushExample, metrics: metricsOfExample } = await import("${entry}");\nmetricsOfExample.count("example.end");\nexport default await flushExample(5000);\n`;
      const path = join(folder, "example.mjs");
      await writeFile(path, given + code + end);
      const { default: isFlushed } = await import(pathToFileURL(path).href);
      assert.equal(isFlushed, true);
      const names = sink.metrics.map((metric) => metric.name);
      const spans = sink.items("span").flatMap((payload) => payload.items.map((span) => span.name));
      assert.ok(names.includes("example.end"), `what was recorded arrived: ${names}`);
      for (const [, name] of block.matchAll(/metrics\.\w+\("([\w.]+)"/g)) assert.ok(names.includes(name), `${name} of the example arrived`);
      for (const [, name] of block.matchAll(/Span\(\{ name: "([^"]+)"/g)) assert.ok(spans.includes(name), `${name} of the example arrived, among ${spans}`);
    }),
  );
}
