import type { Action } from '../../domain/action.ts';
import type { SayOptions, Speak } from '../../sdk/capabilities.ts';
import type { Scope } from '../scope.ts';

/** WeChat's own limit for one text is about 16 kB; beyond this members see a wall. */
const LONGEST_TEXT = 4_000;

/** Says things for one plugin; where it only watches, what it would have said is written down as observed. */
export function speaker(scope: Scope): Speak {
  const add = (action: Action, options: SayOptions = {}): void =>
    scope.draft.act({
      action,
      priority: options.priority ?? 'reply',
      status: scope.mode === 'observe' ? 'observed' : 'queued',
      dueAt: options.canWait ? scope.quietUntil : undefined,
      causes: options.causes,
      caseId: options.caseId,
    });
  const here = (): string => {
    if (scope.group) return scope.group.id;
    throw new Error(`${scope.plugin.name} wants to speak in a group, but ${scope.event.type} happened in none`);
  };
  return {
    say: (text, options) =>
      add({ do: 'say', groupId: here(), text: shorten(text), mention: [...(options?.mention ?? [])] }, options),
    dm: (to, text, options) => add({ do: 'dm', to, text: shorten(text) }, options),
    announce: (text, options) => add({ do: 'announce', groupId: here(), text: shorten(text) }, options),
  };
}

/** Cuts a text that members would see as a wall. */
export function shorten(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1).toWellFormed()}…`;
}
