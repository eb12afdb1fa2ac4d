// Under a list that goes on.
import type { Pages } from "../api/use-pages";
import { Button } from "./button";

export function More({ pages: { more, loading } }: { pages: Pages<unknown> }) {
  if (!more) return null;
  return <p class="list-more"><Button icon="down" disabled={loading} onClick={more}>Show more</Button></p>;
}
