// The places of the UI, in the order of the sidebar.
import type { IconName } from "../components/icon";

export interface Section {
  path: string;
  label: string;
  icon: IconName;
  /** After `g`. */
  key: string;
}

export const SECTIONS: readonly (readonly Section[])[] = [
  [
    { path: "/metrics", label: "Metrics", icon: "metrics", key: "m" },
    { path: "/traces", label: "Traces", icon: "traces", key: "t" },
    { path: "/vitals", label: "Web vitals", icon: "vitals", key: "v" },
    { path: "/logs", label: "Logs", icon: "logs", key: "l" },
    { path: "/errors", label: "Errors", icon: "errors", key: "e" },
  ],
  [
    { path: "/dashboards", label: "Dashboards", icon: "dashboards", key: "b" },
    { path: "/alerts", label: "Alerts", icon: "alerts", key: "a" },
  ],
  [
    { path: "/live", label: "Live tail", icon: "live", key: "i" },
    { path: "/drops", label: "Drops", icon: "drops", key: "d" },
    { path: "/envelopes", label: "Envelopes", icon: "envelopes", key: "n" },
  ],
];
