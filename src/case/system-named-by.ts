/**
 * The system whose record a fact names, such as a ticket of Zendesk. Only a sender that speaks for that system may
 * state it.
 */
import { TICKET_ID, type FactDeclaration } from './kind.ts';

/** Systems whose name as the first part of a path, such as `jira.issue_key`, says whose record the fact names. */
export const SYSTEMS: readonly string[] = ['zendesk', 'salesforce', 'jira', 'tms', 'slack'];

/** Ends of names that identify a record: `jira_key`, `shipment_number`. */
const IDENTIFYING = ['id', 'ids', 'key', 'number', 'no', 'ref', 'reference', 'record', 'url', 'link'];

type Declared = Pick<FactDeclaration, 'fact' | 'identifies' | 'zendesk'>;

/** Null for a fact that names no record of another system. */
export function systemNamedBy({ fact, identifies, zendesk }: Declared): string | null {
  if (identifies !== undefined) return identifies;
  if (zendesk === TICKET_ID) return 'zendesk';
  const [first = ''] = fact.split('.');
  return SYSTEMS.includes(first) ? first : null;
}

/**
 * The system whose record the fact seems to name by its path, such as `order.jira_key`, although nothing declares it:
 * any sender may state it. Null for any other fact.
 *
 * @param systems names of systems in addition to the usual ones
 */
export function systemMeantBy(declared: Declared, systems: readonly string[] = []): string | null {
  if (systemNamedBy(declared) !== null) return null;
  const words = declared.fact.split(/[._]/);
  if (!IDENTIFYING.includes(words.at(-1) ?? '')) return null;
  return [...SYSTEMS, ...systems].find((system) => isWithin(words, system.split('_'))) ?? null;
}

const isWithin = (words: readonly string[], name: readonly string[]): boolean =>
  words.some((_, start) => name.every((word, index) => words[start + index] === word));
