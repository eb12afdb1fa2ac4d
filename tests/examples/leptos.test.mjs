/** The example `leptos`. */
import { visit } from "./shop.mjs";

await visit(process.env.LEPTOS_DIST, "leptos-shop@1.0.0");
