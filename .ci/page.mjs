// Checks pages of results with an HTML validator, and with axe in a browser, in light and dark mode and on a
// phone. Writes screenshots and PDFs to SHOTS. Usage: node page.mjs MODULES SHOTS PAGE…
import { createRequire } from "node:module";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, shots, ...pages] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "package.json"));
const puppeteer = require("puppeteer-core");
const { HtmlValidate, formatterFactory } = require("html-validate");

const validator = new HtmlValidate({ extends: ["html-validate:standard", "html-validate:document"] });
const views = [
  { name: "light", scheme: "light", width: 1280 },
  { name: "dark", scheme: "dark", width: 1280 },
  { name: "phone", scheme: "light", width: 390 },
  { name: "phone-dark", scheme: "dark", width: 390 },
];
let faults = 0;

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const file of pages) {
  const report = await validator.validateFile(file);
  if (!report.valid || report.warningCount > 0) {
    faults += report.errorCount + report.warningCount;
    console.log(formatterFactory("text")(report.results));
  }
  for (const { name, scheme, width } of views) {
    const page = await browser.newPage();
    // The policy of the page forbids scripts, axe included.
    await page.setBypassCSP(true);
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 844, deviceScaleFactor: 2 });
    await page.goto(pathToFileURL(resolve(file)).href);
    // Check collapsed parts too.
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
    await page.addScriptTag({ path: require.resolve("axe-core") });
    const { violations } = await page.evaluate(() => axe.run());
    const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    for (const { id, help, nodes } of violations) {
      faults += 1;
      console.log(`${file}, ${name}: ${id}: ${help}`);
      for (const node of nodes.slice(0, 3)) console.log(`  ${node.html}\n  ${node.failureSummary}`);
    }
    if (wide) {
      faults += 1;
      console.log(`${file}, ${name}: wider than the window`);
    }
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = false)));
    await page.screenshot({ path: join(shots, `${basename(file, ".html")}-${name}.png`), fullPage: true });
    if (name === "light") await page.pdf({ path: join(shots, `${basename(file, ".html")}.pdf`), format: "A4", margin: { top: "2cm", bottom: "2cm", left: "2cm", right: "2cm" } });
    await page.close();
  }
}
await browser.close();
console.log(faults === 0 ? `${pages.length} pages without faults` : `${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
