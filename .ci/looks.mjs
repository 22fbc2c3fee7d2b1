// Checks views of a server with axe and an HTML validator in light and dark mode, on a phone and in print, and
// writes screenshots.
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const looks = [
  { name: "light", scheme: "light", width: 1280 },
  { name: "dark", scheme: "dark", width: 1280 },
  { name: "phone", scheme: "light", width: 390 },
];

// `views` maps names to paths; `token` is that of the server, if it has one. Calls `fault` with each fault.
export async function examine({ browser, modules, shots, address, views, token, fault }) {
  const require = createRequire(join(resolve(modules), "package.json"));
  const { HtmlValidate, formatterFactory } = require("html-validate");
  const validator = new HtmlValidate({
    extends: ["html-validate:standard", "html-validate:document"],
    // The style and the script are those of the server itself.
    rules: { "require-sri": ["error", { target: "crossorigin" }] },
  });
  const headers = { "Accept-Language": "ar", ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  for (const [view, path] of Object.entries(views)) {
    const text = await (await fetch(address + path, { headers })).text();
    const report = await validator.validateString(text, view);
    if (!report.valid || report.warningCount > 0) fault(formatterFactory("text")(report.results));
    for (const { name, scheme, width } of looks) {
      const visit = await browser.createBrowserContext();
      const page = await visit.newPage();
      await page.setExtraHTTPHeaders(headers);
      await page.setBypassCSP(true); // for axe
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await page.setViewport({ width, height: 844, deviceScaleFactor: 1.5 });
      await page.goto(address + path);
      const open = (state) =>
        page.evaluate((state) => document.querySelectorAll("details").forEach((part) => (part.open = state)), state);
      await open(true);
      await page.addScriptTag({ path: require.resolve("axe-core") });
      const { violations } = await page.evaluate(() => axe.run());
      for (const { id, help, nodes } of violations) {
        fault(`${view}, ${name}: ${id}: ${help}`);
        for (const node of nodes.slice(0, 3)) console.log(`  ${node.html}\n  ${node.failureSummary}`);
      }
      if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) fault(`${view}, ${name}: wider than the window`);
      // Forms that save are folded, and shown open.
      await open(false);
      await page.evaluate(() => document.querySelectorAll("details.saving").forEach((part) => (part.open = true)));
      await page.screenshot({ path: join(shots, `served-${view}-${name}.png`), fullPage: true });
      if (name === "light") {
        await page.emulateMediaType("print");
        await page.setViewport({ width: 800, height: 1100 });
        await page.screenshot({ path: join(shots, `served-${view}-print.png`), fullPage: true });
      }
      await visit.close();
    }
  }
}
