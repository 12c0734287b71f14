import './connection-badge.css';
import type { ConnectionState } from '../live.ts';

const WORDS: Record<ConnectionState, string> = {
  connecting: '正在连接…',
  open: '实时更新中',
  lost: '连接断开，正在重连…',
};

/** Whether what the page shows is live, and whether the bot itself hears its groups. */
export function ConnectionBadge({ connection, outage }: { connection: ConnectionState; outage: string | undefined }) {
  const isDeaf = connection === 'open' && outage !== undefined;
  return (
    <p className="connection" data-state={isDeaf ? 'lost' : connection} role="status">
      <span className="connection-dot" />
      {isDeaf ? `机器人掉线：${outage}` : WORDS[connection]}
    </p>
  );
}
