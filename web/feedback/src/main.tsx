import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { showPage } from '../../shared/ui/page.tsx'
import { queryClient } from './api/query-client.ts'
import { router } from './router.tsx'

showPage(
  <QueryClientProvider client={queryClient}>
    <RouterProvider router={router} />
  </QueryClientProvider>
)
