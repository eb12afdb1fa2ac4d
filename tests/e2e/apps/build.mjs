/** Bundles the applications with Vite, as their users would. */
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = new URL("./", import.meta.url);

/** Bundles the application of that name against the package at `packageUrl`; answers the folder of its files. */
export async function bundle(name, packageUrl) {
  const root = fileURLToPath(new URL(name, here));
  const outDir = fileURLToPath(new URL(`../.out/apps/${name}`, here));
  await build({
    root,
    configFile: false,
    logLevel: "error",
    resolve: { alias: { fanal: fileURLToPath(new URL("dist/index.js", packageUrl)) } },
    build: {
      outDir,
      emptyOutDir: true,
      rollupOptions: { input: readdirSync(root).filter((file) => file.endsWith(".html")).map((file) => `${root}/${file}`) },
    },
  });
  return outDir;
}
