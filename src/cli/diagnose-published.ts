/**
 * What `sop doctor` says of the published handbook: which one the register proves, and what in the database was never
 * published.
 */
import { createHandbooks } from '../engine/handbooks.ts';
import { NOT_VERIFIED } from '../kernel/record-keys.ts';
import { codeOf, messageOf, type Trouble } from '../kernel/trouble.ts';
import { formatInstant } from '../kernel/time.ts';
import type { Handbook } from '../review/handbook.ts';
import type { Registry } from '../tool/registry.ts';
import type { OpenStore } from './cli-context.ts';
import type { Diagnosis } from './diagnosis.ts';
import { count } from './text-style.ts';

export async function diagnosePublished(
  { store, keys }: OpenStore,
  registry: Registry,
): Promise<{ readonly diagnoses: readonly Diagnosis[]; readonly handbook: Handbook | null }> {
  const say = (state: Diagnosis['state'], message: string): Diagnosis => ({ area: 'handbook', state, message });
  const troubles: Trouble[] = [];
  const handbooks = createHandbooks(store, registry, {
    // Doctor does nothing on what it reads, so it also reads where there is no key.
    keys: keys ?? NOT_VERIFIED,
    report: (trouble) => {
      troubles.push(trouble);
    },
  });
  const unsigned =
    keys === null ? [say('note', 'Its signatures were not verified: there is no signing key on this machine')] : [];
  try {
    const { handbook, published } = await handbooks.current();
    const by = `published by ${published.publisher.name} at ${formatInstant(published.publishedAt)}`;
    return {
      handbook,
      diagnoses: [
        say('there', `Handbook ${published.number} is in force, with ${count(handbook.sops.size, 'SOP')}, ${by}`),
        ...unsigned,
        ...troubles.map(({ message }) => say('missing', message)),
      ],
    };
  } catch (error) {
    if (codeOf(error) !== 'handbook.none') return { handbook: null, diagnoses: [say('missing', messageOf(error))] };
    return {
      handbook: null,
      diagnoses: [
        say('note', 'No handbook is published yet; the first start publishes the one on disk'),
        ...troubles.map(({ message }) => say('missing', message)),
      ],
    };
  }
}
