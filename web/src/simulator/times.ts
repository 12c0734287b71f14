const CLOCK = new Intl.DateTimeFormat('zh-CN', { hour: '2-digit', minute: '2-digit', hour12: false });
const SECONDS = new Intl.DateTimeFormat('zh-CN', {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hour12: false,
});
const DAY = new Intl.DateTimeFormat('zh-CN', { month: 'numeric', day: 'numeric' });

const dayOf = (at: number) => new Date(at).toDateString();

/** `10:32`, or with the date on another day. */
export function sayMoment(at: number, now: number): string {
  if (dayOf(at) === dayOf(now)) return CLOCK.format(at);
  if (dayOf(at) === dayOf(now - 86_400_000)) return `昨天 ${CLOCK.format(at)}`;
  return `${DAY.format(at)} ${CLOCK.format(at)}`;
}

/** `10:32:05` */
export function saySeconds(at: number): string {
  return SECONDS.format(at);
}

/** How long something took, as short as it is true. */
export function sayGap(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} 毫秒`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} 秒`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes} 分 ${Math.round((ms % 60_000) / 1_000)} 秒`;
  return `${Math.floor(minutes / 60)} 小时 ${minutes % 60} 分`;
}
