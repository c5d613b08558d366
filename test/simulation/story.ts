/** What happens in one simulated world: moves, each some time after the one before, all drawn from one seed. */
import { SECOND } from '../engine/world.ts';
import { DAY } from '../run/refund.ts';
import { HOUR, MINUTE } from '../run/walk.ts';
import { Chance } from './chance.ts';

export type Move = {
  readonly afterMs: number;
} /** `bol`: the claim whose load it is about; mostly its own. Two claims about one load may be two bills for it. */ & (
  | {
      readonly do: 'file';
      readonly claim: number;
      readonly dollars: number;
      readonly documents: number;
      readonly bol: number;
    }
  /** The webhook of the claim once more. */
  | { readonly do: 'deliver again'; readonly claim: number }
  | { readonly do: 'change'; readonly claim: number; readonly dollars: number; readonly how: ChangeHow }
  | { readonly do: 'tell'; readonly claim: number; readonly event: 'carrier_offer' | 'claim_closed' }
  /** Someone presses a button of an open ask, or of one that was open before. */
  | { readonly do: 'click'; readonly draw: string; readonly times: number; readonly isOld: boolean }
  /** Someone corrects an answer. */
  | { readonly do: 'correct'; readonly draw: string }
  /** The power of a process fails after so many more boundaries. */
  | { readonly do: 'kill'; readonly process: number; readonly steps: number }
  | { readonly do: 'stop'; readonly process: number }
  | { readonly do: 'start' }
  /** The database answers so many calls with an error, before or after it did what was asked. */
  | { readonly do: 'database fails'; readonly when: 'before' | 'after'; readonly times: number }
  /** For some time a share of the calls to vendors goes wrong. */
  | { readonly do: 'vendors fail'; readonly draw: string; readonly share: number; readonly forMs: number }
  | { readonly do: 'slack fails'; readonly draw: string; readonly share: number; readonly forMs: number }
  | { readonly do: 'searches are blind'; readonly forMs: number }
  | { readonly do: 'publish'; readonly large: string }
  | { readonly do: 'nothing' }
);

/** `late`: the source had made it before its last one. `unclear`: an amount that has more than one reading. */
export type ChangeHow = 'usual' | 'late' | 'unclear';

export type Story = {
  readonly seed: number;
  /** Processes at the start. */
  readonly processes: number;
  readonly moves: readonly Move[];
};

const CLAIMS_MAX = 3;
const PAUSES = {
  'at once': [0, 0],
  'in a moment': [1, 5 * SECOND],
  'in minutes': [MINUTE, 20 * MINUTE],
  'in hours': [HOUR, 8 * HOUR],
  'in days': [DAY, 3 * DAY],
} as const satisfies Readonly<Record<string, readonly [number, number]>>;
const OFTEN = { 'at once': 3, 'in a moment': 8, 'in minutes': 6, 'in hours': 2, 'in days': 1 };

export function drawStory(seed: number): Story {
  const chance = new Chance(`story ${seed}`);
  const count = chance.between(4, 22);
  const moves: Move[] = [drawFile(chance, 0)];
  for (let index = 1; index < count; index++) {
    const [least, most] = PAUSES[chance.weighed(OFTEN)];
    moves.push({ ...drawMove(chance, `${seed} ${index}`), afterMs: chance.between(least, most) });
  }
  return { seed, processes: chance.between(1, 3), moves };
}

function drawFile(chance: Chance, claim: number): Move {
  return {
    afterMs: 0,
    do: 'file',
    claim,
    dollars: chance.pick([90, 1_200, 4_100, 7_200, 31_000]),
    documents: chance.pick([0, 0, 1, 4]),
    bol: chance.hits(0.2) ? chance.between(0, CLAIMS_MAX - 1) : claim,
  };
}

function drawMove(chance: Chance, draw: string): Move {
  const afterMs = 0;
  const claim = chance.between(0, CLAIMS_MAX - 1);
  const forMs = chance.pick([20 * SECOND, 5 * MINUTE, 40 * MINUTE]);
  const move = chance.weighed({
    file: 4,
    'deliver again': 2,
    change: 4,
    tell: 4,
    click: 10,
    correct: 2,
    kill: 3,
    stop: 1,
    start: 2,
    'database fails': 2,
    'vendors fail': 4,
    'slack fails': 2,
    'searches are blind': 1,
    publish: 1,
  });
  switch (move) {
    case 'file':
      return drawFile(chance, claim);
    case 'deliver again':
      return { afterMs, do: move, claim };
    case 'change':
      return {
        afterMs,
        do: move,
        claim,
        dollars: chance.pick([90, 900, 4_100, 6_000, 40_000]),
        how: chance.weighed({ usual: 6, late: 2, unclear: 2 }),
      };
    case 'tell':
      return { afterMs, do: move, claim, event: chance.pick(['carrier_offer', 'claim_closed']) };
    case 'click':
      return { afterMs, do: move, draw, times: chance.pick([1, 1, 1, 2]), isOld: chance.hits(0.1) };
    case 'correct':
      return { afterMs, do: move, draw };
    case 'kill':
      return { afterMs, do: move, process: chance.between(0, 3), steps: chance.between(0, 40) };
    case 'stop':
      return { afterMs, do: move, process: chance.between(0, 3) };
    case 'start':
      return { afterMs, do: move };
    case 'database fails':
      return { afterMs, do: move, when: chance.pick(['before', 'after']), times: chance.pick([1, 1, 3, 25]) };
    case 'vendors fail':
    case 'slack fails':
      return { afterMs, do: move, draw, share: chance.pick([0.2, 0.5, 1]), forMs };
    case 'searches are blind':
      return { afterMs, do: move, forMs };
    case 'publish':
      return { afterMs, do: move, large: chance.pick(['2,000.00 USD', '5,000.00 USD', '50,000.00 USD']) };
  }
}

/** The story with one line for each move. */
export function tellStory({ seed, processes, moves }: Story): string {
  const lines = moves.map(({ afterMs, do: what, ...rest }) => {
    const more = Object.entries(rest).map(([name, value]) => `${name} ${String(value)}`);
    return `  after ${spanText(afterMs)}: ${[what, ...more].join(', ')}`;
  });
  return [`seed ${seed}, ${processes} process${processes === 1 ? '' : 'es'}`, ...lines].join('\n');
}

function spanText(ms: number): string {
  if (ms < MINUTE) return `${ms / SECOND} s`;
  return ms < DAY ? `${Math.round(ms / MINUTE)} min` : `${(ms / DAY).toFixed(1)} days`;
}
