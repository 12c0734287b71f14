import { join } from 'node:path';
import { plugins } from '../../plugins/index.ts';
import { openAppStore } from './open-store.ts';
import { type Environment, loadSettings } from './settings/index.ts';

/** Where this process's data is. */
export function storePlace(environment: Environment): { url: string } | { file: string } {
  const { databaseUrl, dataFolder } = environment;
  return databaseUrl === undefined ? { file: join(dataFolder, 'qunguan.db') } : { url: databaseUrl };
}

/** `qunguan migrate`: brings the store up to date, as the start does too. */
export async function migrate(): Promise<void> {
  const { environment } = loadSettings({ env: process.env, plugins });
  const store = await openAppStore(storePlace(environment), plugins);
  await store.close();
  process.stdout.write('数据库已是最新\n');
}
