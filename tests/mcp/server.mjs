/** The real binary: as the server, and as `fanal mcp`. */
import { spawn } from "node:child_process";
import { after } from "node:test";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";

const binary = process.env.FANAL_BIN;
if (!binary) throw new Error("FANAL_BIN must name the explorer's binary; cargo xtask test mcp sets it");

/** What ends with the tests. Node would end what a `before` registers when that `before` is over. */
const endings = [];
after(() => Promise.all(endings.map((end) => end())));

/** Starts `fanal serve` on a free port. Answers its address. */
export async function serve(...options) {
  const child = spawn(binary, ["serve", "--listen", "127.0.0.1:0", "--store", ":memory:", "--no-open", ...options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  endings.push(() => child.kill("SIGKILL"));
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      const found = /listening on (\S+)/.exec((text += chunk));
      if (found) resolve(found[1]);
    });
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
  });
}

export async function overStdio(server, ...options) {
  return connect(new StdioClientTransport({ command: binary, args: ["mcp", "--server", server, ...options], stderr: "inherit" }));
}

export async function overHttp(server, headers = {}) {
  return connect(new StreamableHTTPClientTransport(new URL("/mcp", server), { requestInit: { headers } }));
}

async function connect(transport) {
  const client = new Client({ name: "fanal-tests", version: "1.0.0" });
  await client.connect(transport);
  endings.push(() => client.close());
  return client;
}

/** Calls a tool and reads its answer; a failure of the tool is thrown. */
export async function call(client, name, args = {}) {
  const result = await client.callTool({ name, arguments: args });
  const text = result.content.map((block) => block.text).join("");
  if (result.isError) throw new Error(text);
  return JSON.parse(text);
}
