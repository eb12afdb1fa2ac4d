// A button that opens a panel below itself: Esc or a click elsewhere closes it.
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icon";

export function Popover({ label, text, icon, align = "left", children, kind = "plain", small }: { label: string; text?: ComponentChildren; icon?: IconName; align?: "left" | "right"; children: (close: () => void) => ComponentChildren; kind?: string; small?: boolean }) {
  const [open, setOpen] = useState(false);
  const element = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (!open) return;
    const outside = (event: Event) => {
      if (!element.current?.contains(event.target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", outside);
    document.addEventListener("focusin", outside);
    return () => {
      document.removeEventListener("pointerdown", outside);
      document.removeEventListener("focusin", outside);
    };
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <div
      class="popover"
      ref={element}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        close();
      }}
    >
      <button ref={button} type="button" class={["button", kind, small && "small", text === undefined && "bare"].filter(Boolean).join(" ")} aria-haspopup="dialog" aria-expanded={open} aria-label={text === undefined ? label : undefined} title={label} onClick={() => setOpen(!open)}>
        {text !== undefined && <span class="unseen">{label}: </span>}
        {icon && <Icon name={icon} size={small ? 14 : 16} />}
        {text}
        {text !== undefined && <Icon name="down" size={12} />}
      </button>
      {open && (
        <div class={`popover-panel ${align}`} role="dialog" aria-label={label}>
          {children(close)}
        </div>
      )}
    </div>
  );
}
