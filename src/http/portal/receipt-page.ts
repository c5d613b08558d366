/**
 * The page of a receipt: its number, and where the case stands, in three words and without names. Whoever has its address
 * reads it, so it shows nothing of the case itself.
 */
import type { Kind } from '../../case/kind.ts';
import { receiptMs } from '../../kernel/limits.ts';
import type { Instant } from '../../kernel/clock.ts';
import type { HttpAnswer } from '../start-http.ts';
import { own } from '../../kernel/own.ts';
import { html } from './html.ts';
import { helpOf, page } from './page.ts';

/** A run that has ended is not yet work that is done: only the handbook says with which outcomes it is. */
export type Standing =
  | { readonly kind: 'received' | 'in_work' }
  | { readonly kind: 'ended'; readonly outcome: string | null };

const RECEIVED = 'We have received it, and begin to work on it.';
const IN_WORK = 'We are working on it.';

function wordsOf(standing: Standing, portal: Kind['portal'] | null): readonly [title: string, text: string] {
  const { states, finished = {} } = portal ?? {};
  const { kind } = standing;
  const done = kind === 'ended' && standing.outcome !== null ? own(finished, standing.outcome) : undefined;
  if (done !== undefined) return ['Finished', done];
  return kind === 'received' ? ['Received', states?.received ?? RECEIVED] : ['In work', states?.in_work ?? IN_WORK];
}

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
  const [heading, text] = wordsOf(standing, portal);
  return page(
    200,
    `${heading}: ${number}`,
    html`<p class="quiet">${title}</p>
<h1>${heading}</h1>
<p>${text}</p>
<p>Your receipt number<br><span class="number">${number}</span></p>
<p class="quiet">Received on ${formatDay(receivedAt, timeZone)}. Keep the address of this page: until ${formatDay(receivedAt + receiptMs, timeZone)} it shows where your case stands. Whoever has the address can see this page.</p>
${helpOf(portal?.help)}`,
  );
}

const formatDay = (at: Instant, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', { timeZone, dateStyle: 'long' }).format(at);
