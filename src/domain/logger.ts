/** What the engine needs of a structured logger (pino's shape). Fields never hold message text, tokens or numbers of people. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}
