// What happened before the error, newest first.
import { clockTime, duration } from "../../format/time";
import { textOf } from "../../format/number";
import type { Breadcrumb } from "../../errors/event";
import { Icon, type IconName } from "../../components/icon";

const ICONS: Readonly<Record<string, IconName>> = { http: "external", navigation: "right", error: "errors", user: "live", ui: "live", query: "search", debug: "logs", info: "logs" };

function iconOf({ type, category }: Breadcrumb): IconName {
  return ICONS[type] ?? ICONS[category.split(".")[0] ?? ""] ?? (category === "console" ? "logs" : category === "fetch" || category === "xhr" ? "external" : "right");
}

export function Breadcrumbs({ all, at }: { all: readonly Breadcrumb[]; at: number }) {
  return (
    <ol class="crumbs">
      {all.map((crumb, index) => (
        <li key={index} class="crumb" data-level={crumb.level}>
          <span class="crumb-icon"><Icon name={iconOf(crumb)} size={14} /></span>
          <div class="crumb-text">
            <p><b>{crumb.category || crumb.type}</b> {crumb.level !== "info" && <span class={`level ${crumb.level}`}>{crumb.level}</span>}</p>
            {crumb.message && <p class="mono">{crumb.message}</p>}
            {Object.keys(crumb.data).length > 0 && <p class="crumb-data mono">{Object.entries(crumb.data).map(([key, value]) => <span key={key}><i>{key}</i> {textOf(value)}</span>)}</p>}
          </div>
          {crumb.timestamp !== undefined && <time class="soft small" title={clockTime(crumb.timestamp)}>−{duration(Math.max(at - crumb.timestamp, 0))}</time>}
        </li>
      ))}
    </ol>
  );
}
