import './trace-chip.css';
import type { ActionView } from '../../../src/console/api.ts';
import type { Story } from './story.ts';
import { STATUS, type Tone } from './words.ts';

interface Summary {
  tone: Tone;
  words: string;
}

/** The most pressing of several outcomes is the one to tell. */
const PRESSING: readonly ActionView['status'][] = [
  'failed',
  'unknown',
  'ticket',
  'refused',
  'attempting',
  'queued',
  'done',
  'observed',
  'dropped',
];

function summarise({ entry, actions, own }: Story): Summary | undefined {
  if (own) return { tone: 'quiet', words: '为什么这样回' };
  if (!entry) return undefined;
  if (entry.status === 'failed' || entry.trace.some(({ error }) => error)) return { tone: 'bad', words: '处理出错' };
  const [status] = actions.map((action) => action.status).sort((a, b) => PRESSING.indexOf(a) - PRESSING.indexOf(b));
  if (status === 'done') return { tone: 'good', words: '已回应' };
  if (status) return { tone: STATUS[status].tone, words: STATUS[status].title };
  const decided = entry.trace.filter(({ notes }) => notes.length > 0).length;
  if (decided > 0) return { tone: 'quiet', words: '已有判断' };
  return { tone: 'quiet', words: entry.trace.length > 0 ? `${entry.trace.length} 个插件看过` : '不用处理' };
}

interface TraceChipProps {
  story: Story;
  isChosen: boolean;
  onChoose(): void;
}

/** What became of a line, in a word; opens the whole story. */
export function TraceChip({ story, isChosen, onChoose }: TraceChipProps) {
  const summary = summarise(story);
  if (!summary) return null;
  return (
    <button type="button" className="trace-chip" data-tone={summary.tone} aria-pressed={isChosen} onClick={onChoose}>
      <span className="trace-chip-dot" />
      {summary.words}
    </button>
  );
}
