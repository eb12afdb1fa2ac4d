import assert from "node:assert/strict";
import { test } from "node:test";
import { connect } from "./support.mjs";

const KNOWN =
  "nanosecond microsecond millisecond second minute hour day week bit byte kilobyte megabyte gigabyte terabyte petabyte exabyte " +
  "kibibyte mebibyte gibibyte tebibyte pebibyte exbibyte ratio percent none";

const NORMALISED = [
  ...KNOWN.split(" ").map((unit) => [unit, unit]),
  ["Millisecond", "millisecond"], ["SECONDS", "second"], ["bytes", "byte"], ["days", "day"],
  ["ns", "nanosecond"], ["us", "microsecond"], ["µs", "microsecond"], ["ms", "millisecond"], ["s", "second"], ["sec", "second"],
  ["B", "byte"], ["kB", "kilobyte"], ["KB", "kilobyte"], ["MB", "megabyte"], ["GB", "gigabyte"],
  ["KiB", "kibibyte"], ["MiB", "mebibyte"], ["GiB", "gibibyte"],
];

const CUSTOM = ["request", "EUR", "Mb", "m", "h", "requests per second", "köpfe", "/s", "constructor", "__proto__", "\"quoted\"", "a\\b", "tab\t"];

test("known units are normalised, custom ones pass unchanged", async (t) => {
  const { sink, sdk } = await connect(t);
  const table = [...NORMALISED, ...CUSTOM.map((unit) => [unit, unit])];
  table.forEach(([unit], i) => sdk.metrics.gauge("u", i, { unit }));
  await sdk.flush(5000);
  assert.deepEqual(sink.metrics.map(({ value, unit }) => [table[value][0], unit]), table);
});

test("no unit stays absent", async (t) => {
  const { sink, sdk } = await connect(t);
  for (const unit of [undefined, null, "", 5, {}, []]) sdk.metrics.count("u", 1, { unit });
  await sdk.flush(5000);
  assert.equal(sink.metrics.length, 6);
  for (const metric of sink.metrics) assert.ok(!("unit" in metric), JSON.stringify(metric));
});

test("units of attributes", async (t) => {
  const { sink, sdk } = await connect(t, { initialScope: { attributes: { scoped: { value: 2, unit: "hour" } } } });
  sdk.metrics.count("u", 1, {
    attributes: { size: { value: 12, unit: "byte" }, list: { value: ["a"], unit: "letter" }, none: { value: "x" }, odd: { value: 1, unit: 5 } },
  });
  await sdk.flush(5000);
  const { size, list, none, odd, scoped } = sink.metrics[0].attributes;
  assert.deepEqual(size, { value: 12, type: "integer", unit: "byte" });
  assert.deepEqual(list, { value: ["a"], type: "array", unit: "letter" });
  assert.deepEqual(none, { value: "x", type: "string" });
  assert.deepEqual(odd, { value: 1, type: "integer" });
  assert.deepEqual(scoped, { value: 2, type: "integer", unit: "hour" });
});
