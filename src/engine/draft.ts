import type { Action, ActionStatus, Priority, Ticket } from '../domain/action.ts';
import type { Event } from '../domain/event.ts';
import { causeOf } from '../domain/event.ts';
import type { EventId, Millis } from '../domain/ids.ts';
import type { Confirmation, Effects, MemoryWrite, NewAction, TimerWrite } from './ports.ts';

/** What a plugin asks for beside the action itself. */
export interface ActionRequest {
  action: Action | Ticket;
  priority: Priority;
  status?: ActionStatus;
  why?: string | undefined;
  dueAt?: Millis | undefined;
  causes?: readonly EventId[] | undefined;
  caseId?: number | undefined;
  confirm?: string | undefined;
}

/**
 * What one plugin wants to change in handling one event. Nothing of it is real until it is settled together with the
 * event, so a handler that fails or dies half way has changed nothing.
 */
export class Draft implements Effects {
  readonly actions: NewAction[] = [];
  readonly memory: MemoryWrite[] = [];
  readonly timers: TimerWrite[] = [];
  readonly events: Event[] = [];
  readonly confirmations: Confirmation[] = [];
  readonly notes: string[] = [];
  readonly #event: Event;
  readonly #plugin: string;
  readonly #now: Millis;

  constructor(event: Event, plugin: string, now: Millis) {
    this.#event = event;
    this.#plugin = plugin;
    this.#now = now;
  }

  /** Adds an action. Its key is the event, the plugin and a count: handling the event again adds the same. */
  act(request: ActionRequest): void {
    const cause = causeOf(this.#event);
    this.actions.push({
      key: `${this.#event.id}/${this.#plugin}/${this.actions.length}`,
      account: this.#event.account,
      action: request.action,
      plugin: this.#plugin,
      cause,
      causes: [...(request.causes ?? causesOf(this.#event))],
      caseId: request.caseId,
      priority: request.priority,
      status: request.status ?? 'queued',
      why: request.why,
      dueAt: request.dueAt ?? this.#now,
      createdAt: this.#now,
      confirm: request.confirm,
    });
  }
}

function causesOf(event: Event): readonly EventId[] {
  return event.type === 'timer.due' ? event.causes : [];
}
