import { entryTimeMs } from "../clock.js";
import type { FullClient } from "../full-client.js";
import { scrubUrl } from "../scrub.js";
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
  const hasFrames = enableLongAnimationFrame && isObservable(FRAME);
  if (!hasFrames && !enableLongTask) return;
  const observation = observe<AnimationFrame>(hasFrames ? FRAME : "longtask", (entries) => {
    for (const entry of entries) {
      if (!hasFrames) addBlocked(entry, "ui.long_task");
      else if (entry.scripts[0]) addBlocked(entry, "ui.long_animation_frame", blame(entry.scripts, client));
    }
  });
  client.on("beforeRouteSpanEnd", observation._take);
  client.on("close", observation);
}

function addBlocked({ startTime, duration }: PerformanceEntry, op: string, attributes?: SpanAttributes): void {
  const active = getActiveSpan();
  // What began before the root span is not a part of it.
  if (!active?.isRecording() || entryTimeMs(startTime) < (getRootSpan(active) as RecordingSpan)._startMs) return;
  addChild(undefined, op, UI_ORIGIN, "Main UI thread blocked", startTime, startTime + duration, attributes);
}

/** The script that ran longest in the frame. The invoker may contain a URL too: of the script, or of the image that was loaded. */
function blame(scripts: Script[], client: FullClient): SpanAttributes {
  const script = scripts.reduce((longest, other) => (other.duration > longest.duration ? other : longest));
  const { sourceCharPosition } = script;
  const scrub = (text: string) => text.replace(/\w+:\/\/[^\s\]]+/g, (url) => scrubUrl(url, client));
  return {
    "browser.script.invoker": scrub(script.invoker),
    "browser.script.invoker_type": script.invokerType,
    "code.file.path": scrub(script.sourceURL) || undefined,
    "code.function.name": script.sourceFunctionName || undefined,
    "browser.script.source_char_position": sourceCharPosition < 0 ? undefined : sourceCharPosition,
  };
}
