import { parentPort } from 'node:worker_threads'
import { score } from '../score.ts'
import { fastest, hostileTexts } from './hostile.ts'

parentPort?.postMessage(
  Object.fromEntries(Object.entries(hostileTexts()).map(([name, text]) => [name, fastest(() => score(text))]))
)
