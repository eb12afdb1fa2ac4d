// Light or dark: as the system says, until somebody chooses.
import { computed, effect, signal } from "@preact/signals";
import { recall, remember } from "./memory";

export type Choice = "system" | "light" | "dark";

const CHOICES: readonly Choice[] = ["system", "light", "dark"];
const system = matchMedia("(prefers-color-scheme: dark)");
const systemIsDark = signal(system.matches);
system.addEventListener("change", () => {
  systemIsDark.value = system.matches;
});

const recalled = recall("theme") as Choice | null;
export const choice = signal<Choice>(recalled && CHOICES.includes(recalled) ? recalled : "system");

export const theme = computed<"light" | "dark">(() => (choice.value === "system" ? (systemIsDark.value ? "dark" : "light") : choice.value));

export function nextChoice(): void {
  choice.value = CHOICES[(CHOICES.indexOf(choice.value) + 1) % CHOICES.length] ?? "system";
}

effect(() => {
  document.documentElement.dataset.theme = theme.value;
  remember("theme", choice.value);
});
