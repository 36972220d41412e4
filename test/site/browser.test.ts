import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { type Browser, type BrowserContextOptions, chromium, type Page, type Response } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { BROWSER, type ServedSite, serveBuiltSite } from './built-site.ts';

const PAIR = '/pairs/kickserv-to-pipedrive/';
const OTHER_PAIRS = ['backdocket', 'clientjoy', 'jobtread', 'perfect-books'].map(
  (name) => `/pairs/${name}-to-pipedrive/`,
);
/** One page of every kind. */
const KINDS = [
  '/',
  PAIR,
  '/systems/pipedrive/',
  '/systems/perfect-books/',
  '/diagnostics/',
  '/diagnostics/page-unknown-row/',
  '/functions/',
  '/functions/phone/',
  '/reference/commands/',
  '/reference/cases/',
  '/learn/tutorial/',
];
const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 900 };
const MOST_BYTES = 150_000;
/** What Chromium calls good is 0.1; nothing here loads late, so nothing may move. */
const MOST_SHIFT = 0.01;

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.skipIf(BROWSER === undefined)('the site in a browser (needs Chromium, or its path in CHROMIUM)', () => {
  let site: ServedSite;
  let browser: Browser;

  beforeAll(async () => {
    site = await serveBuiltSite();
    browser = await chromium.launch({ executablePath: BROWSER ?? '', args: ['--no-sandbox'] });
  }, 120_000);

  afterAll(async () => {
    await browser.close();
    await site.close();
  });

  async function opened<T>(path: string, options: BrowserContextOptions, use: (page: Page) => Promise<T>): Promise<T> {
    const context = await browser.newContext({ viewport: DESK, ...options });
    try {
      const page = await context.newPage();
      await page.goto(`${site.base}${path}`, { waitUntil: 'networkidle' });
      return await use(page);
    } finally {
      await context.close();
    }
  }

  test.each(KINDS)('%s has no violation that axe can see, light and dark, wide and narrow', async (path) => {
    const looks = [
      { viewport: DESK, colorScheme: 'light' },
      { viewport: PHONE, colorScheme: 'dark' },
    ] as const;

    const violations = await Promise.all(looks.map((look) => opened(path, look, violationsOf)));

    expect(violations).toEqual([[], []]);
  });

  test.each(KINDS)('%s asks no other origin, weighs little, does not move and fits a phone', async (path) => {
    const context = await browser.newContext({ viewport: PHONE });
    const page = await context.newPage();
    const answers: Response[] = [];
    page.on('response', (response) => answers.push(response));
    await page.addInitScript(COUNT_SHIFTS);
    await page.goto(`${site.base}${path}`, { waitUntil: 'networkidle' });

    const sizes = await Promise.all(answers.map(async (answer) => gzipSync(await answer.body()).length));
    const shift = await page.evaluate<number>('shift');
    const overflow = await page.evaluate<number>(
      'document.documentElement.scrollWidth - document.documentElement.clientWidth',
    );
    await context.close();

    expect(answers.filter((answer) => !answer.url().startsWith(site.base)).map((answer) => answer.url())).toEqual([]);
    expect(answers.filter((answer) => !answer.ok()).map((answer) => answer.url())).toEqual([]);
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(MOST_BYTES);
    expect(shift).toBeLessThan(MOST_SHIFT);
    expect(overflow).toBe(0);
  });

  test('the search finds a gotcha, by keyboard alone', async () => {
    const found = await opened(PAIR, {}, async (page) => {
      await page.waitForSelector('dialog input', { state: 'attached' });
      await page.keyboard.press('Control+k');
      await page.waitForFunction("document.activeElement.matches('dialog input')");
      await page.keyboard.type('offline mode dead zones');
      const result = page.locator('dialog .pagefind-ui__result-link').first();
      await result.waitFor();
      return await result.evaluate((link) => [link.getAttribute('href'), link.closest('li')?.textContent]);
    });

    expect(found[0]).toContain('kickserv');
    expect(found[1]).toContain('offline mode');
  });

  test('the estimator answers to what is typed, names what is wrong, and its link restores everything', async () => {
    const shown = await opened(PAIR, {}, async (page) => {
      const answer = page.locator('#estimator-answer');
      for (const input of await page.locator('#estimator-form input[data-required="yes"]').all())
        if ((await input.inputValue()) === '') await input.fill('100');
      const few = await answer.innerText();
      await page.locator('#estimator-form input[name="count.customer"]').fill('250000');
      const many = await answer.innerText();
      const link = await answer.getByRole('link', { name: 'Link to this estimate' }).getAttribute('href');
      await page.locator('#estimator-form input[name="seats"]').fill('-3');
      return { few, many, link: link ?? '', problem: await page.locator('#estimator-seats-problem').innerText() };
    });
    const restored = await opened(`${PAIR}${shown.link}`, {}, (page) => page.locator('#estimator-answer').innerText());
    const tampered = await opened(`${PAIR}?v=1&pair=kickserv-to-pipedrive&seats=1e99&x=<b>`, {}, (page) =>
      page.locator('#estimator-answer').innerText(),
    );

    expect(shown.few).toMatch(/USD/);
    expect(shown.many).not.toBe(shown.few);
    expect(shown.problem).toContain('-3');
    expect(restored).toBe(shown.many);
    expect(tampered).toContain('1e99');
    expect([shown.few, shown.many, tampered].join(' ')).not.toMatch(/NaN|Infinity|undefined/);
  });

  test('the keyboard reaches the content at once and opens the fields of a row', async () => {
    const opens = await opened(PAIR, {}, async (page) => {
      await page.keyboard.press('Tab');
      const first = await page.evaluate<string>('document.activeElement.textContent.trim()');
      await page.locator('.card summary').first().focus();
      await page.keyboard.press('Enter');
      return {
        first,
        open: await page
          .locator('.card details')
          .first()
          .evaluate((element) => element.hasAttribute('open')),
      };
    });

    expect(opens).toEqual({ first: 'Skip to content', open: true });
  });

  test('everything can be read without JavaScript', async () => {
    const text = await opened(PAIR, { javaScriptEnabled: false }, (page) => page.locator('main').innerText());

    for (const heading of ['Object mapping', 'Gotchas + challenges', 'Complexity grading', 'Adjacent paths'])
      expect(text).toContain(heading);
  });

  test('ids are there once and links within the site lead somewhere', async () => {
    const problems = await Promise.all([...KINDS, ...OTHER_PAIRS].map((path) => opened(path, {}, brokenLinks)));

    expect(problems.flat()).toEqual([]);
  });

  test('each page has its data beside it, and the map of the site names it', () => {
    const map = readFileSync(join(site.folder, 'sitemap-0.xml'), 'utf8');

    for (const path of KINDS) {
      expect(map).toContain(`${path}</loc>`);
      const page = readFileSync(join(site.folder, path, 'index.html'), 'utf8');
      const data = /rel="alternate" type="application\/json" href="([^"]+)"/.exec(page)?.[1] ?? '';
      const address = new URL(data, `http://site${path}`).pathname;
      expect(JSON.parse(readFileSync(join(site.folder, address), 'utf8'))).toBeTruthy();
    }
  });

  /** Links are asked for once each; what stands after `#` has to be an id of the page that it leads to. */
  async function brokenLinks(page: Page): Promise<readonly string[]> {
    const ids = await page.evaluate<string[]>("[...document.querySelectorAll('[id]')].map(({ id }) => id)");
    const links = await page.evaluate<string[]>("[...document.querySelectorAll('a[href]')].map(({ href }) => href)");
    const twice = ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${page.url()} has #${id} twice`);
    const own = [...new Set(links)].filter((link) => link.startsWith(site.base));
    const broken = own.filter((link) => !leadsSomewhere(new URL(link), page, ids));
    return [...twice, ...broken.map((link) => `${page.url()} -> ${link}`)];
  }

  function leadsSomewhere({ pathname, hash }: URL, page: Page, ids: readonly string[]): boolean {
    const here = pathname === new URL(page.url()).pathname;
    if (here) return hash === '' || ids.includes(decodeURIComponent(hash.slice(1)));
    const file = join(site.folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    try {
      return readFileSync(file, 'utf8').includes(hash === '' ? '' : `id="${decodeURIComponent(hash.slice(1))}"`);
    } catch {
      return false;
    }
  }
});

async function violationsOf(page: Page): Promise<readonly string[]> {
  await page.addScriptTag({ content: axe });
  const { violations } = await page.evaluate<Violations>('axe.run()');
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
}

/** What axe answers, as far as it is read here. */
interface Violations {
  readonly violations: readonly { readonly id: string; readonly nodes: readonly { readonly html: string }[] }[];
}

const COUNT_SHIFTS = `
  globalThis.shift = 0;
  new PerformanceObserver((list) => {
    for (const { value } of list.getEntries()) shift += value;
  }).observe({ type: 'layout-shift', buffered: true });
`;
