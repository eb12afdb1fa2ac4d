// The frame of a page: its title, which is the window's too, what can be done, and the content.
import type { ComponentChildren } from "preact";
import { useEffect } from "preact/hooks";

export function Page({ title, heading, actions, children, class: extra }: { title: string; heading?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren; class?: string }) {
  useEffect(() => {
    document.title = `${title} · Fanal`;
  }, [title]);
  return (
    <div class={extra ? `page ${extra}` : "page"}>
      <header class="page-head">
        <h1>{heading ?? title}</h1>
        {actions && <div class="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}
