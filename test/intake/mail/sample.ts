/** Letters as mail programs write them; all people and companies are made up. */

export type Written = {
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string;
};

/** A message with the usual headers, each of which may be replaced, or left out with null. */
export function message({ headers = {}, body = 'Pallets were crushed.\r\n' }: Written = {}): Buffer {
  const all: Record<string, string | null> = {
    'Message-ID': '<q7.1@wobbly.example>',
    From: 'Wanda Wobbly <wanda@wobbly.example>',
    To: 'claims@ours.example',
    Subject: 'Damaged pallets',
    Date: 'Tue, 3 Mar 2026 09:15:00 -0600',
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers,
  };
  const lines = Object.entries(all).flatMap(([name, value]) => (value === null ? [] : [`${name}: ${value}`]));
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n${body}`);
}

export const KIND = `
kind: freight_claim
title: Freight claim
channel: freight-claims
if_unforeseen: claims-leads
mail: { mailbox: claims, reply: claimant_reply }
events:
  - event: claimant_reply
    label: reply of the claimant
    fields:
      - { field: text, label: text, type: text, untrusted: true, mail: text }
      - { field: from, label: sender, type: text, untrusted: true, mail: from.address }
facts:
  - { fact: claimant.name, label: claimant, type: text, untrusted: true, mail: from.name }
  - { fact: claimant.contact, label: contact, type: text, optional: true, untrusted: true, mail: from.address }
  - { fact: claimant.proof, label: sender proved, type: text, one_of: [pass, fail, none], mail: dmarc }
  - { fact: claim.text, label: text of the claim, type: text, untrusted: true, mail: text }
  - { fact: claim.amount, label: claim value, type: money, optional: true, mail: { after: [Claim amount, Amount], currency: USD } }
  - fact: claim.bol
    label: BOL
    type: text
    optional: true
    normal: { keep: letters_and_digits, separators: ignored, words: [BOL] }
    mail: { after: [BOL, Bill of lading] }
  - { fact: claim.files, label: files, type: list, optional: true, mail: attachments }
`;
