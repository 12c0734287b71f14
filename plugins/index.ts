import type { Plugin } from '#sdk';
import help from './help/index.ts';
import welcome from './welcome/index.ts';

/** All plugins; they handle every event in this order. */
export const plugins: readonly Plugin[] = [welcome, help];
