/**
 * Compares a payload with the template of the trigger: each name of it once, in its order, and nothing else.
 *
 * Zendesk does not escape texts everywhere, so a text may close its quotes and go on as if it were the template. But it
 * cannot remove the names of the template that come after it. A payload with exactly the names of the template, each
 * with a single value, therefore has no name that a text added. For this, the template states the names under `fields`,
 * and its optional names, before any text that people write.
 */
import { suggest } from '../../handbook/suggest.ts';
import type { Json } from '../../kernel/canonical-json.ts';
import { shownName } from '../read-json.ts';
import { REQUESTER_NAMES, ticketNames, TOP_NAMES } from './payload.ts';

type Found = Readonly<Record<string, unknown>>;

const TEMPLATE = 'the template in `src/intake/README.md`';
const ADDED =
  'A text of the ticket may have added it, to speak for other fields; or the trigger has it although the template has not';

/**
 * @param payload one that fits its schema
 * @returns a sentence that names the first difference, without any value; null when there is none
 */
export function templateProblem(payload: Json): string | null {
  const top = recordOf(payload);
  const ticket = recordOf(top?.['ticket']);
  const names = top?.['field_names'];
  return (
    differing(top, '', TOP_NAMES) ??
    differing(ticket, 'ticket.', ticketNames(ticket ?? {})) ??
    differing(recordOf(ticket?.['requester']), 'ticket.requester.', REQUESTER_NAMES) ??
    differingFields(recordOf(ticket?.['fields']), Array.isArray(names) ? names.map(String) : []) ??
    severalValues(recordOf(ticket?.['fields']) ?? {})
  );
}

function differing(found: Found | null, prefix: string, names: readonly string[]): string | null {
  if (found === null)
    return `Expected a record at \`${prefix.slice(0, -1)}\`, got another value. Compare it with ${TEMPLATE}`;
  const given = Object.keys(found);
  const added = given.find((name) => !names.includes(name));
  if (added !== undefined) return unexpected(`${prefix}${shownName(added)}`, suggest(added, names));
  const missing = names.find((name) => !given.includes(name));
  if (missing !== undefined)
    return `Expected \`${prefix}${missing}\`, got nothing: the trigger has an older or shorter form of ${TEMPLATE}. Copy it again`;
  const place = given.findIndex((name, index) => name !== names[index]);
  return place < 0
    ? null
    : `Expected \`${prefix}${names[place] ?? ''}\` before \`${prefix}${given[place] ?? ''}\`, got another order. ${ADDED}. Names are in the order of ${TEMPLATE}`;
}

/** A number as a name is sorted first by JavaScript, so the order of fields cannot be compared, and need not be. */
function differingFields(fields: Found | null, names: readonly string[]): string | null {
  const given = Object.keys(fields ?? {});
  const added = given.find((name) => !names.includes(name));
  if (added !== undefined)
    return `${unexpected(`ticket.fields.${shownName(added)}`, suggest(added, names))}. The names under \`fields\` are those that \`field_names\` lists`;
  const missing = names.find((name) => !given.includes(name));
  return missing === undefined
    ? null
    : `Expected \`ticket.fields.${shownName(missing)}\`, which \`field_names\` lists, got nothing. Compare the trigger with ${TEMPLATE}`;
}

const unexpected = (name: string, hint: string | null): string =>
  `Expected no \`${name}\`, got one. ${hint === null ? '' : `${hint} `}${ADDED}`;

/** The schema has the other values: all are texts or numbers. */
function severalValues(fields: Found): string | null {
  const several = Object.entries(fields).find(([, value]) => typeof value === 'object' && value !== null);
  return several === undefined
    ? null
    : `Expected a text at \`ticket.fields.${shownName(several[0])}\`, got a ${Array.isArray(several[1]) ? 'list' : 'record'}. A text of the ticket may have made it, to speak for other fields`;
}

const recordOf = (value: unknown): Found | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
