import './card.css';
import type { SimulatedMessage } from '../../../src/console/api.ts';
import { api } from '../api.ts';
import { Icon, type IconName } from '../ui/icon.tsx';
import { KIND } from './words.ts';

const ICONS: Partial<Record<SimulatedMessage['kind'], IconName>> = {
  url: 'link',
  miniprogram: 'miniprogram',
  voice: 'voice',
  image: 'picture',
  contact: 'join',
};

function hostOf(url: string | undefined): string {
  return url && URL.canParse(url) ? new URL(url).host : '';
}

function RedPacket({ title }: { title: string }) {
  return (
    <span className="card card-packet">
      <span className="card-packet-front">
        <Icon name="redpacket" size={34} />
        {title}
      </span>
      <span className="card-foot">红包</span>
    </span>
  );
}

function Picture({ message }: { message: SimulatedMessage }) {
  return <img className="card-picture" src={api.pictureUrl(message.id)} alt="群里发的图片" loading="lazy" />;
}

function Voice() {
  return (
    <span className="card-voice">
      <Icon name="voice" size={18} />
      <span className="card-voice-wave" aria-hidden="true" />
      语音
    </span>
  );
}

/** What stands in the bubble of a message that is not text. */
export function Card({ message }: { message: SimulatedMessage }) {
  const { kind, card } = message;
  if (kind === 'image' && message.hasPicture) return <Picture message={message} />;
  if (kind === 'voice') return <Voice />;
  if (kind === 'redpacket') return <RedPacket title={card?.title ?? '恭喜发财，大吉大利'} />;
  return (
    <span className="card">
      <span className="card-content">
        <span className="card-title">{card?.title ?? `[${KIND[kind]}]`}</span>
        <span className="card-icon">
          <Icon name={ICONS[kind] ?? 'inbox'} size={24} />
        </span>
      </span>
      <span className="card-foot">{hostOf(card?.url) || KIND[kind]}</span>
    </span>
  );
}
