import { useState } from 'react';
import type { NewMessage } from '../../../src/console/api.ts';
import { Dialog } from '../ui/dialog.tsx';

export type CardKind = 'url' | 'miniprogram' | 'redpacket';

const FORMS: Record<CardKind, { title: string; field: string; example: string }> = {
  url: { title: '发一个链接', field: '标题', example: '晨读 30 天，我的三个变化' },
  miniprogram: { title: '发一个小程序', field: '小程序卡片的标题', example: '本周读书打卡，点我签到' },
  redpacket: { title: '发一个红包', field: '祝福语', example: '恭喜发财，大吉大利' },
};

interface CardDialogProps {
  kind: CardKind;
  who: { groupId: string; from: string };
  onSend(message: NewMessage): Promise<boolean>;
  onClose(): void;
}

/** Asks for what stands on a card. */
export function CardDialog({ kind, who, onSend, onClose }: CardDialogProps) {
  const form = FORMS[kind];
  const [title, setTitle] = useState(form.example);
  const [url, setUrl] = useState('https://example.com/article');
  const send = () => {
    void onSend(kind === 'url' ? { kind, ...who, title, url } : { kind, ...who, title });
    onClose();
  };
  const canSubmit = title.trim() !== '' && (kind !== 'url' || /^https?:\/\/\S+\.\S+/.test(url));
  return (
    <Dialog title={form.title} submitLabel="发送" canSubmit={canSubmit} onSubmit={send} onClose={onClose}>
      <label className="field">
        <span>{form.field}</span>
        <input value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
      </label>
      {kind === 'url' && (
        <label className="field">
          <span>网址（以 http:// 或 https:// 开头）</span>
          <input value={url} maxLength={2000} inputMode="url" onChange={(event) => setUrl(event.target.value)} />
        </label>
      )}
    </Dialog>
  );
}
