/** The line that Zendesk's placeholder of the description begins with, in the languages of accounts. */
import { expect, it } from 'vitest';
import { withoutHead } from '../../src/intake/zendesk/without-head.ts';

const RULE = '----------------------------------------------';

it.each([
  'Jane Doe, Nov 5, 2026, 10:00 AM',
  'Jane Doe, 5. Nov. 2026, 10:00',
  'Jane Doe, Nov 5, 2026, 10:00 GMT-5',
  '张三, 2026年11月5日 上午10:00',
  'Jane Doe, 5.11.2026 klo 10.00',
  'Jane Doe, 5. nov. 2026 kl. 10.00',
  'Jane Doe, 5 nov 2026, 10.00',
  'Jane Doe, 5 Nov 2026 10.00',
  'Jane Doe, 5 nov. 2026, 10 h 00',
  'Jane Doe, 5 nov. 2026, 10\u00a0h\u00a000',
  'Jane Doe, 5 de nov de 2026 10h00',
  'Jane Doe, 10:00 5 thg 11, 2026',
  'علي, ٥ نوفمبر ٢٠٢٦، ١٠:٠٠ ص',
])('is taken off: %s', (head) => {
  const text = `${RULE}\n\n${head}\n\nTiles broken.`;
  expect(withoutHead(text)).toBe('Tiles broken.');
  expect(withoutHead(text.replaceAll('\n', '\r\n'))).toBe('Tiles broken.');
});

it.each([
  `${RULE}\n\nInvoice of 5 Nov 2026, 10.00 USD\n\nTiles broken.`,
  `${RULE}\n\nCrate 4, lamps of 2026, 10.50\n\nTiles broken.`,
  `${RULE}\n\nDelivered on 5 Nov 2026\n\nTiles broken.`,
  'Jane Doe, 5 nov 2026, 10.00\n\nTiles broken.',
  `Tiles broken.\n${RULE}\n\nJane Doe, 5 nov 2026, 10.00\n\nMore.`,
])('is nothing else that a claimant wrote: %j', (text) => {
  expect(withoutHead(text)).toBe(text);
});
