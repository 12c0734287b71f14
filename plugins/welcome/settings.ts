import { z } from 'zod';
import { template } from '#sdk';

/** What a welcome's text may name. */
export const PLACES = ['新成员', '群名', '群规', '人数', '邀请人'] as const;

export const settings = z
  .strictObject({
    text: template(PLACES)
      .min(1, '欢迎语不能是空的')
      .default('欢迎 {新成员} 加入「{群名}」！现在我们有 {人数} 位伙伴了。\n邀请人：{邀请人}\n群规：{群规}')
      .describe('欢迎语，可用 {新成员} {群名} {群规} {人数} {邀请人}；变量全空的行会略去'),
    askIntroduction: z.boolean().default(true).describe('欢迎时是否请新成员自我介绍'),
    introduction: z
      .string()
      .default('先跟大家打个招呼吧：怎么称呼、在哪座城市、做什么或喜欢什么？')
      .describe('请新成员自我介绍的话'),
    mergeSeconds: z.int().min(0).max(600).default(30).describe('最后一人入群后等多少秒，把前后脚入群的合并成一条'),
    mergeAtMostSeconds: z.int().min(0).max(3_600).default(120).describe('从第一人入群起最多等多少秒'),
    againAfterHours: z.int().min(0).max(720).default(24).describe('退群后多少小时内再入群不重复欢迎'),
    lateHours: z.int().min(0).max(72).default(6).describe('入群超过多少小时才得知的，只记录不欢迎'),
  })
  .refine((config) => config.mergeAtMostSeconds >= config.mergeSeconds, {
    path: ['mergeAtMostSeconds'],
    message: '不能比 mergeSeconds 短',
  });

export type Settings = z.output<typeof settings>;
