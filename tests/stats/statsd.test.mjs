/** Etsy's StatsD, the daemon after which the protocol is named: what it added up is what was measured. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { after, test } from "node:test";
import { runInNewContext } from "node:vm";
import { until } from "../e2e/support.mjs";
import { send } from "./support.mjs";

const DAEMON = fileURLToPath(new URL("node_modules/statsd/stats.js", import.meta.url));

function freeTcp() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

function freeUdp() {
  return new Promise((resolve) => {
    const socket = createSocket("udp4").bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}

/** What the daemon's administration answers: an object as Node prints it, then END. */
function ask(port, what) {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(`${what}\n`));
    socket.on("error", reject);
    socket.on("data", (chunk) => {
      text += chunk;
      if (!text.includes("END")) return;
      socket.end();
      resolve(runInNewContext(`(${text.split("END")[0]})`));
    });
  });
}

async function daemon() {
  const [port, admin] = [await freeUdp(), await freeTcp()];
  const folder = await mkdtemp(join(tmpdir(), "fanal-statsd-"));
  const config = join(folder, "config.js");
  await writeFile(config, `{ address: "127.0.0.1", port: ${port}, mgmt_address: "127.0.0.1", mgmt_port: ${admin}, backends: [], flushInterval: 3600000 }`);
  const child = spawn(process.execPath, [DAEMON, config], { stdio: ["ignore", "ignore", "inherit"] });
  after(() => {
    child.kill("SIGKILL");
    return rm(folder, { recursive: true });
  });
  await until(() => ask(admin, "counters").catch(() => undefined), "the daemon's administration");
  return { port, admin };
}

test("statsd of npm", async () => {
  const { port, admin } = await daemon();
  const { hits } = await send("statsd", { host: "127.0.0.1", port, prefix: "shop." });
  const counters = await until(async () => {
    const found = await ask(admin, "counters");
    return found["statsd.packets_received"] > 0 && found["shop.orders"] && found;
  }, "the counters");
  const timers = await until(async () => {
    const found = await ask(admin, "timers");
    return found["shop.upload_size"]?.length === 2 && found;
  }, "the timers");
  const gauges = await ask(admin, "gauges");
  const own = (of) => Object.fromEntries(Object.entries(of).filter(([name]) => name.startsWith("shop.")));
  assert.deepEqual({ ...own(counters) }, { "shop.orders": 7, "shop.hits": hits });
  assert.deepEqual({ ...own(gauges) }, { "shop.queue.size.db1": 12.5, "shop.balance": -7 });
  const sorted = Object.fromEntries(Object.entries(own(timers)).map(([name, values]) => [name, [...values].sort((a, b) => a - b)]));
  assert.deepEqual(sorted, { "shop.checkout": [10, 20, 250], "shop.upload_size": [1.5, 2.5] });
  assert.equal(counters["statsd.bad_lines_seen"], 0);
});
