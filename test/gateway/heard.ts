import { expect } from 'vitest';
import type { Event, EventOf, EventType } from '../../src/domain/event.ts';
import type { PersonId } from '../../src/domain/ids.ts';
import type { Logger } from '../../src/domain/logger.ts';
import type { GatewaySink } from '../../src/engine/ports.ts';

/** A sink that keeps what it is told. */
export class Heard implements GatewaySink {
  readonly events: Event[] = [];
  readonly states: string[] = [];

  async receive(event: Event): Promise<void> {
    this.events.push(event);
  }

  up(self: PersonId): void {
    this.states.push(`up ${self}`);
  }

  down(why: string): void {
    this.states.push(`down ${why}`);
  }

  of<T extends EventType>(type: T): EventOf<T>[] {
    return this.events.filter((event): event is EventOf<T> => event.type === type);
  }

  only<T extends EventType>(type: T): EventOf<T> {
    const all = this.of(type);
    expect(all).toHaveLength(1);
    return all[0] as EventOf<T>;
  }

  /** Everything but what the gateway found out by itself. */
  get told(): Event[] {
    return this.events.filter((event) => event.type !== 'group.synced' && event.type !== 'member.renamed');
  }
}

/** A log that keeps its lines. */
export class KeptLog implements Logger {
  readonly lines: string[] = [];

  debug(_fields: object, message: string): void {
    this.lines.push(`debug ${message}`);
  }

  info(_fields: object, message: string): void {
    this.lines.push(`info ${message}`);
  }

  warn(fields: object, message: string): void {
    this.lines.push(`warn ${message} ${JSON.stringify(fields)}`);
  }

  error(fields: object, message: string): void {
    this.lines.push(`error ${message} ${JSON.stringify(fields)}`);
  }

  /** What somebody should look at. */
  get troubles(): string[] {
    return this.lines.filter((line) => /^(warn|error)/.test(line));
  }
}
