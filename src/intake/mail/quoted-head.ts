/**
 * Recognises the head that mail programs put in front of the letter that is answered or passed on: `From`, `Sent`, `To`
 * and `Subject`, in the language of the program.
 *
 * People write such lines, too: `From: Chicago`, `To: Dallas` is a lane. So a head needs an address and a date or a
 * subject, or else all of sender, date and subject. What is unclear is no head.
 *
 * Sources of the words: the heads of Outlook, Apple Mail, Gmail, Thunderbird and Yahoo, as the public libraries talon,
 * planer, email-reply-parser and email-forward-parser list them.
 */

type Part = 'from' | 'sent' | 'to' | 'subject' | 'other';

const WORDS: Readonly<Record<Part, readonly string[]>> = {
  from: [
    ...[
      'from',
      'von',
      'de',
      'da',
      'van',
      'från',
      'fra',
      'od',
      'lähettäjä',
      'feladó',
      'expeditorul',
      'expeditor',
      'de la',
    ],
    ...[
      'mittente',
      'nadawca',
      'saatja',
      'šalje',
      'kimden',
      'gönderen',
      'από',
      'от',
      'от кого',
      'отправитель',
      'від',
      'від кого',
    ],
    ...['nuo', 'מאת', '发件人', '寄件者', '差出人', '보낸 사람'],
  ],
  sent: [
    ...[
      'sent',
      'date',
      'gesendet',
      'datum',
      'envoyé',
      'enviado',
      'enviado el',
      'enviada em',
      'fecha',
      'data',
      'inviato',
    ],
    ...[
      'verzonden',
      'skickat',
      'sendt',
      'dato',
      'wysłano',
      'odesláno',
      'odoslané',
      'lähetetty',
      'päivämäärä',
      'päiväys',
    ],
    ...[
      'elküldve',
      'dátum',
      'trimis',
      'kuupäev',
      'poslano',
      'tarih',
      'gönderildi',
      'ημερομηνία',
      'στάλθηκε',
      'отправлено',
    ],
    ...['wysłane', 'изпратено', 'išsiųsta', 'nosūtīts', 'saadetud', 'נשלח'],
    ...['дата', 'надіслано', '发送时间', '日期', '寄件日期', '送信日時', '日時', '日付', '보낸 날짜', '날짜'],
  ],
  to: [
    ...[
      'to',
      'an',
      'à',
      'a',
      'para',
      'pour',
      'aan',
      'till',
      'til',
      'do',
      'komu',
      'adresat',
      'vastaanottaja',
      'címzett',
    ],
    ...[
      'către',
      'destinatar',
      'destinatarul',
      'destinatario',
      'prima',
      'pre',
      'saaja',
      'kime',
      'alıcı',
      'προς',
      'кому',
    ],
    ...['до', 'за', 'za', 'kam', 'iki', 'אל', '收件人', '收件者', '宛先', '받는 사람'],
  ],
  subject: [
    ...['subject', 'betreff', 'objet', 'sujet', 'asunto', 'assunto', 'oggetto', 'onderwerp', 'ämne', 'emne', 'temat'],
    ...['předmět', 'predmet', 'aihe', 'tárgy', 'subiect', 'subiectul', 'teema', 'naslov', 'konu', 'θέμα', 'тема'],
    ...['относно', 'tema', 'temats', 'tēma', 'zadeva', 'נושא', '主题', '主旨', '件名', '제목'],
  ],
  other: [
    ...[
      'cc',
      'bcc',
      'kopie',
      'kopia',
      'kopi',
      'copie',
      'copia',
      'cc:n',
      'másolatot kap',
      'kópia',
      'копия',
      'копія',
      '抄送',
      '副本',
      '참조',
    ],
    ...['reply-to', 'antwort an', 'répondre à', 'importance', 'wichtigkeit', 'priorität', 'attachments', 'anlagen'],
  ],
};
const PARTS = new Map<string, Part>(
  (Object.keys(WORDS) as Part[]).flatMap((part) => WORDS[part].map((word): [string, Part] => [word, part])),
);

/** A head is this long at most, with receivers over several lines. */
const LINES_MAX = 12;
/** Characters of a line that are looked at; a list of receivers may be longer. */
const CHARACTERS_MAX = 2_000;
const ADDRESS = /[^\s@<>[\]]{1,64}@[^\s@<>[\]]{1,255}\.[^\s@<>[\].]{2,}/u;
/** `From:`, `*Von:*`, `À :`, `发件人：`. */
const LABEL = /^[\s*]{0,10}([^:：*]{1,20}?)\s{0,3}\*{0,2}\s{0,3}[:：]\*{0,2}(?:\s|$|(?<=：))/u;
/** More labels on the line of the first one, where line breaks were lost: `From: A <a@b.example> Sent: Monday To: B`. */
const NEXT_LABEL = /\s\*{0,2}(\p{L}{2,12})\*{0,2}[:：]\*{0,2}\s/gu;

/** A word of a language that is not listed, in a head that begins with an address as programs write it. */
const UNKNOWN_LABEL = /^[\s*]{0,10}\p{L}[\p{L}\p{M} .-]{1,24}\*{0,2}\s{0,3}[:：]\*{0,2}\s+\S/u;
const UNKNOWN_MAX = 2;
const WRITTEN_ADDRESS = /[<[](?:mailto:)?[^\s@<>[\]]{1,64}@[^\s@<>[\]]{1,255}\.[^\s@<>[\].]{2,}[>\]]/u;
/** Latvian *from*, which is a number in other languages. */
const FROM_WITH_ADDRESS = /^[\s*]{0,10}no\*{0,2}\s{0,3}:/iu;

type Line = { readonly parts: readonly Part[]; readonly text: string };

/**
 * @param isRuled whether a line is drawn above it; then it may begin with any of its parts
 */
export function isQuotedHead(lines: readonly string[], at: number, isRuled: boolean): boolean {
  const first = headLine(lines[at] ?? '');
  if (first === null || (first.parts[0] !== 'from' && !isRuled)) return false;
  const head: Line[] = [first];
  let unknown = 0;
  for (const line of lines.slice(at + 1, at + LINES_MAX)) {
    const next = headLine(line) ?? continuation(line, head.at(-1));
    if (next !== null) head.push(next);
    else if (!WRITTEN_ADDRESS.test(first.text) || !UNKNOWN_LABEL.test(line) || ++unknown > UNKNOWN_MAX) break;
  }
  const has = (part: Part): boolean => head.some(({ parts }) => parts.includes(part));
  if (!has('from')) return false;
  const hasAddress = head.some(({ parts, text }) => /^(?:from|to|other)$/u.test(parts[0] ?? '') && ADDRESS.test(text));
  return has('sent') ? hasAddress || has('subject') : hasAddress && has('subject');
}

function headLine(line: string): Line | null {
  const text = line.slice(0, CHARACTERS_MAX);
  const isFrom = FROM_WITH_ADDRESS.test(text) && WRITTEN_ADDRESS.test(text);
  const part = isFrom ? 'from' : partOf(LABEL.exec(text)?.[1]);
  if (part === null) return null;
  const more = [...text.matchAll(NEXT_LABEL)].flatMap(([, word]) => partOf(word) ?? []);
  return { parts: [part, ...more], text };
}

const partOf = (word: string | undefined): Part | null =>
  PARTS.get((word ?? '').replaceAll(/\s+/gu, ' ').trim().toLowerCase()) ?? null;

/** Receivers, or the address of the sender, on a line of their own. */
function continuation(line: string, before: Line | undefined): Line | null {
  if (before === undefined || line.trim() === '' || !/^(?:from|to|other)$/u.test(before.parts.at(-1) ?? ''))
    return null;
  const text = line.slice(0, CHARACTERS_MAX);
  return ADDRESS.test(text) || /[;,]\s*$/u.test(before.text) ? { parts: before.parts, text } : null;
}
