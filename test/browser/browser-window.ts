/**
 * A browser window on the sandbox's page, operated in a user's terms.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { cardOf, type State } from '../system/state.ts';
import { PATIENCE_MS, until } from '../until.ts';

const SIZE = { width: 1280, height: 800 };

export type BrowserWindow = {
  readonly page: Page;
  /** The open thread. */
  readonly thread: Locator;
  /** The conversation in the middle. */
  readonly conversation: Locator;
  readonly modal: Locator;
  /** The newest ephemeral message in the conversation; and the newest one in the open thread. */
  readonly whisper: Locator;
  readonly threadWhisper: Locator;
  be(user: string): Promise<void>;
  openChannel(name: string): Promise<void>;
  openDirect(): Promise<void>;
  openThread(state: State, caseId: string): Promise<void>;
  /** Files one of the sample claims with the page's own button. */
  file(sample: string): Promise<void>;
  say(text: string): Promise<void>;
  sayInThread(text: string): Promise<void>;
  press(within: Locator, action: string): Promise<void>;
  /** Shows the records of a system, and returns the card of one. */
  record(system: string, id: string): Promise<Locator>;
  /** Takes a screenshot for people to look at, if SOPWITH_SHOTS names a folder. */
  shot(name: string): Promise<void>;
};

export async function openWindow(browser: Browser, address: string): Promise<BrowserWindow> {
  const page = await browser.newPage({ viewport: SIZE, timezoneId: 'America/Chicago', locale: 'en-US' });
  page.setDefaultTimeout(PATIENCE_MS);
  await page.goto(address);
  await page.getByTestId('who').waitFor();
  return {
    page,
    thread: page.getByTestId('thread'),
    conversation: page.locator('main'),
    modal: page.getByTestId('modal'),
    whisper: page.locator('main').getByTestId('ephemeral').last(),
    threadWhisper: page.getByTestId('thread').getByTestId('ephemeral').last(),
    async be(user) {
      await page.getByTestId('who').selectOption(user);
    },
    async openChannel(name) {
      await page.getByTestId(`channel-${name}`).click();
    },
    async openDirect() {
      await page.getByTestId('dm-UBOT00001').click();
    },
    async openThread(state, caseId) {
      const ts = cardOf(state, caseId)?.ts ?? '';
      // With the keyboard: a message without replies shows its button only while it is pointed at.
      await page.getByTestId(`open-thread-${ts}`).press('Enter');
      await page.getByTestId(`thread-root-${ts}`).waitFor();
    },
    async file(sample) {
      const button = page.getByTestId(`file-${sample}`);
      if ((await button.count()) === 0) await page.getByTestId('samples-open').click();
      await button.click();
    },
    async say(text) {
      await write(page, 'composer', text);
    },
    async sayInThread(text) {
      await write(page, 'thread-composer', text);
    },
    async press(within, action) {
      await within.getByTestId(`action-${action}`).last().click();
    },
    async record(system, id) {
      await page.getByTestId(`tab-${system}`).click();
      return page.getByTestId(`record-${system}-${id}`);
    },
    async shot(name) {
      const folder = process.env['SOPWITH_SHOTS'];
      if (folder === undefined || folder === '') return;
      mkdirSync(folder, { recursive: true });
      await page.screenshot({ path: join(folder, `${name}.png`) });
    },
  };
}

/** Waits until the visible text has each of the `parts`; returns the text. */
export async function shows(where: Locator, ...parts: readonly (string | RegExp)[]): Promise<string> {
  let seen = '';
  const hasAll = async (): Promise<string | undefined> => {
    // biome-ignore lint/performance/useDomNodeTextContent: what a person sees, so hidden text must not count
    seen = (await where.count()) === 0 ? '' : (await where.last().innerText()).replaceAll('\u00a0', ' ');
    return parts.every((part) => (typeof part === 'string' ? seen.includes(part) : part.test(seen))) ? seen : undefined;
  };
  try {
    return await until(`the page shows ${parts.map(String).join(' and ')}`, hasAll);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.message : ''}; got:\n${seen}`, { cause: error });
  }
}

async function write(page: Page, box: string, text: string): Promise<void> {
  const field = page.getByTestId(box);
  await field.fill(text);
  await field.press('Enter');
}
