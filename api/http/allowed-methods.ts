/** Which methods each path takes, for 405 and OPTIONS. */
export interface AllowedMethods {
  /** Adds a route. `path` is an OpenAPI path such as `/feedback/{message_id}`, or ends in `/*` for all below it. */
  readonly add: (method: string, path: string) => void
  /** Methods of a request path in the form of an `Allow` header, or undefined when no route has this path. */
  readonly of: (path: string) => string | undefined
}

const special = /[.*+?^$()|[\]\\]/g

function patternOf(path: string): RegExp {
  const pattern = path.replace(special, '\\$&').replace(/\{[^/}]+\}/g, '[^/]+')
  return new RegExp(`^${pattern.replace(/\/\\\*$/, '/.*')}$`)
}

/** Starts without routes. A path that takes GET takes HEAD too; every path takes OPTIONS. */
export function allowedMethods(): AllowedMethods {
  const routes: { readonly pattern: RegExp; readonly method: string }[] = []
  return {
    add: (method, path) => {
      routes.push({ pattern: patternOf(path), method: method.toUpperCase() })
    },
    of: path => {
      const methods = new Set(routes.filter(route => route.pattern.test(path)).map(route => route.method))
      if (methods.size === 0) return undefined
      if (methods.has('GET')) methods.add('HEAD')
      methods.add('OPTIONS')
      return [...methods].sort().join(', ')
    }
  }
}
