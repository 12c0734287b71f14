import { defineConfig } from 'drizzle-kit';

export default defineConfig({ dialect: 'sqlite', schema: './src/app/schema/sqlite.ts', out: './migrations/sqlite' });
