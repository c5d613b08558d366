/**
 * The inbox of the in-memory store.
 */
import { isListed, outcomeOf } from '../engine/inbox-outcome.ts';
import { askedBefore, isAsked } from '../engine/inbox-item.ts';
import type { InboxItem, InboxTrouble, Store } from '../engine/ports.ts';
import type { Instant } from '../kernel/clock.ts';
import { isLeaseOver } from './memory-runs.ts';
import { joined, stored, storedRow, type MemoryTables } from './memory-tables.ts';
import { payloadHashOf } from './payload-hash.ts';
import { storedText } from '../kernel/stored-text.ts';

type Row = NonNullable<ReturnType<MemoryTables['inbox']['get']>>;

const waitsForChoice = ({ item, isFinished }: Row): boolean =>
  !isFinished && isAsked(item) && item.chosen === undefined;

/** What waits for neither a case nor a choice waits for minutes: a later time is of before the clock was set back. */
const isDue = (row: Row, now: Instant): boolean =>
  row.dueAt <= now || (row.heldFor === null && !waitsForChoice(row) && isLeaseOver(row.dueAt, now));

export function createMemoryInbox({ inbox, inboxIds }: MemoryTables): Store['inbox'] {
  const troubles = (): [Row, InboxTrouble['outcome']][] =>
    [...inbox.values()].flatMap((row): [Row, InboxTrouble['outcome']][] => {
      if (row.outcome !== undefined) return isListed(row.outcome) ? [[row, row.outcome]] : [];
      return row.isFinished || row.note === undefined ? [] : [[row, waitsForChoice(row) ? 'choice' : 'deferred']];
    });
  /** By delivery, the id of the item that it brought. */
  const deliveries = new Map<string, string>();
  const store: Store['inbox'] = {
    async receive(item) {
      const { delivery, ...arrived } = item;
      const identity = joined(item.source, item.sender ?? '', item.eventId);
      const known = inbox.get(inboxIds.get(identity) ?? '');
      if (known !== undefined)
        return (known.hash ?? payloadHashOf(known.item.payload)) === payloadHashOf(item.payload)
          ? 'duplicate'
          : 'changed';
      const delivered = delivery === undefined ? null : joined(item.source, delivery);
      if (delivered !== null && deliveries.has(delivered)) return 'duplicate';
      const id = String(inboxIds.size + 1);
      if (delivered !== null) deliveries.set(delivered, id);
      inboxIds.set(identity, id);
      inbox.set(id, {
        item: stored<InboxItem>({
          ...storedRow({ ...arrived, payload: null }),
          payload: item.payload,
          id,
          attempts: 0,
        }),
        dueAt: item.receivedAt,
        isFinished: false,
        heldFor: null,
      });
      return 'stored';
    },
    async take(limit, now, until) {
      const due = [...inbox.values()]
        .filter((row) => !row.isFinished && isDue(row, now))
        .sort((a, b) => a.item.receivedAt - b.item.receivedAt || Number(a.item.id) - Number(b.item.id))
        .slice(0, limit);
      return due.map((row) => {
        row.dueAt = until;
        row.item = stored({ ...row.item, attempts: row.item.attempts + 1 });
        return row.item;
      });
    },
    async begin(id, until) {
      const row = inbox.get(id);
      if (row === undefined) return 0;
      return Object.assign(row, { dueAt: until, begun: (row.begun ?? 0) + 1 }).begun;
    },
    async finish(id, note, at, signed) {
      const row = inbox.get(id);
      if (row === undefined) return;
      const [text, outcome] = [storedText(note), outcomeOf(note)];
      const became = { note: text, outcome, at, ...(signed === undefined ? {} : { signed }) };
      Object.assign(row, { isFinished: true, note: text, outcome, item: stored({ ...row.item, became }) });
    },
    async defer(id, at, note) {
      const row = inbox.get(id);
      if (row?.isFinished === false) Object.assign(row, { dueAt: at, note: storedText(note), heldFor: null, begun: 0 });
    },
    async hold(id, { system, record }, until, note) {
      const row = inbox.get(id);
      if (row?.isFinished === false)
        Object.assign(row, { dueAt: until, note: storedText(note), heldFor: joined(system, record), begun: 0 });
    },
    async heldFor({ system, record }, limit) {
      return [...inbox.values()]
        .filter(({ isFinished, heldFor }) => !isFinished && heldFor === joined(system, record))
        .sort((a, b) => a.item.receivedAt - b.item.receivedAt || Number(a.item.id) - Number(b.item.id))
        .slice(0, limit)
        .map(({ item }) => item);
    },
    async heldBy({ source, sender }, id) {
      return [...inbox.values()].filter(
        ({ item, isFinished, heldFor }) =>
          !isFinished && heldFor !== null && item.id !== id && item.source === source && item.sender === sender,
      ).length;
    },
    async pending(now = -1) {
      return [...inbox.values()].filter(
        (row) => !row.isFinished && ((row.heldFor === null && !waitsForChoice(row)) || row.dueAt <= now),
      ).length;
    },
    async unread(limit) {
      return [...inbox.values()]
        .filter((row) => !row.isFinished && row.heldFor === null && !waitsForChoice(row))
        .sort((a, b) => a.item.receivedAt - b.item.receivedAt || Number(a.item.id) - Number(b.item.id))
        .slice(0, limit)
        .map(({ item }) => item.id);
    },
    async record(item, note, signed) {
      if ((await store.receive(item)) !== 'stored') return false;
      const id = inboxIds.get(joined(item.source, item.sender ?? '', item.eventId)) ?? '';
      await store.finish(id, note, item.receivedAt, signed);
      return true;
    },
    async setAside(limit) {
      return troubles()
        .map(([{ item, note = '' }, outcome]): InboxTrouble => {
          const { payload: _, became: __, ...shown } = item;
          return { ...shown, outcome, note };
        })
        .sort((a, b) => b.receivedAt - a.receivedAt || Number(b.id) - Number(a.id))
        .slice(0, limit);
    },
    async counts(since) {
      const all = troubles().filter(([{ item, isFinished }]) => !isFinished || item.receivedAt >= since);
      const of = (wanted: string): number => all.filter(([, outcome]) => outcome === wanted).length;
      return {
        refused: of('refused'),
        ignored: of('ignored'),
        given_up: of('given_up'),
        partly: of('partly'),
        deferred: of('deferred'),
        choice: of('choice'),
      };
    },
    async known({ source, sender, eventId, delivery }) {
      const ofEvent = inbox.get(inboxIds.get(joined(source, sender ?? '', eventId)) ?? '');
      const ofDelivery = delivery === undefined ? undefined : deliveries.get(joined(source, delivery));
      return (ofEvent ?? inbox.get(ofDelivery ?? ''))?.item ?? null;
    },
    async find(id) {
      return inbox.get(id)?.item ?? null;
    },
    async page(after, limit) {
      return [...inbox.values()]
        .map(({ item }) => item)
        .filter(({ id }) => after === null || Number(id) > Number(after))
        .sort((a, b) => Number(a.id) - Number(b.id))
        .slice(0, limit);
    },
    async askWhich(id, choice, until, note) {
      const row = inbox.get(id);
      if (row === undefined || row.isFinished || row.item.chosen !== undefined) return;
      Object.assign(row, {
        dueAt: until,
        note: storedText(note),
        heldFor: null,
        begun: 0,
        item: stored({ ...row.item, choice }),
      });
    },
    async choose(id, chosen, until) {
      const row = inbox.get(id);
      if (row === undefined || !waitsForChoice(row)) return false;
      row.dueAt = until;
      row.begun = 0;
      row.item = stored({ ...row.item, chosen, attempts: 0 });
      return true;
    },
    async resign(item, { arrived, chosen, finished }) {
      const row = inbox.get(item.id);
      const signedAs = ({ signed, chosen: choice, became }: InboxItem): string =>
        JSON.stringify([signed, choice, became?.signed]);
      if (row === undefined || signedAs(row.item) !== signedAs(item)) return false;
      const { chosen: choice, became } = row.item;
      row.item = stored({
        ...row.item,
        ...(arrived === undefined ? {} : { signed: arrived }),
        ...(chosen === undefined || choice === undefined ? {} : { chosen: { ...choice, signed: chosen } }),
        ...(finished === undefined || became === undefined ? {} : { became: { ...became, signed: finished } }),
      });
      return true;
    },
    async erase({ id, payload, signed, chosen }) {
      const row = inbox.get(id);
      if (row === undefined) return;
      const { signed: _, chosen: __, ...item } = row.item;
      row.hash ??= payloadHashOf(item.payload);
      row.item = stored({ ...item, payload, ...(signed && { signed }), ...(chosen && { chosen }) });
    },
    async tryAgain(id, now) {
      const found = troubles().find(([{ item }]) => item.id === id);
      if (found === undefined) return false;
      const [row] = found;
      row.isFinished = false;
      row.dueAt = now;
      row.begun = 0;
      const { choice: asked, chosen: _, became: __, ...item } = row.item;
      const choice = askedBefore(asked);
      row.item = stored({ ...item, attempts: 0, ...(choice === null ? {} : { choice }) });
      delete row.outcome;
      return true;
    },
  };
  return store;
}
