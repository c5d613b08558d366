/**
 * Files of declared tools for tests: a look-up of an order in the system of a bookshop.
 */
import { parseTool } from '../../src/declared/parse-tool.ts';
import type { DeclaredTool } from '../../src/declared/declared-tool.ts';

export const ORDER_FILE = `tool: shop.find_order
says: Find the order {order} of the shop[ in {branch}]
effect: read
record: order
time_zone: Europe/Vienna
takes:
  - { field: order, label: order, type: text }
  - { field: branch, label: branch, type: text, optional: true }
gives:
  - { field: number, label: order number, type: text, from: id }
  - { field: state, label: state, type: text, one_of: [open, shipped], from: status.code }
  - { field: total, label: total, type: money, from: sum.gross, currency_from: sum.currency, headline: true }
  - { field: ordered_at, label: ordered, type: time, from: dates.ordered, optional: true }
errors:
  not_found: The shop has no such order
  cancelled: The order was cancelled
request:
  path: /v2/orders/{order}
  query: { branch: "{branch}" }
answer:
  record: order
  matches: { id: order }
  refusals:
    - { status: 404, error: not_found }
    - { at: order.status.code, is: cancelled, error: cancelled }
examples:
  - with: { order: B-17 }
    body:
      order:
        id: B-17
        status: { code: open }
        sum: { gross: 48.5, currency: EUR }
        dates: { ordered: "2026-03-04" }
    gives: { number: B-17, state: open, total: 48.50 EUR, ordered_at: "2026-03-04" }
  - with: { order: B-18 }
    status: 404
    body: { title: Unknown order }
    error: not_found
`;

/** @throws Error when the file has findings */
export function toolOf(text: string): DeclaredTool {
  const { tool, findings } = parseTool(text, 'tools/find-order.tool.yaml', new Set(['jira', 'tms']));
  if (tool === null) throw new Error(findings.map(({ message }) => message).join('\n'));
  return tool;
}

/** The text with one part of it replaced. @throws Error when the part is not there exactly once */
export function changed(from: string, to: string, text: string = ORDER_FILE): string {
  if (text.split(from).length !== 2) throw new Error(`Expected \`${from}\` once in the file`);
  return text.replace(from, () => to);
}
