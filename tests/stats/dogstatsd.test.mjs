/** What a client of DogStatsD that others wrote sends for the same measurements, ours sends too: line by line. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { test } from "node:test";
import { StatsD } from "hot-shots";
import { until } from "../e2e/support.mjs";
import { send } from "./support.mjs";

const TAGS = { service: "shop" };

/** Their calls for what `send.rs` measures, but for what is left to chance. */
function measure(client) {
  for (let order = 0; order < 3; order++) client.increment("orders", 2, { ...TAGS, platform: "web" });
  client.increment("orders", 1, { ...TAGS, platform: "app" });
  client.gauge("queue.size", 12.5, { ...TAGS, instance: "db1" });
  client.gauge("balance", -7, TAGS);
  for (const milliseconds of [10, 20, 250]) client.timing("checkout", milliseconds, TAGS);
  for (const value of [1.5, 2.5]) client.distribution("upload_size", value, TAGS);
}

/** Lines that arrive, the tags of each in order. */
async function lines(start, count) {
  const found = [];
  const socket = createSocket("udp4", (packet) => found.push(...packet.toString().split("\n").filter(Boolean)));
  await new Promise((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const sent = await start(socket.address().port);
  await until(() => found.length >= count(sent), "the lines");
  socket.close();
  return found.map((line) => line.replace(/\|#([^|]*)/, (_, tags) => `|#${tags.split(",").sort().join(",")}`));
}

test("hot-shots of npm", async () => {
  const theirs = await lines((port) => {
    const client = new StatsD({ host: "127.0.0.1", port, includeDatadogTelemetry: false });
    measure(client);
    return new Promise((resolve) => client.close(resolve));
  }, () => 11);
  const environment = { DD_ORIGIN_DETECTION_ENABLED: "false" };
  const ours = await lines((port) => send("dogstatsd", { host: "127.0.0.1", port }, environment), ({ hits }) => 11 + hits / 2);
  const [sampled, whole] = [ours.filter((line) => line.startsWith("hits:")), ours.filter((line) => !line.startsWith("hits:"))];
  assert.deepEqual(whole.sort(), theirs.sort());
  assert.ok(theirs.includes("upload_size:1.5|d|#service:shop"), "they know distributions");
  assert.deepEqual([...new Set(sampled)], ["hits:1|c|@0.5|#service:shop"]);
});
