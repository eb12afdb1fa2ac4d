/** Attributes with a meaning of their own. */
export const OP = "sentry.op";
export const ORIGIN = "sentry.origin";
/** What kind of name a root span has: `custom`, `url`, `route`, … */
export const SOURCE = "sentry.segment.name.source";
export const SAMPLE_RATE = "sentry.sample_rate";
export const PREVIOUS_TRACE_SAMPLE_RATE = "sentry.previous_trace_sample_rate";
export const SEGMENT_NAME = "sentry.segment.name";
export const SEGMENT_ID = "sentry.segment.id";
export const STATUS_MESSAGE = "sentry.status.message";
export const MEASUREMENT_UNIT = "sentry.measurement_unit";
export const MEASUREMENT_VALUE = "sentry.measurement_value";
/** Set by `updateSpanName`, so that instrumentation does not rename the span; never sent. */
export const CUSTOM_NAME = "sentry.custom_span_name";
