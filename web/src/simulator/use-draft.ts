import { useLayoutEffect, useRef, useState } from 'react';
import type { NewMessage, SimulatedGroup } from '../../../src/console/api.ts';
import { api } from '../api.ts';
import { nameIn, type PageState } from './state.ts';

/** The text being written, and whom it mentions. */
export function useDraft(state: PageState, group: SimulatedGroup) {
  const [text, setText] = useState('');
  const [mentioned, setMentioned] = useState<readonly string[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);
  /** Where to go on writing after a name was put in. */
  const caret = useRef<number>(undefined);
  const nameOf = (person: string) => nameIn(state, group, person);

  const mention = (person: string) => {
    const at = field.current?.selectionStart ?? text.length;
    const before = `${text.slice(0, at)}@${nameOf(person)} `;
    setText(before + text.slice(at));
    setMentioned([...mentioned, person]);
    caret.current = before.length;
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: once the name stands in the text
  useLayoutEffect(() => {
    if (caret.current === undefined) return;
    field.current?.focus();
    field.current?.setSelectionRange(caret.current, caret.current);
    caret.current = undefined;
  }, [text]);
  const clear = () => {
    setText('');
    setMentioned([]);
  };
  const mentions = () => [...new Set(mentioned)].filter((person) => text.includes(`@${nameOf(person)}`));
  return { text, setText, mention, mentions, clear, field };
}

/** Sends, and keeps why it did not work. */
export function useSending() {
  const [failure, setFailure] = useState('');
  const send = async (message: NewMessage): Promise<boolean> => {
    try {
      await api.say(message);
      setFailure('');
      return true;
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
      return false;
    }
  };
  return { failure, send };
}
