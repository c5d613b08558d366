/**
 * Reports what arrived and had no effect: one line in the log for each item, and a notice to the operators. Nothing is
 * dropped without a word.
 */
import { isListed, outcomeOf } from './inbox-outcome.ts';
import type { InboxItem } from './ports.ts';
import type { Shell } from './shell.ts';

const TITLES = {
  refused: 'A message was refused',
  ignored: 'A message had no effect',
  partly: 'A message was used without some of its facts',
  given_up: 'A message could not be worked and was given up',
  deferred: 'A message cannot be worked at present; it is tried again',
  astray: 'A message waits: the database leads to its case otherwise than the record says',
  no_case: 'A message fits no case so far',
  choice: 'A message fits several cases and waits until a person chooses',
} as const;

/** Tries after which operators hear of an item that fails again and again; the first ones may be a passing trouble. */
const QUIET_TRIES = 3;

type Reporter = Pick<Shell, 'logger' | 'operators'>;
type Reported = Pick<InboxItem, 'id' | 'source' | 'sender' | 'eventId'>;

/** Nothing is reported of an item that was used completely, or that said what was known already. */
export function reportSetAside(reporter: Reporter, item: Reported, note: string): void {
  const outcome = outcomeOf(note);
  if (isListed(outcome)) report(reporter, item, outcome, note);
}

export function reportDeferred(reporter: Reporter, item: InboxItem, note: string): void {
  if (item.attempts === QUIET_TRIES) report(reporter, item, 'deferred', note);
}

/** An item is not given to the case that the database names for it. Each try says so; operators read it once an hour. */
export function reportAstray(reporter: Reporter, item: Reported, note: string): void {
  report(reporter, item, 'astray', note);
}

/** An item waits for a case to open that it names. */
export function reportNoCase(reporter: Reporter, item: Reported, note: string): void {
  report(reporter, item, 'no_case', note);
}

/** An item fits several cases, and people are asked. */
export function reportChoice(reporter: Reporter, item: Reported, note: string): void {
  report(reporter, item, 'choice', note);
}

const helpFor = (id: string): Readonly<Record<keyof typeof TITLES, string>> => {
  const again = `After its cause is corrected, \`sop inbox --again ${id}\` works it again; \`sop inbox\` lists all`;
  return {
    refused: again,
    ignored: again,
    given_up: again,
    partly:
      'The rest of it is in its case. Correct the name where it is sent, or declare it in the kind. Its sender can send a fact of the case again as a change; if a step needs a field of an event, the run asks its people',
    astray: 'It is tried again each minute, and goes on once the rows are restored; `sop audit verify` names them',
    deferred: '`sop inbox` lists what waits',
    no_case:
      'It reaches its case if one opens in time. If it names the wrong record, its sender has to send it again as a new event; `sop inbox` lists what waits',
    choice: `Choose with its buttons in Slack, or with \`sop inbox assign ${id} CASE --by PERSON\``,
  };
};

function report({ logger, operators }: Reporter, item: Reported, outcome: keyof typeof TITLES, note: string): void {
  const { id, source, sender, eventId } = item;
  logger.info('inbox.set_aside', {
    outcome,
    source,
    ...(sender === undefined ? {} : { sender }),
    event: eventId,
    note,
  });
  const from = sender === undefined ? source : `${source}, sender ${sender}`;
  operators.notify({
    topic: `inbox:${outcome}:${source}:${sender ?? ''}`,
    isEachAnother: true,
    title: TITLES[outcome],
    // A note that says what to do is not contradicted.
    lines: [`From ${from}, event ${eventId}`, note, ...(note.includes('`sop inbox') ? [] : [helpFor(id)[outcome]])],
  });
}
