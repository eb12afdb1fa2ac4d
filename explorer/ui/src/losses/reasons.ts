// What each reason of a loss means, and what can be done.

export interface Reason {
  readonly title: string;
  readonly meaning: string;
  readonly remedy: string;
  /** Asked for by the application, so nothing is wrong. */
  readonly isWanted: boolean;
}

type Told = readonly [title: string, meaning: string, remedy: string];

const told = (isWanted: boolean, reasons: Readonly<Record<string, Told>>): [string, Reason][] =>
  Object.entries(reasons).map(([key, [title, meaning, remedy]]) => [key, { title, meaning, remedy, isWanted }]);

const FROM_SDK: ReadonlyMap<string, Reason> = new Map([
  ...told(true, {
    before_send: ["Dropped by beforeSend", "A beforeSend… hook of the application returned null.", "Expected, if the hook means it. Otherwise look at its conditions."],
    event_processor: ["Dropped by a processor", "An event processor or an integration of the application refused it.", "Look at the processors that are added to the client or to a scope."],
    sample_rate: ["Sampled away", "The sample rate left it out, as configured.", "Raise tracesSampleRate, sampleRate or the sampler's answer to see more."],
    ignored: ["Ignored", "A rule such as ignoreSpans or ignoreErrors matched.", "Expected, if the rule means it."],
    no_parent_span: ["No span to belong to", "A request started while no span was active, so there was no trace to put it in.", "Start it inside a span, or stream spans: then it becomes a trace of its own."],
  }),
  ...told(false, {
    callback_error: ["A hook threw", "A callback of the application, such as beforeSend, threw an exception.", "The browser's console shows the error when debug is on. Fix the callback."],
    network_error: ["Could not be sent", "The request failed: offline, blocked by an extension, refused by CORS or by a content security policy.", "Use a tunnel on your own origin, and the offline transport for pages that lose their connection."],
    send_error: ["Refused by the server", "The collector answered with an error status.", "The findings beside this table say what the collector did not like."],
    ratelimit_backoff: ["Held back by a rate limit", "The collector had asked for a pause of this category, and it was not over.", "Send less: sample, or count with fewer samples. Or raise the collector's --rate-limit."],
    queue_overflow: ["Too many requests at once", "More envelopes were waiting to be sent than the SDK keeps.", "Record less in one go, or raise the transport's buffer size."],
    buffer_overflow: ["Buffer full", "More was recorded between two flushes than the SDK keeps.", "Record less often, or let the SDK coalesce equal counters."],
    cache_overflow: ["Offline store full", "The page was offline for longer than the store could hold.", "Raise the offline transport's limit, or record less while offline."],
    internal_sdk_error: ["The SDK failed", "The SDK caught an error of its own and gave the data up.", "Please report it with the SDK's version."],
    insufficient_data: ["Too little data", "There was not enough to make something meaningful of it.", "Usually nothing: a profile or replay was too short."],
    backpressure: ["Slowed down", "The SDK lowered its own sample rate because the machine was busy.", "Lower the load, or the sample rate."],
    invalid: ["Invalid", "It did not have the form it must have, for example a value that is not a number.", "Turn debug on in the SDK: it names the value."],
    too_large: ["Too large", "One entry was larger than the protocol allows.", "Shorten its attributes. metrics: --metric-bytes-max raises the limit of the collector."],
  }),
]);

const FROM_COLLECTOR: ReadonlyMap<string, Reason> = new Map(
  told(false, {
    invalid: ["Not understood", "The entry or item did not have the form that the protocol describes.", "The findings name the item and the field."],
    too_large: ["Over a limit", "An entry, an item or a body was larger than the collector takes.", "Shorten attributes, send smaller batches, or raise the collector's limit."],
    rate_limited: ["Over the rate limit", "More requests a second than --rate-limit allows.", "Raise --rate-limit or send less."],
  }),
);

/** Says something also of reasons that nobody here knows. */
export function reasonOf(source: string, reason: string): Reason {
  const known = (source === "collector" ? FROM_COLLECTOR.get(reason) : undefined) ?? FROM_SDK.get(reason);
  return known ?? { title: reason.replaceAll("_", " "), meaning: "A reason of the sender's own.", remedy: "See the documentation of the sending SDK.", isWanted: false };
}

const CATEGORIES: Readonly<Record<string, string>> = {
  trace_metric: "metrics", metric: "metrics", trace_metric_byte: "bytes of metrics", span: "spans", transaction: "transactions", error: "errors", log_item: "logs",
  log_byte: "bytes of logs", session: "sessions", attachment: "attachments", replay: "replays", feedback: "feedback", profile: "profiles", internal: "client reports",
  default: "other items", monitor: "check-ins", security: "security reports",
};

/** In the number that suits how many there are. */
export function categoryOf(category: string, many = 2): string {
  const name = CATEGORIES[category] ?? category.replaceAll("_", " ");
  return many === 1 ? name.replace(/s$/, "") : name;
}
