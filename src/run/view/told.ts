/**
 * The direct messages of a run, each with what has changed since it was written: its reader may be talking with the
 * customer about it.
 */
import { hashOf } from '../../kernel/canonical-json.ts';
import { own } from '../../kernel/own.ts';
import { isTimestamp } from '../../kernel/time.ts';
import { fieldAt, type RecordType } from '../../kernel/value.ts';
import { briefLines, briefSchema, takeOver, type Brief } from '../../tool/brief.ts';
import type { Registry } from '../../tool/registry.ts';
import { changeText } from '../cite/change-text.ts';
import { inUse, inUseOrUnread } from '../log/fact-change.ts';
import { changedAt, presentBy, saidAt } from '../log/present.ts';
import type { AskState, CallState, RunState } from '../log/state.ts';
import { notifiedBy } from '../log/notified.ts';
import { askedForSame, isOwed, takenElsewhere, takenOf } from '../log/taken.ts';
import { decidedSince } from './decided-since.ts';
import { nameOf } from './result-of.ts';
import { firstUseOf } from '../log/uses.ts';
import type { ToldView } from './thread-view.ts';

type Words = { readonly caseType: RecordType; readonly registry: Registry };

export function viewTold(state: RunState, { caseType, registry }: Words): ToldView[] {
  return Object.values(state.calls).flatMap((call): ToldView[] => {
    const { callId, proposed } = call;
    const ask = proposed.answerId === null ? undefined : own(state.asks, proposed.answerId);
    const place = placeOf(call, ask);
    if (place === null) return [];
    const brief = briefSchema.parse(proposed.args['brief']);
    const { since, before } = changedSince(state, call, caseType);
    // A line above says it with the value of now.
    const isSaidWithBoth = (label: string, text: string): boolean =>
      [...since, ...before].some((change) => change.startsWith(`${label} ${text} → `));
    const decided = state.isErased ? [] : decidedSince(state, call, registry);
    const stands = toldState(state, ask, proposed.answerId !== null);
    const answerBy = ask?.kind === 'answer' ? ask.dueAt : timeOf(proposed.args['answer_by']);
    return [
      {
        key: `told:${callId}`,
        callId,
        askId: proposed.answerId,
        ...place,
        answerBy,
        // Once someone has it, nothing is asked any more; once its time is over, `state` says what is.
        brief: {
          ...brief,
          facts: briefLines(brief).filter(({ label, text }) => !isSaidWithBoth(label, text)),
          asked: stands.kind === 'open' || stands.kind === 'told' ? askedNow(state, brief, ask) : '',
        },
        state: stands,
        ...(decided.length === 0 ? {} : { decided }),
        ...(since.length === 0 ? {} : { changed: since }),
        ...(before.length === 0 ? {} : { changedBefore: before }),
        message: typeof proposed.args['message'] === 'string' ? proposed.args['message'] : null,
      },
    ];
  });
}

/** Who takes a case that someone has by a message of another step speaks with them first. */
function askedNow(state: RunState, { case: caseId, asked }: Brief, ask: AskState | undefined): string {
  const other = ask?.kind === 'answer' ? takenElsewhere(state, ask) : null;
  return other === null
    ? asked
    : asked.replace(takeOver(caseId), () => `Speak with ${other.by.name} before you press "I have it".`);
}

/** Where its message is; the one of the earlier run is this run's own once this one asks for its answer. */
function placeOf(call: CallState, ask: AskState | undefined): Pick<ToldView, 'channel' | 'ts' | 'isOfEarlier'> | null {
  const isOwn = call.progress.kind === 'succeeded';
  if (!Object.hasOwn(call.proposed.args, 'brief') || (!isOwn && ask === undefined)) return null;
  const { channel, ts } = notifiedBy(call) ?? {};
  if (typeof channel !== 'string' || typeof ts !== 'string') return null;
  return { channel, ts, ...(isOwn ? {} : { isOfEarlier: true }) };
}

function toldState(state: RunState, ask: AskState | undefined, asksAnswer: boolean): ToldView['state'] {
  if (ask?.kind !== 'answer') return { kind: asksAnswer ? 'open' : 'told' };
  if (ask.closed === null) return { kind: 'open' };
  const taken = takenOf(state, ask);
  if (taken !== null) return { kind: 'answered', by: taken.by.name, at: taken.at, isLate: ask.closed.how === 'missed' };
  // No one is blamed for what was not asked to the end of the time for it.
  if (ask.closed.how !== 'missed') return { kind: 'over', because: whyOver(state), at: ask.closed.at };
  const later = askedForSame(state, ask).filter(({ seq }) => seq > ask.seq);
  const since = later.at(-1);
  const other = takenElsewhere(state, ask);
  return {
    kind: 'missed',
    isOwed: isOwed(state, ask),
    ...(other === null ? {} : { other: other.by.name }),
    ...(since === undefined
      ? {}
      : { since: { name: nameOf(state, since), isYou: since.person === ask.person, at: since.at } }),
  };
}

function whyOver({ ended, stopping, isErased }: RunState): Extract<ToldView['state'], { kind: 'over' }>['because'] {
  if (ended !== null && ended.successor !== null) return 'started_again';
  return !isErased && (ended?.kind === 'stopped' || stopping !== null) ? 'stopped' : 'moved_on';
}

const timeOf = (value: unknown): number | null => (isTimestamp(value) ? value.$time : null);

type Changed = {
  /** After the message was written. */
  readonly since: readonly string[];
  /** Before it was written, by what the run did not use then. */
  readonly before: readonly string[];
};

/**
 * What the case states otherwise than when the message was written: the facts that messages show, and those that
 * something has read, and after the end of the run what it would decide otherwise with.
 */
function changedSince(state: RunState, { factsThen }: CallState, caseType: RecordType): Changed {
  if (state.isErased) return { since: [], before: [] };
  const newest = presentBy(state);
  const about = new Set(state.opened?.about?.map(({ path }) => path));
  const paths = new Set([...(factsThen?.facts ?? []), ...state.facts, ...state.changes].map(({ path }) => path));
  const since = [...paths].flatMap((path): [string, string][] => {
    const field = fieldAt(caseType, path.split('.'));
    const isShown = field?.headline === true || about.has(path);
    if (factsThen === null || (!isShown && firstUseOf(state, path) === null)) return [];
    const before = inUseOrUnread(factsThen, path);
    const { value: after, problem, text = '' } = newest(path);
    const isSame =
      problem === null
        ? before.unread === undefined && hashOf(before.before) === hashOf(after)
        : before.unread === text;
    return isSame ? [] : [[path, changeText({ label: field?.label ?? path, ...before, after, problem })]];
  });
  const { changes, differences } = state.afterEnd ?? { changes: [], differences: [] };
  const atEnd =
    differences.length === 0 ? [] : changes.map((change): [string, string] => [change.path, changeText(change)]);
  const all = [...new Map([...atEnd, ...since])];
  const isBefore = (path: string): boolean => {
    const at = Math.max(changedAt(state, path), saidAt(state, path));
    const isUsedAlike = factsThen !== null && hashOf(inUse(factsThen, path)) === hashOf(inUse(state, path));
    return isUsedAlike && at !== -1 && at < factsThen.seq;
  };
  return {
    since: all.flatMap(([path, text]) => (isBefore(path) ? [] : [text])),
    before: all.flatMap(([path, text]) => (isBefore(path) ? [text] : [])),
  };
}
