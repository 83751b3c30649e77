import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { ensureBrowser } from './browsers/install.ts';
import { projectRoot } from './build.ts';
import { createProgress } from './progress.ts';

/** Chrome's extension pages and prompts take no SVG. */
const SIZES = [16, 32, 48, 128];

const folder = join(projectRoot, 'public/icon');
const svg = await readFile(join(projectRoot, 'public/icon.svg'), 'utf8');
const { executable } = await ensureBrowser(['chromium'], createProgress(process.stdout));
const browser = await puppeteer.launch({ executablePath: executable, args: ['--no-sandbox'] });
await mkdir(folder, { recursive: true });
for (const size of SIZES) {
  const page = await browser.newPage();
  await page.setViewport({ width: size, height: size });
  await page.setContent(`<style>body { margin: 0 } svg { display: block }</style>${svg}`);
  const png = await page.screenshot({ omitBackground: true });
  await writeFile(join(folder, `${size}.png`), png);
  await page.close();
}
await browser.close();
