import { registerHooks } from 'node:module'
import { servedDocument } from './served-document.ts'

/** Where the types of the client are kept. */
export const clientTypesFile = new URL('../../web/shared/api/generated/feedback-api.ts', import.meta.url)

const head = `// Generated from the API's own document (/openapi.json) by \`npm run generate:client\`. Do not edit.\n\n`

/** openapi-typescript writes with the compiler's classes, which TypeScript 7 gives out no more; this package holds an earlier one. */
const compiler = '@ts-morph/common/dist/typescript.js'

function withEarlierCompiler(): void {
  registerHooks({
    resolve: (specifier, context, next) => {
      const isItsOwn = specifier === 'typescript' && context.parentURL?.includes('/openapi-typescript/')
      return next(isItsOwn ? compiler : specifier, context)
    }
  })
}

/** What is used of openapi-typescript. Its own types bring those of another fetch with them, which disagree with Node's. */
interface Generator {
  readonly default: (document: string, options: { readonly [name: string]: boolean }) => Promise<readonly object[]>
  readonly astToString: (nodes: readonly object[]) => string
}

const generator: string = 'openapi-typescript'

/** Types of every path, parameter and body at the port of feedback, for openapi-fetch. */
export async function clientTypes(): Promise<string> {
  withEarlierCompiler()
  const { default: openapiTs, astToString }: Generator = await import(generator)
  const document = JSON.stringify(await servedDocument())
  return head + astToString(await openapiTs(document, { alphabetize: true }))
}
