/** Payments of a case that a person left out: who did, when, and who had approved them before. */
import type { Instant } from '../../kernel/clock.ts';
import type { Asks } from './asks.ts';
import type { Calls } from './call.ts';
import { isLeftOut } from './may-be-done.ts';

export type LeftOutPayment = {
  readonly step: string;
  readonly summary: string;
  readonly by: string;
  /** Null where the log does not have the question. */
  readonly at: Instant | null;
  /** Everyone whose approval it had then; empty if it needed none. */
  readonly approvedBy: readonly { readonly name: string; readonly at: Instant }[];
};

type State = Pick<Calls, 'calls'> &
  Pick<Asks, 'asks'> & {
    readonly opened: { readonly earlier: { readonly leftOut?: readonly LeftOutPayment[] } | null } | null;
  };

/** Of this run and the runs before it, in their order. */
export const leftOutPayments = (state: State): readonly LeftOutPayment[] => [
  ...(state.opened?.earlier?.leftOut ?? []),
  ...leftOutInRun(state),
];

export const leftOutInRun = ({ calls, asks }: State): readonly LeftOutPayment[] =>
  Object.values(calls)
    .filter(isLeftOut)
    .map(({ callId, step, proposed: { summary }, progress: { by } }) => {
      const ofCall = Object.values(asks).filter((ask) => ask.callId === callId);
      const decided = ofCall.findLast(({ kind, closed }) => kind === 'recovery' && closed?.note === 'leave_out');
      const approvedBy = ofCall.flatMap((ask) =>
        ask.kind === 'approval' && ask.closed?.how === 'approved'
          ? ask.given.map((one) => ({ name: one.by.name, at: one.at }))
          : [],
      );
      return { step, summary, by, at: decided?.closed?.at ?? null, approvedBy };
    });
