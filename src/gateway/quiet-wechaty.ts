import { log } from 'wechaty-puppet';

/**
 * Keeps Wechaty's own log away from standard output, which belongs to us, and silent unless WECHATY_LOG asks for it: it
 * holds tokens and message texts.
 */
export function quietWechaty(): void {
  if (!process.env.WECHATY_LOG) log.level('silent');
  log.enableLogging((_level: string, text?: string) => {
    process.stderr.write(`${text ?? ''}\n`);
  });
}
