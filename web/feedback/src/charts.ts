/** Everything that needs the library of charts, which is loaded once and by itself, when the first of them is shown. */
export { MoodChart } from './overview/mood-chart.tsx'
export { RateChart } from './topology/rate-chart.tsx'
