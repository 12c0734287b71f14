import { randomUUID } from 'node:crypto';
import type { Parameter, StatementSource } from './queue-view.ts';

interface ClientRow {
  key: number;
  pid: number;
  name: string;
  since: number;
}

/** The database as the registry needs it: statements, and a write that is retried while another process holds the lock. */
export interface ClientStore extends StatementSource {
  writeOnce(sql: string, ...parameters: Parameter[]): Promise<number>;
}

/** A client that has not been seen for three heartbeats is taken for dead. */
const HEARTBEAT_MS = 15_000;
const DEAD_AFTER_MS = 3 * HEARTBEAT_MS;

const INSERT = 'INSERT INTO client (owner, pid, name, since, seenAt) VALUES (?, ?, ?, ?, ?)';
const DELETE = 'DELETE FROM client WHERE key = ?';
const DELETE_DEAD = 'DELETE FROM client WHERE seenAt < ?';
const BEAT = 'UPDATE client SET seenAt = ? WHERE owner = ?';
const SELECT_LIVE = 'SELECT key, pid, name, since FROM client WHERE seenAt >= ? ORDER BY key';

/** Who works on the queues of this file, in all processes; BullMQ's `getWorkers` and `getQueueEvents` read it. */
export class Clients {
  readonly #store: ClientStore;
  readonly #owner = randomUUID();
  readonly #keys = new Set<number>();
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(store: ClientStore) {
    this.#store = store;
  }

  /** Announces a client and returns the key to take it off with. */
  async register(name: string): Promise<number> {
    const now = Date.now();
    // BullMQ reads the list by splitting it at spaces.
    const key = await this.#store.writeOnce(INSERT, this.#owner, process.pid, name.replaceAll(/\s/g, '_'), now, now);
    this.#keys.add(key);
    this.#heartbeat ??= setInterval(() => void this.#beat(), HEARTBEAT_MS).unref();
    return key;
  }

  async unregister(key: number): Promise<void> {
    this.#keys.delete(key);
    if (this.#keys.size === 0) this.stop();
    await this.#store.writeOnce(DELETE, key);
  }

  /** One line per client, in the format of Redis' CLIENT LIST. */
  list(): string {
    const now = Date.now();
    // Our own table: the rows have the columns the statement names.
    const rows = this.#store.prepare(SELECT_LIVE).all(now - DEAD_AFTER_MS) as ClientRow[];
    return rows
      .map(
        ({ key, pid, name, since }) => `id=${key} addr=pid:${pid} name=${name} age=${Math.floor((now - since) / 1000)}`,
      )
      .join('\n');
  }

  stop(): void {
    clearInterval(this.#heartbeat);
    this.#heartbeat = undefined;
  }

  async #beat(): Promise<void> {
    const now = Date.now();
    // A missed beat is made up for by the next one.
    await this.#store.writeOnce(BEAT, now, this.#owner).catch(() => undefined);
    await this.#store.writeOnce(DELETE_DEAD, now - DEAD_AFTER_MS).catch(() => undefined);
  }
}
