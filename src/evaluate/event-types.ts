/**
 * The types of events in a case file.
 */

/** Events of the carrier, which a kind declares. */
const CARRIER_EVENTS = ['carrier_acknowledged', 'carrier_declined', 'carrier_offer', 'filed_with_carrier'] as const;

/** Events that can be played for every kind. Events declared by the kind come in addition. */
export const EVENT_TYPES = [
  'ae_acknowledged',
  ...CARRIER_EVENTS,
  'documents_received',
  'amount_received',
  'ticket_changed',
  'claimed_before',
  'recovered',
  'edi',
  'letter',
  'jira_down',
  'jira_up',
  'salesforce_down',
  'salesforce_up',
  'tms_down',
  'tms_up',
  'approved',
  'denied',
  'answered',
  'answer_corrected',
  'clock_tick',
] as const;

/** Whether the replay does something of its own for this type, which has keys of its own. */
export const isAction = (type: unknown): boolean =>
  EVENT_TYPES.some((known) => known === type) && !CARRIER_EVENTS.some((known) => known === type);
