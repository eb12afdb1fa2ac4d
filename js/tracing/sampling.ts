import { debugLog } from "../console.js";
import type { DropReason, Options } from "../types.js";
import type { TracesSamplerContext } from "./types.js";

/** Whether spans are recorded at all. */
export function hasTracing({ tracesSampleRate, tracesSampler }: Options): boolean {
  return tracesSampleRate != null || typeof tracesSampler === "function";
}

/** A rate as a number from 0 to 1; undefined if it is none. */
export function parseSampleRate(rate: unknown): number | undefined {
  const number = typeof rate === "boolean" || (typeof rate === "string" && rate.trim()) ? Number(rate) : rate;
  return typeof number === "number" && number >= 0 && number <= 1 ? number : undefined;
}

/** What was decided about a root span. */
export interface Decision {
  _sampled: boolean;
  /** The rate that this page applied, rather than inherited. */
  _rate?: number;
  _reason: DropReason;
}

/** The sampler decides, else the trace's earlier part, else the rate. */
export function sample(options: Options, context: Omit<TracesSamplerContext, "inheritOrSampleWith">, sampleRand: number): Decision {
  const { tracesSampler, tracesSampleRate } = options;
  const { parentSampled, parentSampleRate } = context;
  let rate: unknown = parentSampled ?? tracesSampleRate;
  let isLocal = parentSampled === undefined;
  let reason: DropReason = "sample_rate";
  if (typeof tracesSampler === "function") {
    try {
      rate = tracesSampler({
        ...context,
        inheritOrSampleWith: (fallback) => parentSampleRate ?? (parentSampled === undefined ? fallback : +parentSampled),
      });
      isLocal = true;
    } catch (error) {
      debugLog("tracesSampler threw:", error);
      if (rate === undefined) reason = "callback_error";
    }
  }
  const parsed = parseSampleRate(rate);
  if (parsed === undefined && reason === "sample_rate") debugLog("a sample rate must be from 0 to 1, not", rate);
  return { _sampled: sampleRand < parsed!, _rate: isLocal ? parsed : undefined, _reason: reason };
}
