/**
 * Compares the rows that follow from a log with what is stored: the run's row, timers, asks, used sessions, and the
 * case with its keys. They only lead to the log, but a changed one sends a button, a deadline or a webhook astray.
 */
import { askKey } from '../run/view/asked-anew.ts';
import { derivedHash } from '../engine/derived-hash.ts';
import { deriveRows } from '../engine/derived-rows.ts';
import { partOf, type MessagePart } from '../engine/message-key.ts';
import type { CaseRow, RowsOfRun, RunRow, ThreadMessage } from '../engine/ports.ts';
import { rangesOf, shownRanges } from '../engine/shown-ranges.ts';
import type { CorrelationKey } from '../case/case-event.ts';
import { canonicalJson } from '../kernel/canonical-json.ts';
import { storedText } from '../kernel/stored-text.ts';
import type { SealedEvent } from '../run/log/event.ts';
import { aboutEither } from '../run/log/moved-money.ts';
import type { RunState } from '../run/log/state.ts';
import { finalOutcomeOf, statusOf } from '../run/view/status-of.ts';

export type StoredRows = RowsOfRun & {
  readonly case: CaseRow | null;
  readonly messages: readonly ThreadMessage[];
};

export type RowProblem = { readonly table: string; readonly problem: string };

/** @param state the fold of the whole `log`, of which nothing was erased */
export function problemOfRows(
  row: RunRow,
  log: readonly SealedEvent[],
  state: RunState,
  stored: StoredRows,
): RowProblem | null {
  const derived = deriveRows(log, state);
  const expected = {
    caseId: state.opened?.caseId ?? null,
    status: statusOf(state),
    sop: state.sop?.name ?? null,
    sopVersion: state.sop?.version ?? null,
    outcome: finalOutcomeOf(state),
    openedAt: derived.openedAt,
    updatedAt: derived.updatedAt,
  };
  const wrong = (Object.keys(expected) as (keyof typeof expected)[]).find((field) => row[field] !== expected[field]);
  if (wrong !== undefined)
    return {
      table: 'runs',
      problem: `Expected the row's ${wrong} to follow from the log (\`${String(expected[wrong])}\`), got \`${String(row[wrong])}\``,
    };
  if (row.threadSeq > row.head.seq)
    return {
      table: 'runs',
      problem: `Expected a thread that shows at most event ${row.head.seq}, got ${row.threadSeq}`,
    };
  return (
    differing('asks', derived.asks, stored.asks, ({ askId }) => askId) ??
    differing('session_uses', derived.sessions, stored.sessions, ({ sessionId }) => sessionId) ??
    problemOfDerived(row, log, state, stored) ??
    problemOfCase(state, stored.case, derived.openedAt) ??
    problemOfThread(row, state, stored.messages)
  );
}

/** Title and timers follow from the handbook that was in force, so the append signed their hash. */
function problemOfDerived(
  row: RunRow,
  log: readonly SealedEvent[],
  state: RunState,
  { timers, asks }: RowsOfRun,
): RowProblem | null {
  const signed = log.at(-1)?.signed?.derived;
  const isSigned = (about: readonly string[]): boolean => derivedHash({ ...row, about, timers, asks }) === signed;
  if (isSigned(row.about)) return null;
  return aboutEither(state).some(isSigned)
    ? {
        table: 'runs.about',
        problem: 'Expected what the case is about as the last append signed it, got something else',
      }
    : {
        table: 'timers',
        problem: 'Expected the timers and the title that the last append signed, got others',
      };
}

function differing<Row extends object>(
  table: string,
  derived: readonly Row[],
  stored: readonly Row[],
  key: (row: Row) => string,
): RowProblem | null {
  const found = new Map(stored.map((row) => [key(row), row]));
  for (const row of derived) {
    const other = found.get(key(row));
    found.delete(key(row));
    if (other === undefined) return { table, problem: `Expected the row \`${key(row)}\`, got none` };
    const field = (Object.keys(row) as (keyof Row & string)[]).find(
      (name) => canonicalJson(row[name]) !== canonicalJson(other[name]),
    );
    if (field !== undefined)
      return {
        table,
        problem: `Expected \`${key(row)}\` to have the ${field} that the log gives (\`${canonicalJson(row[field])}\`), got \`${canonicalJson(other[field])}\``,
      };
  }
  const [extra] = found.keys();
  return extra === undefined ? null : { table, problem: `Expected no row \`${extra}\`, which the log does not give` };
}

function problemOfCase({ opened, ended }: RunState, row: CaseRow | null, openedAt: number): RowProblem | null {
  if (opened === null) return null;
  if (row === null) return { table: 'cases', problem: `Expected the case \`${opened.caseId}\`, got none` };
  // Columns of text do not hold every character that a log does, and two keys may differ in such characters only.
  const keys = (list: readonly CorrelationKey[]): string => {
    const texts = list.map(({ system, record }) => canonicalJson([storedText(system), storedText(record)]));
    return `[${[...new Set(texts)].join()}]`;
  };
  // A run that started again continues a case that its first run, audited by itself, has opened.
  const ofFirstRun =
    opened.earlier === null
      ? ([
          ['requester', canonicalJson(opened.requester), canonicalJson(row.requester)],
          ['openedAt', String(openedAt), String(row.openedAt)],
        ] as const)
      : [];
  const pairs = [['kind', opened.kind, row.kind] as const, ...ofFirstRun];
  const wrong = pairs.find(([, expected, got]) => expected !== got);
  if (wrong !== undefined)
    return {
      table: 'cases',
      problem: `Expected the ${wrong[0]} with which the case was opened (\`${wrong[1]}\`), got \`${wrong[2]}\``,
    };
  // The runs after it may have opened more records.
  const isWhole = (ended?.successor ?? null) === null;
  const found = isWhole ? row.keys : row.keys.slice(0, opened.keys.length);
  return keys(opened.keys) === keys(found)
    ? null
    : {
        table: 'case_keys',
        problem: `Expected the keys of the case, as its log gives them (\`${keys(opened.keys)}\`), got \`${keys(found)}\``,
      };
}

/** Slack's ids do not follow from the log; that a part of the thread has a message does. */
function problemOfThread(row: RunRow, state: RunState, messages: readonly ThreadMessage[]): RowProblem | null {
  const keys = new Set(messages.map(({ key }) => key));
  const asks = Object.values(state.asks)
    // Asks of one person are posted by the tool that asks.
    .filter(({ kind, seq }) => kind !== 'answer' && seq <= row.threadSeq)
    .map((ask) => askKey(state, ask));
  const missing = row.threadSeq === 0 ? undefined : ['card', ...asks].find((key) => !keys.has(key));
  if (missing !== undefined)
    return {
      table: 'thread_messages',
      problem: `Expected the message \`${missing}\` of a thread that shows event ${row.threadSeq}, got none`,
    };
  const stranger = messages.find(({ key }) => !isOfRun(state, partOf(key)));
  if (stranger !== undefined)
    return { table: 'thread_messages', problem: `Expected messages of parts of the thread, got \`${stranger.key}\`` };
  const believed = shownRanges(messages, row.head.seq).map(({ message }) => message.key);
  const wrong = rangesOf(messages).find(({ message }) => !believed.includes(message.key));
  return wrong === undefined
    ? null
    : {
        table: 'thread_messages',
        problem: `Expected milestones that follow each other, up to event ${row.head.seq} at most, got \`${wrong.message.key}\``,
      };
}

function isOfRun({ asks, calls }: RunState, part: MessagePart | null): boolean {
  switch (part?.kind) {
    case undefined:
      return false;
    case 'ask':
    case 'remind':
      return Object.hasOwn(asks, part.id);
    case 'told':
      return Object.hasOwn(calls, part.id);
    default:
      return true;
  }
}
