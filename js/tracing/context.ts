import { randomHex } from "../ids.js";
import type { PropagationContext } from "../types.js";

const TRACE_ID_BYTES = 16;
/** Receivers compare it as a decimal; six places, cut, so that it is never rounded up to 1. */
const SAMPLE_RAND_STEPS = 1e6;

/** A random number for sampling in [`from`, `to`). */
export function sampleRand(from = 0, to = 1): number {
  const rand = Math.floor((from + Math.random() * (to - from)) * SAMPLE_RAND_STEPS) / SAMPLE_RAND_STEPS;
  return Math.max(rand, from);
}

/** A trace that begins here. */
export function newPropagationContext(): PropagationContext {
  return { traceId: randomHex(TRACE_ID_BYTES), sampleRand: sampleRand() };
}
