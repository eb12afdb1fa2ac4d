/** Modules that the build makes: the core's bytes as text, and the core as JavaScript. */
declare module "#core-bytes" {
  const bytes: string;
  export default bytes;
}
declare module "#core-bytes-metrics" {
  const bytes: string;
  export default bytes;
}
declare module "*/fallback.js" {
  export default function instantiate(): import("./engine.js").Core;
}
