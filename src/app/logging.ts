import { type Logger as Pino, pino } from 'pino';

/** A structured logger on standard error; readable where a person looks on. */
export function openLogger(level: string): Pino {
  const options = { level, base: null };
  if (!process.stderr.isTTY) return pino(options, pino.destination({ dest: 2, sync: true }));
  const target = {
    target: 'pino-pretty',
    options: { destination: 2, translateTime: 'HH:MM:ss', ignore: 'pid,hostname' },
  };
  return pino({ ...options, transport: target });
}
