import { entryTimeMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import { getActiveSpan, getRootSpan } from "../tracing/active.js";
import type { RecordingSpan } from "../tracing/span.js";
import type { SpanAttributes } from "../tracing/types.js";
import { addChild, UI_ORIGIN } from "./child.js";
import { isObservable, observe } from "./observe.js";

const FRAME = "long-animation-frame";

interface Script {
  duration: number;
  invoker: string;
  invokerType: string;
  sourceURL: string;
  sourceFunctionName: string;
  sourceCharPosition: number;
}

type AnimationFrame = PerformanceEntry & { scripts: Script[] };

/**
 * Adds a span to the active one whenever the main thread was blocked: by a long animation frame, in browsers that know which script it
 * was, otherwise by a long task.
 */
export function observeLongTasks(client: FullClient, enableLongTask: boolean, enableLongAnimationFrame: boolean): void {
  let observation;
  if (enableLongAnimationFrame && isObservable(FRAME)) {
    observation = observe<AnimationFrame>(FRAME, (entries) => {
      for (const entry of entries) if (entry.scripts[0]) addBlocked(entry, "ui.long_animation_frame", blame(entry.scripts));
    });
  } else if (enableLongTask) {
    observation = observe("longtask", (entries) => entries.forEach((entry) => addBlocked(entry, "ui.long_task")));
  } else return;
  client.on("beforeRouteSpanEnd", observation._take);
  client.on("close", observation);
}

function addBlocked({ startTime, duration }: PerformanceEntry, op: string, attributes?: SpanAttributes): void {
  const active = getActiveSpan();
  // What began before the root span is not a part of it.
  if (!active?.isRecording() || entryTimeMs(startTime) < (getRootSpan(active) as RecordingSpan)._startMs) return;
  addChild(undefined, op, UI_ORIGIN, "Main UI thread blocked", startTime, startTime + duration, attributes);
}

/** The script that ran longest in the frame. */
function blame(scripts: Script[]): SpanAttributes {
  const script = scripts.reduce((longest, other) => (other.duration > longest.duration ? other : longest));
  const { sourceURL, sourceFunctionName, sourceCharPosition } = script;
  return {
    "browser.script.invoker": script.invoker,
    "browser.script.invoker_type": script.invokerType,
    ...(sourceURL && { "code.file.path": sourceURL }),
    ...(sourceFunctionName && { "code.function.name": sourceFunctionName }),
    ...(sourceCharPosition !== -1 && { "browser.script.source_char_position": sourceCharPosition }),
  };
}
