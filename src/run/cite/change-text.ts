/**
 * Changes of facts in words, the same on cards, posts and in explanations.
 */
import type { Editor } from '../../case/case-event.ts';
import { toldApart } from '../../kernel/told-apart.ts';
import { quoted, wordOrQuoted } from '../../kernel/quoted.ts';
import { formatValue, type Value } from '../../kernel/value.ts';
import type { KeptFact } from '../log/asks.ts';
import { inUseOrUnread, type FactChange, type Facts } from '../log/fact-change.ts';
import { STATED_LATER } from '../log/park.ts';
import { missingText, valueInSentence } from './reading-text.ts';

type Change = Pick<FactChange, 'before' | 'unread' | 'after' | 'problem' | 'saidNone'>;

/**
 * `$7,200.00 → $4,100.00`; `missing` for a fact without a value. What could not be read is quoted: `unreadable
 * (31.000)`; what cannot be read now, by its problem.
 */
export function beforeAndAfter({ before, unread, after, problem, saidNone }: Change): string {
  const isRead = unread === undefined && problem === null;
  if (isRead && before !== null && after !== null) return fromToInSentence(before, after);
  return `${unread === undefined ? valueText(before) : unreadText(unread)} → ${afterText({ after, problem, ...(saidNone === undefined ? {} : { saidNone }) })}`;
}

/** Two texts that are never alike; what is not spelled out by sign is quoted as in any sentence. */
function fromToInSentence(before: Value, after: Value): string {
  const texts = toldApart([before, after]);
  return texts
    .map((text, index) => {
      const value = index === 0 ? before : after;
      return text === value || text.startsWith('…')
        ? wordOrQuoted(text)
        : text === formatValue(value)
          ? valueInSentence(value)
          : text;
    })
    .join(' → ');
}

/** `$4,100.00`, `missing`, or why it cannot be read. */
export function afterText({ after, problem, saidNone }: Pick<FactChange, 'after' | 'problem' | 'saidNone'>): string {
  if (problem !== null) return `unreadable: ${problem}`;
  return after === null ? missingText(saidNone) : valueText(after);
}

/** `claim value $7,200.00 → $4,100.00`. */
export function changeText(change: Change & Pick<FactChange, 'label'>): string {
  return `${change.label} ${beforeAndAfter(change)}`;
}

/** `Zendesk ticket 101, field claim_amount, changed by Nora Nilsen`. */
export function sourceText({ source, editor }: Pick<FactChange, 'source' | 'editor'>): string {
  const { system, record, field } = source;
  return `${system} ${record}, field ${field}${editor === undefined ? '' : `, changed by ${editorText(editor)}`}`;
}

/** The name of who changed it, else the address. */
export function editorText({ name, email }: Editor): string {
  return name ?? email ?? 'an unknown editor';
}

/** Where the name may be the one of before: the address says who it is. */
export const editorWithAddress = ({ name, email }: Editor): string =>
  name === null || email === null ? editorText({ name, email }) : `${name} (${email})`;

/** What became of the change, as part of a sentence; empty when it is in use. */
export function standingText({ standing, because }: Pick<FactChange, 'standing' | 'because'>): string {
  switch (standing) {
    case 'used':
      return '';
    case 'held':
      return `${because ?? 'people are being asked'}, so it is checked first whether anything would be decided otherwise`;
    default:
      return `not used: ${because ?? 'nothing needs it'}`;
  }
}

/**
 * `claim value $7,200.00 and BOL BOL-1`: what the run uses, where these changes state something else.
 *
 * @param bound by path: what a call uses instead of the value in use
 */
export function earlierValues(
  state: Pick<Facts, 'facts' | 'refused'>,
  changes: readonly Pick<FactChange, 'path' | 'label'>[],
  bound: ReadonlyMap<string, Value | null> = new Map(),
): string {
  const texts = changes.map(({ path, label }) => {
    const value = bound.get(path);
    return `${label} ${value === undefined ? inUseText(state, path) : valueText(value)}`;
  });
  return texts.length === 0 ? 'the earlier values' : texts.join(' and ');
}

/** `, whatever the case states later` after values that are kept for good; names them if others are not. */
export function laterText(facts: readonly Pick<FactChange, 'path' | 'label'>[], keeps: readonly KeptFact[]): string {
  const kept = facts.filter(({ path }) => keeps.some((known) => known.path === path && known.isForGood));
  if (kept.length === 0) return '';
  const which = kept.length === facts.length ? '' : ` as ${kept.map(({ label }) => label).join(' and ')}`;
  return `, whatever ${STATED_LATER}${which}`;
}

/** `$7,200.00`, `missing`, or what cannot be read. */
export function inUseText(state: Pick<Facts, 'facts' | 'refused'>, path: string): string {
  const { before, unread } = inUseOrUnread(state, path);
  return unread === undefined ? valueText(before) : unreadText(unread);
}

const unreadText = (unread: string): string => `unreadable${unread === '' ? '' : ` (\`${unread}\`)`}`;

const MISSING = 'missing';

/** A text that says `missing` itself is quoted, too. */
export function valueText(value: Value | null): string {
  if (value === null) return MISSING;
  return value === MISSING ? quoted(value) : valueInSentence(value);
}
