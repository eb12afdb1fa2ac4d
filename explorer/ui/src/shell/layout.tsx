// What surrounds every page: the sidebar, the skip link, messages and the list of shortcuts.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Button } from "../components/button";
import { Icon } from "../components/icon";
import { Toasts } from "../components/toasts";
import { HelpDialog } from "./help";
import { useShortcuts } from "./keys";
import { SECTIONS } from "./navigation";
import { link, navigate, params, path } from "./router";
import { StatusLine } from "./status";
import { choice, nextChoice } from "./theme";

/** An address that keeps the time range: who moves on still looks at the same time. */
const there = (to: string): string => link(to, { since: params.value.get("since"), until: params.value.get("until") });

const isIn = (section: string): boolean => path.value === section || path.value.startsWith(`${section}/`);

export function Layout({ children }: { children: ComponentChildren }) {
  const [help, setHelp] = useState(false);
  const [drawer, setDrawer] = useState(false);
  const main = useRef<HTMLElement>(null);
  const at = path.value;
  const seen = useRef(at);
  useEffect(() => {
    setDrawer(false);
    // A page that was gone to is read from its beginning by those who do not see it.
    if (seen.current !== at) main.current?.focus({ preventScroll: true });
    seen.current = at;
  }, [at]);
  const going = SECTIONS.flat().map((it) => ({ keys: `g ${it.key}`, what: it.label, run: () => navigate(there(it.path)) }));
  const first = () => document.querySelector<HTMLElement>("[data-main-filter]")?.focus();
  useShortcuts([
    { keys: "?", what: "Show these shortcuts", run: () => setHelp(true) },
    { keys: "/", what: "Filter", run: first },
    ...going,
  ], []);
  return (
    <div class={drawer ? "shell drawn" : "shell"}>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>Skip to the page</a>
      <header class="phone-bar">
        <Button kind="quiet" icon="menu" aria-label="Menu" aria-expanded={drawer} onClick={() => setDrawer(!drawer)} />
        <Logo />
      </header>
      <div class="sidebar-shade" onClick={() => setDrawer(false)} />
      <aside class="sidebar">
        <a class="brand" href={there("/metrics")}><Logo /></a>
        <nav aria-label="Sections">
          {SECTIONS.map((group, index) => (
            <ul key={index}>
              {group.map((it) => (
                <li key={it.path}>
                  <a href={there(it.path)} aria-current={isIn(it.path) ? "page" : undefined}>
                    <Icon name={it.icon} />
                    {it.label}
                  </a>
                </li>
              ))}
            </ul>
          ))}
        </nav>
        <div class="sidebar-foot">
          <StatusLine />
          <div class="sidebar-tools">
            <Button small kind="quiet" icon={choice.value === "system" ? "system" : choice.value === "dark" ? "moon" : "sun"} aria-label={`Theme: ${choice.value}`} onClick={nextChoice} />
            <Button small kind="quiet" icon="help" aria-label="Keyboard shortcuts" onClick={() => setHelp(true)} />
          </div>
        </div>
      </aside>
      <main class="main" id="main" tabIndex={-1} ref={main}>{children}</main>
      <Toasts />
      {help && <HelpDialog onClose={() => setHelp(false)} />}
    </div>
  );
}

function Logo() {
  return (
    <span class="logo">
      <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
        <path class="ray" d="M1 3.2l5 1.6M1 8l5-1.4M23 3.2l-5 1.6M23 8l-5-1.4" />
        <circle class="lamp" cx="12" cy="5.6" r="3.4" />
        <path class="tower" d="M8.4 10.4h7.2L17.2 22H6.8z" />
      </svg>
      Fanal
    </span>
  );
}
