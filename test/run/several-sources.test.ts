/**
 * Several sources and people state the facts of one case. A source that only repeats what it said before changes
 * nothing, and one that says something else is remembered with its editor.
 */
import { describe, expect, it } from 'vitest';
import type { SourceMark } from '../../src/case/source-mark.ts';
import { SeveralSources, usd, type Said, type Statement } from './several-sources.ts';

const TICKET = { source: 'zendesk ticket 101', at: null, sequence: null };
const ticket = (sequence: number | null, amount: Said, by?: string): Statement => ({
  mark: { ...TICKET, sequence },
  says: { 'claim.amount': amount, 'claim.bol': 'BOL-1' },
  ...(by === undefined ? {} : { by }),
});
const PORTAL: SourceMark = { source: 'portal zendesk 101', at: null, sequence: null, isPartial: true };
const portal = (amount: Said, by?: string, sequence: number | null = null): Statement => ({
  mark: { ...PORTAL, sequence },
  says: { 'claim.amount': amount },
  ...(by === undefined ? {} : { by }),
});
const inMinute = (minute: number, amount: Said, by: string): Statement => ({
  mark: { ...TICKET, at: minute * 60_000, isRounded: true },
  says: { 'claim.amount': amount },
  by,
});
const UNREAD = { unread: '6.000' };

describe('an update that only repeats what its source said', () => {
  it.each<[string, Said, Said]>([
    ['a value that another source lowered', usd(6_000), usd(3_000)],
    ['a fact that is empty there and that another source stated', null, usd(3_000)],
    ['a text that cannot be read and that another source corrected', UNREAD, usd(3_000)],
    ['a value that another source removed', usd(6_000), null],
  ])('changes nothing and excludes no one: %s', (_, opening, corrected) => {
    const one = new SeveralSources(ticket(10, opening));
    // The portal removes only what it has stated.
    one.deliver(portal(usd(5_000)));
    one.deliver(portal(corrected, 'Pia'));
    expect(one.value).toEqual(corrected);
    expect(one.deliver(ticket(11, opening, 'Fiona'))).toEqual(['FactsConfirmed']);
    expect(one.value).toEqual(corrected);
    expect(one.editors).toEqual(['Pia']);
  });

  it.each<[string, Said]>([
    ['missing', null],
    ['not readable', UNREAD],
  ])('leaves what a person gave for a fact that is %s', (_, opening) => {
    const one = new SeveralSources(ticket(10, opening));
    one.give('claim.amount', usd(4_000));
    expect(one.deliver(ticket(11, opening, 'Fiona'))).toEqual(['FactsConfirmed']);
    expect(one.value).toEqual(usd(4_000));
    expect(one.editors).toEqual([]);
  });

  it('still excludes whoever chose the case for it, since a later one may bring its value into use', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(portal(usd(3_000)));
    const lena = { person: 'lena-lead', name: 'Lena Lindqvist' };
    expect(one.deliver({ ...ticket(12, usd(6_000), 'Fiona'), assignedBy: lena })).toEqual(['FactsConfirmed']);
    expect(one.deliver(ticket(11, usd(5_000), 'Olle'))).toContain('FactsCorrected');
    expect([one.value, one.state.assigners]).toEqual([usd(6_000), [{ person: 'lena-lead' }]]);
  });

  it('changes nothing where the source states no order', () => {
    const one = new SeveralSources(ticket(null, usd(6_000)));
    one.deliver(portal(usd(3_000), 'Pia'));
    expect(one.deliver(portal(usd(3_000), 'Paul'))).toEqual([]);
    expect(one.deliver(ticket(null, usd(6_000), 'Fiona'))).toEqual([]);
    one.deliver(ticket(null, usd(5_000), 'Olle'));
    expect(one.deliver(portal(usd(3_000), 'Paul'))).toEqual([]);
    expect(one.value).toEqual(usd(5_000));
    expect(one.editors).toEqual(['Olle', 'Pia']);
  });

  it('excludes no one if it was made before the change of another person and arrives after it', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(ticket(12, usd(3_000), 'Olle'));
    expect(one.deliver(ticket(11, usd(6_000), 'Fiona'))).toEqual(['FactsConfirmed']);
    expect(one.state.changes).toHaveLength(1);
    expect(one.editors).toEqual(['Olle']);
  });

  it('does not delete what a source never stated', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(portal(null, 'Pia'));
    expect(one.value).toEqual(usd(6_000));
    expect(one.editors).toEqual([]);
  });
});

describe('an update that says something else than its source before', () => {
  it.each<[string, Said, Said]>([
    ['a value', usd(2_000), usd(9_000)],
    ['a text that cannot be read', usd(2_000), UNREAD],
    ['nothing', usd(2_000), null],
  ])('is a change by its editor although another source reported the same first: %s', (_, opening, now) => {
    const one = new SeveralSources(ticket(10, opening));
    one.deliver(portal(usd(1)));
    one.deliver(portal(now));
    const changes = one.state.changes.length;
    expect(one.deliver(ticket(11, now, 'Fiona'))).toEqual(['FactsConfirmed', 'PeopleNamed']);
    expect(one.value).toEqual(now);
    expect(one.state.changes).toHaveLength(changes);
    expect(one.editors).toEqual(['Fiona']);
  });

  it('is a change by its editor although a person gave the same', () => {
    const one = new SeveralSources(ticket(10, null));
    one.give('claim.amount', usd(4_000));
    one.deliver(ticket(11, usd(4_000), 'Fiona'));
    expect([one.value, one.editors]).toEqual([usd(4_000), ['Fiona']]);
    // From then on the ticket states it, so emptying it there counts.
    one.deliver(ticket(12, null, 'Fiona'));
    expect(one.value).toBe(null);
  });

  it('removes what a person gave, if the source empties what it had stated', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(portal(usd(3_000)));
    one.deliver(ticket(11, null, 'Olle'));
    one.give('claim.amount', usd(4_000));
    one.deliver(portal(null, 'Pia'));
    expect(one.value).toBe(null);
    expect(one.state.changes.at(-1)).toMatchObject({ before: usd(4_000), after: null });
  });

  it('counts as it arrives next to another source, whose order cannot be compared', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(portal(usd(3_000), 'Pia', 1));
    expect(one.state.changes.at(-1)).toMatchObject({ before: usd(6_000), after: usd(3_000), standing: 'used' });
    one.deliver(ticket(11, usd(5_000), 'Olle'));
    expect(one.value).toEqual(usd(5_000));
  });

  it('is a change of the ticket again after the ticket agreed with the portal', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(portal(usd(3_000)));
    one.deliver(ticket(11, usd(3_000), 'Olle'));
    one.deliver(ticket(12, usd(6_000), 'Olle'));
    expect(one.value).toEqual(usd(6_000));
  });

  it('of a record that is new to the case excludes its editor, even if it says what is known', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(portal(usd(6_000), 'Pia'));
    expect(one.editors).toEqual(['Pia']);
    expect(one.deliver(portal(usd(6_000), 'Paul'))).toEqual([]);
    expect(one.editors).toEqual(['Pia']);
  });
});

describe('an update that was overtaken', () => {
  it('shows who had changed the record back, who seemed to change nothing', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(ticket(12, usd(6_000), 'Fiona'));
    expect(one.editors).toEqual([]);
    one.deliver(ticket(11, usd(9_000), 'Olle'));
    expect([one.value, one.editors]).toEqual([usd(6_000), ['Fiona', 'Olle']]);
  });

  it('shows who had changed the record back between others, whatever arrives last', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(ticket(14, usd(9_000), 'Olle'));
    one.deliver(ticket(12, usd(6_000), 'Fiona'));
    one.deliver(ticket(11, usd(7_000), 'Gus'));
    expect(one.editors).toEqual(['Fiona', 'Gus', 'Olle']);
  });

  it('makes the newest statement of its source count, which seemed to repeat the first', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(portal(usd(3_000)));
    one.deliver(ticket(12, usd(6_000), 'Fiona'));
    expect(one.value).toEqual(usd(3_000));
    one.deliver(ticket(11, usd(9_000), 'Olle'));
    expect(one.value).toEqual(usd(6_000));
    expect(one.state.changes).toMatchObject([
      { after: usd(3_000) },
      { after: usd(9_000), standing: 'late', editor: { name: 'Olle' } },
      { before: usd(3_000), after: usd(6_000), standing: 'used', editor: { name: 'Fiona' } },
    ]);
    // The ticket repeats it.
    expect(one.deliver(ticket(13, usd(6_000), 'Gus'))).toEqual(['FactsConfirmed']);
    expect(one.editors).toEqual(['Fiona', 'Olle']);
  });

  it('does not let the newest statement of its source count over what came after that', () => {
    const one = new SeveralSources(ticket(10, usd(6_000)));
    one.deliver(ticket(12, usd(6_000), 'Fiona'));
    one.deliver(portal(usd(3_000)));
    one.deliver(ticket(11, usd(9_000), 'Olle'));
    expect(one.value).toEqual(usd(3_000));
  });

  it('of the minute of a change may be that change, so its editor counts', () => {
    const one = new SeveralSources(inMinute(0, usd(6_000), 'Carla'));
    one.deliver(inMinute(1, usd(9_000), 'Olle'));
    one.deliver(inMinute(1, usd(9_000), 'Fiona'));
    one.deliver(inMinute(2, usd(9_000), 'Gus'));
    expect(one.editors).toEqual(['Fiona', 'Olle']);
  });

  it('may have been made before or after another one of its minute, so both editors count', () => {
    const one = new SeveralSources(inMinute(0, usd(6_000), 'Carla'));
    one.deliver(inMinute(1, usd(6_000), 'Fiona'));
    one.deliver(inMinute(1, usd(6_000), 'Gus'));
    one.deliver(inMinute(1, usd(9_000), 'Olle'));
    expect(one.editors).toEqual(['Fiona', 'Gus', 'Olle']);
  });
});
