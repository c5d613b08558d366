/**
 * Builds the engine from its ports. The same engine runs in production, in the sandbox, in replay and in tests.
 */
import type { SessionKeys } from '../boundary/session.ts';
import type { Clock } from '../kernel/clock.ts';
import type { RandomSource } from '../kernel/ids.ts';
import type { RecordKeys } from '../kernel/record-keys.ts';
import type { DeclaredTool } from '../declared/declared-tool.ts';
import { createRegistry } from '../tool/registry.ts';
import type { System, ToolBinding } from '../tool/tool.ts';
import { createChannelIds } from './channel-ids.ts';
import type { Compiler } from './compiler.ts';
import type { Commands } from './commands.ts';
import { createCommands } from './create-commands.ts';
import type { Logger } from './logger.ts';
import { deploymentKeys } from './deployment-keys.ts';
import { createGateway } from './gateway.ts';
import { createHandbooks } from './handbooks.ts';
import { createOperators, noOperators, type OperatorNotice } from './operators.ts';
import { namingRequesters } from './naming-requesters.ts';
import type { Normalise } from './normalised.ts';
import type { Store, WakeUps } from './ports.ts';
import { createRecentPayments } from './recent-payments.ts';
import { rememberIntake } from './remembered-intake.ts';
import { createPublishing, type Publishing, type PublishingPolicy } from './publish-handbook.ts';
import { putOffWrites } from './put-off-writes.ts';
import { createRateLimiter, type Rate } from './rate-limiter.ts';
import type { Shell } from './shell.ts';
import type { ThreadPort } from './thread-port.ts';
import { createVerifiedRuns, RUN_NEWER } from './verified-runs.ts';
import type { TellPublication } from './handbook-writer.ts';
import { noteAppends } from './appended-heads.ts';
import { noteReceived } from './received-items.ts';
import { createUnread } from './unread.ts';
import { createWitness } from './witness-runs.ts';
import { createWorker, type Worker } from './worker.ts';

export type EngineOptions = {
  readonly store: Store;
  readonly wakeUps: WakeUps;
  readonly clock: Clock;
  readonly random: RandomSource;
  /** Every tool of the product, bound or not: SOPs are checked against all of them. */
  readonly bindings: readonly ToolBinding[];
  /** Binds a tool that the handbook in force declares; without it, none can be called. */
  readonly bindDeclared?: (tool: DeclaredTool) => ToolBinding;
  /** Null where no one reads the thread, as in replay. */
  readonly thread: ThreadPort | null;
  readonly intake: ReadonlyMap<string, Normalise>;
  readonly sessionKeys: SessionKeys;
  /** Sign the record; they outlive the process, unlike the session keys. */
  readonly keys: RecordKeys;
  readonly publishing: PublishingPolicy;
  readonly tell: TellPublication;
  /** Posts a notice to the operators; null where there are none. */
  readonly notifyOperators?: ((notice: Omit<OperatorNotice, 'topic'>) => Promise<void>) | null;
  readonly logger: Logger;
  /** Unique among all processes on one database. The embedded database has one process, which always uses one name. */
  readonly worker: string;
  /** Overrides the usual rate limits, where there are no real vendors to protect. */
  readonly rates?: Readonly<Record<System, Rate>>;
  /** A compiler shared with other engines; its registry must hold the same tools. */
  readonly compiler?: Compiler;
  /** Wraps the shell that every part gets, to measure it. */
  readonly adaptShell?: (shell: Shell) => Shell;
};

export type Engine = {
  readonly shell: Shell;
  readonly worker: Worker;
  readonly commands: Commands;
  readonly publishing: Publishing;
};

export function createEngine(options: EngineOptions): Engine {
  const {
    wakeUps,
    clock,
    random,
    bindings,
    sessionKeys,
    keys: given,
    logger,
    worker,
    notifyOperators = null,
    adaptShell = (shell) => shell,
  } = options;
  const registry = createRegistry(bindings.map(({ tool }) => tool));
  const operators =
    notifyOperators === null
      ? noOperators
      : createOperators(clock, notifyOperators, (error) => {
          logger.error('operators.not_notified', error);
        });
  const { store: counted, received } = noteReceived(options.store, clock);
  const { store: noted, appended } = noteAppends(counted);
  const { store, isWaiting } = putOffWrites(noted, { clock, operators, logger });
  const tell: TellPublication = (notice) =>
    options.tell(notice).catch((error: unknown) => {
      logger.error('notice.not_told', error, { title: notice.title });
      return false;
    });
  const handbooks = createHandbooks(store, registry, {
    keys: given,
    clock,
    report: (trouble) => {
      logger.error(trouble.code, trouble);
      const notice = { title: 'The database was changed from outside', lines: [trouble.message] };
      operators.notify({ ...notice, topic: trouble.code });
      // Without operators, people hear of it where they work.
      if (notifyOperators === null) void tell({ ...notice, proposal: null });
    },
    ownEnd: () => appended.ownEnd('handbooks'),
    ...(options.compiler === undefined ? {} : { compiler: options.compiler }),
  });
  const keys = deploymentKeys(given, handbooks);
  const verified = createVerifiedRuns(
    keys,
    clock,
    (trouble, runId) => {
      logger.error(trouble.code, trouble, { run: runId });
      operators.notify({
        topic: `${trouble.code}:${runId}`,
        title:
          trouble.code === RUN_NEWER
            ? 'A newer version of Sopwith works on a run, and this one leaves it alone'
            : 'The record of a run was changed, and the run is held',
        lines: [trouble.message],
      });
    },
    appended.own,
    handbooks.isPublished,
  );
  const intake = rememberIntake(namingRequesters(options.intake));
  const shell = adaptShell({
    store,
    verified,
    witness: createWitness({ store, appended, received, handbooks, operators, clock, keys, verified, logger }),
    unread: createUnread(store, handbooks, intake),
    wakeUps,
    clock,
    random,
    sessionKeys,
    keys,
    logger,
    operators,
    worker,
    handbooks,
    gateway: createGateway({
      bindings,
      declared: (id) => {
        const tool = handbooks.peek()?.handbook.declared.get(id);
        return tool === undefined ? undefined : options.bindDeclared?.(tool);
      },
      recentPayments: createRecentPayments({ store, verified }, { clock, logger }),
      keys: sessionKeys,
      clock,
    }),
    limiter: createRateLimiter(clock, options.rates),
    channelIds: createChannelIds(options.thread, clock),
  });
  const publishing = createPublishing(shell, options.publishing, tell);
  const running = createWorker(shell, {
    thread: options.thread,
    intake,
    announce: publishing.announce,
    isInboxWaiting: isWaiting,
  });
  return { shell, publishing, commands: createCommands(shell, publishing, running, options.thread), worker: running };
}
