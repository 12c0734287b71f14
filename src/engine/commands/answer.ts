import type { Action } from '../../domain/action.ts';
import type { DirectReceived, MessageReceived } from '../../domain/event.ts';
import { shorten } from '../capabilities/speak.ts';
import type { Scope } from '../scope.ts';

/** Answers where something was asked; in a group the asker is mentioned. `confirm` is a code that the text asks for. */
export function answer(scope: Scope, event: MessageReceived | DirectReceived, text: string, confirm?: string): void {
  const short = shorten(text); // it may repeat what was typed
  const action: Action =
    event.type === 'message.received'
      ? { do: 'say', groupId: event.groupId, text: short, mention: [event.from] }
      : { do: 'dm', to: event.from, text: short };
  scope.draft.act({ action, priority: 'reply', status: scope.mode === 'observe' ? 'observed' : 'queued', confirm });
}
