/**
 * The page of a receipt: its number, and where the case stands, in three words and without names. Whoever has its address
 * reads it, so it shows nothing of the case itself.
 */
import type { Kind } from '../../case/kind.ts';
import { receiptMs } from '../../kernel/limits.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { HttpAnswer } from '../start-http.ts';
import { html } from './html.ts';
import { page } from './page.ts';

export type Standing = 'received' | 'in_work' | 'finished';

const WORDS: Readonly<Record<Standing, string>> = {
  received: 'We have received it, and begin to work on it.',
  in_work: 'We are working on it.',
  finished: 'Our work on it is done.',
};

const TITLES: Readonly<Record<Standing, string>> = { received: 'Received', in_work: 'In work', finished: 'Finished' };

export function receiptPage(
  {
    number,
    receivedAt,
    standing,
  }: { readonly number: string; readonly receivedAt: Instant; readonly standing: Standing },
  portal: Kind['portal'] | null,
  timeZone: string,
): HttpAnswer {
  const title = portal?.title ?? 'Your form';
  return page(
    200,
    `${TITLES[standing]}: ${number}`,
    html`<p class="quiet">${title}</p>
<h1>${TITLES[standing]}</h1>
<p>${portal?.states?.[standing] ?? WORDS[standing]}</p>
<p>Your receipt number<br><span class="number">${number}</span></p>
<p class="quiet">Received on ${formatDay(receivedAt, timeZone)}. Keep the address of this page: until ${formatDay(receivedAt + receiptMs, timeZone)} it shows where your case stands. Whoever has the address can see this page.</p>`,
  );
}

const formatDay = (at: Instant, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'long' }).format(at);
