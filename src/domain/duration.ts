import type { Millis } from './ids.ts';

const UNITS: [RegExp, Millis][] = [
  [/^(?:s|sec|秒|秒钟)$/i, 1_000],
  [/^(?:m|min|分|分钟)$/i, 60_000],
  [/^(?:h|hour|小时|个小时|时|钟头)$/i, 3_600_000],
  [/^(?:d|day|天|日)$/i, 86_400_000],
  [/^(?:w|week|周|星期)$/i, 604_800_000],
];

/** The longest time that a command may name: a year. */
const LONGEST: Millis = 366 * 86_400_000;

/** Reads `10m`, `10分钟`, `1h30m`, `1天`; undefined for anything else, for nothing and for more than a year. */
export function parseDuration(text: string): Millis | undefined {
  const rest = text.trim().normalize('NFKC');
  if (!/^(?:\d+(?:\.\d+)?\s*[a-z\p{Script=Han}]+\s*)+$/iu.test(rest)) return undefined;
  let total = 0;
  for (const [, amount, unit] of rest.matchAll(/(\d+(?:\.\d+)?)\s*([a-z]+|\p{Script=Han}+)/giu)) {
    const size = UNITS.find(([pattern]) => pattern.test(unit ?? ''))?.[1];
    if (size === undefined) return undefined;
    total += Number(amount) * size;
  }
  return total > 0 && total <= LONGEST ? Math.round(total) : undefined;
}

/** Says a length of time as a Chinese reader would: `90分钟` is `1小时30分钟`; seconds are dropped beyond an hour. */
export function sayDuration(ms: Millis): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds}秒`;
  const [days, hours, minutes] = [
    Math.floor(seconds / 86_400),
    Math.floor((seconds % 86_400) / 3_600),
    Math.floor((seconds % 3_600) / 60),
  ];
  const parts = [days ? `${days}天` : '', hours ? `${hours}小时` : '', minutes ? `${minutes}分钟` : ''];
  if (days === 0 && hours === 0 && seconds % 60) parts.push(`${seconds % 60}秒`);
  return parts.join('');
}
