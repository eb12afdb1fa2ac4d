// The answers about errors, sessions, feedback and replays. Times are seconds since 1970.
import type { ErrorSummary } from "../../api/types";

export interface ErrorGroup {
  group: string;
  kind: string | null;
  message: string;
  culprit: string | null;
  level: string;
  count: number;
  users: number;
  first_seen: number;
  last_seen: number;
  latest_event_id: string;
  trend: { times: number[]; counts: number[] };
}

export interface Attachment {
  filename: string;
  content_type: string | null;
  type: string;
  bytes: number;
}

export interface ErrorDetails extends ErrorSummary {
  event: unknown;
  attachments: Attachment[];
}

export interface Release {
  release: string | null;
  environment: string | null;
  sessions: number;
  crashed: number;
  errored: number;
  crash_free: number | null;
}

export interface FeedbackRow {
  event_id: string;
  timestamp: number;
  message: string;
  name: string | null;
  contact: string | null;
  url: string | null;
  associated_event_id: string | null;
  replay_id: string | null;
  trace_id: string | null;
}

export interface ReplayRow {
  replay_id: string;
  segments: number;
  started: number;
  timestamp: number;
  type: string;
  urls: string[];
  error_ids: string[];
  trace_ids: string[];
  recording_bytes: number;
}
