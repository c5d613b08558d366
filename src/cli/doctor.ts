/**
 * `sop doctor`: lists what is there, what is missing and what is not needed.
 */
import { allTools } from '../connector/tools.ts';
import { judgmentMs } from '../kernel/limits.ts';
import { codeOf, messageOf } from '../kernel/trouble.ts';
import type { Handbook } from '../review/handbook.ts';
import { createRegistry, type Registry } from '../tool/registry.ts';
import type { CliConfiguration, CliContext, HandbookNeeds, OpenStore, SystemSetting } from './cli-context.ts';
import { EXIT, JSON_OPTION, UsageError, type CommandBody } from './command.ts';
import { diagnoseDeclared } from './diagnose-declared.ts';
import { diagnoseEdiFolder } from './diagnose-edi-folder.ts';
import { diagnoseDifference, readSaved, type Saved } from './diagnose-folder.ts';
import { diagnoseMailboxes } from './diagnose-mailboxes.ts';
import type { Recorded } from '../intake/mail/remember-beginning.ts';
import { diagnoseKeys } from './diagnose-keys.ts';
import { diagnosePublished } from './diagnose-published.ts';
import { diagnoseWitness } from './diagnose-witness.ts';
import { judgeCheck, needsOf, systemsNeeded } from './handbook-needs.ts';
import type { Diagnosis } from './diagnosis.ts';
import { diagnoseInbox, diagnoseSenders, RECENT_MS } from './diagnose-senders.ts';
import { withStore } from './with-store.ts';
import { count, paintFor, plain, progressFor, type Paint } from './text-style.ts';

/** Milliseconds for all checks of one system. */
const CHECK_MS = 20_000;
/** A model may think about its question as long as about any. */
const MODEL_CHECK_MS = CHECK_MS + judgmentMs;
/** The first Node version that runs this program's TypeScript directly. */
const NODE_MAJOR = 24;

/**
 * Codes that are not a problem. The first start creates the embedded database, and one process uses it at a time, so
 * "in use" means that the program is running.
 */
const HARMLESS = new Set(['store.not_there', 'store.directory_in_use']);

type Published = {
  readonly diagnoses: readonly Diagnosis[];
  readonly handbook: Handbook | null;
  /** Why the folder is not what is in force. */
  readonly difference: readonly Diagnosis[];
};

export const doctorCommand: CommandBody = {
  options: { json: JSON_OPTION },
  exits: ['0  nothing needed is missing', '1  something needed is missing'],
  async run({ words, has }, context) {
    if (words.length > 0) throw new UsageError(`Expected nothing after \`sop doctor\`, got \`${words.join(' ')}\``);
    const { io } = context;
    const registry = createRegistry(allTools());
    const configuration = await context.readConfiguration();
    const saved = readSaved(io.cwd, configuration.sopsDirectory, registry);
    const published = await diagnoseDatabase(context, registry, saved, configuration.mode);
    const handbook = published.handbook ?? saved.handbook;
    const needs = needsOf(handbook ?? { sops: new Map(), kinds: new Map() });
    const progress = progressFor(io);
    const diagnoses: readonly Diagnosis[] = [
      diagnoseNode(),
      ...diagnoseConfiguration(configuration),
      ...published.diagnoses,
      ...saved.diagnoses,
      ...published.difference,
      ...(configuration.mode === 'sandbox' ? [] : diagnoseSenders(handbook?.senders ?? null, configuration)),
      ...(await diagnoseEdiFolder(configuration.ediFolder, Date.now())),
      ...(configuration.mode === 'sandbox'
        ? []
        : diagnoseDeclared(handbook?.declared ?? new Map(), configuration.declaredSystems, needs.tools)),
      ...(configuration.mode === 'sandbox'
        ? []
        : await diagnoseMailboxes((handbook?.kinds ?? new Map()).values(), configuration, recordedIn(context))),
      ...(await diagnoseSystems(configuration, needs, registry, (system) => {
        progress.show(`Asking ${system}`);
      }).finally(() => {
        progress.clear();
      })),
    ];
    const missing = diagnoses.filter(({ state }) => state === 'missing').length;
    if (has('json'))
      io.out(`${JSON.stringify({ ok: missing === 0, mode: configuration.mode, checks: diagnoses }, null, 2)}\n`);
    else io.out(textOf(diagnoses, missing, paintFor(io)));
    return missing > 0 ? EXIT.found : EXIT.ok;
  },
};

function diagnoseNode(): Diagnosis {
  const { node } = process.versions;
  const isNew = Number(node.split('.')[0]) >= NODE_MAJOR;
  return {
    area: 'node',
    state: isNew ? 'there' : 'missing',
    message: isNew
      ? `Node ${node}`
      : `Expected Node ${NODE_MAJOR} or newer, got ${node}: run \`npm install\` and call \`npx sop\``,
  };
}

function diagnoseConfiguration({ mode, problems, slackTransport, operatorsChannel }: CliConfiguration): Diagnosis[] {
  if (problems.length > 0) return problems.map((message) => ({ area: 'configuration', state: 'missing', message }));
  if (mode === 'sandbox')
    return [
      {
        area: 'configuration',
        state: 'note',
        message:
          'Sandbox: no Slack credentials are set, so every system is a stand-in on this computer and nothing real is touched',
      },
    ];
  return [
    {
      area: 'configuration',
      state: slackTransport === null ? 'missing' : 'there',
      message:
        slackTransport === null
          ? 'Expected a way for Slack to reach us, got none: set SLACK_APP_TOKEN or SLACK_SIGNING_SECRET'
          : `Slack reaches us by ${slackTransport}`,
    },
    operatorsChannel === null
      ? {
          area: 'configuration',
          state: 'note',
          message:
            'Trouble that concerns no case is only in the log: set SOPWITH_OPERATORS_CHANNEL to a channel in Slack to read it there',
        }
      : { area: 'configuration', state: 'there', message: `Notices to the operators go to ${operatorsChannel}` },
  ];
}

/** Checks the database and the handbook that is in force. */
async function diagnoseDatabase(
  context: CliContext,
  registry: Registry,
  saved: Saved,
  mode: CliConfiguration['mode'],
): Promise<Published> {
  const only = (diagnosis: Diagnosis): Published => ({ diagnoses: [diagnosis], handbook: null, difference: [] });
  const say = (state: Diagnosis['state'], message: string): Diagnosis => ({ area: 'database', state, message });
  let open: OpenStore;
  try {
    open = await context.openStore();
  } catch (error) {
    return only(say(HARMLESS.has(codeOf(error)) ? 'note' : 'missing', messageOf(error)));
  }
  const { where, store } = open;
  try {
    const pending = await open.pendingMigrations();
    if (pending.length > 0)
      return only(say('note', `The next start of the program brings ${where} up to date: \`${pending.join('`, `')}\``));
    const opens = say('there', `Opened ${where}; its tables are up to date`);
    const inbox = diagnoseInbox(
      await store.inbox.counts(Date.now() - RECENT_MS),
      await store.inbox.pending(Number.MAX_SAFE_INTEGER),
    );
    // First: reading the handbook notes in the keys what the register says of them.
    const keys = await diagnoseKeys(open);
    const published = await diagnosePublished(open, registry);
    const witness = await diagnoseWitness(open, Date.now());
    const difference = await diagnoseDifference(open, registry, saved, mode);
    return { ...published, difference, diagnoses: [opens, inbox, ...keys, ...witness, ...published.diagnoses] };
  } catch (error) {
    return only(say('missing', messageOf(error)));
  } finally {
    await open.close();
  }
}

/** What the program has recorded; nothing before its first start. */
function recordedIn(context: CliContext): Recorded {
  return async (item) => {
    try {
      return await withStore(context, async ({ store }) => (await store.inbox.known(item))?.payload ?? null);
    } catch (error) {
      if (HARMLESS.has(codeOf(error)) || codeOf(error) === 'store.not_migrated') return null;
      throw error;
    }
  };
}

async function diagnoseSystems(
  { mode, systems }: CliConfiguration,
  needs: HandbookNeeds,
  registry: Registry,
  asking: (system: string) => void,
): Promise<Diagnosis[]> {
  if (mode === 'sandbox') return [];
  const diagnoses: Diagnosis[] = [];
  for (const setting of systems) {
    asking(setting.system);
    diagnoses.push(...(await diagnoseSystem(setting, needs, registry)));
  }
  return diagnoses;
}

async function diagnoseSystem(setting: SystemSetting, needs: HandbookNeeds, registry: Registry): Promise<Diagnosis[]> {
  const { system } = setting;
  const say = (state: Diagnosis['state'], message: string): Diagnosis => ({ area: system, state, message });
  const isNeeded = systemsNeeded(needs).has(system);
  if (setting.state === 'missing') {
    const variables = setting.variables.join(', ');
    return [
      isNeeded
        ? say('missing', `Not configured: set ${variables}`)
        : say('note', `Not configured, and no SOP in force uses it (${variables})`),
    ];
  }
  try {
    const deadline = AbortSignal.timeout(system === 'openai' ? MODEL_CHECK_MS : CHECK_MS);
    const check = judgeCheck(await setting.check(needs, deadline), needs, registry);
    return [
      say(check.answers ? 'there' : isNeeded ? 'missing' : 'note', check.message),
      ...(isNeeded
        ? []
        : [
            say(
              'beyond_need',
              'Configured, but no SOP in force uses it; remove its credentials, or keep them for later',
            ),
          ]),
      ...check.findings.map(({ kind, message }) => say(kind === 'missing' && !isNeeded ? 'note' : kind, message)),
    ];
  } catch (error) {
    return [say(isNeeded ? 'missing' : 'note', `It could not be checked: ${messageOf(error)}`)];
  }
}

function textOf(diagnoses: readonly Diagnosis[], missing: number, paint: Paint): string {
  const marks = {
    there: paint('green', 'ok      '),
    missing: paint('red', 'MISSING '),
    beyond_need: paint('yellow', 'unneeded'),
    note: paint('dim', 'note    '),
  };
  const width = Math.max(...diagnoses.map(({ area }) => area.length));
  const lines = diagnoses.map(
    ({ area, state, message }) => `${marks[state]}  ${area.padEnd(width)}  ${plain(message)}`,
  );
  return [...lines, '', missing === 0 ? 'Nothing needed is missing' : `${count(missing, 'thing')} missing`, ''].join(
    '\n',
  );
}
