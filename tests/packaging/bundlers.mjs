// One function per bundler: bundles `entry` of a project into `folder`, and gives the name of the script to load.

import { join } from "node:path";

export const bundlers = {
  async vite(root, entry, folder) {
    const { build } = await import("vite");
    await build({
      root,
      configFile: false,
      logLevel: "warn",
      build: {
        outDir: folder,
        emptyOutDir: true,
        rollupOptions: { input: join(root, entry), output: { entryFileNames: "app.js" } },
      },
    });
    return "app.js";
  },

  async webpack(root, entry, folder) {
    const { default: webpack } = await import("webpack");
    const stats = await new Promise((resolve, reject) => {
      const configuration = {
        mode: "production",
        context: root,
        entry: join(root, entry),
        output: { path: folder, filename: "app.js" },
        performance: { hints: false },
      };
      webpack(configuration, (error, result) => (error ? reject(error) : resolve(result)));
    });
    const { errors, warnings } = stats.toJson({ all: false, errors: true, warnings: true });
    const complaints = [...errors, ...warnings].map((it) => it.message);
    if (complaints.length > 0) throw new Error(complaints.join("\n"));
    return "app.js";
  },

  async esbuild(root, entry, folder) {
    const { build } = await import("esbuild");
    const { warnings } = await build({
      absWorkingDir: root,
      entryPoints: [{ in: entry, out: "app" }],
      outdir: folder,
      bundle: true,
      minify: true,
      splitting: true,
      format: "esm",
      logLevel: "silent",
    });
    if (warnings.length > 0) throw new Error(warnings.map((it) => it.text).join("\n"));
    return "app.js";
  },

  async rollup(root, entry, folder) {
    const { rollup } = await import("rollup");
    const { default: resolve } = await import("@rollup/plugin-node-resolve");
    const bundle = await rollup({
      input: join(root, entry),
      plugins: [resolve({ browser: true })],
      onwarn(warning) {
        throw new Error(warning.message);
      },
    });
    await bundle.write({ dir: folder, format: "es", entryFileNames: "app.js" });
    await bundle.close();
    return "app.js";
  },
};
