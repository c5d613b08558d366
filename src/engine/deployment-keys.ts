/**
 * Keys whose signatures name the deployment. Two deployments may have one signing key, such as a trial next to the real
 * one: a genuine log or arrival of one is not acted on in the other.
 *
 * A deployment is named by the hash of the first entry of its register, so a restored dump is the same deployment.
 */
import type { RecordVerifier } from '../kernel/record-keys.ts';
import { codeOf, Trouble } from '../kernel/trouble.ts';
import type { Store } from './ports.ts';
import type { Handbooks } from './handbooks.ts';

/** For a process that acts: the register proves its first entry. */
export function deploymentKeys<Keys extends RecordVerifier>(
  keys: Keys,
  handbooks: Pick<Handbooks, 'register' | 'proved'>,
): Keys {
  return {
    ...keys,
    deployment: {
      id() {
        const { origin } = handbooks.proved();
        if (origin !== '') return origin;
        throw new Trouble('handbook.none', {
          message: 'Expected a published handbook, whose entry in the register names the deployment, got none',
        });
      },
      async learn() {
        if (handbooks.proved().origin === '') await handbooks.register();
      },
    },
  };
}

/** For an audit, which proves the register by itself: what a broken one names is compared as well. */
export async function auditKeys<Keys extends RecordVerifier>(
  keys: Keys,
  { register }: Pick<Store, 'register'>,
): Promise<Keys> {
  const id = await originOf(register);
  return { ...keys, deployment: { id: () => id, learn: () => Promise.resolve() } };
}

/** Empty where there is none, or where its row cannot be read, which the audit of the register names. */
async function originOf(register: Store['register']): Promise<string> {
  try {
    return (await register.read('handbooks', 1, 1)).entries[0]?.hash ?? '';
  } catch (error) {
    if (codeOf(error).startsWith('store.')) throw error;
    return '';
  }
}
