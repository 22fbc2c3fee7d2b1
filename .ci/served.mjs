// Uses the page of `fihris serve` in a browser as people do: searches, narrows, opens, goes back, switches the
// language, uses keys; then checks each view with axe and an HTML validator in light and dark mode, on a phone
// and in print. The last two arguments are a server with a token.
// Usage: node served.mjs MODULES SHOTS ADDRESS ADDRESS TOKEN
import { createRequire } from "node:module";
import assert from "node:assert/strict";
import { join, resolve } from "node:path";
import { examine } from "./looks.mjs";

const [modules, shots, address, owned, token] = process.argv.slice(2);
const require = createRequire(join(resolve(modules), "package.json"));
const puppeteer = require("puppeteer-core");

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

// Its file as it was saved: text that cannot run, and a way back. Then the views of words.
await page.goto(address);
await page.type("input[name=q]", "القطار");
await click("form[role=search] button");
await click(".hits h3 a");
await click(".record a[href^='/article/file']");
assert.ok((await page.evaluate(() => document.body.innerText)).includes("القطار"), "the file");
assert.equal(await page.evaluate(() => document.contentType), "text/plain");
await page.goBack();
await page.goBack();
for (const view of ["/kwic", "/collocates", "/ngrams", "/spellings", "/compare"]) {
  await click(`.tabs a[href^='${view}']`);
  assert.equal(new URL(page.url()).pathname, view);
  await page.goBack();
}
await page.goto(address);
await click("a[href='/compare']");
await page.type("input[name=a]", "القطار");
await page.type("input[name=b]", "روسيا");
await click("form.pair button");
assert.match(query(), /a=القطار&b=روسيا/);

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
  copies: "copies", similar: "similar?id=train-1", phrases: "ngrams?min=1", compare: `compare?a=${encodeURIComponent("القطار")}&min=1`,
  spellings: `spellings?q=${encodeURIComponent("المدينة")}`, compareEnglish: "compare?lang=en", wordsEnglish: "words?lang=en",
};
await examine({ browser, modules, shots, address, views, fault });

// With a token: saves a search, looks at what is new, reloads, marks it as seen, removes the query.
const owner = await browser.newPage();
await owner.setExtraHTTPHeaders({ "Accept-Language": "ar" });
const press = async (selector) => {
  await owner.waitForSelector(selector, { timeout: 10_000 });
  await Promise.all([owner.waitForNavigation(), owner.click(selector)]);
};
const read = (selector) => owner.$$eval(selector, (found) => found.map((one) => one.textContent.trim()));
await owner.goto(owned);
await owner.type("input[name=token]", token);
await press("button");
owner.on("response", (response) => { if (response.status() >= 400) fault(`${response.status()}: ${response.url()}`); });
assert.equal(owner.url(), owned, "the token leaves the address");
await owner.type("input[name=q]", "القطار");
await Promise.all([owner.waitForNavigation(), owner.keyboard.press("Enter")]);
const trains = (await read(".hits h3")).length;
await owner.click("details.saving summary");
await owner.type("details.saving input[name=name]", "قطارات");
await press("details.saving button");
assert.ok(decodeURIComponent(owner.url()).endsWith("?q=@قطارات"), "saved");
assert.equal((await read(".hits h3")).length, trains);
await press(".brand");
await press(".saved li:has(.remove) a[href*='new=1']");
assert.equal((await read(".hits h3")).length, trains, "all are new");
await owner.reload();
assert.equal((await read(".hits h3")).length, trains, "a reload marks nothing");
await press(".new button");
assert.equal((await read(".hits h3")).length, 0, "seen");
await owner.goBack();
await owner.reload();
assert.equal((await read(".hits h3")).length, 0, "still seen");
const examined = { own: "", new: `search?q=${encodeURIComponent("@transport")}&new=1&sort=-date`, save: `search?q=${q}&lang=en`, ownEnglish: "?lang=en" };
await examine({ browser, modules, shots, address: owned, views: examined, token, fault });
await owner.goto(owned);
await press(".saved li:last-child .remove button");
assert.ok(!(await read(".saved")).join().includes("قطارات"), "removed");
await owner.close();
await browser.close();
const count = Object.keys(views).length + Object.keys(examined).length;
console.log(faults === 0 ? `${count} served views without faults` : `${faults} faults`);
process.exitCode = faults === 0 ? 0 : 1;
