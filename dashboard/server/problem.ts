import type { FastifyReply } from 'fastify'
import type { ProblemDetails } from '../contract.ts'
import { type FullText, t } from '../../core/text.ts'

/**
 * What can go wrong with a request, by its stable code, worded for people in both languages.
 * Reasons of refused commands have codes of their own and are worded by the screen.
 */
export const PROBLEMS = {
  'bad-input': [400, t('请求内容有误', 'The request does not fit')],
  'bad-json': [400, t('请求不是有效的 JSON', 'The request is not valid JSON')],
  'too-many-points': [400, t('时间范围内的数据点过多', 'Too many points for this range')],
  'not-signed-in': [401, t('尚未登录', 'Not signed in')],
  'wrong-sign-in': [401, t('用户名或密码错误', 'Wrong name or password')],
  'not-permitted': [403, t('没有权限', 'Not permitted')],
  'needs-approval': [403, t('需要上一级批准', 'Needs the approval of the next level')],
  'cross-site': [403, t('请求来自其他网站，已拒绝', 'Refused: the request comes from another site')],
  'not-found': [404, t('未找到', 'Not found')],
  refused: [409, t('操作被拒绝', 'Refused')],
  'name-taken': [409, t('名称已被使用', 'The name is taken')],
  'last-admin': [409, t('至少保留一个可用的管理员账号', 'The last administrator must stay')],
  'too-large': [413, t('请求内容过大', 'The request is too large')],
  'not-json': [415, t('请求体必须是 JSON', 'The body must be JSON')],
  'locked-out': [429, t('登录失败次数过多，请稍后再试', 'Too many failed sign-ins, try again later')],
  'too-many-requests': [429, t('请求过于频繁', 'Too many requests')],
  failed: [500, t('服务器内部错误', 'The hub failed to answer')],
  'not-available': [503, t('功能暂不可用', 'Not available now')],
  'not-ready': [503, t('系统尚未就绪', 'Not ready')],
  busy: [503, t('系统繁忙，请稍后再试', 'Busy, try again')],
  'unknown-outcome': [504, t('未能确认操作结果，请重试', 'The outcome is unknown, ask again with the same key')],
} as const satisfies Record<string, readonly [number, FullText]>
export type ProblemCode = keyof typeof PROBLEMS

/** Thrown by a route to answer with a problem; the error handler of the app writes it. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly title: FullText
  readonly detail: string | undefined
  readonly fields: ProblemDetails['fields']
  readonly retryAfterS: number | undefined

  constructor(code: ProblemCode, more: { code?: string; detail?: string; fields?: ProblemDetails['fields']; retryAfterS?: number } = {}) {
    super(more.detail ?? PROBLEMS[code][1].en)
    this.name = 'Problem'
    this.status = PROBLEMS[code][0]
    this.code = more.code ?? code
    this.title = PROBLEMS[code][1]
    this.detail = more.detail
    this.fields = more.fields
    this.retryAfterS = more.retryAfterS
  }
}

/** Writes a problem as RFC 9457, in the language that the asker prefers. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  const language = prefersChinese(reply.request.headers['accept-language']) ? 'zh-CN' : 'en'
  const body: ProblemDetails = {
    type: `urn:sanfang:problem:${problem.code}`,
    title: problem.title[language],
    status: problem.status,
    code: problem.code,
    ...(problem.detail === undefined ? {} : { detail: problem.detail }),
    ...(problem.fields === undefined ? {} : { fields: problem.fields }),
  }
  if (problem.retryAfterS !== undefined) reply.header('retry-after', String(Math.ceil(problem.retryAfterS)))
  return reply
    .code(problem.status)
    .header('content-language', language)
    .header('cache-control', 'no-store')
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(body))
}

/** The first of zh and en that is named; English where neither is. */
function prefersChinese(header: string | undefined): boolean {
  if (!header) return false
  const zh = header.search(/\bzh\b/i)
  const en = header.search(/\ben\b/i)
  return zh >= 0 && (en < 0 || zh < en)
}
