import { Refusal } from '../../domain/error.ts';
import type { DirectReceived, MessageReceived } from '../../domain/event.ts';
import { displayName } from '../../domain/group.ts';
import { hasRole, ROLE_TITLES } from '../../domain/role.ts';
import type { CapabilityName } from '../../sdk/capabilities.ts';
import type { CommandContext } from '../../sdk/plugin.ts';
import type { Tables } from '../../sdk/store.ts';
import { contextOf } from '../context.ts';
import { isStale } from '../protection.ts';
import type { Scope } from '../scope.ts';
import { answer } from './answer.ts';
import { readArguments } from './arguments.ts';
import { askBack } from './confirm.ts';
import type { AnyCommand, KnownCommand } from './registry.ts';

/** A command that was typed, and whether its code has been given. */
export interface CommandCall {
  known: KnownCommand;
  rest: string;
  event: MessageReceived | DirectReceived;
  isConfirmed: boolean;
}

/** Carries out a command for its plugin. What the bot will not do is answered with the reason. */
export async function runCommand(scope: Scope, call: CommandCall): Promise<void> {
  if (isStale(scope.event.at, scope.receivedAt)) {
    scope.draft.notes.push('命令超过 10 分钟才收到，不执行');
    return;
  }
  const reply = (text: string): void => answer(scope, call.event, text);
  try {
    await obey(scope, call, reply);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    scope.draft.notes.push(`没有执行：${error.message.split('\n')[0]}`);
    reply(error.message);
  }
}

async function obey(scope: Scope, call: CommandCall, reply: (text: string) => void): Promise<void> {
  const { engine, group } = scope;
  const { known, event } = call;
  const { command } = known;
  const role = engine.directory.roleOf(event.from, group);
  const where = command.where ?? 'group';
  if (where === 'group' && !group) throw new Refusal(`/${known.name} 要在群里使用`);
  if (where === 'direct' && group) throw new Refusal(`/${known.name} 请私聊我使用`);
  if (!hasRole(role, command.allow)) {
    throw new Refusal(`/${known.name} 要${ROLE_TITLES[command.allow]}才能用`);
  }
  const args = await readArguments(engine, known, call.rest, event);
  const context = await commandContext(scope, call, args, reply);
  const danger = call.isConfirmed ? undefined : await command.confirm?.(context);
  if (danger !== undefined) return askBack(scope, call, danger);
  await command.run(context);
  scope.draft.notes.push(`执行了 /${known.name}`);
}

type AnyContext = CommandContext<Record<string, unknown>, unknown, CapabilityName, Tables>;

async function commandContext(
  scope: Scope,
  call: CommandCall,
  args: Record<string, unknown>,
  reply: (text: string) => void,
): Promise<AnyContext> {
  const { engine, group } = scope;
  const { event } = call;
  const member = group && (await engine.store.directory.member(group.id, event.from));
  const asker = {
    person: event.from,
    name: member ? displayName(member) : event.from,
    role: engine.directory.roleOf(event.from, group),
  };
  return { ...contextOf(scope), event, args, asker, reply } as AnyContext & Parameters<AnyCommand['run']>[0]; // capabilities as declared
}
