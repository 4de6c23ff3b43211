import { adminContract } from './driver/admin-contract.ts'
import type { DriverUnderTest } from './driver/driver-under-test.ts'
import { groupContract } from './driver/group-contract.ts'
import { memberContract } from './driver/member-contract.ts'
import { producerContract } from './driver/producer-contract.ts'
import { readerContract } from './driver/reader-contract.ts'
import { driverFaultsContract } from './driver-faults-contract.ts'
import { resetContract } from './reset-contract.ts'
import { subscriptionContract } from './subscription-contract.ts'

/**
 * The behaviour every `Driver` has, run by the tests of each connector against its own broker. `driverAuthorizationContract` belongs to it;
 * it has a set-up of its own, since not every broker asks who one is.
 */
export function driverContract(name: string, setUp: () => DriverUnderTest): void {
  const underTest = setUp()
  const { driver, truncate, cut, faulty } = underTest
  driverFaultsContract(name, faulty)
  resetContract(name, { driver, truncate, cut })
  subscriptionContract(name, driver)
  producerContract(name, driver)
  memberContract(name, underTest)
  groupContract(name, underTest)
  readerContract(name, underTest)
  adminContract(name, driver)
}
