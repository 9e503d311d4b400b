import type { creator as pattern } from '@secretlint/secretlint-rule-pattern';
import type { creator as recommended } from '@secretlint/secretlint-rule-preset-recommend';

type Preset = typeof recommended;
type PresetContext = Parameters<Preset['create']>[0];
type Rule = Parameters<PresetContext['registerRule']>[0];
type RuleContext = Parameters<Rule['create']>[0];
type Look = NonNullable<ReturnType<Rule['create']>['file']>;
type Source = Parameters<Look>[0];

/** What a text is looked at as. */
export const file = { filePath: 'text.txt', ext: '.txt', contentType: 'text' } as const;

/** A rule of a configuration of secretlint: a preset with what is said of its rules, or one rule. */
export type ConfiguredRule =
  | { readonly id: string; readonly rule: Preset; readonly rules: readonly PresetRule[] }
  | { readonly id: string; readonly rule: typeof pattern; readonly options: Parameters<(typeof pattern)['create']>[1] };

interface PresetRule {
  readonly id: string;
  readonly options?: object;
  readonly disabled?: boolean;
}

/**
 * The rules of a configuration, made once. secretlint makes all of them anew for every text, which costs several times
 * what they take to look at a short one; most texts hold nothing, and that is all that is told here.
 */
export class RuleSet {
  private readonly looks: Look[] = [];
  /** Only ever grows: scans that run at once may see the reports of each other, and never miss one of their own. */
  private reports = 0;

  constructor(configured: readonly ConfiguredRule[]) {
    for (const one of configured) {
      if (!('rules' in one)) {
        this.add(one.rule, (context) => one.rule.create(context, one.options));
        continue;
      }
      one.rule.create(
        {
          sharedOptions: {},
          registerRule: (rule) => {
            const { disabled, options } = one.rules.find(({ id }) => id === rule.meta.id) ?? {};
            if (!disabled)
              this.add(rule, (context) => rule.create(context, { ...options } as Parameters<typeof rule.create>[1]));
          },
        },
        {},
      );
    }
  }

  /** Whether any of the rules has something to say of a text; true also where one fails, or needs more to say so. */
  async mayReport(text: string): Promise<boolean> {
    const before = this.reports;
    const source = sourceOf(text);
    try {
      for (const look of this.looks) {
        const looking = look(source);
        if (looking) await looking;
      }
    } catch {
      return true;
    }
    return this.reports > before;
  }

  private add(rule: Pick<Rule, 'meta'>, create: (context: RuleContext) => { readonly file?: Look }): void {
    const { file } = create({
      sharedOptions: {},
      createTranslator: () => (id, data) => ({ message: '', messageId: String(id), data }),
      report: () => void this.reports++,
      ignore: () => undefined,
    });
    const reads = rule.meta.supportedContentTypes;
    if (file && (reads.includes('text') || reads.includes('all'))) this.looks.push(file);
  }
}

/** A text as rules see it, without lines: whoever asks for those has found something. */
function sourceOf(content: string): Source {
  const unknown = (): never => {
    throw new Error('lines are not known here');
  };
  return {
    content,
    ...file,
    getFilePath: () => file.filePath,
    getPhysicalFilePath: () => undefined,
    hasBOM: false,
    physicalFilePath: undefined,
    locationToRange: unknown,
    rangeToLocation: unknown,
    positionToIndex: unknown,
    indexToPosition: unknown,
  };
}
