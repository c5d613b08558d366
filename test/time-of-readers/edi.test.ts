/** No file of a partner takes longer to split than its length explains. */
import { describe, expect, it } from 'vitest';
import { splitInterchanges } from '../../src/intake/edi/split-interchanges.ts';
import { growing } from './grows.ts';

const HEADER =
  'ISA*00*          *00*          *ZZ*WOBBLY         *ZZ*OURSELVES      *261130*1200*U*00401*000000001*0*P*>~';

describe('a long file of interchanges', () => {
  it.each([
    ['one that cannot be read', 'ISA*'],
    ['one whose segments never end', HEADER],
    ['what is none', 'x'],
    ['others in front', `${'ISA*x~IEA*1*000000001~\n'.repeat(300)}ISA*`],
  ])('is split in a time that grows as it does: %s', (_, before) => {
    const split = (text: string): unknown => splitInterchanges(Buffer.from(before + text), 500);
    const units = [
      'ISA*',
      'ISA*x~IEA*1*000000001~\n',
      'IEA*1*000000001~',
      `${HEADER}GS*~`,
      `\n${HEADER}`,
      `x~${HEADER}`,
    ];
    expect(growing(split, 64_000, units)).toEqual([]);
  });

  it('has each of five hundred that cannot be read as a part of its own, and the rest', () => {
    const parts = splitInterchanges(
      Buffer.from(`${'ISA*x~IEA*1*000000001~\n'.repeat(499)}${'ISA*'.repeat(1_000)}`),
      500,
    );
    expect(parts).toHaveLength(500);
    expect(new Set(parts.slice(0, 499).map(String))).toEqual(new Set(['ISA*x~IEA*1*000000001~']));
  });
});
