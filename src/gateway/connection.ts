import type { Puppet } from 'wechaty-puppet';
import type { Millis, PersonId } from '../domain/ids.ts';

/** What a connection tells of its ups and downs. */
export interface ConnectionListener {
  /** A puppet is about to start: whoever wants to hear it must listen from now on. */
  hear(puppet: Puppet): void;
  /** The account is logged in. `blindSince`: when it heard nothing, where it was up before. */
  up(self: PersonId, blindSince: Millis | undefined): void;
  /** The puppet has read what it needs to know. */
  ready(): void;
  down(why: string): void;
}

/** A way to a logged-in puppet that repairs itself. */
export interface Connection {
  /** The puppet to speak through; undefined while there is none. */
  readonly puppet: Puppet | undefined;
  /** Rejects with InvalidSettings only. */
  start(listener: ConnectionListener): Promise<void>;
  /** Lets go without logging the account out. */
  close(): Promise<void>;
}
