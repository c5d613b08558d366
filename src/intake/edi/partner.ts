/**
 * Finds the sender whose interchange it is, by what ISA and GS say. One that names another partner, another receiver or
 * a test is refused: whoever made the envelope wrong may have made the claim wrong, too.
 */
import type { Sender, SenderEdi } from '../../handbook/senders.ts';
import type { Interchange } from './interchange.ts';

export type Partner = Sender & { readonly edi: SenderEdi };

export type FoundPartner = { readonly partner: Partner } | { readonly problem: string };

type Party = { readonly qualifier: string; readonly id: string; readonly group?: string | undefined };

/**
 * @param signedBy whose secret signed it; null where the channel proves no one
 * @param takesTests true in the sandbox only
 */
export function findPartner(
  { header, groups }: Interchange,
  senders: readonly Sender[],
  { signedBy, takesTests }: { readonly signedBy: string | null; readonly takesTests: boolean },
): FoundPartner {
  const partner = senders.find((one): one is Partner => one.edi !== undefined && isParty(one.edi.partner, header.from));
  if (partner === undefined)
    return {
      problem: `Expected an interchange of a partner that \`senders.yaml\` declares under \`edi\`, got one of ${shown(header.from)} (ISA05 and ISA06)`,
    };
  if (signedBy !== null && signedBy !== partner.sender)
    return {
      problem: `Expected an interchange of the sender \`${signedBy}\`, whose secret signed it, got one of \`${partner.sender}\` (ISA05 and ISA06)`,
    };
  const { partner: them, us } = partner.edi;
  if (!isParty(us, header.to))
    return {
      problem: `Expected an interchange to ${shown(us)}, as \`senders.yaml\` declares for \`${partner.sender}\`, got one to ${shown(header.to)} (ISA07 and ISA08)`,
    };
  if (header.usage !== 'P' && !(takesTests && header.usage === 'T'))
    return {
      problem:
        header.usage === 'T'
          ? 'Expected an interchange for production (`P` in ISA15), got a test: send it to a sandbox'
          : 'Expected `P` for production in ISA15, got another code',
    };
  const other = groups.find(({ from, to }) => from !== groupOf(them) || to !== groupOf(us));
  if (other !== undefined)
    return {
      problem: `Expected groups from \`${groupOf(them)}\` to \`${groupOf(us)}\`, as \`senders.yaml\` declares for \`${partner.sender}\`, got one of others (GS02 and GS03)`,
    };
  return { partner };
}

const isParty = (declared: Party, given: Party): boolean =>
  declared.qualifier === given.qualifier && declared.id === given.id;

const groupOf = ({ id, group }: Party): string => group ?? id;

const shown = ({ qualifier, id }: Party): string => `\`${qualifier} ${id}\``;
