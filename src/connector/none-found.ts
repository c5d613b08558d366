/**
 * Whether a text next to an empty list says that nothing was found, and nothing else.
 *
 * Pure.
 */
import { plainText } from './plain-text.ts';

const OURS =
  'payments?|records?|results?|data|shipments?|loads?|orders?|items?|entries|rows|matches|match|hits|documents?';
const FOUND = 'found|exist|available|returned|matched|match|on file';

/** In English, and as the usual sentence of some other languages: what is missing is one word there. */
const NONE_FOUND: readonly RegExp[] = [
  new RegExp(
    `^(?:there (?:are|is|were|was) )?(?:no|zero|0) (?:matching |such |more )?(?:${OURS})(?: (?:were |was )?(?:${FOUND}))?(?: (?:for|with|in|to|on) (?:this|that|the|your) [\\p{L} ]{1,40})?$`,
    'u',
  ),
  new RegExp(`^(?:your |the )?(?:search|query|request) (?:returned|found|matched) (?:no|zero|0) (?:${OURS})$`, 'u'),
  /^(?:nothing|none|not)(?: was| were)? found$|^(?:empty|no content)(?: list)?$/u,
  /^(?:es wurden )?keine? \p{L}+ (?:gefunden|vorhanden)$/u,
  /^aucune? \p{L}+ (?:n a ete )?trouv[eé]e?s?$/u,
  /^no se (?:encontr(?:aron|ó|o)|han encontrado) \p{L}+$/u,
  /^ness?un[oa]? \p{L}+ trovat[oaie]$/u,
  /^geen \p{L}+ gevonden$/u,
  /^nenhuma? \p{L}+ encontrad[oa]s?$/u,
];

export function saysNoneFound(text: string): boolean {
  const plain = plainText(text.replace(/['’]/g, ' '))
    .replace(/[.!]+$/, '')
    .trim();
  return NONE_FOUND.some((sentence) => sentence.test(plain));
}
