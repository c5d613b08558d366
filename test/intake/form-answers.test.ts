/** What the form says to a claimant who does not know a number, or writes it otherwise than the kind reads it. */
import { describe, expect, it } from 'vitest';
import { readForm } from '../../src/intake/portal/read-form.ts';
import { ANY_DOOR, handbookOf } from '../run/handbook.ts';

const KIND = handbookOf(ANY_DOOR).kinds.get('freight_claim');
if (KIND === undefined) throw new Error('Expected the kind that ships');
const kind = KIND;

function saysOf(path: string, text: string): string | undefined {
  const read = readForm(kind, new Map([[path, [text]]]), 'America/Chicago');
  if (read.ok) throw new Error('Expected what is not filled in to be named');
  return read.problems.get(path);
}

describe('a claimant who has no number', () => {
  it.each(['unknown', 'TBD', 'BOL-TBD', 'lost', 'pending'])('hears what to do where it must be there: %s', (text) => {
    expect(saysOf('claim.bol', text)).toBe(
      'We cannot find it in what you wrote. If you do not have it, ask us for it first, and send the form then',
    );
  });

  it('hears what it looks like, where the handbook says so', () => {
    expect(saysOf('claimant.account_id', 'Grumblebee')).toBe(
      'We cannot find it in what you wrote. As on our invoices, such as ACC-WOB01. If you do not have it, ask us for it first, and send the form then',
    );
  });

  it.each(['none', 'n/a'])('hears that what was written says so, not that nothing was: %s', (text) => {
    expect(saysOf('claimant.account_id', text)).toContain('what you wrote says that there is none');
  });

  it.each(['unknown', 'lost', 'TBD'])('hears that it may stay empty where it may: %s', (text) => {
    expect(saysOf('claim.pro', text)).toContain('If you do not have this, leave it empty');
  });
});

describe('a number with blanks', () => {
  it('is shown as it would be read', () => {
    expect(saysOf('claim.bol', '0400 0000 2026 000002')).toBe(
      'If you mean 040000002026000002, please write it like that; if not, please write it in another way',
    );
  });

  it('is shown with its hyphen first', () => {
    expect(saysOf('claimant.account_id', 'acc www01')).toContain('ACC-WWW01, or WWW01');
  });
});

describe('an e-mail address', () => {
  it.each(['dock@brandywine', 'dock@brandywine.', 'Dana Dock <dock@brandywine>'])(
    'needs a whole domain: %s',
    (text) => {
      expect(saysOf('claimant.contact', text)).toBe(
        'This e-mail address lacks the end of its domain, as in name@example.com. We could not write to you',
      );
    },
  );

  it.each(['dock@brandywine.example'])('is taken with one: %s', (text) => {
    expect(saysOf('claimant.contact', text)).toBeUndefined();
  });
});

describe('an amount that may be nothing', () => {
  const said = (zero: boolean): string | undefined => {
    const facts = kind.facts.map((fact) => (fact.fact === 'claim.amount' ? { ...fact, zero } : fact));
    const fields = new Map([
      ['claim.amount', ['0.00']],
      ['claim.amount.currency', ['USD']],
    ]);
    const read = readForm({ ...kind, facts }, fields, 'America/Chicago');
    if (read.ok) throw new Error('Expected what is not filled in to be named');
    return read.problems.get('claim.amount');
  };

  it('is taken where the kind says so', () => {
    expect(said(true)).toBeUndefined();
    expect(said(false)).toContain('an amount above zero');
  });
});

describe('an amount in a form with a decimal comma', () => {
  const inEuro: typeof kind = {
    ...kind,
    facts: kind.facts.map((fact) => ({
      ...fact,
      ...(fact.fact === 'claim.amount' && {
        decimal: 'comma',
        portal: { label: 'Deposit', required: true, currencies: ['EUR'], hint: 'Such as 1.250,00' },
      }),
    })),
  };
  const said = (text: string): string | undefined => {
    const read = readForm(inEuro, new Map([['claim.amount', [text]]]), 'Europe/Vienna');
    return read.ok ? undefined : read.problems.get('claim.amount');
  };

  it.each(['1250.00', '1,250.00', 'EUR 1,250.00', '€ 1.250,-', '1,250.00 EUR'])(
    'is shown as the form reads it, for %s',
    (text) => {
      const words = said(text) ?? '';
      expect(words).toContain('If you mean 1.250,00 EUR, please write it like that');
      const [, shown = ''] = /If you mean (.+?), please/u.exec(words) ?? [];
      expect(said(shown)).toBeUndefined();
    },
  );
});
