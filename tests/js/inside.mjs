/** What the package does not export, from its sources: for rules that are told better as tables than through a browser. */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../../js/", import.meta.url));

let copies = 0;

/** A copy, sharing nothing with any other, of everything that the named files (below `js/`, without ending) export. */
export async function inside(...names) {
  const contents = names.map((name) => `export * from "./${name}.ts";`).join("\n");
  const { outputFiles } = await build({ stdin: { contents, resolveDir: sources }, bundle: true, format: "esm", write: false, logLevel: "error" });
  const text = `${outputFiles[0].text}\n// ${++copies}`;
  return import(`data:text/javascript;base64,${Buffer.from(text).toString("base64")}`);
}
