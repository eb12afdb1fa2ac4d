// Starts the UI.
import { render } from "preact";
import { App } from "./app";
import { listenToKeys } from "./shell/keys";
import { followLinks } from "./shell/router";
import "./shell/theme";

followLinks();
listenToKeys();
const root = document.getElementById("app");
if (root) render(<App />, root);
