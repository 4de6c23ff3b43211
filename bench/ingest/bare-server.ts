/** What ingest is compared with: a Hono handler that parses the body and answers, and nothing else. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { announce } from './announce.ts'

const app = new Hono()

app.post('/feedback', async c => {
  const body = await c.req.json()
  return c.json({ message: 'Feedback accepted and queued for analysis.', message_id: body.customer_id }, 202)
})

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: 0 }, ({ port }) => announce(port))
