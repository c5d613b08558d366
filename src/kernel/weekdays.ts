/**
 * The names of the days of the week and their abbreviations in several languages. One that does not fit the date next
 * to it shows that one of the two is wrong.
 */

/** From Monday on. A word may name two days: `mar` is Tuesday in French and in Spanish, but `do` is Thursday or Sunday. */
const NAMES: readonly string[] = [
  'monday mon montag lundi lun lunes lunedì lunedi segunda segunda-feira seg maandag maa måndag mån mandag poniedziałek pon pondělí понедельник пн',
  'tuesday tue tues dienstag mardi mar martes martedì martedi terça terça-feira ter dinsdag din tisdag tis tirsdag wtorek úterý вторник вт',
  'wednesday wed weds mittwoch mercredi mer miércoles mié mie mercoledì mercoledi quarta quarta-feira qua woensdag woe onsdag ons środa středa среда ср',
  'thursday thu thur thurs donnerstag jeudi jeu jueves jue giovedì giovedi gio quinta quinta-feira qui donderdag don torsdag tor czwartek čtvrtek четверг чт',
  'friday fri freitag vendredi ven viernes vie venerdì venerdi sexta sexta-feira sex vrijdag vri fredag fre piątek pátek пятница пт',
  'saturday sat samstag sonnabend samedi sam sábado sab sáb sabato zaterdag zat lördag lör lørdag sobota суббота сб',
  'sunday sun sonntag dimanche dim domingo dom domenica zondag zon söndag sön søndag niedziela neděle воскресенье вс',
];
/** Only before a date in numbers: some are English words. */
const TWO_LETTERS: readonly string[] = ['mo ma', 'di', 'mi wo me', 'do je', 'fr vr', 'sa za', 'so zo do'];

const EACH = NAMES.map((line) => line.split(' '));
const EACH_SHORT = TWO_LETTERS.map((line) => line.split(' '));

/** A pattern for any of the names, longer than two letters. */
export const WEEKDAY = `(?:${EACH.flat()
  .toSorted((left, right) => right.length - left.length)
  .join('|')})(?![\\p{L}\\p{M}])`;
const BEFORE = new RegExp(
  String.raw`(?<![\p{L}\p{M}])(${WEEKDAY}|\p{L}{2})[.,]{0,2}\s(?:(?:the|den|der|dem|le|el|il|de|den|dia|día)\s)?$`,
  'iu',
);
const AFTER = new RegExp(String.raw`^,?\s?[([]?\s?(${WEEKDAY})[.,]?(?!\.?,?\s(?:the\s)?\d)`, 'iu');
/** In parentheses or brackets, two letters are a day, too: `25.03.2026 (Di.)`. */
const IN_PARENTHESES = /^ ?[([（［] ?(\p{L}{2})\.? ?[)\]）］]/u;
/** One sign of Japanese, Chinese or Korean: `2026/03/25(火)`, `2026-03-25 星期二`, `2026年3月25日 火曜日`. */
const SIGN =
  /^日? ?[([（［]? ?(?:星期|周|週)?([月火水木金土日一二三四五六天월화수목금토일])(?:曜日?|요일)?(?![\p{L}\p{N}])/u;
const SIGN_BEFORE =
  /(?<![\p{L}\p{N}])(?:星期|周|週)?([月火水木金土日一二三四五六天월화수목금토일])(?:曜日?|요일)?[)\]）］.,、]? ?$/u;
const SIGNS: readonly string[] = ['月一월', '火二화', '水三수', '木四목', '金五금', '土六토', '日天일'];
const JOINED = new RegExp(String.raw`${WEEKDAY}\.?,?\s?(?:[-–—/&+]|\p{L}{1,6}\.?)\s?$`, 'iu');

/**
 * @param date `2026-03-04`. @param isNumeric whether the text writes it in numbers
 * @returns whether the text names another day of the week next to it, or two
 */
export function isOtherWeekday(date: string, before: string, after: string, isNumeric: boolean): boolean {
  const index = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
  const [all, left] = BEFORE.exec(before) ?? [];
  const right = AFTER.exec(after)?.[1] ?? (isNumeric ? IN_PARENTHESES.exec(after)?.[1] : undefined);
  const signs = [SIGN_BEFORE.exec(before)?.[1], SIGN.exec(after)?.[1]];
  if (signs.some((sign) => sign !== undefined && SIGNS[index]?.includes(sign) !== true)) return true;
  const names = left === undefined ? [] : daysOf(left, isNumeric);
  if (names.length > 0 && !names.includes(index)) return true;
  const isJoined = names.length > 0 && all !== undefined && JOINED.test(before.slice(0, before.length - all.length));
  const followed = right === undefined ? [] : daysOf(right, isNumeric);
  return isJoined || (followed.length > 0 && !followed.includes(index));
}

/** The days that a word may name, from 0 for Monday. */
function daysOf(word: string, isNumeric: boolean): readonly number[] {
  const lower = word.toLowerCase();
  const lists = lower.length > 2 || !/^[a-z]/.test(lower) ? EACH : isNumeric ? EACH_SHORT : [];
  return lists.flatMap((names, index) => (names.includes(lower) ? [index] : []));
}
