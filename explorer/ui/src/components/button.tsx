import type { ComponentChildren, JSX } from "preact";
import { Icon, type IconName } from "./icon";

type Props = Omit<JSX.IntrinsicElements["button"], "icon"> & { icon?: IconName; kind?: "plain" | "primary" | "quiet" | "danger"; small?: boolean; children?: ComponentChildren };

/** A button; without text it needs an `aria-label`, which it shows as its title. */
export function Button({ icon, kind = "plain", small, children, class: extra, ...rest }: Props) {
  const bare = children === undefined || children === null;
  const classes = ["button", kind, small && "small", bare && "bare", extra].filter(Boolean).join(" ");
  const label = rest["aria-label"];
  return (
    <button type="button" class={classes} title={bare && typeof label === "string" ? label : undefined} {...rest}>
      {icon && <Icon name={icon} size={small ? 14 : 16} />}
      {children}
    </button>
  );
}

/** A link that looks like a button. */
export function ButtonLink({ icon, kind = "plain", small, children, href, ...rest }: { icon?: IconName; kind?: string; small?: boolean; children?: ComponentChildren; href: string; download?: string; "aria-label"?: string }) {
  return (
    <a class={["button", kind, small && "small"].filter(Boolean).join(" ")} href={href} {...rest}>
      {icon && <Icon name={icon} size={small ? 14 : 16} />}
      {children}
    </a>
  );
}
