/** What one child process measures. */
export interface Plan {
  work: 'bot' | 'raw';
  /** Where the bells are kept; `undefined`: in a file. */
  redisUrl?: string | undefined;
  /** Offered as fast as they are kept. */
  messages: number;
  /** Offered at a steady pace afterwards. */
  steadyMessages: number;
  isProfiled: boolean;
}

export interface Latency {
  p50: number;
  p99: number;
  max: number;
}

export interface Figures {
  messagesPerSecond: number;
  /** Processor time of all threads, in microseconds a message. */
  cpuMicros: number;
  /** From when a message was due to when it was handled, in milliseconds. */
  handledMs?: Latency | undefined;
  /** … and to when its reply was performed. */
  repliedMs?: Latency | undefined;
  peakMegabytes: number;
  /** Share of the time by what it went into. */
  shares?: Record<string, number> | undefined;
  mistakes: string[];
}
