import {
  type Document,
  type ErrorCode,
  isAlias,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
} from 'yaml';
import type { Mistake } from './mistake.ts';

/** A YAML text as a value that still knows where everything stood. */
export interface YamlSource {
  value: unknown;
  /** What is wrong with the text itself. */
  mistakes: Mistake[];
  /** Whether the value means something in spite of the mistakes. */
  isReadable: boolean;
  /** The line of what stands at a path, or of the nearest thing around it. */
  lineOf(path: readonly PropertyKey[]): number;
}

const ADVICE: Partial<Record<ErrorCode, string>> = {
  DUPLICATE_KEY: '写了两次：合并成一处，或删掉一处',
  TAB_AS_INDENT: '缩进用了 Tab：改成空格',
  BAD_INDENT: '缩进不对，或前面有括号没有关上：同一级的行要对齐',
  BLOCK_AS_IMPLICIT_KEY: '缩进不对，或一行里有两个冒号：同一级的行要对齐，含「: 」的文字要加引号',
  MULTILINE_IMPLICIT_KEY: '缩进不对：同一级的行要对齐',
  BAD_SCALAR_START: '文字以特殊符号开头：给这段文字加引号',
  UNEXPECTED_TOKEN: '看不懂这里：以 { 或 [ 开头的文字要加引号，例如 "{新成员} 你好"',
  MISSING_CHAR: '这里少了符号：引号、括号要成对；冒号要用英文冒号，后面空一格',
  MULTIPLE_DOCS: '一个文件里只能有一份配置：删掉多余的 ---',
  TAG_RESOLVE_FAILED: '文字以 ! 开头：给这段文字加引号',
  NON_STRING_KEY: '冒号左边要写一个名字',
};

type Doc = Document.Parsed;

/** The path of the innermost field that holds the given place of the text. */
function pathAt(doc: Doc, offset: number): PropertyKey[] {
  let found: PropertyKey[] = [];
  visit(doc, {
    Pair(_, pair, ancestors) {
      const start = isNode(pair.key) ? pair.key.range?.[0] : undefined;
      const end = isNode(pair.value) ? pair.value.range?.[2] : undefined;
      if (start === undefined || offset < start || offset > (end ?? start)) return;
      const around = ancestors.filter((ancestor) => isPair(ancestor)).map((ancestor) => keyOf(ancestor.key));
      found = [...around, keyOf(pair.key)];
    },
  });
  return found;
}

function keyOf(key: unknown): string {
  return isScalar(key) ? String(key.value) : '';
}

function syntaxMistakes(doc: Doc, lines: LineCounter): Mistake[] {
  const mistakes = new Map<number, Mistake>();
  for (const error of [...doc.errors, ...doc.warnings]) {
    const { line } = lines.linePos(error.pos[0]);
    if (mistakes.has(line)) continue; // what follows on a line is mostly a consequence of the first
    const message = ADVICE[error.code] ?? `YAML 写法不对：${error.message}`;
    mistakes.set(line, { line, path: pathAt(doc, error.pos[0]), message });
  }
  return [...mistakes.values()];
}

function aliasMistakes(doc: Doc, lines: LineCounter): Mistake[] {
  const mistakes: Mistake[] = [];
  visit(doc, {
    Alias(_, alias) {
      if (alias.resolve(doc)) return;
      const offset = alias.range?.[0] ?? 0;
      const message = `没有叫 &${alias.source} 的内容：以 * 开头的文字要加引号`;
      mistakes.push({ line: lines.linePos(offset).line, path: pathAt(doc, offset), message });
    },
  });
  return mistakes;
}

/** A field with nothing behind its colon counts as not written. */
function withoutEmptyFields(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyFields);
  if (typeof value !== 'object' || value === null) return value;
  const written = Object.entries(value).filter(([, content]) => content !== null);
  return Object.fromEntries(written.map(([name, content]) => [name, withoutEmptyFields(content)]));
}

function lineOf(doc: Doc, lines: LineCounter, path: readonly PropertyKey[]): number {
  let node: unknown = doc.contents;
  let offset = doc.contents?.range?.[0] ?? 0;
  for (const step of path) {
    if (isAlias(node)) node = node.resolve(doc);
    let place: unknown;
    if (isMap(node)) {
      const pair = node.items.find((item) => keyOf(item.key) === String(step));
      [place, node] = [pair?.key, pair?.value];
    } else if (isSeq(node)) {
      place = node.items[Number(step)];
      node = place;
    }
    if (!isNode(place) || !place.range) break;
    offset = place.range[0];
  }
  return lines.linePos(offset).line;
}

/** Reads a YAML text. Never throws: what is wrong stands in `mistakes`. */
export function readYaml(text: string): YamlSource {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const aliases = aliasMistakes(doc, lines);
  const mistakes = [...syntaxMistakes(doc, lines), ...aliases];
  const source = { mistakes, lineOf: (path: readonly PropertyKey[]) => lineOf(doc, lines, path) };
  const isReadable =
    doc.errors.every(({ code }) => code === 'DUPLICATE_KEY') && doc.warnings.length + aliases.length === 0;
  if (!isReadable) return { ...source, value: undefined, isReadable };
  try {
    return { ...source, value: withoutEmptyFields(doc.toJS() ?? {}), isReadable };
  } catch {
    mistakes.push({ path: [], message: '引用（* 和 &）套得太多：把内容直接写出来' });
    return { ...source, value: undefined, isReadable: false };
  }
}
