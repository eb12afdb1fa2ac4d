/** An example as a process of its own, and the browsers that visit it. */
import { spawn } from "node:child_process";
import { after } from "node:test";
import { ENGINES, launch } from "../e2e/support.mjs";

/** `{name: browser}`, launched before the first test of a file. */
export async function browsers() {
  const launched = {};
  for (const engine of Object.keys(ENGINES)) launched[engine] = await launch(engine);
  return launched;
}

/** Starts a program that says where it listens; answers its address. It ends with the tests. */
export async function start(program, parameters, env) {
  const child = spawn(program, parameters, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "inherit"] });
  after(() => child.kill());
  return new Promise((resolve, reject) => {
    let text = "";
    child.stdout.on("data", (chunk) => {
      const found = /listening on (\S+)/.exec((text += chunk));
      if (found) resolve(found[1]);
    });
    child.on("exit", (code) => reject(new Error(`${program} ended with ${code}`)));
  });
}
