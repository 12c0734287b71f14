import type { Action } from '../../domain/action.ts';
import type { Millis, PersonId } from '../../domain/ids.ts';
import type { Moderate, Verdict } from '../../sdk/capabilities.ts';
import { KERNEL } from '../kernel.ts';
import { isStale, operatorsOf, whyCapped, whyProtected } from '../protection.ts';
import type { Scope } from '../scope.ts';

/** One ticket says that the cap is reached; another one comes only when the hour's window has passed. */
const CAP_TICKET: { key: string; ttlMs: Millis } = { key: 'cap-ticket', ttlMs: 3_600_000 };

/** Removes members for one plugin, unless the engine never allows it: then the refusal and its reason are kept. */
export function moderator(scope: Scope): Moderate {
  return {
    async remove(person, { reason, caseId, by }) {
      const { group, draft, mode } = scope;
      if (!group)
        throw new Error(`${scope.plugin.name} removes somebody, but ${scope.event.type} happened in no group`);
      const action: Action = { do: 'remove', groupId: group.id, member: person, ...(by ? { by } : {}) };
      const refuse = (why: string): Verdict => {
        draft.act({ action, priority: 'enforcement', status: 'refused', why, caseId });
        return { status: 'refused', why };
      };
      const objection = await whyRefused(scope, person, by);
      if (objection !== undefined) return refuse(objection);
      const capped = mode === 'observe' ? undefined : await whyFull(scope, group.id);
      if (capped !== undefined) return refuse(capped);
      const status = mode === 'observe' ? 'observed' : 'queued';
      draft.act({ action, priority: 'enforcement', status, why: reason, caseId });
      return { status };
    },
  };
}

async function whyRefused(scope: Scope, person: PersonId, by: PersonId | undefined): Promise<string | undefined> {
  const { engine, event, group } = scope;
  if (!group) return undefined;
  if (isStale(event.at, scope.receivedAt)) return '这件事超过 10 分钟才收到，不处罚';
  const member = await engine.store.directory.member(group.id, person);
  if (!member || member.leftAt !== undefined) return '对方已经不在群里';
  return whyProtected(engine, { person, group, by });
}

/** Why the cap allows no more; the operators hear of it once. */
async function whyFull(scope: Scope, groupId: string): Promise<string | undefined> {
  const { engine, draft, now, group } = scope;
  const drafted = draft.actions.filter(({ action, status }) => action.do === 'remove' && status === 'queued').length;
  const why = await whyCapped(engine, groupId, now, drafted);
  if (why === undefined || !group) return why;
  const isTold =
    draft.memory.some(({ key }) => key === CAP_TICKET.key) ||
    (await engine.store.memory.get(KERNEL, groupId, CAP_TICKET.key, now)) !== undefined;
  if (isTold) return why;
  const expiresAt = now + CAP_TICKET.ttlMs;
  draft.memory.push({ plugin: KERNEL, groupId, key: CAP_TICKET.key, value: true, expiresAt });
  const action = { do: 'ticket', groupId, to: operatorsOf(engine, group) } as const;
  draft.act({ action, priority: 'enforcement', status: 'ticket', why });
  return why;
}
