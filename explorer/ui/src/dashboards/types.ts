/** What a dashboard is, as the API keeps it. */
import type { MetricRequest } from "../api/metrics";
import type { Placed } from "./grid";

export type WidgetType = "chart" | "number" | "table" | "vitals" | "logs" | "text";
export type WidgetDisplay = "line" | "area" | "bar" | "heatmap";

export interface Widget extends Placed {
  readonly title: string;
  readonly type: WidgetType;
  /** Of a chart, a number and a table. */
  readonly request?: MetricRequest;
  readonly display?: WidgetDisplay;
  /** Of a text: what it says. Of logs and vitals: their filter. */
  readonly text?: string;
}

export interface DashboardBody {
  readonly name: string;
  readonly description?: string;
  readonly since?: string;
  readonly widgets: readonly Widget[];
}

export interface Dashboard extends DashboardBody {
  readonly id: string;
  readonly updated_at: number;
}

/** Without what the server adds. */
export function bodyOf({ id: _id, updated_at: _at, ...body }: Dashboard): DashboardBody {
  return body;
}

/** How large a widget is to begin with. */
export const SIZES: Readonly<Record<WidgetType, { w: number; h: number }>> = {
  chart: { w: 6, h: 4 },
  number: { w: 3, h: 2 },
  table: { w: 6, h: 4 },
  vitals: { w: 4, h: 3 },
  logs: { w: 6, h: 5 },
  text: { w: 4, h: 2 },
};

export const NAMES: Readonly<Record<WidgetType, string>> = { chart: "Chart", number: "Number", table: "Table", vitals: "Web vitals", logs: "Logs", text: "Text" };

export function asks(type: WidgetType): boolean {
  return type === "chart" || type === "number" || type === "table";
}
