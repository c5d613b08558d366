/** The case as the boundary reads it. */
import { OTHER_CASES } from '../../case/kind.ts';
import { onceForEach } from '../../kernel/once-for-each.ts';
import { own } from '../../kernel/own.ts';
import { timestamp } from '../../kernel/time.ts';
import { fieldAt, isRecord, type RecordType, type Value } from '../../kernel/value.ts';
import { countOfOthers } from '../log/other-case.ts';
import type { RunState } from '../log/state.ts';

/**
 * The case's facts as nested records, for the boundary. Omits free text from outside, because no rule may depend on it.
 */
export function caseRecord(state: RunState, type: RecordType): Readonly<Record<string, Value>> {
  const { opened, facts } = state;
  const ofFacts = nestedFacts(type)(facts);
  return opened === null
    ? ofFacts
    : {
        id: opened.caseId,
        kind: opened.kind,
        channel: opened.channel,
        received_at: timestamp(opened.receivedAt),
        ...otherCasesIn(state, type),
        ...ofFacts,
      };
}

/** Each call is judged twice, on facts that rarely change in between. */
const nestedFacts = onceForEach((type: RecordType) =>
  onceForEach((facts: RunState['facts']): Readonly<Record<string, Value>> => {
    const root: Record<string, Value> = Object.create(null) as Record<string, Value>;
    for (const fact of facts) {
      const path = fact.path.split('.');
      if (fieldAt(type, path)?.untrusted === true) continue;
      let record = root;
      for (const name of path.slice(0, -1)) {
        const known = own(record, name);
        const inner: Record<string, Value> = isRecord(known) ? (known as Record<string, Value>) : {};
        record[name] = inner;
        record = inner;
      }
      record[path.at(-1) ?? ''] = fact.value;
    }
    return { ...root };
  }),
);

/** Of a kind that says what its cases are about: how many other cases are about the same. */
export const otherCasesIn = (state: RunState, { fields }: RecordType): Readonly<Record<string, Value>> =>
  Object.hasOwn(fields, OTHER_CASES) ? { [OTHER_CASES]: countOfOthers(state) } : {};
