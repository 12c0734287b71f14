import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type BuiltPages, buildPages, hasBrowser, openBrowser } from '../support/console-page.ts';
import { openConsole, type TestConsole } from '../support/console-server.ts';

const DESKTOP = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const FIRST_LOAD_LIMIT = 100 * 1024;

let pages: BuiltPages;
beforeAll(async () => {
  pages = await buildPages();
});
afterAll(() => pages.remove());

it('the first load is under 100 KB, compressed', () => {
  const html = readFileSync(join(pages.root, 'index.html'), 'utf8');
  const files = [...html.matchAll(/(?:src|href)="\/([^"]+)"/g)].map(([, file]) => file ?? '');
  const sizes = ['index.html', ...files].map((file) => readFileSync(join(pages.root, `${file}.gz`)).length);
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(FIRST_LOAD_LIMIT);
});

describe.skipIf(!hasBrowser)('the simulated group in a browser', () => {
  let browser: Browser;
  let running: TestConsole;
  let page: Page;
  let complaints: string[];

  beforeAll(async () => {
    browser = await openBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    running = await openConsole({ webRoot: pages.root, answerAfterMs: 1_200 });
    complaints = [];
  });
  afterEach(async () => {
    await page.close();
    await running.close();
    expect(complaints).toEqual([]);
  });

  async function open(viewport: typeof DESKTOP): Promise<void> {
    page = await browser.newPage({ viewport, locale: 'zh-CN' });
    page.setDefaultTimeout(5_000);
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    await page.goto(running.url);
  }

  const bubble = (text: string) => page.locator('.message', { hasText: text }).last();
  const write = async (text: string) => {
    await page.getByLabel('消息内容').fill(text);
    await page.keyboard.press('Enter');
  };
  const widthBeyond = () => page.evaluate('document.documentElement.scrollWidth - window.innerWidth');

  it('what is typed as somebody appears, the bot answers live, and the trace tells the story', async () => {
    await open(DESKTOP);
    await page.getByRole('button', { name: /的身份发言/ }).click();
    await page.getByRole('menuitemradio', { name: '小雅' }).click();
    await write('/群规');
    const asked = bubble('/群规');
    await expect.poll(() => asked.getAttribute('data-side')).toBe('own');
    await asked.getByText('排队中').waitFor();

    await asked.getByText('排队中').click();
    const trace = page.getByRole('complementary', { name: '这条消息的经过' });
    await trace.getByText('识别为命令 /群规').waitFor();
    await trace.getByText('在等：').waitFor();

    await bubble('本群约定').waitFor();
    await trace.getByText('已发出').waitFor();
    await bubble('本群约定').getByText('为什么这样回').click();
    await trace.getByText('这是机器人发的').waitFor();
  });

  it('a message can be quoted and somebody mentioned', async () => {
    await open(DESKTOP);
    await write('今晚九点前打卡');
    await bubble('今晚九点前打卡').getByLabel('更多').click();
    await page.getByRole('menuitem', { name: '引用' }).click();
    await page.getByLabel('@ 群成员').click();
    await page.getByRole('menuitem', { name: '小雅' }).click();
    await page.keyboard.type('收到了吗');
    await page.keyboard.press('Enter');
    await bubble('收到了吗')
      .getByText(/：今晚九点前打卡$/)
      .waitFor();
    expect(await bubble('收到了吗').locator('.message-name').textContent()).toBe('@小雅');
  });

  it('a picture, a link and a red packet look like what they are', async () => {
    await open(DESKTOP);
    const send = () => page.getByRole('dialog').getByRole('button', { name: '发送' }).click();
    await page.getByRole('button', { name: '图片' }).click();
    await send();
    const widthOfPicture = 'document.querySelector(".card-picture")?.naturalWidth';
    await expect.poll(() => page.evaluate(widthOfPicture)).toBe(560);
    await page.getByRole('button', { name: '链接' }).click();
    await send();
    await bubble('example.com').waitFor();
    await page.getByRole('button', { name: '红包' }).click();
    await send();
    await bubble('恭喜发财').waitFor();
  });

  it('somebody new joins, is invited, and leaves', async () => {
    await open(DESKTOP);
    await page.getByRole('button', { name: '邀请' }).click();
    await page.getByPlaceholder('给 TA 起个名字').fill('阿梅');
    await page.getByRole('dialog').getByRole('button', { name: '邀请' }).click();
    await page
      .getByText(/邀请“阿梅”加入了群聊/)
      .last()
      .waitFor();
    await page.getByRole('button', { name: '退群' }).click();
    await page.getByRole('dialog').getByText('阿梅').click();
    await page.getByRole('dialog').getByRole('button', { name: '退群' }).click();
    await page.getByText('“阿梅”退出了群聊').last().waitFor();
  });

  it('a message in another group is told by a number', async () => {
    await open(DESKTOP);
    await page.getByText('实时更新中').waitFor();
    await running.simulation.say({ kind: 'text', groupId: 'g2', from: 'cat', text: '在吗' });
    await page
      .getByRole('link', { name: /宝妈交流/ })
      .getByText('条未读')
      .waitFor();
    await page.getByRole('link', { name: /宝妈交流/ }).click();
    await bubble('在吗').waitFor();
  });

  it('a lost connection is told, and what was missed is there afterwards', async () => {
    await open(DESKTOP);
    await page.getByText('实时更新中').waitFor();
    const port = Number(new URL(running.url).port);
    await running.close();
    await page.getByText('连接断开，正在重连…').waitFor();
    running = await openConsole({ webRoot: pages.root, port });
    await running.simulation.say({ kind: 'text', groupId: 'g1', from: 'bob', text: '我回来了' });
    await bubble('我回来了').waitFor({ timeout: 15_000 });
    complaints = complaints.filter((text) => !text.includes('ERR_'));
  });

  it('on a phone, list, chat and trace are one after the other, and nothing scrolls sideways', async () => {
    await open(PHONE);
    expect(await widthBeyond()).toBe(0);
    await page.getByRole('link', { name: /晨读打卡/ }).click();
    await write(`/帮助 ${'很长的一串'.repeat(20)}https://example.com/${'a'.repeat(120)}`);
    await write('/帮助');
    await bubble('你可以用这些命令').waitFor();
    expect(await widthBeyond()).toBe(0);
    await bubble('你可以用这些命令').getByText('为什么这样回').click();
    await page.getByText('在群里说').waitFor();
    expect(await widthBeyond()).toBe(0);
    await page.getByRole('button', { name: '返回聊天' }).click();
    await page.getByRole('button', { name: '返回群列表' }).click();
    await page.getByRole('heading', { name: '群管' }).waitFor();
  });
});
