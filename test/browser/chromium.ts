/**
 * Finds a Chromium for the browser tests. If there is none, `describeWithBrowser` skips them and says so.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';
import { describe } from 'vitest';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The page is served by this machine, so the browser needs no network access. */
const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

export function describeWithBrowser(name: string, tests: () => void): void {
  const found = findChromium();
  if (found === null)
    console.warn(
      `Skipped \`${name}\`: expected a Chromium in CHROMIUM, in PATH or installed by Playwright, got none; install one to run these tests`,
    );
  describe.skipIf(found === null)(name, tests);
}

export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (executablePath === null) throw new Error('Expected a Chromium, got none');
  return chromium.launch({ executablePath, args: ARGUMENTS });
}

/** Looks in CHROMIUM, then PATH and /usr/bin, then Playwright's installation; null when there is none. */
function findChromium(): string | null {
  const places = [...(process.env['PATH'] ?? '').split(delimiter).filter((place) => place !== ''), '/usr/bin'];
  const candidates = [
    process.env['CHROMIUM'] ?? '',
    ...places.flatMap((place) => NAMES.map((name) => join(place, name))),
    chromium.executablePath(),
  ];
  return candidates.find((file) => file !== '' && isExecutable(file)) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
