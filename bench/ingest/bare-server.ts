/** What ingest is compared with: a Hono handler that parses the body and answers, and nothing else. */
import { serve } from '@hono/node-server'
import { Hono } from 'hono'

const app = new Hono()

app.post('/feedback', async c => {
  const body = await c.req.json()
  return c.json({ message: 'Feedback accepted and queued for analysis.', message_id: body.customer_id }, 202)
})
app.get('/ready', c => c.body(null))

serve({ fetch: app.fetch, hostname: '127.0.0.1', port: Number(process.env.API_PORT) })
