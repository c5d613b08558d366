/**
 * The address under which people open a record of a vendor.
 */
import type { CorrelationKey } from '../case/case-event.ts';
import type { Vendors } from './connect-vendors.ts';

/** Null for a system of which none is known. */
export type RecordAddress = (record: CorrelationKey) => string | null;

export const recordAddress =
  ({ zendesk, jira }: Pick<Vendors, 'zendesk' | 'jira'>): RecordAddress =>
  ({ system, record }) => {
    if (system === 'zendesk') return zendesk?.addressOf(record) ?? null;
    return system === 'jira' ? (jira?.addressOf(record) ?? null) : null;
  };
