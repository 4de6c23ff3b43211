import type { Command } from 'commander'
import { addOffsetsActions } from '../offsets/actions.ts'
import { applicationNamed, loadProject } from './project.ts'

/** Where `millrace start` serves by default, and the ports after it. */
const usualPort = 9464

/** Adds `show` and `skip` on the groups of the project's topologies. */
export function addOffsets(parent: Command, config: () => string | undefined): void {
  addOffsetsActions(parent, {
    whose: { flag: '--app <name>', description: 'the application whose group is meant (default: all)' },
    connect: async ({ whose, group, metricsPort }) => {
      const project = await loadProject(config())
      const named = whose === undefined ? project.applications : [applicationNamed(project, whose)]
      const groups = group === undefined ? named.map(({ applicationId }) => applicationId) : [group]
      const usual = project.applications.map((_, n) => usualPort + n)
      const asked = (metricsPort.length > 0 ? metricsPort : usual).map(port => ({ url: `http://127.0.0.1:${port}` }))
      return {
        driver: project.driver,
        groups,
        asked,
        unreachable: `start one, or correct the driver of ${project.file}`
      }
    }
  })
}
