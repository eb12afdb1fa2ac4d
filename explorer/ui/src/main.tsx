// Starts the UI.
import { render } from "preact";
import { listenToAlerts } from "./alerts/notices";
import { App } from "./app";
import { listenToKeys } from "./shell/keys";
import { followLinks } from "./shell/router";
import "./shell/theme";

followLinks();
listenToKeys();
listenToAlerts();
const root = document.getElementById("app");
if (root) render(<App />, root);
