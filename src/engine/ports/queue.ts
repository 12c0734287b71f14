/** A bell says: look into the store, there is something for you. It carries nothing else. */
export interface Bell {
  /** `drain`: a lane has events. `act:ACCOUNT`: an account has something to do. */
  topic: string;
  key: string;
}

export interface Listener {
  /** Stops taking bells and waits for those being answered, `graceMs` at most. */
  close(graceMs?: number): Promise<void>;
}

/** Carries bells between processes. A bell for a key that already waits is one bell; one that comes while it is answered is kept. */
export interface Queue {
  /** Rejects with TemporaryFailure if the queue cannot be reached: the sweep rings again. */
  ring(bells: readonly Bell[]): Promise<void>;
  /** Answers a topic's bells, `concurrency` at a time in this process, never two of one key at once. */
  listen(topic: string, concurrency: number, answer: (key: string) => Promise<void>): Promise<Listener>;
  /** How many bells wait or are being answered, over all topics. */
  depth(): Promise<number>;
  close(): Promise<void>;
}
