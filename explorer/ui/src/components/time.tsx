// A moment, with all there is to say about it in its title.
import { ago, briefTime, clockTime, fullTime } from "../format/time";

export function Moment({ at, as = "clock" }: { at: number; as?: "clock" | "ago" | "brief" }) {
  const text = as === "clock" ? clockTime(at) : as === "ago" ? ago(at) : briefTime(at, 600);
  return <time dateTime={new Date(at * 1000).toISOString()} title={fullTime(at)}>{text}</time>;
}
