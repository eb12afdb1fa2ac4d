// What logs can be filtered by, besides their attributes.
import type { Key } from "../../filter/complete";

export const COLUMNS: readonly Key[] = [
  { key: "level", values: ["trace", "debug", "info", "warn", "error", "fatal"].map((value) => ({ value })) }, { key: "body", hint: "*timeout*" }, { key: "trace_id" },
  { key: "span_id" }, { key: "release" }, { key: "environment" },
];
