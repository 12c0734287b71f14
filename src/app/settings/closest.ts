import { editDistance } from '../../domain/edit-distance.ts';

/** The name that was probably meant: at most a third of its characters are wrong, or one. */
export function closest(word: string, names: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor([...word].length / 3));
  const near = names
    .map((name) => ({ name, steps: editDistance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, steps }) => steps <= limit && steps < [...name].length)
    .sort((a, b) => a.steps - b.steps);
  return near[0]?.name;
}

/** `，是不是「…」？` where a name is near enough, else nothing. */
export function didYouMean(word: string, names: readonly string[]): string {
  const name = closest(word, names);
  return name === undefined ? '' : `，是不是「${name}」？`;
}
