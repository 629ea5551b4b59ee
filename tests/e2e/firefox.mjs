// Opens upload pages in Firefox, by WebDriver BiDi: node firefox.mjs PUPPETEER FIREFOX < visits.
//
// Each line of standard input is a visit as JSON: the URL, and the files to upload one after the other. Each line of
// standard output is what came of it: the rows of the page, the requests, and what went wrong.

import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const [, , puppeteerPath, executablePath] = process.argv;
const { default: puppeteer } = await import(pathToFileURL(puppeteerPath));
const browser = await puppeteer.launch({ browser: "firefox", executablePath, headless: true });
try {
  for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(await visit(JSON.parse(line))));
  }
} finally {
  await browser.close();
}

async function visit({ url, files }) {
  const context = await browser.createBrowserContext();
  const page = await context.newPage();
  const requests = [];
  const faults = [];
  page.on("request", (request) => requests.push([request.method(), request.url()]));
  page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
  page.on("console", (message) => faults.push(`${message.type()}: ${message.text()}`));
  await page.goto(url);
  const input = await page.waitForSelector("#file");
  for (const file of files) {
    const before = (await page.$$("#list li")).length;
    await input.uploadFile(file);
    for (let tries = 0; tries < 300; tries++) {
      const states = await page.$$eval("#list li", (rows) => rows.map((row) => row.dataset.state));
      if (states.length > before && states.every((state) => ["stored", "sent", "failed"].includes(state))) break;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const rows = await page.$$eval("#list li", (all) =>
    all.map((row) => [
      row.querySelector(".name").textContent,
      row.dataset.state,
      row.dataset.cause,
      row.querySelector(".said").textContent,
    ]),
  );
  await context.close();
  return { rows, requests, faults };
}
