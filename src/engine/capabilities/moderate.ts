import type { PersonId } from '../../domain/ids.ts';
import type { Moderate, Verdict } from '../../sdk/capabilities.ts';
import { isStale, whyCapped, whyProtected } from '../protection.ts';
import type { Scope } from '../scope.ts';

/** Removes members for one plugin, unless the engine never allows it: then the refusal and its reason are kept. */
export function moderator(scope: Scope): Moderate {
  return {
    async remove(person, { reason, caseId, by }) {
      const { group, draft } = scope;
      if (!group)
        throw new Error(`${scope.plugin.name} wants to remove somebody, but ${scope.event.type} happened in no group`);
      const why = await whyRefused(scope, person, by);
      const status = why !== undefined ? 'refused' : scope.mode === 'observe' ? 'observed' : 'queued';
      const action = { do: 'remove', groupId: group.id, member: person } as const;
      draft.act({ action, priority: 'enforcement', status, why: why ?? reason, caseId });
      return (status === 'refused' ? { status, why } : { status }) as Verdict; // why is there exactly when refused
    },
  };
}

async function whyRefused(scope: Scope, person: PersonId, by: PersonId | undefined): Promise<string | undefined> {
  const { engine, event, group, draft } = scope;
  if (!group) return undefined;
  if (isStale(event.at, scope.receivedAt)) return '这件事超过 10 分钟才收到，不处罚';
  const member = await engine.store.directory.member(group.id, person);
  if (!member || member.leftAt !== undefined) return '对方已经不在群里';
  const shield = whyProtected(engine, { person, group, by });
  if (shield) return shield;
  const drafted = draft.actions.filter(({ action, status }) => action.do === 'remove' && status === 'queued').length;
  return whyCapped(engine, group.id, scope.now, drafted);
}
