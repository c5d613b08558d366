/**
 * Reads the bytes of an e-mail into a letter. Its files are named and not kept. Any bytes are read as something; only
 * nested or oversized heads are refused.
 */
import { compile } from 'html-to-text';
import PostalMime, { type Email } from 'postal-mime';
import { hashOf } from '../../kernel/canonical-json.ts';
import { nameCharactersMax, textCharactersMax } from '../../kernel/limits.ts';
import { messageOf } from '../../kernel/trouble.ts';
import { cleanText } from '../webhook.ts';
import { partTypeOf, whyAutomatic, whySentByProgram } from './automatic.ts';
import { letterRecord, type Letter } from './letter.ts';
import { readSender } from './sender.ts';
import { readProof, type OurServer } from './sender-proof.ts';
import { withoutFiles } from './without-files.ts';

/** Levels of parts within parts; an honest letter has three or four. */
const NESTING_MAX = 20;
const HEADERS_BYTES_MAX = 262_144;
/** Lines that are read, without those of files: a parser takes its time for each. */
const LINES_MAX = 12_000;
/** Bytes that are read, without those of files: a text in a broken base64 takes seconds for each megabyte of one line. */
const TEXT_BYTES_MAX = 1_048_576;
/** Characters of HTML that are turned into text: tags within tags take a time that grows with their square. */
const HTML_CHARACTERS_MAX = 131_072;
const HTML_TAGS_MAX = 10_000;
/** A long thread names all of its letters; the first and the latest ones are enough to find its case. */
const ANSWERS_MAX = 20;
const ID_CHARACTERS_MAX = 998;
const FILES_MAX = 50;
const FILE_NAME_CHARACTERS_MAX = 120;
const SUBJECT_CHARACTERS_MAX = 500;
/** Characters of a last line, and of the end of a longer one, that are left out where a letter is cut. */
const LAST_LINE_MAX = 1_000;
const LAST_WORDS_MAX = 40;
/** A plain text that is only a note on its HTML is no longer than this. */
const NOTE_CHARACTERS_MAX = 300;

export type MessageSource = {
  /** The mailbox where it arrived. */
  readonly mailbox: string;
  /** The mail server of ours that states what it found; null when it is not declared. */
  readonly server: OurServer | null;
  /** Its addresses, as far as they are known: nobody's claim is from them. */
  readonly ours?: readonly string[] | undefined;
  /** Whether `bytes` are only its beginning. */
  readonly isCut: boolean;
};

export type ReadMessage = { readonly letter: Letter } | { readonly problem: string };

export async function readMessage(bytes: Uint8Array, source: MessageSource): Promise<ReadMessage> {
  let email: Email;
  const read = withoutFiles(bytes);
  const beginning = firstLines(read.subarray(0, TEXT_BYTES_MAX), LINES_MAX);
  const isCut = source.isCut || beginning.length < read.length;
  try {
    email = await PostalMime.parse(beginning, {
      // A letter within a letter is a file: its text is not its sender's.
      forceRfc822Attachments: true,
      maxNestingDepth: NESTING_MAX,
      maxHeadersSize: HEADERS_BYTES_MAX,
    });
  } catch (error) {
    return { problem: `Expected an e-mail, got one that cannot be read: ${messageOf(error).slice(0, 200)}` };
  }
  const sender = readSender(email, source.ours ?? []);
  if ('problem' in sender) return sender;
  const { from, isRewritten } = sender;
  const header = (name: string): string | null => email.headers.find(({ key }) => key === name)?.value ?? null;
  const automatic = whyAutomatic({
    header,
    contentType: header('content-type') ?? '',
    partTypes: email.attachments.map(partTypeOf),
  });
  const program = automatic === null ? whySentByProgram({ header }) : null;
  const content: Omit<Letter, 'record'> = {
    mailbox: source.mailbox,
    answers: answeredBy(email).map((id) => letterRecord(source.mailbox, id)),
    from,
    subject: cleanText(email.subject ?? '')
      .slice(0, SUBJECT_CHARACTERS_MAX)
      .toWellFormed(),
    date: cleanText(email.date ?? '').slice(0, nameCharactersMax),
    text: textOf(email, isCut ? lastPartType(beginning) : null),
    attachments: filesOf(email, isCut),
    automatic,
    ...(program !== null && { program }),
    // What is proved of our own address proves nothing of who wrote the letter.
    dmarc: isRewritten
      ? 'none'
      : readProof(
          email.headers.filter(({ key }) => key === 'authentication-results').map(({ value }) => value),
          source.server,
          from.address,
        ),
    isCut,
  };
  const [id] = idsIn(email.messageId ?? '');
  return { letter: { ...content, record: letterRecord(source.mailbox, id ?? `none:${hashOf(content)}`) } };
}

const oneLine = (text: string): string => cleanText(text).replaceAll(/\s+/gu, ' ').trim();

/** `References` names the whole thread, oldest first; some programs write `In-Reply-To` alone. */
function answeredBy({ references = '', inReplyTo = '' }: Email): string[] {
  const ids = [...new Set([...idsIn(references), ...idsIn(inReplyTo)])];
  return ids.length <= ANSWERS_MAX ? ids : [...ids.slice(0, ANSWERS_MAX / 2), ...ids.slice(-ANSWERS_MAX / 2)];
}

function idsIn(text: string): string[] {
  return [...text.slice(0, HEADERS_BYTES_MAX).matchAll(/<([^<>\s]{1,998})>/gu)].map(([, id = '']) =>
    cleanText(id).slice(0, ID_CHARACTERS_MAX),
  );
}

const CUT = '[The letter is larger than what was read of it. Its rest is in the mailbox.]';

/** The plain text, or the HTML turned into text. What was cut ends with a whole line: half an amount is another one. */
function textOf({ text, html }: Email, cutPart: string | null): string {
  const plain = text?.trim() ?? '';
  const isPlain = html === undefined || (plain !== '' && !isNoteOnHtml(plain));
  const beginning = beginningOf(html ?? '');
  const shown = (isPlain ? plain : htmlText(beginning)).replaceAll('\u0000', '').trim();
  const isCut =
    cutPart === (isPlain ? 'text/plain' : 'text/html') || (!isPlain && beginning.length < (html ?? '').length);
  const isWhole = !isCut && shown.length <= textCharactersMax;
  const said = cleanText(isWhole ? shown : wholeLines(shown.slice(0, textCharactersMax))).trim();
  return isWhole && cutPart === null ? said : `${said}\n\n${CUT}`.trim();
}

/** Some programs write into the plain text only that one should look at the HTML, which says all. */
const isNoteOnHtml = (plain: string): boolean => plain.length <= NOTE_CHARACTERS_MAX && /\bhtml\b/iu.test(plain);

/** Without the last line, which may go on; of one that is too long to be a label with a value, without its last words. */
function wholeLines(text: string): string {
  const end = text.lastIndexOf('\n');
  if (text.length - end <= LAST_LINE_MAX) return text.slice(0, Math.max(end, 0)).trimEnd();
  return `${text.slice(0, text.lastIndexOf(' ', text.length - LAST_WORDS_MAX)).trimEnd()} …`;
}

/** The type of the part in which a letter is cut; a text when no part says so. */
function lastPartType(bytes: Uint8Array): string {
  const types = [
    ...Buffer.from(bytes)
      .toString('latin1')
      .matchAll(/^content-type:\s*([a-z]+\/[\w.+-]+)/gimu),
  ];
  return types.at(-1)?.[1]?.toLowerCase() ?? 'text/plain';
}

function firstLines(bytes: Uint8Array, max: number): Uint8Array {
  let end = -1;
  for (let lines = 0; lines < max; lines++) {
    end = bytes.indexOf(LINE_FEED, end + 1);
    if (end === -1) return bytes;
  }
  return bytes.subarray(0, end + 1);
}

const LINE_FEED = 0x0a;

function beginningOf(html: string): string {
  const beginning = html.slice(0, HTML_CHARACTERS_MAX);
  let tags = 0;
  for (const { index } of beginning.matchAll(/</gu)) if (++tags > HTML_TAGS_MAX) return beginning.slice(0, index);
  return beginning;
}

const htmlText = compile({
  wordwrap: false,
  limits: { maxInputLength: HTML_CHARACTERS_MAX, maxDepth: 100, maxChildNodes: 5_000, ellipsis: ' … ' },
  selectors: [
    { selector: 'a', options: { ignoreHref: true } },
    { selector: 'img', format: 'skip' },
    { selector: 'table', format: 'dataTable', options: { uppercaseHeaderCells: false } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'blockquote', options: { trimEmptyLines: true } },
  ],
});

function filesOf({ attachments }: Email, isCut: boolean): string[] {
  const named = attachments.slice(0, FILES_MAX).map(fileText);
  const more = isCut || attachments.length > FILES_MAX;
  return more ? [...named, 'and perhaps more, since the letter is too large to be read to its end'] : named;
}

/** `photo.jpg (image/jpeg)`. A name says nothing of what is in the file. */
function fileText({ filename, mimeType }: Email['attachments'][number]): string {
  const name = oneLine(filename ?? '')
    .slice(0, FILE_NAME_CHARACTERS_MAX)
    .toWellFormed();
  return `${name === '' ? 'a file without a name' : name} (${cleanText(mimeType).slice(0, nameCharactersMax)})`;
}
