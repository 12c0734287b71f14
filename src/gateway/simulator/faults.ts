/** What is to go wrong with the bot's next doings. */
export class Faults {
  /** Removals that report success and do nothing. */
  kickNoops = 0;
  /** Removals, notices and renames that are refused. */
  notOwners = 0;
  /** For each text that gets no answer, whether it arrives. */
  readonly sendTimeouts: boolean[] = [];
}
