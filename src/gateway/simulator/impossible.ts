/** Why something cannot happen in the simulated world. */
export type ImpossibleReason =
  | 'unknown-person'
  | 'unknown-group'
  | 'unknown-message'
  | 'unknown-request'
  | 'never-a-member'
  | 'has-left'
  | 'already-there'
  | 'id-in-use';

/**
 * What was asked of the world cannot happen; `has-left` and `already-there` may just be bad timing, the others are
 * mistakes.
 */
export class Impossible extends Error {
  override readonly name = 'Impossible';
  readonly reason: ImpossibleReason;

  constructor(reason: ImpossibleReason, message: string) {
    super(message);
    this.reason = reason;
  }
}
