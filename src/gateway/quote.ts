import type { Quote } from '../domain/event.ts';

/** The line that WeChat puts between a quoted message and the reply. */
export const QUOTE_RULER = '- - - - - - - - - - - - - - -';
const QUOTE_END = `」\n${QUOTE_RULER}\n`;

/**
 * Takes a text apart that quotes another message. The last ruler counts: a quoted message may itself quote one, and what
 * somebody else wrote must never be taken for the speaker's own words.
 */
export function splitQuote(text: string): { text: string; quote?: Quote } {
  if (!text.startsWith('「')) return { text };
  const end = text.lastIndexOf(QUOTE_END);
  if (end === -1) return { text };
  const quoted = text.slice(1, end);
  const colon = quoted.search(/[：:]/);
  if (colon === -1) return { text };
  return {
    text: text.slice(end + QUOTE_END.length),
    quote: { name: quoted.slice(0, colon), text: quoted.slice(colon + 1) },
  };
}
