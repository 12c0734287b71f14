import './picture-dialog.css';
import { useEffect, useState } from 'react';
import type { NewMessage } from '../../../src/console/api.ts';
import { Dialog } from '../ui/dialog.tsx';
import { drawSample } from './sample-picture.ts';

/** As the server has it. */
const LIMIT_BYTES = 2 * 1024 * 1024;

interface PictureDialogProps {
  who: { groupId: string; from: string };
  onSend(message: NewMessage): Promise<boolean>;
  onClose(): void;
}

function readFile(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ''));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}

/** Sends a picture: one drawn here, or a file. */
export function PictureDialog({ who, onSend, onClose }: PictureDialogProps) {
  const [file, setFile] = useState<File>();
  const [canvas, setCanvas] = useState<HTMLCanvasElement | null>(null);
  const [error, setError] = useState<string>();
  useEffect(() => {
    if (canvas) drawSample(canvas);
  }, [canvas]);

  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setError(chosen && chosen.size > LIMIT_BYTES ? '这张图片超过 2 MB，请换一张小一点的' : undefined);
  };
  const send = async () => {
    const data = file ? await readFile(file) : canvas?.toDataURL('image/png').replace(/^data:[^,]*,/, '');
    if (data) void onSend({ kind: 'image', ...who, data });
    onClose();
  };
  return (
    <Dialog
      title="发一张图片"
      submitLabel="发送"
      canSubmit={!error}
      error={error}
      onSubmit={() => void send()}
      onClose={onClose}
    >
      {!file && (
        <figure className="picture-sample">
          <canvas ref={setCanvas} width="560" height="360" aria-label="示例图片：晨光里的山" />
          <figcaption>没有选文件时，发送这张示例图</figcaption>
        </figure>
      )}
      <label className="field">
        <span>或者选一张图片（PNG、JPEG、GIF、WebP，最大 2 MB）</span>
        <input
          type="file"
          accept="image/png,image/jpeg,image/gif,image/webp"
          onChange={(event) => choose(event.target.files?.[0])}
        />
      </label>
    </Dialog>
  );
}
