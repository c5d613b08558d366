/** Tests of what `sop check` says of the form that a kind declares for our own page. */
import { describe, expect, it } from 'vitest';
import { COMPILER } from '../compiler.ts';
import { SHOP, shopWith } from '../http/portal-handbook.ts';

const findingsOf = (files: typeof SHOP): string[] =>
  COMPILER.handbook(files)
    .findings.filter(({ rule }) => rule === 'kind-portal' || rule === 'kind-shape')
    .map(({ place, message }) => `${place.line}: ${message}`);

const NAME =
  '{ fact: sender.name, label: sender, type: text, untrusted: true, headline: true, portal: { label: Your name } }';

describe('the form of a kind', () => {
  it('has nothing to complain about', () => {
    expect(findingsOf(SHOP)).toEqual([]);
  });

  it.each([
    [
      'asks for everything that must be there',
      'type: text, one_of: [glass, furniture, other], portal: true',
      'type: text, one_of: [glass, furniture, other]',
      /not `optional` on the form, got none for `goods\.what`/,
    ],
    [
      'states no record of another system',
      'fact: goods.order',
      'fact: zendesk.order',
      /which names a record of zendesk/,
    ],
    [
      'names the currencies of an amount',
      'portal: { label: What it cost, currencies: [USD, EUR], hint: "Such as 1,250.00" }',
      'portal: true',
      /Expected `currencies` for an amount/,
    ],
    [
      'names currencies of nothing else',
      'portal: { label: Your name }',
      'portal: { currencies: [USD] }',
      /`currencies` for money only, got it for a text/,
    ],
    [
      'has long fields for free texts only',
      'type: boolean, optional: true, portal: true',
      'type: boolean, optional: true, portal: { long: true }',
      /`long` for a free text only, got it for a boolean/,
    ],
    [
      'says who sends it',
      'name: sender.name, email',
      'name: sender.nam, email',
      /Expected a fact that the form asks for, got `sender\.nam`/,
    ],
    [
      'names its sender by a text',
      'name: sender.name, email',
      'name: goods.value, email',
      /Expected a text, got `goods\.value`, a money/,
    ],
    ['makes sure of the name', NAME, NAME.replace('headline: true', 'optional: true'), /which may stay empty/],
    [
      'has fields only if the kind has a form',
      /portal:\n(?: {2}.*\n)+/.exec(SHOP.find(({ path }) => path.startsWith('kinds/'))?.text ?? '')?.[0] ?? '',
      '',
      /Expected `portal` of the kind/,
    ],
    [
      'has currencies that are codes',
      'currencies: [USD, EUR]',
      'currencies: [dollars]',
      /Expected a currency such as `USD`/,
    ],
    ['has no key of another name', 'portal: { long: true }', 'portal: { lines: 3 }', /lines/],
  ])('%s', (_, before, after, says) => {
    const found = findingsOf(shopWith(before, after));
    expect(
      found.some((finding) => says.test(finding)),
      found.join('\n'),
    ).toBe(true);
  });
});
