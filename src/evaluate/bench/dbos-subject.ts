/**
 * DBOS Transact as a peer: workflows of instant steps, started in the process that runs them, which is its fastest way.
 *
 * It is a package for development, loaded here only and typed by what is used of it, so the program is the same without it.
 */
import { Trouble } from '../../kernel/trouble.ts';
import type { Subject, SubjectSpec } from './subject.ts';

const PACKAGE: string = '@dbos-inc/dbos-sdk';

type Workflow = () => Promise<number>;
type Dbos = {
  setConfig(config: { name: string; systemDatabaseUrl: string; logLevel: string }): void;
  registerWorkflow(workflow: Workflow, options: { name: string }): Workflow;
  runStep(step: Workflow, options: { name: string }): Promise<number>;
  startWorkflow(workflow: Workflow): () => Promise<{ getResult(): Promise<number> }>;
  launch(): Promise<void>;
  shutdown(): Promise<void>;
};

/** Why there is no such peer, in one line; null when there is one. */
export function whyNoDbos(resolve: (name: string) => string = (name) => import.meta.resolve(name)): string | null {
  try {
    resolve(PACKAGE);
    return null;
  } catch {
    return `expected the package \`${PACKAGE}\` to compare with, got none: install the packages for development`;
  }
}

export async function openDbos({ url, steps }: Extract<SubjectSpec, { kind: 'dbos' }>): Promise<Subject> {
  const dbos = dbosOf(await import(PACKAGE));
  dbos.setConfig({ name: 'sopwith-bench', systemDatabaseUrl: url, logLevel: 'error' });
  const workflow = dbos.registerWorkflow(
    async () => {
      let sum = 0;
      for (let step = 0; step < steps; step++)
        sum += await dbos.runStep(() => Promise.resolve(step), { name: `step-${step}` });
      return sum;
    },
    { name: `workflow-of-${steps}` },
  );
  await dbos.launch();
  let ended = 0;
  return {
    async begin(count) {
      await Promise.all(
        Array.from({ length: count }, async () => {
          const handle = await dbos.startWorkflow(workflow)();
          await handle.getResult();
          ended++;
        }),
      );
    },
    ended: () => Promise.resolve(ended),
    settled: () => Promise.resolve(),
    stop: () => dbos.shutdown(),
  };
}

function dbosOf(loaded: unknown): Dbos {
  if (typeof loaded === 'object' && loaded !== null && 'DBOS' in loaded && isDbos(loaded.DBOS)) return loaded.DBOS;
  throw new Trouble('bench.other_dbos', {
    message: `Expected the interface of DBOS Transact 5.3 in \`${PACKAGE}\`, got another one`,
  });
}

function isDbos(found: unknown): found is Dbos {
  const names = ['setConfig', 'registerWorkflow', 'runStep', 'startWorkflow', 'launch', 'shutdown'];
  return typeof found === 'function' && names.every((name) => typeof Reflect.get(found, name) === 'function');
}
