/**
 * Dates as the forms and mails of other countries write them: `Mi, 4. März 2026`, `4 de marzo de 2026`, `2026年3月4日`,
 * `25/03/26`, `04.03.2026, 14:05 Uhr`. None is read; what it means is offered to a person.
 */
import { datesOf } from './date-notations.ts';
import { isOtherWeekday, WEEKDAY } from './weekdays.ts';

export type WordedDate = {
  /** ISO dates that the text can mean; some may not exist. */
  readonly dates: readonly string[];
  /** `14:05` or `14:05:30`; null when there is no time. */
  readonly clock: string | null;
  /** `Z` or `+01:00`; null when none is written. */
  readonly offset: string | null;
  /** Why there is none, if the text writes one. */
  readonly denied: 'day' | 'weekday' | null;
};

/** From January on, in lower case, with abbreviations. No word names two months. */
const MONTHS: readonly string[] = [
  'january jan januar jänner jän janvier janv enero ene gennaio gen januari januara stycznia styczeń sty leden ledna janeiro tammikuuta január января янв',
  'february feb februar februari février févr fév fevrier febrero febbraio febr fevereiro fev lutego luty února helmikuuta február февраля',
  'march mar märz mrz mars marzo maart mrt marca marzec mar březen března março maaliskuuta március марта',
  'april apr avril avr abril abr aprile kwietnia kwiecień dubna duben huhtikuuta április апреля',
  'may mai mayo maggio mag mei maj maja května květen maio toukokuuta május мая',
  'june jun juni juin junio giugno giu czerwca czerwiec června červen junho kesäkuuta június июня',
  'july jul juli juillet juil julio luglio lug lipca lipiec července červenec julho heinäkuuta július июля',
  'august aug août aout agosto ago augustus augusti sierpnia sierpień srpna srpen elokuuta augusztus августа',
  'september sep sept septembre septiembre settembre set września wrzesień září setembro syyskuuta szeptember сентября',
  'october oct oktober okt octobre octubre ottobre ott października październik října říjen outubro out lokakuuta október октября',
  'november nov novembre noviembre novembro listopada listopad listopadu marraskuuta noviembre ноября',
  'december dec dezember dez décembre déc decembre diciembre dic dicembre dezembro grudnia grudzień prosince prosinec joulukuuta декабря',
];
const MONTH_OF: ReadonlyMap<string, number> = new Map(
  MONTHS.flatMap((line, index) => line.split(' ').map((name): [string, number] => [name, index + 1])),
);

const NAMED =
  /^(\d{1,2})(?:\.|er|º|ª|st|nd|rd|th)?[ -]?(?:de |of )?(\p{L}{3,12})\.?,?[ -]?(?:de |del )?(\d{4}|\d{2})$/iu;
/** `4.XI.2026`, `4 XI 2026`, `2026. XI. 4.`: months from 1 to 12 in Roman figures. */
const ROMAN: readonly string[] = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII', 'VIII', 'IX', 'X', 'XI', 'XII'];
const DAY_ROMAN = /^(\d{1,2})([./ -]) ?([IVX]{1,4})(?:\2|\.) ?(\d{4}|\d{2})$/u;
const ROMAN_DAY = /^(\d{4})([./ -]) ?([IVX]{1,4})(?:\2|\.) ?(\d{1,2})\.?$/u;
const YEAR_FIRST = /^(\d{4})(?:[/.-] ?|年 ?)(\d{1,2})(?:[/.-] ?|月 ?)(\d{1,2})(?:日|\.)?$/u;
const SHORT_YEAR = /^(\d{1,2})([/.-])(\d{1,2})\2(\d{2})$/;
const LEAD = /^(?:am|den|dem|vom|on|the|le|du|el|il|op|dnia|dne|dn\.|w dniu) /iu;
const DAY_BEFORE = new RegExp(
  String.raw`^(?:${WEEKDAY}[.,]{0,2} (?:(?:the|den|der|le|el) )?(?=[\d\p{L}])|(?:mo|di|mi|do|fr|sa|so|lu|ma|me|je|ve|vr|za|zo|wo|pn|wt|śr|cz|pt|sb|nd|po|út|st|čt|pá|ne)[.,]{0,2} (?=\d))`,
  'iu',
);
const DAY_AFTER = new RegExp(String.raw` ?[(（](?:${WEEKDAY}|\p{L}{1,3})\.?[)）]$`, 'iu');
const END = /(?: ?(?:r\.|г\.)|(?<=\d{4})\.)$/iu;
const CLOCK =
  /(?:,|T| (?:at|um|à|a las|alle|om|godz\.?|kl\.?|o godz\.?|v))? ?(?<![\d:.])(\d{1,2})(?:(?:[:h]|\.(?=\d\d (?:Uhr|hrs?|h)\b))(\d{2})(?::(\d{2})(?:\.\d+)?)?| ?(?=[ap]\.?m|Uhr|h\b))(?: ?(?:Uhr|hrs?|h))?(?: ?([ap])\.?m\.?)?(?: ?(Z|UTC|GMT|[+-]\d{2}:?\d{2}))?$/iu;

/** Null for what is no such date. */
export function wordedDate(given: string): WordedDate | null {
  const text = given.trim().replaceAll(/[\s\u00a0]+/gu, ' ');
  const [all, hour = '', minute = '00', second, half, zone] = CLOCK.exec(text) ?? [];
  const isClock = all !== undefined && all.length < text.length && /^[\s,T]/i.test(all);
  const clock = isClock ? clockOf(hour, minute, second, half) : null;
  if (isClock && clock === null) return null;
  const [body, before, after] = withoutDay((isClock ? text.slice(0, text.length - all.length) : text).trim());
  const written = plainDates(body);
  const days = written.filter(isDay);
  const dates = days.filter((date) => !isOtherWeekday(date, before, after, true));
  if (written.length === 0) return null;
  const offset = isClock ? offsetOf(zone) : null;
  return dates.length > 0
    ? { dates, clock, offset, denied: null }
    : { dates, clock: null, offset: null, denied: days.length === 0 ? 'day' : 'weekday' };
}

/** Without the day of the week, which must fit. */
function withoutDay(text: string): readonly [string, string, string] {
  const bare = text.replace(END, '').replace(LEAD, '');
  const before = DAY_BEFORE.exec(bare)?.[0] ?? '';
  const after = DAY_AFTER.exec(bare)?.[0] ?? '';
  return [bare.slice(before.length, bare.length - after.length).replace(END, ''), before, after];
}

const isDay = (date: string): boolean => !Number.isNaN(Date.parse(`${date}T00:00:00Z`));

function plainDates(text: string): readonly string[] {
  const [, year, month = '', day = ''] = YEAR_FIRST.exec(text) ?? [];
  if (year !== undefined) return [iso(year, month, day)];
  const [, romanDay, , roman = '', romanYear = ''] = DAY_ROMAN.exec(text) ?? [];
  const [, otherYear, , otherRoman = '', otherDay = ''] = ROMAN_DAY.exec(text) ?? [];
  if (ROMAN.includes(roman || otherRoman)) {
    const month = String(ROMAN.indexOf(roman || otherRoman) + 1);
    return [iso(otherYear ?? fullYear(romanYear), month, romanDay ?? otherDay)];
  }
  const [, namedDay, name = '', namedYear = ''] = NAMED.exec(text) ?? [];
  const named = MONTH_OF.get(name.toLowerCase());
  if (namedDay !== undefined && named !== undefined) return [iso(fullYear(namedYear), String(named), namedDay)];
  const [, first, mark, second = '', third = ''] = SHORT_YEAR.exec(text) ?? [];
  if (first === undefined) return datesOf(text);
  const monthFirst = mark === '.' ? [] : [iso(fullYear(third), first, second)];
  return [
    ...new Set([
      iso(fullYear(third), second, first),
      ...monthFirst,
      ...(first.length === 2 ? [iso(fullYear(first), second, third)] : []),
    ]),
  ];
}

function clockOf(hour: string, minute: string, second: string | undefined, half: string | undefined): string | null {
  const hours = half === undefined ? Number(hour) : (Number(hour) % 12) + (/p/i.test(half) ? 12 : 0);
  const isClock = hours < 24 && Number(minute) < 60 && (half === undefined || isHalfDay(hour, half));
  if (!isClock) return null;
  return `${String(hours).padStart(2, '0')}:${minute}${second === undefined ? '' : `:${second}`}`;
}

/** `12:30 pm`, and `00:30 am`, which says the same twice. */
const isHalfDay = (hour: string, half: string): boolean =>
  Number(hour) <= 12 && (Number(hour) > 0 || (hour === '00' && /a/i.test(half)));

function offsetOf(zone: string | undefined): string | null {
  if (zone === undefined) return null;
  return /^[+-]/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(-2)}` : 'Z';
}

const fullYear = (year: string): string => (year.length === 2 ? `20${year}` : year);
const iso = (year: string, month: string, day: string): string =>
  `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
