import { deadLettersApp } from '../testing/dead-letters-app.ts'
import { type feedbackApp, wholeFeedbackApp } from '../testing/feedback-app.ts'

/** The parts of an OpenAPI document that differ from one system to the next. */
interface Documented {
  readonly paths: object
  readonly components: { readonly schemas: object }
}

/** The document of the feedback API with the dead-letter desk, as the port of feedback serves it. */
export async function servedDocument(): Promise<object> {
  const of = async (app: ReturnType<typeof feedbackApp>['app']): Promise<Documented> =>
    (await app.request('/openapi.json')).json() as Promise<Documented>
  const [feedback, desk] = [await of(wholeFeedbackApp().app), await of(deadLettersApp().app)]
  const schemas = { ...desk.components.schemas, ...feedback.components.schemas }
  return { ...feedback, paths: { ...desk.paths, ...feedback.paths }, components: { ...feedback.components, schemas } }
}
