/** A text that looks like a command: its name and what follows, as typed. */
export interface TypedCommand {
  name: string;
  rest: string;
}

/** WeChat puts U+2005 after a mention; full-width spaces come from Chinese keyboards. */
const SPACE = /[\s\u2005\u3000]/u;

/** Reads `/名字 参数`, also with a full-width slash and after a mention of the bot; undefined for anything else. */
export function parseCommand(text: string, mentionsBot: boolean): TypedCommand | undefined {
  let line = text.trim();
  if (mentionsBot) line = line.replace(/^@[^\s\u2005]+[\s\u2005]+/u, '');
  const match = /^[/／]([^\s\u2005\u3000@/／]{1,32})/u.exec(line);
  if (!match?.[1]) return undefined;
  return { name: match[1], rest: line.slice(match[0].length).replace(/^[\s\u2005\u3000]+/u, '') };
}

/** One piece of the arguments: a mention (`@…`) or a word. */
export interface Token {
  text: string;
  isMention: boolean;
  /** Where it begins, so that the rest of the line can be taken as typed. */
  start: number;
}

/**
 * Cuts the arguments. `names` are what mentioned members are called here: such a name may hold spaces, any other
 * mention ends at the next space.
 */
export function tokenize(rest: string, names: readonly string[]): Token[] {
  const longestFirst = [...names].filter((name) => name !== '').sort((a, b) => b.length - a.length);
  const tokens: Token[] = [];
  let at = 0;
  while (at < rest.length) {
    if (SPACE.test(rest[at] ?? '')) {
      at++;
      continue;
    }
    const isMention = rest[at] === '@' || rest[at] === '＠';
    const name = isMention ? longestFirst.find((known) => rest.startsWith(known, at + 1)) : undefined;
    const end = name === undefined ? wordEnd(rest, at + 1) : at + 1 + name.length;
    tokens.push({ text: rest.slice(at, end), isMention, start: at });
    at = end;
  }
  return tokens;
}

function wordEnd(rest: string, from: number): number {
  let end = from;
  while (end < rest.length && !SPACE.test(rest[end] ?? '')) end++;
  return end;
}
