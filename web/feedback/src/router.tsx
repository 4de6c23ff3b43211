import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect
} from '@tanstack/react-router'
import { readLetterSearch } from './dead-letters/search.ts'
import { readSearch } from './feedback/list/search.ts'
import { readMoodSearch } from './overview/mood-search.ts'
import { Shell } from './shell/shell.tsx'
import { NoSuchView, ViewFailure } from './shell/view-failure.tsx'
import { script } from './shell/view-script.ts'
import { readStepSearch } from './topology/step-search.ts'
import { readTraceSearch } from './trace/search.ts'

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchView })

const start = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: () => {
    throw redirect({ to: '/overview', replace: true })
  }
})

const feedback = createRoute({
  getParentRoute: () => root,
  path: '/feedback',
  validateSearch: readSearch,
  component: lazyRouteComponent(
    script(() => import('./feedback/list/feedback-view.tsx')),
    'FeedbackView'
  )
})

const oneFeedback = createRoute({
  getParentRoute: () => root,
  path: '/feedback/$id',
  validateSearch: readTraceSearch,
  component: lazyRouteComponent(
    script(() => import('./feedback/detail/detail-view.tsx')),
    'DetailView'
  )
})

const tryIt = createRoute({
  getParentRoute: () => root,
  path: '/try',
  component: lazyRouteComponent(
    script(() => import('./try/try-view.tsx')),
    'TryView'
  )
})

const overview = createRoute({
  getParentRoute: () => root,
  path: '/overview',
  validateSearch: readMoodSearch,
  component: lazyRouteComponent(
    script(() => import('./overview/overview-view.tsx')),
    'OverviewView'
  )
})

const customers = createRoute({
  getParentRoute: () => root,
  path: '/customers',
  component: lazyRouteComponent(
    script(() => import('./customers/customers-view.tsx')),
    'CustomersView'
  )
})

const oneCustomer = createRoute({
  getParentRoute: () => root,
  path: '/customers/$id',
  validateSearch: readMoodSearch,
  component: lazyRouteComponent(
    script(() => import('./customers/customer-view.tsx')),
    'CustomerView'
  )
})

const letters = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters',
  validateSearch: readLetterSearch,
  component: lazyRouteComponent(
    script(() => import('./dead-letters/letters-view.tsx')),
    'LettersView'
  )
})

const oneLetter = createRoute({
  getParentRoute: () => root,
  path: '/dead-letters/$id',
  validateSearch: readTraceSearch,
  component: lazyRouteComponent(
    script(() => import('./dead-letters/letter-view.tsx')),
    'LetterView'
  )
})

const topology = createRoute({
  getParentRoute: () => root,
  path: '/topology',
  validateSearch: readStepSearch,
  component: lazyRouteComponent(
    script(() => import('./topology/topology-view.tsx')),
    'TopologyView'
  )
})

/** Views are behind `#`, so that none has the path of a route of the API. Each is loaded when it is first shown. */
export const router = createRouter({
  routeTree: root.addChildren([
    start,
    overview,
    feedback,
    oneFeedback,
    customers,
    oneCustomer,
    letters,
    oneLetter,
    topology,
    tryIt
  ]),
  history: createHashHistory(),
  defaultErrorComponent: ViewFailure,
  scrollRestoration: true
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
