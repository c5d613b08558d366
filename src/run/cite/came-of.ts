/** What came of a call that people approved: `it was done (Jira CLM-1)`. */
import { systemName } from '../../tool/system-name.ts';
import { lookAfter } from '../log/said-done.ts';
import type { CallState } from '../log/state.ts';
import { settledText } from './effect-text.ts';

export function cameOf(call: CallState): string {
  const { progress, proposed } = call;
  switch (progress.kind) {
    case 'succeeded': {
      const record =
        progress.reference === null ? '' : ` (${systemName(proposed.system)} ${progress.reference.record})`;
      return `it was done${record}`;
    }
    case 'settled':
      return settledText(progress, lookAfter(call));
    case 'failed':
      return `it did not work (${progress.message})`;
    default:
      return 'it is not known to be done yet';
  }
}
