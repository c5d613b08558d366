import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { yamlMistake } from '../../src/handbook/yaml/yaml-mistake.ts';
import { FILE_KEYS } from '../../src/sop/schema.ts';
import { parseSop } from '../../src/sop/parse.ts';
import { pointedAt, SEED, seedWith } from './world.ts';
import { histories } from '../histories.ts';

describe('a file that is not YAML gets one finding, which names the likely mistake', () => {
  it.each([
    [
      'a tab',
      '    says: Query the',
      '\tsays: Query the',
      'This line is indented with a tab, which YAML does not allow',
      'Indent it with as many ordinary spaces as the lines around it',
    ],
    [
      'special spaces of a word processor',
      '    outcome: priority',
      '\u00a0\u00a0\u00a0\u00a0outcome: priority',
      'This line is indented with special spaces, which word processors insert',
      'Indent it with as many ordinary spaces as the lines around it',
    ],
    [
      'a missing colon',
      'says: Query the',
      'says Query the',
      'A colon is missing after `says`',
      'Write `says: Query the Salesforce account for customer tier and open contract value`',
    ],
    [
      'a missing space after a colon',
      '    outcome: priority',
      '    outcome:priority',
      'The colon after `outcome` needs a space after it',
      'Write `outcome: priority`',
    ],
    ['a missing space after a dash', '  - step: 2', '  -step: 2', 'A dash needs a space after it', 'Write `- step: 2`'],
    ['a missing dash', '  - step: 1\n', '    step: 1\n', 'A step begins with a dash', 'Write `- step: 1`'],
    [
      'a key too far left',
      '    outcome: priority',
      '   outcome: priority',
      'This line is indented by 3 spaces, which fits no block',
      /^Indent it by 4 spaces, like line \d+$/,
    ],
    [
      'a key below the dash of its step',
      '    save: shipment',
      '  save: shipment',
      'This line is indented by 2 spaces, which fits no block',
      /^Indent it by 4 spaces, like the rest of the item on line \d+, or remove the dash there$/,
    ],
    [
      'a key below a text',
      '    says: Query the',
      '      says: Query the',
      'This line is indented by 6 spaces, which fits no block',
      /^Indent it by 4 spaces, like line \d+, which already has its text$/,
    ],
    [
      'a step too far left',
      '  - step: 2',
      ' - step: 2',
      'This line is indented by 1 space, which fits no block',
      /^Indent it by 2 spaces, like line \d+$/,
    ],
    [
      'a text that begins with quotes',
      'says: Otherwise',
      'says: "Otherwise" it is',
      'A text that begins with `"` needs quotes around all of it',
      'Write `\'"Otherwise" it is\'`',
    ],
    [
      'a text that begins with a brace',
      'says: Otherwise',
      'says: {notify_within} is over',
      'A text that begins with `{` needs quotes around all of it',
      "Write `'{notify_within} is over'`",
    ],
    [
      'a text that begins with an at sign',
      'says: Otherwise',
      "says: @lead's call",
      'A text that begins with `@` needs quotes around all of it',
      'Write `"@lead\'s call"`',
    ],
    [
      'quotes that do not end',
      'says: Otherwise',
      'says: "Otherwise',
      'The quotes opened here are not closed on this line',
      'Put `"` at the end of the text',
    ],
    [
      'a condition that begins with a not',
      '- account.tier == "Enterprise"',
      '- !has(account.tier) && true',
      'A text that begins with `!` means something else to YAML, the format of this file',
      "Put quotes around it: `'!has(account.tier) && true'`",
    ],
  ])('%s', (_, before, after, message, suggestion) => {
    const text = seedWith(before, after);
    const { findings } = parseSop(text, 'x.sop.yaml');
    expect(findings.map((finding) => finding.message)).toEqual([message]);
    expect(findings[0]?.suggestion).toMatch(
      suggestion instanceof RegExp
        ? suggestion
        : new RegExp(`^${suggestion.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
    );
    expect(text.split('\n')[(findings[0]?.place.line ?? 0) - 1]).toContain(after.trim().split('\n')[0] ?? '');
    expect(findings[0] === undefined ? '' : pointedAt(text, findings[0])).not.toBe('');
  });

  it('finds nothing in a file that is right', () => {
    expect(SEED.length).toBeGreaterThan(1_000);
    for (let offset = 0; offset < SEED.length; offset += 97)
      expect(yamlMistake(SEED, offset, FILE_KEYS), SEED.slice(offset, offset + 40)).toBeNull();
  });

  it('never throws, and points into the file', () => {
    const pieces = fc
      .array(
        fc.constantFrom(
          '- ',
          '-',
          ' ',
          '  ',
          '\n',
          '\t',
          'step',
          ':',
          ': ',
          'says',
          '"',
          "'",
          '{',
          '|',
          '>',
          '#',
          'x',
          '–',
          '\u00a0',
          '!',
          '\r\n',
        ),
        { maxLength: 40 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(pieces, fc.nat(60), (text, offset) => {
        const mistake = yamlMistake(text, Math.min(offset, text.length), FILE_KEYS);
        if (mistake !== null) expect(mistake.range.start >= 0 && mistake.range.end > mistake.range.start).toBe(true);
      }),
      { numRuns: histories(500) },
    );
  });
});
