/**
 * The best published task success rate of each domain, for comparison: percent, and what reached it.
 *
 * From the paper's table by domain (arXiv:2506.08119v2, table 5), as quoted by the Proceda project in its
 * `docs/sop-bench-status.md` of 22 March 2026: second-hand, in whole percent, and two without a model name. The paper's
 * abstract gives a range of 57 % to 100 % over domains. How many of its cases are in our data is not known.
 */
export type Published = { readonly percent: number; readonly by: string };

/** `order_fulfillment` is not in the paper. */
export const PUBLISHED: Readonly<Record<string, Published>> = {
  aircraft_inspection: { percent: 99, by: 'Claude 4.1 Opus, ReAct' },
  customer_service: { percent: 79, by: 'Llama 3.3 70B, ReAct' },
  dangerous_goods: { percent: 87, by: 'Claude 4 Sonnet, function calling' },
  email_intent: { percent: 99, by: 'not named' },
  patient_intake: { percent: 100, by: 'Claude 4.1 Opus, ReAct' },
  // The benchmark's prose was changed in 2026 without its data, so this figure is for a different text.
  referral_abuse_detection_v1: { percent: 98, by: 'Claude 3.5 v2, ReAct; older prose' },
  traffic_spoofing_detection: { percent: 86, by: 'Claude 4.1 Sonnet, ReAct' },
  video_classification: { percent: 95, by: 'not named' },
};
