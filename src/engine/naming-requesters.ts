/** The same intake, whose events name as requesters whom their facts name as such, by whichever channel they come. */
import type { CaseEvent } from '../case/case-event.ts';
import { withStatedRequester } from '../case/stated-requester.ts';
import type { IntakeHandbook, Normalise, Normalised } from './normalised.ts';

export const namingRequesters = (intake: ReadonlyMap<string, Normalise>): ReadonlyMap<string, Normalise> =>
  new Map(
    [...intake].map(([source, normalise]) => [source, (item, handbook) => named(normalise(item, handbook), handbook)]),
  );

function named(normalised: Normalised, { kinds }: IntakeHandbook): Normalised {
  const { ofCase, replies } = normalised;
  const withRequester = (event: CaseEvent): CaseEvent => withStatedRequester(event, kinds.get(event.kind));
  const orNull = (event: CaseEvent | null): CaseEvent | null => (event === null ? null : withRequester(event));
  return {
    ...normalised,
    ...(normalised.kind === 'event' ? { event: withRequester(normalised.event) } : {}),
    ...(ofCase === undefined ? {} : { ofCase: { ...ofCase, read: (kind) => orNull(ofCase.read(kind)) } }),
    ...(replies === undefined ? {} : { replies: { ...replies, read: (...of) => orNull(replies.read(...of)) } }),
  };
}
