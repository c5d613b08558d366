/**
 * Finds where an event that the kind declares could stay unread. Only a note for each event: no change may be needed,
 * and thread and explanation show what stays unread.
 */
import type { Finding } from '../handbook/finding.ts';
import type { Kind } from '../case/kind.ts';
import { placeOfKey } from '../sop/check/rule.ts';
import { allSteps, stepsInside, walkSteps, type Sop, type Step } from '../sop/sop.ts';

export function unreadEvents(sop: Sop, kind: Pick<Kind, 'events'> | null): Finding[] {
  return (kind?.events ?? []).map(({ event }) => {
    const readers = readersOf(sop, allSteps(sop), event);
    const last = readers.at(-1);
    const place = last?.place ?? sop.starts.says.place;
    return {
      rule: 'unread-event',
      severity: 'note',
      place,
      endColumn: last === undefined ? null : place.column + event.length,
      message:
        last === undefined
          ? `\`${event}\` stays unread: no step waits or watches for it`
          : `\`${event}\` stays unread when it arrives after step ${last.label}, the last that reads it${readers.some(({ isSure }) => isSure) ? '' : ', or when no step that reads it is reached'}`,
      suggestion: null,
    };
  });
}

type Reader = { readonly label: string; readonly place: Finding['place']; readonly isSure: boolean };

/** Steps that read the event, SOPs that are run included, in file order. */
function readersOf(sop: Sop, steps: readonly Step[], event: string): Reader[] {
  const sure = new Set(surely(sop.steps));
  return steps.flatMap((step): Reader[] => {
    const { label, body } = step;
    const isSure = sure.has(step);
    if (body.kind === 'wait' && body.event === event) return [{ label, place: placeOfKey(step, 'wait.event'), isSure }];
    if (body.kind === 'watch')
      return body.watchers
        .filter(({ on }) => on === event)
        .map(({ handler }) => ({ label, place: placeOfKey(handler, 'on'), isSure }));
    if (body.kind === 'run' && body.called !== null)
      return readersOf(body.called, walkSteps(body.called.steps), event).map((inner) => ({
        label: `${label}/${inner.label}`,
        place: placeOfKey(step, 'run'),
        isSure: isSure && inner.isSure,
      }));
    return [];
  });
}

/** The steps without conditions, in blocks without conditions: reached unless the run ends first. */
function surely(steps: readonly Step[]): Step[] {
  return steps
    .filter((step) => step.if.length === 0 && step.otherwise === null)
    .flatMap((step) => [
      step,
      ...(step.body.kind === 'choose' || step.body.kind === 'for_each' ? [] : surely(stepsInside(step.body))),
    ]);
}
