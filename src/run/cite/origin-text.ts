/**
 * Where a value comes from, in one phrase: system, record, field, step and time.
 */
import { unreachable } from '../../kernel/assert.ts';
import { formatInstant } from '../../kernel/time.ts';
import { formatValue } from '../../kernel/value.ts';
import type { Origin, Reading } from '../../sop/expression/expression.ts';
import { systemName } from '../../tool/system-name.ts';
import { missingText, valueInSentence } from './reading-text.ts';

/** The system of what a person gave with a button. */
const SAID_IN = 'Slack';

/** Of a value that was computed from others, each of which is cited by itself. */
const COMPUTED = 'computed';

/** @param value null where there is none */
export function formatOrigin(origin: Origin | null, value: Reading['value']): string {
  if (origin === null) return value === null ? 'not there' : COMPUTED;
  switch (origin.kind) {
    case 'fact':
      if (origin.system === SAID_IN) return `said by ${origin.record}, ${formatInstant(origin.at)}`;
      return `${origin.system} ${origin.record}, field ${origin.field}, ${formatInstant(origin.at)}`;
    case 'call':
      return `${systemName(origin.system)}${origin.record === '' ? '' : ` ${origin.record}`}, field ${origin.field}, read in step ${origin.step}, ${formatInstant(origin.at)}`;
    case 'set':
      return `set in step ${origin.step}, ${formatInstant(origin.at)}`;
    case 'answer':
      return `${origin.field}, answered by ${origin.person} in step ${origin.step}, ${formatInstant(origin.at)}`;
    case 'table':
      return `${origin.rows.length === 1 ? 'row' : 'rows'} ${origin.rows.join(', ')} of ${origin.table}, read in step ${origin.step}, ${formatInstant(origin.at)}`;
    case 'event':
      return `${origin.event}${origin.system === '' ? '' : `, ${origin.system} ${origin.record}, field ${origin.field}`}, ${formatInstant(origin.at)}`;
    case 'input':
      return `given by step ${origin.step}, ${formatInstant(origin.at)}`;
    case 'sop':
      return `the outcome of ${origin.sop}, run in step ${origin.step}, ${formatInstant(origin.at)}`;
    case 'item':
      return `item ${origin.number} of ${origin.list}, read in step ${origin.step}, ${formatInstant(origin.at)}`;
    case 'value':
      return `${origin.file} line ${origin.line}`;
    case 'limit':
      return origin.inForce === undefined
        ? `boundary/limits.yaml, boundary version ${origin.version}`
        : `as published with this version of the SOP; boundary version ${origin.version} says ${formatValue(origin.inForce)}`;
    case 'literal':
      return `written in ${origin.file} line ${origin.line}`;
    case 'run':
      return 'known to the run';
    default:
      return unreachable(origin);
  }
}

/** The record alone, for people who read along: `Zendesk ticket 101`. */
export function originInWords(origin: Origin | null, value: Reading['value']): string {
  if (origin === null) return value === null ? 'not there' : COMPUTED;
  switch (origin.kind) {
    case 'fact':
      return origin.system === SAID_IN ? `said by ${origin.record}` : `${origin.system} ${origin.record}`.trim();
    case 'call':
      return `${systemName(origin.system)} ${origin.record}`.trim();
    case 'event':
      return `${origin.event}${origin.system === '' ? '' : `, ${origin.system} ${origin.record}`}`;
    case 'answer':
      return `answered by ${origin.person}`;
    case 'set':
    case 'table':
      return `set by step ${origin.step} of the procedure`;
    default:
      return formatOrigin(origin, value);
  }
}

/** `claim value $7,200.00 (Zendesk ticket 101, field claim_amount, …)`. */
export function formatReading(reading: Reading): string {
  const { label, value, origin, refused, saidNone, noAnswer } = reading;
  if (value === null && refused !== undefined) return refused;
  if (value === null && noAnswer !== undefined) return `${label} is ${missingText(saidNone, noAnswer)}`;
  return `${label} ${value === null ? `is ${missingText(saidNone)}` : valueInSentence(value)} (${formatOrigin(origin, value)})`;
}
