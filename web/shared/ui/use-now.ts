import { useEffect, useState } from 'react'

/** The present moment in milliseconds since the epoch, renewed as often as told. */
export function useNow(every: number): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), every)
    return () => clearInterval(timer)
  }, [every])
  return now
}
