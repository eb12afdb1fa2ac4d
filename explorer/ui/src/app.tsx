// Which page is shown.
import { useEffect } from "preact/hooks";
import { Empty } from "./components/empty";
import { Page } from "./components/page";
import { AlertsPage } from "./pages/alerts/list";
import { AlertPage } from "./pages/alerts/page";
import { DashboardsPage } from "./pages/dashboards/list";
import { DashboardPage } from "./pages/dashboards/page";
import { DropsPage } from "./pages/drops/page";
import { EnvelopesPage } from "./pages/envelopes/page";
import { ErrorPage } from "./pages/errors/event";
import { ErrorsPage } from "./pages/errors/page";
import { LivePage } from "./pages/live/page";
import { LogsPage } from "./pages/logs/page";
import { TracePage } from "./pages/trace/page";
import { TracesPage } from "./pages/traces/page";
import { MetricsPage } from "./pages/metrics/page";
import { VitalsPage } from "./pages/vitals/page";
import { Layout } from "./shell/layout";
import { navigate, path } from "./shell/router";
import { type Route, match } from "./shell/routes";

const ROUTES: readonly Route[] = [
  { pattern: "/metrics", page: MetricsPage },
  { pattern: "/vitals", page: VitalsPage },
  { pattern: "/live", page: LivePage },
  { pattern: "/traces", page: TracesPage },
  { pattern: "/traces/:id", page: TracePage },
  { pattern: "/logs", page: LogsPage },
  { pattern: "/errors", page: ErrorsPage },
  { pattern: "/errors/:id", page: ErrorPage },
  { pattern: "/dashboards", page: DashboardsPage },
  { pattern: "/dashboards/:id", page: DashboardPage },
  { pattern: "/alerts", page: AlertsPage },
  { pattern: "/alerts/:id", page: AlertPage },
  { pattern: "/drops", page: DropsPage },
  { pattern: "/envelopes", page: EnvelopesPage },
];

const HOME = "/metrics";

export function App() {
  const at = path.value;
  useEffect(() => {
    if (at === "/") navigate(HOME, { replace: true });
  }, [at]);
  if (at === "/") return null;
  const found = match(ROUTES, at);
  return <Layout>{found ? <found.route.page key={at} parts={found.parts} /> : <NoSuchPage />}</Layout>;
}

function NoSuchPage() {
  return (
    <Page title="No such page">
      <Empty title="There is nothing here">
        <p>The address leads to no page of the explorer. Start from the <a href={HOME}>metrics</a>.</p>
      </Empty>
    </Page>
  );
}
