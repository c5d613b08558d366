/** A handbook whose cases come from a form of our own page: a shop takes back what arrived broken. */
import { FILES } from '../run/handbook.ts';
import type { HandbookFile } from '../../src/handbook/handbook-file.ts';

export const KIND = `kind: broken_goods
title: Broken goods
channel: freight-claims
if_unforeseen: claims-leads
portal:
  title: Tell us what arrived broken
  says: We answer within two working days.
  help: No order number? Call 555-0100.
  requester: { name: sender.name, email: sender.email }
  finished: { taken_back: We have written to you. }
facts:
  - { fact: sender.name, label: sender, type: text, untrusted: true, headline: true, portal: { label: Your name } }
  - { fact: sender.email, label: address, type: text, untrusted: true, optional: true, portal: { label: Your e-mail address, hint: So that we can write to you } }
  - { fact: goods.order, label: order, type: text, normal: { keep: digits, separators: ignored, words: [order] }, portal: { hint: "Eight digits, such as 1000-4711" } }
  - { fact: goods.value, label: value, type: money, portal: { label: What it cost, currencies: [USD, EUR], hint: "Such as 1,250.00" } }
  - { fact: goods.what, label: what is broken, type: text, one_of: [glass, furniture, other], portal: true }
  - { fact: goods.arrived, label: day of arrival, type: time, optional: true, portal: true }
  - { fact: goods.parts, label: parts, type: list, one_of: [leg, door, pane], optional: true, portal: true }
  - { fact: goods.kept, label: packaging kept, type: boolean, optional: true, portal: true }
  - { fact: goods.story, label: story, type: text, optional: true, untrusted: true, portal: { long: true } }
  - { fact: desk.note, label: note of the desk, type: text, optional: true }
`;

const SOP = `sop: broken-goods
title: Broken goods
owner: claims-operations
changes_approved_by: claims-managers
boundary: shop-agent
if_unforeseen: claims-leads
starts:
  says: Something arrived broken
  if:
    - case.kind == "broken_goods"
steps:
  - step: 1
    says: Ask a lead
    ask:
      of: claims-leads
      question: "{case.sender.name} says that {case.goods.what} for {case.goods.value} arrived broken. Take it back?"
      choices: [Take it back, Leave it]
      within: 2 days
    outcome: taken_back
    if_late:
      says: Nobody decided
      flag: undecided
`;

const BOUNDARY = `@id("tell-our-people")
@outcome("permit")
permit (principal is Bot, action in [Action::"slack.notify", Action::"slack.escalate"], resource is Case);
`;

export const SHOP: readonly HandbookFile[] = [
  ...FILES.filter(({ path }) => !/^(?:kinds|boundary)\/|\.sop\.yaml$/.test(path)),
  { path: 'boundary/shop-agent.cedar', text: BOUNDARY },
  { path: 'kinds/broken_goods.yaml', text: KIND },
  { path: 'broken-goods.sop.yaml', text: SOP },
];

/** The same with one text of the kind replaced; it must occur. */
export function shopWith(before: string, after: string): readonly HandbookFile[] {
  if (!KIND.includes(before)) throw new Error(`Expected \`${before}\` in the kind`);
  return SHOP.map((file) => (file.text === KIND ? { ...file, text: KIND.replace(before, () => after) } : file));
}
