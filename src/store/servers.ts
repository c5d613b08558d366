/**
 * The servers that DATABASE_URL names: one takes writes, the others are its standbys. After a failover another one does,
 * so whoever connects asks here which one it is now.
 *
 * A server that was promoted counts on: its timeline is higher. The one before it may come back and still take writes,
 * so a server with a lower timeline than one seen before is never written to.
 */
export type Address = { readonly host: string; readonly port: number } | { readonly path: string };

/** What a server says of itself. */
export type ServerState = {
  /** Counts the promotions on the way to this server, which takes writes; null on a standby. */
  readonly timeline: number | null;
  /** The identifier of its cluster, which its standbys share. */
  readonly cluster: string;
};

export type Servers = {
  /** Where to connect now. Fails with the code `NO_PRIMARY` when none of them takes writes. */
  primary(): Promise<Address>;
  /** Has the servers asked again: a connection has died. */
  doubt(): void;
};

/** Milliseconds that a server has for its answer after another one has said that it takes writes. */
const OTHERS_MS = 2_000;

/** @param stateOf asks a server; fails when it cannot be reached */
export function createServers(
  addresses: readonly Address[],
  stateOf: (address: Address) => Promise<ServerState>,
): Servers {
  const [only] = addresses;
  if (addresses.length === 1 && only !== undefined) return { primary: async () => only, doubt: () => undefined };
  return createChoice(addresses, stateOf);
}

function createChoice(addresses: readonly Address[], stateOf: (address: Address) => Promise<ServerState>): Servers {
  let chosen: Address | null = null;
  let timelineSeen = 0;
  let clusterSeen: string | null = null;
  let underWay: Promise<Address> | null = null;

  async function choose(): Promise<Address> {
    const answers = await askAll(addresses, stateOf);
    const primaries = answers.flatMap(({ address, state }) =>
      state !== null && state.timeline !== null ? [{ address, timeline: state.timeline, cluster: state.cluster }] : [],
    );
    const [newest, next] = primaries.sort((a, b) => b.timeline - a.timeline);
    if (newest === undefined) throw noPrimary(answers.map(sentenceOf));
    clusterSeen ??= newest.cluster;
    const other = answers.find(({ state }) => state !== null && state.cluster !== clusterSeen);
    if (other !== undefined)
      throw noPrimary([`${nameOf(other.address)} holds another database than the others, no copy of the same one`]);
    if (newest.timeline < timelineSeen)
      throw noPrimary([
        `${nameOf(newest.address)} was replaced by another server before (its timeline is ${newest.timeline}, and ${timelineSeen} was seen)`,
      ]);
    if (next?.timeline === newest.timeline)
      throw noPrimary([`both ${nameOf(newest.address)} and ${nameOf(next.address)} take writes`]);
    timelineSeen = newest.timeline;
    chosen = newest.address;
    return newest.address;
  }

  return {
    primary() {
      if (chosen !== null) return Promise.resolve(chosen);
      underWay ??= choose().finally(() => {
        underWay = null;
      });
      return underWay;
    },
    doubt() {
      chosen = null;
    },
  };
}

type Answer = { readonly address: Address; readonly state: ServerState | null; readonly failure: string | null };

/** What each server says; one that is silent holds up the others for a moment only. */
async function askAll(
  addresses: readonly Address[],
  stateOf: (address: Address) => Promise<ServerState>,
): Promise<readonly Answer[]> {
  const answers = new Map<Address, Answer>();
  const found = Promise.withResolvers<void>();
  const asked = addresses.map(async (address) => {
    const answer = await stateOf(address).then(
      (state) => ({ address, state, failure: null }),
      (error: unknown) => ({ address, state: null, failure: error instanceof Error ? error.message : String(error) }),
    );
    answers.set(address, answer);
    if (answer.state !== null && answer.state.timeline !== null) found.resolve();
  });
  const all = Promise.all(asked);
  await Promise.race([all, found.promise]);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, OTHERS_MS);
  });
  await Promise.race([all, late]).finally(() => {
    clearTimeout(timer);
  });
  return addresses.map((address) => answers.get(address) ?? { address, state: null, failure: 'no answer yet' });
}

function sentenceOf({ address, state, failure }: Answer): string {
  return state === null ? `${nameOf(address)}: ${failure ?? 'no answer'}` : `${nameOf(address)} is a standby`;
}

function nameOf(address: Address): string {
  return 'path' in address ? `\`${address.path}\`` : `\`${address.host}:${address.port}\``;
}

function noPrimary(reasons: readonly string[]): Error {
  return Object.assign(
    new Error(`Expected one server of DATABASE_URL that takes writes, got none: ${reasons.join('; ')}`),
    { code: 'NO_PRIMARY' },
  );
}
