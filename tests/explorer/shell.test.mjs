/** What surrounds the pages: moving about by keyboard and address, themes, policy; in both engines. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { address, Collector, both, isSound, press, shows, texts, until, visit } from "./support.mjs";

const collector = await Collector.start();
const browsers = await both();

for (const [engine, { newProfile }] of browsers) {
  test(`${engine}: the keyboard leads everywhere, and the back button back`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/live`);
    for (const [key, path, title] of [["t", "/traces", "Traces"], ["v", "/vitals", "Web vitals"], ["m", "/metrics", "Metrics"]]) {
      await page.keyboard.press("g");
      await page.keyboard.press(key);
      await shows(page, "main h1", title);
      assert.equal(await address(page), path);
      assert.equal(await page.evaluate(() => document.title), `${title} · Fanal`);
      assert.deepEqual(await texts(page, ".sidebar [aria-current]"), [title]);
    }
    await page.goBack();
    await shows(page, "main h1", "Web vitals");
    await page.keyboard.press("/");
    await until(() => page.evaluate(() => document.activeElement.getAttribute("role") === "combobox"), "the filter to have the focus");
    await page.keyboard.press("g");
    await page.keyboard.press("Escape");
    assert.equal(await address(page), "/vitals", "what is written into a field is no shortcut");
    await page.keyboard.press("?");
    const keys = await shows(page, "dialog dd", "Traces");
    assert.ok(keys.includes("Filter"), keys.join());
    await page.keyboard.press("Escape");
    await until(() => page.evaluate(() => !document.querySelector("dialog")), "the dialog to close");
    await isSound(page);
  });

  test(`${engine}: a theme that was chosen stays`, async () => {
    const profile = await newProfile();
    const page = await visit(profile, `${collector.origin}/live`);
    const theme = () => page.evaluate(() => document.documentElement.dataset.theme);
    while ((await theme()) !== "dark") await press(page, ".sidebar-tools button", "Theme");
    await page.reload();
    await shows(page, "main h1", "Live tail");
    assert.equal(await theme(), "dark");
    await isSound(page);
  });

  test(`${engine}: an address that leads nowhere says so, and nothing of its own is run`, async () => {
    const page = await visit(await newProfile(), `${collector.origin}/metrics/${encodeURIComponent("<img src=x onerror=globalThis.isHacked=true>")}`);
    await shows(page, "main h1", "No such page");
    await page.evaluate(() => {
      const script = document.createElement("script");
      script.textContent = "globalThis.isHacked = true";
      document.head.append(script);
    });
    const refused = await until(() => page.evaluate(() => globalThis.refused.length > 0 && globalThis.refused), "the policy to refuse an inline script");
    assert.match(refused[0], /^script-src/);
    assert.equal(await page.evaluate(() => globalThis.isHacked), undefined);
  });
}
