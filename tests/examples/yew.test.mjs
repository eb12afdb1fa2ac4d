/** The example `yew`. */
import { visit } from "./shop.mjs";

await visit(process.env.YEW_DIST, "yew-shop@1.0.0");
