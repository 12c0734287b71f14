import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Mistake, Step } from './transcript.ts';

/**
 * Finds the lines that cannot be meant: groups that are not declared, people who never were in the group, ids used
 * twice, pictures that are not there. Somebody who has left is no mistake: that may depend on what the bot does.
 */
export function checkTranscript(steps: readonly Step[], folder: string): Mistake[] {
  const mistakes: Mistake[] = [];
  const everIn = new Map<string, Set<string>>();
  const messageIds = new Set<string>();
  for (const step of steps) {
    const tell = (what: string): void => void mistakes.push({ line: step.line, what });
    learn(step, everIn);
    if ('group' in step && step.kind !== 'invite') {
      const people = everIn.get(step.group);
      if (!people) tell(`group: ${step.group} is not declared before`);
      else for (const person of peopleOf(step)) if (!people.has(person)) tell(`${person} never was in ${step.group}`);
    }
    if (step.kind === 'message' || step.kind === 'dm') {
      if (messageIds.has(step.id)) tell(`id: ${step.id} is used twice`);
      messageIds.add(step.id);
    }
    if (step.kind === 'message' && step.image !== undefined && !existsSync(join(folder, step.image))) {
      tell(`image: there is no file ${step.image}`);
    }
  }
  return mistakes;
}

function learn(step: Step, everIn: Map<string, Set<string>>): void {
  if (step.kind === 'group') {
    const people = everIn.get(step.id) ?? new Set(['bot']);
    for (const person of [step.owner, ...step.admins, ...step.members.map((member) => member.id)]) people.add(person);
    everIn.set(step.id, people);
  }
  if (step.kind === 'join') for (const { id } of step.members) everIn.get(step.group)?.add(id);
}

function peopleOf(step: Step): string[] {
  switch (step.kind) {
    case 'message':
      return [step.from, ...step.mentions, ...(step.quote ? [step.quote.from] : [])];
    case 'join':
      return [...(step.by ? [step.by] : []), ...(step.listed ?? [])];
    case 'leave':
      return [...step.members, ...(step.by ? [step.by] : [])];
    case 'alias':
      return [step.member];
    case 'topic':
    case 'announce':
      return [step.by];
    default:
      return [];
  }
}
