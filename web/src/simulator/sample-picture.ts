const SKY = ['#27406b', '#c9728a', '#f7b98b', '#fde3b8'];
const RIDGES: [colour: string, base: number, height: number, waves: number][] = [
  ['#8a7f9c', 0.62, 0.2, 2.1],
  ['#565c80', 0.74, 0.16, 3.3],
  ['#2b3554', 0.88, 0.12, 4.7],
];

/** Draws mountains at dawn, so that there is a picture to send without having one. */
export function drawSample(canvas: HTMLCanvasElement): void {
  const pen = canvas.getContext('2d');
  if (!pen) return;
  const { width, height } = canvas;
  const sky = pen.createLinearGradient(0, 0, 0, height);
  for (const [index, colour] of SKY.entries()) sky.addColorStop(index / (SKY.length - 1), colour);
  pen.fillStyle = sky;
  pen.fillRect(0, 0, width, height);
  pen.fillStyle = '#fff3d6';
  pen.beginPath();
  pen.arc(width * 0.68, height * 0.46, height * 0.09, 0, 2 * Math.PI);
  pen.fill();
  for (const [colour, base, tall, waves] of RIDGES) {
    pen.fillStyle = colour;
    pen.beginPath();
    pen.moveTo(0, height);
    for (let x = 0; x <= width; x += 4) {
      const turn = (x / width) * Math.PI * waves;
      pen.lineTo(x, height * (base - tall * (0.6 * Math.sin(turn + waves) + 0.25 * Math.sin(turn * 2.7) + 0.15)));
    }
    pen.lineTo(width, height);
    pen.fill();
  }
}
