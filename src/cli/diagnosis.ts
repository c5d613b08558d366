/**
 * One line of `sop doctor`.
 */
export type Diagnosis = {
  /** `node`, `configuration`, `database`, `keys`, `handbook`, `senders`, `inbox`, or a system. */
  readonly area: string;
  /** Only `missing` makes the command exit with 1. */
  readonly state: 'there' | 'missing' | 'beyond_need' | 'note';
  readonly message: string;
};
