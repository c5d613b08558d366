/**
 * Describes the samples that a person can file: what each is, and what to expect.
 */
import { h } from './dom.js';

/** @typedef {import('./dom.js').Child} Child */
/** @typedef {{ title: string, says: string, press: string, address: string }} Door */
/** @typedef {{ id: string, title: string, amount: string, expect: string, from: string }} Sample */

/** No freight claim would open a case of such a handbook. */
export const NO_SAMPLES =
  'This handbook brings no samples: write them in sandbox.yaml of its folder, and start again. Its forms and mailboxes, if it has any, can be tried from here.';

/**
 * How the page speaks of the samples: claims that a customer files, or cases that another system starts.
 *
 * @param {import('./api.js').ServerState | null} server
 * @returns {{ open: string, press: string, done: string, heading: string, arrives: string }}
 */
export function wordsOf(server) {
  return server?.guide.offers === 'cases'
    ? {
        open: 'Start a case',
        press: 'Start',
        done: 'Started',
        heading: 'Start here',
        arrives: 'Each arrives as another system would report it.',
      }
    : {
        open: 'File a claim',
        press: 'File it',
        done: 'Filed',
        heading: 'Start here: file a claim',
        arrives: 'Each arrives as a customer would send it.',
      };
}

/** The samples, whether the server sends a list or records by name. @param {any} samples @returns {Sample[]} */
export function samplesOf(samples) {
  const rows = Array.isArray(samples)
    ? samples.map((row) => [row?.name ?? row?.id, row])
    : Object.entries(samples ?? {});
  return rows
    .filter(([id, row]) => id && row)
    .map(([id, row]) => ({
      id: String(id),
      title: String(row.title ?? row.subject ?? id),
      amount: amountOf(row),
      expect: String(row.shows ?? row.expect ?? ''),
      from: [
        row.claimant?.name ?? row.claimant,
        row.channel === 'email' ? 'by e-mail' : row.channel === 'web' ? 'by the portal' : '',
      ]
        .filter((part) => typeof part === 'string' && part !== '')
        .join(', '),
    }));
}

/**
 * The cards with their buttons.
 *
 * @param {readonly Sample[]} samples
 * @param {{ press: string, busy: (id: string) => boolean, file: (sample: Sample) => void }} actions
 * @param {readonly Door[]} doors pages on which people write
 * @returns {Child}
 */
export function sampleCards(samples, actions, doors) {
  return h(
    'ul',
    { class: 'samples' },
    ...samples.map((sample) =>
      h(
        'li',
        { class: 'sample', key: sample.id },
        h(
          'div',
          { class: 'sample-text' },
          h('div', { class: 'sample-title' }, sample.title),
          sample.from ? h('div', { class: 'sample-from' }, sample.from) : null,
          sample.expect ? h('div', { class: 'sample-expect' }, sample.expect) : null,
        ),
        // Many titles already state the amount.
        sample.amount && !sample.title.includes(sample.amount.split(' ')[0] ?? '')
          ? h('div', { class: 'sample-amount' }, sample.amount)
          : null,
        h(
          'button',
          {
            type: 'button',
            class: 'button primary',
            'data-testid': `file-${sample.id}`,
            'aria-label': `${actions.press}: ${sample.title}`,
            disabled: actions.busy(`file:${sample.id}`),
            on: { click: () => actions.file(sample) },
          },
          actions.press,
        ),
      ),
    ),
    ...doors.map((door) => doorCard(door)),
  );
}

/** @param {Door} door */
function doorCard({ title, says, press, address }) {
  return h(
    'li',
    { class: 'sample', key: address },
    h(
      'div',
      { class: 'sample-text' },
      h('div', { class: 'sample-title' }, title),
      h('div', { class: 'sample-expect' }, says),
    ),
    h('a', { class: 'button', href: address, target: '_blank', rel: 'noopener', 'data-testid': 'door-link' }, press),
  );
}

/** @param {any} row */
function amountOf(row) {
  const { amount, currency } = row;
  if (amount === null || amount === undefined || amount === '') return '';
  const text = String(amount);
  return currency && !text.includes(String(currency)) ? `${grouped(text)} ${currency}` : grouped(text);
}

/** `12500.00` as `12,500.00`; any other text as it is. @param {string} text */
function grouped(text) {
  return /^-?\d+(\.\d+)?$/.test(text) ? text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',') : text;
}
