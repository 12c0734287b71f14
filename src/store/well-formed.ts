// biome-ignore lint/suspicious/noControlCharactersInRegex: NUL is what PostgreSQL refuses
const EVERY_UNSTORABLE = /[\u0000\p{Surrogate}]/gu;
const MAYBE_ESCAPED = /\\u(?:0000|d[89a-f])/;
const ESCAPE = /\\(?:u(?:0000|d[89a-f][0-9a-f]{2})|.)/g;
const REPLACEMENT = '\ufffd';

/** The string as both dialects can keep it: NUL and halves of surrogate pairs become U+FFFD. */
export function toStorable(text: string): string {
  if (typeof text !== 'string') return text; // Drizzle hands null over as well
  return text.isWellFormed() && !text.includes('\0') ? text : text.replace(EVERY_UNSTORABLE, REPLACEMENT);
}

/** The value as JSON that both dialects can keep. JSON.stringify has escaped what is to be replaced. */
export function toStorableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!MAYBE_ESCAPED.test(json)) return json;
  return json.replace(ESCAPE, (sequence) => (sequence.length > 2 ? REPLACEMENT : sequence));
}
