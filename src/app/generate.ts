import { plugins } from '../../plugins/index.ts';
import { writeGenerated } from './settings/generated.ts';

for (const file of writeGenerated(plugins)) process.stdout.write(`${file}\n`);
