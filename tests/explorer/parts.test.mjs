/** The parts that know no page: filters as text, numbers and times as people read them, paths. */
import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import { build } from "esbuild";

process.env.TZ = "UTC";
const resolveDir = fileURLToPath(new URL("../../explorer/ui/src/", import.meta.url));
const names = ["filter/text", "filter/complete", "format/number", "format/time", "chart/model", "shell/routes"];
const contents = names.map((name) => `export * from "./${name}";`).join("\n");
const bundle = await build({ stdin: { contents, resolveDir }, bundle: true, format: "esm", write: false, target: "es2022" });
const page = await import(`data:text/javascript;base64,${Buffer.from(bundle.outputFiles[0].contents).toString("base64")}`);

test("a term is quoted where it would mean something else", () => {
  for (const [key, value, wanted] of [
    ["tier", "pro", "tier:pro"], ["code", 500, "code:500"], ["ok", true, "ok:true"], ["name", "two words", 'name:"two words"'],
    ["route", "/a/:id", 'route:"/a/:id"'], ["q", 'say "a\\b"', 'q:"say \\"a\\\\b\\""'], ["star", "a*", 'star:"a*"'], ["word", "OR", 'word:"OR"'],
    ["strange key", "x", '"strange key":x'], ["gone", null, "!has:gone"], ["stadt", "Köln", "stadt:Köln"], ["empty", "", 'empty:""'],
  ]) assert.equal(page.term(key, value), wanted);
  assert.equal(page.term("tier", "pro", { negate: true }), "!tier:pro");
});

test("a term is said once, and takes its opposite away", () => {
  assert.equal(page.withTerm("a:1", "b:2"), "a:1 b:2");
  assert.equal(page.withTerm("a:1 b:2", "a:1"), "a:1 b:2");
  assert.equal(page.withTerm("a:1 !b:2", "b:2"), "a:1 b:2");
  assert.equal(page.withTerm('a:"x y" (b:1 OR c:2)', '!a:"x y"'), '(b:1 OR c:2) !a:"x y"');
  assert.deepEqual(page.words('a:"x \\" y" [b c] d'), ['a:"x \\" y"', "[b c]", "d"]);
});

test("what is written is completed from keys and values", () => {
  const keys = [{ key: "region", values: [{ value: "eu west", count: 12 }, { value: "us", count: 3 }] }, { key: "user.region" }, { key: "tier" }];
  const labels = (text, caret = text.length) => page.complete(text, caret, keys).map(({ label }) => label);
  assert.deepEqual(labels("reg"), ["region", "user.region"]);
  assert.deepEqual(labels("tier:pro (!re"), ["region", "user.region"]);
  assert.deepEqual(labels("region:"), ["eu west", "us"]);
  assert.deepEqual(labels("has:t"), ["tier"]);
  const [taken] = page.complete("tier:a region:e tier:b", 15, keys);
  assert.equal(taken.text, 'tier:a region:"eu west"  tier:b');
  assert.equal(taken.text.slice(0, taken.caret), 'tier:a region:"eu west" ');
});

test("values have the unit that suits them", () => {
  for (const [value, unit, wanted] of [
    [1240, "millisecond", "1.24 s"], [0.3, "second", "300 ms"], [90, "minute", "90 min"], [0, "millisecond", "0 ms"], [3.5, "nanosecond", "3.5 ns"],
    [182_000_000, "byte", "182 MB"], [2048, "kibibyte", "2 MiB"], [0.914, "ratio", "91.4 %"], [37, "percent", "37 %"], [249.8, "usd", "249.8 USD"],
    [12, null, "12"], [123456, "none", "123K"], [4, "lanterns", "4 lanterns"], [null, "second", "–"], [-1500, "millisecond", "-1.5 s"], [0.00001, null, "1.00e-5"],
  ]) assert.equal(page.measure(value, unit), wanted);
  assert.deepEqual([0.124, -0.03, 0, 4.2, null, Infinity].map(page.change), ["+12 %", "−3 %", "±0 %", "×5.2", "–", "–"]);
  assert.deepEqual([9999, 10_000, 1_240_000].map(page.count), ["9,999", "10K", "1.24M"]);
});

test("moments are told apart, and no finer than needed", () => {
  const now = Date.now() / 1000;
  assert.deepEqual([2, 42, 200, 7300, 200_000].map((seconds) => page.ago(now - seconds, now)), ["just now", "42 s ago", "3 min ago", "2 h ago", "2 d ago"]);
  assert.match(page.briefTime(now, 60), /^\d\d:\d\d:\d\d$/);
  assert.match(page.briefTime(now, 86_400 * 7), /^\w+ \d+, \d\d:\d\d$/);
});

test("stacked values are sums, and gaps add nothing", () => {
  assert.deepEqual(page.stacked([[1, null, 3], [10, 20, null]]), [[1, 0, 3], [11, 20, 3]]);
});

test("paths are matched part by part", () => {
  const routes = [{ pattern: "/traces" }, { pattern: "/traces/:id" }];
  assert.deepEqual(page.match(routes, "/traces/a%20b").parts, { id: "a b" });
  assert.deepEqual(page.match(routes, "/traces/%").parts, { id: "%" });
  assert.equal(page.match(routes, "/traces/a/b"), null);
});
