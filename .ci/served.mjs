// Uses the page of `fihris serve` in a browser as people do: searches, narrows, opens, goes back, switches the
// language, uses keys; then checks each view with axe and an HTML validator in light and dark mode, on a phone
// and in print. Usage: node served.mjs MODULES SHOTS ADDRESS
import { createRequire } from "node:module";
import assert from "node:assert/strict";
import { join, resolve } from "node:path";

const [modules, shots, address] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "package.json"));
const puppeteer = require("puppeteer-core");
const { HtmlValidate, formatterFactory } = require("html-validate");

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--lang=ar",
    "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
let faults = 0;
const fault = (text) => { faults += 1; console.log(text); };

// One visit, with the policy of the server in force: nothing may be blocked, and nothing may fail.
const page = await browser.newPage();
await page.setExtraHTTPHeaders({ "Accept-Language": "ar" });
await page.setViewport({ width: 1280, height: 900 });
page.on("console", (message) => { if (message.type() === "error") fault(`console: ${message.text()}`); });
page.on("pageerror", (error) => fault(`script: ${error}`));
page.on("requestfailed", (request) => fault(`not loaded: ${request.url()}`));
page.on("response", (response) => { if (response.status() >= 400) fault(`${response.status()}: ${response.url()}`); });
const click = async (selector) => {
  await page.waitForSelector(selector, { timeout: 10_000 });
  await Promise.all([page.waitForNavigation(), page.click(selector)]);
};
const texts = (selector) => page.$$eval(selector, (found) => found.map((one) => one.textContent.trim()));
const query = () => decodeURIComponent(new URL(page.url()).search);

await page.goto(address);
assert.equal(await page.evaluate(() => document.activeElement.name), "q", "the search box has the focus");
await page.keyboard.type("القطار OR المدينة OR روسيا");
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
const all = await texts(".hits h3");
assert.ok(all.length > 3, "hits");
assert.ok((await texts(".hits mark")).length > 3, "marked words");

await click(".facet a");
assert.match(query(), /source=/);
assert.equal((await texts(".chips li")).length, 1);
const narrowed = await texts(".hits h3");
assert.ok(narrowed.length > 0 && narrowed.length < all.length, "narrowed");
await click(".chips a");
assert.deepEqual(await texts(".hits h3"), all, "taken off");

await page.waitForSelector(".timeline svg a");
const bar = await page.$(".timeline svg a rect:last-child");
await Promise.all([page.waitForNavigation(), bar.click()]);
assert.match(query(), /since=.*until=/);
await page.goBack();
assert.deepEqual(await texts(".hits h3"), all, "back");

// The keys of a Latin and of an Arabic layout.
await page.keyboard.press("j");
await page.keyboard.press("j");
await page.keyboard.press("k");
assert.equal(await page.evaluate(() => document.activeElement.textContent), all[0], "j and k");
await Promise.all([page.waitForNavigation(), page.keyboard.press("Enter")]);
assert.deepEqual(await texts("h1"), [all[0]], "opened");
await page.keyboard.press("/");
assert.equal(await page.evaluate(() => document.activeElement.name), "q", "/");
await page.goBack();

await click(".language");
assert.equal(await page.evaluate(() => document.documentElement.dir), "ltr");
assert.deepEqual(await texts(".hits h3"), all, "the same hits in English");
await page.goto(address);
assert.equal(await page.evaluate(() => document.documentElement.lang), "en", "the choice is remembered");
await click(".language");
assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");

// Without scripts.
await page.setJavaScriptEnabled(false);
await page.goto(address);
await page.type("input[name=q]", "المدينة");
await click("form button");
assert.ok(query().includes("المدينة"));
await click(".hits h3 a");
assert.match(page.url(), /\/article\?id=/);
await page.close();

const q = encodeURIComponent("القطار OR المدينة OR روسيا");
const article = await (async () => {
  const page = await browser.newPage();
  await page.goto(`${address}search?q=${q}&collapse=1`);
  const link = await page.$eval(".hits h3 a", (link) => link.getAttribute("href"));
  await page.close();
  return link.slice(1);
})();
const views = {
  start: "", search: `search?q=${q}&collapse=1&explain=1`, article, english: `search?q=${q}&lang=en`,
  nothing: `search?q=${encodeURIComponent("كلمةغريبةجدا")}`, fault: "search?q=date:2025..2024",
  kwic: `kwic?q=${encodeURIComponent("المدينة")}`, collocates: `collocates?q=${encodeURIComponent("المدينة")}&min=1`, words: "words",
  copies: "copies", similar: "similar?id=train-1",
};
const validator = new HtmlValidate({
  extends: ["html-validate:standard", "html-validate:document"],
  // The style and the script are those of the server itself.
  rules: { "require-sri": ["error", { target: "crossorigin" }] },
});
const looks = [
  { name: "light", scheme: "light", width: 1280 },
  { name: "dark", scheme: "dark", width: 1280 },
  { name: "phone", scheme: "light", width: 390 },
];
for (const [view, path] of Object.entries(views)) {
  const text = await (await fetch(address + path, { headers: { "Accept-Language": "ar" } })).text();
  const report = await validator.validateString(text, view);
  if (!report.valid || report.warningCount > 0) fault(formatterFactory("text")(report.results));
  for (const { name, scheme, width } of looks) {
    const visit = await browser.createBrowserContext();
    const page = await visit.newPage();
    await page.setExtraHTTPHeaders({ "Accept-Language": "ar" });
    await page.setBypassCSP(true); // for axe
    await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
    await page.setViewport({ width, height: 844, deviceScaleFactor: 1.5 });
    await page.goto(address + path);
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = true)));
    await page.addScriptTag({ path: require.resolve("axe-core") });
    const { violations } = await page.evaluate(() => axe.run());
    for (const { id, help, nodes } of violations) {
      fault(`${view}, ${name}: ${id}: ${help}`);
      for (const node of nodes.slice(0, 3)) console.log(`  ${node.html}\n  ${node.failureSummary}`);
    }
    if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) fault(`${view}, ${name}: wider than the window`);
    await page.evaluate(() => document.querySelectorAll("details").forEach((part) => (part.open = false)));
    await page.screenshot({ path: join(shots, `served-${view}-${name}.png`), fullPage: true });
    if (name === "light") {
      await page.emulateMediaType("print");
      await page.setViewport({ width: 800, height: 1100 });
      await page.screenshot({ path: join(shots, `served-${view}-print.png`), fullPage: true });
    }
    await visit.close();
  }
}
await browser.close();
console.log(faults === 0 ? `${Object.keys(views).length} served views without faults` : `${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
