import { eq, sql } from 'drizzle-orm';
import { expect, it } from 'vitest';
import { hot, q, type StoreContext } from '../../../src/sdk/store.ts';
import { type House, LANE, NOW, type plugins, said } from './house.ts';

type Notes = StoreContext<ReturnType<typeof plugins.notes>>;

const award = hot(({ db, t }: Notes) =>
  db
    .insert(t.notes)
    .values({ key: sql.placeholder('key'), points: sql.placeholder('points'), isPinned: false })
    .onConflictDoUpdate({ target: t.notes.key, set: { points: sql`notes.points + excluded.points` } })
    .returning({ points: t.notes.points }),
);

export function workFacts(house: House): void {
  const notes = () => house.here.forPlugin('notes');
  const pointsOf = (key: string) =>
    notes().read(function* ({ db, t }) {
      const [row] = yield* q(db.select({ points: t.notes.points }).from(t.notes).where(eq(t.notes.key, key)));
      return row?.points;
    });

  it('a work gives back what it returns, and its values come back as they went in', async () => {
    const row = { key: 'a\0', points: 2 ** 52, isPinned: true, tags: '1' };
    const written = await notes().tx(function* ({ db, t }) {
      const [first] = yield* q(db.insert(t.notes).values(row).returning());
      return first;
    });
    expect(written).toEqual({ ...row, key: 'a\ufffd' });
    expect(await pointsOf('a\0')).toBe(2 ** 52);
  });

  it('a hot statement takes other values each time', async () => {
    for (const points of [1, 2, 3]) await notes().tx(() => q(award, { key: 'ann', points }));
    await notes().tx(() => q(award, { key: 'ben', points: 5 }));
    expect([await pointsOf('ann'), await pointsOf('ben')]).toEqual([6, 5]);
  });

  it('a work that fails leaves nothing behind, and those before and after it stand', async () => {
    const before = notes().tx(() => q(award, { key: 'before', points: 1 }));
    const failing = notes().tx(function* () {
      yield* q(award, { key: 'before', points: 10 });
      yield* q(award, { key: 'failing', points: 1 });
      throw new Error('changed my mind');
    });
    const after = notes().tx(() => q(award, { key: 'after', points: 1 }));
    await expect(failing).rejects.toThrow('changed my mind');
    await Promise.all([before, after]);
    expect([await pointsOf('before'), await pointsOf('failing'), await pointsOf('after')]).toEqual([1, undefined, 1]);
  });

  it('a query that fails ends its work and tells no values', async () => {
    await notes().tx(() => q(award, { key: 'there', points: 1 }));
    const failing = notes().tx(function* ({ db, t }) {
      yield* q(award, { key: 'failing', points: 1 });
      yield* q(db.insert(t.notes).values({ key: 'there', points: 31337, isPinned: false }));
    });
    const error = await failing.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(String(error)).not.toContain('31337');
    expect(await pointsOf('failing')).toBeUndefined();
    expect(await pointsOf('there')).toBe(1);
  });

  it('a hundred works at once all count', async () => {
    const works = Array.from({ length: 100 }, () => notes().tx(() => q(award, { key: 'ann', points: 1 })));
    await Promise.all(works);
    expect(await pointsOf('ann')).toBe(100);
  });

  it('what was written is seen at once here, and elsewhere when it is durable', async () => {
    await house.here.events.append([said('m1')], NOW);
    expect((await house.here.events.pending(LANE, 10, NOW)).events).toHaveLength(1);
    await house.here.durable();
    expect((await house.there.events.pending(LANE, 10, NOW)).events).toHaveLength(1);
    await house.here.durable();
  });

  it('a plugin without tables has no store', () => {
    // @ts-expect-error: the name is checked where it is known
    expect(() => house.here.forPlugin('nobody')).toThrow('nobody');
  });
}
