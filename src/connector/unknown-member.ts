/**
 * A member of an answer that is not known to say nothing, as people are shown it and declare it.
 */
import { clip } from './outcome.ts';

export type Unknown = { readonly path: readonly string[]; readonly value: string | number | boolean | null };

const valueOf = ({ value }: Unknown): string => clip(String(value), 60);

/** `\`bank_status.TxSts\` is \`RJCT\`` */
export const unknownShown = (unknown: Unknown): string =>
  `\`${clip(unknown.path.join('.'), 80)}\` is \`${valueOf(unknown)}\``;
