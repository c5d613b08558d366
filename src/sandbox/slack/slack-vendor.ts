/**
 * A stand-in for Slack: its Web API, its deliveries over signed HTTP or Socket Mode, and the people who use it.
 */
import type { Vendor, VendorOptions } from '../vendor.ts';
import type { SandboxRequest, SandboxResponse } from '../request.ts';
import { createDeliveries } from './delivery/deliveries.ts';
import type { SlackConnection } from './delivery/delivery.ts';
import { createSocketMode } from './delivery/socket-mode.ts';
import { performAct, type Seen } from './people/act.ts';
import { createRateLimits, type RateLimitMode } from './rate-limits.ts';
import { answerResponseUrl } from './response-urls.ts';
import { createScreen } from './screen.ts';
import { defaultSlackSeed, type SlackSeed } from './seed.ts';
import { snapshotOf, type SlackSnapshot } from './snapshot.ts';
import { createTriggers } from './triggers.ts';
import { answerCall } from './web-api/answer-call.ts';
import { openWorkspace } from './workspace.ts';
import type { World } from './world.ts';

export type SlackVendorOptions = VendorOptions & {
  readonly seed?: SlackSeed;
  readonly botToken?: string;
  readonly appToken?: string;
  readonly connect?: SlackConnection;
  readonly rateLimits?: RateLimitMode;
  /**
   * Real time in milliseconds, used only for signatures of HTTP deliveries: the app compares them with its real clock.
   */
  readonly wallClock?: () => number;
};

export type SlackVendor = Omit<Vendor, 'snapshot' | 'act'> & {
  snapshot(): SlackSnapshot;
  act(action: string, input: Readonly<Record<string, unknown>>): Promise<Seen>;
  /** Changes how the app is reached, from the next delivery on. */
  connect(connection: SlackConnection): void;
  /** Web API calls so far by method, including refused ones. */
  calls(): Readonly<Record<string, number>>;
  forgetCalls(): void;
  setRateLimits(mode: RateLimitMode): void;
};

/** Tokens of the stand-in; they open nothing else. */
export const sandboxSlackTokens = { bot: 'xoxb-sandbox', app: 'xapp-sandbox' } as const;

export function createSlackVendor(options: SlackVendorOptions): SlackVendor {
  const { clock, journal, changed, address } = options;
  const tokens = { bot: options.botToken ?? sandboxSlackTokens.bot, app: options.appToken ?? sandboxSlackTokens.app };
  const workspace = openWorkspace({ seed: options.seed ?? defaultSlackSeed, journal, clock });
  const { newId } = workspace;
  // In Slack everyone has a direct message with the app, even before its first message.
  for (const user of workspace.seed.users)
    if (user.bot_id === undefined && user.deleted !== true) workspace.openDm(user.id);
  const rateLimits = createRateLimits(clock, options.rateLimits ?? 'usual');
  const sockets = createSocketMode({ clock, address, appId: workspace.seed.app.id, newId, changed });
  const deliveries = createDeliveries({
    clock,
    sockets,
    newId,
    connection: options.connect ?? { mode: 'socket' },
    wallClock: options.wallClock ?? Date.now,
  });
  const world: World = {
    clock,
    workspace,
    rateLimits,
    changed,
    address,
    screen: createScreen(),
    triggers: createTriggers({ clock, newId }),
    newSocketAddress: sockets.newAddress,
  };

  return {
    name: 'slack',
    async handle(request) {
      return route(request, world, tokens);
    },
    snapshot: () => snapshotOf(world, deliveries.mode() === 'http' || sockets.connections() > 0),
    act: (action, input) => performAct(action, input, { world, deliveries, sockets }),
    upgrade: sockets.upgrade,
    async stop() {
      deliveries.stop();
      await sockets.stop();
    },
    connect: deliveries.connect,
    calls: rateLimits.calls,
    forgetCalls: rateLimits.forgetCalls,
    setRateLimits: rateLimits.setMode,
  };
}

function route(
  request: SandboxRequest,
  world: World,
  tokens: { readonly bot: string; readonly app: string },
): SandboxResponse {
  const [, family = '', ...rest] = request.path.split('/');
  if (family === 'api') return answerCall(rest.join('/'), request, world, tokens);
  if (family === 'response' && request.method === 'POST') return answerResponseUrl(rest.join('/'), request, world);
  return { status: 404, body: { ok: false, error: 'not_found' } };
}
