/** A process of its own on a store: says what it did, line by line. */
import { openStore } from '../../src/store/index.ts';
import { NOW, said } from '../contract/store/house.ts';

const [file = '', id = '', then = ''] = process.argv.slice(2);
const store = await openStore({ file, tables: {} });
await store.events.append([said(id)], NOW);
await store.durable();
process.stdout.write('durable\n');
if (then === 'stay') setInterval(() => store.events.append([said(`${id}/more`)], NOW), 1);
else await store.close();
