import { z } from 'zod';

const PLACE = /\{([^{}\n]+)\}/g;

/** A text with places such as `{群名}`; a place that is not among `names` is a mistake when the settings are read. */
export function template(names: readonly string[]) {
  return z.string().superRefine((text, context) => {
    const known = names.map((name) => `{${name}}`).join('、');
    for (const [place, name] of text.matchAll(PLACE)) {
      if (!names.includes(name ?? ''))
        context.addIssue({ code: 'custom', message: `没有变量 ${place}，可用：${known}` });
    }
  });
}

/** Puts the values into their places. A line whose every place is empty is left out. */
export function fill(text: string, values: Readonly<Record<string, string>>): string {
  const lines = text.split('\n').filter((line) => {
    const places = [...line.matchAll(PLACE)];
    return places.length === 0 || places.some(([, name]) => values[name ?? ''] !== '');
  });
  return lines.join('\n').replace(PLACE, (place, name: string) => values[name] ?? place);
}
