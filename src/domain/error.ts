/** The member asked for something that the bot will not do: answered with the message, never retried. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** It did not work now and may work later: the event is handled again after `retryAfterMs`, in its place. */
export class TemporaryFailure extends Error {
  override readonly name = 'TemporaryFailure';
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs: number, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

/** Retrying cannot help: the operator sees it. */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}

/** The platform did not answer in time: what was asked may have happened. Never retried blindly. */
export class UnknownOutcome extends Error {
  override readonly name = 'UnknownOutcome';
}

/** The settings are wrong; each line names the place and says what to do. Stops the start. */
export class InvalidSettings extends Error {
  override readonly name = 'InvalidSettings';
  readonly mistakes: readonly string[];

  constructor(mistakes: readonly string[]) {
    super(`配置有 ${mistakes.length} 处错误：\n${mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
    this.mistakes = mistakes;
  }
}

/** What an error says, for logs and operators; anything may have been thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
