/**
 * `sop inbox`: lists what arrived and had no effect, with the reason, and works one of them again.
 */
import { MAIL } from '../case/mail-mapping.ts';
import { reasonOf, REQUEST_PREFIX } from '../engine/inbox-outcome.ts';
import type { InboxTrouble } from '../engine/ports.ts';
import type { CliIo, OpenStore } from './cli-context.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { nothingListed } from './nothing-listed.ts';
import { count, paintFor, plain, type Paint } from './text-style.ts';
import { withStore } from './with-store.ts';

/** Also what is due later. */
const EVERY_TIME = Number.MAX_SAFE_INTEGER;
/** Items that one list shows; the newest are the ones someone looks for. */
const LISTED_MAX = 200;

export const inboxCommand: CommandBody = {
  options: {
    json: JSON_OPTION,
    by: { takes: 'one', value: 'PERSON', says: 'Who chooses the case, as in `people.yaml`; required by `assign`' },
    again: {
      takes: 'one',
      value: 'ID',
      says: 'Work this item again, after the cause was corrected; let in a letter that a program sent',
    },
  },
  exits: [
    '0  the list was printed, or the item is worked again',
    '1  there is no such item, or this person may not choose its case',
    '2  the database cannot be read',
  ],
  async run({ words, has, valuesOf }, context) {
    const { io } = context;
    const [word, id, to] = words;
    if (word === 'assign' && id !== undefined && to !== undefined && words.length === 3) {
      const [person] = valuesOf('by');
      if (person === undefined) throw new UsageError('Expected who chooses, got no one: give `--by PERSON`');
      return withStore(context, async ({ assign }) => {
        const { ok, sentence } = await assign({ item: id, to, person });
        if (ok)
          io.out(`${sentence}; item ${id} is worked within a minute, and \`sop inbox\` shows it if it has no effect\n`);
        else io.err(`${plain(sentence)}\n`);
        return ok ? EXIT.ok : EXIT.found;
      });
    }
    if (words.length > 0)
      throw new UsageError(
        `Expected \`sop inbox\`, \`sop inbox --again ID\` or \`sop inbox assign ID CASE --by PERSON\`, got \`sop inbox ${words.join(' ')}\``,
      );
    const [again] = valuesOf('again');
    return withStore(context, async (open) => {
      const { store } = open;
      const items = await store.inbox.setAside(LISTED_MAX);
      if (again !== undefined) return workAgain(open, items, again, io);
      if (has('json')) io.out(`${JSON.stringify(items.map(jsonOf), null, 2)}\n`);
      else if (items.length === 0) io.out(`${nothingListed(await store.inbox.pending(EVERY_TIME))}\n`);
      else io.out(textOf(items, paintFor(io)));
      return EXIT.ok;
    });
  },
};

async function workAgain(
  { store, letIn }: OpenStore,
  items: readonly InboxTrouble[],
  again: string,
  io: CliIo,
): Promise<number> {
  const refuse = (why: string): number => {
    io.err(`${plain(why)}\n`);
    return EXIT.found;
  };
  const item = items.find(({ id }) => id === again);
  if (item?.outcome === 'partly')
    return refuse(
      `Expected an item without effect, got \`${again}\`, which is in its case: its sender can send facts of the case as a change, and for a field of an event that a step needs the run asks its people`,
    );
  if (item !== undefined && isRequest(item))
    return refuse(
      `Expected an item that was stored, got \`${again}\`, a refused request: only its sender can send it again`,
    );
  const answer = item?.source === MAIL && item.outcome === 'ignored' ? await letIn(again) : null;
  if (answer?.ok === false) return refuse(answer.sentence);
  if (answer !== null) {
    io.out(`${answer.sentence}; \`sop inbox\` shows it if it has no effect\n`);
    return EXIT.ok;
  }
  if (!(await store.inbox.tryAgain(again, Date.now())))
    return refuse(`Expected an item that \`sop inbox\` lists, got \`${again}\``);
  const forgets = item?.choice === undefined ? '' : '. Whoever has to choose its case is asked anew';
  io.out(`Item ${again} is worked again within a minute; \`sop inbox\` shows it if it has no effect again${forgets}\n`);
  return EXIT.ok;
}

function isRequest({ eventId }: InboxTrouble): boolean {
  return eventId.startsWith(REQUEST_PREFIX);
}

function jsonOf(item: InboxTrouble): unknown {
  const { id, source, sender = null, eventId, receivedAt, attempts, outcome } = item;
  return {
    id,
    outcome,
    source,
    sender,
    event: eventId,
    received_at: new Date(receivedAt).toISOString(),
    attempts,
    reason: reasonOf(item.note),
    may_try_again: !isRequest(item) && outcome !== 'partly',
    ...(outcome === 'choice' ? { candidates: item.choice?.candidates ?? [] } : {}),
  };
}

function textOf(items: readonly InboxTrouble[], paint: Paint): string {
  const marks = {
    refused: paint('red', 'refused '),
    given_up: paint('red', 'given up'),
    ignored: paint('yellow', 'ignored '),
    partly: paint('yellow', 'partly  '),
    deferred: paint('dim', 'waits   '),
    choice: paint('yellow', 'choose  '),
  };
  const width = Math.max(...items.map(({ id }) => id.length));
  const lines = items.flatMap((item) => {
    const { id, source, sender, eventId, receivedAt, outcome } = item;
    const at = new Date(receivedAt).toISOString().slice(0, 16).replace('T', ' ');
    const from = sender === undefined ? source : `${source}/${sender}`;
    return [
      `${id.padStart(width)}  ${marks[outcome]}  ${at} UTC  ${plain(from)}  ${plain(eventId)}`,
      `${' '.repeat(width)}            ${plain(reasonOf(item.note))}`,
      ...(outcome === 'choice'
        ? [`${' '.repeat(width)}            Choose with \`sop inbox assign ${id} CASE --by PERSON\`, or \`none\``]
        : []),
    ];
  });
  return [
    ...lines,
    '',
    `${count(items.length, 'item')}${items.length === LISTED_MAX ? ' or more' : ''}; \`sop inbox --again ID\` works one again`,
    '',
  ].join('\n');
}
