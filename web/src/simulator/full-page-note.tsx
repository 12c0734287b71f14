import './full-page-note.css';
import { Icon, type IconName } from '../ui/icon.tsx';
import type { PageState } from './state.ts';

const NOTES: Record<Exclude<PageState['phase'], 'ready'>, { icon: IconName; title: string; hint: string }> = {
  loading: { icon: 'clock', title: '正在打开演练群…', hint: '' },
  absent: {
    icon: 'inbox',
    title: '现在没有演练群',
    hint: '机器人正连着真实的微信账号。想随便试试，可以不带微信网关的设置启动，就会进入演练群。',
  },
  failed: { icon: 'offline', title: '连不上机器人', hint: '页面会自己重试；也请看看机器人的进程是否还在运行。' },
};

/** Instead of the page, while there is nothing to show. */
export function FullPageNote({ phase, message }: { phase: Exclude<PageState['phase'], 'ready'>; message: string }) {
  const { icon, title, hint } = NOTES[phase];
  return (
    <main className="full-page-note" aria-busy={phase === 'loading'}>
      <Icon name={icon} size={44} />
      <h1>{title}</h1>
      {phase === 'failed' && message && <p>{message}</p>}
      {hint && <p>{hint}</p>}
    </main>
  );
}
