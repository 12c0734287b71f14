/** The name under which the engine itself answers and remembers. */
export const KERNEL = 'kernel';
